// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// cli is a Terraform or OpenTofu in a working directory of its own.
type cli struct {
	path string
	// name is that of the command, version what it says of itself.
	name, version string
	directory     string
	// environment is added to that of the demo.
	environment map[string]string
}

var errNoCLI = errors.New("neither terraform nor tofu is on PATH, and TF_ACC_TERRAFORM_PATH names none; " +
	"\"make demo\" would build an OpenTofu")

// findCLI takes the program that TF_ACC_TERRAFORM_PATH names, else the first one on PATH.
func findCLI(ctx context.Context) (*cli, error) {
	candidates := []string{"terraform", "tofu"}
	if named := os.Getenv("TF_ACC_TERRAFORM_PATH"); named != "" {
		candidates = []string{named}
	}

	for _, candidate := range candidates {
		path, err := exec.LookPath(candidate)
		if errors.Is(err, exec.ErrNotFound) {
			continue
		}

		if err != nil {
			return nil, err
		}

		found := &cli{path: path, name: strings.TrimSuffix(filepath.Base(path), ".exe"), environment: map[string]string{}}

		output, err := found.run(ctx, "version")
		found.version, _, _ = strings.Cut(output, "\n")

		return found, err
	}

	return nil, errNoCLI
}

// run runs a command and returns what it printed. Any exit code but 0 is an error that holds all of it.
func (c *cli) run(ctx context.Context, args ...string) (string, error) {
	output, code, err := c.execute(ctx, args...)
	if err == nil && code != 0 {
		err = c.failed(code, output, args)
	}

	return output, err
}

// plan tells whether there is anything to change.
func (c *cli) plan(ctx context.Context) (output string, changes bool, err error) {
	output, code, err := c.execute(ctx, planCommand...)
	if err == nil && code != 0 && code != 2 {
		err = c.failed(code, output, planCommand)
	}

	return output, code == 2, err
}

var (
	planCommand    = []string{"plan", "-detailed-exitcode"}
	applyCommand   = []string{"apply", "-auto-approve"}
	destroyCommand = []string{"destroy", "-auto-approve"}
)

func (c *cli) line(args []string) string {
	return c.name + " " + strings.Join(args, " ")
}

func (c *cli) failed(code int, output string, args []string) error {
	return fmt.Errorf("%q ended with code %d:\n\n%s", c.line(args), code, strings.TrimSpace(output))
}

func (c *cli) execute(ctx context.Context, args ...string) (output string, code int, err error) {
	if args[0] != "version" {
		args = append(slices.Clone(args), "-no-color")
	}

	command := exec.CommandContext(ctx, c.path, args...) //nolint:gosec // the user's own choice of a CLI
	command.Dir = c.directory
	command.Env = c.environ(os.Environ())
	command.Cancel = func() error { return interrupt(command.Process) }
	command.WaitDelay = stopTimeout

	printed, err := command.CombinedOutput()

	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.Exited() {
		return string(printed), exit.ExitCode(), nil
	}

	return string(printed), 0, err
}

// environ takes away from an environment whatever would change what the CLI or the provider does.
func (c *cli) environ(inherited []string) []string {
	environment := slices.DeleteFunc(slices.Clone(inherited), func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		ofCLI := strings.HasPrefix(name, "TF_") && !strings.HasPrefix(name, "TF_LOG")

		return ofCLI || strings.HasPrefix(name, "FINAPI_")
	})

	environment = append(environment, "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "TF_INPUT=0",
		"TF_CLI_CONFIG_FILE="+os.DevNull)

	for _, name := range slices.Sorted(maps.Keys(c.environment)) {
		environment = append(environment, name+"="+c.environment[name])
	}

	return environment
}

// stopTimeout is how long an interrupted program may take to end.
const stopTimeout = 10 * time.Second

// interrupt asks a program to end, where the system has a way to ask.
func interrupt(process *os.Process) error {
	if err := process.Signal(os.Interrupt); err != nil {
		return process.Kill()
	}

	return nil
}
