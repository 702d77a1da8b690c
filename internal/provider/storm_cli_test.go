// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"slices"
	"strings"
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
	cli := w.newCommandLine(t, "", "TF_LOG=")

	report := stormReport{}
	apply := func(name, config string) {
		cli.write(t, "main.tf", config)

		operation := stormOperation{name: name, users: cliStormUsers}
		for isDone := false; !isDone; operation.applies++ {
			if operation.applies == stormApplies {
				t.Fatalf("%s: given up:\n%s", name, cli.printed.String())
			}

			if isDone = cli.stormApply(t, &report); !isDone {
				operation.again = cliStormUsers
			}
		}

		report.operations = append(report.operations, operation)
		report.searchCLI(t, name, w, cli)
	}

	apply("create", stormRoot(cliStormUsers, "first", `email = "first@example.com"`))
	apply("change", stormRoot(cliStormUsers, "second", `phone = "112"`))

	for _, user := range w.Users() {
		isChosen := !strings.HasSuffix(user.Password, "second")
		if user.Phone != "112" || user.Email != "" || !user.Verified || isChosen != (len(user.ID) > len("storm0000-")) {
			t.Errorf("after the change: %+v", user)
		}
	}

	apply("destroy", "")

	if users := w.Users(); len(users) > 0 {
		t.Errorf("left behind: %+v", users)
	}

	report.faults = w.FaultCounts()
	report.show(t)
}

// stormApply is one apply by a person who follows errors that show an import block.
func (c *commandLine) stormApply(t *testing.T, report *stormReport) (isDone bool) {
	t.Helper()

	output, err := c.run(t, "apply", "-auto-approve", "-input=false", "-no-color")
	if err == nil {
		c.write(t, "imports.tf", "")

		return true
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
