// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	guestEmail    = "alice@example.com"
	guestPassword = "only for this test"
)

// TestExamples applies and destroys each root module below examples/, with a mock of its own and the real CLI.
func TestExamples(t *testing.T) {
	t.Parallel()

	if testing.Short() {
		t.Skip("it builds the provider and runs the CLI several times for each example")
	}

	installed, err := findCLI(t.Context())
	if errors.Is(err, errNoCLI) {
		t.Skip(err)
	}

	if err != nil {
		t.Fatal(err)
	}

	built, err := build(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}

	examples := filepath.Join(built.root, "examples")

	for _, module := range rootModules(t, examples) {
		name, err := filepath.Rel(examples, module)
		if err != nil {
			t.Fatal(err)
		}

		t.Run(filepath.ToSlash(name), func(t *testing.T) {
			t.Parallel()

			testExample(t, module, *installed, built)
		})
	}
}

func testExample(t *testing.T, module string, tool cli, built *binaries) {
	t.Helper()
	skipIfUnfit(t, module, tool.version)

	directory := t.TempDir()

	server, err := startMock(t.Context(), built.mock, directory)
	if err != nil {
		t.Fatal(err)
	}

	t.Cleanup(server.stop)

	tool.environment = maps.Clone(tool.environment)
	maps.Copy(tool.environment, server.environment())
	tool.environment["TF_VAR_alice_password"] = guestPassword

	if err := errors.Join(tool.use(filepath.Dir(built.provider), directory), tool.work(module, filepath.Join(directory, "work"))); err != nil {
		t.Fatal(err)
	}

	finapi := &outsider{url: server.url}
	invited := inviteGuest(t, module, tool, finapi)

	if _, err := tool.run(t.Context(), applyCommand...); err != nil {
		t.Fatal(err)
	}

	output, changes, err := tool.plan(t.Context())
	if err != nil {
		t.Fatal(err)
	}

	if changes {
		t.Errorf("the plan after the apply is not empty:\n%s", output)
	}

	if _, err := tool.run(t.Context(), destroyCommand...); err != nil {
		t.Fatal(err)
	}

	left, err := finapi.users(t.Context())
	if err != nil {
		t.Fatal(err)
	}

	left = slices.DeleteFunc(left, func(id string) bool { return slices.Contains(invited, id) })
	if len(left) > 0 {
		t.Errorf("these users were left behind: %s", list(left))
	}
}

// inviteGuest creates the user whom an example of an import is about.
func inviteGuest(t *testing.T, module string, tool cli, finapi *outsider) []string {
	t.Helper()

	if !strings.HasPrefix(filepath.Base(module), "import-") {
		return nil
	}

	passwords, err := json.Marshal(map[string]string{"alice": guestPassword})
	if err != nil {
		t.Fatal(err)
	}

	tool.environment["FINAPI_USER_PASSWORDS"] = string(passwords)

	if err := finapi.createUser(t.Context(), "alice", guestEmail, guestPassword); err != nil {
		t.Fatal(err)
	}

	return []string{"alice"}
}

// rootModules are the directories with Terraform files.
func rootModules(t *testing.T, examples string) []string {
	t.Helper()

	var modules []string

	err := filepath.WalkDir(examples, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".tf" && !slices.Contains(modules, filepath.Dir(path)) {
			modules = append(modules, filepath.Dir(path))
		}

		if err == nil && entry.Name() == ".terraform" {
			return fs.SkipDir
		}

		return err
	})
	if err != nil {
		t.Fatal(err)
	}

	if len(modules) == 0 {
		t.Fatalf("there is no root module below %s", examples)
	}

	return modules
}

var (
	requiredVersion = regexp.MustCompile(`required_version += ">= (\d+)\.(\d+)"`)
	cliVersion      = regexp.MustCompile(`v(\d+)\.(\d+)`)
)

// skipIfUnfit skips an example that needs a newer CLI, or a program that is not there.
func skipIfUnfit(t *testing.T, module, version string) {
	t.Helper()

	files, err := filepath.Glob(filepath.Join(module, "*"))
	if err != nil {
		t.Fatal(err)
	}

	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			continue
		}

		required, present := versionIn(requiredVersion, string(content)), versionIn(cliVersion, version)
		if slices.Compare(present, required) < 0 {
			t.Skipf("it needs version %d.%d, this is %s", required[0], required[1], version)
		}

		if _, err := exec.LookPath("curl"); err != nil && filepath.Ext(file) == ".sh" && strings.Contains(string(content), "curl ") {
			t.Skipf("%s needs curl", filepath.Base(file))
		}
	}
}

func versionIn(pattern *regexp.Regexp, text string) []int {
	var version []int

	if match := pattern.FindStringSubmatch(text); match != nil {
		for _, part := range match[1:] {
			number, _ := strconv.Atoi(part)
			version = append(version, number)
		}
	}

	return version
}
