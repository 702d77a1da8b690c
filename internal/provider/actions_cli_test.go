// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// newActionCLI is the real CLI in a world with bob, whom actions change: he is locked, and the provider has a new password for him.
func newActionCLI(t *testing.T, config string) (*world, *commandLine) {
	t.Helper()

	w := newWorld(t).knowing("bob", "the-new-one")
	w.AddUser(mock.User{ID: "bob", Password: "bobs-password", Verified: true, Locked: true})

	cli := w.newCommandLine(t, config, logged)

	return w, cli
}

// triggering is a user who triggers an action at an event.
func triggering(event, action, email string) string {
	return user(`id = "alice"`, "is_verified = true", `email = "`+email+`"`, `lifecycle {
    action_trigger {
      events  = [`+event+`]
      actions = [action.`+action+`]
    }
  }`)
}

const changePasswordOfBob = `
action "finapi_change_user_password" "bob" {
  config {
    user_id = "BOB"
  }
}
`

// An action is carried out once at the event that triggers it, and says on the screen what it does.
func TestAccAction_triggers(t *testing.T) {
	t.Parallel()
	onlyTerraform(t, "actions", tfversion.Version1_14_0)

	for event, expected := range map[string]struct{ creation, change string }{
		"before_create": {"request execute create verify", "login get login get patch"},
		"after_create":  {"create verify request execute", "login get login get patch"},
		"before_update": {"create verify", "login get request execute login get patch"},
		"after_update":  {"create verify", "login get login get patch request execute"},
	} {
		t.Run(event, func(t *testing.T) {
			t.Parallel()

			config := func(email string) string {
				return changePasswordOfBob + triggering(event, "finapi_change_user_password.bob", email)
			}

			w, cli := newActionCLI(t, config("alice@example.com"))

			printed := cli.succeed(t, "apply", "-auto-approve", "-no-color")
			if journal := unasked(w); journal != expected.creation {
				t.Errorf("the creation asked %q, want %q", journal, expected.creation)
			}

			w.ResetRequests()
			cli.write(t, "main.tf", config("alice@example.org"))

			printed += cli.succeed(t, "apply", "-auto-approve", "-no-color")
			if journal := unasked(w); journal != expected.change {
				t.Errorf("the change asked %q, want %q", journal, expected.change)
			}

			for _, expected := range []string{
				"Action started: action.finapi_change_user_password.bob", `Setting the password of finAPI user "BOB"`,
				`finAPI user "BOB" has the new password; all of its tokens have ended`, "Action complete: action.finapi_change_user_password.bob",
			} {
				if n := strings.Count(printed, expected); n != 1 {
					t.Errorf("%q was printed %d times:\n%s", expected, n, printed)
				}
			}

			if bob, _ := w.User("bob"); bob.Password != "the-new-one" || bob.Locked {
				t.Errorf("finAPI has %+v", bob)
			}

			if alice, _ := w.User("alice"); alice.Email != "alice@example.org" {
				t.Errorf("finAPI has %+v", alice)
			}

			cli.succeed(t, "plan", "-detailed-exitcode")
			cli.secretsUnwritten(t, "the-new-one")
		})
	}
}

// unasked is the journal without what a plan of new users asks for.
func unasked(w *world) string {
	return strings.Join(slices.DeleteFunc(strings.Fields(w.journal()), func(word string) bool { return word == "configuration" }), " ")
}

// secretsUnwritten checks that a secret is in nothing that the CLI has written.
func (c *commandLine) secretsUnwritten(t *testing.T, secret string) {
	t.Helper()

	for name, text := range map[string]string{
		"output": c.printed.String(), "state": c.read(t, "terraform.tfstate"), "log": c.trace(t),
	} {
		if strings.Contains(text, secret) {
			t.Errorf("the password is in the %s", name)
		}
	}
}

// An action can be carried out by itself. Nothing else is changed then.
func TestAccAction_invoked(t *testing.T) {
	t.Parallel()
	onlyTerraform(t, "actions", tfversion.Version1_14_0)

	const verifyCarol = `
action "finapi_verify_user" "carol" {
  config {
    user_id = "carol"
  }
}
`

	for action, expected := range map[string]struct {
		requests string
		told     []string
	}{
		"finapi_verify_user.carol":        {"verify", []string{`Verifying finAPI user "carol"`, `finAPI user "carol" is verified`}},
		"finapi_change_user_password.bob": {"request execute", []string{"has the new password"}},
	} {
		t.Run(action, func(t *testing.T) {
			t.Parallel()

			w, cli := newActionCLI(t, changePasswordOfBob+verifyCarol+user(`id = "alice"`))
			w.AddUser(mock.User{ID: "carol", Password: "carols-password"})

			if planned := cli.succeed(t, "plan", "-no-color", "-invoke=action."+action); !strings.Contains(planned, "1 to invoke") || w.journal() != "" {
				t.Errorf("the plan asked %q, and printed:\n%s", w.journal(), planned)
			}

			printed := cli.succeed(t, "apply", "-auto-approve", "-no-color", "-invoke=action."+action)
			if journal := w.journal(); journal != expected.requests || !mentions([]string{printed}, expected.told...) {
				t.Errorf("it asked %q, and printed:\n%s", journal, printed)
			}

			if carol, _ := w.User("carol"); carol.Verified != (expected.requests == "verify") {
				t.Errorf("finAPI has %+v", carol)
			}

			if _, exists := w.User("alice"); exists {
				t.Error("alice was created")
			}
		})
	}
}

// An action that fails says why and what to do, and fails the run. What was done before it stays in the state.
func TestAccAction_failures(t *testing.T) {
	t.Parallel()
	onlyTerraform(t, "actions", tfversion.Version1_14_0)

	const verifyNobody = `
action "finapi_verify_user" "nobody" {
  config {
    user_id = "nobody"
  }
}
`

	words := []string{`Cannot verify finAPI user "nobody": there is no such user`, "finAPI code: UNKNOWN_ENTITY", "Request id: ", "Check the id."}

	for name, c := range map[string]struct {
		config    string
		arguments []string
		words     []string
		created   bool
	}{
		"before a creation": {triggering("before_create", "finapi_verify_user.nobody", "alice@example.com") + verifyNobody, nil, words, false},
		"after a creation":  {triggering("after_create", "finapi_verify_user.nobody", "alice@example.com") + verifyNobody, nil, words, true},
		"by itself":         {verifyNobody, []string{"-invoke=action.finapi_verify_user.nobody"}, words, false},
		"an impossible id": {
			strings.ReplaceAll(verifyNobody, `"nobody"`+"\n", `"a b"`+"\n"), []string{"-invoke=action.finapi_verify_user.nobody"},
			[]string{"Invalid finAPI user id"}, false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w, cli := newActionCLI(t, c.config)

			output, err := cli.run(t, slices.Concat([]string{"apply", "-auto-approve", "-no-color"}, c.arguments)...)
			if err == nil || !mentions([]string{strings.Join(strings.Fields(withoutFrames(output)), " ")}, c.words...) {
				t.Errorf("%v:\n%s", err, output)
			}

			_, exists := w.User("alice")
			if _, known := cli.inState(t)["alice"]; exists != c.created || known != c.created {
				t.Errorf("alice exists: %t, is in the state: %t", exists, known)
			}

			// The creation is done, and with it the event: no later run repeats the action.
			if c.created {
				cli.succeed(t, "plan", "-detailed-exitcode")
			}
		})
	}
}

// What is sure to fail is refused by the plan, and nothing is created.
func TestAccAction_refusedAtPlan(t *testing.T) {
	t.Parallel()
	onlyTerraform(t, "actions", tfversion.Version1_14_0)

	config := changePasswordOfBob + triggering("after_create", "finapi_change_user_password.bob", "alice@example.com")

	for name, arguments := range map[string][]string{
		"triggered": nil, "by itself": {"-invoke=action.finapi_change_user_password.bob"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w, _ := newActionCLI(t, config)
			cli := w.with("data_decryption_key", nil).newCommandLine(t, config)

			output, err := cli.run(t, append([]string{"plan", "-no-color"}, arguments...)...)
			if err == nil || !mentions([]string{output}, "Cannot change the password of a finAPI user", "FINAPI_DATA_DECRYPTION_KEY") {
				t.Errorf("%v:\n%s", err, output)
			}
		})
	}
}

// An unverified user cannot be changed. An action that verifies it before the change makes the change possible.
func TestAccAction_verifiesBeforeAnUpdate(t *testing.T) {
	t.Parallel()
	onlyTerraform(t, "actions", tfversion.Version1_14_0)

	config := func(email string) string {
		return `
action "finapi_verify_user" "alice" {
  config {
    user_id = "alice"
  }
}
` + user(`id = "alice"`, `password = "alices-password"`, `email = "`+email+`"`, `lifecycle {
    action_trigger {
      events  = [before_update]
      actions = [action.finapi_verify_user.alice]
    }
  }`)
	}

	w, cli := newActionCLI(t, config("alice@example.com"))
	cli.succeed(t, "apply", "-auto-approve")
	cli.write(t, "main.tf", config("alice@example.org"))
	w.ResetRequests()
	cli.succeed(t, "apply", "-auto-approve")

	if alice, _ := w.User("alice"); !alice.Verified || alice.Email != "alice@example.org" {
		t.Errorf("requests %q; finAPI has %+v", w.journal(), alice)
	}

	cli.succeed(t, "plan", "-detailed-exitcode")
}

// A password from a sensitive variable is neither shown nor kept in the state. A saved plan has it, as the documentation says.
func TestAccAction_passwordOfAVariable(t *testing.T) {
	t.Parallel()
	onlyTerraform(t, "actions", tfversion.Version1_14_0)

	const secret = "a-Password-4711"

	config := `
variable "password" {
  type      = string
  sensitive = true
}

action "finapi_change_user_password" "bob" {
  config {
    user_id  = "bob"
    password = var.password
  }
}
` + triggering("after_create", "finapi_change_user_password.bob", "alice@example.com")

	for name, arguments := range map[string][]string{
		"triggered": nil, "by itself": {"-invoke=action.finapi_change_user_password.bob"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w, cli := newActionCLI(t, config)
			cli.environment = append(cli.environment, "TF_VAR_password="+secret)

			cli.succeed(t, append([]string{"plan", "-no-color"}, arguments...)...)
			cli.succeed(t, append([]string{"apply", "-auto-approve", "-no-color"}, arguments...)...)
			cli.secretsUnwritten(t, secret)

			if bob, _ := w.User("bob"); bob.Password != secret {
				t.Errorf("finAPI has %+v", bob)
			}
		})
	}
}

const verifyExample = "../../examples/actions/finapi_verify_user/action.tf"

// The example works. Whether the action may take the id from the very user that triggers it depends on the version of Terraform:
// either that is a cycle, and nothing is done, or it works as the example does.
func TestAccAction_idOfTheTriggeringUser(t *testing.T) {
	t.Parallel()
	onlyTerraform(t, "actions", tfversion.Version1_14_0)

	example, err := os.ReadFile(verifyExample)
	must(t, err)

	reference := strings.Replace(string(example), "user_id = local.alice_id", "user_id = finapi_user.alice.id", 1)
	if reference == string(example) {
		t.Fatalf("%s does not take the id from the local value any more", verifyExample)
	}

	for name, c := range map[string]struct {
		config   string
		mayCycle bool
	}{
		"by the local value of the example": {string(example), false},
		"by a reference":                    {reference, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w, cli := newActionCLI(t, c.config)

			output, err := cli.run(t, "apply", "-auto-approve", "-no-color")
			alice, exists := w.User("alice")

			switch {
			case err == nil && alice.Verified:
				t.Log("it works")
				cli.succeed(t, "plan", "-detailed-exitcode")
			case c.mayCycle && strings.Contains(output, "Error: Cycle") && !exists:
				t.Log("it is a cycle")
			default:
				t.Errorf("%v; finAPI has %+v:\n%s", err, fmt.Sprint(alice), output)
			}
		})
	}
}
