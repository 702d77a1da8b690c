// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// One resource ends verified in one apply, whatever happened to the user before, and the next plan is empty.
func TestUserVerified(t *testing.T) {
	t.Parallel()

	config := values{"id": aliceID, "password": alicePassword, "is_verified": true}
	changed := values{"id": aliceID, "password": alicePassword, "is_verified": true, "email": newEmail}

	for name, c := range map[string]struct {
		autoVerify bool
		// arrange prepares the state; nil for none.
		arrange  func(*testing.T, *world, *instance)
		config   values
		action   string
		requests string
	}{
		"created": {config: config, action: "create", requests: "configuration create configuration verify"},
		"created, verified by finAPI itself": {
			autoVerify: true, config: config, action: "create", requests: "configuration create configuration",
		},
		"created with a generated password": {
			config: values{"id_prefix": "al-", "is_verified": true}, action: "create", requests: "configuration create configuration verify",
		},
		"created write-only": {
			config: values{"id": aliceID, "is_verified": true, "password_wo": alicePassword, "password_wo_version": "1"},
			action: "create", requests: "configuration create configuration verify",
		},
		"replaced": {
			arrange: func(t *testing.T, _ *world, alice *instance) {
				t.Helper()
				must(t, firstError(alice.Apply(t, config)))

				alice.Replaced = true
			},
			config: config, action: "replace", requests: "login get configuration login get delete configuration create verify",
		},
		"tainted": {
			arrange: func(t *testing.T, _ *world, alice *instance) {
				t.Helper()
				must(t, firstError(alice.Apply(t, config)))

				alice.Tainted = true
			},
			config: config, action: "replace", requests: "login get configuration login get delete configuration create verify",
		},
		"deleted elsewhere": {
			arrange: func(t *testing.T, w *world, alice *instance) {
				t.Helper()
				must(t, firstError(alice.Apply(t, config)))
				w.RemoveUser(aliceID)
			},
			config: config, action: "create", requests: "login status configuration create configuration verify",
		},
		"imported, unverified, and changed": {
			arrange: func(t *testing.T, w *world, alice *instance) {
				t.Helper()
				w.AddUser(mock.User{ID: aliceID, Password: alicePassword})
				must(t, firstError(alice.ImportID(t, aliceID)))
			},
			config: changed, action: "update", requests: "status verify login get patch",
		},
		"unverified since, and changed": {
			arrange: func(t *testing.T, w *world, alice *instance) {
				t.Helper()
				must(t, firstError(alice.Apply(t, values{"id": aliceID, "password": alicePassword})))
				w.ResetRequests()
			},
			config: changed, action: "update", requests: "login verify login get patch",
		},
		"verified meanwhile": {
			arrange: func(t *testing.T, w *world, alice *instance) {
				t.Helper()
				must(t, firstError(alice.Apply(t, values{"id": aliceID, "password": alicePassword})))
				w.UpdateUser(aliceID, func(u *mock.User) { u.Verified = true })
			},
			config: config, action: "no-op", requests: "login get",
		},
		"rotated and verified": {
			arrange: func(t *testing.T, _ *world, alice *instance) {
				t.Helper()
				must(t, firstError(alice.Apply(t, values{"id": aliceID, "password": alicePassword})))
			},
			config: values{"id": aliceID, "password": newPassword, "is_verified": true}, action: "update",
			requests: "login verify login request execute",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := newWorld(t, mock.WithAutoVerify(c.autoVerify))
			alice := w.NewInstance(t, "finapi_user")

			if c.arrange != nil {
				c.arrange(t, w, alice)
			}

			w.ResetRequests()

			result := alice.Apply(t, c.config)
			if result.Action != c.action || len(result.Errors)+len(result.Warnings) > 0 {
				t.Errorf("%+v", result)
			}

			if journal := w.journal(); journal != c.requests {
				t.Errorf("requests: %q", journal)
			}

			alice.Replaced = false

			if result := alice.Apply(t, c.config); result.Action != "no-op" || len(result.Errors)+len(result.Warnings) > 0 {
				t.Errorf("the next apply: %+v", result)
			}

			before := alice.State
			alice.Refresh(t)

			if !alice.State.Equal(before) {
				t.Errorf("a refresh changes %s to %s", before, alice.State)
			}

			if users := w.Users(); len(users) != 1 || !users[0].Verified || users[0].Email != emailOf(c.config) {
				t.Errorf("%+v", users)
			}
		})
	}
}

func emailOf(config values) string {
	email, _ := config["email"].(string)

	return email
}

// finAPI cannot take a verification back.
func TestUserVerified_false(t *testing.T) {
	t.Parallel()

	unverifiedConfig := values{"id": aliceID, "password": alicePassword, "is_verified": false}
	config := values{"id": aliceID, "password": alicePassword}

	t.Run("unverified", func(t *testing.T) {
		t.Parallel()

		alice := newWorld(t).NewInstance(t, "finapi_user")
		must(t, firstError(alice.Apply(t, unverifiedConfig)))

		if result := alice.Apply(t, unverifiedConfig); result.Action != "no-op" || len(result.Errors) > 0 {
			t.Errorf("%+v", result)
		}
	})

	t.Run("verified", func(t *testing.T) {
		t.Parallel()

		alice := newWorld(t, mock.WithAutoVerify(true)).NewInstance(t, "finapi_user")

		if result := alice.Apply(t, unverifiedConfig); !mentions(result.Errors, "verifies new users", "is_verified") || !alice.State.IsNull() {
			t.Errorf("%+v", result)
		}

		must(t, firstError(alice.Apply(t, config)))

		if result := alice.Apply(t, unverifiedConfig); !mentions(result.Errors, "cannot be taken back", "is_verified") {
			t.Errorf("%+v", result)
		}

		must(t, firstError(alice.Apply(t, config)))
	})
}

// A verification that fails loses no user: the user is in the state, and the next apply ends verified.
func TestUserVerified_fails(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		created bool
		words   []string
	}{
		"at creation": {words: []string{"Cannot verify the new finAPI user", "terraform untaint"}},
		"at a change": {created: true, words: []string{"Cannot verify finAPI user"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := newWorld(t).with("max_retries", 0)
			alice := w.NewInstance(t, "finapi_user")
			config := values{"id": aliceID, "password": alicePassword, "deletion_protection": true}

			if c.created {
				must(t, firstError(alice.Apply(t, config)))
			}

			config["is_verified"] = true

			w.Inject(mock.Fault{Operation: mock.VerifyUser, Status: 503})

			if result := alice.Apply(t, config); !mentions(result.Errors, c.words...) || alice.State.IsNull() {
				t.Errorf("%+v, %s", result, alice.State)
			}

			must(t, firstError(alice.Apply(t, config)))

			if user, _ := w.User(aliceID); !user.Verified || alice.Attribute("is_verified") != "true" {
				t.Errorf("%+v", user)
			}
		})
	}
}
