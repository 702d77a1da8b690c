// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/finapi-community/terraform-provider-finapi/internal/customtypes"
)

const (
	userCreateTimeout = 5 * time.Minute
	userReadTimeout   = 2 * time.Minute
	userUpdateTimeout = 5 * time.Minute
	userDeleteTimeout = 10 * time.Minute
)

var (
	_ resource.ResourceWithConfigure   = (*userResource)(nil)
	_ resource.ResourceWithIdentity    = (*userResource)(nil)
	_ resource.ResourceWithImportState = (*userResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*userResource)(nil)
)

type userResource struct {
	configuredResource
}

func newUserResource() resource.Resource { return &userResource{} }

func (r *userResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_user"
}

func (r *userResource) IdentitySchema(
	_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse,
) {
	resp.IdentitySchema = identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"id": identityschema.StringAttribute{
				RequiredForImport: true,
				Description:       "The user's id.",
			},
		},
	}
}

func (r *userResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A user of finAPI, under whom bank connections and their data are kept.\n\n" +
			"~> Deleting a user deletes all of their bank data for good. Protect those who matter with `deletion_protection`.\n\n" +
			"finAPI lets only the user's own token, for which their password is needed, read, change and delete a verified user. " +
			"The provider takes the password from the configuration, else from the state, else from its own " +
			"`user_passwords`. Without any it only sees that the user exists and whether they are verified.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				CustomType: customtypes.UserIDType{},
				Optional:   true,
				Computed:   true,
				Validators: []validator.String{stringvalidator.ConflictsWith(path.MatchRoot("id_prefix"))},
				MarkdownDescription: "The user's id: 1 to 36 characters out of letters, digits and `- _ . + @`. The case of letters " +
					"makes no difference, and a change of it alone changes nothing. Another id replaces the user. Omitted: a " +
					"random one is made at creation. Removing it later keeps the present one.",
			},
			"id_prefix": schema.StringAttribute{
				Optional:   true,
				Validators: idPrefixValidators(),
				MarkdownDescription: fmt.Sprintf("The beginning of a random id, 1 to %d characters. A prefix that the present id does "+
					"not begin with replaces the user; removing the prefix changes nothing.", maxIDPrefixLength),
			},
			"password": schema.StringAttribute{
				Optional:  true,
				Computed:  true,
				Sensitive: true,
				Validators: append(passwordValidators(),
					stringvalidator.ConflictsWith(path.MatchRoot("password_wo")),
				),
				MarkdownDescription: "The user's password, 6 to 128 characters, kept in the state. Omitted, and without " +
					"`password_wo`: a strong random one is made at creation, and kept as long as it opens the user. A change " +
					"sets the new password, which ends all of the user's tokens and needs the provider's " +
					"`data_decryption_key`, unless the new password opens the user already. Removing it keeps the present one. " +
					"Null for an imported user: their password is left alone.",
			},
			"password_wo": schema.StringAttribute{
				Optional:  true,
				Sensitive: true,
				WriteOnly: true,
				Validators: append(passwordValidators(),
					stringvalidator.AlsoRequires(path.MatchRoot("password_wo_version")),
				),
				MarkdownDescription: "The user's password, 6 to 128 characters, stored in neither plan nor state. Needs Terraform " +
					"1.11 or OpenTofu 1.11. It is set at creation and then only when `password_wo_version` changes. To have the " +
					"user read in full as well, give the provider their password in `user_passwords`. Removing it, with its " +
					"version, leaves the password alone.",
			},
			"password_wo_version": schema.StringAttribute{
				Optional: true,
				Validators: []validator.String{
					stringvalidator.LengthAtLeast(1),
					stringvalidator.AlsoRequires(path.MatchRoot("password_wo")),
				},
				MarkdownDescription: "Any text, such as a number or a date. A change of it sets `password_wo` anew. Removing it, with " +
					"`password_wo`, changes nothing.",
			},
			"email": schema.StringAttribute{
				Optional:   true,
				Validators: textValidators(maxEmailLength),
				MarkdownDescription: "The user's e-mail address, up to 320 characters. finAPI checks no syntax and sends no mail to it " +
					"by itself. Removing it unsets it at finAPI.",
			},
			"phone": schema.StringAttribute{
				Optional:            true,
				Validators:          textValidators(maxPhoneLength),
				MarkdownDescription: "The user's phone number, up to 50 characters. Removing it unsets it at finAPI.",
			},
			"is_auto_update_enabled": schema.BoolAttribute{
				Optional: true,
				Computed: true,
				MarkdownDescription: "Whether finAPI updates the user's bank connections by itself. finAPI refuses `true` if automatic " +
					"updates are off for the client. Default `false`; removing it sets it back to `false`.",
			},
			"is_verified": schema.BoolAttribute{
				Computed: true,
				MarkdownDescription: "Whether the user is verified. Nobody can log in as an unverified user; see " +
					"`finapi_user_verification`.",
			},
			"deletion_protection": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "`true` makes a plan that would delete or replace the user an error. To delete the user, set it to " +
					"`false`, or remove it, and apply that first. It protects from Terraform only.",
			},
			"timeouts": userTimeouts(ctx),
		},
	}
}

func (r *userResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan, config userResourceModel

	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)

	timeout, diags := plan.Timeouts.Create(ctx, userCreateTimeout)
	resp.Diagnostics.Append(diags...)

	if resp.Diagnostics.HasError() || !r.ready(&resp.Diagnostics) {
		return
	}

	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	r.create(ctx, &plan, &config, resp)
}

func (r *userResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state userResourceModel

	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)

	timeout, diags := state.Timeouts.Read(ctx, userReadTimeout)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)

	if resp.Diagnostics.HasError() || !r.readyToRefresh(&resp.Diagnostics) {
		return
	}

	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	r.read(ctx, &state, req, resp)
}

func (r *userResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state, config userResourceModel

	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)

	timeout, diags := plan.Timeouts.Update(ctx, userUpdateTimeout)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)

	if resp.Diagnostics.HasError() || !r.ready(&resp.Diagnostics) {
		return
	}

	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	r.update(ctx, userUpdate{plan: &plan, state: &state, config: &config}, req, resp)
}

func (r *userResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state userResourceModel

	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)

	timeout, diags := state.Timeouts.Delete(ctx, userDeleteTimeout)
	resp.Diagnostics.Append(diags...)

	if resp.Diagnostics.HasError() || !r.ready(&resp.Diagnostics) {
		return
	}

	if state.DeletionProtection.ValueBool() {
		resp.Diagnostics.AddAttributeError(path.Root("deletion_protection"), protectedSummary(&state), protectedDetail)

		return
	}

	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	rejected := loadRejectedPassword(ctx, req.Private, &resp.Diagnostics)
	usable := r.credentials.of(state.ID.ValueString(), sources{stored: state.Password, rejected: rejected})

	resp.Diagnostics.Append(deleteUser(ctx, r.providerData, deletion{
		id:       state.ID.ValueString(),
		verified: state.IsVerified,
		usable:   usable,
	})...)
}

func (r *userResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	resource.ImportStatePassthroughWithIdentity(ctx, path.Root("id"), path.Root("id"), req, resp)
}

func userTimeouts(ctx context.Context) schema.Attribute {
	attribute := timeouts.Attributes(ctx, timeouts.Opts{
		Create: true, Read: true, Update: true, Delete: true,
		CreateDescription: timeoutDescription("creation may take,", userCreateTimeout),
		ReadDescription:   timeoutDescription("reading may take,", userReadTimeout),
		UpdateDescription: timeoutDescription("a change may take,", userUpdateTimeout),
		DeleteDescription: timeoutDescription("deletion may take, including the wait for finAPI to finish work on the user's data,",
			userDeleteTimeout),
	})

	if nested, ok := attribute.(schema.SingleNestedAttribute); ok {
		nested.MarkdownDescription = "How long operations may take before they are given up."

		return nested
	}

	return attribute
}

func timeoutDescription(what string, otherwise time.Duration) string {
	return fmt.Sprintf("How long %s as a duration such as `30s` or `5m`. Default `%s`. Removing it returns to the "+
		"default.", what, strings.TrimSuffix(otherwise.String(), "0s"))
}
