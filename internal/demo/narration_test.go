// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"slices"
	"testing"
)

func TestEssential(t *testing.T) {
	t.Parallel()

	const output = `
Warning: Provider development overrides are in effect

The following provider development overrides are set in the CLI
configuration:
 - finapi-community/finapi in /somewhere

finapi_user.alice: Refreshing state... [id=alice]

Note: Objects have changed outside of Terraform

Terraform detected the following changes made outside of Terraform since the
last "terraform apply" which may have affected this plan:

  # finapi_user.bob has been deleted
  - resource "finapi_user" "bob" {
      - id       = "bob" -> null
      - password = (sensitive value) -> null
    }

Terraform used the selected providers to generate the following execution
plan. Resource actions are indicated with the following symbols:
  + create
  ~ update in-place

Terraform will perform the following actions:

  # finapi_user.alice will be updated in-place
  ~ resource "finapi_user" "alice" {
      ~ email                  = "alice@example.com" -> "alice@example.org"
        id                     = "alice"
        # (4 unchanged attributes hidden)
    }

  # finapi_user.bob will be created
  + resource "finapi_user" "bob" {
      + id          = "bob"
      + is_verified = (known after apply)
    }

Plan: 1 to add, 1 to change, 0 to destroy.
finapi_user.alice: Modifying... [id=alice]
finapi_user.alice: Modifications complete after 0s [id=alice]

Warning: finAPI user "bob" is not verified

They cannot be changed before they are.

Apply complete! Resources: 1 added, 1 changed, 0 destroyed.
`

	expected := []string{
		"Note: Objects have changed outside of Terraform",
		"# finapi_user.bob has been deleted",
		"# finapi_user.alice will be updated in-place",
		`~ email = "alice@example.com" -> "alice@example.org"`,
		"# finapi_user.bob will be created",
		"Plan: 1 to add, 1 to change, 0 to destroy.",
		`Warning: finAPI user "bob" is not verified`,
		"Apply complete! Resources: 1 added, 1 changed, 0 destroyed.",
	}

	if actual := essential(output); !slices.Equal(actual, expected) {
		t.Errorf("expected\n%q\ngot\n%q", expected, actual)
	}
}

func TestEssential_otherEndings(t *testing.T) {
	t.Parallel()

	for output, expected := range map[string][]string{
		"":                  nil,
		"\n\nNothing.\n":    nil,
		"No changes. All\n": {"No changes. All"},
		"Destroy complete! Resources: 5 destroyed.\r\n": {"Destroy complete! Resources: 5 destroyed."},
	} {
		if actual := essential(output); !slices.Equal(actual, expected) {
			t.Errorf("%q: expected %q, got %q", output, expected, actual)
		}
	}
}

func TestNarrator(t *testing.T) {
	t.Parallel()

	var out bytes.Buffer

	n := narrator{out: &out}
	n.paragraph("%d. %s", 1, "Create")
	n.command("terraform apply")
	n.quote([]string{"100 %"})
	n.checked("done")

	const expected = "\n1. Create\n   $ terraform apply\n     | 100 %\n   ok: done\n"
	if out.String() != expected {
		t.Errorf("expected %q, got %q", expected, out.String())
	}
}
