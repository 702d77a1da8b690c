// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/finapi-community/terraform-provider-finapi/internal/customtypes"
)

var _ datasource.DataSourceWithConfigure = (*userDataSource)(nil)

type userDataSource struct {
	configuredDataSource
}

func newUserDataSource() datasource.DataSource { return &userDataSource{} }

type userDataSourceModel struct {
	ID                  customtypes.UserID `tfsdk:"id"`
	Password            types.String       `tfsdk:"password"`
	Email               types.String       `tfsdk:"email"`
	Phone               types.String       `tfsdk:"phone"`
	IsAutoUpdateEnabled types.Bool         `tfsdk:"is_auto_update_enabled"`
	IsVerified          types.Bool         `tfsdk:"is_verified"`
}

func (d *userDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_user"
}

func (d *userDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A user of finAPI who is managed elsewhere. All attributes are read if the user's password is known, here or in " +
			"the provider's `user_passwords`; otherwise, while the user is not verified, and with the provider's `login_at_refresh = false`, " +
			"only `is_verified` is, and the rest is null.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				CustomType:          customtypes.UserIDType{},
				Required:            true,
				MarkdownDescription: "The user's id. The case of letters makes no difference.",
			},
			"password": schema.StringAttribute{
				Optional:  true,
				Sensitive: true,
				MarkdownDescription: "The user's password, kept in the state. Prefer the provider's `user_passwords`. Without either, " +
					"only `is_verified` is read. A wrong one is tried again in each plan and each apply, and counts towards the user's lock.",
			},
			"email": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "The user's e-mail address, null if unset or unknown.",
			},
			"phone": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "The user's phone number, null if unset or unknown.",
			},
			"is_auto_update_enabled": schema.BoolAttribute{
				Computed:            true,
				MarkdownDescription: "Whether finAPI updates the user's bank connections by itself, null if unknown.",
			},
			"is_verified": schema.BoolAttribute{
				Computed:            true,
				MarkdownDescription: "Whether the user is verified. Null while it is locked.",
			},
		},
	}
}

func (d *userDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model userDataSourceModel

	diags := &resp.Diagnostics
	diags.Append(req.Config.Get(ctx, &model)...)

	if diags.HasError() || !d.ready(diags) {
		return
	}

	id := model.ID.ValueString()
	usable := d.credentials.of(id, sources{configured: model.Password})

	if !d.loginAtRefresh {
		usable = nil
	}

	seen, err := observe(ctx, d.client, id, usable)
	if err != nil {
		diags.Append(clientError(fmt.Sprintf("Cannot read finAPI user %q", id), err))

		return
	}

	model.Email, model.Phone = types.StringNull(), types.StringNull()
	model.IsAutoUpdateEnabled = types.BoolNull()
	model.IsVerified = types.BoolValue(seen.verified)

	switch seen.access {
	case accessGone:
		diags.AddAttributeError(path.Root("id"), fmt.Sprintf("There is no finAPI user %q", id), fmt.Sprintf("The client %q knows no such "+
			"user at %s. Look for a misspelt id; the case of letters makes no difference. If this configuration creates the user, use the \"id\" of the "+
			"finapi_user here: Terraform then reads it after the creation. If it is a user of another mandator or of another finAPI, use a "+
			"provider block with its \"base_url\" and \"client_id\".", d.clientID, d.baseURL))

		return
	case accessOpen:
		model.Email = stringOrNull(seen.user.Email)
		model.Phone = stringOrNull(seen.user.Phone)
		model.IsAutoUpdateEnabled = types.BoolValue(seen.user.IsAutoUpdateEnabled)
	case accessLocked:
		model.IsVerified = types.BoolNull()

		diags.AddWarning("A finAPI user is locked", fmt.Sprintf("There were too many wrong passwords in a row for %q, so it cannot be read. "+
			"A password change unlocks the user.", id))
	case accessRejected:
		diags.AddWarning("The password of a finAPI user does not work", fmt.Sprintf("finAPI refuses the password of %q from %s, so only "+
			"is_verified is read. A data source remembers nothing: each plan and each apply tries the password once more. Correct it before "+
			"the next run. %s", id, usable[0].origin, loginAttempts(ctx, d.providerData)+" "+loginAtRefreshAdvice+" "+sameRefusal))
	case accessNone, accessUnverified:
	}

	diags.Append(resp.State.Set(ctx, &model)...)
}
