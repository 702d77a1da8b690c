// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

func TestCreateUser_survivesCancellationOnceOnTheWire(t *testing.T) {
	t.Parallel()

	for name, fault := range map[string]mock.Fault{
		"answered":                         {},
		"answer lost":                      {Drop: mock.DropAfter},
		"first taken for lost, with a 500": {Status: http.StatusInternalServerError, AfterWork: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			f := start(t, setup{})

			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()

			fault.Hook = cancel
			f.injectInto(mock.CreateUser, fault)

			user, err := f.client.CreateUser(ctx, client.CreateUserParams{ID: "bob", Password: "secret", IDIsRandom: true})
			noError(t, err)

			if user.ID != "bob" || ctx.Err() == nil || f.user(t, "bob").Password != "secret" {
				t.Errorf("user %+v, context %v, want bob in spite of the cancellation", user, ctx.Err())
			}
		})
	}
}

func TestCreateUser_isNotSentAgainAfterCancellation(t *testing.T) {
	t.Parallel()

	for name, fault := range map[string]mock.Fault{
		"lost": {Drop: mock.DropBefore},
		"429":  {Status: http.StatusTooManyRequests},
		"401":  {Status: http.StatusUnauthorized, Body: `{"error":"invalid_token"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			f := start(t, setup{})

			err := f.cancelledAt(t, mock.CreateUser, fault, func(ctx context.Context) error {
				_, err := f.client.CreateUser(ctx, client.CreateUserParams{ID: "bob", Password: "secret", IDIsRandom: true})

				return err
			})
			if n := f.server.Count(mock.CreateUser); n != 1 {
				t.Errorf("%d requests, want 1", n)
			}

			// The error is what came of the request, not that no other one was sent.
			if e := failure(t, err); e.Operation == "createUser" && errors.Is(err, context.Canceled) {
				t.Errorf("error %v, want the first one", err)
			}
		})
	}
}

func TestCreateUser_isNotSentAfterCancellation(t *testing.T) {
	t.Parallel()

	f := start(t, setup{})
	params := client.CreateUserParams{ID: "bob", Password: "secret", IDIsRandom: true}

	err := f.cancelledAt(t, mock.GetToken, mock.Fault{}, func(ctx context.Context) error {
		_, err := f.client.CreateUser(ctx, params)

		return err
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want the end of the context", err)
	}

	must(f.client.ClientToken(t.Context()))(t)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()

	// More than once: where a place is free and the context has ended too, chance decides which is seen first.
	for range 50 {
		if _, err := f.client.CreateUser(ctx, params); !errors.Is(err, context.Canceled) {
			t.Fatalf("error %v, want the end of the context", err)
		}
	}

	if n := f.server.Count(mock.CreateUser) + f.server.Count(mock.GetVerificationStatus); n != 0 {
		t.Errorf("%d requests after the end of the context", n)
	}
}

// A server that hangs keeps an interrupted run waiting for the grace, not for ever.
func TestCreateUser_graceEnds(t *testing.T) {
	t.Parallel()

	inNoTime(t, setup{}, func(t *testing.T, f *finapi) {
		f.server.Inject(mock.Fault{Operation: mock.CreateUser, Delay: time.Hour})

		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()

		began := time.Now()

		_, err := f.client.CreateUser(ctx, client.CreateUserParams{ID: "bob", Password: "secret", IDIsRandom: true})
		if !errors.Is(err, context.DeadlineExceeded) || failure(t, err).Operation != "createUser" {
			t.Errorf("error %v, want the end of the context", err)
		}

		if took := time.Since(began); took != time.Second+client.AnswerGrace {
			t.Errorf("it took %s, want the grace after 1s", took)
		}

		f.wantSent(t, "getToken client_credentials", "createUser", "getVerificationStatus")
	})
}

func TestWithGrace(t *testing.T) {
	t.Parallel()

	inNoTime(t, setup{}, func(t *testing.T, _ *finapi) {
		type key struct{}

		parent, cancelParent := context.WithCancelCause(context.WithValue(t.Context(), key{}, "value"))
		ctx, cancel := client.WithGrace(parent)

		if ctx.Value(key{}) != "value" {
			t.Error("the parent's values are gone")
		}

		waitFor(time.Hour)

		interrupted := errors.New("interrupted")
		cancelParent(interrupted)
		waitFor(client.AnswerGrace - time.Second)
		noError(t, ctx.Err())
		waitFor(2 * time.Second)

		if ctx.Err() == nil || !errors.Is(context.Cause(ctx), interrupted) {
			t.Errorf("%v because of %v, want the parent's end", ctx.Err(), context.Cause(ctx))
		}

		cancel()

		// Nothing is left behind by one that was not needed.
		unused, cancel := client.WithGrace(t.Context())
		cancel()

		if unused.Err() == nil {
			t.Error("the context goes on after its end")
		}
	})
}
