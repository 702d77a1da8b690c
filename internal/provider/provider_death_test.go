// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
	"github.com/finapi-community/terraform-provider-finapi/internal/tfdriver"
)

// The provider dies in an apply: Terraform then keeps the attributes and loses the private state. No password may be lost for
// good, and none without a word.
func TestProviderDeath_passwords(t *testing.T) {
	t.Parallel()

	given := values{"id": aliceID, "password": alicePassword}
	rotated := values{"id": aliceID, "password": newPassword}
	generated := values{"id": aliceID}
	writeOnly := values{"id": aliceID, "password_wo": alicePassword, "password_wo_version": "1"}
	rotatedWriteOnly := values{"id": aliceID, "password_wo": newPassword, "password_wo_version": "2"}

	for name, c := range map[string]struct {
		before, after values
		elsewhere     bool
	}{
		"a generated one is healed":  {before: generated, after: generated, elsewhere: true},
		"a given one is healed":      {before: given, after: given, elsewhere: true},
		"a given one is rotated":     {before: given, after: rotated},
		"a generated one is given":   {before: generated, after: given},
		"a write-only is rotated":    {before: writeOnly, after: rotatedWriteOnly},
		"from state to write-only":   {before: given, after: rotatedWriteOnly},
		"from write-only to state":   {before: writeOnly, after: rotated},
		"a generated one write-only": {before: generated, after: writeOnly},
	} {
		for _, at := range []mock.Operation{mock.RequestPasswordChange, mock.ExecutePasswordChange} {
			for _, worked := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s/%s/work done %t", name, at, worked), func(t *testing.T) {
					t.Parallel()

					w := newWorld(t, mock.WithAutoVerify(true))
					alice := w.NewInstance(t, "finapi_user")
					must(t, firstError(alice.Apply(t, c.before)))

					if c.elsewhere {
						changeElsewhere("theirs")(w)
					}

					// What dies gets no answer, and nobody hears of it.
					w.Inject(mock.Fault{Operation: at, Times: -1, Status: 500, AfterWork: worked})
					alice.Died(t, c.after)
					w.ClearFaults()

					if result := alice.Apply(t, c.after); len(result.Errors) > 0 {
						t.Fatalf("the next apply: %+v", result)
					}

					if result := alice.Apply(t, c.after); result.Action != "no-op" || len(result.Errors)+len(result.Warnings) > 0 {
						t.Errorf("the one after that: %+v", result)
					}

					expectKnownPassword(t, w, alice, c.after)
				})
			}
		}
	}
}

func expectKnownPassword(t *testing.T, w *world, alice *instance, config values) {
	t.Helper()

	known := alice.Attribute("password")
	if config["password_wo"] != nil {
		known = fmt.Sprint(config["password_wo"])
	}

	if user, _ := w.User(aliceID); user.Password != known || user.Locked {
		t.Errorf("finAPI has %+v, known is %q", user, known)
	}
}

// A state of the first version marks a generated password in the private state alone. The refresh makes an attribute of it.
func TestProviderDeath_oldMark(t *testing.T) {
	t.Parallel()

	w := newWorld(t, mock.WithAutoVerify(true))
	w.AddUser(mock.User{ID: aliceID, Password: "generated-one", Verified: true})

	alice := w.NewInstance(t, "finapi_user")
	alice.State = tfdriver.Object(alice.Schema(t), values{
		"id": aliceID, "password": "generated-one", "is_verified": true, "is_auto_update_enabled": false,
	})
	alice.Private = []byte(`{"generated_password":"dHJ1ZQ=="}`)

	must(t, firstError(alice.Refresh(t)))
	expectAttribute(t, accessEnd{alice: alice}, "is_password_generated", "true")

	changeElsewhere("theirs")(w)

	if result := alice.Died(t, values{"id": aliceID}); result.Action != "update" {
		t.Errorf("%+v", result)
	}

	must(t, firstError(alice.Apply(t, values{"id": aliceID})))
	expectKnownPassword(t, w, alice, values{})
}
