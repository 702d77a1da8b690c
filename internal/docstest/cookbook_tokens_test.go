// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestCookbook_tokenInApply(t *testing.T) {
	t.Parallel()

	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("the recipe's script needs curl")
	}

	p := recipe(t, "A token for a script")
	code := p.code("shell")
	s := cook(t, p, 1, 11, nil)

	s.run(t, code[0].code)

	printed := s.run(t, code[1].code)
	expectPrinted(t, printed, "Apply complete! Resources: 2 added")
	expectPrinted(t, printed, "Destroy complete! Resources: 2 destroyed.")
	expectPrinted(t, s.read(t, "report.json"), `"id":"ci-`)
}

// The file of the token is for its owner alone, and the token is in it and nowhere else.
func TestCookbook_tokenInFile(t *testing.T) {
	t.Parallel()

	p := recipe(t, "A token for a script")
	s := cook(t, p, 1, 11, map[string]string{
		"main.tf":             configuration(t, p, `terraform_data" "access_token"`),
		"integration-test.sh": `printf %s "$ACCESS_TOKEN" >seen; ls -l access-token >mode; cp terraform.tfstate seen.tfstate`,
	})

	printed := s.run(t, commands(t, p, "rm access-token"))

	token := s.read(t, "seen")
	if len(token) < 20 {
		t.Fatalf("the script has got a token of %d characters", len(token))
	}

	expectNotPrinted(t, printed+s.read(t, "seen.tfstate"), token)
	expectPrinted(t, printed, "Destroy complete! Resources: 2 destroyed.")

	if mode := s.read(t, "mode"); !strings.HasPrefix(mode, "-rw-------") {
		t.Errorf("the file of the token is %s", mode)
	}

	if _, err := os.Stat(filepath.Join(s.directory, "access-token")); !os.IsNotExist(err) {
		t.Errorf("the file of the token is left: %v", err)
	}
}

// What the guide says does not work does not work.
func TestCookbook_tokenInOutput(t *testing.T) {
	t.Parallel()

	p := recipe(t, "A token for a script")
	output := configuration(t, p, "  ephemeral = true")
	s := cook(t, p, 1, 11, map[string]string{"main.tf": output})

	printed := s.runFailing(t, "terraform plan")
	if s.cli.Name != "tofu" {
		expectPrinted(t, printed, p.code("console")[0].code)
	}

	for _, instead := range []string{"", "  sensitive = true"} {
		s.write(t, "main.tf", strings.Replace(output, "  ephemeral = true", instead, 1))
		expectPrinted(t, s.runFailing(t, "terraform plan"), "output \"access_token\"")
	}
}
