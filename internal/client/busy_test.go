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

func TestBusyUser_isDeletedWhenHeIsNotBusyAnyMore(t *testing.T) {
	t.Parallel()

	// However often that takes: a busy user is no failure.
	f := start(t, setup{config: func(config *client.Config) { config.MaxRetries = 0 }})
	f.server.SetBusy(alice, 7)
	noError(t, f.client.DeleteUser(t.Context(), alice, alicePassword))

	if n := f.server.Count(mock.DeleteAuthorizedUser); n != 8 {
		t.Errorf("%d requests, want 8", n)
	}
}

func TestBusyUser_isAnErrorInTheEnd(t *testing.T) {
	t.Parallel()

	f := start(t, setup{})
	f.server.SetBusy(alice, -1)
	f.server.Inject(mock.Fault{Operation: mock.DeleteAuthorizedUser, Skip: 1, Status: http.StatusBadGateway})

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()

	f.server.Inject(mock.Fault{Operation: mock.DeleteAuthorizedUser, Skip: 8, Hook: cancel})

	err := f.client.DeleteUser(ctx, alice, alicePassword)
	wantTrue(t, err, "IsBusy")

	if _, found := f.server.User(alice); !found || !failure(t, err).Has("LOCKED") {
		t.Errorf("error %v, want finAPI's", err)
	}
}

func TestBusyUser_untilTheContextEnds(t *testing.T) {
	t.Parallel()

	waits := func(config *client.Config) { config.RetryWaitMin, config.RetryWaitMax = time.Second, 30*time.Second }

	inNoTime(t, setup{config: waits}, func(t *testing.T, f *finapi) {
		f.server.SetBusy(alice, -1)

		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Minute)
		defer cancel()

		began := time.Now()
		err := f.client.DeleteUser(ctx, alice, alicePassword)
		wantTrue(t, err, "IsBusy")

		if took := time.Since(began); took != 20*time.Minute || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v after %s, want the end of the context after 20m", err, took)
		}

		// The waits grow to half a minute, each somewhere between nothing and its bound.
		if n := f.server.Count(mock.DeleteAuthorizedUser); n < 40 || n > 400 {
			t.Errorf("%d requests in 20m", n)
		}
	})
}

// A token may live for a minute, a user be busy for ten: that each token runs out is no reason to stop.
func TestBusyUser_outlivesTokens(t *testing.T) {
	t.Parallel()

	waits := func(config *client.Config) { config.RetryWaitMin, config.RetryWaitMax = time.Second, 10*time.Second }

	inNoTime(t, setup{mock: []mock.Option{mock.WithAccessTokenTTL(time.Minute)}, config: waits}, func(t *testing.T, f *finapi) {
		f.server.SetBusy(alice, -1)
		time.AfterFunc(10*time.Minute, func() { f.server.SetBusy(alice, 0) })

		noError(t, f.client.DeleteUser(t.Context(), alice, alicePassword))

		if n := f.server.Count(mock.GetToken); n < 8 || n > 11 {
			t.Errorf("%d tokens in 10m", n)
		}
	})
}
