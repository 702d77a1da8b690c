// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/customtypes"
)

// generatedPasswordKey marks in the private state a password that the provider made up, and may make up anew.
const generatedPasswordKey = "generated_password"

func (r *userResource) create(ctx context.Context, plan, config *userResourceModel, resp *resource.CreateResponse) {
	params := client.CreateUserParams{
		ID:                  plan.ID.ValueString(),
		Password:            plan.configuredPassword().ValueString(),
		Email:               plan.Email.ValueString(),
		Phone:               plan.Phone.ValueString(),
		IsAutoUpdateEnabled: plan.IsAutoUpdateEnabled.ValueBool(),
	}

	if plan.ID.IsUnknown() {
		params.ID = randomUserID(plan.IDPrefix.ValueString())
		params.IDIsRandom = true
	}

	generated := false

	switch {
	case !plan.PasswordWOVersion.IsNull() && config.PasswordWO.IsNull():
		resp.Diagnostics.Append(missingWriteOnlyPassword())

		return
	case !config.PasswordWO.IsNull():
		params.Password = config.PasswordWO.ValueString()
	case plan.Password.IsUnknown():
		params.Password = randomPassword()
		plan.Password = types.StringValue(params.Password)
		generated = true
	}

	_, err := r.client.CreateUser(ctx, params)
	if err != nil {
		resp.Diagnostics.Append(createError(params, err))

		if !params.IDIsRandom || !client.IsMaybeCreated(err) {
			return
		}

		// They may be there, and nobody else knows their id. There is nothing to protect yet when Terraform replaces the user.
		plan.DeletionProtection = types.BoolNull()
	}

	// From here on nothing that fails may lose the user.
	plan.ID = customtypes.NewUserID(params.ID)
	plan.IsVerified = types.BoolValue(false)
	r.users.seen(plan.ID)

	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)

	if generated {
		resp.Diagnostics.Append(resp.Private.SetKey(ctx, generatedPasswordKey, []byte("true"))...)
	}

	if err == nil {
		r.noteVerification(ctx, params.ID, resp)
	}
}

// noteVerification completes the state of a new user.
func (r *userResource) noteVerification(ctx context.Context, id string, resp *resource.CreateResponse) {
	verified, err := r.isVerifiedAtCreation(ctx, id)
	if err != nil {
		// An error would taint the user, and the next apply would replace the user for nothing.
		resp.Diagnostics.Append(clientWarning(
			fmt.Sprintf("Could not find out whether the new finAPI user %q is verified", id), err,
			"They were created and are in the state, as not verified. The next refresh puts that right."))

		return
	}

	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("is_verified"), verified)...)
}

// isVerifiedAtCreation takes the answer from the client's configuration, which is asked once for all users.
func (r *userResource) isVerifiedAtCreation(ctx context.Context, id string) (bool, error) {
	configuration, err := r.client.Configuration(ctx)
	if err == nil {
		return configuration.IsUserAutoVerificationEnabled, nil
	}

	return r.client.IsVerified(ctx, id)
}

func missingWriteOnlyPassword() diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("password_wo"), "Missing password_wo",
		"\"password_wo_version\" is set, but \"password_wo\" turned out to be null. Give it a value, or remove both.")
}

func createError(params client.CreateUserParams, err error) diag.Diagnostic {
	id := params.ID

	var (
		unclear *client.UnclearCreationError
		failure *client.Error
	)

	switch {
	case client.IsUserExists(err):
		return argumentError(path.Root("id"), fmt.Sprintf("Cannot create finAPI user %q: that user exists already", id), err,
			"Nothing was changed. Ids are unique among all clients of the mandator, whatever the case of their letters. Choose "+
				"another id, or, if this user is to be managed here, import the user:", importBlock(id))
	case errors.As(err, &unclear):
		return argumentError(path.Root("id"), fmt.Sprintf("Cannot tell whether finAPI user %q was created", id), unclear.Cause,
			"A user with this id exists now, but the answer to their creation got lost and their password does not prove that they are "+
				"the one. If nobody else may have created the user, they are yours: import the user, then apply again:", importBlock(id))
	case client.IsMaybeCreated(err):
		return maybeCreated(params, err)
	case errors.As(err, &failure) && failure.Has(client.CodeIllegalEntityState):
		return argumentError(path.Root("is_auto_update_enabled"), fmt.Sprintf("Cannot create finAPI user %q", id), err,
			autoUpdateAdvice)
	}

	return clientError(fmt.Sprintf("Cannot create finAPI user %q", id), err)
}

// maybeCreated says how to find out: the next apply does, in its own way.
func maybeCreated(params client.CreateUserParams, err error) diag.Diagnostic {
	summary := fmt.Sprintf("Cannot tell whether finAPI user %q was created", params.ID)
	advice := generalAdvice(err)

	if params.IDIsRandom {
		return clientError(summary, err, append(advice, "Their id was made up for this creation, so that they can be nobody else's: they are "+
			"kept in the state, as tainted. Apply again: that removes the user, if they are there at all, and creates another in their place.")...)
	}

	return argumentError(path.Root("id"), summary, err, append(advice, "Apply again: if they were not created, they will be. If the error is "+
		"then that the user exists already, and nobody else may have created the user, they are yours: import the user, then apply once more:",
		importBlock(params.ID))...)
}

const autoUpdateAdvice = "If \"is_auto_update_enabled\" is true: automatic updates seem to be off for this client. Set it to false, " +
	"or have finAPI switch them on."

// importBlock is the block to paste; only Terraform knows the resource's address, which it prints with the diagnostic.
func importBlock(id string) string {
	return fmt.Sprintf("import {\n  to = finapi_user.NAME # the address of this resource\n  id = %q\n}", id)
}
