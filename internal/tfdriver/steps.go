// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package tfdriver

import (
	"cmp"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// PlanIn refreshes and plans. For an object to be replaced the plan is that of the new one, as Terraform asks for it.
func (i *Instance) PlanIn(t *testing.T, planner Process, config Values, o *Outcome) (*tfprotov6.PlanResourceChangeResponse, bool) {
	t.Helper()

	if !i.Read(t, planner, o) {
		return nil, false
	}

	nothing := i.configuration(planner, nil)

	if i.Tainted && config != nil {
		plan, ok := i.planFrom(t, planner, nothing, nil, config, o)
		o.Action = "replace"

		return plan, ok
	}

	plan, ok := i.plan(t, planner, config, o)
	if !ok || config == nil || i.State.IsNull() || o.Action != "replace" && !i.Replaced {
		return plan, ok
	}

	// Of the second plan's diagnostics Terraform shows nothing unless one is an error.
	var second Outcome

	plan, ok = i.planFrom(t, planner, nothing, plan.PlannedPrivate, config, &second)
	if !ok {
		o.Errors, o.Warnings = append(o.Errors, second.Errors...), append(o.Warnings, second.Warnings...)
	}

	o.Action = "replace"

	return plan, ok
}

// Read is the refresh of a plan or an apply. It tells whether there was no error.
func (i *Instance) Read(t *testing.T, p Process, o *Outcome) bool {
	t.Helper()

	if i.State.IsNull() || i.Unread {
		return true
	}

	read, err := p.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: i.TypeName, CurrentState: dynamic(t, i.State), Private: i.Private, CurrentIdentity: i.Identity,
	})
	must(t, err)

	if o.add(read.Diagnostics) {
		return false
	}

	i.State, i.Private, i.Identity = unmarshal(t, p.Schema, read.NewState), read.Private, read.NewIdentity
	i.Tainted = i.Tainted && !i.State.IsNull()

	return true
}

func (i *Instance) plan(t *testing.T, p Process, config Values, o *Outcome) (*tfprotov6.PlanResourceChangeResponse, bool) {
	t.Helper()

	return i.planFrom(t, p, i.State, i.Private, config, o)
}

// planFrom is a plan from another prior state than the present one.
func (i *Instance) planFrom(
	t *testing.T, p Process, prior tftypes.Value, private []byte, config Values, o *Outcome,
) (*tfprotov6.PlanResourceChangeResponse, bool) {
	t.Helper()

	configured := i.configuration(p, config)

	if config != nil {
		validated, err := p.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{
			TypeName: i.TypeName, Config: dynamic(t, configured),
			ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
		})
		must(t, err)

		if o.add(validated.Diagnostics) {
			return nil, false
		}
	}

	proposed := proposedNewState(p.Schema, prior, configured)

	plan, err := p.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: i.TypeName, PriorState: dynamic(t, prior), ProposedNewState: dynamic(t, proposed),
		Config: dynamic(t, configured), PriorPrivate: private, PriorIdentity: i.Identity,
	})
	must(t, err)

	if o.add(plan.Diagnostics) {
		return nil, false
	}

	planned := unmarshal(t, p.Schema, plan.PlannedState)
	refuse(t, i.TypeName, inPlan(p.Schema, prior, configured, planned))

	switch {
	case config == nil && prior.IsNull(), planned.Equal(prior):
		o.Action = "no-op"
	case config == nil:
		o.Action = "delete"
	case prior.IsNull():
		o.Action = "create"
	case len(plan.RequiresReplace) > 0:
		o.Action = "replace"
	default:
		o.Action = "update"
	}

	return plan, true
}

// CarryOut applies a plan. It tells whether there was no error.
func (i *Instance) CarryOut(
	t *testing.T, p Process, config Values, plan *tfprotov6.PlanResourceChangeResponse, o *Outcome,
) bool {
	t.Helper()

	applied, err := p.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: i.TypeName, PriorState: dynamic(t, i.State), PlannedState: plan.PlannedState,
		Config: dynamic(t, i.configuration(p, config)), PlannedPrivate: plan.PlannedPrivate, PlannedIdentity: plan.PlannedIdentity,
	})
	must(t, err)

	failed := o.add(applied.Diagnostics)
	isCreation := i.State.IsNull()

	i.State, i.Private, i.Identity = unmarshal(t, p.Schema, applied.NewState), applied.Private, applied.NewIdentity
	i.Tainted = !i.State.IsNull() && (i.Tainted || failed && isCreation)

	if !failed {
		refuse(t, i.TypeName, inResult(p.Schema, unmarshal(t, p.Schema, plan.PlannedState), i.State))
	}

	if p.hasIdentity && !i.State.IsNull() && i.Identity == nil {
		refuse(t, i.TypeName, []string{"the identity is missing"})
	}

	return !failed
}

func (i *Instance) configuration(p Process, config Values) tftypes.Value {
	if config == nil {
		return tftypes.NewValue(p.Schema.ValueType(), nil)
	}

	return Object(p.Schema, config)
}

// planAgain is the plan at apply, when unknown values have become known. Terraform accepts no other action than the planned one.
func (i *Instance) planAgain(
	t *testing.T, applier Process, config Values, o *Outcome,
) (*tfprotov6.PlanResourceChangeResponse, bool) {
	t.Helper()

	planned := o.Action

	for name, value := range config {
		if value, ok := value.(Unknown); ok {
			config[name] = cmp.Or(value.Then, any("known-now"))
		}
	}

	plan, ok := i.plan(t, applier, config, o)
	if ok && o.Action != planned {
		o.Action = planned
		o.Errors = append(o.Errors, "Provider produced inconsistent final plan")
		ok = false
	}

	return plan, ok
}

// makeRoom carries out the first half of a replacement and plans the second.
func (i *Instance) makeRoom(
	t *testing.T, applier Process, config Values, plan *tfprotov6.PlanResourceChangeResponse, o *Outcome,
) (*tfprotov6.PlanResourceChangeResponse, bool) {
	t.Helper()

	// Of the plan, Terraform keeps the private data of the new object for both halves.
	deletion := &tfprotov6.PlanResourceChangeResponse{
		PlannedState: dynamic(t, i.configuration(applier, nil)), PlannedPrivate: plan.PlannedPrivate,
	}
	if !i.CarryOut(t, applier, nil, deletion, o) {
		return nil, false
	}

	plan, ok := i.planFrom(t, applier, i.State, nil, config, o)
	o.Action = "replace"

	return plan, ok
}
