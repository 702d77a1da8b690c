// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/customtypes"
)

var (
	_ ephemeral.EphemeralResourceWithConfigure = (*userAccessTokenEphemeralResource)(nil)
	_ ephemeral.EphemeralResourceWithClose     = (*userAccessTokenEphemeralResource)(nil)
)

type userAccessTokenEphemeralResource struct {
	configuredEphemeralResource
}

func newUserAccessTokenEphemeralResource() ephemeral.EphemeralResource {
	return &userAccessTokenEphemeralResource{}
}

type userAccessTokenModel struct {
	UserID           customtypes.UserID `tfsdk:"user_id"`
	Password         types.String       `tfsdk:"password"`
	PasswordRevision types.String       `tfsdk:"password_revision"`
	RevokeOnClose    types.Bool         `tfsdk:"revoke_on_close"`
	AccessToken      types.String       `tfsdk:"access_token"`
	ExpiresAt        types.String       `tfsdk:"expires_at"`
}

func (e *userAccessTokenEphemeralResource) Metadata(
	_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_user_access_token"
}

func (e *userAccessTokenEphemeralResource) Schema(
	_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse,
) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The access token of a verified user, with which its bank connections and data are reached. Needs " +
			"Terraform 1.10 or OpenTofu 1.11.",
		Attributes: map[string]schema.Attribute{
			"user_id": schema.StringAttribute{
				CustomType:          customtypes.UserIDType{},
				Required:            true,
				MarkdownDescription: "The user's id. The case of letters makes no difference.",
			},
			"password": schema.StringAttribute{
				Optional:  true,
				Sensitive: true,
				MarkdownDescription: "The user's password; may be ephemeral. Omitted: the one in the provider's `user_passwords`. " +
					"Terraform opens this in plan and again in apply, and each tries a wrong password once, which counts towards " +
					"the user's lock.",
			},
			"password_revision": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "`password_revision` of the `finapi_user`. It is unknown in a plan that creates the user or sets its " +
					"password, so that Terraform opens this only in the apply, after that. The value itself is not used.",
			},
			"revoke_on_close": schema.BoolAttribute{Optional: true, MarkdownDescription: revokeOnCloseDescription},
			"access_token":    schema.StringAttribute{Computed: true, Sensitive: true, MarkdownDescription: accessTokenDescription},
			"expires_at":      schema.StringAttribute{Computed: true, MarkdownDescription: expiresAtDescription},
		},
	}
}

func (e *userAccessTokenEphemeralResource) Open(
	ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse,
) {
	var model userAccessTokenModel

	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)

	if resp.Diagnostics.HasError() || !e.ready(&resp.Diagnostics) {
		return
	}

	id := model.UserID.ValueString()

	usable := e.credentials.of(id, sources{configured: model.Password})
	if len(usable) == 0 {
		resp.Diagnostics.AddAttributeError(path.Root("password"), fmt.Sprintf("No password of finAPI user %q is known", id),
			"A user's token needs the user's password. Set \"password\" here, or give it to the provider in \"user_passwords\" (environment "+
				"variable FINAPI_USER_PASSWORDS).")

		return
	}

	// The user's own answer proves that the token is no other user's.
	_, err := e.client.GetUser(ctx, id, usable[0].password)
	if err != nil {
		resp.Diagnostics.Append(e.userTokenError(ctx, id, usable[0], err))

		return
	}

	token, err := e.client.UserToken(ctx, id, usable[0].password)
	if err != nil {
		resp.Diagnostics.Append(e.userTokenError(ctx, id, usable[0], err))

		return
	}

	model.AccessToken = types.StringValue(token.AccessToken)
	model.ExpiresAt = expiresAt(token)

	lease := newAccessTokenLease(id, token, model.RevokeOnClose)
	lease.warnIfShort(token, &resp.Diagnostics)
	lease.opened(ctx, e.providerData, resp.Private, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.Result.Set(ctx, &model)...)
}

func (e *userAccessTokenEphemeralResource) Close(
	ctx context.Context, req ephemeral.CloseRequest, resp *ephemeral.CloseResponse,
) {
	if lease := loadAccessTokenLease(ctx, req.Private, &resp.Diagnostics); !resp.Diagnostics.HasError() {
		lease.close(ctx, e.providerData, &resp.Diagnostics)
	}
}

func (e *userAccessTokenEphemeralResource) userTokenError(
	ctx context.Context, id string, tried credential, err error,
) diag.Diagnostic {
	if !client.IsLoginRejected(err) {
		return clientError(fmt.Sprintf("Cannot log in as finAPI user %q", id), err)
	}

	if gone := e.afterRefusal(ctx, id, err); client.IsNotFound(gone) {
		return argumentError(path.Root("user_id"), fmt.Sprintf("Cannot log in as finAPI user %q: there is no such user", id), gone,
			"Check the id, and that \"client_id\" of the provider is a client of the user's mandator. If this configuration creates the user, set \"password_revision\" here to that of the finapi_user: Terraform then "+
				"waits until the user exists and the password works.")
	}

	return argumentError(path.Root("password"), fmt.Sprintf("Cannot log in as finAPI user %q", id), err, fmt.Sprintf("The password from %s is "+
		"wrong. Terraform opens this in plan and again in apply, and nothing remembers a wrong password: each tries it once more. "+
		"Correct it before the next run. %s %s\n\nIf this configuration creates the user or sets its password, set \"password_revision\" here "+
		"to that of the finapi_user: Terraform then waits until the password works.", tried.origin, loginAttempts(ctx, e.providerData), sameRefusal))
}
