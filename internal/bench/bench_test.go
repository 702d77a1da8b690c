// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/finapi-community/terraform-provider-finapi/internal/cli"
)

// The benchmark itself works, and the provider keeps to its budget in it. Nothing is asserted of the time.
func TestRun(t *testing.T) {
	t.Parallel()

	if testing.Short() {
		t.Skip("it builds programs and runs the CLI many times")
	}

	if _, err := cli.Find(t.Context()); errors.Is(err, cli.ErrNone) {
		t.Skip(err)
	}

	for _, args := range [][]string{{"-latencies", "0s,1ms"}, {"-latencies", "0s", "-local"}} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			t.Parallel()

			var out bytes.Buffer
			if err := run(t.Context(), append(args, "-users", "3", "-plans", "3", "-runs", "1"), &out); err != nil {
				t.Fatal(err)
			}

			for _, phase := range phases {
				row := regexp.MustCompile(` 3 +0s +` + phase.name + ` +[0-9.]+ +1\.00 .*│.*s `)
				if !row.MatchString(out.String()) {
					t.Errorf("no row of %s within the budget:\n%s", phase.name, out.String())
				}
			}

			plan := regexp.MustCompile(` 3 +[0-9.]+ +[0-9.]+ +│ +[0-9.]+s +[0-9]+ MB +[0-9.]+s +[0-9]+ MB\n`)
			if !plan.MatchString(out.String()) || !strings.Contains(out.String(), "no plan of pairs took more than 1m0s or 1024 MB") {
				t.Errorf("no row of a plan:\n%s", out.String())
			}
		})
	}
}

// The largest number is beyond what the CLI's own range() makes.
func TestVariables(t *testing.T) {
	t.Parallel()

	for _, number := range []int{1, 2, 5000} {
		var set struct{ Users map[string]string }
		if err := json.Unmarshal(variables(number), &set); err != nil || len(set.Users) != number {
			t.Errorf("%d users of %d, %v", len(set.Users), number, err)
		}
	}
}

func TestParse(t *testing.T) {
	t.Parallel()

	chosen, err := parse([]string{"-users", "2,30", "-plans", "9,4", "-latencies", "1ms", "-runs", "5", "-local"})
	if err != nil || len(chosen.users) != 2 || chosen.users[1] != 30 || !slices.Equal(chosen.plans, []int{4, 9}) || chosen.latencies[0] != time.Millisecond || chosen.runs != 5 || !chosen.isLocal {
		t.Errorf("%+v, %v", chosen, err)
	}

	if chosen, err := parse([]string{"-users", "", "-plans", ""}); err != nil || len(chosen.users)+len(chosen.plans) != 0 {
		t.Errorf("neither: %+v, %v", chosen, err)
	}

	for _, wrong := range [][]string{
		{"-users", "1"}, {"-users", "2,"}, {"-users", "many"}, {"-plans", "1"}, {"-latencies", "20"}, {"-latencies", "-1ms"}, {"-latencies", ""}, {"-runs", "0"},
	} {
		if _, err := parse(wrong); err == nil || !strings.Contains(err.Error(), wrong[0]+":") {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}

func TestSamples(t *testing.T) {
	t.Parallel()

	key := sampleKey{contestant: "finapi", users: 11, phase: "create"}
	one := key
	one.users = 1

	taken := samples{}
	for _, figure := range []int{30, 10, 20} {
		taken.add(one, sample{cpu: time.Duration(figure), wall: time.Duration(figure), requests: figure, memory: int64(figure)})
		taken.add(key, sample{cpu: time.Duration(2 * figure)})
	}

	if median := taken.median(one); median != (sample{cpu: 20, wall: 20, requests: 20, memory: 20}) {
		t.Errorf("the median is %+v", median)
	}

	// What one costs is not what each costs.
	if each := taken.cpuPerUser(key); each != 2 {
		t.Errorf("each takes %s", each)
	}
}

// A command runs several processes of the provider.
func TestSample_addUsage(t *testing.T) {
	t.Parallel()

	file := filepath.Join(t.TempDir(), "usage")
	if err := os.WriteFile(file, []byte(`{"cpu_ns": 3, "rss_bytes": 30}`+"\n"+`{"cpu_ns": 4, "rss_bytes": 20}`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}

	var taken sample
	if err := taken.addUsage(file); err != nil || taken.cpu != 7 || taken.memory != 30 {
		t.Errorf("%+v, %v", taken, err)
	}

	if err := taken.addUsage(file); err == nil {
		t.Error("the usage was counted twice")
	}
}

// Pairs end with the first plan of them that took too much. One resource a user goes on.
func TestPrintPlans(t *testing.T) {
	t.Parallel()

	small := sample{wall: time.Second, memory: 100 << 20}

	for name, c := range map[string]struct {
		// last is what a plan of 20 pairs took.
		last sample
		says string
	}{
		"no end":          {sample{wall: mostTime, memory: mostMemory}, "no plan of pairs took more than 1m0s or 1024 MB"},
		"too long":        {sample{wall: mostTime + 1}, "pairs end at 20 users: a plan took more than 1m0s or 1024 MB"},
		"too much memory": {sample{memory: mostMemory + 1}, "pairs end at 20 users: a plan took more than 1m0s or 1024 MB"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			taken := samples{}
			for _, users := range []int{10, 20, 30} {
				taken.add(planKey(oneResource, users), small)
			}

			taken.add(planKey(aPair, 10), sample{wall: 2 * time.Second, memory: 300 << 20})
			taken.add(planKey(aPair, 20), c.last)

			var out bytes.Buffer
			if err := (&bench{samples: taken}).printPlans(&out, scope{plans: []int{10, 20, 30}}); err != nil {
				t.Fatal(err)
			}

			for _, row := range []string{` 10 +2\.00 +3\.00 +│ +1\.00s +100 MB +2\.00s +300 MB\n`, ` 30 +│ +1\.00s +100 MB +\n`, c.says} {
				if !regexp.MustCompile(row).MatchString(out.String()) {
					t.Errorf("no %q in:\n%s", row, out.String())
				}
			}
		})
	}
}
