// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// binaries are the programs of this repository.
type binaries struct {
	root           string
	provider, mock string
}

// build builds the provider and the mock into a directory.
func build(ctx context.Context, directory string) (*binaries, error) {
	module, err := goCommand(ctx, "", "env", "GOMOD")
	if err != nil {
		return nil, err
	}

	root := filepath.Dir(module)
	if _, err := goCommand(ctx, root, "build", "-o", directory+string(filepath.Separator), ".", "./cmd/finapi-mock"); err != nil {
		return nil, err
	}

	return &binaries{
		root:     root,
		provider: filepath.Join(directory, executable("terraform-provider-finapi")),
		mock:     filepath.Join(directory, executable("finapi-mock")),
	}, nil
}

func goCommand(ctx context.Context, directory string, args ...string) (string, error) {
	//nolint:gosec // the arguments are the constants above
	command := exec.CommandContext(ctx, "go", args...)
	command.Dir = directory

	output, err := command.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, output)
	}

	return strings.TrimSpace(string(output)), nil
}

func executable(name string) string {
	if runtime.GOOS == "windows" {
		return name + ".exe"
	}

	return name
}
