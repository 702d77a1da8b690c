// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package cli

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// Root returns the directory of this repository.
func Root(ctx context.Context) (string, error) {
	module, err := goCommand(ctx, "", "env", "GOMOD")

	return filepath.Dir(module), err
}

// Build builds one of the repository's programs, by the path of its package in it, and returns its file.
func Build(ctx context.Context, root, program, directory, name string) (string, error) {
	file := filepath.Join(directory, Executable(name))
	_, err := goCommand(ctx, root, "build", "-trimpath", "-ldflags", "-s -w", "-o", file, program)

	return file, err
}

func goCommand(ctx context.Context, directory string, args ...string) (string, error) {
	//nolint:gosec // the arguments are our own
	command := exec.CommandContext(ctx, "go", args...)
	command.Dir = directory

	output, err := command.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, output)
	}

	return strings.TrimSpace(string(output)), nil
}

// Executable is the name of a program's file.
func Executable(name string) string {
	if runtime.GOOS == "windows" {
		return name + ".exe"
	}

	return name
}
