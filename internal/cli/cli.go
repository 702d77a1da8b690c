// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

// Package cli runs Terraform or OpenTofu with the provider as it is built here, for tests, the demo and the benchmark.
package cli

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

// CLI is a Terraform or OpenTofu in a working directory of its own.
type CLI struct {
	// Path is the program.
	Path string
	// Name is that of the command, Version what it says of itself.
	Name, Version string
	// Directory is where it works.
	Directory string
	// Environment is added to that of this process.
	Environment map[string]string
}

// ErrNone tells that there is no CLI on this machine.
var ErrNone = errors.New("neither terraform nor tofu is on PATH, and TF_ACC_TERRAFORM_PATH names none; make's targets build an OpenTofu")

// Commands, with what lets them run unattended.
var (
	Plan    = []string{"plan", "-detailed-exitcode"}
	Apply   = []string{"apply", "-auto-approve"}
	Destroy = []string{"destroy", "-auto-approve"}
)

// Find takes the program that TF_ACC_TERRAFORM_PATH names, else the first of terraform and tofu on PATH. It returns
// [ErrNone] if there is none.
func Find(ctx context.Context) (*CLI, error) {
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

		found := &CLI{Path: path, Name: strings.TrimSuffix(filepath.Base(path), ".exe"), Environment: map[string]string{}}

		output, err := found.Run(ctx, "version")
		found.Version, _, _ = strings.Cut(output, "\n")

		return found, err
	}

	return nil, ErrNone
}

// IsAtLeast tells whether the CLI has this version or a later one.
func (c *CLI) IsAtLeast(major, minor int) bool {
	var ours, oursMinor int

	_, number, _ := strings.Cut(c.Version, " v")
	if _, err := fmt.Sscanf(number, "%d.%d", &ours, &oursMinor); err != nil {
		return false
	}

	return ours > major || ours == major && oursMinor >= minor
}

// Clone returns a copy with an environment of its own.
func (c *CLI) Clone() *CLI {
	clone := *c
	clone.Environment = maps.Clone(c.Environment)

	return &clone
}

// Run runs a command and returns what it printed. Any exit code but 0 is an error that holds all of it.
func (c *CLI) Run(ctx context.Context, args ...string) (string, error) {
	output, code, err := c.Execute(ctx, args...)
	if err == nil && code != 0 {
		err = c.failed(code, output, args)
	}

	return output, err
}

// RunPlan plans and tells whether there is anything to change.
func (c *CLI) RunPlan(ctx context.Context, args ...string) (output string, changes bool, err error) {
	args = append(slices.Clone(Plan), args...)

	output, code, err := c.Execute(ctx, args...)
	if err == nil && code != 0 && code != 2 {
		err = c.failed(code, output, args)
	}

	return output, code == 2, err
}

// Line is a command as one would type it.
func (c *CLI) Line(args []string) string {
	return c.Name + " " + strings.Join(args, " ")
}

func (c *CLI) failed(code int, output string, args []string) error {
	return fmt.Errorf("%q ended with code %d:\n\n%s", c.Line(args), code, strings.TrimSpace(output))
}

// Execute runs a command and returns what it printed, and its exit code.
func (c *CLI) Execute(ctx context.Context, args ...string) (output string, code int, err error) {
	if args[0] != "version" {
		args = append(slices.Clone(args), "-no-color")
	}

	command := exec.CommandContext(ctx, c.Path, args...) //nolint:gosec // the user's own choice of a CLI
	command.Dir = c.Directory
	command.Env = c.Environ(os.Environ())
	command.Cancel = func() error { return interrupt(command.Process) }
	command.WaitDelay = stopTimeout

	printed, err := command.CombinedOutput()

	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.Exited() {
		return string(printed), exit.ExitCode(), nil
	}

	return string(printed), 0, err
}

// Environ takes away from an environment whatever would change what the CLI or the provider does, and adds the CLI's own.
func (c *CLI) Environ(inherited []string) []string {
	environment := slices.DeleteFunc(slices.Clone(inherited), func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		ofCLI := strings.HasPrefix(name, "TF_") && !strings.HasPrefix(name, "TF_LOG")

		return ofCLI || strings.HasPrefix(name, "FINAPI_")
	})

	environment = append(environment, "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "TF_INPUT=0",
		"TF_CLI_CONFIG_FILE="+os.DevNull)

	for _, name := range slices.Sorted(maps.Keys(c.Environment)) {
		environment = append(environment, name+"="+c.Environment[name])
	}

	return environment
}

// stopTimeout is how long an interrupted CLI may take to end.
const stopTimeout = 10 * time.Second

// interrupt asks a program to end, where the system has a way to ask.
func interrupt(process *os.Process) error {
	if err := process.Signal(os.Interrupt); err != nil {
		return process.Kill()
	}

	return nil
}
