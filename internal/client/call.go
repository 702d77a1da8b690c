// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"time"

	"github.com/hashicorp/go-retryablehttp"
	"golang.org/x/oauth2"
)

// A request takes these steps, each of them one function:
//
//  1. [Client.do] (request.go) has it sent and asks for what the answer leaves open (settle.go).
//  2. [Client.authorise] (request.go) gets the access token, and a new one if finAPI does not accept it.
//  3. [Client.send] (here) makes a call of it. go-retryablehttp repeats the next two for as long as the second one says so.
//  4. call.RoundTrip (attempt.go) sends one attempt: in-flight limit, rate limit, headers, timeout, log.
//  5. call.check (retry.go) has the answer read (answer.go) and decides on a retry.
//  6. call.decode (answer.go) makes the result of the last answer, or an [Error].
//
// A login takes steps 3 to 5 through the OAuth library (auth.go). Both libraries hand nothing of ours from one step to the next.
// So each call has a retrying client of its own, of which the call itself is the policy and the transport.

// call is one sending of an operation with its retries: what is sent, and what has come of it.
type call struct {
	*network

	operation  operation
	apiVersion APIVersion
	secrets    *secrets
	// wantsAnswer: the operation is answered with more than a status.
	wantsAnswer bool
	// isBusy is that of the request.
	isBusy  func(answer []byte) bool
	retries int
	// hasGuessed: a login was repeated that may have been looked at.
	hasGuessed bool

	// The attempt under way.
	requestID string
	// onTheWire: it has got a connection.
	onTheWire bool
	// isEchoed: the answer carries the id of the request, as each of finAPI's does.
	isEchoed bool
	// isUnsent: it has failed for a passing reason before it got a connection.
	isUnsent bool

	// What came of the last attempt that came to anything: an answer, the failure to get or to read it, or both.
	endpoint  string
	status    int
	mediaType string
	// retryAfter is how long finAPI asks to wait.
	retryAfter time.Duration
	answer     []byte
	cause      error
	// isEmpty: the answer has no body, not even one that could not be read.
	isEmpty bool

	// unclear: an attempt may have been carried out, though its answer does not say so.
	unclear bool
	// wasBusy: finAPI accepted the token, and let the request wait for the user's data.
	wasBusy bool
}

// send sends a request with a token and decodes its answer into result unless that is nil.
func (c *Client) send(ctx context.Context, r request, token *oauth2.Token, result any) error {
	version, err := c.boundVersion(ctx)
	if err != nil {
		return err
	}

	call := c.newCall(r.operation, version)
	call.wantsAnswer, call.isBusy = result != nil || r.isBusy != nil, r.isBusy

	httpRequest, err := c.newHTTPRequest(ctx, version, r)
	if err != nil {
		return fmt.Errorf("%s: %w", r.operation.name, err)
	}

	httpRequest.Header.Set("Authorization", "Bearer "+token.AccessToken)

	response, err := call.retryingClient().Do(httpRequest)
	if response == nil {
		return call.failure(err)
	}

	defer response.Body.Close() //nolint:errcheck // nothing is left to be done about it

	return call.decode(result, r.check)
}

func (c *Client) newCall(operation operation, version version) *call {
	return &call{network: c.network, operation: operation, apiVersion: version.name, secrets: c.secrets}
}

// retryingClient carries out the call's attempts.
func (c *call) retryingClient() *retryablehttp.Client {
	return &retryablehttp.Client{
		HTTPClient:   &http.Client{Transport: c, CheckRedirect: neverRedirect},
		RetryWaitMin: c.retryWaitMin,
		RetryWaitMax: c.retryWaitMax,
		// The policy counts by itself, as it counts a busy user otherwise than a broken connection.
		RetryMax:     math.MaxInt32,
		CheckRetry:   c.check,
		Backoff:      backoff,
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
}

// neverRedirect hands a redirect to the caller: following one would carry tokens and passwords to another place.
func neverRedirect(*http.Request, []*http.Request) error {
	return http.ErrUseLastResponse
}
