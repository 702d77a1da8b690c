// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// trial is what a configuration of a guide needs beside its terraform.tf.
type trial struct {
	// text is found in this configuration of the guide, and in no other.
	guide, text string
	// elsewhere is the test that runs it instead.
	elsewhere string
	// major and minor are the CLI's least version, 1.5 unless it is set.
	major, minor int
	// file is its name, main.tf unless it is set.
	file string
	// files are beside it.
	files map[string]string
	// users exist at finAPI beforehand.
	users []person
	// before is applied in the same directory first.
	before string
	// command replaces the apply, and printed is what it then prints.
	command, printed string
}

const alicesPassword = "export TF_VAR_alice_password='only for this test'"

var trials = []trial{
	{guide: "importing-existing-users", text: `variable "user_passwords"`, major: 1, minor: 10},
	{guide: "importing-existing-users", text: "import {\n  to = finapi_user.alice\n  id = \"alice\"", elsewhere: "TestImporting_oneUser"},
	{guide: "importing-existing-users", text: "app_0", elsewhere: "TestExamples of internal/examples, import-queried-users"},
	{guide: "importing-existing-users", text: "identity = {", elsewhere: "TestAccImportByIdentity of internal/provider"},
	{guide: "importing-existing-users", text: "path.module}/users.csv", elsewhere: "TestImporting_manyUsers"},
	{guide: "importing-existing-users", text: `variable "deletion_protection"`, elsewhere: "TestImporting_manyUsers"},
	{guide: "importing-existing-users", text: `"existing"`, elsewhere: "TestImporting_manyUsers"},
	{
		guide: "importing-existing-users", text: `list "finapi_user"`, major: 1, minor: 14, file: "find.tfquery.hcl",
		command: "terraform query", printed: "finapi_user",
	},
	{
		guide: "importing-existing-users", text: "removed {", major: 1, minor: 7,
		before:  "resource \"finapi_user\" \"alice\" { id = \"alice\" }",
		command: "terraform apply", printed: "Resources: 0 added, 0 changed, 0 destroyed",
	},
	{guide: "moving-from-other-providers", text: "restapi_object.alice", major: 1, minor: 8},
	{guide: "sandbox-accounts-in-ci", text: `ephemeral "finapi_user" "test"`, major: 1, minor: 11, files: map[string]string{"integration-test.sh": "true"}},
	{guide: "sandbox-accounts-in-ci", text: `variable "alice_password"`, major: 1, minor: 11, files: map[string]string{"integration-test.sh": "true"}},
	{guide: "sweeping-old-users", text: "users.yaml\")) : lower(user.id) => user }\n}\n\ndata \"finapi_users\" \"unmanaged\"", major: 1, minor: 7, files: map[string]string{"users.yaml": "[]"}},
	{guide: "sweeping-old-users", text: `data "finapi_users" "old"`, elsewhere: "TestSweeping"},
	{guide: "sweeping-old-users", text: `variable "max_users"`, elsewhere: "TestSweeping"},
	{guide: "thousands-of-users", text: "try(each.value.email", files: map[string]string{"users.yaml": "- id: alice\n"}},
	{guide: "thousands-of-users", text: "passwords.json", files: map[string]string{"passwords.json": `{"alice": "only for this test"}`}},
	{guide: "thousands-of-users", text: "var.shard", elsewhere: "TestExamples_shards"},
	{guide: "where-the-password-lives", text: "password_wo_version", major: 1, minor: 11},
	{guide: "where-the-password-lives", text: "rotate_password_when_changed"},
}

// guides returns those that are neither walked from beginning to end nor made of recipes.
func guides(t *testing.T) []page {
	t.Helper()

	return slices.DeleteFunc(docs(t), func(p page) bool {
		name, ok := strings.CutPrefix(p.path, "docs/guides/")

		return !ok || name == "getting-started.md" || name == "cookbook.md"
	})
}

func isRequirement(block fence) bool { return strings.HasPrefix(block.code, "terraform {") }

// Each configuration of the guides is applied as it is written, beside the terraform.tf that the guide shows, and is formatted.
func TestGuides_configurations(t *testing.T) {
	t.Parallel()

	if testing.Short() {
		t.Skip("it runs the CLI many times")
	}

	tried := map[string]bool{}

	for _, guide := range guides(t) {
		blocks := guide.code("terraform")

		own := slices.IndexFunc(blocks, isRequirement)
		if own < 0 && len(blocks) > 0 {
			t.Errorf("%s has configurations, and none with required_providers", guide.path)

			continue
		}

		for _, block := range blocks {
			if isRequirement(block) {
				continue
			}

			index := slices.IndexFunc(trials, func(one trial) bool {
				return guide.path == "docs/guides/"+one.guide+".md" && strings.Contains(block.code, one.text)
			})
			if index < 0 {
				t.Errorf("%s:%d: no test runs this configuration:\n%s", guide.path, block.line, block.code)

				continue
			}

			one := trials[index]
			tried[one.guide+one.text] = true

			if one.elsewhere != "" {
				continue
			}

			t.Run(fmt.Sprintf("%s:%d", filepath.Base(guide.path), block.line), func(t *testing.T) {
				t.Parallel()
				newReader(t).try(t, one, blocks[own].code, block.code)
			})
		}
	}

	for _, one := range trials {
		if !tried[one.guide+one.text] {
			t.Errorf("%s has no configuration with %q any more", one.guide, one.text)
		}
	}
}

func (s *shell) try(t *testing.T, one trial, requirement, code string) {
	t.Helper()

	if !s.cli.IsAtLeast(max(one.major, 1), max(one.minor, 5)) {
		t.Skipf("it needs version %d.%d, this is %s", one.major, one.minor, s.cli.Version)
	}

	s.run(t, alicesPassword+` TF_VAR_user_passwords='{"alice": "only for this test"}'`)
	s.run(t, "export FINAPI_ADMIN_CLIENT_ID="+mock.DefaultAdminClientID+" FINAPI_ADMIN_CLIENT_SECRET="+mock.DefaultAdminClientSecret)

	if len(one.users) > 0 {
		s.populate(t, one.users)
	}

	files := map[string]string{"terraform.tf": requirement + "\n"}
	maps.Copy(files, one.files)

	if one.before != "" {
		files["main.tf"] = one.before
	}

	s.enter(t, files)

	if one.before != "" {
		s.run(t, "terraform apply")
	}

	name := one.file
	if name == "" {
		name = "main.tf"
	}

	s.write(t, name, code+"\n")
	s.run(t, "terraform fmt -check -diff")

	if one.command != "" {
		expectPrinted(t, s.run(t, one.command), one.printed)

		return
	}

	s.run(t, "terraform init")
	s.run(t, "terraform apply")
	expectPrinted(t, s.run(t, "terraform plan"), "No changes.")
}

// The commands of the guides that a test runs, each by a text in it.
var triedCommands = []string{
	// TestImporting
	"FINAPI_USER_PASSWORDS", "mkdir existing", "terraform output -json passwords", "terraform plan -var", "terraform import ",
	"terraform plan -generate-config-out", "terraform plan -out=import.tfplan", "FINAPI_LOGIN_AT_REFRESH=false terraform plan",
	"TF_LOG_PROVIDER=DEBUG terraform plan", "grep ",
	// TestExamples_shards of internal/examples
	"workspace select",
	// TestSweeping
	"terraform apply -var deletion_protection=false\nterraform destroy", "TF_VAR_id_prefix=ci.login.",
	// TestGuides_commandsInOrder, TestScripts
	"terraform init\nterraform plan\nterraform apply", "terraform init\nterraform apply -auto-approve", "ACCESS_TOKEN\\\"\" |",
	// TestFinapiMock
	"--seed users.csv --control", "-X POST http://127.0.0.1:8765/_mock/reset", "terraform init\nterraform test", "Bearer only-for-tests",
	"docker build",
	// It needs Terraform 1.14, which not everybody has.
	"terraform query\n",
}

// No command of a guide is left untried.
func TestGuides_commands(t *testing.T) {
	t.Parallel()

	one := doc(t, "guides/importing-existing-users.md")
	tried := append(slices.Clone(triedCommands), commands(t, one, "terraform plan\nterraform apply"))

	for _, guide := range guides(t) {
		for _, block := range guide.code("shell") {
			if !slices.ContainsFunc(tried, func(text string) bool { return strings.Contains(block.code, text) }) {
				t.Errorf("%s:%d: no test runs these commands:\n%s", guide.path, block.line, block.code)
			}
		}
	}
}

// The commands and the script of the guide on CI work, and those of the guide on moves.
func TestGuides_commandsInOrder(t *testing.T) {
	t.Parallel()

	for _, one := range []struct{ guide, configuration, commands, printed string }{
		{"sandbox-accounts-in-ci", `ephemeral "finapi_user" "test"`, "terraform init", "Resources: 1 added, 0 changed, 0 destroyed."},
		{"moving-from-other-providers", "moved {", "terraform init", "Resources: 2 added, 0 changed, 0 destroyed."},
	} {
		t.Run(one.guide, func(t *testing.T) {
			t.Parallel()

			guide := doc(t, "guides/"+one.guide+".md")

			s := newReader(t)
			if !s.cli.IsAtLeast(1, 11) {
				t.Skipf("they need version 1.11, this is %s", s.cli.Version)
			}

			s.replacer = strings.NewReplacer("FINAPI_CLIENT_ID=…", "FINAPI_CLIENT_ID", "FINAPI_CLIENT_SECRET=…", "FINAPI_CLIENT_SECRET")
			s.directory = t.TempDir()
			s.write(t, "terraform.tf", configuration(t, guide, "terraform {"))
			s.write(t, "main.tf", configuration(t, guide, one.configuration))

			for _, block := range guide.code("shell") {
				if strings.Contains(block.code, "curl ") {
					s.write(t, "integration-test.sh", block.code)
				}
			}

			expectPrinted(t, s.run(t, commands(t, guide, one.commands)), one.printed)
		})
	}
}
