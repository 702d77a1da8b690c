// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package tfdriver

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

var thing = &tfprotov6.Schema{Block: &tfprotov6.SchemaBlock{Attributes: []*tfprotov6.SchemaAttribute{
	{Name: "id", Type: tftypes.String, Computed: true},
	{Name: "name", Type: tftypes.String, Optional: true},
	{Name: "size", Type: tftypes.String, Optional: true, Computed: true},
	{Name: "secret", Type: tftypes.String, Optional: true, WriteOnly: true},
}}}

func absent() tftypes.Value { return tftypes.NewValue(thing.ValueType(), nil) }

func TestProposedNewState(t *testing.T) {
	t.Parallel()

	prior := Object(thing, Values{"id": "1", "name": "old", "size": "s"})
	proposed := proposedNewState(thing, prior, Object(thing, Values{"size": "m"}))

	if want := Object(thing, Values{"id": "1", "size": "m"}); !proposed.Equal(want) {
		t.Errorf("proposed %s, want %s", proposed, want)
	}

	if proposed := proposedNewState(thing, prior, absent()); !proposed.IsNull() {
		t.Errorf("proposed for a deletion: %s", proposed)
	}
}

func TestInPlan(t *testing.T) {
	t.Parallel()

	prior := Values{"id": "1", "name": "a", "size": "s"}

	for name, c := range map[string]struct {
		config, planned Values
		fault           string
	}{
		"as configured":                {Values{"name": "b"}, Values{"id": "1", "name": "b", "size": "s"}, ""},
		"computed anew":                {Values{"name": "b"}, Values{"id": Unknown{}, "name": "b", "size": Unknown{}}, ""},
		"the same in another spelling": {Values{"name": "A"}, Values{"id": "1", "name": "b", "size": "s"}, "name"},
		"not configured":               {Values{}, Values{"id": "1", "name": "a", "size": "s"}, "name"},
		"configured, computed":         {Values{"name": "a", "size": "m"}, Values{"id": "1", "name": "a", "size": "l"}, "size"},
		"write-only":                   {Values{"name": "a", "secret": "x"}, Values{"id": "1", "name": "a", "secret": "x"}, "secret"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			faults := inPlan(thing, Object(thing, prior), Object(thing, c.config), Object(thing, c.planned))
			wantFault(t, faults, c.fault)
		})
	}
}

func TestInResult(t *testing.T) {
	t.Parallel()

	planned := Values{"id": Unknown{}, "name": "a"}

	for name, c := range map[string]struct {
		result tftypes.Value
		fault  string
	}{
		"as planned":    {Object(thing, Values{"id": "1", "name": "a"}), ""},
		"another value": {Object(thing, Values{"id": "1", "name": "b"}), "name"},
		"still unknown": {Object(thing, Values{"id": Unknown{}, "name": "a"}), "id"},
		"gone":          {absent(), "planned is"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			wantFault(t, inResult(thing, Object(thing, planned), c.result), c.fault)
		})
	}
}

// wantFault demands the one fault that begins so, or none.
func wantFault(t *testing.T, faults []string, begins string) {
	t.Helper()

	if want := min(len(begins), 1); len(faults) != want || want == 1 && !strings.HasPrefix(faults[0], begins) {
		t.Errorf("faults %q, want one that begins with %q", faults, begins)
	}
}
