// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
)

var (
	_ resource.ResourceWithConfigure   = (*clientConfigurationResource)(nil)
	_ resource.ResourceWithIdentity    = (*clientConfigurationResource)(nil)
	_ resource.ResourceWithImportState = (*clientConfigurationResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*clientConfigurationResource)(nil)
)

type clientConfigurationResource struct {
	configuredResource
}

func newClientConfigurationResource() resource.Resource { return &clientConfigurationResource{} }

func (r *clientConfigurationResource) Metadata(
	_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_client_configuration"
}

func (r *clientConfigurationResource) IdentitySchema(
	_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse,
) {
	resp.IdentitySchema = identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"client_id": identityschema.StringAttribute{
				RequiredForImport: true,
				Description:       "The id of the provider's application client.",
			},
		},
	}
}

func (r *clientConfigurationResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	const stopsManaging = " Removing it leaves finAPI's value as it is."

	resp.Schema = schema.Schema{
		MarkdownDescription: "The configuration of the provider's application client: where finAPI sends notifications, and how long " +
			"tokens live.\n\n" +
			"Only what is set here is managed, sent and compared. A client has one configuration, so one resource is enough; a second " +
			"one is an error of the plan. finAPI knows no deletion of a configuration: destroying this resource clears the URLs that it has " +
			"set and leaves all other settings, which the plan says.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Computed: true,
				MarkdownDescription: "The id of the client, which is the provider's `client_id`. A state of another client is an error of refresh, " +
					"plan and apply.",
			},
			"base_url": schema.StringAttribute{
				Computed: true,
				MarkdownDescription: "The provider's `base_url` at which the configuration was last seen. A refresh, plan or apply with " +
					"another `base_url` is an error; see the provider's `base_url_changed_from`.",
			},
			"user_notification_callback_url": schema.StringAttribute{
				Optional:   true,
				Validators: callbackURLValidators(),
				MarkdownDescription: "Where finAPI sends the notifications that users have asked for. https, except to a loopback address, and at " +
					"most 512 characters. If finAPI has another URL already, setting the first one here fails, as that URL may be in use; the plan " +
					"warns. Removing it clears it at finAPI.",
			},
			"user_synchronization_callback_url": schema.StringAttribute{
				Optional:   true,
				Validators: callbackURLValidators(),
				MarkdownDescription: "Where finAPI tells that a user of the mandator was deleted, also one whom Terraform deletes. Have each " +
					"`finapi_user` depend on this resource if the last deletions of a `terraform destroy` are to be told as well. The rules are " +
					"those of `user_notification_callback_url`.",
			},
			"user_access_tokens_validity_period": schema.Int64Attribute{
				Optional:   true,
				Validators: []validator.Int64{seconds{}},
				MarkdownDescription: "The life of users' access tokens in seconds: 60 to 2147483647, or 0 for endless. It is that of new " +
					"tokens." + stopsManaging,
			},
			"client_access_tokens_validity_period": schema.Int64Attribute{
				Optional:   true,
				Validators: []validator.Int64{seconds{}},
				MarkdownDescription: "The life of the client's access tokens in seconds: 60 to 2147483647, or 0 for endless. It is that of new " +
					"tokens." + stopsManaging,
			},
			"refresh_tokens_validity_period": schema.Int64Attribute{
				Optional:   true,
				Validators: []validator.Int64{seconds{}},
				MarkdownDescription: "The life of refresh tokens in seconds: 60 to 2147483647, or 0 for endless. It is that of new " +
					"tokens." + stopsManaging,
			},
			attrFinTSNumber: schema.StringAttribute{
				Optional:   true,
				Sensitive:  true,
				Validators: finTSNumberValidators(),
				MarkdownDescription: "The registration number of your product for FinTS, at most 25 digits and letters A to F. It is kept in the state. finAPI shows " +
					"whether there is one, and not which: a number that was changed elsewhere is not seen, one that was removed is set " +
					"again." + stopsManaging,
			},
			"beta_banks_enabled": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Whether users may connect banks whose support finAPI still tests." + stopsManaging,
			},
			attrConsentType: schema.StringAttribute{
				Optional:   true,
				Validators: []validator.String{rule{consentTypeRule, isConsentType}},
				MarkdownDescription: "The kind of consent that finAPI asks banks for where both are possible, `ONETIME` or `RECURRING`. Only " +
					"for clients of Access V2." + stopsManaging,
			},
		},
	}
}

// Create sets what is configured. A client always has a configuration, so nothing comes into being that could be lost.
func (r *clientConfigurationResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan clientSettingsModel

	diags := &resp.Diagnostics
	diags.Append(req.Plan.Get(ctx, &plan)...)

	if diags.HasError() || !r.ready(diags) || !r.isPlannedFor(&plan, diags) || !r.maySet(ctx, &plan, &clientSettingsModel{}, diags) {
		return
	}

	params, _ := plan.changesSince(&clientSettingsModel{})

	answer, err := r.client.EditConfiguration(ctx, params)
	if err != nil {
		diags.Append(clientError(cannotChangeConfiguration, err))

		return
	}

	// Without a state the next plan sets it again. With one Terraform would replace the resource.
	diags.Append(plan.unlike(answer)...)

	if diags.HasError() {
		return
	}

	r.plannedConfiguration.created.Store(&plan)

	plan.ID, plan.BaseURL = types.StringValue(r.clientID), types.StringValue(r.baseURL)
	diags.Append(resp.Identity.Set(ctx, plan.identity())...)
	diags.Append(resp.State.Set(ctx, &plan)...)
}

// Read takes over what finAPI has of the managed settings, and after an import of all.
func (r *clientConfigurationResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state clientSettingsModel

	diags := &resp.Diagnostics
	diags.Append(req.State.Get(ctx, &state)...)
	diags.Append(resp.Identity.Set(ctx, state.identity())...)

	isImported := state.BaseURL.IsNull()

	if diags.HasError() || !r.isOwnConfiguration(&state, diags) || !r.readyToRead(isImported, diags) {
		return
	}

	configuration, err := r.client.Configuration(ctx)
	if err != nil {
		diags.Append(clientError(cannotReadConfiguration, err))

		return
	}

	if isImported {
		version, err := r.client.APIVersion(ctx)
		if err != nil {
			diags.Append(clientError(cannotReadConfiguration, err))

			return
		}

		state.takeAll(configuration, version)
	}

	state.refresh(configuration)
	state.BaseURL = types.StringValue(r.baseURL)
	diags.Append(resp.State.Set(ctx, &state)...)
}

// Update sends what differs, and nothing if a setting is only not managed any more.
func (r *clientConfigurationResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state clientSettingsModel

	diags := &resp.Diagnostics
	diags.Append(req.Plan.Get(ctx, &plan)...)
	diags.Append(req.State.Get(ctx, &state)...)
	diags.Append(resp.Identity.Set(ctx, state.identity())...)

	if diags.HasError() || !r.ready(diags) || !r.isOwnConfiguration(&state, diags) || !r.isPlannedFor(&plan, diags) ||
		!r.maySet(ctx, &plan, &state, diags) {
		return
	}

	if params, isAny := plan.changesSince(&state); isAny {
		answer, err := r.client.EditConfiguration(ctx, params)
		if err != nil {
			diags.Append(clientError(cannotChangeConfiguration, err))

			return
		}

		diags.Append(plan.unlike(answer)...)
		plan.refresh(answer)
	}

	diags.Append(resp.State.Set(ctx, &plan)...)
}

// Delete clears the URLs, so that finAPI sends nothing to where nobody waits for it. It leaves the rest: what was there before is
// not known.
func (r *clientConfigurationResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state clientSettingsModel

	diags := &resp.Diagnostics
	diags.Append(req.State.Get(ctx, &state)...)

	if diags.HasError() || !r.ready(diags) || !r.isOwnConfiguration(&state, diags) {
		return
	}

	// With create_before_destroy the settings are those of the resource that has come in its place, and what that one leaves out is
	// cleared.
	left := &clientSettingsModel{}
	if created := r.plannedConfiguration.created.Load(); created != nil {
		left = created
	}

	params, isAny := left.clearsOf(&state)
	if !isAny {
		return
	}

	if _, err := r.client.EditConfiguration(ctx, params); err != nil {
		diags.Append(clientError("Cannot clear the callback URLs of the finAPI client", err))
	}
}

// ImportState takes the client's id. The read that follows takes over all settings.
func (r *clientConfigurationResource) ImportState(
	ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse,
) {
	id := types.StringValue(req.ID)

	if req.ID == "" && req.Identity != nil {
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root("client_id"), &id)...)
	}

	if !resp.Diagnostics.HasError() && r.isOwnConfiguration(&clientSettingsModel{ID: id}, &resp.Diagnostics) {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
	}
}

const (
	cannotReadConfiguration   = "Cannot read the configuration of the finAPI client"
	cannotChangeConfiguration = "Cannot change the configuration of the finAPI client"
)

// unlike returns an error for each managed setting that finAPI has changed otherwise than it was asked to.
func (m *clientSettingsModel) unlike(answer *client.ClientConfiguration) (diags diag.Diagnostics) {
	seen := *m
	seen.refresh(answer)

	for _, s := range clientSettings {
		if s.of(m).Equal(s.of(&seen)) {
			continue
		}

		diags.AddAttributeError(path.Root(s.attribute), "finAPI has another value than it was sent", "finAPI accepted the change, and "+
			"answered another value. An import, or a refresh if the resource is in the state, shows it. Set the attribute to the "+
			"value that finAPI has, or remove it, and apply again.")
	}

	return diags
}
