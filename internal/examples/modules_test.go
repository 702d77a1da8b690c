// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package examples_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/cli"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// exampleModule is a root module as it is written.
type exampleModule struct {
	directory string
	// configuration is the text of all its .tf files.
	configuration string
	// tests tells whether it has *.tftest.hcl files.
	tests bool
	// guests are the users whom another program has created: those whom it imports, or those whom it verifies.
	guests []mock.User
	// residents are the users among whom it sweeps.
	residents []resident
	// imports: the guests are verified already, and an apply must change none of them.
	imports bool
}

const (
	protectionVariable = "deletion_protection"
	testSuffix         = ".tftest.hcl"
)

var (
	passwordVariable = regexp.MustCompile(`(?m)^variable "(\w*password\w*)"`)
	requiredVersion  = regexp.MustCompile(`required_version += ">= (\d+)\.(\d+)"`)
)

// protects tells whether the users are protected until a variable says otherwise.
func (m exampleModule) protects() bool {
	return strings.Contains(m.configuration, fmt.Sprintf("variable %q {", protectionVariable))
}

func (m exampleModule) managesUsers() bool {
	return strings.Contains(m.configuration, `resource "finapi_user" `)
}

// verifiesOthers tells whether it verifies users whom it does not manage.
func (m exampleModule) verifiesOthers() bool {
	return strings.Contains(m.configuration, `resource "finapi_user_verification" `) && !m.managesUsers()
}

func (m exampleModule) passwordVariables() []string {
	var names []string
	for _, match := range passwordVariable.FindAllStringSubmatch(m.configuration, -1) {
		names = append(names, match[1])
	}

	return names
}

// findModules finds the directories with Terraform files, and those with tests.
func findModules(examples string) ([]exampleModule, error) {
	var directories, tested []string

	err := filepath.WalkDir(examples, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.Name() == ".terraform":
			return fs.SkipDir
		case filepath.Ext(path) == ".tf":
			directories = append(directories, filepath.Dir(path))
		case strings.HasSuffix(path, testSuffix):
			// The CLI looks for tests in the module, and in its directory of this name.
			directory := strings.TrimSuffix(filepath.Dir(path), string(filepath.Separator)+"tests")
			directories, tested = append(directories, directory), append(tested, directory)
		}

		return nil
	})
	if err != nil {
		return nil, err
	}

	slices.Sort(directories)

	var modules []exampleModule

	for _, directory := range slices.Compact(directories) {
		module, err := readModule(directory)
		if err != nil {
			return nil, err
		}

		module.tests = slices.Contains(tested, directory)
		modules = append(modules, module)
	}

	if len(modules) == 0 {
		err = fmt.Errorf("there is no root module below %s", examples)
	}

	return modules, err
}

func readModule(directory string) (exampleModule, error) {
	module := exampleModule{directory: directory}

	files, err := filepath.Glob(filepath.Join(directory, "*.tf"))
	if err != nil {
		return module, err
	}

	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return module, err
		}

		module.configuration += string(content) + "\n"
	}

	module.imports = strings.HasPrefix(filepath.Base(directory), "import-")

	switch base := filepath.Base(directory); {
	case module.imports && module.managesUsers() || module.verifiesOthers():
		module.guests, err = readGuests(directory, module.configuration)
	case strings.HasPrefix(base, "sweep-"):
		module.residents = sweepResidents()
	}

	return module, err
}

// skipIfUnfit skips an example that needs a newer CLI, or a program that is not there.
func skipIfUnfit(t *testing.T, module exampleModule, tool *cli.CLI) {
	t.Helper()

	if match := requiredVersion.FindStringSubmatch(module.configuration); match != nil {
		major, _ := strconv.Atoi(match[1])
		minor, _ := strconv.Atoi(match[2])

		if !tool.IsAtLeast(major, minor) {
			t.Skipf("it needs version %d.%d, this is %s", major, minor, tool.Version)
		}
	}

	scripts, err := filepath.Glob(filepath.Join(module.directory, "*.sh"))
	if err != nil {
		t.Fatal(err)
	}

	for _, script := range scripts {
		content, err := os.ReadFile(script)
		if err != nil {
			t.Fatal(err)
		}

		if _, err := exec.LookPath("curl"); errors.Is(err, exec.ErrNotFound) && bytes.Contains(content, []byte("curl ")) {
			t.Skipf("%s needs curl", filepath.Base(script))
		}
	}
}

// hasTestCommand tells whether a CLI has the command `test` as the examples need it. Before 1.6 it was an experiment.
func hasTestCommand(tool *cli.CLI) bool { return tool.IsAtLeast(1, 6) }

// writeFiles writes files into a directory, by their paths in it.
func writeFiles(t *testing.T, directory string, files map[string]string) {
	t.Helper()

	for name, content := range files {
		path := filepath.Join(directory, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}

		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
