// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/customtypes"
)

var _ action.ActionWithConfigure = (*verifyUserAction)(nil)

type verifyUserAction struct {
	configuredAction
}

func newVerifyUserAction() action.Action { return &verifyUserAction{} }

type verifyUserActionModel struct {
	UserID customtypes.UserID `tfsdk:"user_id"`
}

func (a *verifyUserAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_verify_user"
}

func (a *verifyUserAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Verifies a user of finAPI once. Needs Terraform 1.14. To have a declared user verified set `is_verified` of " +
			"`finapi_user`, or use `finapi_user_verification` for a user who is managed elsewhere. A user who is verified already is left alone.",
		Attributes: map[string]schema.Attribute{
			"user_id": schema.StringAttribute{
				CustomType:          customtypes.UserIDType{},
				Required:            true,
				MarkdownDescription: "The user's id. The case of letters makes no difference.",
			},
		},
	}
}

func (a *verifyUserAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var model verifyUserActionModel

	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)

	if resp.Diagnostics.HasError() || !a.ready(&resp.Diagnostics) {
		return
	}

	id := model.UserID.ValueString()
	progress(resp, "Verifying finAPI user %q", id)

	err := a.client.VerifyUser(ctx, id)

	switch {
	case err == nil:
		progress(resp, "finAPI user %q is verified", id)
	case client.IsAlreadyVerified(err):
		progress(resp, "finAPI user %q was verified already", id)
	case client.IsNotFound(err):
		resp.Diagnostics.Append(argumentError(path.Root("user_id"),
			fmt.Sprintf("Cannot verify finAPI user %q: there is no such user", id), err, "Check the id."))
	default:
		resp.Diagnostics.Append(clientError(fmt.Sprintf("Cannot verify finAPI user %q", id), err))
	}
}

func progress(resp *action.InvokeResponse, format string, arguments ...any) {
	resp.SendProgress(action.InvokeProgressEvent{Message: fmt.Sprintf(format, arguments...)})
}
