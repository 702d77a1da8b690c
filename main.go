// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

// Command terraform-provider-finapi serves the finAPI provider to Terraform and OpenTofu.
package main

import (
	"context"
	"flag"
	"log"

	"github.com/finapi-community/terraform-provider-finapi/internal/provider"
)

// version is set by the release build.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "serve in a way that a debugger can be attached to")

	flag.Parse()

	if err := provider.Serve(context.Background(), version, *debug); err != nil {
		log.Fatal(err)
	}
}
