// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// A token that ends in the middle of a run costs one new token and one retry; a second refusal is an error.
func TestTokenLoss(t *testing.T) {
	t.Parallel()

	config := values{"id": aliceID, "password": alicePassword, "email": newEmail}
	rotated := values{"id": aliceID, "password": newPassword}

	for name, c := range map[string]struct {
		lostAt mock.Operation
		config values
		// once and twice are the requests when the token is lost that often.
		once, twice string
	}{
		"read":           {mock.GetAuthorizedUser, config, "login get login get login get patch", "login get login get"},
		"change":         {mock.EditAuthorizedUser, config, "login get login get patch login get patch", "login get login get patch login get patch"},
		"delete":         {mock.DeleteAuthorizedUser, nil, "login get login get delete login get delete", "login get login get delete login get delete"},
		"request change": {mock.RequestPasswordChange, rotated, "login get login request request execute", "login get login request request"},
		"execute change": {mock.ExecutePasswordChange, rotated, "login get login request execute execute", "login get login request execute execute"},
	} {
		for times, journal := range map[int]string{1: c.once, 2: c.twice} {
			t.Run(fmt.Sprintf("%s/%d", name, times), func(t *testing.T) {
				t.Parallel()

				w := newWorld(t, mock.WithAutoVerify(true))
				alice := managedAlice(t, w)

				w.ResetRequests()
				w.Inject(mock.Fault{Operation: c.lostAt, Times: times, Hook: w.RevokeAllTokens})

				result := alice.Apply(t, c.config)
				if (len(result.Errors) > 0) != (times == 2) {
					t.Errorf("errors: %q", result.Errors)
				}

				if times == 2 {
					expectDiagnostic(t, result, "401", "invalid_token", "Request id:")
				}

				if got := w.journal(); apartFromConfiguration(got) != apartFromConfiguration(journal) {
					t.Errorf("requests: %q, want %q", got, journal)
				}

				must(t, firstError(alice.Apply(t, c.config)))
			})
		}
	}
}

// Tokens live two seconds, and three pass between any two users: a long apply goes on all the same, with one token more for
// each of them.
func TestTokenLoss_shortLife(t *testing.T) {
	t.Parallel()

	const users = 30

	var passed atomic.Int64

	start := time.Now()
	w := newWorld(t, mock.WithAutoVerify(true), mock.WithAccessTokenTTL(2*time.Second),
		mock.WithClock(func() time.Time { return start.Add(time.Duration(passed.Load()) * time.Second) }))

	// One run creates them all, the next changes them.
	creation, change := w.MustStartRun(t), w.MustStartRun(t)

	for n := range users {
		id := fmt.Sprintf("user-%d", n)
		w.Inject(mock.Fault{Operation: mock.CreateUser, UserID: id, Hook: func() { passed.Add(3) }})
		w.Inject(mock.Fault{Operation: mock.EditAuthorizedUser, UserID: id, Hook: func() { passed.Add(3) }})

		user := w.NewInstance(t, "finapi_user")
		must(t, firstError(user.ApplyIn(t, creation, values{"id": id, "email": aliceEmail})))
		must(t, firstError(user.ApplyIn(t, change, values{"id": id, "email": newEmail})))
	}

	for _, user := range w.Users() {
		if user.Email != newEmail || user.FailedLogins > 0 {
			t.Errorf("%+v", user)
		}
	}

	// Each user: refused, created; looked at, refused, changed.
	if creations := w.Count(mock.CreateUser); creations != 2*users {
		t.Errorf("%d creations were sent for %d users: %s", creations, users, strings.ReplaceAll(w.journal(), " create", "\ncreate"))
	}
}
