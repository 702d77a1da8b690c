// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
)

// Whatever a server says in Retry-After, the wait is neither negative nor longer than the longest.
func FuzzBackoff(f *testing.F) {
	const shortest, longest = 250 * time.Millisecond, 30 * time.Second

	for _, retryAfter := range []string{
		"", "0", "1", "-1", "29", "31", "1.5", "9223372036854775807", "99999999999999999999", "soon", "\x00",
		"Wed, 21 Oct 2015 07:28:00 GMT", "Wed, 21 Oct 9999 07:28:00 GMT",
	} {
		f.Add(retryAfter, 429, 0)
		f.Add(retryAfter, 503, 80)
	}

	f.Fuzz(func(t *testing.T, retryAfter string, status, attempt int) {
		response := &http.Response{StatusCode: status, Header: http.Header{"Retry-After": {retryAfter}}}

		if wait := client.Backoff(shortest, longest, attempt, response); wait < 0 || wait > client.MaxRetryAfter {
			t.Errorf("Retry-After %q, attempt %d: %s", retryAfter, attempt, wait)
		}
	})
}
