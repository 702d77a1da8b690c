// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

const verificationAddress = "finapi_user_verification.test"

func verification(id string) string {
	return block(`resource "finapi_user_verification" "test"`, "user_id = "+id)
}

func TestAccUserVerification_lifecycle(t *testing.T) {
	t.Parallel()

	w := newWorld(t)
	config := w.config(user(`id = "alice"`), verification("finapi_user.test.id"))

	w.test(t, nil,
		resource.TestStep{Config: config, Check: w.asked(t, "configuration configuration create verify")},
		resource.TestStep{
			PreConfig:        w.ResetRequests,
			Config:           config,
			ConfigPlanChecks: plans(verificationAddress, plancheck.ResourceActionNoop),
		},
		resource.TestStep{
			ResourceName: verificationAddress, ImportState: true, ImportStateId: "alice", ImportStateVerify: true,
			ImportStateVerifyIdentifierAttribute: "user_id",
		},
		changesNothing(w.config(user(`id = "alice"`), verification(`"ALICE"`))),
		// A user who is gone is created and verified anew.
		resource.TestStep{
			PreConfig:        func() { w.RemoveUser("alice") },
			Config:           config,
			ConfigPlanChecks: plans(verificationAddress, plancheck.ResourceActionCreate),
		},
	)
}

func TestAccUserVerification_alreadyVerified(t *testing.T) {
	t.Parallel()

	w := newWorld(t, mock.WithAutoVerify(true))

	w.test(t, nil, resource.TestStep{Config: w.config(user(`id = "alice"`), verification("finapi_user.test.id"))})
}

func TestAccUserVerification_otherUser(t *testing.T) {
	t.Parallel()
	once(t, ofTerraform)

	w := newWorld(t)
	w.AddUser(mock.User{ID: "alice", Password: "alices-password"})
	w.AddUser(mock.User{ID: "bob", Password: "bobs-password"})

	w.test(t, []string{"alice", "bob"},
		resource.TestStep{Config: w.config(verification(`"alice"`))},
		resource.TestStep{
			Config:           w.config(verification(`"bob"`)),
			ConfigPlanChecks: plans(verificationAddress, plancheck.ResourceActionDestroyBeforeCreate),
		},
		resource.TestStep{
			Config:      w.config(verification(`"nobody"`)),
			ExpectError: regexp.MustCompile(`(?s)there is no such user.*Request id:`),
		},
		resource.TestStep{
			Config:      w.config(verification(`"no/body"`)),
			ExpectError: regexp.MustCompile(`Invalid finAPI user id`),
		},
	)

	// Forgetting a verification does not take it back.
	for _, id := range []string{"alice", "bob"} {
		if user, _ := w.User(id); !user.Verified {
			t.Errorf("%s is not verified", id)
		}
	}
}

// A user of another program who is made anew, and so is not verified, is verified again.
func TestUserVerification_madeAnew(t *testing.T) {
	t.Parallel()

	w := newWorld(t)
	w.AddUser(mock.User{ID: "alice"})

	alice := verifiedAlice(t, w)

	w.RemoveUser("alice")
	w.AddUser(mock.User{ID: "alice"})

	if result := alice.Apply(t, values{"user_id": "alice"}); result.Action != "create" || len(result.Errors) > 0 {
		t.Errorf("%+v", result)
	}

	if user, _ := w.User("alice"); !user.Verified {
		t.Error("alice is not verified")
	}
}

// finAPI cannot take a verification back, which the documentation says: a destruction is silent, and the user stays verified.
func TestUserVerification_destroyForgets(t *testing.T) {
	t.Parallel()

	w := newWorld(t)
	w.AddUser(mock.User{ID: "alice", Password: "alices-password"})

	alice := w.NewInstance(t, "finapi_user_verification")
	must(t, firstError(alice.Apply(t, values{"user_id": "alice"})))

	if result := alice.Apply(t, nil); result.Action != "delete" || len(result.Errors)+len(result.Warnings) > 0 {
		t.Errorf("%+v", result)
	}

	if user, _ := w.User("alice"); !user.Verified {
		t.Error("alice is not verified any more")
	}
}

// A user who is made anew under the same id is verified again in the same apply.
func TestAccUserVerification_again(t *testing.T) {
	t.Parallel()
	once(t, ofTerraform)

	for _, administered := range []bool{false, true} {
		t.Run(fmt.Sprintf("administrator %t", administered), func(t *testing.T) {
			t.Parallel()

			w := newWorld(t)
			if administered {
				w = w.administered()
			}

			alice := []string{"alice"}
			c := w.newCommandLine(t, namedUser("alice", `id = "alice"`)+
				block(`resource "finapi_user_verification" "alice"`, "user_id = finapi_user.alice.id")+
				block(`output "verified"`, "value = finapi_user_verification.alice.is_verified"))

			for _, s := range []cliStep{
				{run: "apply", says: []string{"verified = true"}, users: alice},
				{run: "apply -replace=finapi_user.alice", says: []string{"1 added, 1 changed, 1 destroyed"}, users: alice},
				{run: "taint finapi_user.alice"},
				{run: "apply", says: []string{"1 added, 1 changed, 1 destroyed"}, users: alice},
			} {
				s.carryOut(t, w, c)

				if user, _ := w.User("alice"); strings.HasPrefix(s.run, "apply") && !user.Verified {
					t.Errorf("%s: alice is not verified", s.run)
				}
			}

			// The user was verified after it was read; that is seen by the next refresh.
			cliStep{run: "apply -refresh-only"}.carryOut(t, w, c)
			cliStep{run: "plan -detailed-exitcode", says: []string{"No changes"}}.carryOut(t, w, c)
		})
	}
}
