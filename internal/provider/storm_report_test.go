// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"text/tabwriter"
)

// stormReport is what went wrong at finAPI, and what came of it.
type stormReport struct {
	faults     map[string]int
	operations []stormOperation
	imports    int
	// ended is how many applies were ended by a signal.
	ended atomic.Int64

	orphans, lostPasswords, duplicates, locked, missing []string
}

type stormOperation struct {
	name string
	// users took part; the first apply of so many failed; after so many applies none did.
	users, again, applies int
}

// search compares finAPI with the states, after everybody's apply has succeeded.
func (r *stormReport) search(t *testing.T, after string, s *storm) {
	t.Helper()

	managed := map[string]*stormUser{}
	r.imports = 0

	for _, u := range s.users {
		r.imports += u.imports

		if id := strings.ToLower(u.id()); id != "" {
			managed[id] = u
		}
	}

	living := map[string]int{}

	for _, user := range s.Users() {
		if user.ID == strangerID {
			continue
		}

		name := user.ID[:strings.IndexByte(user.ID, '-')+1]
		living[name]++

		u := managed[strings.ToLower(user.ID)]
		delete(managed, strings.ToLower(user.ID))

		r.note(&r.orphans, user.ID, after, u == nil)
		r.note(&r.lostPasswords, user.ID, after, u != nil && !u.unproven && user.Password != u.knownPassword())
		r.note(&r.duplicates, user.ID, after, living[name] > 1)
		r.note(&r.locked, user.ID, after, user.Locked)
	}

	for id := range managed {
		r.note(&r.missing, id, after, true)
	}
}

func (r *stormReport) note(losses *[]string, id, after string, isLoss bool) {
	if isLoss {
		*losses = append(*losses, id+" after "+after)
	}
}

// show prints the report and fails the test of a loss.
func (r *stormReport) show(t *testing.T) {
	t.Helper()

	table := tabwriter.NewWriter(t.Output(), 0, 0, 2, ' ', tabwriter.AlignRight)

	fmt.Fprint(table, "fault\ttimes\t\n")

	total := 0

	for _, kind := range slices.Sorted(maps.Keys(r.faults)) {
		fmt.Fprintf(table, "%s\t%d\t\n", kind, r.faults[kind])
		total += r.faults[kind]
	}

	fmt.Fprintf(table, "all\t%d\t\n\n", total)
	fmt.Fprint(table, "operation\tusers\tapplied again\tapplies, at most\t\n")

	for _, o := range r.operations {
		fmt.Fprintf(table, "%s\t%d\t%d\t%d\t\n", o.name, o.users, o.again, o.applies)
	}

	fmt.Fprintf(table, "\nimported, as an error said\t%d\t\n", r.imports)

	for _, loss := range []struct {
		name  string
		found []string
	}{
		{"orphans", r.orphans},
		{"lost passwords", r.lostPasswords},
		{"duplicate creates", r.duplicates},
		{"locked users", r.locked},
		{"states without a user", r.missing},
	} {
		fmt.Fprintf(table, "%s\t%d\t\n", loss.name, len(loss.found))

		if len(loss.found) > 0 {
			t.Errorf("%s: %s", loss.name, strings.Join(loss.found, ", "))
		}
	}

	if err := table.Flush(); err != nil {
		t.Error(err)
	}

	if total == 0 {
		t.Error("nothing went wrong, so this proves nothing")
	}
}
