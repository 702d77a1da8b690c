// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

// Command bench measures the provider under the real CLI against the mock of finAPI, and in the same run a provider that
// does nothing. `make bench` runs it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"time"
)

// scope is what to measure.
type scope struct {
	users []int
	// plans are the numbers of users whose plan is measured for the two ways to declare them, in ascending order.
	plans []int
	// sharded is the number of users in shards, 0 for none.
	sharded   int
	latencies []time.Duration
	runs      int
	isLocal   bool
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)

	stop()

	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) (err error) {
	chosen, err := parse(args)
	if err != nil {
		return err
	}

	directory, err := os.MkdirTemp("", "finapi-bench-")
	if err != nil {
		return err
	}

	defer func() { err = errors.Join(err, os.RemoveAll(directory)) }()

	bench, err := prepare(ctx, directory, out)
	if err != nil {
		return err
	}

	bench.isLocal = chosen.isLocal

	if err := bench.measureAll(ctx, chosen); err != nil {
		return err
	}

	if err := bench.measurePlans(ctx, chosen); err != nil {
		return err
	}

	if err := bench.measureShards(ctx, chosen); err != nil {
		return err
	}

	return bench.print(chosen)
}

func parse(args []string) (scope, error) {
	chosen := scope{
		users:     []int{100, 1000, 5000},
		plans:     []int{100, 200, 300, 400, 500, 600, 700, 800, 900, 1000, 2000, 5000},
		latencies: []time.Duration{0, 20 * time.Millisecond},
	}

	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.Func("users", "`numbers` of users who are taken through their lives; '' for none", listOf(&chosen.users, atLeastTwo))
	flags.Func("plans", "`numbers` of users who are planned, by one resource each, and by two as long as a plan ends; '' for none",
		listOf(&chosen.plans, atLeastTwo))
	flags.Func("latencies", "`times` that the mock takes to answer a request", listOf(&chosen.latencies, time.ParseDuration))
	chosen.addShardsFlag(flags)
	flags.BoolVar(&chosen.isLocal, "local", false, "keep the state in a file instead of behind HTTP")
	flags.IntVar(&chosen.runs, "runs", 3, "`number` of runs, of which the medians are printed")

	err := flags.Parse(args)

	slices.Sort(chosen.users)
	slices.Sort(chosen.plans)

	switch {
	case err != nil:
		return chosen, err
	case chosen.runs < 1:
		return chosen, errors.New("-runs: at least one is needed")
	case len(chosen.latencies) == 0 || slices.Min(chosen.latencies) < 0:
		return chosen, errors.New("-latencies: at least one is needed, and none below zero")
	}

	return chosen, nil
}

// listOf is a flag of values with commas in between.
func listOf[T any](values *[]T, read func(string) (T, error)) func(string) error {
	return func(list string) error {
		*values = nil

		if list == "" {
			return nil
		}

		for text := range strings.SplitSeq(list, ",") {
			value, err := read(text)
			if err != nil {
				return err
			}

			*values = append(*values, value)
		}

		return nil
	}
}

func atLeastTwo(text string) (int, error) {
	number, err := strconv.Atoi(text)
	if err != nil || number < 2 {
		return 0, fmt.Errorf("%q is not a number of 2 or more", text)
	}

	return number, nil
}
