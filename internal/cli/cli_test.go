// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package cli

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func TestCLI_environ(t *testing.T) {
	t.Parallel()

	inherited := []string{
		"PATH=/bin", "TF_LOG=DEBUG", "TF_LOG_PATH=log", "TF_VAR_x=1", "TF_CLI_ARGS=-json", "TF_CLI_CONFIG_FILE=theirs",
		"FINAPI_CLIENT_SECRET=theirs", "FINAPI_MOCK_AUTO_VERIFY=true",
	}
	c := &CLI{Environment: map[string]string{"TF_CLI_CONFIG_FILE": "ours", "FINAPI_BASE_URL": "http://127.0.0.1:1"}}

	expected := []string{
		"PATH=/bin", "TF_LOG=DEBUG", "TF_LOG_PATH=log",
		"CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "TF_INPUT=0", "TF_CLI_CONFIG_FILE=" + os.DevNull,
		"FINAPI_BASE_URL=http://127.0.0.1:1", "TF_CLI_CONFIG_FILE=ours",
	}
	if actual := c.Environ(inherited); !slices.Equal(actual, expected) {
		t.Errorf("expected %q, got %q", expected, actual)
	}

	if inherited[3] != "TF_VAR_x=1" {
		t.Error("the caller's environment was changed")
	}
}

func TestDevelopmentOverrides(t *testing.T) {
	t.Parallel()

	const expected = `provider_installation {
  dev_overrides {
    "registry.terraform.io/finapi-community/finapi" = "/a b/bin"
    "registry.opentofu.org/finapi-community/finapi" = "/a b/bin"
  }

  direct {}
}
`
	if actual := string(developmentOverrides("/a b/bin")); actual != expected {
		t.Errorf("expected\n%s\ngot\n%s", expected, actual)
	}
}

func TestCLI_work(t *testing.T) {
	t.Parallel()

	module, directory := t.TempDir(), filepath.Join(t.TempDir(), "work")

	run := fstest.MapFS{
		"main.tf":                   {Data: []byte(`email = "a"`)},
		"users.csv":                 {},
		"tests/users.tftest.hcl":    {},
		"terraform.tfstate":         {},
		"terraform.tfstate.backup":  {},
		".terraform.lock.hcl":       {},
		".terraform/providers/some": {},
	}
	if err := os.CopyFS(module, run); err != nil {
		t.Fatal(err)
	}

	c := &CLI{}
	if err := c.Work(module, directory); err != nil {
		t.Fatal(err)
	}

	copied, err := fs.Glob(os.DirFS(directory), "*")
	if err != nil || !slices.Equal(copied, []string{"main.tf", "tests", "users.csv"}) {
		t.Errorf("expected what is not left of a run in place, got %q, %v", copied, err)
	}

	if _, err := os.Stat(filepath.Join(directory, "tests", "users.tftest.hcl")); err != nil {
		t.Error(err)
	}

	if err := c.Edit("main.tf", `"b"`, `"c"`); err == nil || !strings.Contains(err.Error(), "0 times") {
		t.Errorf("expected an error on a text that is not there, got %v", err)
	}

	if err := c.Edit("main.tf", `"a"`, `"b"`); err != nil {
		t.Fatal(err)
	}

	content, err := os.ReadFile(filepath.Join(directory, "main.tf"))
	if err != nil || string(content) != `email = "b"` {
		t.Errorf("expected the edited text, got %q, %v", content, err)
	}

	if err := c.Work(t.TempDir(), directory); err == nil {
		t.Error("expected an error on a directory without a module")
	}
}
