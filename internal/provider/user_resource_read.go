// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func (r *userResource) read(
	ctx context.Context, state *userResourceModel, req resource.ReadRequest, resp *resource.ReadResponse,
) {
	id := state.ID.ValueString()
	diags := &resp.Diagnostics
	r.users.seen(state.ID)

	rejected := loadRejectedPassword(ctx, req.Private, diags)
	known := sources{stored: state.Password}
	usable := r.credentials.of(id, sources{stored: state.Password, rejected: rejected})

	seen, err := observe(ctx, r.client, id, usable, state.IsVerified.ValueBool())
	if err != nil {
		diags.Append(clientError(fmt.Sprintf("Cannot read finAPI user %q", id), err))

		return
	}

	switch seen.access {
	case accessGone:
		resp.State.RemoveResource(ctx)

		return
	case accessOpen:
		state.populate(seen.user)
		state.IsVerified = types.BoolValue(true)
		forgetRejectedPassword(ctx, resp.Private, diags)
	case accessLocked:
		diags.AddWarning(fmt.Sprintf("finAPI user %q is locked", id), "There were too many wrong passwords in a row, so that they "+
			"cannot be read; the state keeps what was known of the user. A password change unlocks the user: give the user a new password, "+
			"which needs the provider's \"data_decryption_key\".")
	case accessRejected:
		r.forgetPassword(ctx, state, usable[0], resp)

		state.IsVerified = types.BoolValue(seen.verified)
	case accessNone:
		state.IsVerified = types.BoolValue(seen.verified)

		if len(usable) < len(r.credentials.of(id, known)) {
			diags.AddWarning(fmt.Sprintf("No password that opens finAPI user %q is known", id), "The one at hand was refused "+
				"earlier and is not tried again, since each wrong password brings the user closer to being locked. "+
				rejectedAdvice)
		}
	case accessUnverified:
		state.IsVerified = types.BoolValue(false)
	}

	diags.Append(resp.State.Set(ctx, state)...)
}

const rejectedAdvice = "Only their existence is checked until a password that opens the user is known: set the present one in the " +
	"configuration or in the provider's \"user_passwords\", or give the user a new one."

// forgetPassword takes a password that does not open the user out of the state, so that the next plan heals it, and notes
// that it must not be tried again.
func (r *userResource) forgetPassword(
	ctx context.Context, state *userResourceModel, wrong credential, resp *resource.ReadResponse,
) {
	id := state.ID.ValueString()

	advice := "The password was changed elsewhere. " + rejectedAdvice

	if wrong.password == state.Password.ValueString() {
		state.Password = types.StringNull()
	} else {
		advice = "If it is a new one that this run is about to set, all is well. Otherwise it is wrong, or the password was " +
			"changed elsewhere. " + rejectedAdvice
	}

	noteRejectedPassword(ctx, id, wrong.password, resp.Private, &resp.Diagnostics)

	resp.Diagnostics.AddWarning(fmt.Sprintf("The password of finAPI user %q does not work", id), fmt.Sprintf(
		"finAPI refuses the password from %s. It was tried once and is not tried again, since each wrong password brings the "+
			"user closer to being locked.\n\n%s", wrong.origin, advice))
}
