// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// configuredResource is embedded by each resource and list resource: it takes over what the configured provider hands out.
type configuredResource struct {
	*providerData
}

// Configure takes over the provider's data, which is nil when Terraform only validates.
func (r *configuredResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.providerData = asProviderData(req.ProviderData, &resp.Diagnostics)
}

// configuredDataSource is embedded by each data source, like configuredResource.
type configuredDataSource struct {
	*providerData
}

// Configure takes over the provider's data, which is nil when Terraform only validates.
func (d *configuredDataSource) Configure(
	_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse,
) {
	d.providerData = asProviderData(req.ProviderData, &resp.Diagnostics)
}

// configuredEphemeralResource is embedded by each ephemeral resource, like configuredResource.
type configuredEphemeralResource struct {
	*providerData
}

// Configure takes over the provider's data, which is nil when Terraform only validates.
func (r *configuredEphemeralResource) Configure(
	_ context.Context, req ephemeral.ConfigureRequest, resp *ephemeral.ConfigureResponse,
) {
	r.providerData = asProviderData(req.ProviderData, &resp.Diagnostics)
}

// configuredAction is embedded by each action, like configuredResource.
type configuredAction struct {
	*providerData
}

// Configure takes over the provider's data, which is nil when Terraform only validates.
func (a *configuredAction) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	a.providerData = asProviderData(req.ProviderData, &resp.Diagnostics)
}

func asProviderData(from any, diags *diag.Diagnostics) *providerData {
	if from == nil {
		return nil
	}

	data, ok := from.(*providerData)
	if !ok {
		diags.AddError("Cannot use the provider's configuration", fmt.Sprintf(
			"It is a %T. This is a bug of the provider, please report it.", from))
	}

	return data
}

// ready tells whether requests can be made; if not it says which arguments are missing.
func (d *providerData) ready(diags *diag.Diagnostics) bool {
	if d.client == nil {
		diags.AddError("The finAPI provider is not configured yet", d.notReady())
	}

	return d.client != nil
}

func (d *providerData) notReady() string {
	return fmt.Sprintf("The value of %s in the provider's configuration is not known before apply, so finAPI cannot be asked "+
		"now. Give the provider values that are known, or apply what they depend on first, with -target.",
		strings.Join(d.missingArguments, ", "))
}
