// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// A plan saves nothing, so each plan tries a wrong password again, and says so.
func TestLockout_everyPlanTries(t *testing.T) {
	t.Parallel()

	w := newWorld(t, mock.WithAutoVerify(true), mock.WithMaxLoginAttempts(2))
	alice := managedAlice(t, w)
	config := values{"id": aliceID, "password": alicePassword}

	changeElsewhere("theirs")(w)

	for attempt := range 3 {
		result := alice.PlanOnly(t, config)
		if !mentions(result.Warnings, "does not work", "finAPI allows 2 wrong passwords in a row", "each plan tries it once more", "login_at_refresh") {
			t.Errorf("plan %d: %+v", attempt, result)
		}
	}

	if result := alice.PlanOnly(t, config); !mentions(result.Warnings, "is locked") {
		t.Errorf("the plan after the last attempt: %+v", result)
	}
}

// login_at_refresh = false: no login, one request for each user, and what is not seen keeps its value.
func TestLockout_noLoginAtRefresh(t *testing.T) {
	t.Parallel()

	config := values{"id": aliceID, "password": alicePassword, "email": aliceEmail}

	for name, c := range map[string]struct {
		arrange  func(*world)
		requests string
		verified string
		removed  bool
	}{
		"as it was":          {arrange: func(*world) {}, requests: "status", verified: "true"},
		"changed elsewhere":  {arrange: changeElsewhere("theirs"), requests: "status", verified: "true"},
		"locked":             {arrange: func(w *world) { arrangeCondition(w, locked) }, requests: "status", verified: "true"},
		"deleted elsewhere":  {arrange: func(w *world) { arrangeCondition(w, gone) }, requests: "status configuration", removed: true},
		"e-mail set outside": {arrange: func(w *world) { w.UpdateUser(aliceID, func(u *mock.User) { u.Email = newEmail }) }, requests: "status", verified: "true"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := newWorld(t, mock.WithAutoVerify(true), mock.WithMaxLoginAttempts(1))
			alice := w.NewInstance(t, "finapi_user")
			must(t, firstError(alice.Apply(t, config)))

			c.arrange(w)
			w.ResetRequests()

			alice.Terraform = w.With("login_at_refresh", false)

			for range 3 {
				alice.PlanOnly(t, config)
			}

			if journal := w.journal(); journal != c.requests+" "+c.requests+" "+c.requests {
				t.Errorf("requests: %q", journal)
			}

			result := alice.Refresh(t)
			if len(result.Errors)+len(result.Warnings) > 0 || alice.State.IsNull() != c.removed {
				t.Errorf("%+v, %s", result, alice.State)
			}

			if c.removed {
				return
			}

			expectAttribute(t, accessEnd{alice: alice}, "is_verified", c.verified)
			expectAttribute(t, accessEnd{alice: alice}, "email", aliceEmail)
			expectAttribute(t, accessEnd{alice: alice}, "password", alicePassword)
		})
	}
}

func TestLockout_noLoginAtImport(t *testing.T) {
	t.Parallel()

	w := newWorld(t, mock.WithMaxLoginAttempts(1)).knowing(aliceID, "stale").with("login_at_refresh", false)
	w.AddUser(existingAlice())

	alice := w.NewInstance(t, "finapi_user")
	if result := alice.ImportID(t, aliceID); len(result.Errors)+len(result.Warnings) > 0 || w.journal() != "status" {
		t.Errorf("%+v, %q", result, w.journal())
	}

	if _, result := w.ReadData(t, "finapi_user", values{"id": aliceID}); len(result.Errors)+len(result.Warnings) > 0 || w.journal() != "status status" {
		t.Errorf("%+v, %q", result, w.journal())
	}
}

// Two wrong passwords are remembered both: an import and many applies try each once.
func TestLockout_twoWrongPasswords(t *testing.T) {
	t.Parallel()

	w := newWorld(t, mock.WithMaxLoginAttempts(2)).with("data_decryption_key", nil).knowing(aliceID, "wrong-in-provider")
	w.AddUser(existingAlice())

	alice := w.NewInstance(t, "finapi_user")
	alice.ImportID(t, aliceID)

	for range 3 {
		alice.Apply(t, values{"id": aliceID, "password": "wrong-in-configuration"})
	}

	if user, _ := w.User(aliceID); user.Locked || user.FailedLogins != 2 {
		t.Errorf("%+v", user)
	}

	expectNoRepeatedGuess(t, w)
}

// While nothing opens a user, every plan warns.
func TestLockout_everyPlanWarns(t *testing.T) {
	t.Parallel()

	known := values{"id": aliceID, "password": alicePassword}
	none := values{"id": aliceID}

	for name, c := range map[string]struct {
		arrange func(*testing.T, *world) *instance
		// config is what the plan gets: with ignore_changes = [password] Terraform gives it the password of the state.
		config func(*instance) values
		quiet  bool
	}{
		"changed elsewhere, ignore_changes": {
			arrange: func(t *testing.T, w *world) *instance {
				t.Helper()

				alice := managedAlice(t, w)
				changeElsewhere("theirs")(w)
				alice.Refresh(t)

				return alice
			},
			config: func(i *instance) values {
				if i.Attribute("password") == "null" {
					return none
				}

				return known
			},
		},
		"generated, changed elsewhere, no key": {
			arrange: func(t *testing.T, w *world) *instance {
				t.Helper()

				alice := w.NewInstance(t, "finapi_user")
				must(t, firstError(alice.Apply(t, none)))
				changeElsewhere("theirs")(w)
				alice.Apply(t, none)

				return alice
			},
			config: func(*instance) values { return none },
		},
		"imported": {
			arrange: func(t *testing.T, w *world) *instance {
				t.Helper()
				w.AddUser(existingAlice())

				alice := w.NewInstance(t, "finapi_user")
				alice.ImportID(t, aliceID)

				return alice
			},
			config: func(*instance) values { return none },
		},
		"imported, unverified": {
			arrange: func(t *testing.T, w *world) *instance {
				t.Helper()
				w.AddUser(mock.User{ID: aliceID})

				alice := w.NewInstance(t, "finapi_user")
				alice.ImportID(t, aliceID)

				return alice
			},
			config: func(*instance) values { return none },
			quiet:  true,
		},
		"write-only": {
			arrange: func(t *testing.T, w *world) *instance {
				t.Helper()

				alice := w.NewInstance(t, "finapi_user")
				must(t, firstError(alice.Apply(t, values{"id": aliceID, "password_wo": alicePassword, "password_wo_version": "1"})))

				return alice
			},
			config: func(*instance) values {
				return values{"id": aliceID, "password_wo": alicePassword, "password_wo_version": "1"}
			},
			quiet: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := newWorld(t, mock.WithAutoVerify(true)).with("data_decryption_key", nil)
			alice := c.arrange(t, w)

			for attempt := range 3 {
				result := alice.Apply(t, c.config(alice))
				if result.Action != "no-op" || mentions(result.Warnings, "No working password", "alice", "user_passwords") == c.quiet {
					t.Errorf("plan %d: %+v", attempt, result)
				}
			}
		})
	}
}

// The ephemeral token and the data source remember nothing, and say so. A deleted user is none with a wrong password.
func TestLockout_nothingRemembers(t *testing.T) {
	t.Parallel()

	w := newWorldOfAlice(t, nil)

	for id, words := range map[string][]string{
		aliceID:  {"The password from the configuration is wrong", "each tries it once more", "finAPI allows 3 wrong passwords"},
		"nobody": {"there is no such user"},
	} {
		_, opened := w.OpenEphemeral(t, "finapi_user_access_token", values{"user_id": id, "password": "wrong-one"})
		if !mentions(opened.Errors, words...) {
			t.Errorf("%s: %q", id, opened.Errors)
		}
	}

	if _, result := w.ReadData(t, "finapi_user", values{"id": aliceID, "password": "wrong-two"}); !mentions(result.Warnings,
		"each plan and each apply tries the password once more", "finAPI allows 3 wrong passwords", "login_at_refresh") {
		t.Errorf("%q", result.Warnings)
	}
}
