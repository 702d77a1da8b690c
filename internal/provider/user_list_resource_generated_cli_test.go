// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// exampleFile is a file of the example that imports the users whom a query finds.
func exampleFile(t *testing.T, name string) string {
	t.Helper()

	content, err := os.ReadFile(filepath.Join("..", "..", "examples", "import-queried-users", name))
	must(t, err)

	return strings.ReplaceAll(string(content), "finapi-community/finapi", "hashicorp/finapi")
}

// What terraform query writes imports all whom it found and changes nobody: not as it is written, and not after what the guide
// on imports says to do with it. The example shows the outcome.
func TestAccQuery_generatedConfiguration(t *testing.T) {
	t.Parallel()
	onlyTerraform(t, "terraform query", tfversion.Version1_14_0)

	w := newWorld(t).administered().knowing("APP-alice", "alices-password")
	w.AddUser(mock.User{ID: "app-alice", Password: "alices-password", Email: "alice@example.com", Verified: true, AutoUpdateEnabled: true})
	w.AddUser(mock.User{ID: "app-bob", Password: "bobs-password", Email: "bob@example.com", Verified: true})
	w.AddUser(mock.User{ID: "carol", Password: "carols-password", Verified: true})

	cli := w.newCommandLine(t, exampleFile(t, "terraform.tf"))
	cli.write(t, "users.tfquery.hcl", exampleFile(t, "users.tfquery.hcl"))

	if found := cli.succeed(t, "query", "-no-color"); !mentions([]string{found}, "id=app-alice", "id=app-bob") || strings.Contains(found, "carol") {
		t.Errorf("found:\n%s", found)
	}

	cli.succeed(t, "query", "-generate-config-out=users.tf")

	generated := cli.read(t, "users.tf")
	if strings.Count(generated, "import {") != 2 || strings.Count(generated, `resource "finapi_user"`) != 2 ||
		!strings.Contains(generated, `"alice@example.com"`) || strings.Contains(generated, "alices-password") {
		t.Fatalf("generated:\n%s", generated)
	}

	for _, written := range []string{generated, withoutNulls(generated)} {
		cli.write(t, "users.tf", written)

		planned := cli.succeed(t, "plan", "-no-color")
		if !strings.Contains(planned, "2 to import, 0 to add, 0 to change, 0 to destroy") || strings.Contains(planned, "has no id") {
			t.Errorf("plan of\n%s\n%s", written, planned)
		}
	}

	if applied := cli.succeed(t, "apply", "-auto-approve"); !strings.Contains(applied, "2 imported, 0 added, 0 changed, 0 destroyed") {
		t.Errorf("apply:\n%s", applied)
	}

	cli.succeed(t, "plan", "-detailed-exitcode")

	if n := w.Count(mock.EditAuthorizedUser) + w.Count(mock.RequestPasswordChange); n > 0 {
		t.Errorf("%d requests changed them", n)
	}

	cli.succeed(t, "fmt")

	if formatted, example := cli.read(t, "users.tf"), exampleFile(t, "users.tf"); !strings.HasSuffix(example, formatted) {
		t.Errorf("the example has\n%s\nbut its query leads to\n%s", example, formatted)
	}
}

var (
	notice   = regexp.MustCompile(`(?m)^# (__generated__|Please review).*\n+`)
	nullLine = regexp.MustCompile(`(?m)^ +\w+ += null.*\n`)
)

// withoutNulls does what the guide on imports says to do with generated configuration: what nobody has read is not unset.
func withoutNulls(generated string) string {
	return strings.TrimSpace(nullLine.ReplaceAllString(notice.ReplaceAllString(generated, ""), "")) + "\n"
}
