// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/customtypes"
)

var (
	_ resource.ResourceWithConfigure   = (*userVerificationResource)(nil)
	_ resource.ResourceWithIdentity    = (*userVerificationResource)(nil)
	_ resource.ResourceWithImportState = (*userVerificationResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*userVerificationResource)(nil)
)

type userVerificationResource struct {
	configuredResource
}

func newUserVerificationResource() resource.Resource { return &userVerificationResource{} }

type userVerificationModel struct {
	UserID     customtypes.UserID `tfsdk:"user_id"`
	IsVerified types.Bool         `tfsdk:"is_verified"`
	BaseURL    types.String       `tfsdk:"base_url"`
}

type userVerificationIdentityModel struct {
	UserID types.String `tfsdk:"user_id"`
}

func (m *userVerificationModel) identity() userVerificationIdentityModel {
	return userVerificationIdentityModel{UserID: m.UserID.StringValue}
}

func (r *userVerificationResource) Metadata(
	_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_user_verification"
}

func (r *userVerificationResource) IdentitySchema(
	_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse,
) {
	resp.IdentitySchema = identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"user_id": identityschema.StringAttribute{
				RequiredForImport: true,
				Description:       "The user's id.",
			},
		},
	}
}

func (r *userVerificationResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The verification of a user of finAPI. Nobody can log in as a user before it is verified, so it can be " +
			"neither read nor changed. Where finAPI verifies new users by itself this resource is not needed, and does no harm.\n\n" +
			"finAPI cannot take a verification back. Destroying this resource does not unverify the user.",
		Attributes: map[string]schema.Attribute{
			"user_id": schema.StringAttribute{
				CustomType: customtypes.UserIDType{},
				Required:   true,
				MarkdownDescription: "The id of the user to verify. Another id verifies another user; a change of letter case alone " +
					"changes nothing.",
			},
			"is_verified": schema.BoolAttribute{
				Computed: true,
				MarkdownDescription: "`true` once the user is verified. It is unknown until then, so what refers to it waits for the " +
					"verification.",
			},
			"base_url": schema.StringAttribute{Computed: true, MarkdownDescription: baseURLDescription},
		},
	}
}

// ModifyPlan tells one user from another, and one finAPI from another.
func (r *userVerificationResource) ModifyPlan(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	var prior, planned userVerificationModel

	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	}

	if !req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(req.Plan.Get(ctx, &planned)...)
	}

	if resp.Diagnostics.HasError() || !r.belongsHere(prior.UserID.ValueString(), prior.BaseURL, &resp.Diagnostics) ||
		req.Plan.Raw.IsNull() {
		return
	}

	switch {
	case req.State.Raw.IsNull():
		planned.BaseURL = r.planBaseURL()
	case planned.UserID.SameUser(prior.UserID):
		planned.UserID, planned.BaseURL, planned.IsVerified = prior.UserID, r.keepsBaseURL(prior.BaseURL), prior.IsVerified

		// The user who was verified goes; another one with the same id comes.
		if r.planned.isCreated(planned.UserID) {
			planned.IsVerified = types.BoolUnknown()
		}
	default:
		resp.RequiresReplace.Append(path.Root("user_id"))

		return
	}

	resp.Diagnostics.Append(resp.Plan.Set(ctx, &planned)...)
}

func (r *userVerificationResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan userVerificationModel

	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)

	id := plan.UserID.ValueString()

	if resp.Diagnostics.HasError() || !r.ready(&resp.Diagnostics) || !r.createsHere(id, plan.BaseURL, &resp.Diagnostics) {
		return
	}

	if !r.verify(ctx, id, &resp.Diagnostics) {
		return
	}

	plan.IsVerified = types.BoolValue(true)
	plan.BaseURL = types.StringValue(r.baseURL)

	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	r.noteOriginClient(ctx, resp.Private, &resp.Diagnostics)
}

// Read removes a verification that finAPI does not know of, so that the next plan makes up for it.
func (r *userVerificationResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state userVerificationModel

	diags := &resp.Diagnostics
	diags.Append(req.State.Get(ctx, &state)...)
	diags.Append(resp.Identity.Set(ctx, state.identity())...)

	id := state.UserID.ValueString()

	if diags.HasError() || !r.belongsHere(id, state.BaseURL, diags) || !r.readyToRead(state.BaseURL.IsNull(), diags) {
		return
	}

	seen, err := observeVerified(ctx, r.client, id, loadRegistrationDate(ctx, req.Private, diags))

	switch {
	case err != nil:
		diags.Append(clientError(fmt.Sprintf("Cannot read the verification of finAPI user %q", id), err))
	case seen.access == accessGone:
		if r.mayBelieveGone(ctx, id, state.BaseURL, req.Private, diags) {
			resp.State.RemoveResource(ctx)
		}
	case !seen.verified && r.isFromElsewhere(ctx, state.BaseURL, req.Private, diags):
		diags.Append(notTheUser(id, r.baseURL))
	case !seen.verified:
		resp.State.RemoveResource(ctx)
	default:
		state.IsVerified, state.BaseURL = types.BoolValue(true), types.StringValue(r.baseURL)
		r.noteOriginClient(ctx, resp.Private, diags)
		noteRegistrationDate(ctx, seen, resp.Private, diags)
		diags.Append(resp.State.Set(ctx, &state)...)
	}
}

// Update verifies the user again who was created anew under the same id, and takes over a user whose finAPI has moved.
func (r *userVerificationResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state userVerificationModel

	diags := &resp.Diagnostics
	diags.Append(req.Plan.Get(ctx, &plan)...)
	diags.Append(req.State.Get(ctx, &state)...)
	diags.Append(resp.Identity.Set(ctx, state.identity())...)

	id := state.UserID.ValueString()

	if diags.HasError() || !r.ready(diags) || !r.belongsHere(id, state.BaseURL, diags) {
		return
	}

	isFromElsewhere := r.isFromElsewhere(ctx, state.BaseURL, req.Private, diags)
	if isFromElsewhere && !r.takeOver(ctx, id, state.BaseURL, req.Private, diags) || !isFromElsewhere && !r.verify(ctx, id, diags) {
		return
	}

	plan.IsVerified = types.BoolValue(true)

	r.noteOriginClient(ctx, resp.Private, diags)
	diags.Append(resp.State.Set(ctx, &plan)...)
}

// takeOver takes the user of another base URL or client for the same one if it is verified here as well.
func (r *userVerificationResource) takeOver(
	ctx context.Context, id string, baseURL types.String, private privateReader, diags *diag.Diagnostics,
) bool {
	verified, err := r.client.IsVerified(ctx, id)

	switch {
	case client.IsNotFound(err):
		r.mayBelieveGone(ctx, id, baseURL, private, diags)
	case err != nil:
		diags.Append(clientError(fmt.Sprintf("Cannot read the verification of finAPI user %q", id), err))
	case !verified:
		diags.Append(notTheUser(id, r.baseURL))
	}

	return err == nil && verified
}

// verify verifies the user. One who is verified already is verified.
func (r *userVerificationResource) verify(ctx context.Context, id string, diags *diag.Diagnostics) bool {
	err := r.client.VerifyUser(ctx, id)

	switch {
	case err == nil || client.IsAlreadyVerified(err):
		return true
	case client.IsNotFound(err):
		diags.Append(argumentError(path.Root("user_id"), fmt.Sprintf("Cannot verify finAPI user %q: there is no such user", id), err,
			"Check the id. If the user is created here too, refer to its \"id\" attribute, so that it is created first."))
	default:
		diags.Append(clientError(fmt.Sprintf("Cannot verify finAPI user %q", id), err))
	}

	return false
}

// Delete forgets: finAPI cannot take a verification back.
func (r *userVerificationResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {
}

func (r *userVerificationResource) ImportState(
	ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse,
) {
	importUserID(ctx, path.Root("user_id"), req, resp)
}
