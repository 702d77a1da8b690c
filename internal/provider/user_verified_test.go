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
				must(t, firstError(alice.apply(t, config)))

				alice.replaced = true
			},
			config: config, action: "replace", requests: "login get configuration login get delete configuration create verify",
		},
		"tainted": {
			arrange: func(t *testing.T, _ *world, alice *instance) {
				t.Helper()
				must(t, firstError(alice.apply(t, config)))

				alice.tainted = true
			},
			config: config, action: "replace", requests: "login get configuration login get delete configuration create verify",
		},
		"deleted elsewhere": {
			arrange: func(t *testing.T, w *world, alice *instance) {
				t.Helper()
				must(t, firstError(alice.apply(t, config)))
				w.RemoveUser(aliceID)
			},
			config: config, action: "create", requests: "login status configuration create configuration verify",
		},
		"imported, unverified, and changed": {
			arrange: func(t *testing.T, w *world, alice *instance) {
				t.Helper()
				w.AddUser(mock.User{ID: aliceID, Password: alicePassword})
				must(t, firstError(alice.importID(t, aliceID)))
			},
			config: changed, action: "update", requests: "status verify login get patch",
		},
		"unverified since, and changed": {
			arrange: func(t *testing.T, w *world, alice *instance) {
				t.Helper()
				must(t, firstError(alice.apply(t, values{"id": aliceID, "password": alicePassword})))
				w.ResetRequests()
			},
			config: changed, action: "update", requests: "login verify login get patch",
		},
		"verified meanwhile": {
			arrange: func(t *testing.T, w *world, alice *instance) {
				t.Helper()
				must(t, firstError(alice.apply(t, values{"id": aliceID, "password": alicePassword})))
				w.UpdateUser(aliceID, func(u *mock.User) { u.Verified = true })
			},
			config: config, action: "no-op", requests: "login get",
		},
		"rotated and verified": {
			arrange: func(t *testing.T, _ *world, alice *instance) {
				t.Helper()
				must(t, firstError(alice.apply(t, values{"id": aliceID, "password": alicePassword})))
			},
			config: values{"id": aliceID, "password": newPassword, "is_verified": true}, action: "update",
			requests: "login verify login request execute",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := newWorld(t, mock.WithAutoVerify(c.autoVerify))
			alice := w.newInstance(t, "finapi_user")

			if c.arrange != nil {
				c.arrange(t, w, alice)
			}

			w.ResetRequests()

			result := alice.apply(t, c.config)
			if result.action != c.action || len(result.errors)+len(result.warnings) > 0 {
				t.Errorf("%+v", result)
			}

			if journal := w.journal(); journal != c.requests {
				t.Errorf("requests: %q", journal)
			}

			alice.replaced = false

			if result := alice.apply(t, c.config); result.action != "no-op" || len(result.errors)+len(result.warnings) > 0 {
				t.Errorf("the next apply: %+v", result)
			}

			before := alice.state
			alice.refresh(t)

			if !alice.state.Equal(before) {
				t.Errorf("a refresh changes %s to %s", before, alice.state)
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

		alice := newWorld(t).newInstance(t, "finapi_user")
		must(t, firstError(alice.apply(t, unverifiedConfig)))

		if result := alice.apply(t, unverifiedConfig); result.action != "no-op" || len(result.errors) > 0 {
			t.Errorf("%+v", result)
		}
	})

	t.Run("verified", func(t *testing.T) {
		t.Parallel()

		alice := newWorld(t, mock.WithAutoVerify(true)).newInstance(t, "finapi_user")

		if result := alice.apply(t, unverifiedConfig); !mentions(result.errors, "verifies new users", "is_verified") || !alice.state.IsNull() {
			t.Errorf("%+v", result)
		}

		must(t, firstError(alice.apply(t, config)))

		if result := alice.apply(t, unverifiedConfig); !mentions(result.errors, "cannot be taken back", "is_verified") {
			t.Errorf("%+v", result)
		}

		must(t, firstError(alice.apply(t, config)))
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
			alice := w.newInstance(t, "finapi_user")
			config := values{"id": aliceID, "password": alicePassword, "deletion_protection": true}

			if c.created {
				must(t, firstError(alice.apply(t, config)))
			}

			config["is_verified"] = true
			w.Inject(mock.Fault{Operation: mock.VerifyUser, Status: 503})

			if result := alice.apply(t, config); !mentions(result.errors, c.words...) || alice.state.IsNull() {
				t.Errorf("%+v, %s", result, alice.state)
			}

			must(t, firstError(alice.apply(t, config)))

			if user, _ := w.User(aliceID); !user.Verified || alice.attribute("is_verified") != "true" {
				t.Errorf("%+v", user)
			}
		})
	}
}
