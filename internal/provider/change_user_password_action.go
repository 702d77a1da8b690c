// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/customtypes"
)

var (
	_ action.ActionWithConfigure  = (*changeUserPasswordAction)(nil)
	_ action.ActionWithModifyPlan = (*changeUserPasswordAction)(nil)
)

type changeUserPasswordAction struct {
	configuredAction
}

func newChangeUserPasswordAction() action.Action { return &changeUserPasswordAction{} }

type changeUserPasswordActionModel struct {
	UserID   customtypes.UserID `tfsdk:"user_id"`
	Password types.String       `tfsdk:"password"`
}

func (a *changeUserPasswordAction) Metadata(
	_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_change_user_password"
}

func (a *changeUserPasswordAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Sets the password of a verified user of finAPI once, without knowing the present one; it unlocks the user too. " +
			"Needs Terraform 1.14 and the provider's `data_decryption_key`. All of the user's tokens end, for every client.\n\n" +
			"Meant for users whose password is not managed by a `finapi_user`: that one would set its own again.",
		Attributes: map[string]schema.Attribute{
			"user_id": schema.StringAttribute{
				CustomType:          customtypes.UserIDType{},
				Required:            true,
				MarkdownDescription: "The user's id. The case of letters makes no difference.",
			},
			"password": schema.StringAttribute{
				Optional:   true,
				Validators: passwordValidators(),
				MarkdownDescription: "The new password, 6 to 128 characters. A saved plan holds it in plain text. Omitted: the one in the " +
					"provider's `user_passwords`, which may be ephemeral and is stored nowhere.",
			},
		},
	}
}

// ModifyPlan refuses what is sure to fail.
func (a *changeUserPasswordAction) ModifyPlan(
	_ context.Context, _ action.ModifyPlanRequest, resp *action.ModifyPlanResponse,
) {
	if !a.canChangePasswords {
		resp.Diagnostics.Append(clientError("Cannot change the password of a finAPI user", client.ErrNoDataDecryptionKey))
	}
}

func (a *changeUserPasswordAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var model changeUserPasswordActionModel

	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)

	if resp.Diagnostics.HasError() || !a.ready(&resp.Diagnostics) {
		return
	}

	id := model.UserID.ValueString()

	wanted := a.credentials.of(id, sources{configured: model.Password})
	if len(wanted) == 0 {
		resp.Diagnostics.AddAttributeError(path.Root("password"), fmt.Sprintf("No new password of finAPI user %q is given", id),
			"Set \"password\" here, or give it to the provider in \"user_passwords\" (environment variable FINAPI_USER_PASSWORDS).")

		return
	}

	progress(resp, "Setting the password of finAPI user %q", id)

	err := a.client.ChangePassword(ctx, id, wanted[0].password)

	switch {
	case err == nil:
		progress(resp, "finAPI user %q has the new password; all of its tokens have ended", id)
	case client.IsNotFound(err):
		resp.Diagnostics.Append(argumentError(path.Root("user_id"),
			fmt.Sprintf("Cannot change the password of finAPI user %q: there is no such user", id), err, "Check the id."))
	default:
		resp.Diagnostics.Append(clientError(fmt.Sprintf("Cannot change the password of finAPI user %q", id), err))
	}
}
