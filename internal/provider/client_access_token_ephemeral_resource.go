// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var (
	_ ephemeral.EphemeralResourceWithConfigure = (*clientAccessTokenEphemeralResource)(nil)
	_ ephemeral.EphemeralResourceWithClose     = (*clientAccessTokenEphemeralResource)(nil)
)

type clientAccessTokenEphemeralResource struct {
	configuredEphemeralResource
}

func newClientAccessTokenEphemeralResource() ephemeral.EphemeralResource {
	return &clientAccessTokenEphemeralResource{}
}

type clientAccessTokenModel struct {
	RevokeOnClose types.Bool   `tfsdk:"revoke_on_close"`
	AccessToken   types.String `tfsdk:"access_token"`
	ExpiresAt     types.String `tfsdk:"expires_at"`
}

func (e *clientAccessTokenEphemeralResource) Metadata(
	_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_client_access_token"
}

func (e *clientAccessTokenEphemeralResource) Schema(
	_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse,
) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The access token of the provider's application client, for calls of finAPI that the provider does not " +
			"make. Needs Terraform 1.10 or OpenTofu 1.11.",
		Attributes: map[string]schema.Attribute{
			"revoke_on_close": schema.BoolAttribute{Optional: true, MarkdownDescription: revokeOnCloseDescription},
			"access_token":    schema.StringAttribute{Computed: true, Sensitive: true, MarkdownDescription: accessTokenDescription},
			"expires_at":      schema.StringAttribute{Computed: true, MarkdownDescription: expiresAtDescription},
		},
	}
}

func (e *clientAccessTokenEphemeralResource) Open(
	ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse,
) {
	var model clientAccessTokenModel

	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)

	if resp.Diagnostics.HasError() || !e.ready(&resp.Diagnostics) {
		return
	}

	token, err := e.client.ClientToken(ctx)
	if err != nil {
		resp.Diagnostics.Append(clientError("Cannot get an access token of the finAPI client", err))

		return
	}

	model.AccessToken = types.StringValue(token.AccessToken)
	model.ExpiresAt = expiresAt(token)

	lease := newAccessTokenLease("", token, model.RevokeOnClose)
	lease.warnIfShort(token, &resp.Diagnostics)
	lease.opened(ctx, e.providerData, resp.Private, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.Result.Set(ctx, &model)...)
}

func (e *clientAccessTokenEphemeralResource) Close(
	ctx context.Context, req ephemeral.CloseRequest, resp *ephemeral.CloseResponse,
) {
	if lease := loadAccessTokenLease(ctx, req.Private, &resp.Diagnostics); !resp.Diagnostics.HasError() {
		lease.close(ctx, e.providerData, &resp.Diagnostics)
	}
}
