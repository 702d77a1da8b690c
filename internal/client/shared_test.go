// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// needs are calls that need something which is fetched once for all.
var needs = map[string]struct {
	call  func(context.Context, *client.Client) error
	fetch mock.Operation
}{
	"the client's token": {
		func(ctx context.Context, c *client.Client) error { _, err := c.ClientToken(ctx); return err }, mock.GetToken,
	},
	"a user's token": {
		func(ctx context.Context, c *client.Client) error {
			_, err := c.UserToken(ctx, alice, alicePassword)
			return err
		}, mock.GetToken,
	},
	"the client's configuration": {
		func(ctx context.Context, c *client.Client) error { _, err := c.Configuration(ctx); return err }, mock.GetClientConfiguration,
	},
}

// inParallel makes fifty calls and returns their errors.
func inParallel(call func() error) []error {
	var (
		group sync.WaitGroup
		errs  = make([]error, 50)
	)

	for i := range errs {
		group.Go(func() { errs[i] = call() })
	}

	group.Wait()

	return errs
}

func TestShared_isFetchedByOneForAll(t *testing.T) {
	t.Parallel()

	for name, need := range needs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			inNoTime(t, setup{}, func(t *testing.T, f *finapi) {
				f.server.Inject(mock.Fault{Operation: need.fetch, Delay: time.Second})

				errs := inParallel(func() error { return need.call(t.Context(), f.client) })
				noError(t, errors.Join(errs...))

				if n := f.server.Count(need.fetch); n != 1 {
					t.Errorf("%d requests, want 1", n)
				}
			})
		})
	}
}

func TestShared_isFetchedByOneForAllOverTheNetwork(t *testing.T) {
	t.Parallel()

	for name, need := range needs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			f := start(t, setup{})
			noError(t, errors.Join(inParallel(func() error { return need.call(t.Context(), f.client) })...))

			if n := f.server.Count(need.fetch); n != 1 {
				t.Errorf("%d requests, want 1", n)
			}
		})
	}
}

func TestShared_failureOfOneCostsTheOthersOneMoreRequest(t *testing.T) {
	t.Parallel()

	for name, need := range needs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			inNoTime(t, setup{}, func(t *testing.T, f *finapi) {
				f.server.Inject(mock.Fault{
					Operation: need.fetch, Times: -1, Delay: time.Second, Status: http.StatusForbidden,
				})

				began := time.Now()

				for _, err := range inParallel(func() error { return need.call(t.Context(), f.client) }) {
					if failure(t, err).StatusCode != http.StatusForbidden {
						t.Errorf("error %v, want 403", err)
					}
				}

				if n, took := f.server.Count(need.fetch), time.Since(began); n != 2 || took != 2*time.Second {
					t.Errorf("%d requests in %s, want 2 in 2s", n, took)
				}

				// It is no lasting failure.
				f.server.ClearFaults()
				noError(t, need.call(t.Context(), f.client))
			})
		})
	}
}

func TestShared_outlastsThePassingFailureOfOne(t *testing.T) {
	t.Parallel()

	inNoTime(t, setup{}, func(t *testing.T, f *finapi) {
		f.server.Inject(mock.Fault{Operation: mock.GetToken, Delay: time.Second, Status: http.StatusForbidden})

		errs := inParallel(func() error { _, err := f.client.ClientToken(t.Context()); return err })
		if failed := len(slices.DeleteFunc(errs, func(err error) bool { return err == nil })); failed != 1 {
			t.Errorf("%d calls failed, want the one that made the request", failed)
		}
	})
}

func TestShared_isNotCalledOffWithTheOneWhoFetches(t *testing.T) {
	t.Parallel()

	for name, need := range needs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			inNoTime(t, setup{}, func(t *testing.T, f *finapi) {
				f.server.Inject(mock.Fault{Operation: need.fetch, Delay: 20 * time.Second, Times: 3})

				errs := make(chan error, 4)

				// Three give up one after the other; each time one of the others takes over. In a bubble, it is the last one.
				for _, patience := range []time.Duration{time.Second, time.Hour, 3 * time.Second, 2 * time.Second} {
					ctx, cancel := context.WithTimeout(t.Context(), patience)
					t.Cleanup(cancel)

					go func() { errs <- need.call(ctx, f.client) }()

					synctest.Wait()
				}

				for range 3 {
					if err := <-errs; !errors.Is(err, context.DeadlineExceeded) {
						t.Errorf("error %v, want the end of the context", err)
					}
				}

				noError(t, <-errs)
			})
		})
	}
}

func TestShared_isNotWaitedForLongerThanTheContextLives(t *testing.T) {
	t.Parallel()

	for name, need := range needs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			inNoTime(t, setup{}, func(t *testing.T, f *finapi) {
				f.server.Inject(mock.Fault{Operation: need.fetch, Delay: 20 * time.Second})

				first := make(chan error, 1)
				go func() { first <- need.call(t.Context(), f.client) }()

				synctest.Wait()

				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()

				began := time.Now()

				if err := need.call(ctx, f.client); !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("error %v, want the end of the context", err)
				}

				if took := time.Since(began); took != time.Second {
					t.Errorf("it took %s, want 1s", took)
				}

				noError(t, <-first)
			})
		})
	}
}

// A refused token is dropped while another call fetches the next one: nobody may wait for that longer than they want to.
func TestShared_dropDoesNotWait(t *testing.T) {
	t.Parallel()

	inNoTime(t, setup{}, func(t *testing.T, f *finapi) {
		must(f.client.ClientToken(t.Context()))(t)
		f.server.RevokeAllTokens()
		f.server.Inject(mock.Fault{Operation: mock.GetVerificationStatus, Delay: 2 * time.Second})
		f.server.Inject(mock.Fault{Operation: mock.GetToken, Delay: 20 * time.Second})

		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()

		late, early := make(chan error, 1), make(chan error, 1)
		// Gets its 401 after two seconds, when the other one is about to fetch the new token for 20 seconds.
		go func() { _, err := f.client.IsVerified(ctx, alice); late <- err }()

		synctest.Wait()

		go func() { early <- f.client.VerifyUser(t.Context(), alice) }()

		began := time.Now()
		if err := <-late; !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != 3*time.Second {
			t.Errorf("error %v after %s, want the end of the context after 3s", err, time.Since(began))
		}

		wantTrue(t, <-early, "IsAlreadyVerified")
	})
}
