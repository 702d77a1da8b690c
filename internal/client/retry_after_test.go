// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

func TestRetryAfter(t *testing.T) {
	t.Parallel()

	const longest = 30 * time.Second

	// Times are those of the bubble, which begins at midnight of 2000.
	for name, c := range map[string]struct {
		status        int
		header        string
		least, utmost time.Duration
	}{
		"seconds":                 {429, "7", 7 * time.Second, 7 * time.Second},
		"seconds, with a 503":     {503, "7", 7 * time.Second, 7 * time.Second},
		"none to wait":            {429, "0", 0, 0},
		"a date":                  {429, "Sat, 01 Jan 2000 00:00:09 GMT", 9 * time.Second, 9 * time.Second},
		"a date gone by":          {429, "Fri, 31 Dec 1999 23:59:59 GMT", 0, 0},
		"longer than other waits": {429, "60", time.Minute, time.Minute},
		"as long as is waited":    {503, "120", 2 * time.Minute, 2 * time.Minute},
		"more than a number":      {429, "99999999999999999999", 1, time.Second},
		"negative":                {429, "-5", 1, time.Second},
		"garbage":                 {429, "soon", 1, time.Second},
		"nothing":                 {429, "", 1, time.Second},
		"with a 502":              {502, "7", 1, time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			waits := func(config *client.Config) { config.RetryWaitMin, config.RetryWaitMax = time.Second, longest }

			inNoTime(t, setup{config: waits}, func(t *testing.T, f *finapi) {
				f.server.Inject(mock.Fault{
					Operation: mock.GetVerificationStatus, Status: c.status, Header: http.Header{"Retry-After": {c.header}},
				})

				began := time.Now()

				must(f.client.IsVerified(t.Context(), alice))(t)

				// Who was refused as one too many comes back within half as long again.
				utmost := c.utmost
				if c.status == http.StatusTooManyRequests {
					utmost += utmost / 2
				}

				if took := time.Since(began); took < c.least || took > utmost {
					t.Errorf("waited for %s, want %s to %s", took, c.least, utmost)
				}
			})
		})
	}
}

// To wait longer would be in vain, or longer than anybody watches.
func TestRetryAfter_tooLongFailsAtOnce(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		status  int
		header  string
		within  time.Duration
		atLeast time.Duration
	}{
		"an hour":                    {429, "3600", 24 * time.Hour, time.Hour},
		"an hour, with a 503":        {503, "3600", 24 * time.Hour, time.Hour},
		"just too long":              {429, "121", 24 * time.Hour, 121 * time.Second},
		"a date in another age":      {503, "Fri, 31 Dec 2100 23:59:59 GMT", 24 * time.Hour, 24 * time.Hour},
		"a hundred thousand years":   {429, "3155695200000", 24 * time.Hour, 24 * time.Hour},
		"more than there is":         {429, strconv.FormatInt(1<<63-1, 10), 24 * time.Hour, 24 * time.Hour},
		"longer than is left":        {429, "60", time.Minute, time.Minute},
		"longer than is left, a 503": {503, "60", 59 * time.Second, time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			var written log

			inNoTime(t, setup{config: written.at(slog.LevelWarn)}, func(t *testing.T, f *finapi) {
				must(f.client.ClientToken(t.Context()))(t)
				f.injectInto(mock.GetVerificationStatus, mock.Fault{Status: c.status, Header: retryAfter(c.header)})

				began := time.Now()
				_, err := f.client.IsVerified(cancelledIn(t, c.within), alice)

				if e := failure(t, err); e.StatusCode != c.status || e.RetryAfter < c.atLeast || time.Since(began) > 0 {
					t.Errorf("error %v, which asks for %s, after %s", err, e.RetryAfter, time.Since(began))
				}

				if n := f.server.Count(mock.GetVerificationStatus); n != 1 {
					t.Errorf("%d requests, want 1", n)
				}

				if text := written.String(); !strings.Contains(text, `"finAPI asks to wait","operation":"getVerificationStatus"`) {
					t.Errorf("log %q", text)
				}

				// Others do not share a wait that nobody waits for.
				if _, err := f.client.RequestPasswordChange(t.Context(), alice); err != nil || c.atLeast > client.MaxRetryAfter && time.Since(began) > 0 {
					t.Errorf("another operation: %v, after %s", err, time.Since(began))
				}
			})
		})
	}
}

func TestBackoff_growsToItsCapAndIsNeverTheSame(t *testing.T) {
	t.Parallel()

	const shortest, longest = 100 * time.Millisecond, 5 * time.Second

	for attempt, bound := range map[int]time.Duration{
		0: shortest, 1: 2 * shortest, 3: 8 * shortest, 6: longest, 7: longest, 100: longest, 1 << 30: longest,
	} {
		seen := map[time.Duration]bool{}

		for range 200 {
			wait := client.Backoff(shortest, longest, attempt, nil)
			if wait <= 0 || wait > bound {
				t.Errorf("attempt %d waits for %s, want up to %s", attempt, wait, bound)
			}

			seen[wait] = true
		}

		if len(seen) < 100 {
			t.Errorf("attempt %d has only %d different waits", attempt, len(seen))
		}
	}
}
