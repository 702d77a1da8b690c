// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import "testing"

// run is one run of Terraform: the process that plans and the one that applies, for all resources of a root module.
type run struct{ planner, applier process }

func (w *world) startRun(t *testing.T, o *outcome) (run, bool) {
	t.Helper()

	planner, ok := w.start(t, "", o)
	if !ok {
		return run{}, false
	}

	applier, ok := w.start(t, "", o)

	return run{planner, applier}, ok
}

// of is the process as another resource sees it.
func (p process) of(typeName string) process {
	p.schema = p.schemas[typeName]

	return p
}

func (w *world) mustStartRun(t *testing.T) run {
	t.Helper()

	var o outcome

	r, ok := w.startRun(t, &o)
	if !ok {
		t.Fatal(o.errors)
	}

	return r
}
