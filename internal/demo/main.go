// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

// Command demo shows the provider at work: a real Terraform or OpenTofu, the provider built from source, and the mock of
// finAPI. Each step is checked; the first that is not as told ends the demo with an error.
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
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

const (
	exitFailed      = 1
	exitInterrupted = 130
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := demonstrate(ctx, os.Stdout)

	switch {
	case ctx.Err() != nil:
		fmt.Fprintln(os.Stderr, "\nInterrupted. The mock is stopped and the temporary directory removed.")
		os.Exit(exitInterrupted)
	case err != nil:
		fmt.Fprintf(os.Stderr, "\nThe demo failed: %v\n", err)
		os.Exit(exitFailed)
	}

	stop()
	narrator{out: os.Stdout}.paragraph("Each step went as told. The mock is stopped and the temporary directory removed.")
}

// demo is what the steps work with.
type demo struct {
	narrator

	cli *cli.CLI
	// finapi is the mock, and journal what it was asked.
	finapi  *mock.Server
	journal *journal
}

// demonstrate leaves nothing behind, whatever happens.
func demonstrate(ctx context.Context, stdout io.Writer) (err error) {
	say := narrator{out: stdout}

	tool, err := cli.Find(ctx)
	if err != nil {
		return err
	}

	root, err := cli.Root(ctx)
	if err != nil {
		return err
	}

	directory, err := os.MkdirTemp("", "finapi-demo-")
	if err != nil {
		return err
	}

	defer func() { err = errors.Join(err, os.RemoveAll(directory)) }()

	say.paragraph("The finAPI provider, run by %s against a mock of finAPI on this machine.", tool.Version)
	say.paragraph("Building the provider ...")

	provider, err := cli.Build(ctx, root, ".", filepath.Join(directory, "bin"), "terraform-provider-finapi")
	if err != nil {
		return err
	}

	asked := &journal{}
	finapi := mock.New(mock.WithRequestLog(asked))

	url, stop := finapi.Start()
	defer stop()

	say.paragraph("The mock is at %s. The provider gets this address and the credentials from FINAPI_… variables.", url)

	maps.Copy(tool.Environment, map[string]string{
		"FINAPI_BASE_URL":            url,
		"FINAPI_CLIENT_ID":           mock.DefaultClientID,
		"FINAPI_CLIENT_SECRET":       mock.DefaultClientSecret,
		"FINAPI_DATA_DECRYPTION_KEY": mock.DefaultDataDecryptionKey,
		"FINAPI_ADMIN_CLIENT_ID":     mock.DefaultAdminClientID,
		"FINAPI_ADMIN_CLIENT_SECRET": mock.DefaultAdminClientSecret,
	})

	if err := errors.Join(tool.Use(filepath.Dir(provider), directory),
		tool.Work(filepath.Join(root, "examples", "demo"), filepath.Join(directory, "work"))); err != nil {
		return err
	}

	return (&demo{narrator: say, cli: tool, finapi: finapi, journal: asked}).run(ctx)
}
