// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"cmp"
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

// Create creates the user and saves it before anything else is asked.
func (r *userResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan, config userResourceModel

	diags := &resp.Diagnostics
	diags.Append(req.Plan.Get(ctx, &plan)...)
	diags.Append(req.Config.Get(ctx, &config)...)

	timeout, got := plan.Timeouts.Create(ctx, userCreateTimeout)
	diags.Append(got...)

	if diags.HasError() || !r.ready(diags) || !r.createsHere(plan.ID.ValueString(), plan.BaseURL, diags) {
		return
	}

	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	if !plan.PasswordWOVersion.IsNull() && config.PasswordWO.IsNull() {
		diags.Append(missingWriteOnlyPassword())

		return
	}

	params := newUser(client.CreateUserParams{
		ID: plan.ID.ValueString(),
		// A password that neither the plan nor the configuration gives is empty.
		Password:            cmp.Or(config.PasswordWO.ValueString(), plan.Password.ValueString()),
		Email:               plan.Email.ValueString(),
		Phone:               plan.Phone.ValueString(),
		IsAutoUpdateEnabled: plan.IsAutoUpdateEnabled.ValueBool(),
	}, plan.IDPrefix.ValueString())

	_, err := r.client.CreateUser(ctx, params)
	if err != nil {
		diags.Append(createError(params, err))

		if !params.IDIsRandom || !client.IsMaybeCreated(err) {
			return
		}

		// The user may be there, and nobody else knows its id. There is nothing to protect yet when Terraform replaces it.
		plan.DeletionProtection = types.BoolNull()
	}

	if err == nil && params.IDIsRandom && r.terraformIsGone.Load() {
		// Nobody will ever learn the id.
		diags.Append(r.deleteUnheardOf(ctx, params)...)

		return
	}

	wantsVerification := plan.IsVerified

	// From here on nothing that fails may lose the user.
	plan.ID = customtypes.NewUserID(params.ID)
	plan.IsVerified = types.BoolValue(false)
	plan.IsPasswordGenerated = types.BoolValue(params.PasswordIsRandom)
	plan.PasswordRevision = randomRevision()
	plan.BaseURL = types.StringValue(r.baseURL)

	if params.PasswordIsRandom {
		plan.Password = types.StringValue(params.Password)
	}

	diags.Append(resp.Identity.Set(ctx, plan.identity())...)
	diags.Append(resp.State.Set(ctx, plan)...)
	r.noteOriginClient(ctx, resp.Private, diags)

	if err == nil {
		r.verifyCreated(ctx, &plan, wantsVerification, resp)
	}
}

// deleteUnheardOf deletes a new user whose id is known to nobody but this process, as Terraform has ended.
func (r *userResource) deleteUnheardOf(ctx context.Context, params client.CreateUserParams) (diags diag.Diagnostics) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), endGrace)
	defer cancel()

	end := deleteUser(ctx, r.providerData, deletion{
		id:     params.ID,
		usable: []credential{{password: params.Password, origin: "this run"}},
	})

	diags.AddError("The new finAPI user was deleted again", "Terraform ended before it could learn of the user.")

	if end.err != nil && !client.IsNotFound(end.err) {
		diags.Append(deletionError(params.ID, end.err))
	}

	return diags
}

// verifyCreated verifies a new user if that is wanted, and completes its state.
func (r *userResource) verifyCreated(
	ctx context.Context, user *userResourceModel, wanted types.Bool, resp *resource.CreateResponse,
) {
	id := user.ID.ValueString()

	// What finAPI does at creation is asked once for all users.
	verified := false

	configuration, err := r.client.Configuration(ctx)
	if err == nil {
		verified = configuration.IsUserAutoVerificationEnabled
	}

	switch {
	case wanted.ValueBool() && !verified:
		err = r.client.VerifyUser(ctx, id)
		if client.IsAlreadyVerified(err) {
			err = nil
		}

		verified = err == nil
	case err != nil:
		verified, err = r.client.IsVerified(ctx, id)
	}

	switch {
	case err != nil && wanted.ValueBool():
		// Terraform taints the user, and there is nothing to protect yet when it replaces it.
		user.DeletionProtection = types.BoolNull()

		resp.Diagnostics.Append(argumentError(path.Root("is_verified"), fmt.Sprintf("Cannot verify the new finAPI user %q", id), err,
			append(generalAdvice(err), "The user was created and is in the state, as tainted. Apply again: that replaces it. Or run "+
				"terraform untaint with its address first: then the apply only verifies it.")...))
		resp.Diagnostics.Append(resp.State.Set(ctx, user)...)
	case err != nil:
		// An error would taint the user, and the next apply would replace the user for nothing.
		resp.Diagnostics.Append(clientWarning("Could not find out whether a new finAPI user is verified", err, fmt.Sprintf(
			"%q was created and is in the state, as not verified. The next refresh corrects that.", id)))
	case !wanted.IsUnknown():
		// Terraform insists on what was planned. A verification that was not wanted is an error of the next plan.
		user.IsVerified = wanted
		resp.Diagnostics.Append(resp.State.Set(ctx, user)...)
	default:
		user.IsVerified = types.BoolValue(verified)
		resp.Diagnostics.Append(resp.State.Set(ctx, user)...)
	}
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
			"Ids are unique among all clients of the mandator, whatever the case of their letters. If the user is in this state under "+
				"another address, because a resource was renamed, add a moved block from that address to this one. If this resource is to "+
				"be replaced with create_before_destroy, remove that: the id is free only after the deletion. If the user belongs to "+
				"somebody else, choose another id. If it is in no state and is to be managed here, import it:",
			importBlock(id), importAdvice)
	case errors.As(err, &unclear) && unclear.Differs:
		return argumentError(path.Root("id"), fmt.Sprintf("Cannot create finAPI user %q: somebody else's user has this id", id),
			unclear.Cause, "The answer to the creation got lost. A user with this id exists and opens with the same password, but its e-mail "+
				"address, phone number or automatic update differ from what was asked for, so this run did not create it. It was not touched. "+
				"Choose another id.")
	case errors.As(err, &unclear):
		return argumentError(path.Root("id"), fmt.Sprintf("Cannot tell whether finAPI user %q was created", id), unclear.Cause,
			"The answer to the creation got lost. A user with this id exists now, and nothing proves that this run created it. It was not "+
				"touched. If nobody else can have created it, it is yours. Import it, then apply again:", importBlock(id), importAdvice)
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
		return clientError(summary, err, append(advice, "The id was made up for this creation, so the user can be nobody else's. It is kept in "+
			"the state as tainted. Apply again: that deletes the user, if it exists at all, and creates another in its place.")...)
	}

	return argumentError(path.Root("id"), summary, err, append(advice, "Apply again: if the user was not created, it will be. If the error is "+
		"then that the user exists already, and nobody else can have created it, it is yours. Import it, then apply once more:",
		importBlock(params.ID), importAdvice)...)
}

// importAdvice keeps an import from a dead end: nobody can log in as an unverified user, so nothing of it can be changed.
const importAdvice = "If the user is not verified, finAPI lets nobody change it. With \"is_verified\" set to true the apply verifies it first."

const autoUpdateAdvice = "If \"is_auto_update_enabled\" is true: automatic updates seem to be off for this client. Set it to false, " +
	"or have finAPI switch them on."

// importBlock is the block to paste; only Terraform knows the resource's address, which it prints with the diagnostic.
func importBlock(id string) string {
	return fmt.Sprintf("import {\n  to = finapi_user.NAME # the address of this resource\n  id = %q\n}", id)
}
