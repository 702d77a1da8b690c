// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// cliStep is one command of the CLI in a scenario.
type cliStep struct {
	// config replaces the root module, if it is not empty.
	config string
	// run is the command; "apply" and "destroy" are approved.
	run string
	// environment is set for this command alone.
	environment []string
	// fails: the command ends with an error. says are words of what it prints, without frames and line breaks.
	fails bool
	says  []string
	// users are those at finAPI afterwards; nil: not looked at. A random id is written as its prefix.
	users []string
}

func (s cliStep) carryOut(t *testing.T, w *world, c *commandLine) {
	t.Helper()

	if s.config != "" {
		c.write(t, "main.tf", s.config)
	}

	kept := c.environment
	c.environment = append(slices.Clip(kept), s.environment...)
	arguments := append(strings.Fields(s.run), "-no-color")

	if arguments[0] == "apply" || arguments[0] == "destroy" {
		arguments = append(arguments, "-auto-approve")
	}

	output, err := c.run(t, arguments...)
	c.environment = kept

	if (err != nil) != s.fails {
		t.Fatalf("%s: %v\n%s", s.run, err, output)
	}

	flat := strings.Join(strings.Fields(withoutFrames(output)), " ")

	for _, words := range s.says {
		if !strings.Contains(flat, words) {
			t.Errorf("%s: it does not say %q:\n%s", s.run, words, output)
		}
	}

	if s.users == nil {
		return
	}

	living := []string{}

	for _, user := range w.Users() {
		prefix, _, _ := strings.Cut(user.ID, "-")
		living = append(living, prefix)
	}

	if !slices.Equal(living, s.users) {
		t.Errorf("%s: finAPI has %q, not %q:\n%s", s.run, living, s.users, output)
	}
}

func namedUser(name string, lines ...string) string {
	return block(`resource "finapi_user" "`+name+`"`, lines...)
}

const (
	protectedLine          = "deletion_protection = true"
	createBeforeDestroying = "lifecycle {\n    create_before_destroy = true\n  }"
	allowProtectedDeletion = "FINAPI_ALLOW_PROTECTED_DELETION=true"
)

// From each state that protection can lead to, a way leads out that loses no user and no password.
func TestAccDeletionProtection(t *testing.T) {
	t.Parallel()
	once(t, ofTerraform)

	alice := []string{"alice"}

	for name, steps := range map[string][]cliStep{
		"renamed without moved": {
			{config: namedUser("old", `id = "alice"`), run: "apply", users: alice},
			{
				config: namedUser("new", `id = "ALICE"`), run: "plan", fails: true, users: alice,
				says: []string{"would be deleted and created", `"alice"`, `"ALICE"`, "moved block"},
			},
			{
				config: "moved {\n  from = finapi_user.old\n  to   = finapi_user.new\n}\n" + namedUser("new", `id = "alice"`),
				run:    "apply", says: []string{"0 added, 0 changed, 0 destroyed"}, users: alice,
			},
		},
		"renamed without moved, protected": {
			{config: namedUser("old", `id = "alice"`, protectedLine), run: "apply", users: alice},
			{
				config: namedUser("new", `id = "alice"`, protectedLine), run: "apply", fails: true, users: alice,
				says: []string{"protected from deletion", "was renamed: add a moved block"},
			},
			{
				config: "moved {\n  from = finapi_user.old\n  to   = finapi_user.new\n}\n" + namedUser("new", `id = "alice"`, protectedLine),
				run:    "apply", says: []string{"0 added, 0 changed, 0 destroyed"}, users: alice,
			},
		},
		"-replace": {
			{config: namedUser("test", `id = "alice"`, protectedLine), run: "apply", users: alice},
			{run: "plan -replace=finapi_user.test", fails: true, says: []string{"protected from deletion", "-replace"}, users: alice},
			{
				config: namedUser("test", `id = "alice"`), run: "plan -replace=finapi_user.test", fails: true, users: alice,
				says: []string{"protected from deletion", `set "deletion_protection" to false`},
			},
			{run: "apply", users: alice},
			{run: "apply -replace=finapi_user.test", says: []string{"1 added, 0 changed, 1 destroyed"}, users: alice},
		},
		"-replace, create_before_destroy, random id": {
			{config: namedUser("test", `id_prefix = "alice-"`, protectedLine, createBeforeDestroying), run: "apply", users: alice},
			{run: "apply -replace=finapi_user.test", fails: true, says: []string{"protected from deletion", "-replace"}, users: alice},
			{run: "plan -detailed-exitcode", says: []string{"No changes"}},
		},
		"tainted": {
			{config: namedUser("test", `id = "alice"`, protectedLine), run: "apply", users: alice},
			{run: "taint finapi_user.test"},
			{run: "apply", fails: true, says: []string{"protected from deletion", "terraform untaint"}, users: alice},
			{run: "untaint finapi_user.test"},
			{run: "plan -detailed-exitcode", says: []string{"No changes"}, users: alice},
		},
		"tainted, create_before_destroy: deposed": {
			{config: namedUser("test", `id_prefix = "alice-"`, protectedLine, createBeforeDestroying), run: "apply", users: alice},
			{run: "taint finapi_user.test"},
			{
				run: "apply", fails: true, users: []string{"alice", "alice"},
				says: []string{"protected from deletion", "deposed", "FINAPI_ALLOW_PROTECTED_DELETION"},
			},
			{run: "plan", fails: true, says: []string{"FINAPI_ALLOW_PROTECTED_DELETION"}},
			{run: "apply", environment: []string{allowProtectedDeletion}, says: []string{"1 destroyed"}, users: alice},
			{run: "plan -detailed-exitcode", says: []string{"No changes"}},
		},
		"removed from the configuration": {
			{config: namedUser("test", `id = "alice"`, protectedLine), run: "apply", users: alice},
			{config: "# nothing\n", run: "apply", fails: true, says: []string{"protected from deletion", "put the block back"}, users: alice},
			{run: "apply", environment: []string{allowProtectedDeletion}, says: []string{"1 destroyed"}, users: []string{}},
		},
		"destroy": {
			{config: namedUser("test", `id = "alice"`, protectedLine), run: "apply", users: alice},
			{run: "destroy", fails: true, says: []string{"protected from deletion"}, users: alice},
			{run: "destroy", environment: []string{allowProtectedDeletion}, says: []string{"1 destroyed"}, users: []string{}},
		},
		"two resources, one user": {
			{config: namedUser("a", `id = "alice"`) + namedUser("b", `id = "Alice"`), run: "plan", fails: true, says: []string{
				"Two resources have the same finAPI user", `"alice"`, `"Alice"`,
			}, users: []string{}},
			{config: namedUser("a", `id = "alice"`), run: "apply", users: alice},
			{
				config: namedUser("a", `id = "alice"`) + namedUser("b", `id = "ALICE"`), run: "apply", fails: true, users: alice,
				says: []string{"Two resources have the same finAPI user", `"alice"`, `"ALICE"`},
			},
			// One user imported at two addresses.
			{config: namedUser("a", `id = "alice"`) + namedUser("b", `id = "ALICE"`), run: "import finapi_user.b ALICE"},
			{run: "plan", fails: true, says: []string{"Two resources have the same finAPI user", "terraform state rm"}},
			{
				config: namedUser("a", `id = "alice"`), run: "apply", fails: true, users: alice,
				says: []string{"that another resource keeps would be deleted", "terraform state rm"},
			},
			{run: "state rm finapi_user.b"},
			{run: "plan -detailed-exitcode", says: []string{"No changes"}, users: alice},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := newWorld(t, mock.WithAutoVerify(true))
			c := w.newCommandLine(t, "")

			for _, step := range steps {
				step.carryOut(t, w, c)
			}
		})
	}
}

// A change that cannot be made is an error of its user's apply alone: it stops neither the others nor a destruction.
func TestAccUser_impossibleChange(t *testing.T) {
	t.Parallel()
	once(t, ofTerraform)

	bob := namedUser("bob", `id = "bob"`)

	for name, steps := range map[string][]cliStep{
		"another password without a key": {
			{config: namedUser("test", `id = "alice"`, `password = "first-one"`), run: "apply", users: []string{"alice"}},
			{
				config: namedUser("test", `id = "alice"`, `password = "second-one"`) + bob, run: "apply", fails: true,
				says: []string{"cannot be changed", "FINAPI_DATA_DECRYPTION_KEY"}, users: []string{"alice", "bob"},
			},
			{run: "destroy", says: []string{"2 destroyed"}, users: []string{}},
		},
		"an e-mail address of a user whom nothing opens": {
			{config: "# nobody\n", run: "apply", users: []string{}},
			{config: namedUser("test", `id = "carol"`), run: "plan", users: []string{}},
			{
				config: importOf("test", "alice") + namedUser("test", `id = "alice"`, `email = "new@example.com"`) + bob, run: "apply",
				environment: []string{}, fails: true, says: []string{"cannot be changed", "user_passwords"}, users: []string{"alice", "bob"},
			},
			{run: "destroy -target=finapi_user.bob", says: []string{"1 destroyed"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := newWorld(t, mock.WithAutoVerify(true)).with("data_decryption_key", nil)
			c := w.newCommandLine(t, "")

			for _, step := range steps {
				if strings.Contains(step.config, "import {") {
					w.AddUser(existingAlice())
				}

				step.carryOut(t, w, c)
			}
		})
	}
}

func importOf(name, id string) string {
	return "import {\n  to = finapi_user." + name + "\n  id = \"" + id + "\"\n}\n"
}
