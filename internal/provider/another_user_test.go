// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// What a user of the same id who is provably or probably another one must not suffer.
func TestAnotherUser(t *testing.T) {
	t.Parallel()

	stranger := mock.User{ID: aliceID, Password: "others-password", Email: "other@example.com", Verified: true}
	unverified := mock.User{ID: aliceID, Password: "others-password", Email: "other@example.com"}
	locked := mock.User{ID: aliceID, Password: "others-password", Email: "other@example.com", Verified: true, Locked: true}
	config := values{"id": aliceID, "is_verified": true}

	type place struct {
		seenFrom *world
		users    interface {
			User(string) (mock.User, bool)
		}
	}

	otherMandator := func(user mock.User) func(*testing.T) (*instance, place) {
		return func(t *testing.T) (*instance, place) {
			t.Helper()

			w := newWorldOfTwoMandators(t)
			w.Mandator("strangers").AddUser(user)

			alice := w.NewInstance(t, "finapi_user")
			must(t, firstError(alice.Apply(t, config)))

			return alice, place{w.with("client_id", strangerClient).with("client_secret", strangerClient), w.Mandator("strangers")}
		}
	}

	moved := func(user mock.User, login bool) func(*testing.T) (*instance, place) {
		return func(t *testing.T) (*instance, place) {
			t.Helper()

			here, there := newWorld(t, mock.WithAutoVerify(true)), newWorld(t)
			there.AddUser(user)

			alice := here.NewInstance(t, "finapi_user")
			must(t, firstError(alice.Apply(t, config)))

			return alice, place{there.with("base_url_changed_from", here.baseURL()).with("login_at_refresh", login), there}
		}
	}

	anew := func(t *testing.T) (*instance, place) {
		t.Helper()

		w := newWorld(t)
		alice := w.NewInstance(t, "finapi_user")
		must(t, firstError(alice.Apply(t, config)))

		w.RemoveUser(aliceID)
		w.AddUser(unverified)

		return alice, place{w, w}
	}

	for name, prepare := range map[string]func(*testing.T) (*instance, place){
		"of another mandator":                otherMandator(stranger),
		"of another mandator, unverified":    otherMandator(unverified),
		"at the new base URL, no login":      moved(stranger, false),
		"at the new base URL, unverified":    moved(unverified, true),
		"at the new base URL, locked":        moved(locked, true),
		"created anew elsewhere, unverified": anew,
	} {
		for _, verb := range []string{"apply", "destroy", "destroy unread"} {
			t.Run(name+"/"+verb, func(t *testing.T) {
				t.Parallel()

				alice, other := prepare(t)
				before, _ := other.users.User(aliceID)
				alice.Terraform = other.seenFrom.Terraform
				alice.Unread = verb == "destroy unread"

				if verb == "apply" {
					alice.Apply(t, config)
					alice.Terraform = alice.Terraform.With("login_at_refresh", true)
					alice.Apply(t, config)
				} else {
					alice.Apply(t, nil)
				}

				after, exists := other.users.User(aliceID)
				if !exists || after.Password != before.Password || after.Verified != before.Verified {
					t.Errorf("somebody else's user was touched: before %+v, after %+v (exists: %t)", before, after, exists)
				}
			})
		}
	}
}

// A verification of another place, or of another mandator, verifies somebody else's user.
func TestAnotherUser_verification(t *testing.T) {
	t.Parallel()

	for _, unread := range []bool{false, true} {
		here, there := newWorld(t), newWorld(t)
		here.AddUser(mock.User{ID: aliceID, Password: alicePassword})
		there.AddUser(mock.User{ID: aliceID, Password: "others-password"})

		alice := verifiedAlice(t, here)
		alice.Terraform, alice.Unread = there.With("base_url_changed_from", here.baseURL()), unread
		alice.Apply(t, values{"user_id": aliceID})

		if user, _ := there.User(aliceID); user.Verified {
			t.Errorf("unread %t: somebody else's user at the new base URL was verified", unread)
		}
	}

	w := newWorldOfTwoMandators(t)
	w.AddUser(mock.User{ID: aliceID, Password: alicePassword})
	w.Mandator("strangers").AddUser(mock.User{ID: aliceID, Password: "others-password"})

	alice := verifiedAlice(t, w)
	alice.Terraform = w.with("client_id", strangerClient).with("client_secret", strangerClient).Terraform
	alice.Apply(t, values{"user_id": aliceID})

	if user, _ := w.Mandator("strangers").User(aliceID); user.Verified {
		t.Error("somebody else's user of another mandator was verified")
	}
}
