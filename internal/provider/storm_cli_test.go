// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package provider_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

const (
	cliStormUsers = 60
	// cliStormRate is low: whatever number of users, one that cannot be read stops the whole plan.
	cliStormRate = 0.03
)

// stormRoot is a root module of users with chosen and generated ids and passwords, half of each, and their verifications.
func stormRoot(users int, password, lines string) string {
	return fmt.Sprintf(`
locals {
  names = [for n in range(%d) : format("storm%%04d-", n)]
}

resource "finapi_user" "chosen" {
  for_each = toset(slice(local.names, 0, length(local.names) / 2))
  id       = each.key
  password = "${each.key}%s"
  %s
}

resource "finapi_user" "generated" {
  for_each  = toset(slice(local.names, length(local.names) / 2, length(local.names)))
  id_prefix = each.key
  %s
}

resource "finapi_user_verification" "all" {
  for_each = merge(finapi_user.chosen, finapi_user.generated)
  user_id  = each.value.id
}
`, users, password, lines, lines)
}

// The storm once more, through the real CLI: create, change with rotation, destroy.
func TestAccStorm(t *testing.T) {
	t.Parallel()

	seed := uint64(stormSetting(t, "STORM_SEED", 1))
	w := newWorld(t, mock.WithFaultRate(cliStormRate, seed))
	cli := w.newCommandLine(t, "")

	report := stormReport{}
	apply := func(name, config string, ended mock.Operation) {
		cli.write(t, "main.tf", config)

		operation := stormOperation{name: name, users: cliStormUsers}
		for isDone := false; !isDone; operation.applies++ {
			if operation.applies == stormApplies {
				t.Fatalf("%s: given up:\n%s", name, cli.printed.String())
			}

			// The first apply of each operation is ended as a CI system ends a job.
			isEnded := operation.applies == 0
			if isEnded {
				w.Inject(mock.Fault{Operation: ended, Skip: cliStormUsers / 3, Hook: func() {
					report.ended.Add(1)

					_ = syscall.Kill(-int(cli.group.Load()), syscall.SIGTERM)
				}})
			}

			if isDone = cli.stormApply(t, &report); !isDone {
				operation.again = cliStormUsers
			}
		}

		report.operations = append(report.operations, operation)
		report.searchCLI(t, name, w, cli)
	}

	apply("create", stormRoot(cliStormUsers, "first", `email = "first@example.com"`), mock.CreateUser)
	apply("change", stormRoot(cliStormUsers, "second", `phone = "112"`), mock.EditAuthorizedUser)

	for _, user := range w.Users() {
		isChosen := !strings.HasSuffix(user.Password, "second")
		if user.Phone != "112" || user.Email != "" || !user.Verified || isChosen != (len(user.ID) > len("storm0000-")) {
			t.Errorf("after the change: %+v", user)
		}
	}

	apply("destroy", "", mock.DeleteAuthorizedUser)

	if users := w.Users(); len(users) > 0 {
		t.Errorf("left behind: %+v", users)
	}

	if ended := report.ended.Load(); ended != 3 {
		t.Errorf("%d applies were ended", ended)
	}

	report.faults = w.FaultCounts()
	delete(report.faults, "hook")
	report.faults["SIGTERM to the group"] = int(report.ended.Load())
	report.show(t)
}

// stormApply is one apply by a person who follows errors that show an import block.
func (c *commandLine) stormApply(t *testing.T, report *stormReport) (isDone bool) {
	t.Helper()

	output, err := c.runAsGroup(t, "apply", "-auto-approve", "-input=false", "-no-color")
	if err == nil {
		c.write(t, "imports.tf", "")

		return true
	}

	// An error that cannot tell whether a user was created says to apply again first.
	if strings.Contains(output, "non-existent remote object") {
		c.write(t, "imports.tf", "")

		return false
	}

	blocks := c.read(t, "imports.tf")

	for _, found := range idOfImportBlock.FindAllStringSubmatch(withoutFrames(output), -1) {
		block := fmt.Sprintf("import {\n  to = finapi_user.chosen[%q]\n  id = %q\n}\n", found[1], found[1])
		if !strings.Contains(blocks, block) {
			blocks += block
			report.imports++
		}
	}

	c.write(t, "imports.tf", blocks)

	return false
}

// runAsGroup is run in a process group of its own, which can be ended as a whole.
func (c *commandLine) runAsGroup(t *testing.T, arguments ...string) (string, error) {
	t.Helper()

	var output bytes.Buffer

	command := c.command(t, arguments...)
	command.Stdout, command.Stderr = &output, &output
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	must(t, command.Start())

	c.group.Store(int64(command.Process.Pid))

	err := command.Wait()

	c.printed.Write(output.Bytes())

	return output.String(), err
}

// searchCLI is search, by what the state file has.
func (r *stormReport) searchCLI(t *testing.T, after string, w *world, cli *commandLine) {
	t.Helper()

	passwords := cli.inState(t)
	living := map[string]int{}

	for _, user := range w.Users() {
		living[user.ID[:strings.IndexByte(user.ID, '-')+1]]++

		password, ok := passwords[user.ID]
		delete(passwords, user.ID)

		r.note(&r.orphans, user.ID, after, !ok)
		r.note(&r.lostPasswords, user.ID, after, ok && password != user.Password)
		r.note(&r.locked, user.ID, after, user.Locked)
	}

	for name, users := range living {
		r.note(&r.duplicates, name, after, users > 1)
	}

	for id := range passwords {
		r.note(&r.missing, id, after, true)
	}

	slices.Sort(r.missing)
}
