// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestCLI_environ(t *testing.T) {
	t.Parallel()

	inherited := []string{
		"PATH=/bin", "TF_LOG=DEBUG", "TF_LOG_PATH=log", "TF_VAR_x=1", "TF_CLI_ARGS=-json", "TF_CLI_CONFIG_FILE=theirs",
		"FINAPI_CLIENT_SECRET=theirs", "FINAPI_MOCK_AUTO_VERIFY=true",
	}
	c := &cli{environment: map[string]string{"TF_CLI_CONFIG_FILE": "ours", "FINAPI_BASE_URL": "http://127.0.0.1:1"}}

	expected := []string{
		"PATH=/bin", "TF_LOG=DEBUG", "TF_LOG_PATH=log",
		"CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "TF_INPUT=0", "TF_CLI_CONFIG_FILE=" + os.DevNull,
		"FINAPI_BASE_URL=http://127.0.0.1:1", "TF_CLI_CONFIG_FILE=ours",
	}
	if actual := c.environ(inherited); !slices.Equal(actual, expected) {
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
	for _, file := range []string{"main.tf", "terraform.tfstate"} {
		if err := os.WriteFile(filepath.Join(module, file), []byte(`email = "a"`), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	c := &cli{}
	if err := c.work(module, directory); err != nil {
		t.Fatal(err)
	}

	if _, err := os.Stat(filepath.Join(directory, "terraform.tfstate")); err == nil {
		t.Error("the state of a run in place was copied")
	}

	if err := c.edit("main.tf", `"b"`, `"c"`); err == nil || !strings.Contains(err.Error(), "0 times") {
		t.Errorf("expected an error on a text that is not there, got %v", err)
	}

	if err := c.edit("main.tf", `"a"`, `"b"`); err != nil {
		t.Fatal(err)
	}

	content, err := os.ReadFile(filepath.Join(directory, "main.tf"))
	if err != nil || string(content) != `email = "b"` {
		t.Errorf("expected the edited text, got %q, %v", content, err)
	}

	if err := c.work(t.TempDir(), directory); err == nil {
		t.Error("expected an error on a directory without a module")
	}
}
