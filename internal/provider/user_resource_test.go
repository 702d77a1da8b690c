// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

const userAddress = "finapi_user.test"

func attributeIs(name string, value knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(userAddress, tfjsonpath.New(name), value)
}

// sent checks the body of the only request of an operation since the last reset.
func (w *world) sent(t *testing.T, operation mock.Operation, expected map[string]any) resource.TestCheckFunc {
	t.Helper()

	return func(*terraform.State) error {
		requests := w.RequestsFor(operation)
		if len(requests) != 1 {
			t.Errorf("%s: expected 1 request, got %d", operation, len(requests))

			return nil
		}

		for field, value := range expected {
			if actual, sent := requests[0].Sent(field); !sent || actual != value {
				t.Errorf("%s: %q was sent: %t, as %v", operation, field, sent, actual)
			}
		}

		if len(requests[0].Body) != len(expected) {
			t.Errorf("%s: sent %v, expected only %v", operation, requests[0].Body, expected)
		}

		return nil
	}
}

// asked checks the requests since the last reset.
func (w *world) asked(t *testing.T, journal string) resource.TestCheckFunc {
	t.Helper()

	return func(*terraform.State) error {
		if actual := w.journal(); actual != journal {
			t.Errorf("requests: expected %q, got %q", journal, actual)
		}

		return nil
	}
}

func TestAccUser_minimal(t *testing.T) {
	t.Parallel()

	w := newWorld(t)
	sameID, samePassword := statecheck.CompareValue(compare.ValuesSame()), statecheck.CompareValue(compare.ValuesSame())

	w.test(t, nil,
		resource.TestStep{
			Config: w.config(user()),
			ConfigStateChecks: []statecheck.StateCheck{
				sameID.AddStateValue(userAddress, tfjsonpath.New("id")),
				samePassword.AddStateValue(userAddress, tfjsonpath.New("password")),
				attributeIs("id", knownvalue.StringRegexp(regexp.MustCompile("^[a-z0-9]{16}$"))),
				attributeIs("password", knownvalue.StringRegexp(regexp.MustCompile("^.{26}$"))),
				attributeIs("email", knownvalue.Null()),
				attributeIs("phone", knownvalue.Null()),
				attributeIs("is_auto_update_enabled", knownvalue.Bool(false)),
				attributeIs("is_verified", knownvalue.Bool(false)),
			},
		},
		changesNothing(w.config(user())),
		// Nothing that finAPI knows changes: no request but the refresh.
		resource.TestStep{
			PreConfig: w.ResetRequests,
			Config:    w.config(user("deletion_protection = false", "timeouts = { delete = \"1m\" }")),
			Check:     w.asked(t, "login"),
			ConfigStateChecks: []statecheck.StateCheck{
				sameID.AddStateValue(userAddress, tfjsonpath.New("id")),
				samePassword.AddStateValue(userAddress, tfjsonpath.New("password")),
			},
		},
	)
}

func TestAccUser_everything(t *testing.T) {
	t.Parallel()

	w := newWorld(t, mock.WithAutoVerify(true))
	full := func(email, phone, autoUpdate string) string {
		return w.config(user(`id = "Alice@1"`, `password = "alices-password"`, email, phone, autoUpdate))
	}

	const (
		email = `email = "alice@example.com"`
		phone = `phone = "+49 30 123456"`
		auto  = `is_auto_update_enabled = true`
	)

	w.test(t, nil,
		resource.TestStep{
			Config: full(email, phone, auto),
			Check: resource.ComposeTestCheckFunc(
				w.asked(t, "configuration configuration create"),
				w.sent(t, mock.CreateUser, map[string]any{
					"id": "Alice@1", "password": "alices-password", "email": "alice@example.com", "phone": "+49 30 123456",
					"isAutoUpdateEnabled": true,
				}),
			),
			ConfigStateChecks: []statecheck.StateCheck{
				attributeIs("id", knownvalue.StringExact("Alice@1")),
				attributeIs("email", knownvalue.StringExact("alice@example.com")),
				attributeIs("phone", knownvalue.StringExact("+49 30 123456")),
				attributeIs("is_auto_update_enabled", knownvalue.Bool(true)),
				attributeIs("is_verified", knownvalue.Bool(true)),
			},
		},
		changesNothing(full(email, phone, auto)),
		// Each field alone, and only that field is sent; the refresh before it costs a login and a look.
		resource.TestStep{
			PreConfig:        w.ResetRequests,
			Config:           full(`email = "alice@example.org"`, phone, auto),
			ConfigPlanChecks: plans(userAddress, plancheck.ResourceActionUpdate),
			Check: resource.ComposeTestCheckFunc(
				w.asked(t, "login get login get patch"),
				w.sent(t, mock.EditAuthorizedUser, map[string]any{"email": "alice@example.org"}),
			),
		},
		resource.TestStep{
			PreConfig: w.ResetRequests,
			Config:    full(`email = "alice@example.org"`, `phone = "112"`, auto),
			Check:     w.sent(t, mock.EditAuthorizedUser, map[string]any{"phone": "112"}),
		},
		resource.TestStep{
			PreConfig: w.ResetRequests,
			Config:    full(`email = "alice@example.org"`, `phone = "112"`, ""),
			Check:     w.sent(t, mock.EditAuthorizedUser, map[string]any{"isAutoUpdateEnabled": false}),
		},
		// A removed value is unset at finAPI.
		resource.TestStep{
			PreConfig: w.ResetRequests,
			Config:    full("", `phone = "112"`, ""),
			Check:     w.sent(t, mock.EditAuthorizedUser, map[string]any{"email": ""}),
			ConfigStateChecks: []statecheck.StateCheck{
				attributeIs("email", knownvalue.Null()),
			},
		},
		resource.TestStep{
			PreConfig: w.ResetRequests,
			Config:    full("", "", ""),
			Check:     w.sent(t, mock.EditAuthorizedUser, map[string]any{"phone": ""}),
		},
		changesNothing(full("", "", "")),
		resource.TestStep{PreConfig: w.ResetRequests, Config: full("", "", ""), Destroy: true},
	)

	// The destroy run: a refresh, then one login and one deletion.
	if journal := apartFromConfiguration(w.journal()); journal != "login get login get delete" {
		t.Errorf("requests of the destroy run: %q", journal)
	}
}

func TestAccUser_changesElsewhere(t *testing.T) {
	t.Parallel()

	w := newWorld(t, mock.WithAutoVerify(true))
	config := w.config(user(`id = "alice"`, `email = "alice@example.com"`))

	w.test(t, nil,
		resource.TestStep{Config: config},
		resource.TestStep{
			PreConfig: func() {
				w.ResetRequests()
				w.UpdateUser("alice", func(u *mock.User) { u.Email, u.AutoUpdateEnabled = "mallory@example.com", true })
			},
			Config:           config,
			ConfigPlanChecks: plans(userAddress, plancheck.ResourceActionUpdate),
			Check: w.sent(t, mock.EditAuthorizedUser, map[string]any{
				"email": "alice@example.com", "isAutoUpdateEnabled": false,
			}),
		},
		resource.TestStep{
			PreConfig:        func() { w.RemoveUser("alice") },
			Config:           config,
			ConfigPlanChecks: plans(userAddress, plancheck.ResourceActionCreate),
		},
		changesNothing(config),
	)
}

func TestAccUser_idPrefix(t *testing.T) {
	t.Parallel()
	once(t, ofTerraform)

	w := newWorld(t, mock.WithAutoVerify(true))
	same := statecheck.CompareValue(compare.ValuesSame())

	w.test(t, nil,
		resource.TestStep{
			Config: w.config(user(`id_prefix = "ci-"`)),
			ConfigStateChecks: []statecheck.StateCheck{
				attributeIs("id", knownvalue.StringRegexp(regexp.MustCompile("^ci-[a-z0-9]{16}$"))),
				same.AddStateValue(userAddress, tfjsonpath.New("id")),
			},
		},
		// A prefix that the id has anyway, or none at all, is no reason for another user.
		resource.TestStep{
			Config:            w.config(user(`id_prefix = "CI"`)),
			ConfigPlanChecks:  plans(userAddress, plancheck.ResourceActionUpdate),
			ConfigStateChecks: []statecheck.StateCheck{same.AddStateValue(userAddress, tfjsonpath.New("id"))},
		},
		resource.TestStep{
			Config:            w.config(user()),
			ConfigStateChecks: []statecheck.StateCheck{same.AddStateValue(userAddress, tfjsonpath.New("id"))},
		},
		resource.TestStep{
			Config:           w.config(user(`id_prefix = "qa-"`)),
			ConfigPlanChecks: plans(userAddress, plancheck.ResourceActionDestroyBeforeCreate),
			ConfigStateChecks: []statecheck.StateCheck{
				attributeIs("id", knownvalue.StringRegexp(regexp.MustCompile("^qa-[a-z0-9]{16}$"))),
			},
		},
	)
}

func TestAccUser_idInAnotherCase(t *testing.T) {
	t.Parallel()
	once(t, ofTerraform)

	w := newWorld(t, mock.WithAutoVerify(true))
	dependent := block(`resource "finapi_user_verification" "test"`, "user_id = finapi_user.test.id")

	w.test(t, nil,
		resource.TestStep{Config: w.config(user(`id = "alice"`), dependent)},
		changesNothing(w.config(user(`id = "ALICE"`), dependent)),
		// With another change beside it the id stays as it is, and so does the password.
		resource.TestStep{
			PreConfig:        w.ResetRequests,
			Config:           w.config(user(`id = "Alice"`, `phone = "112"`), dependent),
			ConfigPlanChecks: plans(userAddress, plancheck.ResourceActionUpdate),
			Check:            w.sent(t, mock.EditAuthorizedUser, map[string]any{"phone": "112"}),
			ConfigStateChecks: []statecheck.StateCheck{
				attributeIs("id", knownvalue.StringExact("alice")),
			},
		},
	)
}

func TestAccUser_deletionProtection(t *testing.T) {
	t.Parallel()
	once(t, ofTerraform)

	w := newWorld(t, mock.WithAutoVerify(true))
	protected := regexp.MustCompile(`"alice" is protected from deletion`)

	w.test(t, nil,
		resource.TestStep{Config: w.config(user(`id = "alice"`, "deletion_protection = true"))},
		resource.TestStep{Config: w.config(user(`id = "bob"`, "deletion_protection = true")), ExpectError: protected},
		resource.TestStep{Config: w.config(user(`id = "bob"`)), ExpectError: protected},
		resource.TestStep{Config: w.config(), ExpectError: protected},
		// Switched off, it does not protect any more; another id replaces the user.
		resource.TestStep{
			PreConfig: w.ResetRequests,
			Config:    w.config(user(`id = "alice"`)),
			Check:     w.asked(t, "login get"),
		},
		resource.TestStep{
			Config:           w.config(user(`id = "bob"`)),
			ConfigPlanChecks: plans(userAddress, plancheck.ResourceActionDestroyBeforeCreate),
		},
	)
}

func TestAccUser_existsAlready(t *testing.T) {
	t.Parallel()
	once(t, ofTerraform)

	w := newWorld(t)
	w.AddUser(mock.User{ID: "Alice", Password: "alices-password", Email: "alice@example.com"})

	w.test(t, []string{"Alice"},
		resource.TestStep{
			Config: w.config(user(`id = "alice"`, `email = "mallory@example.com"`)),
			ExpectError: regexp.MustCompile(`(?s)exists already.*import \{\s+to = finapi_user.NAME.*id = "alice".*ENTITY_EXISTS.*` +
				`Request\s+id:`),
		},
	)

	if user, _ := w.User("alice"); user.Email != "alice@example.com" {
		t.Errorf("somebody else's user was touched: %+v", user)
	}
}

// What follows the creation may fail; the user is in the state, and is not replaced.
func TestAccUser_failureAfterCreation(t *testing.T) {
	t.Parallel()

	w := newWorld(t, mock.WithAutoVerify(true))
	broken := mock.Fault{Status: http.StatusInternalServerError, Times: -1}

	w.test(t, nil,
		resource.TestStep{
			PreConfig: func() {
				for _, operation := range []mock.Operation{mock.GetClientConfiguration, mock.GetVerificationStatus} {
					broken.Operation = operation
					w.Inject(broken)
				}
			},
			Config: w.config(user(`id = "alice"`)),
			Check:  func(*terraform.State) error { w.ClearFaults(); return nil },
		},
		resource.TestStep{
			Config:           w.config(user(`id = "alice"`)),
			ConfigPlanChecks: plans(userAddress, plancheck.ResourceActionNoop),
			ConfigStateChecks: []statecheck.StateCheck{
				attributeIs("id", knownvalue.StringExact("alice")),
			},
		},
		resource.TestStep{RefreshState: true, Check: resource.TestCheckResourceAttr(userAddress, "is_verified", "true")},
	)
}

func TestAccUser_autoUpdateIsOff(t *testing.T) {
	t.Parallel()

	w := newWorld(t, mock.WithAutoVerify(true), mock.WithAutoUpdate(false))
	refused := regexp.MustCompile(`(?s)"is_auto_update_enabled" is true.*ILLEGAL_ENTITY_STATE`)
	refusedAtPlan := regexp.MustCompile(`(?s)Automatic updates are off for this client.*"is_auto_update_enabled"`)

	w.test(t, nil,
		resource.TestStep{Config: w.config(user(`id = "alice"`, "is_auto_update_enabled = true")), ExpectError: refusedAtPlan},
		resource.TestStep{Config: w.config(user(`id = "alice"`))},
		resource.TestStep{Config: w.config(user(`id = "alice"`, "is_auto_update_enabled = true")), ExpectError: refused},
		changesNothing(w.config(user(`id = "alice"`))),
	)
}

func TestAccUser_busyTooLong(t *testing.T) {
	t.Parallel()

	w := newWorld(t, mock.WithAutoVerify(true))
	config := w.config(user(`id = "alice"`, `timeouts = { delete = "1s" }`))

	w.test(t, nil,
		resource.TestStep{Config: config},
		resource.TestStep{
			PreConfig:   func() { w.SetBusy("alice", -1) },
			Config:      w.config(),
			ExpectError: regexp.MustCompile(`(?s)Cannot delete finAPI user "alice".*still in the state.*LOCKED`),
		},
		// They are still in the state, and unharmed.
		resource.TestStep{
			PreConfig:        func() { w.SetBusy("alice", 2) },
			Config:           config,
			ConfigPlanChecks: plans(userAddress, plancheck.ResourceActionNoop),
		},
	)

	if deletions := w.Count(mock.DeleteAuthorizedUser); deletions < 4 {
		t.Errorf("a busy user's deletion was not tried again: %d", deletions)
	}
}

func TestAccUser_verificationFirst(t *testing.T) {
	t.Parallel()

	w := newWorld(t)

	w.test(t, nil,
		resource.TestStep{Config: w.config(user(`id = "alice"`))},
		resource.TestStep{
			Config:      w.config(user(`id = "alice"`, `email = "alice@example.com"`)),
			ExpectError: regexp.MustCompile(`(?s)not verified.*finapi_user_verification.*USER_NOT_VERIFIED`),
		},
		resource.TestStep{
			Config: w.config(user(`id = "alice"`), block(`resource "finapi_user_verification" "test"`, "user_id = finapi_user.test.id")),
		},
		resource.TestStep{
			Config: w.config(user(`id = "alice"`, `email = "alice@example.com"`),
				block(`resource "finapi_user_verification" "test"`, "user_id = finapi_user.test.id")),
			ConfigStateChecks: []statecheck.StateCheck{attributeIs("is_verified", knownvalue.Bool(true))},
		},
	)
}

// An id that is known at apply alone and is another user's is one error. One that turns out the same changes nothing.
func TestAccUser_unknownID(t *testing.T) {
	t.Parallel()
	once(t, ofTerraform)

	root := func(id string) string {
		return block(`resource "terraform_data" "id"`, `input = "`+id+`"`) + namedUser("test", "id = terraform_data.id.output", "is_verified = true")
	}

	w := newWorld(t)
	c := w.newCommandLine(t, root("alice"))

	cliStep{run: "apply", users: []string{"alice"}}.carryOut(t, w, c)

	c.write(t, "main.tf", root("bob"))

	output, err := c.run(t, "apply", "-auto-approve", "-no-color")
	if err == nil || strings.Count(output, "Error: ") != 1 || !strings.Contains(output, "inconsistent final plan") {
		t.Errorf("%v\n%s", err, output)
	}

	cliStep{run: "apply", says: []string{"1 added, 0 changed, 1 destroyed"}, users: []string{"bob"}}.carryOut(t, w, c)

	// Only the letters' case changes: the same user.
	cliStep{config: root("BOB"), run: "apply", users: []string{"bob"}}.carryOut(t, w, c)
	cliStep{run: "plan -detailed-exitcode", says: []string{"No changes"}}.carryOut(t, w, c)
}

// Nothing has changed, so a check of drift ends with 0, each time.
func TestAccUser_refreshOnlyEndsWithZero(t *testing.T) {
	t.Parallel()
	once(t, ofTerraform)

	w := newWorld(t)
	c := w.newCommandLine(t, namedUser("a", `id_prefix = "a-"`, "is_verified = true")+namedUser("b", `id = "b"`, `password = "a-password"`))

	cliStep{run: "apply"}.carryOut(t, w, c)
	cliStep{run: "apply -refresh-only"}.carryOut(t, w, c)

	for range 5 {
		cliStep{run: "plan -refresh-only -detailed-exitcode", says: []string{"No changes"}}.carryOut(t, w, c)
	}
}
