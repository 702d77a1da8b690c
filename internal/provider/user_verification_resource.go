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
	UserID customtypes.UserID `tfsdk:"user_id"`
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
		MarkdownDescription: "The verification of a user of finAPI. Nobody can log in as a user before they are verified, so they can be " +
			"neither read nor changed; where finAPI verifies new users by itself this resource is not needed, and does no harm.\n\n" +
			"finAPI cannot take a verification back: destroying this resource only forgets it.",
		Attributes: map[string]schema.Attribute{
			"user_id": schema.StringAttribute{
				CustomType: customtypes.UserIDType{},
				Required:   true,
				MarkdownDescription: "The id of the user to verify. Another id verifies another user; a change of letter case alone " +
					"changes nothing.",
			},
		},
	}
}

// ModifyPlan tells one user from another, and says that a destruction only forgets.
func (r *userVerificationResource) ModifyPlan(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	if req.State.Raw.IsNull() {
		return
	}

	var prior, planned userVerificationModel

	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)

	if req.Plan.Raw.IsNull() {
		managed, diags := req.Private.GetKey(ctx, userManagedHereKey)
		resp.Diagnostics.Append(diags...)

		if r.users.forgets(prior.UserID, len(managed) > 0) {
			resp.Diagnostics.Append(verificationForgotten(prior.UserID))
		}

		return
	}

	resp.Diagnostics.Append(req.Plan.Get(ctx, &planned)...)

	if planned.UserID.SameUser(prior.UserID) {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("user_id"), prior.UserID)...)
	} else {
		resp.RequiresReplace.Append(path.Root("user_id"))
	}
}

func (r *userVerificationResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan userVerificationModel

	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)

	if resp.Diagnostics.HasError() || !r.ready(&resp.Diagnostics) {
		return
	}

	id := plan.UserID.ValueString()

	err := r.client.VerifyUser(ctx, id)

	switch {
	case client.IsNotFound(err):
		resp.Diagnostics.Append(argumentError(path.Root("user_id"), fmt.Sprintf("Cannot verify finAPI user %q: there is no such user", id),
			err, "Check the id. If the user is created here too, refer to its \"id\" attribute, so that it is created first."))

		return
	case err != nil && !client.IsAlreadyVerified(err):
		resp.Diagnostics.Append(clientError(fmt.Sprintf("Cannot verify finAPI user %q", id), err))

		return
	}

	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	r.noteManager(ctx, plan.UserID, resp.Private, &resp.Diagnostics)
}

// Read removes a verification that finAPI does not know of, so that the next plan makes up for it.
func (r *userVerificationResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state userVerificationModel

	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)

	if resp.Diagnostics.HasError() || !r.readyToRefresh(&resp.Diagnostics) {
		return
	}

	seen, err := observeVerified(ctx, r.client, state.UserID.ValueString())

	switch {
	case err != nil:
		resp.Diagnostics.Append(clientError(
			fmt.Sprintf("Cannot read the verification of finAPI user %q", state.UserID.ValueString()), err))
	case !seen.verified:
		resp.State.RemoveResource(ctx)
	default:
		r.noteManager(ctx, state.UserID, resp.Private, &resp.Diagnostics)
	}
}

// Update has nothing to do at finAPI: a plan without another user changes nothing.
func (r *userVerificationResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan userVerificationModel

	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
}

// Delete forgets: finAPI cannot take a verification back.
func (r *userVerificationResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {
}

func (r *userVerificationResource) ImportState(
	ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse,
) {
	resource.ImportStatePassthroughWithIdentity(ctx, path.Root("user_id"), path.Root("user_id"), req, resp)
}

// userManagedHereKey marks in the private state that a finapi_user of the same configuration manages the user, so that the
// plan of a destruction can wait for what is planned with the user.
const userManagedHereKey = "user_managed_here"

func (r *userVerificationResource) noteManager(
	ctx context.Context, id customtypes.UserID, private privateWriter, diags *diag.Diagnostics,
) {
	var mark []byte
	if r.users.isManaged(id) {
		mark = []byte("true")
	}

	diags.Append(private.SetKey(ctx, userManagedHereKey, mark)...)
}

func verificationForgotten(id customtypes.UserID) diag.Diagnostic {
	return diag.NewWarningDiagnostic(fmt.Sprintf("The verification of finAPI user %q is only forgotten", id.ValueString()),
		"finAPI cannot take a verification back: the user stays verified.")
}
