// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// What a user of the same id who is provably or probably another one must not suffer.
func TestAdversary_othersAlice(t *testing.T) {
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

			alice := w.newInstance(t, "finapi_user")
			must(t, firstError(alice.apply(t, config)))

			return alice, place{w.with("client_id", strangerClient).with("client_secret", strangerClient), w.Mandator("strangers")}
		}
	}

	moved := func(user mock.User, login bool) func(*testing.T) (*instance, place) {
		return func(t *testing.T) (*instance, place) {
			t.Helper()

			here, there := newWorld(t, mock.WithAutoVerify(true)), newWorld(t)
			there.AddUser(user)

			alice := here.newInstance(t, "finapi_user")
			must(t, firstError(alice.apply(t, config)))

			return alice, place{there.with("base_url_changed_from", here.baseURL()).with("login_at_refresh", login), there}
		}
	}

	anew := func(t *testing.T) (*instance, place) {
		t.Helper()

		w := newWorld(t)
		alice := w.newInstance(t, "finapi_user")
		must(t, firstError(alice.apply(t, config)))

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
				alice.world = other.seenFrom
				alice.unread = verb == "destroy unread"

				if verb == "apply" {
					alice.apply(t, config)
					alice.world = alice.world.with("login_at_refresh", true)
					alice.apply(t, config)
				} else {
					alice.apply(t, nil)
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
func TestAdversary_verificationOfAnother(t *testing.T) {
	t.Parallel()

	for _, unread := range []bool{false, true} {
		here, there := newWorld(t), newWorld(t)
		here.AddUser(mock.User{ID: aliceID, Password: alicePassword})
		there.AddUser(mock.User{ID: aliceID, Password: "others-password"})

		alice := verifiedAlice(t, here)
		alice.world, alice.unread = there.with("base_url_changed_from", here.baseURL()), unread
		alice.apply(t, values{"user_id": aliceID})

		if user, _ := there.User(aliceID); user.Verified {
			t.Errorf("unread %t: somebody else's user at the new base URL was verified", unread)
		}
	}

	w := newWorldOfTwoMandators(t)
	w.AddUser(mock.User{ID: aliceID, Password: alicePassword})
	w.Mandator("strangers").AddUser(mock.User{ID: aliceID, Password: "others-password"})

	alice := verifiedAlice(t, w)
	alice.world = w.with("client_id", strangerClient).with("client_secret", strangerClient)
	alice.apply(t, values{"user_id": aliceID})

	if user, _ := w.Mandator("strangers").User(aliceID); user.Verified {
		t.Error("somebody else's user of another mandator was verified")
	}
}

// The provider of the first version noted no client; nor does a state whose apply died. Another mandator's client then makes the
// user "gone".
func TestAdversary_unknownClientIsNoProof(t *testing.T) {
	t.Parallel()

	w := newWorldOfTwoMandators(t)
	alice := managedAlice(t, w)
	alice.private = nil // as after the death of the provider in an apply
	alice.world = w.with("client_id", strangerClient).with("client_secret", strangerClient)

	if alice.refresh(t); alice.state.IsNull() {
		t.Error("a living user was dropped from the state")
	}
}

func TestAdversary_oldStateUnread(t *testing.T) {
	t.Parallel()

	w := newWorldOfAlice(t, nil)
	alice := w.newInstance(t, "finapi_user")
	alice.state = object(alice.schema(t), values{
		"id": aliceID, "password": "alices-password", "is_verified": true, "is_auto_update_enabled": true,
	})
	alice.unread = true

	// The driver compares plan and result.
	must(t, firstError(alice.apply(t, values{"id": aliceID, "password": "alices-password", "email": newEmail})))
}

// Verified by somebody between plan and apply, where false is configured.
func TestAdversary_verifiedMeanwhile(t *testing.T) {
	t.Parallel()

	w := newWorld(t)
	alice := w.newInstance(t, "finapi_user")
	must(t, firstError(alice.apply(t, values{"id": aliceID, "password": alicePassword, "is_verified": false})))
	w.UpdateUser(aliceID, func(user *mock.User) { user.Verified = true })

	alice.unread = true
	must(t, firstError(alice.apply(t, values{"id": aliceID, "password": alicePassword, "is_verified": false, "email": newEmail})))
}

// The same password moves from password to password_wo; that needs no data decryption key.
func TestAdversary_samePasswordToWriteOnly(t *testing.T) {
	t.Parallel()

	w := newWorld(t, mock.WithAutoVerify(true)).with("data_decryption_key", nil)
	alice := managedAlice(t, w)

	must(t, firstError(alice.apply(t, values{"id": aliceID, "password_wo": alicePassword, "password_wo_version": "1"})))
}

// What a plan does not show is not unset.
func TestAdversary_importUnsetsSilently(t *testing.T) {
	t.Parallel()

	w := newWorldOfAlice(t, nil)
	alice := w.newInstance(t, "finapi_user")
	must(t, firstError(alice.importID(t, aliceID)))

	// The plan has phone as null -> null.
	must(t, firstError(alice.apply(t, values{"id": aliceID, "password": "alices-password", "email": newEmail})))

	if user, _ := w.User(aliceID); user.Phone != "112" {
		t.Errorf("the phone number was unset, which no plan had shown: %q", user.Phone)
	}
}

// A reset for a deletion whose answer gets lost, or that is delivered twice, leaves a password that nobody has.
func TestAdversary_resetOfUnknownOutcome(t *testing.T) {
	t.Parallel()

	for name, faults := range map[string][]mock.Fault{
		"lost, login answered with 503": {
			{Operation: mock.ExecutePasswordChange, Drop: mock.DropAfter},
			{Operation: mock.GetToken, UserID: aliceID, Status: 503, Times: -1},
		},
		"delivered twice": {{Operation: mock.ExecutePasswordChange, Twice: true, Times: -1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := newWorldOfAlice(t, nil)
			alice := w.newInstance(t, "finapi_user")
			must(t, firstError(alice.importID(t, aliceID)))

			for _, fault := range faults {
				w.Inject(fault)
			}

			result := alice.apply(t, nil)

			user, exists := w.User(aliceID)
			if exists && user.Password != "alices-password" && user.Password != alice.attribute("password") &&
				!mentions(result.warnings, "reset") && !mentions(result.errors, "reset") {
				t.Errorf("nobody has the password, and nothing says so: %+v", result)
			}
		})
	}
}

// Applies that do not log in at refresh try a wrong password again and again.
func TestAdversary_appliesLock(t *testing.T) {
	t.Parallel()

	for name, config := range map[string]values{
		"update":  {"id": aliceID, "password": alicePassword, "email": newEmail},
		"destroy": nil,
	} {
		for _, unread := range []bool{true, false} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()

				w := newWorld(t, mock.WithAutoVerify(true)).with("data_decryption_key", nil).with("login_at_refresh", false)
				alice := managedAlice(t, w)
				w.UpdateUser(aliceID, func(user *mock.User) { user.Password = "elsewhere" })

				alice.unread = unread
				for range 4 {
					alice.apply(t, config)
				}

				if user, _ := w.User(aliceID); user.Locked {
					t.Errorf("unread %t: four applies locked the user", unread)
				}
			})
		}
	}
}
