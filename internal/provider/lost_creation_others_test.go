// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"maps"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// A user of somebody else has the id: they are neither taken over nor touched, but shown with the block that imports them.
func TestUserCreation_somebodyElsesUser(t *testing.T) {
	t.Parallel()

	for lost, answer := range lostAnswers {
		for keeping, passwords := range lostPasswords {
			if answer.slow && keeping != "password" {
				continue
			}

			for _, theirs := range []mock.User{
				{ID: "Alice", Password: "their-password", Email: "their@example.com", Verified: true},
				{ID: "Alice", Password: "their-password", Email: "their@example.com"},
			} {
				t.Run(fmt.Sprintf("%s/%s/verified %t", lost, keeping, theirs.Verified), func(t *testing.T) {
					t.Parallel()

					w := newWorld(t)
					if answer.slow {
						w = w.with("request_timeout", "500ms")
					}

					w.AddUser(theirs)

					before, _ := w.User(aliceID)
					fault := answer.fault(w)
					fault.Operation = mock.CreateUser
					w.Inject(fault)

					alice := w.NewInstance(t, "finapi_user")
					config := maps.Clone(passwords)
					config["id"] = aliceID

					// The lost answer, then the clear one.
					for range 2 {
						result := alice.Apply(t, config)
						if !mentions(result.Errors, "exists", "import {\n  to = finapi_user.NAME", "id = \"alice\"\n}") {
							t.Errorf("no import block: %q", result.Errors)
						}
					}

					after, _ := w.User(aliceID)

					// One login asks whether the password opens the user.
					if after.FailedLogins > 1 {
						t.Errorf("%d wrong passwords", after.FailedLogins)
					}

					after.FailedLogins = before.FailedLogins
					if after != before || !alice.State.IsNull() {
						t.Errorf("became %+v, was %+v; the state has %s", after, before, alice.State)
					}
				})
			}
		}
	}
}

// Nobody can tell whether the user was created, as finAPI answers nothing else either. One who can be nobody else's is kept
// as tainted, and replaced; one whose id was chosen is not, and found by the next apply.
func TestUserCreation_nobodyCanTell(t *testing.T) {
	t.Parallel()

	for name, lost := range map[string]mock.Fault{
		"created":     {Operation: mock.CreateUser, Drop: mock.DropAfter},
		"not created": {Operation: mock.CreateUser, Drop: mock.DropBefore},
	} {
		for _, autoVerify := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s/verified %t", name, autoVerify), func(t *testing.T) {
				t.Parallel()

				for _, config := range []values{{}, {"id": aliceID, "password": alicePassword}} {
					config["deletion_protection"] = true

					w := newWorld(t, mock.WithAutoVerify(autoVerify))
					w.Inject(lost)
					w.Inject(mock.Fault{Operation: mock.GetVerificationStatus, Status: 501})

					alice := w.NewInstance(t, "finapi_user")

					result := alice.Apply(t, config)
					if !mentions(result.Errors, "Cannot tell whether", "Apply again", "Request id:") {
						t.Errorf("%q", result.Errors)
					}

					if isKept := !alice.State.IsNull(); isKept != (config["id"] == nil) || isKept != alice.Tainted {
						t.Errorf("tainted: %t, the state: %s", alice.Tainted, alice.State)
					}

					if result := alice.Apply(t, config); mentions(result.Errors, "exists already") {
						must(t, firstError(alice.ImportID(t, aliceID)))
						must(t, firstError(alice.Apply(t, config)))
					} else {
						must(t, firstError(result))
					}

					expectTracked(t, w, alice, config)
				}
			})
		}
	}
}

func firstError(o outcome) error {
	if len(o.Errors) > 0 {
		return fmt.Errorf("%q", o.Errors)
	}

	return nil
}
