// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// The three commands of the guide find and delete the users whom nobody manages, and so does its nightly job.
func TestSweeping(t *testing.T) {
	t.Parallel()

	guide := doc(t, "guides/sweeping-old-users.md")

	for name, sweep := range map[string]func(*testing.T, *shell){
		"commands": func(t *testing.T, s *shell) {
			t.Helper()

			// The users of the mock are of today.
			s.replacer = strings.NewReplacer("2026-01-31", "$(date -u +%F)")
			printed := s.run(t, commands(t, guide, "terraform destroy"))
			expectPrinted(t, printed, planned(t, guide, "to import"))
			expectPrinted(t, printed, "Destroy complete! Resources: 3 destroyed.")
		},
		"job": func(t *testing.T, s *shell) {
			t.Helper()

			repository := s.directory
			steps := githubSteps(t, s.decode(t, guide.code("yaml")[len(guide.code("yaml"))-1].code))
			s.leaveProvider(t)

			s.directory = repository
			s.run(t, `rm -rf .terraform* terraform.tfstate*; export RUNNER_TEMP="$PWD/.." GITHUB_ENV="$PWD/../environment"`)

			s.replacer = strings.NewReplacer("30 days ago", "now")

			printed, failed := s.runSteps(t, repository, steps)
			if failed {
				t.Errorf("the job has failed:\n%s", printed)
			}

			expectPrinted(t, printed, "Destroy complete! Resources: 3 destroyed.")
		},
		"branch": func(t *testing.T, s *shell) {
			t.Helper()

			s.run(t, commands(t, guide, "TF_VAR_id_prefix=ci.login."))
			expectPrinted(t, s.run(t, "terraform apply"), "Resources: 1 imported, 0 added, 1 changed, 0 destroyed.")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			s := newReader(t)
			if !s.cli.IsAtLeast(1, 7) {
				t.Skipf("import blocks have for_each from 1.7 on, this is %s", s.cli.Version)
			}

			s.run(t, "export FINAPI_ADMIN_CLIENT_ID="+mock.DefaultAdminClientID+" FINAPI_ADMIN_CLIENT_SECRET="+mock.DefaultAdminClientSecret)
			s.populate(t, []person{{id: "ci-old-1"}, {id: "ci-old-2"}, {id: "ci-old-3"}, {id: "ci-nightly"}, {id: "ci.login.1"}, {id: "customer"}})

			s.directory = filepath.Join(t.TempDir(), "sweep")
			for file, content := range map[string]string{
				"terraform.tf":       configuration(t, guide, "terraform {"),
				"main.tf":            configuration(t, guide, `data "finapi_users" "old"`),
				"variables.tf":       configuration(t, guide, `variable "max_users"`),
				"managed-users.yaml": guide.code("yaml")[1].code + "\n",
			} {
				s.write(t, file, content)
			}

			s.run(t, "terraform init")
			sweep(t, s)
		})
	}
}
