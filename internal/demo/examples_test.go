// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"maps"
	"path/filepath"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/cli"
)

// TestExamples validates, applies and destroys each root module below examples/, and runs its tests, with a mock of its own
// and the real CLI. It finds them by itself.
func TestExamples(t *testing.T) {
	t.Parallel()

	tool, built := workshop(t)
	examples := filepath.Join(built.root, "examples")

	t.Run("fmt", func(t *testing.T) {
		t.Parallel()

		if err := formatted(t.Context(), *tool, examples); err != nil {
			t.Error(err)
		}
	})

	modules, err := findModules(examples)
	if err != nil {
		t.Fatal(err)
	}

	for _, module := range modules {
		name, err := filepath.Rel(examples, module.directory)
		if err != nil {
			t.Fatal(err)
		}

		t.Run(filepath.ToSlash(name), func(t *testing.T) {
			t.Parallel()
			skipIfUnfit(t, module, tool)

			t.Run("apply", func(t *testing.T) {
				t.Parallel()

				if err := newExample(t, module, *tool, built).live(t.Context()); err != nil {
					t.Error(err)
				}
			})

			if !module.tests {
				return
			}

			t.Run("test", func(t *testing.T) {
				t.Parallel()

				if !hasTestCommand(tool) {
					t.Skipf("%s has no such tests", tool.Version)
				}

				if err := newExample(t, module, *tool, built).test(t.Context()); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// workshop is what every example is run with.
func workshop(t *testing.T) (*cli.CLI, *binaries) {
	t.Helper()

	if testing.Short() {
		t.Skip("it builds the provider and runs the CLI several times for each example")
	}

	tool, err := cli.Find(t.Context())
	if errors.Is(err, cli.ErrNone) {
		t.Skip(err)
	}

	if err != nil {
		t.Fatal(err)
	}

	built, err := build(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}

	return tool, built
}

// newExample gives a root module a working directory and a mock of its own, and creates its guests there.
func newExample(t *testing.T, module exampleModule, tool cli.CLI, built *binaries) *example {
	t.Helper()

	directory := t.TempDir()

	flags, err := module.mockFlags(directory)
	if err != nil {
		t.Fatal(err)
	}

	server, err := startMock(t.Context(), built.mock, directory, flags...)
	if err != nil {
		t.Fatal(err)
	}

	t.Cleanup(server.stop)

	tool.Environment = maps.Clone(tool.Environment)
	maps.Copy(tool.Environment, server.environment())

	e := &example{CLI: &tool, module: module, mock: server, finapi: &outsider{url: server.url}}

	err = errors.Join(tool.Use(filepath.Dir(built.provider), directory), tool.Work(module.directory, filepath.Join(directory, "work")))
	if err == nil {
		err = e.prepare(t.Context())
	}

	if err != nil {
		t.Fatal(err)
	}

	return e
}

// formatted is an error that shows what `fmt` would change below a directory.
func formatted(ctx context.Context, tool cli.CLI, directory string) error {
	tool.Directory = directory
	_, err := tool.Run(ctx, "fmt", "-check", "-recursive", "-diff")

	return err
}
