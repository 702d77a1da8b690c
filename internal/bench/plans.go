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
	"text/tabwriter"
	"time"

	"github.com/finapi-community/terraform-provider-finapi/internal/cli"
)

//go:embed pairs.tf
var pairs []byte

const (
	oneResource = "one resource"
	aPair       = "pair"
)

// ways are those to declare users who are verified: by one resource each, and by a pair of which one refers to the other. The
// CLI's own work for pairs grows with the square of their number.
var ways = map[string][]byte{oneResource: configuration, aPair: pairs}

// Pairs end where one plan takes more. That plan is not interrupted, so the numbers of users have to grow by small steps.
const (
	mostTime   = time.Minute
	mostMemory = 1 << 30
)

func planKey(way string, users int) sampleKey {
	return sampleKey{contestant: way, users: users, phase: "plan"}
}

// measurePlans lets the CLI plan new users both ways, and no more pairs once a plan of them was too much. The meter runs the
// CLI, and with it the provider, whose peak is far below the CLI's own.
func (b *bench) measurePlans(ctx context.Context, chosen scope) error {
	tool := b.cli.Clone()
	if err := tool.Mirror(b.ours.program, filepath.Dir(b.ours.program)); err != nil {
		return err
	}

	for _, users := range chosen.plans {
		for number := range chosen.runs {
			fmt.Fprintf(b.out, "a plan of %d users, run %d of %d ...\n", users, number+1, chosen.runs)

			if err := b.measurePlan(ctx, tool, oneResource, users); err != nil {
				return err
			}

			if b.samples.endOfPairs(chosen.plans) > 0 {
				continue
			}

			if err := b.measurePlan(ctx, tool, aPair, users); err != nil {
				return err
			}
		}
	}

	return nil
}

func (b *bench) measurePlan(ctx context.Context, tool *cli.CLI, way string, users int) (err error) {
	place, err := b.newPlace(ctx, tool, ways[way], users, 0)
	if err != nil {
		return err
	}

	defer func() { err = errors.Join(err, place.close()) }()

	place.tool.Environment["METER_PROGRAM"] = place.tool.Path
	place.tool.Path = b.meter

	taken, err := place.take(ctx, []string{"plan"})
	if err != nil {
		return err
	}

	b.samples.add(planKey(way, users), taken)

	return nil
}

// endOfPairs is the number of users of whose pairs a plan was too much, 0 if there was none.
func (s samples) endOfPairs(plans []int) int {
	for _, users := range plans {
		for _, taken := range s[planKey(aPair, users)] {
			if taken.wall > mostTime || taken.memory > mostMemory {
				return users
			}
		}
	}

	return 0
}

const plansExplanation = `
a plan of new users, verified by one resource each or by a pair, medians of %d runs:
  ratios  pair ÷ one resource
  memory  the CLI's own peak

`

// printPlans tells what a plan of new users costs the CLI, and where pairs end.
func (b *bench) printPlans(out io.Writer, chosen scope) error {
	fmt.Fprintf(out, plansExplanation, chosen.runs)

	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "users\ttime\tmemory\t│\tone\tmemory\tpair\tmemory\t")

	for _, users := range chosen.plans {
		one := b.samples.median(planKey(oneResource, users))

		if len(b.samples[planKey(aPair, users)]) == 0 {
			fmt.Fprintf(table, "%d\t\t\t│\t%.2fs\t%d MB\t\t\t\n", users, one.wall.Seconds(), one.memory>>20)

			continue
		}

		pair := b.samples.median(planKey(aPair, users))

		fmt.Fprintf(table, "%d\t%.2f\t%.2f\t│\t%.2fs\t%d MB\t%.2fs\t%d MB\t\n", users,
			pair.wall.Seconds()/one.wall.Seconds(), float64(pair.memory)/float64(one.memory),
			one.wall.Seconds(), one.memory>>20, pair.wall.Seconds(), pair.memory>>20)
	}

	if err := table.Flush(); err != nil {
		return err
	}

	end := "no plan of pairs took"
	if users := b.samples.endOfPairs(chosen.plans); users > 0 {
		end = fmt.Sprintf("pairs end at %d users: a plan took", users)
	}

	_, err := fmt.Fprintf(out, "\n%s more than %v or %d MB\n", end, mostTime, mostMemory>>20)

	return err
}
