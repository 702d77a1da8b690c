// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

func TestUserAccess_verification(t *testing.T) {
	t.Parallel()

	for _, c := range verificationMatrix {
		t.Run(string(c.by)+"/"+string(c.begins), func(t *testing.T) {
			t.Parallel()

			w := newWorld(t, mock.WithAutoVerify(c.by == finAPI))
			v := newVerificationCase(t, w, c.by)
			v.arrange(t, c.begins)
			w.ResetRequests()

			errors := v.apply(t)

			if journal := w.journal(); journal != c.requests {
				t.Errorf("requests: expected %q, got %q", c.requests, journal)
			}

			alice, _ := w.User(aliceID)

			switch c.outcome {
			case "verified":
				if len(errors) > 0 || !alice.Verified || alice.Email != v.config["email"] {
					t.Errorf("%q, finAPI has %+v", errors, alice)
				}

				v.expectNothingToDo(t)
			case "unverified":
				if len(errors) > 0 || alice.Verified {
					t.Errorf("%q, finAPI has %+v", errors, alice)
				}
			case "error: verify":
				if !mentions(errors, "not verified", "is_verified") {
					t.Errorf("%q", errors)
				}
			default:
				t.Fatalf("no such outcome: %q", c.outcome)
			}
		})
	}
}

// verificationCase is a root module of one user, and of the verification where one is declared.
type verificationCase struct {
	world        *world
	by           verifier
	user         *instance
	verification *instance
	config       values
}

func newVerificationCase(t *testing.T, w *world, by verifier) *verificationCase {
	t.Helper()

	v := &verificationCase{
		world: w, by: by, user: w.NewInstance(t, "finapi_user"), verification: w.NewInstance(t, "finapi_user_verification"),
		config: values{"id": aliceID, "password": alicePassword, "email": aliceEmail},
	}
	if by == itself {
		v.config["is_verified"] = true
	}

	return v
}

func (v *verificationCase) arrange(t *testing.T, begins beginning) {
	t.Helper()

	switch begins {
	case created:
	case replaced:
		must(t, firstError(outcome{Errors: v.apply(t)}))

		v.user.Replaced = true
	case madeAnew:
		must(t, firstError(outcome{Errors: v.apply(t)}))
		v.world.RemoveUser(aliceID)
	case imported:
		v.world.AddUser(mock.User{ID: aliceID, Password: alicePassword, Email: aliceEmail})
		must(t, firstError(v.user.ImportID(t, aliceID)))

		v.config["email"] = newEmail
	case unverifiedIn:
		must(t, firstError(v.user.Apply(t, values{"id": aliceID, "password": alicePassword, "email": aliceEmail})))

		v.config["email"] = newEmail
	}
}

// apply is one terraform apply of both.
func (v *verificationCase) apply(t *testing.T) []string {
	t.Helper()

	r := v.world.MustStartRun(t)

	errors := v.user.ApplyIn(t, r, v.config).Errors
	if len(errors) == 0 && v.by == beside {
		errors = v.verification.ApplyIn(t, r, values{"user_id": aliceID}).Errors
	}

	return errors
}

func (v *verificationCase) expectNothingToDo(t *testing.T) {
	t.Helper()

	v.user.Replaced = false
	r := v.world.MustStartRun(t)

	if result := v.user.ApplyIn(t, r, v.config); result.Action != "no-op" || len(result.Errors)+len(result.Warnings) > 0 {
		t.Errorf("the next apply: %+v", result)
	}

	if v.by != beside {
		return
	}

	if result := v.verification.ApplyIn(t, r, values{"user_id": aliceID}); result.Action != "no-op" || len(result.Errors) > 0 {
		t.Errorf("the next apply of the verification: %+v", result)
	}
}
