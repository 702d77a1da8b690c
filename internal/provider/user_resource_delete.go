// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
)

// Delete deletes the user for good. If that fails after the user got another password for it, the state learns the password.
func (r *userResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state userResourceModel

	diags := &resp.Diagnostics
	diags.Append(req.State.Get(ctx, &state)...)

	timeout, got := state.Timeouts.Delete(ctx, userDeleteTimeout)
	diags.Append(got...)

	id := state.ID.ValueString()

	if diags.HasError() || !r.ready(diags) || !r.belongsHere(id, state.BaseURL, diags) {
		return
	}

	if r.protects(&state) {
		diags.Append(protectedError(&state))

		return
	}

	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	rejected := loadRejectedPasswords(ctx, req.Private, diags)

	if r.isFromElsewhere(ctx, state.BaseURL, req.Private, diags) && !r.takeOver(ctx, &state, rejected, req.Private, diags) {
		return
	}

	end := deleteUser(ctx, r.providerData, deletion{
		id:       id,
		verified: state.IsVerified,
		usable:   r.credentials.of(id, sources{stored: state.Password, rejected: rejected}),
	})

	switch {
	case client.IsNotFound(end.err):
		r.mayBelieveGone(ctx, id, state.BaseURL, req.Private, diags)
	case end.err != nil:
		diags.Append(deletionError(id, end.err))
	}

	for _, password := range end.refused {
		// Else each further run would try it again.
		rejected.note(ctx, id, password, resp.Private, diags)
	}

	if end.password != "" && diags.HasError() {
		r.keepResetPassword(ctx, &state, end.password, resp)
	}
}

// keepResetPassword keeps the password that a user got for a deletion which then failed, as nobody else has it.
func (r *userResource) keepResetPassword(
	ctx context.Context, state *userResourceModel, password string, resp *resource.DeleteResponse,
) {
	detail := "finAPI user %q got a new random password, with which it was to be deleted. The deletion failed, and no other password " +
		"works any more. "

	if state.PasswordWOVersion.IsNull() {
		state.Password = types.StringValue(password)
		state.IsPasswordGenerated = types.BoolValue(true)
		detail += "The new one is in the state. Destroy again, or apply to keep the user: if the configuration gives another password, the " +
			"apply sets that one."
	} else {
		// The state is to hold no password. Without the version the next apply sets password_wo anew.
		state.PasswordWOVersion = types.StringNull()
		detail += "The state holds no password of this user, so the new one is not kept. Destroy again, or apply to keep the user: the apply " +
			"sets \"password_wo\" again, which needs the provider's \"data_decryption_key\"."
	}

	resp.Diagnostics.AddWarning("The password of a finAPI user was reset", fmt.Sprintf(detail, state.ID.ValueString()))
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}

// protects tells whether the user must not be deleted in this run.
func (r *userResource) protects(state *userResourceModel) bool {
	return state.DeletionProtection.ValueBool() && !r.allowsProtectedDeletion
}

func protectedError(state *userResourceModel) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("deletion_protection"),
		fmt.Sprintf("finAPI user %q is protected from deletion", state.ID.ValueString()), protectedDetail)
}

const protectedDetail = "The user was not deleted. Deleting it would delete all of its bank data for good. What to do depends on why " +
	"Terraform would delete it:\n\n" +
	"  - The resource was renamed: add a moved block from the old address to the new one. The user stays.\n" +
	"  - The block was removed, but the user is to stay: put the block back, or use a removed block with destroy = false.\n" +
	"  - The resource is tainted, because an earlier apply failed half way: run terraform untaint with its address. The user stays.\n" +
	"  - -replace or replace_triggered_by asks for another user: leave that out, or undo the change that triggered it.\n" +
	"  - The deletion is meant: set \"deletion_protection\" to false, or remove it, and apply that alone. Then try again.\n" +
	"  - The deletion is meant and no configuration reaches the user any more, because its block is gone or the object is deposed: set the " +
	"environment variable FINAPI_ALLOW_PROTECTED_DELETION to true for this one run, plan included. It lifts the protection of all users, so " +
	"read the plan first."
