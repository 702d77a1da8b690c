// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"

	"github.com/finapi-community/terraform-provider-finapi/internal/cli"
)

// binaries are the programs of this repository.
type binaries struct {
	root           string
	provider, mock string
}

// build builds the provider and the mock into a directory.
func build(ctx context.Context, directory string) (*binaries, error) {
	root, err := cli.Root(ctx)
	if err != nil {
		return nil, err
	}

	built := &binaries{root: root}

	built.provider, err = cli.Build(ctx, root, ".", directory, "terraform-provider-finapi")
	if err != nil {
		return nil, err
	}

	built.mock, err = cli.Build(ctx, root, "./cmd/finapi-mock", directory, "finapi-mock")

	return built, err
}
