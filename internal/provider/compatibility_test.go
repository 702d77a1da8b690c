// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// What there is in every CLI that the provider serves, in the words of the oldest one.
func TestAccCompatibility_whatEveryCLIHas(t *testing.T) {
	t.Parallel()

	w := newWorld(t).knowing("bob", "bobs-password")
	w.AddUser(mock.User{ID: "bob", Password: "bobs-password", Email: "bob@example.com", Verified: true})

	const config = `
resource "finapi_user" "alice" {
  id                  = "alice"
  email               = "alice@example.com"
  deletion_protection = false

  timeouts = {
    create = "1m"
  }
}

resource "finapi_user_verification" "alice" {
  user_id = finapi_user.alice.id
}

import {
  to = finapi_user.bob
  id = "bob"
}

resource "finapi_user" "bob" {
  id    = "bob"
  email = "bob@example.com"
}

data "finapi_user" "alice" {
  id       = finapi_user_verification.alice.user_id
  password = finapi_user.alice.password
}

data "finapi_client_configuration" "this" {}

resource "finapi_client_configuration" "this" {
  user_access_tokens_validity_period = 3600
}

output "email" {
  value = data.finapi_user.alice.email
}
`

	cli := w.newCommandLine(t, config)

	if output := cli.succeed(t, "apply", "-auto-approve"); !strings.Contains(output, "1 imported, 3 added, 0 changed") {
		t.Errorf("apply:\n%s", output)
	}

	if output := cli.succeed(t, "output", "-raw", "email"); output != "alice@example.com" {
		t.Errorf("output: %q", output)
	}

	cli.succeed(t, "plan", "-detailed-exitcode")
	cli.write(t, "main.tf", strings.ReplaceAll(config, "alice@example.com", "alice@example.org"))
	cli.succeed(t, "apply", "-auto-approve")
	cli.succeed(t, "destroy", "-auto-approve")

	if left := w.Users(); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// A CLI that does not know write-only arguments would store them.
func TestAccCompatibility_writeOnlyIsRefusedWhereItWouldBeStored(t *testing.T) {
	t.Parallel()

	w := newWorld(t)
	cli := w.newCommandLine(t, block(`variable "password"`, "type = string", "sensitive = true")+
		user(`id = "alice"`, "password_wo = var.password", `password_wo_version = "1"`), "TF_VAR_password=alices-password", logged)

	if _, version := commandLineVersion(t); version.GreaterThanOrEqual(tfversion.Version1_11_0) {
		t.Skipf("%s knows write-only arguments", version)
	}

	output, err := cli.run(t, "plan")
	if err == nil {
		t.Fatal("it was not refused")
	}

	for _, expected := range []string{"WriteOnly Attribute Not Allowed", "password_wo", "1.11"} {
		if !strings.Contains(output, expected) {
			t.Errorf("%q is not in the output:\n%s", expected, output)
		}
	}

	if strings.Contains(output+cli.trace(t), "alices-password") {
		t.Error("the password was written down")
	}
}
