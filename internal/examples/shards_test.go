// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package examples_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/cli"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// shardedUsers is examples/many-users at work, with a workspace for each shard.
type shardedUsers struct {
	*example

	t *testing.T
}

// newShardedUsers returns the example with three shards and so many users in its file.
func newShardedUsers(t *testing.T, users int) *shardedUsers {
	t.Helper()

	w := newWorkshop(t)

	module, err := readModule(filepath.Join(w.root, "examples", "many-users"))
	must(t, err)
	skipIfUnfit(t, module, w.CLI)

	s := &shardedUsers{example: w.newExample(t, module), t: t}
	// leavers.sh runs it.
	s.Environment["TERRAFORM"] = s.Path

	s.writeUsers(shardIDs(users)...)
	s.setShards("3", "null")

	return s
}

// shardIDs are the ids of so many users.
func shardIDs(users int) []string {
	ids := make([]string, 0, users)
	for number := range users {
		ids = append(ids, fmt.Sprintf("User-%d@x", number))
	}

	return ids
}

func (s *shardedUsers) write(file, content string) {
	s.t.Helper()
	must(s.t, s.Write(file, []byte(content)))
}

func (s *shardedUsers) writeUsers(ids ...string) {
	s.t.Helper()
	s.write("users.csv", "id,email\n"+strings.Join(ids, ",a@example.com\n")+",a@example.com\n")
}

func (s *shardedUsers) setShards(shards, previous string) {
	s.t.Helper()
	s.write("shards.auto.tfvars.json", fmt.Sprintf(`{"shards": %s, "previous_shards": %s}`, shards, previous))
}

// of returns the CLI in the workspace of a shard.
func (s *shardedUsers) of(shard int) *cli.CLI {
	tool := s.Clone()
	tool.Environment["TF_WORKSPACE"] = "shard-" + strconv.Itoa(shard)
	tool.Environment["TF_VAR_shard"] = strconv.Itoa(shard)

	return tool
}

func (s *shardedUsers) run(shard int, args ...string) string {
	s.t.Helper()

	output, err := s.of(shard).Run(s.t.Context(), args...)
	if err != nil {
		s.t.Fatalf("shard %d: %v", shard, err)
	}

	return output
}

// refuses expects that an apply of a shard fails with a text.
func (s *shardedUsers) refuses(shard int, expected string) {
	s.t.Helper()

	_, err := s.of(shard).Run(s.t.Context(), cli.Apply...)
	if err == nil || !strings.Contains(joinLines(err.Error()), expected) {
		s.t.Errorf("shard %d: expected an error with %q, got %v", shard, expected, err)
	}
}

// joinLines undoes the line breaks of the CLI.
func joinLines(text string) string { return strings.Join(strings.Fields(text), " ") }

// expectSettled expects that the shards have these users, everybody once and with a password, and nothing left to do. It leaves
// the passwords in a file for each shard.
func (s *shardedUsers) expectSettled(shards int, ids []string) {
	s.t.Helper()

	var held []string

	for shard := range shards {
		output, changes, err := s.of(shard).RunPlan(s.t.Context())
		if err != nil || changes {
			s.t.Errorf("the plan of shard %d is not empty: %v\n%s", shard, err, output)
		}

		printed := s.run(shard, "output", "-json", "passwords")
		s.write(passwordsFile(shard), printed)

		var passwords map[string]*string
		must(s.t, json.Unmarshal([]byte(printed), &passwords))

		for key, password := range passwords {
			held = append(held, key)

			if password == nil {
				s.t.Errorf("the state of shard %d has no password of %s", shard, key)
			}
		}
	}

	var expected []string
	for _, id := range ids {
		expected = append(expected, strings.ToLower(id))
	}

	slices.Sort(held)
	slices.Sort(expected)

	if !slices.Equal(held, expected) {
		s.t.Errorf("together the shards have %q, expected %q", held, expected)
	}
}

func passwordsFile(shard int) string { return fmt.Sprintf("passwords-%d.json", shard) }

// changes are the operations that finAPI was asked for since the last call, but for logins and questions.
func (s *shardedUsers) changes() []string {
	var changes []string

	for _, request := range s.finapi.Requests() {
		if request.Method != http.MethodGet && request.Operation != mock.GetToken {
			changes = append(changes, string(request.Operation))
		}
	}

	s.finapi.ResetRequests()
	slices.Sort(changes)

	return slices.Compact(changes)
}

// pipe runs a program in the place of a shard, gives it a text, and returns what it prints.
func (s *shardedUsers) pipe(shard int, text, program string, args ...string) string {
	s.t.Helper()

	tool := s.of(shard)

	var stderr bytes.Buffer

	command := exec.CommandContext(s.t.Context(), program, args...)
	command.Dir, command.Env = tool.Directory, tool.Environ(os.Environ())
	command.Stdin, command.Stderr = strings.NewReader(text), &stderr

	output, err := command.Output()
	if err != nil {
		s.t.Fatalf("%s: %v\n%s%s", program, err, output, stderr.String())
	}

	return string(output)
}

// forget writes the blocks by which a shard forgets users, and tells whether there are any.
func (s *shardedUsers) forget(shard int) bool {
	s.t.Helper()

	blocks := s.pipe(shard, "", "sh", "leavers.sh", strconv.Itoa(shard))
	s.write("leavers.tf", blocks)

	return blocks != ""
}

// TestExamples_shards follows everybody through the life of the shards: created, more users, fewer shards and more of them.
func TestExamples_shards(t *testing.T) {
	t.Parallel()

	for name, after := range map[string]int{"one more": 4, "one less": 2} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			if _, err := exec.LookPath("sh"); errors.Is(err, exec.ErrNotFound) {
				t.Skip(err)
			}

			const before = 3

			ids := shardIDs(24)
			s := newShardedUsers(t, len(ids)-4)

			if strings.HasPrefix(s.Version, "OpenTofu") && !s.IsAtLeast(1, 12) {
				t.Skipf("%s has no lifecycle in a removed block", s.Version)
			}

			for shard := range before {
				s.run(shard, cli.Apply...)
			}

			// Who is new moves nobody. Neither does another case of letters.
			for i := range ids[:4] {
				ids[i] = strings.ToUpper(ids[i])
			}

			s.writeUsers(ids...)
			s.changes()

			for shard := range before {
				s.run(shard, cli.Apply...)
			}

			if changes := s.changes(); !slices.Equal(changes, []string{"createUser", "verifyUser"}) {
				t.Errorf("new users took %q", changes)
			}

			s.expectSettled(before, ids)
			s.changeShards(before, after, ids)
		})
	}
}

// changeShards changes their number in the way of the README. Nobody is created, changed or deleted at finAPI.
func (s *shardedUsers) changeShards(before, after int, ids []string) {
	s.t.Helper()

	var files []string
	for shard := range before {
		files = append(files, strconv.Quote(passwordsFile(shard)))
	}

	s.changes()
	s.expectRefusals(before, after)

	s.setShards(strconv.Itoa(after), strconv.Itoa(before))
	s.Environment["TF_VAR_secrets_files"] = "[" + strings.Join(files, ", ") + "]"

	moved := 0

	for shard := range max(before, after) {
		s.forget(shard)

		printed := s.run(shard, cli.Apply...)
		if _, result, _ := strings.Cut(printed, "Apply complete!"); !strings.Contains(result, "0 added") || !strings.Contains(result, "0 destroyed") {
			s.t.Errorf("shard %d: expected nobody to be created or destroyed:\n%s", shard, printed)
		}

		moved += strings.Count(printed, ": Import complete")
	}

	if moved == 0 || moved == len(ids) {
		s.t.Errorf("%d of %d users have moved, so this shows nothing", moved, len(ids))
	}

	// What the states hold is enough from now on.
	s.setShards(strconv.Itoa(after), "null")
	s.write("leavers.tf", "")
	delete(s.Environment, "TF_VAR_secrets_files")

	s.expectSettled(after, ids)

	if changes := s.changes(); len(changes) > 0 {
		s.t.Errorf("finAPI was asked for %q", changes)
	}
}

// expectRefusals expects that whoever leaves out a step is refused.
func (s *shardedUsers) expectRefusals(before, after int) {
	s.t.Helper()

	s.setShards(strconv.Itoa(after), strconv.Itoa(before))

	loser := 0
	for !s.forget(loser) {
		loser++
	}

	if _, err := s.Run(s.t.Context(), "fmt", "-check", "-diff"); err != nil {
		s.t.Error(err)
	}

	s.write("leavers.tf", "")
	s.refuses(loser, fmt.Sprintf("Run first: sh leavers.sh %d >leavers.tf", loser))

	expected := "is protected from deletion"
	if loser >= after {
		expected = "There is no such shard"
	}

	s.setShards(strconv.Itoa(after), "null")
	s.refuses(loser, expected)
}

// TestExamples_shardsRefuse makes sure that what is wrong with the variables or the file is said.
func TestExamples_shardsRefuse(t *testing.T) {
	t.Parallel()

	s := newShardedUsers(t, 3)

	const noShard = "There is no such shard: shards.auto.tfvars.json says that there are 3, and the first one is 0."

	for name, test := range map[string]struct {
		variable string
		// file is that of the users, empty for a good one.
		file     string
		expected string
	}{
		"beyond the last":       {variable: "shard=3", expected: noShard},
		"below the first":       {variable: "shard=-1", expected: noShard},
		"half a shard":          {variable: "shard=0.5", expected: noShard},
		"no number":             {variable: "shard=first", expected: "a number is required"},
		"another shard's state": {variable: "shard=1", expected: "in a workspace whose name ends in shard-1"},
		"no shards":             {variable: "shards=0", expected: "a whole number from 1 to 100"},
		"a shard and a half":    {variable: "previous_shards=1.5", expected: "a whole number from 1 to 100, or null"},
		"nothing at once":       {variable: "shards_at_once=0", expected: "At least one shard runs at a time"},
		"no requests":           {variable: "max_concurrent_requests=0", expected: "At least one request is needed"},
		"no file":               {variable: "users_file=nowhere.csv", expected: "The file must exist"},
		"no column of ids":      {file: "name\nalice\n", expected: "of which one is id"},
		"misspelt column":       {file: "id,emial\nalice,\n", expected: "unknown columns: emial. Known are id, email,"},
		"row without an id":     {file: "id,email\nalice,\n,bob@example.com\n", expected: "a row has no id"},
		"same user twice":       {file: "id\nalice\nbob\nAlice\nbob\n", expected: "alice, Alice; bob, bob."},
		"protection neither on nor off": {
			file:     "id,deletion_protection\n" + strings.Join(shardIDs(9), ",perhaps\n") + ",perhaps\n",
			expected: "a bool is required",
		},
	} {
		args := []string{"plan"}

		if test.file != "" {
			s.write("wrong.csv", test.file)
			test.variable = "users_file=wrong.csv"
		}

		_, err := s.of(0).Run(t.Context(), append(args, "-var", test.variable)...)
		if err == nil || !strings.Contains(joinLines(err.Error()), test.expected) {
			t.Errorf("%s: expected an error with %q, got %v", name, test.expected, err)
		}
	}
}

// TestExamples_emptyShards has more shards than users, and lets them share what finAPI bears.
func TestExamples_emptyShards(t *testing.T) {
	t.Parallel()

	s := newShardedUsers(t, 1)

	for shard := range 3 {
		s.run(shard, cli.Apply...)
	}

	s.expectSettled(3, shardIDs(1))

	for atOnce, expected := range map[string]string{"1": "50", "2": "25", "3": "16", "99": "1"} {
		requests := s.pipe(0, "local.max_concurrent_requests", s.Path, "console", "-var", "shards_at_once="+atOnce)
		if strings.TrimSpace(requests) != expected {
			t.Errorf("each of %s shards may send %s requests at once, expected %s", atOnce, requests, expected)
		}
	}
}
