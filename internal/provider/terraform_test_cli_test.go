// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// guestModule has a user for one run, whose token reads the user. A run fails unless both are as they should be.
const guestModule = `
variable "email" {
  type    = string
  default = "guest@example.com"
}

ephemeral "finapi_user" "guest" {
  id_prefix = "ci-"
  email     = var.email

  lifecycle {
    postcondition {
      condition     = startswith(self.id, "ci-") && self.email == var.email
      error_message = "It is another user."
    }
  }
}

ephemeral "finapi_user_access_token" "guest" {
  user_id         = ephemeral.finapi_user.guest.id
  password        = ephemeral.finapi_user.guest.password
  revoke_on_close = true

  lifecycle {
    postcondition {
      condition     = length(self.access_token) > 20
      error_message = "It is no token."
    }
  }
}

ephemeral "finapi_client_access_token" "this" {}

output "email" {
  value = var.email
}
`

// Ephemeral resources live as long as a run of terraform test, in a plan as in an apply, and also where the run fails.
func TestAccTerraformTest_ephemeral(t *testing.T) {
	t.Parallel()

	const passes, fails = "condition     = output.email == var.email", "condition     = output.email == \"\""

	run := func(name, condition string) string {
		return "run \"" + name + "\" {\n  assert {\n    " + condition + "\n    error_message = \"It is meant to fail.\"\n  }\n}\n"
	}

	for name, c := range map[string]struct {
		tests string
		fault mock.Fault
		fails string
	}{
		"plan":               {tests: "run \"a\" {\n  command = plan\n}\n"},
		"apply":              {tests: run("a", passes)},
		"two runs":           {tests: run("a", passes) + run("b", passes)},
		"a failed assertion": {tests: run("a", fails), fails: "It is meant to fail."},
		"a user who cannot be completed": {
			tests: run("a", passes), fault: mock.Fault{Operation: mock.VerifyUser, Status: http.StatusInternalServerError, Times: -1},
			fails: "Cannot verify the ephemeral finAPI user",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := newWorld(t).with("max_retries", 0)
			cli := w.newCommandLine(t, guestModule)
			needs(t, "ephemeral resources", ephemeralSince(t))
			cli.write(t, "guest.tftest.hcl", c.tests)

			if c.fault.Status != 0 {
				w.Inject(c.fault)
			}

			output, err := cli.run(t, "test", "-no-color")
			if (err == nil) != (c.fails == "") || !strings.Contains(withoutFrames(output), c.fails) {
				t.Errorf("%v:\n%s", err, output)
			}

			if w.Count(mock.CreateUser) == 0 || len(w.Users()) > 0 {
				t.Errorf("left %v; requests %q", w.Users(), w.journal())
			}
		})
	}
}

// Users whom terraform test creates go at its end, and what an action did to them with them.
func TestAccTerraformTest_actions(t *testing.T) {
	t.Parallel()
	onlyTerraform(t, "actions", tfversion.Version1_14_0)

	w := newWorld(t)
	cli := w.newCommandLine(t, `
resource "finapi_user" "test" {
  id = "alice"

  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.finapi_verify_user.test]
    }
  }
}

action "finapi_verify_user" "test" {
  config {
    user_id = "alice"
  }
}

data "finapi_user" "test" {
  id         = "alice"
  password   = finapi_user.test.password
  depends_on = [finapi_user.test]
}
`)
	cli.write(t, "users.tftest.hcl", `
run "creates" {}

run "reads" {
  assert {
    condition     = data.finapi_user.test.is_verified
    error_message = "The action has verified nobody."
  }
}
`)

	output, err := cli.run(t, "test", "-no-color")
	if err != nil || len(w.Users()) > 0 || w.Count(mock.VerifyUser) != 1 {
		t.Errorf("%v, requests %q, left %v:\n%s", err, w.journal(), w.Users(), output)
	}
}
