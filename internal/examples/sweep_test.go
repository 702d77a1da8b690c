// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package examples_test

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/finapi-community/terraform-provider-finapi/internal/cli"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// resident is a user whom finAPI has had for a while before an example sweeps.
type resident struct {
	mock.User

	// stays tells that a sweep must leave the user alone.
	stays bool
}

// sweepVariables select among the residents.
var sweepVariables = map[string]string{"TF_VAR_id_prefix": "ci-", "TF_VAR_max_registration_date": "2026-01-31"}

func sweepResidents() []resident {
	lastDay := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)

	return []resident{
		{mock.User{ID: "alice", RegisteredAt: lastDay, Verified: true}, true},
		{mock.User{ID: "ci", RegisteredAt: lastDay, Verified: true}, true},
		// Managed elsewhere, and written in other letters there.
		{mock.User{ID: "CI-Nightly", RegisteredAt: lastDay.AddDate(-1, 0, 0), Verified: true}, true},
		{mock.User{ID: "ci-old-1", RegisteredAt: lastDay, Verified: true}, false},
		{mock.User{ID: "CI-old-2", RegisteredAt: lastDay.AddDate(0, -6, 0)}, false},
		{mock.User{ID: "ci-old-3", RegisteredAt: lastDay.AddDate(0, 0, -1), Verified: true, Locked: true}, false},
		{mock.User{ID: "ci-younger", RegisteredAt: lastDay.AddDate(0, 0, 1), Verified: true}, true},
	}
}

// stayers are the ids of the residents whom a sweep must leave alone.
func (m exampleModule) stayers() []string {
	var ids []string

	for _, user := range m.residents {
		if user.stays {
			ids = append(ids, user.ID)
		}
	}

	return ids
}

// TestExamples_sweepSpares makes sure that the example of a sweep deletes nobody before it is told to, whatever is changed between
// its commands. What it deletes in the end is seen in TestExamples.
func TestExamples_sweepSpares(t *testing.T) {
	t.Parallel()

	w := newWorkshop(t)

	module, err := readModule(filepath.Join(w.root, "examples", "sweep-old-users"))
	must(t, err)

	skipIfUnfit(t, module, w.CLI)

	e := w.newExample(t, module)
	before := e.users()

	managed := "- id: ci-nightly\n"

	for _, step := range []struct {
		name    string
		managed string
		// variables are added to those of the example.
		variables map[string]string
		// says is part of the error, empty for none.
		says string
	}{
		{"more users than expected", managed, map[string]string{"TF_VAR_max_users": "2"}, "There are 3 such users"},
		{"a prefix of too many", managed, map[string]string{"TF_VAR_id_prefix": "ci"}, "at least 3 characters"},
		{"no date", managed, map[string]string{"TF_VAR_max_registration_date": ""}, "must be a date such as"},
		{"no list of the managed users", "", nil, "managed-users.yaml"},
		{"the import", managed, nil, ""},
		{"one is to stay after all", managed + "- id: CI-OLD-1\n", nil, "is protected from deletion"},
		{"one is to stay after all, at the end of the protection", managed + "- id: CI-OLD-1\n",
			map[string]string{"TF_VAR_deletion_protection": "false"}, "is protected from deletion"},
		{"an earlier date", managed, map[string]string{"TF_VAR_max_registration_date": "2026-01-01"}, "is protected from deletion"},
	} {
		run := e.Clone()
		maps.Copy(run.Environment, step.variables)

		must(t, run.Write("managed-users.yaml", []byte(step.managed)))

		_, err := run.Run(t.Context(), cli.Apply...)

		switch {
		case step.says == "" && err != nil:
			t.Errorf("%s: %v", step.name, err)
		case step.says != "" && (err == nil || !strings.Contains(err.Error(), step.says)):
			t.Errorf("%s: expected an error with %q, got %v", step.name, step.says, err)
		}

		if after := e.users(); !slices.Equal(after, before) {
			t.Fatalf("%s: of %q are left %q", step.name, before, after)
		}
	}
}
