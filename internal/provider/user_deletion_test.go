// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// finAPI forbids the login of a verified user: the error is about that, and the administrator is another way. Nobody's password is
// reset for nothing.
func TestUserDeletion_loginForbidden(t *testing.T) {
	t.Parallel()

	const forbidden = `{"errors":[{"code":"FORBIDDEN","message":"This client is suspended.","type":"BUSINESS"}]}`

	for name, c := range map[string]struct {
		administered bool
		requests     string
		failure      []string
	}{
		"no other way":  {requests: "login get login status", failure: []string{"Cannot delete", "This client is suspended"}},
		"administrator": {administered: true, requests: "login get login status force-delete"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := newWorld(t, mock.WithAutoVerify(true))
			if c.administered {
				w = w.administered()
			}

			alice := w.NewInstance(t, "finapi_user")
			if result := alice.Apply(t, values{"id": aliceID}); len(result.Errors) > 0 {
				t.Fatal(result.Errors)
			}

			// The refresh comes through.
			w.Inject(mock.Fault{Operation: mock.GetToken, UserID: aliceID, Skip: 1, Times: -1, Status: 403, Body: forbidden})
			w.ResetRequests()

			result := alice.Apply(t, nil)
			if c.administered != (len(result.Errors) == 0) || !c.administered && !mentions(result.Errors, c.failure...) {
				t.Errorf("errors: %q", result.Errors)
			}

			if journal := w.journal(); apartFromConfiguration(journal) != apartFromConfiguration(c.requests) {
				t.Errorf("requests: %q", journal)
			}

			if _, left := w.User(aliceID); left == c.administered {
				t.Errorf("alice is left: %t", left)
			}
		})
	}
}

// Only what works for a locked user is offered, and no second password is tried.
func TestUserDeletion_locked(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		change   func(*world) *world
		requests string
		failure  []string
	}{
		"no other way": {
			func(w *world) *world { return w.with("data_decryption_key", nil) }, "login status",
			[]string{"Cannot delete", "is locked", "even with the right password", "admin_client_id", "data_decryption_key", "removed block"},
		},
		"administrator": {func(w *world) *world { return w.with("data_decryption_key", nil).administered() }, "login status force-delete", nil},
		"reset":         {func(w *world) *world { return w }, "login request execute login get delete", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := c.change(newWorld(t, mock.WithAutoVerify(true)).knowing(aliceID, "another-password"))

			alice := w.NewInstance(t, "finapi_user")
			must(t, firstError(alice.Apply(t, values{"id": aliceID})))

			w.UpdateUser(aliceID, func(user *mock.User) { user.Locked = true })

			r := w.MustStartRun(t)

			var o outcome

			plan, ok := alice.PlanIn(t, r.Planner.Of("finapi_user"), nil, &o)
			if !ok {
				t.Fatal(o.Errors)
			}

			w.ResetRequests()
			alice.CarryOut(t, r.Applier.Of("finapi_user"), nil, plan, &o)

			if (c.failure == nil) != (len(o.Errors) == 0) || c.failure != nil && !mentions(o.Errors, c.failure...) {
				t.Errorf("errors: %q", o.Errors)
			}

			if strings.Contains(strings.Join(o.Errors, ""), "user_passwords") {
				t.Errorf("a password is offered: %q", o.Errors)
			}

			if journal := w.journal(); apartFromConfiguration(journal) != apartFromConfiguration(c.requests) {
				t.Errorf("requests: %q", journal)
			}
		})
	}
}

// A deletion that fails after the user's password was reset for it must not leave a password that nobody has.
func TestUserDeletion_failsAfterReset(t *testing.T) {
	t.Parallel()

	writeOnly := values{"id": aliceID, "password_wo": alicePassword, "password_wo_version": "1"}

	for name, c := range map[string]struct {
		// config is nil for an imported user.
		config  values
		warning []string
	}{
		"imported":                       {warning: []string{"was reset", "The new one is in the state"}},
		"given, and changed elsewhere":   {config: values{"id": aliceID, "password": alicePassword}, warning: []string{"was reset", "The new one is in the state"}},
		"generated, changed elsewhere":   {config: values{"id": aliceID}, warning: []string{"was reset", "The new one is in the state"}},
		"write-only, no password stored": {config: writeOnly, warning: []string{"was reset", "password_wo"}},
	} {
		for _, kept := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s/kept %t", name, kept), func(t *testing.T) {
				t.Parallel()

				w := newWorld(t, mock.WithAutoVerify(true), mock.WithMaxLoginAttempts(5))
				alice := w.NewInstance(t, "finapi_user")

				if c.config == nil {
					w.AddUser(existingAlice())
					must(t, firstError(alice.ImportID(t, aliceID)))
				} else {
					must(t, firstError(alice.Apply(t, c.config)))
				}

				changeElsewhere("theirs")(w)
				w.Inject(mock.Fault{Operation: mock.DeleteAuthorizedUser, Times: -1, Status: 500})

				result := alice.Apply(t, nil)
				if len(result.Errors) == 0 || !mentions(result.Warnings, c.warning...) {
					t.Errorf("%+v", result)
				}

				w.ClearFaults()

				if !kept {
					must(t, firstError(alice.Apply(t, nil)))
					expectRemoved(t, accessEnd{world: w, alice: alice})

					return
				}

				config := c.config
				if config == nil {
					config = values{"id": aliceID, "email": aliceEmail, "phone": "112", "is_auto_update_enabled": true}
				}

				must(t, firstError(alice.Apply(t, config)))
				expectKnownPassword(t, w, alice, config)
			})
		}
	}
}

// A user who was deleted between plan and apply is none whose password is wrong.
func TestUser_deletedBetweenPlanAndApply(t *testing.T) {
	t.Parallel()

	given := values{"id": aliceID, "password": alicePassword}

	for name, c := range map[string]struct {
		config  values
		keyless bool
		gone    bool
	}{
		"a change":               {config: values{"id": aliceID, "password": alicePassword, "email": newEmail}},
		"a change without key":   {config: values{"id": aliceID, "password": alicePassword, "email": newEmail}, keyless: true},
		"a rotation":             {config: values{"id": aliceID, "password": newPassword}},
		"a deletion":             {gone: true},
		"a deletion without key": {keyless: true, gone: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := newWorld(t, mock.WithAutoVerify(true))
			if c.keyless {
				w = w.with("data_decryption_key", nil)
			}

			alice := w.NewInstance(t, "finapi_user")
			must(t, firstError(alice.Apply(t, given)))

			r := w.MustStartRun(t)

			var o outcome

			plan, ok := alice.PlanIn(t, r.Planner.Of("finapi_user"), c.config, &o)
			if !ok {
				t.Fatal(o.Errors)
			}

			w.RemoveUser(aliceID)
			alice.CarryOut(t, r.Applier.Of("finapi_user"), c.config, plan, &o)

			if c.gone && (len(o.Errors) > 0 || !alice.State.IsNull()) || !c.gone && !mentions(o.Errors, "there is no such user", "Plan again") {
				t.Errorf("%q, %s", o.Errors, alice.State)
			}
		})
	}
}
