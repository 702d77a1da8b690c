// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

func retryAfter(seconds string) http.Header { return http.Header{"Retry-After": {seconds}} }

func TestPace_oneRefusedAsTooManyHoldsAllBack(t *testing.T) {
	t.Parallel()

	inNoTime(t, setup{config: func(config *client.Config) { config.RetryWaitMax = time.Minute }}, func(t *testing.T, f *finapi) {
		f.injectInto(mock.GetVerificationStatus, mock.Fault{Status: http.StatusTooManyRequests, Header: retryAfter("10")})

		refused := make(chan error, 1)

		go func() {
			_, err := f.client.IsVerified(t.Context(), alice)
			refused <- err
		}()

		// The refusal is there when the others come, with another operation.
		waitFor(time.Second)
		f.server.ResetRequests()

		began := time.Now()

		noError(t, errors.Join(inParallel(func() error {
			_, err := f.client.RequestPasswordChange(t.Context(), alice)

			return err
		})...))
		noError(t, <-refused)

		moments := map[time.Duration]bool{}

		for _, request := range f.server.Requests() {
			after := request.Time.Sub(began)
			if after < 9*time.Second || after > 15*time.Second {
				t.Errorf("%s came %s later, want 9 s to 14 s and a bit", request.Operation, after)
			}

			moments[after.Truncate(100*time.Millisecond)] = true
		}

		if len(moments) < 10 {
			t.Errorf("all came within %d tenths of a second", len(moments))
		}
	})
}

func TestPace_theShortestWaitIsOneToo(t *testing.T) {
	t.Parallel()

	inNoTime(t, setup{config: func(config *client.Config) { config.RetryWaitMin, config.RetryWaitMax = 1, 1 }}, func(t *testing.T, f *finapi) {
		f.injectInto(mock.GetVerificationStatus, mock.Fault{Status: http.StatusTooManyRequests})
		noError(t, errors.Join(inParallel(func() error { _, err := f.client.IsVerified(t.Context(), alice); return err })...))
	})
}

func TestPace_isTheUsualOneAfterwards(t *testing.T) {
	t.Parallel()

	inNoTime(t, setup{config: func(config *client.Config) { config.RetryWaitMax = time.Minute }}, func(t *testing.T, f *finapi) {
		f.injectInto(mock.GetVerificationStatus, mock.Fault{Status: http.StatusTooManyRequests, Header: retryAfter("10")})
		must(f.client.IsVerified(t.Context(), alice))(t)
		waitFor(10 * time.Second)

		began := time.Now()

		must(f.client.IsVerified(t.Context(), alice))(t)

		if took := time.Since(began); took != 0 {
			t.Errorf("waited for %s", took)
		}
	})
}

func TestPace_whoIsHeldBackEndsWithItsContext(t *testing.T) {
	t.Parallel()

	inNoTime(t, setup{config: func(config *client.Config) {
		config.RetryWaitMax, config.MaxConcurrentRequests = time.Minute, 1
	}}, func(t *testing.T, f *finapi) {
		must(f.client.ClientToken(t.Context()))(t)
		f.injectInto(mock.GetVerificationStatus, mock.Fault{Status: http.StatusTooManyRequests, Header: retryAfter("60")})

		began := time.Now()

		for range 2 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			_, err := f.client.IsVerified(ctx, alice)

			cancel()

			if e := failure(t, err); !errors.Is(err, context.DeadlineExceeded) && e.StatusCode != http.StatusTooManyRequests ||
				e.RetryAfter < 50*time.Second || time.Since(began) > 0 {
				t.Errorf("error %v, which asks for %s, after %s", err, e.RetryAfter, time.Since(began))
			}
		}

		if n := f.server.Count(mock.GetVerificationStatus); n != 1 {
			t.Errorf("%d requests, want the refused one alone", n)
		}

		_, err := f.client.IsVerified(cancelledIn(t, time.Second), alice)
		if err == nil || !strings.Contains(err.Error(), "refuses requests as too many") {
			t.Errorf("error %v, want one that says what it waited for", err)
		}

		// The only place is free again.
		waitFor(2 * time.Minute)
		must(f.client.IsVerified(t.Context(), alice))(t)
	})
}

func cancelledIn(t *testing.T, duration time.Duration) context.Context {
	t.Helper()

	ctx, cancel := context.WithTimeout(t.Context(), duration)
	t.Cleanup(cancel)

	return ctx
}

// A crowd costs no more than as many single ones.
func TestRetryBudget_ofEachInACrowd(t *testing.T) {
	t.Parallel()

	const size, retries = 50, 2

	for status, perCall := range map[int]int{429: 1 + retries, 503: 1 + retries, 500: 1 + retries, 501: 1} {
		t.Run(strconv.Itoa(status), func(t *testing.T) {
			t.Parallel()

			inNoTime(t, setup{config: func(config *client.Config) {
				config.MaxRetries, config.MaxConcurrentRequests = retries, 5
			}}, func(t *testing.T, f *finapi) {
				f.injectInto(mock.GetVerificationStatus, mock.Fault{Status: status, Times: -1})

				for _, err := range inParallel(func() error { _, err := f.client.IsVerified(t.Context(), alice); return err }) {
					if failure(t, err).StatusCode != status {
						t.Errorf("error %v", err)
					}
				}

				if n := f.server.Count(mock.GetVerificationStatus); n != size*perCall {
					t.Errorf("%d requests, want %d", n, size*perCall)
				}
			})
		})
	}
}

func TestToken_expiredOrRevokedIsFetchedOnceForACrowd(t *testing.T) {
	t.Parallel()

	for name, end := range map[string]func(*finapi){
		"expired": func(*finapi) { waitFor(2 * time.Hour) },
		"revoked": func(f *finapi) { f.server.RevokeAllTokens() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			inNoTime(t, setup{mock: []mock.Option{mock.WithLatency(20 * time.Millisecond)}}, func(t *testing.T, f *finapi) {
				ask := func() error { _, err := f.client.IsVerified(t.Context(), alice); return err }

				for range 2 {
					noError(t, errors.Join(inParallel(ask)...))

					if n := f.server.Count(mock.GetToken); n != 1 {
						t.Errorf("%d token requests, want 1", n)
					}

					f.server.ResetRequests()
					end(f)
				}
			})
		})
	}
}
