// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Read looks at the user with the best password at hand, and takes over what finAPI shows. What it cannot see keeps its last
// known value.
func (r *userResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state userResourceModel

	diags := &resp.Diagnostics
	diags.Append(req.State.Get(ctx, &state)...)

	timeout, got := state.Timeouts.Read(ctx, userReadTimeout)
	diags.Append(got...)
	diags.Append(resp.Identity.Set(ctx, state.identity())...)

	id := state.ID.ValueString()

	neverRead := state.neverRead() || awaitsProof(ctx, req.Private, diags)

	if diags.HasError() || !r.belongsHere(id, state.BaseURL, diags) || !r.readyToRead(neverRead, diags) {
		return
	}

	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	rejected := loadRejectedPasswords(ctx, req.Private, diags)
	known := r.credentials.of(id, sources{stored: state.Password})
	usable := r.credentials.of(id, sources{stored: state.Password, rejected: rejected})

	if !r.loginAtRefresh {
		usable = nil
	}

	seen, err := r.look(ctx, &state, usable, req.Private, diags)
	if err != nil {
		diags.Append(clientError(fmt.Sprintf("Cannot read finAPI user %q", id), err))

		return
	}

	isHere, isThere := r.recognize(ctx, &state, seen, len(known) > 0, req, resp)
	if !isThere {
		return
	}

	switch seen.access {
	case accessOpen:
		state.populate(seen.user)
		state.IsVerified = types.BoolValue(true)

		rejected.forget(ctx, resp.Private, diags)
	case accessLocked:
		diags.Append(lockedWarning(id, state.IsPasswordGenerated.ValueBool()))
	case accessRejected:
		diags.Append(rejectedWarning(ctx, r.providerData, id, usable[0]))
		rejected.note(ctx, id, usable[0].password, resp.Private, diags)

		// Without a password in the state the next plan sets one.
		if usable[0].password == state.Password.ValueString() {
			state.Password = types.StringNull()
		}

		state.IsVerified = types.BoolValue(seen.verified)
	case accessNone:
		state.IsVerified = types.BoolValue(seen.verified)

		if len(known) > 0 && len(usable) == 0 && r.loginAtRefresh {
			diags.Append(noWorkingPassword(id))
		}
	case accessUnverified:
		state.IsVerified = types.BoolValue(false)
	case accessGone:
	}

	if state.IsPasswordGenerated.IsNull() {
		state.IsPasswordGenerated = types.BoolValue(wasPasswordGenerated(ctx, req.Private, diags))
	}

	if state.PasswordRevision.IsNull() {
		state.PasswordRevision = randomRevision()
	}

	if isHere {
		state.BaseURL = types.StringValue(r.baseURL)
		r.noteOriginClient(ctx, resp.Private, diags)
		noteRegistrationDate(ctx, seen, resp.Private, diags)
	}

	diags.Append(resp.State.Set(ctx, &state)...)
}

// look looks at the user. Of one who was found unverified the administrator's list cannot tell whether it still is.
func (r *userResource) look(
	ctx context.Context, state *userResourceModel, usable []credential, private privateReader, diags *diag.Diagnostics,
) (observation, error) {
	id := state.ID.ValueString()
	wasUnverified := !state.IsVerified.IsNull() && !state.IsVerified.ValueBool()

	if len(usable) > 0 || wasUnverified {
		return observe(ctx, r.client, id, usable)
	}

	return observeVerified(ctx, r.client, id, loadRegistrationDate(ctx, private, diags))
}

// recognize tells whether the user who was seen is the one of the state. isHere: nothing speaks against it any more, so that the
// state may note where the user was seen. If the user is another one, or gone, the state is dealt with.
func (r *userResource) recognize(
	ctx context.Context, state *userResourceModel, seen observation, hasPassword bool, req resource.ReadRequest, resp *resource.ReadResponse,
) (isHere, isThere bool) {
	diags := &resp.Diagnostics
	id := state.ID.ValueString()

	if seen.access == accessGone {
		if r.mayBelieveGone(ctx, id, state.BaseURL, req.Private, diags) {
			resp.State.RemoveResource(ctx)
		}

		return false, false
	}

	proof := proofOf(seen, state.IsVerified.ValueBool(), hasPassword)

	switch isFromElsewhere := r.isFromElsewhere(ctx, state.BaseURL, req.Private, diags); {
	case isFromElsewhere && proof == anotherUser:
		diags.Append(notTheUser(id, r.baseURL))
	case isFromElsewhere && proof == unproven:
		diags.Append(notTakenOverYet(id, r.baseURL))

		return false, true
	case seen.isUnverified() && state.IsVerified.ValueBool():
		diags.Append(replacedElsewhere(id))
		resp.State.RemoveResource(ctx)
	default:
		return true, true
	}

	return false, false
}

// readyToRead tells whether finAPI can be asked. If not, a refresh is left out; an import or move that was never read is an error,
// as it would put into the state what may not exist.
func (d *providerData) readyToRead(neverRead bool, diags *diag.Diagnostics) bool {
	switch {
	case d.client != nil:
		return true
	case neverRead:
		diags.AddError("Cannot import or move before the provider is configured", d.notReady())
	default:
		diags.AddWarning("The finAPI provider is not configured yet, so the state is not refreshed", d.notReady())
	}

	return false
}

// replacedElsewhere says that a user is gone though its id is taken: finAPI takes no verification back.
func replacedElsewhere(id string) diag.Diagnostic {
	return diag.NewWarningDiagnostic("Another finAPI user has the id of a deleted one", fmt.Sprintf("%q was verified, and finAPI takes no "+
		"verification back. The user who has this id now is not verified, so it is another one: the user of this state was deleted "+
		"elsewhere. It leaves the state, and the other user is not touched. If that one is to be managed here, import it.", id))
}

// generatedPasswordKey marked in the private state of the first version a password that the provider had made up.
const generatedPasswordKey = "generated_password"

func wasPasswordGenerated(ctx context.Context, private privateReader, diags *diag.Diagnostics) bool {
	mark, got := private.GetKey(ctx, generatedPasswordKey)
	diags.Append(got...)

	return len(mark) > 0
}
