// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

// Command finapi-mock serves the mock of finAPI, for demos, for "terraform test" and for trying the provider out
// without a finAPI sandbox.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// version is set by the release build.
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)

	stop()
	os.Exit(code)
}
