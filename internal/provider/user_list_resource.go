// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/customtypes"
)

var _ list.ListResourceWithConfigure = (*userListResource)(nil)

// userListResource lists the living users of the mandator, to be imported. Its type is that of the resource.
type userListResource struct {
	configuredResource
}

func newUserListResource() list.ListResource { return &userListResource{} }

func (r *userListResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_user"
}

func (r *userListResource) ListResourceConfigSchema(
	_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse,
) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The living users of the mandator, to be imported as `finapi_user` with `terraform query`. Needs Terraform " +
			"1.14, and the provider's `admin_client_id` and `admin_client_secret`.\n\n" +
			"Users are fetched 500 at a time, and no more than `limit` asks for. With `include_resource` a user whose password is in " +
			"the provider's `user_passwords` is read in full, at two requests each; of the others, and of all with the provider's " +
			"`login_at_refresh = false`, only the id is known. `-generate-config-out` asks for that as well.",
		Attributes: map[string]schema.Attribute{
			"id_prefix": schema.StringAttribute{
				Optional:            true,
				Validators:          idPrefixFilterValidators(),
				MarkdownDescription: idPrefixFilterDescription,
			},
			"min_registration_date": listDateAttribute(minRegistrationDescription),
			"max_registration_date": listDateAttribute(maxRegistrationDescription),
			"min_last_active_date":  listDateAttribute(minLastActiveDescription),
			"max_last_active_date":  listDateAttribute(maxLastActiveDescription),
			"is_locked":             schema.BoolAttribute{Optional: true, MarkdownDescription: isLockedDescription},
		},
	}
}

// List streams the users. A failure is a result of its own: Terraform sees no other.
func (r *userListResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var (
		model userFilterModel
		diags diag.Diagnostics
	)

	diags.Append(req.Config.Get(ctx, &model)...)

	if diags.HasError() || !r.ready(&diags) {
		stream.Results = list.ListResultsStreamDiagnostics(diags)

		return
	}

	users := model.withPrefix(r.client.ListUsers(ctx, model.filter()))

	stream.Results = func(push func(list.ListResult) bool) {
		listed := int64(0)

		for user, err := range users {
			result, isUser := r.result(ctx, req, user, err)
			if !push(result) || err != nil {
				return
			}

			// The next user may be the first of another page.
			if isUser {
				listed++
			}

			if req.Limit > 0 && listed >= req.Limit {
				return
			}
		}
	}
}

// result is what Terraform is told of an entry of the list, and whether that is a user.
func (r *userListResource) result(
	ctx context.Context, req list.ListRequest, user client.UserInfo, err error,
) (result list.ListResult, isUser bool) {
	switch {
	case err != nil:
		return list.ListResult{Diagnostics: diag.Diagnostics{listError(err)}}, false
	case customtypes.CheckUserID(user.ID) != nil:
		return impossibleID(), false
	}

	return r.userResult(ctx, req, user), true
}

// impossibleID is the result for a user whom Terraform cannot manage. Without an identity it is a warning and no user.
func impossibleID() list.ListResult {
	return list.ListResult{Diagnostics: diag.Diagnostics{diag.NewWarningDiagnostic("A finAPI user is left out of the list",
		"finAPI lists a user with an id that it would not allow, so the user cannot be imported. The data source "+
			"\"finapi_users\" shows the id; finAPI's support can tell where it comes from.")}}
}

func (r *userListResource) userResult(ctx context.Context, req list.ListRequest, user client.UserInfo) list.ListResult {
	result := req.NewListResult(ctx)
	result.DisplayName = user.ID
	result.Diagnostics.Append(result.Identity.Set(ctx, userIdentityModel{ID: types.StringValue(user.ID)})...)

	if !req.IncludeResource {
		return result
	}

	result.Diagnostics.Append(result.Resource.SetAttribute(ctx, path.Root("id"), customtypes.NewUserID(user.ID))...)

	// That the user exists is known from the list.
	usable := r.credentials.of(user.ID, sources{})
	if len(usable) == 0 || !r.loginAtRefresh {
		return result
	}

	seen, err := observe(ctx, r.client, user.ID, usable)

	switch {
	case err != nil:
		result.Diagnostics.Append(clientWarning("Cannot read a finAPI user that is listed", err,
			append([]string{fmt.Sprintf("%q is listed with its id alone.", user.ID)}, generalAdvice(err)...)...))
	case seen.access == accessOpen:
		for attribute, value := range map[string]any{
			"email":                  stringOrNull(seen.user.Email),
			"phone":                  stringOrNull(seen.user.Phone),
			"is_auto_update_enabled": seen.user.IsAutoUpdateEnabled,
			"is_verified":            true,
		} {
			result.Diagnostics.Append(result.Resource.SetAttribute(ctx, path.Root(attribute), value)...)
		}
	}

	return result
}

func listDateAttribute(description string) schema.StringAttribute {
	return schema.StringAttribute{Optional: true, Validators: dateValidators(), MarkdownDescription: description}
}
