// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

func TestHeaders(t *testing.T) {
	t.Parallel()

	f := start(t, setup{config: func(config *client.Config) { config.UserAgent = "a program/1.0" }})
	ctx := t.Context()

	// Three attempts of one call, and two calls more.
	f.server.Inject(mock.Fault{Operation: mock.RequestPasswordChange, Times: 2, Status: http.StatusServiceUnavailable})
	noError(t, f.client.ChangePassword(ctx, alice, newPassword))
	must(f.client.UpdateUser(ctx, alice, newPassword, client.UpdateUserParams{Email: new("")}))(t)

	seen := map[string]bool{}

	for _, request := range f.server.Requests() {
		for name, want := range map[string]string{
			"User-Agent": "a program/1.0", "Accept": "application/json", "Accept-Language": "en",
		} {
			if got := request.Header.Get(name); got != want {
				t.Errorf("%s: header %s is %q, want %q", request.Operation, name, got, want)
			}
		}

		if id := request.Header.Get("X-Request-Id"); len(id) != 36 || seen[id] {
			t.Errorf("%s: request id %q, want a UUID of its own", request.Operation, id)
		}

		seen[request.Header.Get("X-Request-Id")] = true
	}

	if len(seen) != 8 {
		t.Errorf("%d requests, want 8: %q", len(seen), f.sent())
	}
}

func TestRequestID_isOursWhereTheAnswerHasNone(t *testing.T) {
	t.Parallel()

	var sent atomic.Value

	server := httptest.NewServer(http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		sent.Store(request.Header.Get("X-Request-Id"))
		writer.WriteHeader(http.StatusForbidden)
	}))
	t.Cleanup(server.Close)

	_, err := newClient(t, server.URL, nil).ClientToken(t.Context())
	if id := failure(t, err).RequestID; id == "" || id != sent.Load() {
		t.Errorf("request id %q, want %q", id, sent.Load())
	}
}

func TestUserAgent_default(t *testing.T) {
	t.Parallel()

	f := start(t, setup{})
	must(f.client.ClientToken(t.Context()))(t)

	if got := f.only(t, mock.GetToken).Header.Get("User-Agent"); got != "terraform-provider-finapi" {
		t.Errorf("User-Agent %q", got)
	}
}

// A redirect would carry the token or the password to wherever it points to.
func TestRedirect_isNotFollowed(t *testing.T) {
	t.Parallel()

	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, operation := range []mock.Operation{mock.GetToken, mock.GetAuthorizedUser, mock.EditAuthorizedUser} {
			t.Run(http.StatusText(status)+" "+string(operation), func(t *testing.T) {
				t.Parallel()

				var visits atomic.Int64

				elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { visits.Add(1) }))
				t.Cleanup(elsewhere.Close)

				f := start(t, setup{})
				f.server.Inject(mock.Fault{
					Operation: operation, Times: -1, Status: status, Header: http.Header{"Location": {elsewhere.URL}},
				})

				// The user is read first, to see whose token it is.
				_, err := f.client.UpdateUser(t.Context(), alice, alicePassword, client.UpdateUserParams{Email: new("")})

				if e := failure(t, err); e.StatusCode != status || e.Operation != string(operation) {
					t.Errorf("error %v, want %d", err, status)
				}

				if visits.Load() != 0 || f.server.Count(operation) != 1 {
					t.Errorf("%d visits elsewhere, %d requests here, want none and one", visits.Load(), f.server.Count(operation))
				}
			})
		}
	}
}

func TestAnswer_largerThanAnyOfFinAPI(t *testing.T) {
	t.Parallel()

	for _, status := range []int{200, 404} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			t.Parallel()

			f := start(t, setup{config: func(config *client.Config) { config.MaxRetries = 0 }})
			f.server.Inject(mock.Fault{
				Operation: mock.GetVerificationStatus, Status: status,
				Body: `{"userId":"alice","isUserVerified":true,"more":"` + strings.Repeat("x", 30<<20) + `"}`,
			})

			_, err := f.client.IsVerified(t.Context(), alice)
			wantTrue(t, err)

			if e := failure(t, err); e.StatusCode != status || len(err.Error()) > 300 {
				t.Errorf("error %.400q of %d bytes, want a short one with %d", err, len(err.Error()), status)
			}

			must(f.client.IsVerified(t.Context(), alice))(t)
		})
	}
}

func TestHeaders_ofAHostileServer(t *testing.T) {
	t.Parallel()

	for name, id := range map[string]string{
		"what Go refuses": "a\x1b[31m " + mock.DefaultClientSecret, "what Go accepts": "a\u202eb",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			server := httptest.NewServer(http.HandlerFunc(func(writer http.ResponseWriter, _ *http.Request) {
				writer.Header().Set("X-Request-Id", id+strings.Repeat("b", 10_000))
				writer.WriteHeader(http.StatusForbidden)
			}))
			t.Cleanup(server.Close)

			var written log

			_, err := newClient(t, server.URL, written.at(slog.LevelDebug)).ClientToken(t.Context())
			text := err.Error() + fmt.Sprint(failure(t, err).Unwrap())

			for _, bad := range []string{"\x1b", "\u202e", mock.DefaultClientSecret} {
				if strings.Contains(text, bad) || strings.Contains(written.String(), bad) {
					t.Errorf("%q is in the error %.1000q or the log %.1000s", bad, text, written.String())
				}
			}

			if len(text) > 5*client.MaxMessage {
				t.Errorf("an error of %d bytes", len(text))
			}
		})
	}
}

func TestRequestTimeout_isThatOfAnAttempt(t *testing.T) {
	t.Parallel()

	timeout := func(config *client.Config) { config.RequestTimeout = 10 * time.Second }

	inNoTime(t, setup{config: timeout}, func(t *testing.T, f *finapi) {
		f.server.Inject(mock.Fault{Operation: mock.GetVerificationStatus, Delay: time.Hour, Times: 2})
		f.server.Inject(mock.Fault{Operation: mock.GetVerificationStatus, Delay: 9 * time.Second})

		began := time.Now()

		must(f.client.IsVerified(t.Context(), alice))(t)

		if took := time.Since(began); took < 29*time.Second || took > 30*time.Second {
			t.Errorf("it took %s, want twice the timeout and nine seconds", took)
		}

		f.server.Inject(mock.Fault{Operation: mock.GetVerificationStatus, Delay: time.Hour, Times: -1})

		_, err := f.client.IsVerified(t.Context(), alice)
		wantTrue(t, err, "IsTimeout")

		if e := failure(t, err); e.StatusCode != 0 || !strings.Contains(err.Error(), "no answer: it took longer than 10s (request id") {
			t.Errorf("error %v, want the timeout", err)
		}
	})
}

// Requests wait for each other for as long as it takes: their own time begins when they are sent.
func TestRequestTimeout_isNotSpentWaitingForOthers(t *testing.T) {
	t.Parallel()

	narrow := func(config *client.Config) {
		config.RequestTimeout, config.MaxConcurrentRequests, config.MaxRetries = 10*time.Second, 1, 0
	}

	inNoTime(t, setup{config: narrow}, func(t *testing.T, f *finapi) {
		must(f.client.ClientToken(t.Context()))(t)
		f.server.Inject(mock.Fault{Operation: mock.GetVerificationStatus, Delay: 8 * time.Second, Times: -1})

		began := time.Now()
		errs := inParallel(func() error { _, err := f.client.IsVerified(t.Context(), alice); return err })
		noError(t, errors.Join(errs...))

		if took, want := time.Since(began), time.Duration(len(errs))*8*time.Second; took != want {
			t.Errorf("it took %s, want %s: one after the other", took, want)
		}
	})
}

// However a call is waiting, it returns when its context ends.
func TestCancellation_isImmediate(t *testing.T) {
	t.Parallel()

	slow := func(config *client.Config) {
		config.RequestTimeout, config.RetryWaitMax, config.MaxConcurrentRequests = 24*time.Hour, 24*time.Hour, 1
	}

	for name, c := range map[string]struct {
		arrange func(t *testing.T, f *finapi)
		status  int
	}{
		"for the answer": {func(_ *testing.T, f *finapi) {
			f.server.Inject(mock.Fault{Operation: mock.GetVerificationStatus, Delay: 12 * time.Hour})
		}, 0},
		"for the token": {func(_ *testing.T, f *finapi) {
			f.server.RevokeAllTokens()
			f.server.Inject(mock.Fault{Operation: mock.GetToken, Delay: 12 * time.Hour})
		}, 0},
		"before a retry": {func(_ *testing.T, f *finapi) {
			f.server.Inject(mock.Fault{
				Operation: mock.GetVerificationStatus, Status: 429, Header: http.Header{"Retry-After": {"59"}}, Body: ownError("BUSY"),
			})
			f.server.Inject(mock.Fault{Operation: mock.GetVerificationStatus, Delay: 12 * time.Hour})
		}, 429},
		"for the answer to a retry": {func(_ *testing.T, f *finapi) {
			f.server.Inject(mock.Fault{Operation: mock.GetVerificationStatus, Status: 503, Header: http.Header{"Retry-After": {"0"}}})
			f.server.Inject(mock.Fault{Operation: mock.GetVerificationStatus, Delay: 12 * time.Hour})
		}, 503},
		"for a place": {func(t *testing.T, f *finapi) {
			t.Helper()
			f.server.Inject(mock.Fault{Operation: mock.VerifyUser, Delay: 12 * time.Hour})

			ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
			t.Cleanup(cancel)

			go func() { _ = f.client.VerifyUser(ctx, alice) }()

			synctest.Wait()
		}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			inNoTime(t, setup{config: slow}, func(t *testing.T, f *finapi) {
				must(f.client.ClientToken(t.Context()))(t)
				c.arrange(t, f)

				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()

				began := time.Now()
				_, err := f.client.IsVerified(ctx, alice)

				if took := time.Since(began); took != time.Minute || !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("error %v after %s, want the end of the context after 1m", err, took)
				}

				// What finAPI said before tells more than that the wait for the rest was cut short.
				if e := failure(t, err); e.StatusCode != c.status || c.status == 429 && !e.Has("BUSY") {
					t.Errorf("error %v, want %d", err, c.status)
				}
			})
		})
	}
}

// With a single place, one that is not given back would keep all further requests waiting for ever.
func TestPlaces_areGivenBackOnEveryPath(t *testing.T) {
	t.Parallel()

	f := start(t, setup{config: func(config *client.Config) { config.MaxConcurrentRequests = 1 }})
	f.server.AddUser(mock.User{ID: "new", Password: "secret"})

	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()

	for name, operation := range operations {
		for _, fault := range failures {
			bare, _, _ := strings.Cut(string(name), " ")
			fault.Times = 10
			f.injectInto(mock.Operation(bare), fault)

			// Another client's memory would spare it the requests.
			c := f.client
			if bare == string(mock.GetToken) {
				c = f.newClient(t, func(config *client.Config) { config.MaxConcurrentRequests = 1 })
			}

			limited, stop := context.WithCancel(ctx)
			f.server.Inject(mock.Fault{Operation: mock.Operation(bare), Hook: stop})

			_ = operation.call(limited, c)

			stop()
			f.server.ClearFaults()

			if _, err := c.IsVerified(ctx, alice); errors.Is(err, context.DeadlineExceeded) {
				t.Fatalf("no place is left after %s with %+v", name, fault)
			}
		}
	}
}

// The context ends when the answer has come and has not been looked at: net/http must not lose the answer, nor its place.
func TestPlaces_areGivenBackWhenTheContextEndsWithTheAnswer(t *testing.T) {
	t.Parallel()

	for _, status := range []int{200, 400, 503} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			t.Parallel()

			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()

			f := start(t, setup{config: func(config *client.Config) {
				config.MaxConcurrentRequests = 1
				config.Logger = slog.New(handlerFunc(func(slog.Record) { cancel() }))
			}})
			if status != http.StatusOK {
				f.server.Inject(mock.Fault{Operation: mock.GetToken, Status: status})
			}

			_, err := f.client.ClientToken(ctx)
			if status != http.StatusOK && failure(t, err).StatusCode != status {
				t.Errorf("error %v, want the answer %d", err, status)
			}

			limited, stop := context.WithTimeout(t.Context(), 30*time.Second)
			defer stop()

			must(f.client.ClientToken(limited))(t)
		})
	}
}
