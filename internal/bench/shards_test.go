// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/finapi-community/terraform-provider-finapi/internal/cli"
)

// Users in shards go through their lives, and each costs what it costs in a single state. Nothing is asserted of the time.
func TestRun_shards(t *testing.T) {
	t.Parallel()

	if testing.Short() {
		t.Skip("it builds programs and runs the CLI many times")
	}

	found, err := cli.Find(t.Context())
	if errors.Is(err, cli.ErrNone) {
		t.Skip(err)
	}

	if err != nil {
		t.Fatal(err)
	}

	if !found.IsAtLeast(1, 9) {
		t.Skipf("examples/many-users needs version 1.9, this is %s", found.Version)
	}

	var out bytes.Buffer
	if err := run(t.Context(), []string{"-users", "", "-plans", "", "-sharded", "40", "-runs", "1"}, &out); err != nil {
		t.Fatal(err)
	}

	// Each of the shards has a client's token and configuration, in plan and apply.
	for _, row := range []string{`create .* 96 `, `refresh .* 80 `, `change .* 200 `, `destroy .* 200 `} {
		if !regexp.MustCompile(row).MatchString(out.String()) {
			t.Errorf("no row with %q:\n%s", row, out.String())
		}
	}
}

func TestShardsFlag(t *testing.T) {
	t.Parallel()

	for text, expected := range map[string]int{"0": 0, "20000": 20000, "15": -1, "-10": -1, "many": -1, "": 0} {
		var chosen scope

		flags := flag.NewFlagSet("bench", flag.ContinueOnError)
		flags.SetOutput(io.Discard)
		chosen.addShardsFlag(flags)

		err := flags.Parse([]string{"-sharded", text})
		if isValid := expected >= 0; (err == nil) != isValid || isValid && chosen.sharded != expected {
			t.Errorf("%q: %d, %v", text, chosen.sharded, err)
		}
	}
}

// The time for a user is compared, and the worst of the phases decides.
func TestPrintShards(t *testing.T) {
	t.Parallel()

	for limit, slowest := range map[string]time.Duration{"2.0 is kept": 20 * time.Minute, "2.0 is not kept": 21 * time.Minute} {
		taken := samples{}

		for _, phase := range phases {
			taken.add(shardKey(100, phase.name), sample{wall: time.Minute})
			taken.add(shardKey(1000, phase.name), sample{wall: 5 * time.Minute, requests: 7, memory: 300 << 20})
		}

		taken[shardKey(1000, "change")] = []sample{{wall: slowest, requests: 8, memory: 301 << 20}}

		var out bytes.Buffer
		if err := (&bench{samples: taken}).printShards(&out, scope{sharded: 1000, runs: 1}); err != nil {
			t.Fatal(err)
		}

		if row := regexp.MustCompile(` create +0\.50 +│ +5m0s +7 +300 MB +1m0s\n`); !row.MatchString(out.String()) || !strings.Contains(out.String(), "the limit of "+limit) {
			t.Errorf("expected a row of the creation and %q:\n%s", limit, out.String())
		}
	}
}
