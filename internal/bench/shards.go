// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/finapi-community/terraform-provider-finapi/internal/cli"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// examples/many-users is measured with so many states, of which so many are worked on at the same time, at this latency.
const (
	shards        = 4
	shardsAtOnce  = 2
	shardsLatency = 20 * time.Millisecond
)

// fewerBy is by how much the users are fewer whom the many are compared with; each of the many may take so many times as long.
const (
	fewerBy        = 10
	mostTimesLater = 2.0
)

// addShardsFlag lets the caller choose how many users there are in all shards. A tenth of them has to be a number too.
func (s *scope) addShardsFlag(flags *flag.FlagSet) {
	flags.Func("sharded", fmt.Sprintf("`number` of users who are taken through their lives in %d states; '' for none", shards), func(text string) error {
		number, err := strconv.Atoi(cmp.Or(text, "0"))
		if err != nil || number < 0 || number%fewerBy != 0 {
			return fmt.Errorf("%q is not a multiple of %d", text, fewerBy)
		}

		s.sharded = number

		return nil
	})
}

func shardKey(users int, phase string) sampleKey {
	return sampleKey{contestant: "shards", users: users, latency: shardsLatency, phase: phase}
}

// shardedPlace is where all shards are: one mock of finAPI, and for each shard a directory and a state.
type shardedPlace struct {
	finapi *mock.Server
	shards []*cli.CLI
	close  func() error
}

// measureShards takes users in shards through their lives, and before that a tenth of them. The meter runs the CLI.
func (b *bench) measureShards(ctx context.Context, chosen scope) error {
	if chosen.sharded == 0 {
		return nil
	}

	tool := b.cli.Clone()
	if err := tool.Mirror(b.ours.program, filepath.Dir(b.meter)); err != nil {
		return err
	}

	for _, users := range []int{chosen.sharded / fewerBy, chosen.sharded} {
		for number := range chosen.runs {
			fmt.Fprintf(b.out, "%d users in %d shards, run %d of %d ...\n", users, shards, number+1, chosen.runs)

			if err := b.measureSharded(ctx, tool, users); err != nil {
				return err
			}
		}
	}

	return nil
}

func (b *bench) measureSharded(ctx context.Context, tool *cli.CLI, users int) (err error) {
	place, err := b.newShardedPlace(ctx, tool)
	if err != nil {
		return err
	}

	defer func() { err = errors.Join(err, place.close()) }()

	domain := "example.com"

	for _, phase := range phases {
		command := phase.command

		if phase.name == "change" {
			command, domain = cli.Apply, "example.org"
		}

		if err := place.writeUsers(users, domain); err != nil {
			return err
		}

		place.finapi.ResetRequests()

		began := time.Now()

		memory, err := place.takeAll(ctx, command)
		if err != nil {
			return err
		}

		b.samples.add(shardKey(users, phase.name), sample{
			wall: time.Since(began), requests: len(place.finapi.Requests()), memory: memory,
		})
	}

	if left := len(place.finapi.Users()); left > 0 {
		return fmt.Errorf("%d users are left", left)
	}

	return nil
}

func (b *bench) newShardedPlace(ctx context.Context, tool *cli.CLI) (*shardedPlace, error) {
	directory, err := os.MkdirTemp(b.directory, "shards-")
	if err != nil {
		return nil, err
	}

	root, err := cli.Root(ctx)
	if err != nil {
		return nil, err
	}

	finapi := mock.New(mock.WithLatency(shardsLatency))
	servers := []*httptest.Server{httptest.NewServer(finapi)}

	place := &shardedPlace{finapi: finapi, close: func() error {
		for _, server := range servers {
			server.Close()
		}

		return os.RemoveAll(directory)
	}}

	for number := range shards {
		states := httptest.NewServer(&stateStore{})
		servers = append(servers, states)

		shard := tool.Clone()
		place.shards = append(place.shards, shard)

		shard.Environment["FINAPI_BASE_URL"] = servers[0].URL
		shard.Environment["FINAPI_CLIENT_ID"] = mock.DefaultClientID
		shard.Environment["FINAPI_CLIENT_SECRET"] = mock.DefaultClientSecret
		shard.Environment["FINAPI_API_VERSION"] = "v1"
		shard.Environment["TF_VAR_shard"] = strconv.Itoa(number)
		shard.Environment["TF_VAR_shards_at_once"] = strconv.Itoa(shardsAtOnce)
		shard.Environment["TF_VAR_deletion_protection"] = "false"

		err := errors.Join(
			shard.Work(filepath.Join(root, "examples", "many-users"), filepath.Join(directory, strconv.Itoa(number))),
			shard.Write("shards.auto.tfvars.json", fmt.Appendf(nil, "{\"shards\": %d}\n", shards)),
			shard.Write("backend.tf", []byte("terraform {\n  backend \"http\" {}\n}\n")))
		if err == nil {
			_, err = shard.Run(ctx, "init", "-backend-config=address="+states.URL)
		}

		if err != nil {
			return nil, errors.Join(err, place.close())
		}

		shard.Environment["METER_PROGRAM"] = shard.Path
		shard.Environment["METER_FILE"] = filepath.Join(shard.Directory, "usage.jsonl")
		shard.Path = b.meter
	}

	return place, nil
}

// writeUsers gives each shard the file of all users.
func (p *shardedPlace) writeUsers(users int, domain string) error {
	var file bytes.Buffer

	file.WriteString("id,email\n")

	for number := range users {
		fmt.Fprintf(&file, "bench-%d,bench-%[1]d@%s\n", number, domain)
	}

	for _, shard := range p.shards {
		if err := shard.Write("users.csv", file.Bytes()); err != nil {
			return err
		}
	}

	return nil
}

// takeAll runs a command in each shard and returns the most memory that one CLI had.
func (p *shardedPlace) takeAll(ctx context.Context, command []string) (int64, error) {
	var memory int64

	type result struct {
		sample

		err error
	}

	free, results := make(chan struct{}, shardsAtOnce), make(chan result)

	for _, shard := range p.shards {
		go func() {
			free <- struct{}{}

			var done result

			// With -detailed-exitcode the code 2, which is an error here, says that there is something to change.
			if _, done.err = shard.Run(ctx, command...); done.err == nil {
				done.err = done.addUsage(shard.Environment["METER_FILE"])
			}

			<-free

			results <- done
		}()
	}

	var failed error

	for range p.shards {
		done := <-results
		failed = errors.Join(failed, done.err)
		memory = max(memory, done.memory)
	}

	return memory, failed
}

const shardsExplanation = `
%d users in %d states of examples/many-users, %d at a time, at %v, medians of %d runs:
  per user     wall time for a user ÷ the same of %d users; %.1f is the most that it may be
  peak memory  the most that one CLI had

`

// printShards tells what users in shards cost, and whether ten times as many take more than ten times as long.
func (b *bench) printShards(out io.Writer, chosen scope) error {
	if chosen.sharded == 0 {
		return nil
	}

	few := chosen.sharded / fewerBy

	fmt.Fprintf(out, shardsExplanation, chosen.sharded, shards, shardsAtOnce, shardsLatency, chosen.runs, few, mostTimesLater)

	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "\tper user\t│\twall\trequests\tpeak memory\t"+strconv.Itoa(few)+" users\t")

	worst := 0.0

	for _, phase := range phases {
		one, ten := b.samples.median(shardKey(few, phase.name)), b.samples.median(shardKey(chosen.sharded, phase.name))
		ratio := ten.wall.Seconds() / one.wall.Seconds() / fewerBy
		worst = max(worst, ratio)

		fmt.Fprintf(table, "%s\t%.2f\t│\t%v\t%d\t%d MB\t%v\t\n", phase.name, ratio,
			ten.wall.Round(time.Second), ten.requests, ten.memory>>20, one.wall.Round(time.Second))
	}

	if err := table.Flush(); err != nil {
		return err
	}

	verdict := "is kept"
	if worst > mostTimesLater {
		verdict = "is not kept"
	}

	_, err := fmt.Fprintf(out, "\nthe limit of %.1f %s\n", mostTimesLater, verdict)

	return err
}
