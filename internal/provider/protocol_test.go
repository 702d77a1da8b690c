// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/finapi-community/terraform-provider-finapi/internal/provider"
)

// unknown is a value in a configuration that is not known before apply.
type unknown struct{}

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

	schema   *tfprotov6.Schema
	identity tftypes.Type
}

func (w *world) start(t testing.TB, typeName string, o *outcome) (process, bool) {
	t.Helper()

	server := providerserver.NewProtocol6(provider.New("test")())()

	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	must(t, err)

	identities, err := server.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	must(t, err)

	config := dynamic(t, object(schemas.Provider, w.arguments))

	validated, err := server.ValidateProviderConfig(t.Context(), &tfprotov6.ValidateProviderConfigRequest{Config: config})
	must(t, err)

	configured, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: config})
	must(t, err)

	p := process{ProviderServer: server, schema: schemas.ResourceSchemas[typeName]}
	if identity, ok := identities.IdentitySchemas[typeName]; ok {
		p.identity = identity.ValueType()
	}

	return p, !o.add(validated.Diagnostics) && !o.add(configured.Diagnostics)
}

// newInstance is a resource that is not there yet.
func (w *world) newInstance(t testing.TB, typeName string) *instance {
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

// importID is terraform import.
func (i *instance) importID(t testing.TB, id string) (o outcome) {
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

// refresh is terraform apply -refresh-only.
func (i *instance) refresh(t testing.TB) (o outcome) {
	t.Helper()

	if p, ok := i.world.start(t, i.typeName, &o); ok {
		i.read(t, p, &o)
	}

	return o
}

// apply is terraform apply; a nil configuration removes the resource.
func (i *instance) apply(t testing.TB, config values) (o outcome) {
	t.Helper()

	planner, ok := i.world.start(t, i.typeName, &o)
	if !ok {
		return o
	}

	if !i.read(t, planner, &o) {
		return o
	}

	plan, ok := i.plan(t, planner, config, &o)
	if !ok || o.action == "no-op" {
		return o
	}

	applier, ok := i.world.start(t, i.typeName, &o)
	if !ok {
		return o
	}

	if config != nil && !i.configuration(planner, config).IsFullyKnown() {
		// Terraform plans again when it knows more, and accepts no other action.
		planned := o.action

		for name, value := range config {
			if value == (unknown{}) {
				config[name] = "known-now"
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
		deletion, ok := i.plan(t, planner, nil, &o)
		if !ok || !i.carryOut(t, applier, nil, deletion, &o) {
			return o
		}

		if plan, ok = i.plan(t, planner, config, &o); !ok {
			return o
		}

		o.action = "replace"
	}

	i.carryOut(t, applier, config, plan, &o)

	return o
}

// planOnly is terraform plan, whose refresh is thrown away.
func (i *instance) planOnly(t testing.TB, config values) (o outcome) {
	t.Helper()

	kept := *i
	defer func() { *i = kept }()

	if p, ok := i.world.start(t, i.typeName, &o); ok && i.read(t, p, &o) {
		i.plan(t, p, config, &o)
	}

	return o
}

func (i *instance) read(t testing.TB, p process, o *outcome) bool {
	t.Helper()

	if i.state.IsNull() {
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

	return true
}

func (i *instance) plan(t testing.TB, p process, config values, o *outcome) (*tfprotov6.PlanResourceChangeResponse, bool) {
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

	proposed := proposedNewState(p.schema, i.state, configured)

	plan, err := p.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: i.typeName, PriorState: dynamic(t, i.state), ProposedNewState: dynamic(t, proposed),
		Config: dynamic(t, configured), PriorPrivate: i.private, PriorIdentity: i.identity,
	})
	must(t, err)

	if o.add(plan.Diagnostics) {
		return nil, false
	}

	planned := value(t, p.schema, plan.PlannedState)
	checkPlan(t, p.schema, i.state, configured, planned)

	switch {
	case config == nil && i.state.IsNull(), planned.Equal(i.state):
		o.action = "no-op"
	case config == nil:
		o.action = "delete"
	case i.state.IsNull():
		o.action = "create"
	case len(plan.RequiresReplace) > 0:
		o.action = "replace"
	default:
		o.action = "update"
	}

	return plan, true
}

func (i *instance) carryOut(
	t testing.TB, p process, config values, plan *tfprotov6.PlanResourceChangeResponse, o *outcome,
) bool {
	t.Helper()

	ctx := t.Context()

	applied, err := p.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: i.typeName, PriorState: dynamic(t, i.state), PlannedState: plan.PlannedState,
		Config: dynamic(t, i.configuration(p, config)), PlannedPrivate: plan.PlannedPrivate, PlannedIdentity: plan.PlannedIdentity,
	})
	must(t, err)

	failed := o.add(applied.Diagnostics)

	i.state, i.private, i.identity = value(t, p.schema, applied.NewState), applied.Private, applied.NewIdentity

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

// proposedNewState is what Terraform core proposes: the configuration, and the prior values of computed attributes.
func proposedNewState(schema *tfprotov6.Schema, prior, config tftypes.Value) tftypes.Value {
	if config.IsNull() {
		return config
	}

	proposed := attributes(config)
	if !prior.IsNull() {
		for _, attribute := range schema.Block.Attributes {
			if attribute.Computed && proposed[attribute.Name].IsNull() {
				proposed[attribute.Name] = attributes(prior)[attribute.Name]
			}
		}
	}

	return tftypes.NewValue(schema.ValueType(), proposed)
}

// checkPlan refuses a plan that Terraform core would refuse.
func checkPlan(t testing.TB, schema *tfprotov6.Schema, prior, config, planned tftypes.Value) {
	t.Helper()

	if config.IsNull() {
		return
	}

	for _, attribute := range schema.Block.Attributes {
		plannedValue, configValue := attributes(planned)[attribute.Name], attributes(config)[attribute.Name]
		isPrior := !prior.IsNull() && plannedValue.Equal(attributes(prior)[attribute.Name])

		switch {
		case attribute.WriteOnly && !plannedValue.IsNull():
			t.Errorf("%s is write-only but planned", attribute.Name)
		case attribute.WriteOnly, plannedValue.Equal(configValue), isPrior && attribute.Computed:
		case !configValue.IsNull() && !isPrior, !attribute.Computed:
			t.Errorf("%s is configured as %s but planned as %s", attribute.Name, configValue, plannedValue)
		}
	}
}

// checkResult refuses a result that Terraform core would call inconsistent with the plan.
func checkResult(t testing.TB, schema *tfprotov6.Schema, planned, result tftypes.Value) {
	t.Helper()

	if planned.IsNull() != result.IsNull() {
		t.Errorf("planned is %s, but the result is %s", planned, result)
	}

	if planned.IsNull() || result.IsNull() {
		return
	}

	for _, attribute := range schema.Block.Attributes {
		plannedValue, resultValue := attributes(planned)[attribute.Name], attributes(result)[attribute.Name]

		if !resultValue.IsFullyKnown() || plannedValue.IsFullyKnown() && !plannedValue.Equal(resultValue) {
			t.Errorf("%s is planned as %s, but the result is %s", attribute.Name, plannedValue, resultValue)
		}
	}
}

func attributes(object tftypes.Value) map[string]tftypes.Value {
	attributes := map[string]tftypes.Value{}
	if err := object.As(&attributes); err != nil {
		panic(err)
	}

	return maps.Clone(attributes)
}

// object makes a value of a schema's type; attributes that are not given are null.
func object(schema *tfprotov6.Schema, given map[string]any) tftypes.Value {
	objectType, ok := schema.ValueType().(tftypes.Object)
	if !ok {
		panic("not an object")
	}

	for name := range given {
		if _, ok := objectType.AttributeTypes[name]; !ok {
			panic("no attribute " + name)
		}
	}

	result := map[string]tftypes.Value{}
	for name, attributeType := range objectType.AttributeTypes {
		result[name] = typed(attributeType, given[name])
	}

	return tftypes.NewValue(objectType, result)
}

func typed(valueType tftypes.Type, given any) tftypes.Value {
	switch given := given.(type) {
	case unknown:
		return tftypes.NewValue(valueType, tftypes.UnknownValue)
	case map[string]any:
		result := map[string]tftypes.Value{}

		if objectType, ok := valueType.(tftypes.Object); ok {
			for name, attributeType := range objectType.AttributeTypes {
				result[name] = typed(attributeType, given[name])
			}
		} else {
			for name, element := range given {
				result[name] = typed(tftypes.String, element)
			}
		}

		return tftypes.NewValue(valueType, result)
	}

	return tftypes.NewValue(valueType, given)
}

func value(t testing.TB, schema *tfprotov6.Schema, from *tfprotov6.DynamicValue) tftypes.Value {
	t.Helper()

	result, err := from.Unmarshal(schema.ValueType())
	must(t, err)

	return result
}

func dynamic(t testing.TB, from tftypes.Value) *tfprotov6.DynamicValue {
	t.Helper()

	result, err := tfprotov6.NewDynamicValue(from.Type(), from)
	must(t, err)

	return &result
}

func text(v tftypes.Value) string {
	if v.IsNull() {
		return "null"
	}

	var (
		asText string
		asBool bool
	)

	switch {
	case v.As(&asText) == nil:
		return asText
	case v.As(&asBool) == nil:
		return fmt.Sprint(asBool)
	}

	return v.String()
}

func must(t testing.TB, err error) {
	t.Helper()

	if err != nil {
		t.Fatal(err)
	}
}

// mentions tells whether one of the diagnostics holds all of the words.
func mentions(diagnostics []string, words ...string) bool {
	return slices.ContainsFunc(diagnostics, func(text string) bool {
		return !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(text, word) })
	})
}
