// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/finapi-community/terraform-provider-finapi/internal/provider"
)

// unknown is a value in a configuration that is not known before apply. Then it is a text, unless it says which value.
type unknown struct{ then any }

// values are the attributes of a configuration; those left out are null.
type values map[string]any

// instance plays Terraform for one resource in process, over the provider's protocol: as the real one it starts a provider
// for plan and another for apply, keeps state and private data, and refuses what Terraform core would refuse. A test of a
// hundred cases takes seconds with it, where the CLI takes minutes.
type instance struct {
	world    *world
	typeName string

	state    tftypes.Value
	private  []byte
	identity *tfprotov6.ResourceIdentityData
	// tainted: its creation failed halfway, so that it is replaced.
	tainted bool
	// replaced: terraform apply -replace.
	replaced bool
	// unread: terraform apply -refresh=false.
	unread bool
}

// outcome is what a run came to.
type outcome struct {
	// action is what was planned: no-op, create, update, replace, delete.
	action   string
	errors   []string
	warnings []string
}

func (o *outcome) add(diagnostics []*tfprotov6.Diagnostic) (failed bool) {
	for _, d := range diagnostics {
		text := d.Summary + "\n" + d.Detail
		if d.Attribute != nil {
			text = d.Attribute.String() + ": " + text
		}

		if d.Severity == tfprotov6.DiagnosticSeverityError {
			o.errors = append(o.errors, text)
		} else {
			o.warnings = append(o.warnings, text)
		}
	}

	return len(o.errors) > 0
}

// process is one provider process.
type process struct {
	tfprotov6.ProviderServer

	schemas map[string]*tfprotov6.Schema
	// schema and identity are those of the resource it was started for.
	schema   *tfprotov6.Schema
	identity tftypes.Type
}

func (w *world) start(t *testing.T, typeName string, o *outcome) (process, bool) {
	t.Helper()

	server := provider.NewServer()
	if w.log != nil {
		// It is as if TF_LOG were set.
		server = loggedServer{providerserver.NewProtocol6(provider.New("test")())(), w.log}
	}

	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	must(t, err)

	identities, err := server.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	must(t, err)

	config := dynamic(t, object(schemas.Provider, w.arguments))

	validated, err := server.ValidateProviderConfig(t.Context(), &tfprotov6.ValidateProviderConfigRequest{Config: config})
	must(t, err)

	configured, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: config})
	must(t, err)

	p := process{ProviderServer: server, schemas: schemas.ResourceSchemas, schema: schemas.ResourceSchemas[typeName]}
	if identity, ok := identities.IdentitySchemas[typeName]; ok {
		p.identity = identity.ValueType()
	}

	return p, !o.add(validated.Diagnostics) && !o.add(configured.Diagnostics)
}

// newInstance is a resource that is not there yet.
func (w *world) newInstance(t *testing.T, typeName string) *instance {
	t.Helper()

	p, _ := w.start(t, typeName, &outcome{})

	return &instance{world: w, typeName: typeName, state: tftypes.NewValue(p.schema.ValueType(), nil)}
}

// attribute is the text of an attribute in the state, "null" if it has none.
func (i *instance) attribute(name string) string {
	var attributes map[string]tftypes.Value
	if i.state.IsNull() || i.state.As(&attributes) != nil {
		return "null"
	}

	return text(attributes[name])
}

// schema is that of the resource.
func (i *instance) schema(t *testing.T) *tfprotov6.Schema {
	t.Helper()

	p, _ := i.world.start(t, i.typeName, &outcome{})

	return p.schema
}

// died is what Terraform keeps of an apply in which the provider dies: the attributes as they were planned from, and no private
// state.
func (i *instance) died(t *testing.T, config values) (o outcome) {
	t.Helper()

	r, ok := i.world.startRun(t, &o)
	if !ok {
		return o
	}

	return i.diedIn(t, r, config)
}

// diedIn is died in a run that other resources take part in.
func (i *instance) diedIn(t *testing.T, r run, config values) (o outcome) {
	t.Helper()

	saved := *i

	plan, ok := i.planIn(t, r.planner.of(i.typeName), config, &o)
	if !ok {
		*i = saved
	}

	if !ok || o.action == "no-op" || o.action == "replace" {
		return o
	}

	lost := *i
	lost.carryOut(t, r.applier.of(i.typeName), config, plan, &o)
	i.private = nil

	return o
}

// importID is terraform import.
func (i *instance) importID(t *testing.T, id string) (o outcome) {
	t.Helper()

	p, ok := i.world.start(t, i.typeName, &o)
	if !ok {
		return o
	}

	imported, err := p.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: i.typeName, ID: id})
	must(t, err)

	if o.add(imported.Diagnostics) {
		return o
	}

	i.state = value(t, p.schema, imported.ImportedResources[0].State)
	i.private = imported.ImportedResources[0].Private
	i.identity = imported.ImportedResources[0].Identity

	i.read(t, p, &o)

	return o
}

// imported is the instance of a finapi_user of whom no more is known than that it is there and verified.
func (p process) imported(id string) *instance {
	return &instance{typeName: "finapi_user", state: object(p.schema, values{"id": id, "is_verified": true})}
}

// refresh is terraform apply -refresh-only.
func (i *instance) refresh(t *testing.T) (o outcome) {
	t.Helper()

	if p, ok := i.world.start(t, i.typeName, &o); ok {
		i.read(t, p, &o)
	}

	return o
}

// apply is terraform apply; a nil configuration removes the resource.
func (i *instance) apply(t *testing.T, config values) (o outcome) {
	t.Helper()

	r, ok := i.world.startRun(t, &o)
	if !ok {
		return o
	}

	return i.applyIn(t, r, config)
}

// applyIn is apply in a run that other resources take part in.
func (i *instance) applyIn(t *testing.T, r run, config values) (o outcome) {
	t.Helper()

	planner, applier := r.planner.of(i.typeName), r.applier.of(i.typeName)
	saved := *i

	plan, ok := i.planIn(t, planner, config, &o)
	if !ok {
		// Terraform saves nothing of a run whose plan fails.
		*i = saved
	}

	if !ok || o.action == "no-op" {
		return o
	}

	if config != nil && !i.configuration(planner, config).IsFullyKnown() {
		// Terraform plans again when it knows more, and accepts no other action.
		planned := o.action

		for name, value := range config {
			if value, ok := value.(unknown); ok {
				config[name] = cmp.Or(value.then, any("known-now"))
			}
		}

		if plan, ok = i.plan(t, applier, config, &o); !ok {
			return o
		}

		if o.action != planned {
			o.action = planned
			o.errors = append(o.errors, "Provider produced inconsistent final plan")

			return o
		}
	}

	if o.action == "replace" {
		// Of the plan, Terraform keeps the private data of the new user for both halves.
		deletion := &tfprotov6.PlanResourceChangeResponse{
			PlannedState: new(*dynamic(t, i.configuration(applier, nil))), PlannedPrivate: plan.PlannedPrivate,
		}
		if !i.carryOut(t, applier, nil, deletion, &o) {
			return o
		}

		if plan, ok = i.planFrom(t, applier, i.state, nil, config, &o); !ok {
			return o
		}

		o.action = "replace"
	}

	i.carryOut(t, applier, config, plan, &o)

	return o
}

// planIn refreshes and plans. For a user to be replaced the plan is that of the new one, as Terraform asks for it.
func (i *instance) planIn(t *testing.T, planner process, config values, o *outcome) (*tfprotov6.PlanResourceChangeResponse, bool) {
	t.Helper()

	if !i.read(t, planner, o) {
		return nil, false
	}

	nobody := i.configuration(planner, nil)

	if i.tainted && config != nil {
		plan, ok := i.planFrom(t, planner, nobody, nil, config, o)
		o.action = "replace"

		return plan, ok
	}

	plan, ok := i.plan(t, planner, config, o)
	if !ok || config == nil || i.state.IsNull() || o.action != "replace" && !i.replaced {
		return plan, ok
	}

	// Of the second plan's diagnostics Terraform shows nothing unless one is an error.
	var second outcome

	plan, ok = i.planFrom(t, planner, nobody, plan.PlannedPrivate, config, &second)
	if !ok {
		o.errors, o.warnings = append(o.errors, second.errors...), append(o.warnings, second.warnings...)
	}

	o.action = "replace"

	return plan, ok
}

// planOnly is terraform plan, whose refresh is thrown away.
func (i *instance) planOnly(t *testing.T, config values) (o outcome) {
	t.Helper()

	kept := *i
	defer func() { *i = kept }()

	if p, ok := i.world.start(t, i.typeName, &o); ok {
		i.planIn(t, p, config, &o)
	}

	return o
}

func (i *instance) read(t *testing.T, p process, o *outcome) bool {
	t.Helper()

	if i.state.IsNull() || i.unread {
		return true
	}

	read, err := p.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: i.typeName, CurrentState: dynamic(t, i.state), Private: i.private, CurrentIdentity: i.identity,
	})
	must(t, err)

	if o.add(read.Diagnostics) {
		return false
	}

	i.state, i.private, i.identity = value(t, p.schema, read.NewState), read.Private, read.NewIdentity
	i.tainted = i.tainted && !i.state.IsNull()

	return true
}

func (i *instance) plan(t *testing.T, p process, config values, o *outcome) (*tfprotov6.PlanResourceChangeResponse, bool) {
	t.Helper()

	return i.planFrom(t, p, i.state, i.private, config, o)
}

// planFrom is a plan from another prior state than the present one.
func (i *instance) planFrom(
	t *testing.T, p process, prior tftypes.Value, private []byte, config values, o *outcome,
) (*tfprotov6.PlanResourceChangeResponse, bool) {
	t.Helper()

	configured := i.configuration(p, config)

	if config != nil {
		validated, err := p.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{
			TypeName: i.typeName, Config: dynamic(t, configured),
			ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
		})
		must(t, err)

		if o.add(validated.Diagnostics) {
			return nil, false
		}
	}

	proposed := proposedNewState(p.schema, prior, configured)

	plan, err := p.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: i.typeName, PriorState: dynamic(t, prior), ProposedNewState: dynamic(t, proposed),
		Config: dynamic(t, configured), PriorPrivate: private, PriorIdentity: i.identity,
	})
	must(t, err)

	if o.add(plan.Diagnostics) {
		return nil, false
	}

	planned := value(t, p.schema, plan.PlannedState)
	checkPlan(t, p.schema, prior, configured, planned)

	switch {
	case config == nil && prior.IsNull(), planned.Equal(prior):
		o.action = "no-op"
	case config == nil:
		o.action = "delete"
	case prior.IsNull():
		o.action = "create"
	case len(plan.RequiresReplace) > 0:
		o.action = "replace"
	default:
		o.action = "update"
	}

	return plan, true
}

func (i *instance) carryOut(
	t *testing.T, p process, config values, plan *tfprotov6.PlanResourceChangeResponse, o *outcome,
) bool {
	t.Helper()

	ctx := t.Context()

	applied, err := p.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: i.typeName, PriorState: dynamic(t, i.state), PlannedState: plan.PlannedState,
		Config: dynamic(t, i.configuration(p, config)), PlannedPrivate: plan.PlannedPrivate, PlannedIdentity: plan.PlannedIdentity,
	})
	must(t, err)

	failed := o.add(applied.Diagnostics)
	isCreation := i.state.IsNull()

	i.state, i.private, i.identity = value(t, p.schema, applied.NewState), applied.Private, applied.NewIdentity
	i.tainted = !i.state.IsNull() && (i.tainted || failed && isCreation)

	if !failed {
		checkResult(t, p.schema, value(t, p.schema, plan.PlannedState), i.state)
	}

	if !i.state.IsNull() && i.identity == nil {
		t.Error("the identity is missing")
	}

	return !failed
}

func (i *instance) configuration(p process, config values) tftypes.Value {
	if config == nil {
		return tftypes.NewValue(p.schema.ValueType(), nil)
	}

	return object(p.schema, config)
}

// mentions tells whether one of the diagnostics holds all of the words.
func mentions(diagnostics []string, words ...string) bool {
	return slices.ContainsFunc(diagnostics, func(text string) bool {
		return !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(text, word) })
	})
}
