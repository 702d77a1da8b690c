// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/customtypes"
)

var _ ephemeral.EphemeralResourceWithConfigure = (*passwordChangeTokenEphemeralResource)(nil)

type passwordChangeTokenEphemeralResource struct {
	configuredEphemeralResource
}

func newPasswordChangeTokenEphemeralResource() ephemeral.EphemeralResource {
	return &passwordChangeTokenEphemeralResource{}
}

type passwordChangeTokenModel struct {
	UserID    customtypes.UserID `tfsdk:"user_id"`
	Token     types.String       `tfsdk:"token"`
	UserEmail types.String       `tfsdk:"user_email"`
}

func (e *passwordChangeTokenEphemeralResource) Metadata(
	_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_password_change_token"
}

func (e *passwordChangeTokenEphemeralResource) Schema(
	_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse,
) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "finAPI's permission to set the password of a verified user, decrypted with the provider's " +
			"`data_decryption_key`: for a program that lets the user choose a new password. To set a password with " +
			"Terraform use `finapi_user`. Needs Terraform 1.10 or OpenTofu 1.11.\n\n" +
			"-> Terraform opens it in plan and again in apply, each time with a new token. How long a token lives, and whether a new " +
			"one ends the one before, finAPI does not document.",
		Attributes: map[string]schema.Attribute{
			"user_id": schema.StringAttribute{
				CustomType:          customtypes.UserIDType{},
				Required:            true,
				MarkdownDescription: "The user's id. The case of letters makes no difference.",
			},
			"token": schema.StringAttribute{
				Computed:            true,
				Sensitive:           true,
				MarkdownDescription: "The decrypted token for finAPI's `executePasswordChange`. Whoever has it can take the user over.",
			},
			"user_email": schema.StringAttribute{
				Computed:            true,
				Sensitive:           true,
				MarkdownDescription: "The user's decrypted e-mail address, null if it has none.",
			},
		},
	}
}

func (e *passwordChangeTokenEphemeralResource) Open(
	ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse,
) {
	var model passwordChangeTokenModel

	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)

	if resp.Diagnostics.HasError() || !e.ready(&resp.Diagnostics) {
		return
	}

	id := model.UserID.ValueString()
	summary := fmt.Sprintf("Cannot get a password change token of finAPI user %q", id)

	change, err := e.client.RequestPasswordChange(ctx, id)

	switch {
	case client.IsNotFound(err):
		resp.Diagnostics.Append(argumentError(path.Root("user_id"), summary+": there is no such user", err, "Check the id."))

		return
	case err != nil:
		resp.Diagnostics.Append(clientError(summary, err))

		return
	}

	model.Token = types.StringValue(change.Token)
	model.UserEmail = stringOrNull(change.Email)

	resp.Diagnostics.Append(resp.Result.Set(ctx, &model)...)
}
