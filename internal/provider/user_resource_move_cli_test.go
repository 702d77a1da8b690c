// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	goversion "github.com/hashicorp/go-version"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

const movedExample = "../../examples/guides/moved-from-other-providers/main.tf"

// standIn installs a provider under the name of another one. For a move the CLI wants of the other provider no more than that it
// is there: it asks it for its schema and for nothing else.
func (c *commandLine) standIn(t *testing.T, address string) {
	t.Helper()

	program, err := providerProgram()
	must(t, err)

	content, err := os.ReadFile(filepath.Join(program, "terraform-provider-finapi"))
	must(t, err)

	directory := t.TempDir()
	must(t, os.WriteFile(filepath.Join(directory, "terraform-provider-"+filepath.Base(address)), content, 0o700))

	configuration := c.read(t, "cli.tfrc")
	override := fmt.Sprintf("dev_overrides {\n    %q = %q\n", address, directory)
	c.write(t, "cli.tfrc", strings.Replace(configuration, "dev_overrides {\n", override, 1))
}

// movedState is a state with the example's two resources, as those have it who leave the other providers.
func movedState(t *testing.T) string {
	t.Helper()

	host := "registry.terraform.io"
	if isOpenTofu(t) {
		host = "registry.opentofu.org"
	}

	object := `{"mode":"managed","type":%q,"name":%q,"provider":"provider[\"` + host + `/%s\"]","instances":[
		{"schema_version":%d,"attributes":%s,"sensitive_attributes":[]}]}`

	bob := `{"id":"/api/v2/users/bob","path":"/api/v2/users","body":{"value":{"id":"bob","password":"bobs-password"},
		"type":["object",{"id":"string","password":"string"}]},"output":null}`

	return fmt.Sprintf(`{"version":4,"terraform_version":"1.8.0","serial":1,"lineage":"moved","outputs":{},"resources":[%s,%s]}`,
		fmt.Sprintf(object, "restapi_object", "alice", "mastercard/restapi", 0, restapiV1),
		fmt.Sprintf(object, "restful_resource", "bob", "magodo/restful", 2, bob))
}

// movesSince is the version of the CLI at hand that moves objects to other types.
func movesSince(t *testing.T) *goversion.Version {
	t.Helper()

	if isOpenTofu(t) {
		return tfversion.Version1_10_0
	}

	return tfversion.Version1_8_0
}

// The example takes over the users of a state of other providers with the real CLI: nothing is sent to finAPI, and afterwards the
// state needs no other provider.
func TestAccUserMove_example(t *testing.T) {
	t.Parallel()
	once(t, ofTerraform)

	example, err := os.ReadFile(movedExample)
	must(t, err)

	w := newWorld(t)
	w.AddUser(mock.User{ID: "alice", Password: "alices-password", Email: "alice@example.com", Verified: true})
	w.AddUser(mock.User{ID: "bob", Password: "bobs-password", Phone: "+49 30 5550100", Verified: true})

	cli := w.newCommandLine(t, string(example))
	needs(t, "moves to another type", movesSince(t))

	overrides := cli.read(t, "cli.tfrc")
	cli.standIn(t, "mastercard/restapi")
	cli.standIn(t, "magodo/restful")
	cli.write(t, "terraform.tfstate", movedState(t))

	if output := cli.succeed(t, "apply", "-auto-approve"); !strings.Contains(output, "0 added, 0 changed, 0 destroyed") ||
		!strings.Contains(output, "finapi_user.alice") || !strings.Contains(output, "has moved to") {
		t.Errorf("apply:\n%s", output)
	}

	if passwords := cli.inState(t); passwords["alice"] != "alices-password" || passwords["bob"] != "bobs-password" {
		t.Errorf("in the state: %v", passwords)
	}

	cli.write(t, "cli.tfrc", overrides)
	cli.succeed(t, "plan", "-detailed-exitcode")

	// The two users are read at the same time.
	requests := strings.Fields(w.journal())
	slices.Sort(requests)

	if !slices.Equal(slices.Compact(requests), []string{"get", "login"}) {
		t.Errorf("requests: %s", w.journal())
	}

	if strings.Contains(cli.printed.String(), "-password") {
		t.Error("a password was printed")
	}

	cli.succeed(t, "destroy", "-auto-approve")

	if left := w.Users(); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
