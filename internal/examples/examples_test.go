// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

// Package examples_test takes each root module below examples/ through its life, with the real CLI and a mock of finAPI.
package examples_test

import (
	"context"
	"errors"
	"maps"
	"path/filepath"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/cli"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// TestExamples validates, applies and destroys each root module below examples/, and runs its tests, with a mock of its own
// and the real CLI. It finds them by itself.
func TestExamples(t *testing.T) {
	t.Parallel()

	w := newWorkshop(t)
	examples := filepath.Join(w.root, "examples")

	t.Run("fmt", func(t *testing.T) {
		t.Parallel()

		if err := formatted(t.Context(), *w.CLI, examples); err != nil {
			t.Error(err)
		}
	})

	modules, err := findModules(examples)
	must(t, err)

	for _, module := range modules {
		name, err := filepath.Rel(examples, module.directory)
		must(t, err)

		t.Run(filepath.ToSlash(name), func(t *testing.T) {
			t.Parallel()
			skipIfUnfit(t, module, w.CLI)

			t.Run("apply", func(t *testing.T) {
				t.Parallel()

				if err := w.newExample(t, module).live(t.Context()); err != nil {
					t.Error(err)
				}
			})

			if !module.tests {
				return
			}

			t.Run("test", func(t *testing.T) {
				t.Parallel()

				if !hasTestCommand(w.CLI) {
					t.Skipf("%s has no such tests", w.Version)
				}

				if err := w.newExample(t, module).test(t.Context()); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// workshop is what every example is run with: a CLI, this repository, and the provider's program.
type workshop struct {
	*cli.CLI

	root, provider string
}

func newWorkshop(t *testing.T) workshop {
	t.Helper()

	if testing.Short() {
		t.Skip("it builds the provider and runs the CLI several times for each example")
	}

	tool, err := cli.Find(t.Context())
	if errors.Is(err, cli.ErrNone) {
		t.Skip(err)
	}

	must(t, err)

	root, err := cli.Root(t.Context())
	must(t, err)

	provider, err := cli.Build(t.Context(), root, ".", t.TempDir(), "terraform-provider-finapi")
	must(t, err)

	return workshop{CLI: tool, root: root, provider: provider}
}

// newExample gives a root module a working directory and a mock of its own, with the users who are there before it.
func (w workshop) newExample(t *testing.T, module exampleModule) *example {
	t.Helper()

	finapi := mock.New()
	url, stop := finapi.Start()
	t.Cleanup(stop)

	e := &example{CLI: w.Clone(), module: module, finapi: finapi}
	maps.Copy(e.Environment, map[string]string{
		"FINAPI_BASE_URL":            url,
		"FINAPI_CLIENT_ID":           mock.DefaultClientID,
		"FINAPI_CLIENT_SECRET":       mock.DefaultClientSecret,
		"FINAPI_DATA_DECRYPTION_KEY": mock.DefaultDataDecryptionKey,
		"FINAPI_ADMIN_CLIENT_ID":     mock.DefaultAdminClientID,
		"FINAPI_ADMIN_CLIENT_SECRET": mock.DefaultAdminClientSecret,
	})

	directory := t.TempDir()
	must(t, e.Use(filepath.Dir(w.provider), directory))
	must(t, e.Work(module.directory, filepath.Join(directory, "work")))
	must(t, e.prepare())

	return e
}

// formatted is an error that shows what `fmt` would change below a directory.
func formatted(ctx context.Context, tool cli.CLI, directory string) error {
	tool.Directory = directory
	_, err := tool.Run(ctx, "fmt", "-check", "-recursive", "-diff")

	return err
}

func must(t *testing.T, err error) {
	t.Helper()

	if err != nil {
		t.Fatal(err)
	}
}
