// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

const importAlice = `import {
  to = finapi_user.test
  id = "alice"
}
`

func TestAccUser_importByID(t *testing.T) {
	t.Parallel()
	once(t, ofTerraform)

	w := newWorld(t, mock.WithAutoVerify(true))

	w.test(t, nil,
		resource.TestStep{Config: w.config(user(`id = "alice"`))},
		resource.TestStep{
			ResourceName:      userAddress,
			ImportState:       true,
			ImportStateVerify: true,
			// Nobody but the state knows it.
			ImportStateVerifyIgnore: []string{"password", "is_auto_update_enabled", "is_password_generated", "password_revision"},
		},
		resource.TestStep{
			ResourceName:    userAddress,
			ImportState:     true,
			ImportStateKind: resource.ImportBlockWithID,
		},
		resource.TestStep{
			ResourceName: userAddress, ImportState: true, ImportStateId: "no such id",
			ExpectError: regexp.MustCompile(`(?s)Invalid finAPI user id.*1 to 36 characters`),
		},
		resource.TestStep{
			ResourceName: userAddress, ImportState: true, ImportStateId: "nobody",
			ExpectError: regexp.MustCompile(`(?s)non-existent remote object`),
		},
	)
}

func TestAccUser_importByIdentity(t *testing.T) {
	t.Parallel()
	once(t, ofTerraform)

	w := newWorld(t, mock.WithAutoVerify(true))

	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: factories(),
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_12_0)},
		Steps: []resource.TestStep{
			{
				Config: w.config(user(`id = "Alice"`)),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectIdentity(userAddress, map[string]knownvalue.Check{"id": knownvalue.StringExact("Alice")}),
				},
			},
			{ResourceName: userAddress, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		},
	})
}

// Whose password nobody knows is brought under management without a change, and can be deleted by a password reset.
func TestAccUser_importUnknownPassword(t *testing.T) {
	t.Parallel()
	once(t, ofTerraform)

	w := newWorld(t)
	w.AddUser(existingAlice())

	w.test(t, nil,
		resource.TestStep{
			Config:           w.config(importAlice, user(`id = "alice"`)),
			ConfigPlanChecks: plans(userAddress, plancheck.ResourceActionNoop),
			ConfigStateChecks: []statecheck.StateCheck{
				attributeIs("password", knownvalue.Null()),
				attributeIs("email", knownvalue.Null()),
				attributeIs("is_auto_update_enabled", knownvalue.Null()),
				attributeIs("is_verified", knownvalue.Bool(true)),
			},
			Check: w.asked(t, "status"),
		},
		changesNothing(w.config(user(`id = "alice"`))),
	)
}

// The provider knows the password: all of the user is read at once, and nothing changes.
func TestAccUser_importKnownPassword(t *testing.T) {
	t.Parallel()
	once(t, ofTerraform)

	w := newWorld(t).knowing("alice", "alices-password")
	w.AddUser(existingAlice())

	matching := user(`id = "alice"`, `email = "alice@example.com"`, `phone = "112"`, "is_auto_update_enabled = true")

	w.test(t, nil,
		resource.TestStep{
			Config:           w.config(importAlice, matching),
			ConfigPlanChecks: plans(userAddress, plancheck.ResourceActionNoop),
		},
		changesNothing(w.config(matching)),
		resource.TestStep{
			PreConfig: w.ResetRequests,
			Config:    w.config(user(`id = "alice"`, `email = "alice@example.com"`, `phone = "110"`, "is_auto_update_enabled = true")),
			Check: resource.ComposeTestCheckFunc(
				w.asked(t, "login get login get patch"),
				w.sent(t, mock.EditAuthorizedUser, map[string]any{"phone": "110"}),
			),
		},
	)

	if n := w.Count(mock.ExecutePasswordChange); n != 0 {
		t.Errorf("the password was set %d times", n)
	}
}

// The configuration knows the password: the first apply logs in with it, finds all as it should be, and sends nothing.
func TestAccUser_importConfiguredPassword(t *testing.T) {
	t.Parallel()
	once(t, ofTerraform)

	w := newWorld(t).with("data_decryption_key", nil)
	w.AddUser(existingAlice())

	full := user(`id = "alice"`, `password = "alices-password"`, `email = "alice@example.com"`, `phone = "112"`,
		"is_auto_update_enabled = true")

	w.test(t, nil,
		resource.TestStep{
			Config: w.config(importAlice, full),
			Check:  w.asked(t, "status login get"),
		},
		changesNothing(w.config(full)),
	)

	if n := w.Count(mock.RequestPasswordChange) + w.Count(mock.EditAuthorizedUser); n != 0 {
		t.Errorf("%d requests changed them", n)
	}
}

// The configuration that the CLI generates for an import plans empty and holds no secret.
func TestAccUser_importWithGeneratedConfiguration(t *testing.T) {
	t.Parallel()
	once(t, ofTerraform)

	for name, password := range map[string]string{"password known": "alices-password", "password unknown": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := newWorld(t)
			w.AddUser(existingAlice())

			if password != "" {
				w = w.knowing("alice", password)
			}

			cli := w.newCommandLine(t, importAlice)
			cli.succeed(t, "plan", "-generate-config-out=generated.tf")

			generated := cli.read(t, "generated.tf")
			if strings.Contains(generated, "alices-password") ||
				strings.Contains(generated, `"alice@example.com"`) != (password != "") {
				t.Errorf("generated:\n%s", generated)
			}

			w.ResetRequests()

			output := cli.succeed(t, "apply", "-auto-approve")
			if !strings.Contains(output, "1 imported, 0 added, 0 changed, 0 destroyed") {
				t.Errorf("apply:\n%s", output)
			}

			cli.succeed(t, "plan", "-detailed-exitcode")

			if n := w.Count(mock.EditAuthorizedUser) + w.Count(mock.RequestPasswordChange); n > 0 {
				t.Errorf("%d requests changed them", n)
			}
		})
	}
}

// The provider's passwords may be ephemeral, so that no file ever holds them.
func TestAccUser_ephemeralUserPasswords(t *testing.T) {
	t.Parallel()
	once(t, ofTerraform)

	w := newWorld(t)
	w.AddUser(existingAlice())

	cli := w.newCommandLine(t, `variable "password" {
  type      = string
  ephemeral = true
}

provider "finapi" {
  user_passwords = { Alice = var.password }
}
`+importAlice+user(`id = "alice"`, `email = "alice@example.com"`, `phone = "112"`, "is_auto_update_enabled = true"),
		"TF_VAR_password=alices-password", logged)

	needs(t, "ephemeral variables", ephemeralSince(t))
	cli.succeed(t, "plan", "-out=plan")

	if output := cli.succeed(t, "apply", "plan"); !strings.Contains(output, "1 imported, 0 added, 0 changed") {
		t.Errorf("apply:\n%s", output)
	}

	if email := "alice@example.com"; !strings.Contains(cli.read(t, "terraform.tfstate"), email) {
		t.Errorf("the state does not know %s", email)
	}

	for _, place := range []string{
		cli.printed.String(), cli.read(t, "terraform.tfstate"), unzipped(t, filepath.Join(cli.directory, "plan")), cli.trace(t),
	} {
		if strings.Contains(place, "alices-password") {
			t.Error("the password was written down")
		}
	}
}

// The real CLI accepts the plan for a password that cannot be set, and says what to do about it rather than to report a bug.
func TestAccUser_wrongPasswordAfterImport(t *testing.T) {
	t.Parallel()
	once(t, ofTerraform)

	w := newWorldOfAlice(t, nil).with("data_decryption_key", nil)
	cli := w.newCommandLine(t, importAlice+user(`id = "alice"`, `password = "wrong-one"`))

	for range 3 {
		output, err := cli.run(t, "apply", "-auto-approve", "-no-color")
		if err == nil || !strings.Contains(output, "Cannot change the password") || strings.Contains(output, "bug in the provider") {
			t.Errorf("%v:\n%s", err, output)
		}
	}

	if logins := len(w.RequestsFor(mock.GetToken)); logins != 4 {
		t.Errorf("%d token requests, want one of the client for each run, and one login", logins)
	}
}

// An import that finAPI was never asked about would put a user into the state who may not exist.
func TestUserImport_providerNotConfigured(t *testing.T) {
	t.Parallel()

	for typeName, attribute := range map[string]string{"finapi_user": "id", "finapi_user_verification": "user_id"} {
		t.Run(typeName, func(t *testing.T) {
			t.Parallel()

			w := newWorldOfAlice(t, nil)
			known := w.NewInstance(t, typeName)
			must(t, firstError(known.ImportID(t, aliceID)))

			known.Terraform = w.With("client_secret", unknown{})
			if result := known.Refresh(t); len(result.Errors) > 0 || !mentions(result.Warnings, "not configured yet") {
				t.Errorf("%+v", result)
			}

			imported := known.Terraform.NewInstance(t, typeName)
			if result := imported.ImportID(t, "nobody"); !mentions(result.Errors, "Cannot import", "client_secret", "-target") {
				t.Errorf("%s: %+v", attribute, result)
			}
		})
	}
}

// OpenTofu, and Terraform before 1.14, leave the id out of a configuration that they generate.
func TestUserImport_configurationWithoutID(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		config values
		warns  bool
	}{
		"without id":     {config: values{}, warns: true},
		"with id":        {config: values{"id": "ALICE"}},
		"with id prefix": {config: values{"id_prefix": "al"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := newWorldOfAlice(t, nil)
			alice := w.NewInstance(t, "finapi_user")
			must(t, firstError(alice.ImportID(t, aliceID)))

			for range 2 {
				if result := alice.Apply(t, c.config); mentions(result.Warnings, "has no id", `id = "alice"`) != c.warns || len(result.Errors) > 0 {
					t.Errorf("%+v", result)
				}
			}
		})
	}
}

func TestUserImport_badID(t *testing.T) {
	t.Parallel()

	w := newWorldOfAlice(t, nil)

	for _, typeName := range []string{"finapi_user", "finapi_user_verification"} {
		for _, id := range []string{"", " ", "a b", "..", strings.Repeat("x", 37), "änne"} {
			if result := w.NewInstance(t, typeName).ImportID(t, id); !mentions(result.Errors, "Invalid finAPI user id") {
				t.Errorf("%s %q: %+v", typeName, id, result)
			}
		}
	}

	if requests := w.Requests(); len(requests) > 0 {
		t.Errorf("finAPI was asked: %q", w.journal())
	}
}

func TestUser_timeouts(t *testing.T) {
	t.Parallel()

	for timeout, valid := range map[string]bool{"30s": true, "0s": false, "-1m": false, "soon": false} {
		w := newWorld(t)
		result := w.NewInstance(t, "finapi_user").PlanOnly(t, values{"timeouts": map[string]any{"create": timeout}})

		if (len(result.Errors) == 0) != valid {
			t.Errorf("%s: %q", timeout, result.Errors)
		}
	}
}
