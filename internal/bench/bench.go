// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/finapi-community/terraform-provider-finapi/internal/cli"
)

//go:embed users.tf
var configuration []byte

// parallelism is how many users the CLI works on at the same time, unless it is told otherwise.
const parallelism = 10

// contestant is a provider that is measured, and its program.
type contestant struct{ name, program string }

type bench struct {
	out       io.Writer
	directory string
	cli       *cli.CLI
	// isLocal: the CLI keeps the state in a file, as it does unless told otherwise.
	isLocal bool
	// meter is the program that measures another one.
	meter string
	// ours comes first, the one that does nothing second.
	ours, idle contestant
	samples    samples
}

// prepare builds what is needed.
func prepare(ctx context.Context, directory string, out io.Writer) (*bench, error) {
	found, err := cli.Find(ctx)
	if err != nil {
		return nil, err
	}

	root, err := cli.Root(ctx)
	if err != nil {
		return nil, err
	}

	fmt.Fprintln(out, "Building ...")

	b := &bench{
		out:       out,
		directory: directory,
		cli:       found,
		samples:   samples{},
	}

	ours, err := cli.Build(ctx, root, ".", filepath.Join(directory, "ours"), "provider")
	idle, idleErr := cli.Build(ctx, root, "./internal/bench/idle", filepath.Join(directory, "idle"), "provider")
	meter, meterErr := cli.Build(ctx, root, "./internal/bench/meter", filepath.Join(directory, "meter"), "meter")

	if err := errors.Join(err, idleErr, meterErr); err != nil {
		return nil, err
	}

	b.ours, b.idle, b.meter = contestant{"finapi", ours}, contestant{"idle", idle}, meter

	return b, b.cli.Mirror(meter, directory)
}

// measureAll takes every contestant through its phases. Those of one run follow each other closely, so that a machine that
// grows slower does so for all.
func (b *bench) measureAll(ctx context.Context, chosen scope) error {
	if len(chosen.users) == 0 {
		return nil
	}

	// One user costs what any number does: it is taken off where the cost of each is wanted.
	for _, users := range append([]int{1}, chosen.users...) {
		for number := range chosen.runs {
			fmt.Fprintf(b.out, "%d users, run %d of %d ...\n", users, number+1, chosen.runs)

			if err := b.measure(ctx, b.idle, users, 0); err != nil {
				return err
			}

			for _, latency := range chosen.latencies {
				if err := b.measure(ctx, b.ours, users, latency); err != nil {
					return err
				}
			}
		}
	}

	return nil
}

// measure takes one contestant through its phases.
func (b *bench) measure(ctx context.Context, who contestant, users int, latency time.Duration) (err error) {
	place, err := b.newPlace(ctx, b.cli, configuration, users, latency)
	if err != nil {
		return err
	}

	defer func() { err = errors.Join(err, place.close()) }()

	place.tool.Environment["METER_PROGRAM"] = who.program

	for _, phase := range phases {
		place.finapi.ResetRequests()

		measured, err := place.take(ctx, phase.command)
		if err != nil {
			return err
		}

		b.samples.add(sampleKey{who.name, users, latency, phase.name}, measured)
	}

	return nil
}
