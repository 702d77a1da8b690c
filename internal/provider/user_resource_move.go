// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/finapi-community/terraform-provider-finapi/internal/customtypes"
)

// movedKey marks in the private state a user whose state another provider has written. Until the user is seen, nothing proves
// that the user is, or was, at this finAPI.
const movedKey = "moved"

// foreignResource is a resource type of another provider.
type foreignResource struct {
	provider, typeName string
	read               func(attributes map[string]any) (foreignState, error)
}

// The two providers differ in the shape of their values by version, and the shape itself says which it is. So the version of the
// schema decides nothing.
var foreignResources = []foreignResource{
	{"mastercard/restapi", "restapi_object", readRestapiObject},
	{"magodo/restful", "restful_resource", readRestfulResource},
}

// MoveState takes over users from the resources of general providers. It asks finAPI for nothing: the read that follows finds out
// the rest, as after an import.
func (r *userResource) MoveState(context.Context) []resource.StateMover {
	movers := make([]resource.StateMover, len(foreignResources))

	for i, source := range foreignResources {
		movers[i] = resource.StateMover{
			StateMover: func(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
				if !source.matches(req.SourceProviderAddress, req.SourceTypeName) {
					return
				}

				user, err := source.user(req)
				if err != nil {
					resp.Diagnostics.AddError("Cannot move the state to a finAPI user", fmt.Sprintf("Of this %s, %s. Nothing was moved or "+
						"sent.\n\nTo manage the user all the same, take the old resource out of the state with terraform state rm, which deletes "+
						"nobody, and replace the \"moved\" block by an \"import\" block with the user's id.", source.typeName, err))

					return
				}

				user.save(ctx, resp)
			},
		}
	}

	return movers
}

// matches tells whether it is this resource type. Any registry may have the provider. OpenTofu before 1.11.12 and 1.12.4 gives of
// its address the last part alone.
func (f foreignResource) matches(address, typeName string) bool {
	address = strings.ToLower(address)
	_, name, _ := strings.Cut(f.provider, "/")

	return typeName == f.typeName &&
		(address == name || address == f.provider || strings.HasSuffix(address, "/"+f.provider))
}

// movedUser is what is taken over.
type movedUser struct{ id, password, email, phone, baseURL string }

func (f foreignResource) user(req resource.MoveStateRequest) (*movedUser, error) {
	var attributes map[string]any

	// An error of the parser could repeat a part of a password.
	if json.Unmarshal(req.SourceRawState.JSON, &attributes) != nil || attributes == nil {
		return nil, errors.New("the state is not a JSON object")
	}

	state, err := f.read(attributes)
	if err != nil {
		return nil, err
	}

	id, err := state.id()
	if err != nil {
		return nil, err
	}

	baseURL, err := state.baseURL()
	if err != nil {
		return nil, err
	}

	password := unmasked(state.written)
	if password == "" {
		password = unmasked(state.created)
	}

	return &movedUser{
		id: id, password: password, baseURL: baseURL,
		email: textAt(state.written, "email"), phone: textAt(state.written, "phone"),
	}, nil
}

func (u *movedUser) save(ctx context.Context, resp *resource.MoveStateResponse) {
	id := customtypes.NewUserID(u.id)
	diags := &resp.Diagnostics

	diags.Append(resp.TargetState.SetAttribute(ctx, path.Root("id"), id)...)
	diags.Append(resp.TargetState.SetAttribute(ctx, path.Root("password"), stringOrNull(u.password))...)
	diags.Append(resp.TargetState.SetAttribute(ctx, path.Root("email"), stringOrNull(u.email))...)
	diags.Append(resp.TargetState.SetAttribute(ctx, path.Root("phone"), stringOrNull(u.phone))...)
	diags.Append(resp.TargetState.SetAttribute(ctx, path.Root("base_url"), stringOrNull(u.baseURL))...)
	diags.Append(resp.TargetIdentity.Set(ctx, userIdentityModel{ID: id.StringValue})...)
	diags.Append(resp.TargetPrivate.SetKey(ctx, importedKey, []byte("true"))...)
	diags.Append(resp.TargetPrivate.SetKey(ctx, movedKey, []byte("true"))...)
}

// awaitsProof tells whether the state is another provider's, and this one has not seen the user yet.
func awaitsProof(ctx context.Context, private privateReader, diags *diag.Diagnostics) bool {
	moved, got := private.GetKey(ctx, movedKey)
	diags.Append(got...)

	return len(moved) > 0 && loadOriginClient(ctx, private, diags) == ""
}

func movedUserMissing(id, baseURL string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("A moved user is not at this finAPI", fmt.Sprintf("finAPI at %q has no user %q whom this client may see, so "+
		"the state that another provider has written may belong to another finAPI or mandator. Nobody was created. Set \"base_url\", "+
		"\"client_id\" and \"client_secret\" of the provider to those that the other provider has used. If the user was deleted, remove the "+
		"\"moved\" block, and the old resource from the state with terraform state rm.", baseURL, id))
}
