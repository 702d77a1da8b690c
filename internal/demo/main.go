// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

// Command demo shows the provider at work: a real Terraform or OpenTofu, the provider built from source, and the mock of
// finAPI as a program of its own. Each step is checked; the first that is not as told ends the demo with an error.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/finapi-community/terraform-provider-finapi/internal/cli"
)

const (
	exitFailed      = 1
	exitInterrupted = 130
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Stdout, os.Stderr)

	stop()
	os.Exit(code)
}

// run returns the exit code. Whatever happens, it leaves nothing behind.
func run(ctx context.Context, stdout, stderr io.Writer) int {
	err := demonstrate(ctx, stdout)

	switch {
	case ctx.Err() != nil:
		_, _ = fmt.Fprintln(stderr, "\nInterrupted. The mock is stopped and the temporary directory removed.")

		return exitInterrupted
	case err != nil:
		_, _ = fmt.Fprintf(stderr, "\nThe demo failed: %v\n", err)

		return exitFailed
	}

	narrator{out: stdout}.paragraph("Each step went as told. The mock is stopped and the temporary directory removed.")

	return 0
}

// demo is what the steps work with.
type demo struct {
	narrator

	cli    *cli.CLI
	mock   *mock
	finapi *outsider
	// password is that of the user whom the outsider creates.
	password string
}

func demonstrate(ctx context.Context, stdout io.Writer) (err error) {
	say := narrator{out: stdout}

	tool, err := cli.Find(ctx)
	if err != nil {
		return err
	}

	directory, err := os.MkdirTemp("", "finapi-demo-")
	if err != nil {
		return err
	}

	defer func() { err = errors.Join(err, os.RemoveAll(directory)) }()

	say.paragraph("The finAPI provider, run by %s against a mock of finAPI on this machine.", tool.Version)
	say.paragraph("Building the provider and the mock ...")

	built, err := build(ctx, filepath.Join(directory, "bin"))
	if err != nil {
		return err
	}

	server, err := startMock(ctx, built.mock, directory)
	if err != nil {
		return err
	}

	defer server.stop()

	say.paragraph("The mock is at %s. The provider gets this address and the credentials from FINAPI_… variables.", server.url)

	maps.Copy(tool.Environment, server.environment())

	if err := tool.Use(filepath.Dir(built.provider), directory); err != nil {
		return err
	}

	if err := tool.Work(filepath.Join(built.root, "examples", "demo"), filepath.Join(directory, "work")); err != nil {
		return err
	}

	return (&demo{narrator: say, cli: tool, mock: server, finapi: &outsider{url: server.url}}).run(ctx)
}
