// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	goversion "github.com/hashicorp/go-version"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"
)

// commandLine is the real CLI with the real provider, as a program of its own, in an empty directory: what only the
// processes, their files and their logs can show is tested with it.
type commandLine struct {
	path        string
	directory   string
	environment []string
	// printed is all that the CLI printed so far.
	printed bytes.Buffer
	// group is the process group of the latest command that has one of its own.
	group atomic.Int64
}

var providerProgram = sync.OnceValues(func() (string, error) {
	directory, err := os.MkdirTemp("", "provider")
	if err != nil {
		return "", err
	}

	output, err := exec.Command("go", "build", "-o", directory, "../..").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, output)
	}

	return directory, nil
})

// newCommandLine prepares a root module. The provider is configured by the environment, as a saved plan would else hold it.
func (w *world) newCommandLine(t *testing.T, config string, environment ...string) *commandLine {
	t.Helper()

	program, err := providerProgram()
	must(t, err)

	c := &commandLine{path: commandLinePath(t), directory: t.TempDir()}

	c.write(t, "main.tf", config)
	c.overrideProvider(t, program)

	c.environment = slices.DeleteFunc(os.Environ(), func(variable string) bool {
		return strings.HasPrefix(variable, "TF_") || strings.HasPrefix(variable, "FINAPI_")
	})
	c.environment = append(c.environment, "TF_CLI_CONFIG_FILE="+filepath.Join(c.directory, "cli.tfrc"), "CHECKPOINT_DISABLE=1",
		"TF_IN_AUTOMATION=1", "TF_LOG_PATH="+filepath.Join(c.directory, "trace.log"))

	for argument, value := range w.Arguments {
		if passwords, ok := value.(map[string]any); ok {
			encoded, err := json.Marshal(passwords)
			must(t, err)

			value = string(encoded)
		}

		if value != nil {
			c.environment = append(c.environment, fmt.Sprintf("FINAPI_%s=%v", strings.ToUpper(argument), value))
		}
	}

	c.environment = append(c.environment, environment...)

	return c
}

// overrideProvider makes the CLI take the provider from a directory.
func (c *commandLine) overrideProvider(t *testing.T, directory string) {
	t.Helper()

	c.write(t, "cli.tfrc", fmt.Sprintf(
		"provider_installation {\n  dev_overrides {\n    \"hashicorp/finapi\" = %q\n  }\n  direct {}\n}\n", directory))
}

func commandLinePath(t *testing.T) string {
	t.Helper()

	path, err := findCommandLine()
	must(t, err)

	return path
}

func findCommandLine() (string, error) {
	if path := os.Getenv("TF_ACC_TERRAFORM_PATH"); path != "" {
		return path, nil
	}

	for _, name := range []string{"terraform", "tofu"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}

	return "", errors.New("neither TF_ACC_TERRAFORM_PATH nor terraform nor tofu is there; make test provides one")
}

// isOpenTofu tells which CLI is at hand.
func isOpenTofu(t *testing.T) bool {
	t.Helper()

	name, _ := commandLineVersion(t)

	return name == "OpenTofu"
}

// askForVersion asks the CLI at hand, once for all tests: "Terraform v1.11.4", and more lines.
var askForVersion = sync.OnceValues(func() (string, error) {
	path, err := findCommandLine()
	if err != nil {
		return "", err
	}

	output, err := exec.Command(path, "version").Output()

	return string(output), err
})

func commandLineVersion(t *testing.T) (name string, version *goversion.Version) {
	t.Helper()

	output, err := askForVersion()
	must(t, err)

	line, _, _ := strings.Cut(output, "\n")
	name, number, _ := strings.Cut(line, " v")

	version, err = goversion.NewVersion(number)
	must(t, err)

	return name, version
}

// ephemeralSince is the version of the CLI at hand that brought ephemeral values. What else the tests need has come to OpenTofu
// in a release of the same number as Terraform's.
func ephemeralSince(t *testing.T) *goversion.Version {
	t.Helper()

	if isOpenTofu(t) {
		return tfversion.Version1_11_0
	}

	return tfversion.Version1_10_0
}

// needs skips a test of what the CLI at hand does not have yet.
func needs(t *testing.T, what string, since *goversion.Version) {
	t.Helper()

	if _, version := commandLineVersion(t); version.LessThan(since) {
		t.Skipf("%s need version %s of the CLI, this is %s", what, since, version)
	}
}

func (c *commandLine) write(t *testing.T, file, content string) {
	t.Helper()

	must(t, os.WriteFile(filepath.Join(c.directory, file), []byte(content), 0o600))
}

// logged has the CLI and its provider log all that they can; see trace.
const logged = "TF_LOG=TRACE"

// trace is the log.
func (c *commandLine) trace(t *testing.T) string {
	t.Helper()

	log := c.read(t, "trace.log")
	if log == "" {
		t.Error("there is no log")
	}

	return log
}

// read returns a file of the root module, empty if there is none.
func (c *commandLine) read(t *testing.T, file string) string {
	t.Helper()

	content, err := os.ReadFile(filepath.Join(c.directory, file))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}

	return string(content)
}

func (c *commandLine) command(t *testing.T, arguments ...string) *exec.Cmd {
	t.Helper()

	command := exec.CommandContext(t.Context(), c.path, arguments...)
	command.Dir = c.directory
	command.Env = c.environment

	return command
}

// run runs a command of the CLI and returns what it printed.
func (c *commandLine) run(t *testing.T, arguments ...string) (string, error) {
	t.Helper()

	output, err := c.command(t, arguments...).CombinedOutput()
	c.printed.Write(output)

	return string(output), err
}

// succeed is run for a command that must not fail.
func (c *commandLine) succeed(t *testing.T, arguments ...string) string {
	t.Helper()

	output, err := c.run(t, arguments...)
	if err != nil {
		t.Fatalf("%s: %s\n%s", strings.Join(arguments, " "), err, output)
	}

	return output
}

// inState returns the users that the state has, with their passwords.
func (c *commandLine) inState(t *testing.T) map[string]string {
	t.Helper()

	var state struct {
		Resources []struct {
			Type      string
			Instances []struct {
				Attributes struct{ ID, Password string }
			}
		}
	}

	if text := c.read(t, "terraform.tfstate"); text != "" {
		must(t, json.Unmarshal([]byte(text), &state))
	}

	ids := map[string]string{}

	for _, resource := range state.Resources {
		for _, instance := range resource.Instances {
			if resource.Type == "finapi_user" {
				ids[instance.Attributes.ID] = instance.Attributes.Password
			}
		}
	}

	return ids
}

// withoutFrames takes the frames off the CLI's diagnostics.
func withoutFrames(output string) string { return strings.ReplaceAll(output, "│ ", "") }

// onlyTerraform skips a test of what Terraform has since a version, and OpenTofu in none.
func onlyTerraform(t *testing.T, what string, since *goversion.Version) {
	t.Helper()

	if isOpenTofu(t) {
		t.Skipf("OpenTofu does not have %s", what)
	}

	if _, version := commandLineVersion(t); version.LessThan(since) {
		t.Skipf("%s: since Terraform %s, this is %s", what, since, version)
	}
}
