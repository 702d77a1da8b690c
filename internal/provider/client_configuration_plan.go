// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"net/url"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
)

// ModifyPlan says what an apply would leave behind, and refuses what would harm what somebody else has set.
func (r *clientConfigurationResource) ModifyPlan(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	var state, plan clientSettingsModel

	diags := &resp.Diagnostics

	if !req.State.Raw.IsNull() {
		diags.Append(req.State.Get(ctx, &state)...)
	}

	if !req.Plan.Raw.IsNull() {
		diags.Append(req.Plan.Get(ctx, &plan)...)
	}

	if diags.HasError() || !r.isOwnConfiguration(&state, diags) {
		return
	}

	switch {
	case req.Plan.Raw.IsNull():
		r.planDelete(&state, diags)

		return
	case req.State.Raw.IsNull():
		r.planCreate(ctx, &plan, req, diags)
	default:
		r.planUpdate(ctx, &plan, &state, resp)
	}

	diags.Append(resp.Plan.Set(ctx, &plan)...)
}

func (r *clientConfigurationResource) planCreate(
	ctx context.Context, plan *clientSettingsModel, req resource.ModifyPlanRequest, diags *diag.Diagnostics,
) {
	plan.ID, plan.BaseURL = types.StringUnknown(), r.planBaseURL()
	if r.clientID != "" {
		plan.ID = types.StringValue(r.clientID)
	}

	if !plan.managesAnything() {
		diags.AddError("The configuration of the finAPI client sets nothing", "The resource manages what is set in it alone. Set an attribute, or "+
			"import the client's present configuration, by the id of the client.")
	}

	// What follows the destruction of the same resource is no second one, and finds the URLs that are to be cleared before.
	if loadReplacement(ctx, req.Private, diags).ID == "" {
		diags.Append(r.plannedConfiguration.plan(create)...)
		r.planFirstURLs(ctx, plan, diags)
	}

	r.checkConsentType(ctx, plan, diags)
}

func (r *clientConfigurationResource) planUpdate(
	ctx context.Context, plan, state *clientSettingsModel, resp *resource.ModifyPlanResponse,
) {
	diags := &resp.Diagnostics

	replacement{ID: state.ID.ValueString()}.save(ctx, resp.Private, diags)
	diags.Append(r.plannedConfiguration.plan(keep)...)

	plan.ID, plan.BaseURL = state.ID, r.keepsBaseURL(state.BaseURL)

	if left := state.leftBy(plan); left != "" {
		diags.AddWarning("Settings of the finAPI client are not managed any more", "finAPI keeps their values:\n"+left)
	}

	r.planURLs(ctx, plan, state, diags)
	r.checkConsentType(ctx, plan, diags)
}

func (r *clientConfigurationResource) planDelete(state *clientSettingsModel, diags *diag.Diagnostics) {
	// What comes in its place with create_before_destroy is there by then, and keeps what it sets.
	if r.plannedConfiguration.created.Load() != nil {
		return
	}

	diags.Append(r.plannedConfiguration.plan(destroy)...)

	if left := state.leftBy(&clientSettingsModel{}); left != "" {
		diags.AddWarning("Settings of the finAPI client stay", "The destruction clears the callback URLs alone. What else was before is not "+
			"known, so finAPI keeps:\n"+left)
	}
}

// isOwnConfiguration tells whether a state is that of the provider's client at the provider's finAPI. It adds an error if not. What
// is not known, on either side, decides nothing.
func (d *providerData) isOwnConfiguration(state *clientSettingsModel, diags *diag.Diagnostics) bool {
	id, baseURL := state.ID.ValueString(), state.BaseURL.ValueString()

	switch {
	case !d.isHere(state.BaseURL):
		diags.AddError("The configuration belongs to another finAPI", fmt.Sprintf(
			"The state says that the configuration of client %[1]q was last seen at %[2]q, but the provider is configured for %[3]q. Nothing "+
				"was read, changed or sent.\n\n"+
				"  - To work on this configuration, set \"base_url\" of the provider (environment variable FINAPI_BASE_URL) to %[2]q, with the "+
				"credentials that belong to it.\n"+
				"  - If finAPI itself is now reached at %[3]q, set \"base_url_changed_from\" of the provider (environment variable "+
				"FINAPI_BASE_URL_CHANGED_FROM) to %[2]q.\n"+
				"  - To configure a client at each of them, give each its own state, for example its own workspace or directory.",
			id, baseURL, d.baseURL))
	case id != "" && d.clientID != "" && id != d.clientID:
		diags.AddError("The configuration belongs to another finAPI client", fmt.Sprintf(
			"It is that of client %[1]q, but the provider is configured for client %[2]q. Nothing was read, changed or sent.\n\n"+
				"  - To work on the configuration of %[1]q, set \"client_id\" of the provider (environment variable FINAPI_CLIENT_ID) to it, with "+
				"its credentials.\n"+
				"  - To manage the configurations of both, give each client its own provider block and its own resource.\n"+
				"  - If %[1]q is in use no more, remove the resource from the state with terraform state rm.", id, d.clientID))
	default:
		return true
	}

	return false
}

// isPlannedFor refuses to change another client's configuration than the one that was planned, as a saved plan may be carried
// out with another environment.
func (r *clientConfigurationResource) isPlannedFor(plan *clientSettingsModel, diags *diag.Diagnostics) bool {
	isClient := plan.ID.IsUnknown() || plan.ID.ValueString() == r.clientID
	isPlace := plan.BaseURL.IsUnknown() || plan.BaseURL.ValueString() == r.baseURL

	if isClient && isPlace {
		return true
	}

	diags.AddError("The plan was made for another finAPI client", fmt.Sprintf(
		"The plan is for client %q at %q, but the provider is configured for client %q at %q now. Nothing was changed. Apply the plan with "+
			"the \"client_id\" (environment variable FINAPI_CLIENT_ID) and \"base_url\" (FINAPI_BASE_URL) it was made with, or plan again.",
		plan.ID.ValueString(), plan.BaseURL.ValueString(), r.clientID, r.baseURL))

	return false
}

// maySet is what a plan checks, for values that it did not know.
func (r *clientConfigurationResource) maySet(ctx context.Context, plan, state *clientSettingsModel, diags *diag.Diagnostics) bool {
	if err := r.checkURLs(ctx, plan, state, diags); err != nil {
		diags.Append(clientError(cannotReadConfiguration, err))
	}

	r.checkConsentType(ctx, plan, diags)

	return !diags.HasError()
}

// planURLs checks the URLs at plan, which must be possible without a network.
func (r *clientConfigurationResource) planURLs(ctx context.Context, plan, state *clientSettingsModel, diags *diag.Diagnostics) {
	ctx, cancel := context.WithTimeout(ctx, creationCheckTimeout)
	defer cancel()

	switch err := r.checkURLs(ctx, plan, state, diags); {
	case err == nil:
	case isRefusal(err):
		diags.Append(clientError(cannotReadConfiguration, err))
	default:
		diags.Append(clientWarning("Cannot check which callback URLs finAPI has", err,
			"The plan goes on without an answer. The apply needs one."))
	}
}

// planFirstURLs warns of what a creation will refuse. It is no error: with create_before_destroy Terraform plans the creation again
// at apply, and does not put the old object back after an error of that plan, as it does after one of the creation.
func (r *clientConfigurationResource) planFirstURLs(ctx context.Context, plan *clientSettingsModel, diags *diag.Diagnostics) {
	var found diag.Diagnostics

	r.planURLs(ctx, plan, &clientSettingsModel{}, &found)

	for _, problem := range found {
		if taken, ok := problem.(diag.DiagnosticWithPath); ok && taken.Severity() == diag.SeverityError {
			problem = diag.NewAttributeWarningDiagnostic(taken.Path(), "finAPI has another callback URL already", "The apply will fail. "+taken.Detail())
		}

		diags.Append(problem)
	}
}

// checkURLs refuses to overwrite a URL that finAPI has and the state has not: somebody may wait there, and no plan shows it. The
// error is that of the question.
func (r *clientConfigurationResource) checkURLs(
	ctx context.Context, plan, state *clientSettingsModel, diags *diag.Diagnostics,
) error {
	var fresh []clientSetting

	for _, s := range clientSettings {
		if s.isURL && plan.isManaged(s) && !s.of(plan).IsUnknown() && !state.isManaged(s) {
			fresh = append(fresh, s)
		}
	}

	if len(fresh) == 0 || r.client == nil {
		return nil
	}

	configuration, err := r.client.Configuration(ctx)
	if err != nil {
		return err
	}

	for _, s := range fresh {
		var seen clientSettingsModel
		s.read(&seen, configuration)

		if present, _ := s.of(&seen).(types.String); !present.IsNull() && !present.Equal(s.of(plan)) {
			diags.Append(urlIsTaken(s.attribute, present.ValueString(), r.clientID))
		}
	}

	return nil
}

func urlIsTaken(attribute, present, clientID string) diag.Diagnostic {
	host := ""
	if parsed, err := url.Parse(present); err == nil && parsed.Host != "" {
		host = fmt.Sprintf(", at the host %q", parsed.Host)
	}

	return diag.NewAttributeErrorDiagnostic(path.Root(attribute), "finAPI has another callback URL already", fmt.Sprintf(
		"The client has a %q%s, and it is not in the state. Somebody may wait there for what finAPI sends, so it is not overwritten. If it is to "+
			"be managed here, import the configuration by the client's id, %q: then the plan shows what it changes. If the resource is in the "+
			"state already, set the attribute to the present URL first, which the data source finapi_client_configuration shows, and apply "+
			"that.", attribute, host, clientID))
}

// checkConsentType refuses what only clients of Access V2 can set. Which version it is may take a request.
func (r *clientConfigurationResource) checkConsentType(ctx context.Context, plan *clientSettingsModel, diags *diag.Diagnostics) {
	if plan.PreferredConsentType.IsNull() || plan.PreferredConsentType.IsUnknown() || r.client == nil {
		return
	}

	ctx, cancel := context.WithTimeout(ctx, creationCheckTimeout)
	defer cancel()

	// A failure is that of the request which needs the version.
	if version, err := r.client.APIVersion(ctx); err == nil && version == client.V1 {
		diags.AddAttributeError(path.Root(attrConsentType), "Clients of finAPI Access V1 cannot set this",
			"The client is bound to Access V1, and only clients of Access V2 have a preferred consent type that can be set. Remove the "+
				"attribute.")
	}
}
