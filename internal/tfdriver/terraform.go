// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

// Package tfdriver plays Terraform for tests: it drives a provider in process, over the provider's protocol, and as strictly
// as Terraform core does. A test of a hundred cases takes seconds with it, where the CLI takes minutes. It is given a provider's
// server and the arguments of its block, and knows nothing else of any provider.
//
// Like Terraform it
//   - starts one provider for the plan and another for the apply, each configured anew;
//   - validates, refreshes, plans and applies in this order, ends with the first error, and keeps nothing of a run whose plan fails;
//   - proposes the new state of configuration and computed attributes, and plans a second time once unknown values are known;
//   - refuses a plan that changes what is configured, one that holds a write-only value, a result that is not the planned one or
//     is still unknown, a missing identity, and another action in the second plan;
//   - hands private data and identity from call to call, and replaces in two plans and two applies, of which the private data
//     of the new object serves both;
//   - taints what fails at its creation, and knows -replace, -refresh=false and -refresh-only.
//
// What it does not play is left to tests with the CLI: references between resources, create_before_destroy and what it leaves
// deposed, nested blocks, upgrades of old states, renewals of ephemeral resources, and the files and texts of the CLI.
package tfdriver

import (
	"maps"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Terraform is a Terraform and the one provider that it uses.
type Terraform struct {
	// Serve makes the server of a new provider process.
	Serve func() tfprotov6.ProviderServer
	// Arguments are those of the provider's block.
	Arguments Values
}

// With is the same provider with another argument; nil takes the argument away.
func (tf Terraform) With(argument string, value any) Terraform {
	tf.Arguments = maps.Clone(tf.Arguments)
	tf.Arguments[argument] = value

	return tf
}

// Process is one provider process.
type Process struct {
	tfprotov6.ProviderServer

	schemas    *tfprotov6.GetProviderSchemaResponse
	identities map[string]*tfprotov6.ResourceIdentitySchema
	// Schema is that of the managed resource that the process was started for.
	Schema *tfprotov6.Schema
	// hasIdentity: the resource has one.
	hasIdentity bool
}

// StartProvider starts a provider for a managed resource and configures it.
func (tf Terraform) StartProvider(t *testing.T, typeName string, o *Outcome) (Process, bool) {
	t.Helper()

	server := tf.Serve()

	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	must(t, err)

	identities, err := server.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	must(t, err)

	config := dynamic(t, Object(schemas.Provider, tf.Arguments))

	validated, err := server.ValidateProviderConfig(t.Context(), &tfprotov6.ValidateProviderConfigRequest{Config: config})
	must(t, err)

	configured, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: config})
	must(t, err)

	p := Process{ProviderServer: server, schemas: schemas, identities: identities.IdentitySchemas}

	return p.Of(typeName), !o.add(validated.Diagnostics) && !o.add(configured.Diagnostics)
}

// Of is the process as another managed resource sees it.
func (p Process) Of(typeName string) Process {
	p.Schema = p.schemas.ResourceSchemas[typeName]
	_, p.hasIdentity = p.identities[typeName]

	return p
}

// InState is a resource of which the state holds these attributes, and nothing else is known. It belongs to this process alone.
func (p Process) InState(typeName string, attributes Values) *Instance {
	return &Instance{TypeName: typeName, State: Object(p.schemas.ResourceSchemas[typeName], attributes)}
}

// Run is one run of Terraform: the process that plans and the one that applies, for all resources of a root module.
type Run struct{ Planner, Applier Process }

// StartRun starts both processes.
func (tf Terraform) StartRun(t *testing.T, o *Outcome) (Run, bool) {
	t.Helper()

	planner, ok := tf.StartProvider(t, "", o)
	if !ok {
		return Run{}, false
	}

	applier, ok := tf.StartProvider(t, "", o)

	return Run{planner, applier}, ok
}

// MustStartRun is StartRun where it may not fail.
func (tf Terraform) MustStartRun(t *testing.T) Run {
	t.Helper()

	var o Outcome

	r, ok := tf.StartRun(t, &o)
	if !ok {
		t.Fatal(o.Errors)
	}

	return r
}

// Outcome is what a run came to.
type Outcome struct {
	// Action is what was planned: no-op, create, update, replace, delete.
	Action string
	// Errors and Warnings are diagnostics: the attribute if there is one, the summary, and the detail on the next line.
	Errors, Warnings []string
}

func (o *Outcome) add(diagnostics []*tfprotov6.Diagnostic) (failed bool) {
	for _, d := range diagnostics {
		text := d.Summary + "\n" + d.Detail
		if d.Attribute != nil {
			text = d.Attribute.String() + ": " + text
		}

		if d.Severity == tfprotov6.DiagnosticSeverityError {
			o.Errors = append(o.Errors, text)
		} else {
			o.Warnings = append(o.Warnings, text)
		}
	}

	return len(o.Errors) > 0
}

// NewInstance is a resource that is not there yet.
func (tf Terraform) NewInstance(t *testing.T, typeName string) *Instance {
	t.Helper()

	return &Instance{Terraform: tf, TypeName: typeName, State: tftypes.NewValue(tf.schema(t, typeName).ValueType(), nil)}
}

// schema is that of a managed resource. Terraform asks for it before it configures anything.
func (tf Terraform) schema(t *testing.T, typeName string) *tfprotov6.Schema {
	t.Helper()

	schemas, err := tf.Serve().GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	must(t, err)

	return schemas.ResourceSchemas[typeName]
}

func must(t *testing.T, err error) {
	t.Helper()

	if err != nil {
		t.Fatal(err)
	}
}
