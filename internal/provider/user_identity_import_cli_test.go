// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// identityWorld has users whose passwords the provider knows, but for carol's.
func identityWorld(t *testing.T) *world {
	t.Helper()

	w := newWorld(t).with("user_passwords", map[string]any{"alice": "alices-password", "bob": "bobs-password"})
	w.AddUser(existingAlice())
	w.AddUser(mock.User{ID: "bob", Password: "bobs-password", Verified: true})
	w.AddUser(mock.User{ID: "carol", Password: "carols-password", Verified: true})

	return w
}

// An import by identity finds the user as one by id does: whatever the case of its letters, whether its password is known or not,
// one user or each of a map.
func TestAccImportByIdentity(t *testing.T) {
	t.Parallel()

	importOf := func(to, lines string) string {
		return "import {\n  to = " + to + "\n  identity = {\n    " + lines + "\n  }\n}\n"
	}

	for name, c := range map[string]struct {
		config string
		done   string
		leaves []string
	}{
		"a user": {
			importOf("finapi_user.test", `id = "alice"`) + user(`id = "alice"`, `email = "alice@example.com"`, `phone = "112"`, "is_auto_update_enabled = true"),
			"1 imported, 0 added, 0 changed, 0 destroyed", []string{"bob", "carol"},
		},
		"in another case": {
			importOf("finapi_user.test", `id = "BOB"`) + user(`id = "BOB"`),
			"1 imported, 0 added, 0 changed, 0 destroyed", []string{"alice", "carol"},
		},
		"whose password is not known": {
			importOf("finapi_user.test", `id = "carol"`) + user(`id = "carol"`),
			"1 imported, 0 added, 0 changed, 0 destroyed", []string{"alice", "bob"},
		},
		"each of a set": {
			`locals {
  ids = toset(["bob", "carol"])
}

import {
  for_each = local.ids
  to       = finapi_user.test[each.key]

  identity = {
    id = each.key
  }
}
` + user("for_each = local.ids", "id = each.key"),
			"2 imported, 0 added, 0 changed, 0 destroyed", []string{"alice"},
		},
		"a verification": {
			importOf("finapi_user_verification.test", `user_id = "bob"`) + block(`resource "finapi_user_verification" "test"`, `user_id = "bob"`),
			"1 imported, 0 added, 0 changed, 0 destroyed", []string{"alice", "bob", "carol"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := identityWorld(t)
			cli := w.newCommandLine(t, c.config)
			needs(t, "imports by identity", tfversion.Version1_12_0)

			if output := cli.succeed(t, "apply", "-auto-approve", "-no-color"); !strings.Contains(output, c.done) {
				t.Errorf("apply:\n%s", output)
			}

			cli.succeed(t, "plan", "-detailed-exitcode")
			cli.succeed(t, "destroy", "-auto-approve")

			var left []string
			for _, user := range w.Users() {
				left = append(left, user.ID)
			}

			if strings.Join(left, " ") != strings.Join(c.leaves, " ") {
				t.Errorf("left: %q, want %q", left, c.leaves)
			}
		})
	}
}

func TestAccImportByIdentity_failures(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct{ identity, words string }{
		"nobody":        {`id = "nobody"`, "Cannot import non-existent remote object"},
		"impossible id": {`id = "a b"`, "Invalid finAPI user id"},
		"no id":         {`id = ""`, "Invalid finAPI user id"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := identityWorld(t)
			cli := w.newCommandLine(t, "import {\n  to = finapi_user.test\n  identity = {\n    "+c.identity+"\n  }\n}\n"+user(`id = "nobody"`))
			needs(t, "imports by identity", tfversion.Version1_12_0)

			output, err := cli.run(t, "apply", "-auto-approve", "-no-color")
			if err == nil || !strings.Contains(withoutFrames(output), c.words) {
				t.Errorf("%v:\n%s", err, output)
			}

			if users := w.Users(); len(users) != 3 || len(cli.inState(t)) > 0 {
				t.Errorf("finAPI has %v, the state %v", users, cli.inState(t))
			}
		})
	}
}

// The configuration that the CLI generates for an import by identity imports the user and changes nothing.
func TestAccImportByIdentity_generatedConfiguration(t *testing.T) {
	t.Parallel()

	w := identityWorld(t)
	cli := w.newCommandLine(t, "import {\n  to = finapi_user.test\n  identity = {\n    id = \"alice\"\n  }\n}\n")
	needs(t, "imports by identity", tfversion.Version1_12_0)

	cli.succeed(t, "plan", "-generate-config-out=generated.tf")

	if output := cli.succeed(t, "apply", "-auto-approve", "-no-color"); !strings.Contains(output, "1 imported, 0 added, 0 changed, 0 destroyed") {
		t.Errorf("apply:\n%s\n%s", output, cli.read(t, "generated.tf"))
	}

	cli.succeed(t, "plan", "-detailed-exitcode")

	if alice, _ := w.User("alice"); alice.Email != existingAlice().Email || alice.Phone != existingAlice().Phone {
		t.Errorf("finAPI has %+v", alice)
	}
}
