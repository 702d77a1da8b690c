// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"crypto/tls"
	"errors"
	"math"
	"math/rand/v2"
	"net"
	"net/http"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// operation is one of finAPI's operations: how it is called and which of its failures may be retried.
type operation struct {
	// name is finAPI's operationId.
	name   string
	method string
	// oauth operations live beside, not below, the resource path.
	oauth bool
	// admin operations are the mandator administrator's.
	admin bool
	retry retryPolicy
	// outlives: once on the wire, the operation gets [answerGrace] when its context ends.
	outlives bool
}

// retryPolicy says what a second sending of an operation may do harm to.
type retryPolicy int

const (
	// repeatable: a second time does no harm; all passing failures are retried.
	repeatable retryPolicy = iota
	// repeatableWhenBusy: like repeatable; besides, finAPI may answer that it works on the user's data, with 423 or in the
	// answer, and that is retried for as long as the context lives.
	repeatableWhenBusy
	// unrepeatable: retried only where the first was certainly not carried out.
	unrepeatable
	// login: a wrong password counts towards the user's lock, so an attempt whose answer got lost is made up for once.
	login
)

var (
	opGetClientToken        = operation{name: "getToken", method: http.MethodPost, oauth: true, retry: repeatable}
	opGetAdminToken         = operation{name: "getToken", method: http.MethodPost, oauth: true, retry: repeatable, admin: true}
	opGetUserToken          = operation{name: "getToken", method: http.MethodPost, oauth: true, retry: login}
	opRevokeToken           = operation{name: "revokeToken", method: http.MethodPost, oauth: true, retry: repeatable}
	opCreateUser            = operation{name: "createUser", method: http.MethodPost, retry: unrepeatable, outlives: true}
	opGetUser               = operation{name: "getAuthorizedUser", method: http.MethodGet, retry: repeatable}
	opEditUser              = operation{name: "editAuthorizedUser", method: http.MethodPatch, retry: repeatable}
	opDeleteUser            = operation{name: "deleteAuthorizedUser", method: http.MethodDelete, retry: repeatableWhenBusy}
	opDeleteUnverifiedUser  = operation{name: "deleteUnverifiedUser", method: http.MethodDelete, retry: repeatableWhenBusy}
	opGetVerificationStatus = operation{name: "getVerificationStatus", method: http.MethodGet, retry: repeatable}
	opVerifyUser            = operation{name: "verifyUser", method: http.MethodPost, retry: repeatable}
	opRequestPasswordChange = operation{name: "requestPasswordChange", method: http.MethodPost, retry: repeatable}
	opExecutePasswordChange = operation{name: "executePasswordChange", method: http.MethodPost, retry: unrepeatable}
	opGetConfiguration      = operation{name: "getClientConfiguration", method: http.MethodGet, retry: repeatable}
	opGetUserList           = operation{name: "getUserList", method: http.MethodGet, retry: repeatable, admin: true}
	opDeleteUsers           = operation{name: "deleteUsers", method: http.MethodPost, retry: repeatableWhenBusy, admin: true}
)

func newRetryingClient(config Config, transport http.RoundTripper) *retryablehttp.Client {
	policy := retryer{maxRetries: config.MaxRetries}

	return &retryablehttp.Client{
		HTTPClient: &http.Client{
			Transport:     transport,
			CheckRedirect: neverRedirect,
		},
		RetryWaitMin: config.RetryWaitMin,
		RetryWaitMax: config.RetryWaitMax,
		// The policy counts by itself, as it counts a busy user otherwise than a broken connection.
		RetryMax:     math.MaxInt32,
		CheckRetry:   policy.check,
		Backoff:      backoff,
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
}

type retryer struct {
	maxRetries int
}

// check decides on a retry and remembers the failure, since a wait that is cut short would else hide its cause.
func (r retryer) check(ctx context.Context, response *http.Response, err error) (bool, error) {
	call := callOf(ctx)
	err = call.observe(ctx, response, err)

	if ctx.Err() != nil {
		return false, nil //nolint:nilerr // An error would make net/http lose an answer that is there, and its place.
	}

	if err == nil && call.isTooBusy() {
		call.wasBusy = true

		return true, nil
	}

	if call.retries >= r.maxRetries || !call.operation.retry.allows(response, err, call.retries) {
		return false, nil
	}

	call.retries++

	return true, nil
}

// allows tells whether this policy retries this failure; retries is how many there were before.
func (p retryPolicy) allows(response *http.Response, err error, retries int) bool {
	if err == nil && response.StatusCode == http.StatusTooManyRequests || isUnsent(err) {
		return true
	}

	passing := isConnectionFailure(err)
	if err == nil {
		passing = isGatewayFailure(response.StatusCode)
	}

	switch p {
	case unrepeatable:
		return false
	case login:
		return passing && retries == 0
	case repeatable, repeatableWhenBusy:
		return passing
	}

	return false
}

// isUnsent reports a request that has certainly not reached the server.
func isUnsent(err error) bool {
	var operation *net.OpError

	return errors.As(err, &operation) && (operation.Op == "dial" || operation.Op == "proxyconnect")
}

// isConnectionFailure reports a failure of the connection that a new one may not have. A refused certificate, a server
// that does not speak TLS and an answer beyond all measure stay what they are.
func isConnectionFailure(err error) bool {
	_, isCertificate := errors.AsType[*tls.CertificateVerificationError](err)
	_, isNotTLS := errors.AsType[tls.RecordHeaderError](err)
	_, isTooLarge := errors.AsType[*http.MaxBytesError](err)

	return err != nil && !isCertificate && !isNotTLS && !errors.Is(err, http.ErrSchemeMismatch) && !isTooLarge
}

func isGatewayFailure(status int) bool {
	return status == http.StatusBadGateway || status == http.StatusServiceUnavailable || status == http.StatusGatewayTimeout
}

// backoff waits as long as Retry-After says, else exponentially with full jitter, so that many users refused together do
// not return together; never longer than the cap.
func backoff(shortest, longest time.Duration, attempt int, response *http.Response) time.Duration {
	wait := retryablehttp.DefaultBackoff(shortest, longest, attempt, response)
	if wait < 0 || wait > longest {
		wait = longest
	}

	if response != nil && response.Header.Get("Retry-After") != "" {
		return wait
	}

	return rand.N(wait) + 1 //nolint:gosec // jitter is no secret
}
