// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"io"
	"runtime"
	"text/tabwriter"
	"time"
)

const explanation = `
ratios, the lower the better, medians of %d runs:
  time      wall time ÷ (that of a provider that does nothing + requests × latency ÷ %d at a time)
  requests  their number ÷ budget
  cpu       the provider's CPU time for a user ÷ that of a provider that does nothing
`

func (b *bench) print(chosen scope) error {
	fmt.Fprintf(b.out, "\n%s, %s, %s/%s, %d cores\n", b.cli.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())

	if len(chosen.users) > 0 {
		if err := b.printLives(b.out, chosen); err != nil {
			return err
		}
	}

	if len(chosen.plans) > 0 {
		if err := b.printPlans(b.out, chosen); err != nil {
			return err
		}
	}

	return b.printShards(b.out, chosen)
}

// printLives tells what users cost from their creation to their end.
func (b *bench) printLives(out io.Writer, chosen scope) error {
	fmt.Fprintf(out, explanation, chosen.runs, parallelism)
	fmt.Fprintln(out)

	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "users\tlatency\t\ttime\trequests\tcpu\t│\twall\tidle\twire\trequests\tcpu/user\tidle\tpeak memory\tidle\t")

	for _, users := range chosen.users {
		for _, latency := range chosen.latencies {
			for _, phase := range phases {
				b.row(table, users, latency, phase)
			}
		}
	}

	return table.Flush()
}

func (b *bench) row(out io.Writer, users int, latency time.Duration, phase phase) {
	key := sampleKey{b.ours.name, users, latency, phase.name}
	idleKey := sampleKey{b.idle.name, users, 0, phase.name}
	ours, idle := b.samples.median(key), b.samples.median(idleKey)
	cpu, idleCPU := b.samples.cpuPerUser(key), b.samples.cpuPerUser(idleKey)
	wire := latency * time.Duration(ours.requests) / parallelism

	fmt.Fprintf(out, "%d\t%v\t%s\t%.2f\t%.2f\t%.2f\t│\t%.2fs\t%.2fs\t%.2fs\t%d\t%.2fms\t%.2fms\t%d MB\t%d MB\t\n",
		users, latency, phase.name,
		ours.wall.Seconds()/(idle.wall+wire).Seconds(), float64(ours.requests)/float64(phase.budget(users)), float64(cpu)/float64(idleCPU),
		ours.wall.Seconds(), idle.wall.Seconds(), wire.Seconds(), ours.requests, cpu.Seconds()*1000, idleCPU.Seconds()*1000,
		ours.memory>>20, idle.memory>>20)
}
