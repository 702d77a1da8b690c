// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

// Command idle is what the benchmark measures the provider against: a provider with the same schema that does nothing,
// served as the framework does by default.
package main

import (
	"context"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	framework "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/finapi-community/terraform-provider-finapi/internal/provider"
)

func main() {
	err := providerserver.Serve(context.Background(), func() framework.Provider {
		return &idleProvider{provider.New("idle")()}
	}, providerserver.ServeOpts{Address: provider.Address})
	if err != nil {
		log.Fatal(err)
	}
}

// idleProvider has the provider's schema, and nothing behind it.
type idleProvider struct {
	framework.Provider
}

func (p *idleProvider) Configure(context.Context, framework.ConfigureRequest, *framework.ConfigureResponse) {
}

func (p *idleProvider) DataSources(context.Context) []func() datasource.DataSource { return nil }

func (p *idleProvider) Resources(ctx context.Context) []func() resource.Resource {
	working := p.Provider.Resources(ctx)
	idle := make([]func() resource.Resource, 0, len(working))

	for _, newResource := range working {
		idle = append(idle, func() resource.Resource { return &idleResource{newResource()} })
	}

	return idle
}

// idleResource has a resource's schema, and takes every plan for done.
type idleResource struct {
	resource.Resource
}

func (r *idleResource) Create(_ context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	settle(req.Plan, &resp.State, &resp.Diagnostics)
}

func (r *idleResource) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

func (r *idleResource) Update(_ context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	settle(req.Plan, &resp.State, &resp.Diagnostics)
}

func (r *idleResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

// settle makes a state of a plan: what is not known yet becomes something.
func settle(plan tfsdk.Plan, state *tfsdk.State, diags *diag.Diagnostics) {
	raw, err := tftypes.Transform(plan.Raw, func(_ *tftypes.AttributePath, value tftypes.Value) (tftypes.Value, error) {
		switch {
		case value.IsKnown():
			return value, nil
		case value.Type().Is(tftypes.String):
			return tftypes.NewValue(tftypes.String, "something"), nil
		default:
			return tftypes.NewValue(tftypes.Bool, false), nil
		}
	})
	if err != nil {
		diags.AddError("Cannot settle the plan", err.Error())
	}

	state.Raw = raw
}
