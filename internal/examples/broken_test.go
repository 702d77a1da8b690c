// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package examples_test

import (
	"cmp"
	"context"
	"maps"
	"path/filepath"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

const terraformFile = `terraform {
  required_providers {
    finapi = {
      source = "finapi-community/finapi"
    }
  }
}
`

const createAlice = `
resource "finapi_user" "alice" {
  id = "alice"
}
`

const sweepAll = `
terraform {
  required_version = ">= 1.7"
}

variable "id_prefix" {}

variable "max_registration_date" {}

data "finapi_users" "all" {
  id_prefix             = var.id_prefix
  max_registration_date = var.max_registration_date
}

import {
  for_each = toset(data.finapi_users.all.ids)

  to = finapi_user.all[each.key]
  id = each.key
}

resource "finapi_user" "all" {
  for_each = toset(data.finapi_users.all.ids)

  id = each.key
}
`

// TestExamples_broken makes sure that what may be wrong with an example is found.
func TestExamples_broken(t *testing.T) {
	t.Parallel()

	w := newWorkshop(t)

	tests := map[string]struct {
		// module is the name of its directory, where that matters.
		module string
		files  map[string]string
		run    func(*example, context.Context) error
		// expected is part of the error, empty for none.
		expected string
	}{
		"nothing is wrong": {
			files: map[string]string{"main.tf": createAlice},
			run:   (*example).live,
		},
		"not valid": {
			files:    map[string]string{"main.tf": `resource "finapi_user" "alice" { email = "" }`},
			run:      (*example).live,
			expected: `validate" ended with code 1`,
		},
		"refused at apply": {
			files:    map[string]string{"main.tf": createAlice + `resource "finapi_user_verification" "bob" { user_id = "bob" }`},
			run:      (*example).live,
			expected: `apply -auto-approve" ended with code 1`,
		},
		"never settles": {
			files:    map[string]string{"main.tf": `resource "terraform_data" "now" { triggers_replace = timestamp() }`},
			run:      (*example).live,
			expected: "the plan after the apply is not empty",
		},
		"leaves somebody behind": {
			files: map[string]string{"main.tf": createAlice},
			run: func(e *example, ctx context.Context) error {
				e.finapi.AddUser(mock.User{ID: "bob"})

				return e.live(ctx)
			},
			expected: `finAPI was expected to have [] in the end, but it has ["bob"]`,
		},
		"protects for good": {
			files: map[string]string{
				"main.tf": strings.Replace(createAlice, "}", "deletion_protection = true\n}", 1),
			},
			run:      (*example).live,
			expected: "is protected from deletion",
		},
		"does not protect": {
			files: map[string]string{
				"main.tf": createAlice + "variable \"deletion_protection\" {\n  default = true\n}\n",
			},
			run:      (*example).live,
			expected: "nothing has refused",
		},
		"import changes users": {
			module: "import-alice",
			files: map[string]string{
				"users.csv": "id,email\nalice,alice@example.com\n",
				"main.tf": strings.Replace(createAlice, "}", "email = \"alice@example.org\"\n}\n", 1) +
					"import {\n  to = finapi_user.alice\n  id = \"alice\"\n}\n",
			},
			run:      (*example).live,
			expected: "the import has asked finAPI for editAuthorizedUser",
		},
		"sweeps too many": {
			module:   "sweep-all",
			files:    map[string]string{"main.tf": sweepAll},
			run:      (*example).live,
			expected: `finAPI was expected to have ["alice" "ci" "CI-Nightly" "ci-younger"] in the end, but it has ["alice" "ci" "ci-younger"]`,
		},
		"failing test": {
			files: map[string]string{
				"main.tf": createAlice,
				"tests/alice.tftest.hcl": `run "alice" {
  assert {
    condition     = finapi_user.alice.email != null
    error_message = "There is no e-mail address."
  }
}
`,
			},
			run: func(e *example, ctx context.Context) error {
				failure := e.test(ctx)

				// Whom the test has created must be gone although it failed.
				if err := e.expectNobodyElse(); err != nil {
					return err
				}

				return failure
			},
			expected: "There is no e-mail address.",
		},
		"not formatted": {
			files: map[string]string{"tests/alice.tftest.hcl": "run  \"alice\" {}\n", "main.tf": createAlice},
			run: func(e *example, ctx context.Context) error {
				return formatted(ctx, *e.CLI, e.module.directory)
			},
			expected: `+run "alice" {}`,
		},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			directory := filepath.Join(t.TempDir(), cmp.Or(test.module, "module"))

			files := maps.Clone(test.files)
			files["terraform.tf"] = terraformFile
			writeFiles(t, directory, files)

			modules, err := findModules(directory)
			if err != nil || len(modules) != 1 {
				t.Fatalf("expected a module, got %v, %v", modules, err)
			}

			skipIfUnfit(t, modules[0], w.CLI)

			if modules[0].tests && !hasTestCommand(w.CLI) {
				t.Skipf("%s has no such tests", w.Version)
			}

			err = test.run(w.newExample(t, modules[0]), t.Context())

			switch {
			case test.expected == "" && err != nil:
				t.Errorf("unexpected error: %v", err)
			case test.expected != "" && (err == nil || !strings.Contains(err.Error(), test.expected)):
				t.Errorf("expected an error with %q, got %v", test.expected, err)
			}
		})
	}
}
