// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"math"
	"net/http"
	"strconv"
	"time"
)

const (
	// maxRetryAfter is the longest Retry-After that is waited for: limits are often counted by the minute. Whoever asks for more
	// means another run.
	maxRetryAfter = 2 * time.Minute

	// notableWait is from when on a wait is logged as a warning: a run that stands still should say why.
	notableWait = 5 * time.Second
)

// retryAfter is how long an answer asks to wait before another request; ok tells whether it asks for that at all.
func retryAfter(response *http.Response) (wait time.Duration, ok bool) {
	if response == nil ||
		response.StatusCode != http.StatusTooManyRequests && response.StatusCode != http.StatusServiceUnavailable {
		return 0, false
	}

	header := response.Header.Get("Retry-After")

	if seconds, err := strconv.ParseInt(header, 10, 64); err == nil {
		if seconds > math.MaxInt64/int64(time.Second) {
			return math.MaxInt64, true
		}

		return time.Duration(max(0, seconds)) * time.Second, seconds >= 0
	}

	moment, err := http.ParseTime(header)
	if err != nil {
		return 0, false
	}

	return max(0, time.Until(moment)), true
}

// hasTimeFor tells whether a wait makes sense: it is not too long, and ends before the context does.
func hasTimeFor(ctx context.Context, wait time.Duration) bool {
	end, isBounded := ctx.Deadline()

	return wait <= maxRetryAfter && (!isBounded || wait < time.Until(end))
}
