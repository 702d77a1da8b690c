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

	if err := bench.measureStart(ctx); err != nil {
		return err
	}

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
	var chosen scope

	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	users := flags.String("users", "100,1000,5000", "`numbers` of users who are taken through their lives; '' for none")
	plans := flags.String("plans", "100,200,300,400,500,600,700,800,900,1000,2000,5000",
		"`numbers` of users who are planned, by one resource each, and by two as long as a plan ends; '' for none")
	latencies := flags.String("latencies", "0s,20ms", "`times` that the mock takes to answer a request")
	chosen.addShardsFlag(flags)
	flags.BoolVar(&chosen.isLocal, "local", false, "keep the state in a file instead of behind HTTP")
	flags.IntVar(&chosen.runs, "runs", 3, "`number` of runs, of which the medians are printed")

	if err := flags.Parse(args); err != nil {
		return chosen, err
	}

	if chosen.runs < 1 {
		return chosen, errors.New("-runs: at least one is needed")
	}

	var err, plansErr error

	chosen.users, err = numbers("-users", *users)
	chosen.plans, plansErr = numbers("-plans", *plans)

	if err := errors.Join(err, plansErr); err != nil {
		return chosen, err
	}

	for text := range strings.SplitSeq(*latencies, ",") {
		latency, err := time.ParseDuration(text)
		if err != nil || latency < 0 {
			return chosen, fmt.Errorf("-latencies: %q is not a duration such as 20ms", text)
		}

		chosen.latencies = append(chosen.latencies, latency)
	}

	return chosen, nil
}

// numbers are those of a flag, in ascending order.
func numbers(name, list string) ([]int, error) {
	if list == "" {
		return nil, nil
	}

	var all []int

	for text := range strings.SplitSeq(list, ",") {
		number, err := strconv.Atoi(text)
		if err != nil || number < 2 {
			return nil, fmt.Errorf("%s: %q is not a number of 2 or more", name, text)
		}

		all = append(all, number)
	}

	slices.Sort(all)

	return all, nil
}
