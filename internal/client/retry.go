// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"crypto/tls"
	"errors"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// check decides on a retry and remembers the failure, since a wait that is cut short would else hide its cause.
func (c *call) check(ctx context.Context, response *http.Response, err error) (bool, error) {
	err = c.observe(ctx, response, err)

	if ctx.Err() != nil {
		return false, nil //nolint:nilerr // An error would make net/http lose an answer that is there, and its place.
	}

	if err == nil && c.isTooBusy() {
		c.wasBusy = true

		return true, nil
	}

	if c.retries >= c.maxRetries || !c.mayBeRepeated(response, err) || !hasTimeFor(ctx, c.retryAfter) {
		return false, nil
	}

	c.retries++

	return true, nil
}

// mayBeRepeated tells whether the policy of the operation retries this failure.
func (c *call) mayBeRepeated(response *http.Response, err error) bool {
	status := 0
	if err == nil {
		status = response.StatusCode
	}

	if c.isUnsent || status == http.StatusTooManyRequests {
		return true
	}

	passing := isConnectionFailure(err) || isGatewayFailure(status)
	isInternal := status == http.StatusInternalServerError

	switch c.operation.retry {
	case unrepeatable:
		return false
	case login:
		// Who answers 503 has not looked at the password.
		if status == http.StatusServiceUnavailable {
			return true
		}

		isFirst := !c.hasGuessed
		c.hasGuessed = true

		return (passing || isInternal) && isFirst
	case reading:
		return passing || isInternal
	case repeatable, repeatableWhenBusy:
		return passing
	}

	return false
}

// isConnectionFailure reports a failure of the connection that a new one may not have. A refused certificate, a server
// that does not speak TLS and an answer beyond all measure stay what they are.
func isConnectionFailure(err error) bool {
	_, isCertificate := errors.AsType[*tls.CertificateVerificationError](err)
	_, isNotTLS := errors.AsType[tls.RecordHeaderError](err)
	_, isTooLarge := errors.AsType[*http.MaxBytesError](err)
	_, isHeldBack := errors.AsType[*heldBackError](err)

	return err != nil && !isCertificate && !isNotTLS && !errors.Is(err, http.ErrSchemeMismatch) && !isTooLarge && !isHeldBack
}

func isGatewayFailure(status int) bool {
	return status == http.StatusBadGateway || status == http.StatusServiceUnavailable || status == http.StatusGatewayTimeout
}

// backoff waits as long as Retry-After says, else exponentially with full jitter, so that many users refused together do
// not return together.
func backoff(shortest, longest time.Duration, attempt int, response *http.Response) time.Duration {
	if asked, ok := retryAfter(response); ok {
		return min(asked, maxRetryAfter)
	}

	wait := retryablehttp.DefaultBackoff(shortest, longest, attempt, nil)
	if wait < 0 || wait > longest {
		wait = longest
	}

	return rand.N(wait) + 1 //nolint:gosec // jitter is no secret
}
