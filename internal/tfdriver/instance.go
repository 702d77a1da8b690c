// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package tfdriver

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Instance is one managed resource: what is known of it from one run to the next.
type Instance struct {
	// Terraform runs it; it may be another one in the next run.
	Terraform Terraform
	TypeName  string

	State    tftypes.Value
	Private  []byte
	Identity *tfprotov6.ResourceIdentityData
	// Tainted: its creation failed halfway, so that it is replaced.
	Tainted bool
	// Replaced: terraform apply -replace.
	Replaced bool
	// Unread: terraform apply -refresh=false.
	Unread bool
}

// Attribute is the text of an attribute in the state, "null" if it has none.
func (i *Instance) Attribute(name string) string {
	var attributes map[string]tftypes.Value
	if i.State.IsNull() || i.State.As(&attributes) != nil {
		return "null"
	}

	return Text(attributes[name])
}

// Schema is that of the resource.
func (i *Instance) Schema(t *testing.T) *tfprotov6.Schema {
	t.Helper()

	return i.Terraform.schema(t, i.TypeName)
}

// ImportID is terraform import.
func (i *Instance) ImportID(t *testing.T, id string) (o Outcome) {
	t.Helper()

	p, ok := i.Terraform.StartProvider(t, i.TypeName, &o)
	if !ok {
		return o
	}

	imported, err := p.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: i.TypeName, ID: id})
	must(t, err)

	if o.add(imported.Diagnostics) {
		return o
	}

	i.State = unmarshal(t, p.Schema, imported.ImportedResources[0].State)
	i.Private = imported.ImportedResources[0].Private
	i.Identity = imported.ImportedResources[0].Identity

	i.Read(t, p, &o)

	return o
}

// MoveFrom is the part of a plan that carries out a moved block from a resource of another type. Terraform configures no provider
// for it.
func (i *Instance) MoveFrom(t *testing.T, from tfprotov6.MoveResourceStateRequest) (o Outcome) {
	t.Helper()

	from.TargetTypeName = i.TypeName

	moved, err := i.Terraform.Serve().MoveResourceState(t.Context(), &from)
	must(t, err)

	if o.add(moved.Diagnostics) {
		return o
	}

	i.State, i.Private, i.Identity = unmarshal(t, i.Schema(t), moved.TargetState), moved.TargetPrivate, moved.TargetIdentity

	return o
}

// Refresh is terraform apply -refresh-only.
func (i *Instance) Refresh(t *testing.T) (o Outcome) {
	t.Helper()

	if p, ok := i.Terraform.StartProvider(t, i.TypeName, &o); ok {
		i.Read(t, p, &o)
	}

	return o
}

// Apply is terraform apply; a nil configuration removes the resource.
func (i *Instance) Apply(t *testing.T, config Values) (o Outcome) {
	t.Helper()

	r, ok := i.Terraform.StartRun(t, &o)
	if !ok {
		return o
	}

	return i.ApplyIn(t, r, config)
}

// ApplyIn is Apply in a run that other resources take part in.
func (i *Instance) ApplyIn(t *testing.T, r Run, config Values) (o Outcome) {
	t.Helper()

	planner, applier := r.Planner.Of(i.TypeName), r.Applier.Of(i.TypeName)
	saved := *i

	plan, ok := i.PlanIn(t, planner, config, &o)
	if !ok {
		// Terraform saves nothing of a run whose plan fails.
		*i = saved
	}

	if !ok || o.Action == "no-op" {
		return o
	}

	if config != nil && !i.configuration(planner, config).IsFullyKnown() {
		if plan, ok = i.planAgain(t, applier, config, &o); !ok {
			return o
		}
	}

	if o.Action == "replace" {
		if plan, ok = i.makeRoom(t, applier, config, plan, &o); !ok {
			return o
		}
	}

	i.CarryOut(t, applier, config, plan, &o)

	return o
}

// PlanOnly is terraform plan, whose refresh is thrown away.
func (i *Instance) PlanOnly(t *testing.T, config Values) (o Outcome) {
	t.Helper()

	kept := *i
	defer func() { *i = kept }()

	if p, ok := i.Terraform.StartProvider(t, i.TypeName, &o); ok {
		i.PlanIn(t, p, config, &o)
	}

	return o
}

// Died is what Terraform keeps of an apply in which the provider dies: the attributes as they were planned from, and no private
// state.
func (i *Instance) Died(t *testing.T, config Values) (o Outcome) {
	t.Helper()

	r, ok := i.Terraform.StartRun(t, &o)
	if !ok {
		return o
	}

	return i.DiedIn(t, r, config)
}

// DiedIn is Died in a run that other resources take part in.
func (i *Instance) DiedIn(t *testing.T, r Run, config Values) (o Outcome) {
	t.Helper()

	saved := *i

	plan, ok := i.PlanIn(t, r.Planner.Of(i.TypeName), config, &o)
	if !ok {
		*i = saved
	}

	if !ok || o.Action == "no-op" || o.Action == "replace" {
		return o
	}

	lost := *i
	lost.CarryOut(t, r.Applier.Of(i.TypeName), config, plan, &o)
	i.Private = nil

	return o
}
