// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/finapi-community/terraform-provider-finapi/internal/customtypes"
)

var (
	_ resource.ResourceWithConfigure   = (*userResource)(nil)
	_ resource.ResourceWithIdentity    = (*userResource)(nil)
	_ resource.ResourceWithImportState = (*userResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*userResource)(nil)
	_ resource.ResourceWithMoveState   = (*userResource)(nil)

	_ resource.ResourceWithValidateConfig = (*userResource)(nil)
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
			"~> Deleting a user deletes all of its bank data for good. Protect users who matter with `deletion_protection`.\n\n" +
			"finAPI lets only the user's own token, for which its password is needed, read and change a verified user. " +
			"The provider takes the password from the configuration, else from the state, else from its own " +
			"`user_passwords`. Without any it only sees whether the user exists and is verified.",
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
				MarkdownDescription: fmt.Sprintf("The beginning of a random id, 1 to %d characters: %s. A prefix that the present id does "+
					"not begin with replaces the user; removing the prefix changes nothing.", maxIDPrefixLength, whyIDPrefixIsShort),
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
					"Null for an imported user: its password is left alone.",
			},
			// Not sensitive: it is in no plan and no state, and Terraform compares the sensitive attributes of a state in any order, so
			// that with two of them plan -refresh-only -detailed-exitcode ends with 2 at random.
			"password_wo": schema.StringAttribute{
				Optional:  true,
				WriteOnly: true,
				Validators: append(passwordValidators(),
					stringvalidator.AlsoRequires(path.MatchRoot("password_wo_version")),
				),
				MarkdownDescription: "The user's password, 6 to 128 characters, stored in neither plan nor state. Needs Terraform " +
					"1.11 or OpenTofu 1.11. It is set at creation and then only when `password_wo_version` changes. To have the " +
					"user read in full as well, give the provider the password in `user_passwords`. Removing it, with its " +
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
			"rotate_password_when_changed": schema.MapAttribute{
				Optional:    true,
				ElementType: types.StringType,
				MarkdownDescription: "Any texts, for example a date. A change of them sets a new random password, which needs the provider's " +
					"`data_decryption_key`. An imported user gets its first one. Only without `password` and `password_wo`: with these, " +
					"change them instead. Removing it changes nothing.",
			},
			"password_revision": schema.StringAttribute{
				Computed: true,
				MarkdownDescription: "A random value that changes when the password is set. It is unknown in a plan that creates the user or " +
					"sets its password, so what refers to it waits until the password works; see `finapi_user_access_token`.",
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
				Optional: true,
				Computed: true,
				MarkdownDescription: "`true` verifies the user: a new one right after its creation, an unverified one before anything else " +
					"of it is changed. Nobody can log in as an unverified user, so it can be neither read nor changed. Omitted: as " +
					"finAPI has it. finAPI cannot take a verification back, so `false` for a verified user is an error.",
			},
			"is_password_generated": schema.BoolAttribute{
				Computed: true,
				MarkdownDescription: "Whether the provider made up `password`. If finAPI refuses such a password later, because it was " +
					"changed elsewhere, the next apply sets a new random one.",
			},
			"base_url": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: baseURLDescription,
			},
			"deletion_protection": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "`true` makes a plan that would delete or replace the user an error, and any other deletion by " +
					"Terraform an error at apply: that of a tainted user, which the provider cannot see at plan. To delete the " +
					"user, set it to `false`, or remove it, and apply that first. If the resource was renamed, add a `moved` block; if it " +
					"is tainted, run `terraform untaint`. Where no configuration reaches the user any more, set " +
					"the environment variable `FINAPI_ALLOW_PROTECTED_DELETION` to `true` for one run. It protects from Terraform only.",
			},
			"timeouts": userTimeouts(ctx),
		},
	}
}

// ValidateConfig refuses a rotation of a password that the configuration gives.
func (r *userResource) ValidateConfig(
	ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse,
) {
	var config userResourceModel

	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)

	if !resp.Diagnostics.HasError() && !config.RotatePassword.IsNull() && config.hasConfiguredPassword() {
		resp.Diagnostics.AddAttributeError(path.Root("rotate_password_when_changed"), "The configuration gives the password",
			"\"rotate_password_when_changed\" makes a random password. To rotate one that the configuration gives, change \"password\", or "+
				"\"password_wo\" together with \"password_wo_version\".")
	}
}

// ImportState takes an id. What else is to be known of the user the read that follows finds out.
func (r *userResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	importUserID(ctx, path.Root("id"), req, resp)
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, importedKey, []byte("true"))...)
}
