// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
	"github.com/finapi-community/terraform-provider-finapi/internal/tfdriver"
)

// A state of the first version has no attributes of later ones. Without a refresh it gets none.
func TestUserUpdate_oldStateUnread(t *testing.T) {
	t.Parallel()

	w := newWorldOfAlice(t, nil)
	alice := w.NewInstance(t, "finapi_user")
	alice.State = tfdriver.Object(alice.Schema(t), values{
		"id": aliceID, "password": "alices-password", "is_verified": true, "is_auto_update_enabled": true,
	})
	alice.Unread = true

	// The driver compares plan and result.
	must(t, firstError(alice.Apply(t, values{"id": aliceID, "password": "alices-password", "email": newEmail})))
}

// Verified by somebody between plan and apply, where false is configured.
func TestUserUpdate_verifiedMeanwhile(t *testing.T) {
	t.Parallel()

	w := newWorld(t)
	alice := w.NewInstance(t, "finapi_user")
	must(t, firstError(alice.Apply(t, values{"id": aliceID, "password": alicePassword, "is_verified": false})))
	w.UpdateUser(aliceID, func(user *mock.User) { user.Verified = true })

	alice.Unread = true
	must(t, firstError(alice.Apply(t, values{"id": aliceID, "password": alicePassword, "is_verified": false, "email": newEmail})))
}

// The same password moves from password to password_wo; that needs no data decryption key.
func TestUserUpdate_samePasswordToWriteOnly(t *testing.T) {
	t.Parallel()

	w := newWorld(t, mock.WithAutoVerify(true)).with("data_decryption_key", nil)
	alice := managedAlice(t, w)

	must(t, firstError(alice.Apply(t, values{"id": aliceID, "password_wo": alicePassword, "password_wo_version": "1"})))
}

// What a plan does not show is not unset.
func TestUserUpdate_importUnsetsNothing(t *testing.T) {
	t.Parallel()

	w := newWorldOfAlice(t, nil)
	alice := w.NewInstance(t, "finapi_user")
	must(t, firstError(alice.ImportID(t, aliceID)))

	// The plan has phone as null -> null.
	must(t, firstError(alice.Apply(t, values{"id": aliceID, "password": "alices-password", "email": newEmail})))

	if user, _ := w.User(aliceID); user.Phone != "112" {
		t.Errorf("the phone number was unset, which no plan had shown: %q", user.Phone)
	}
}

// A reset for a deletion whose answer gets lost, or that is delivered twice, leaves a password that nobody has.
func TestUserDeletion_resetOfUnknownOutcome(t *testing.T) {
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
			alice := w.NewInstance(t, "finapi_user")
			must(t, firstError(alice.ImportID(t, aliceID)))

			for _, fault := range faults {
				w.Inject(fault)
			}

			result := alice.Apply(t, nil)

			user, exists := w.User(aliceID)
			if exists && user.Password != "alices-password" && user.Password != alice.Attribute("password") &&
				!mentions(result.Warnings, "reset") && !mentions(result.Errors, "reset") {
				t.Errorf("nobody has the password, and nothing says so: %+v", result)
			}
		})
	}
}

// Applies that do not log in at refresh try a wrong password again and again.
func TestLockout_appliesWithoutRefresh(t *testing.T) {
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

				alice.Unread = unread
				for range 4 {
					alice.Apply(t, config)
				}

				if user, _ := w.User(aliceID); user.Locked {
					t.Errorf("unread %t: four applies locked the user", unread)
				}
			})
		}
	}
}
