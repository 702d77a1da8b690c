// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// A state belongs to one finAPI: the same id at another base URL may be somebody else's user, and another mandator's client
// is told that a living user does not exist. So the state of each object names the base URL and the client that saw the user
// last. The base URL protects the user and is an attribute, since Terraform loses the private state when a provider dies in
// an apply.

// originClientKey is the key of the private state under which the client id is kept.
const originClientKey = "client_id"

const baseURLDescription = "The provider's `base_url` at which the user was last seen. A refresh, plan or apply with another `base_url` is an " +
	"error, since the same id there may be somebody else's user; see the provider's `base_url_changed_from`."

// belongsHere tells whether a user whose state names this base URL may be asked for, changed or deleted with this provider. It
// adds an error if not.
func (d *providerData) belongsHere(id string, baseURL types.String, diags *diag.Diagnostics) bool {
	if d.isHere(baseURL) {
		return true
	}

	diags.AddError("The user belongs to another finAPI", fmt.Sprintf(
		"The state says that finAPI user %[1]q was last seen at %[2]q, but the provider is configured for %[3]q. The same id there may be "+
			"somebody else's user. Nothing was read, changed or sent.\n\n"+
			"  - To work on this user, set \"base_url\" of the provider (environment variable FINAPI_BASE_URL) to %[2]q, with the credentials "+
			"that belong to it.\n"+
			"  - If finAPI itself is now reached at %[3]q, set \"base_url_changed_from\" of the provider (environment variable "+
			"FINAPI_BASE_URL_CHANGED_FROM) to %[2]q. Users who are found there are then taken over.\n"+
			"  - To have users at both, give each its own state, for example its own workspace or directory.",
		id, baseURL.ValueString(), d.baseURL))

	return false
}

// isHere tells whether a state's base URL is the provider's, or the one from which finAPI has moved. What is not known, on either
// side, decides nothing.
func (d *providerData) isHere(baseURL types.String) bool {
	return baseURL.ValueString() == "" || d.baseURL == "" || baseURL.ValueString() == d.baseURL || d.hasMoved(baseURL)
}

// hasMoved tells whether finAPI, at which the user was last seen, has moved to the provider's base URL.
func (d *providerData) hasMoved(baseURL types.String) bool {
	return d.baseURLChangedFrom != "" && baseURL.ValueString() == d.baseURLChangedFrom && d.baseURL != d.baseURLChangedFrom
}

// mayBelieveGone tells whether finAPI's word that there is no such user may be believed. It adds an error if not: another
// client, or another place, may not see a living user.
func (d *providerData) mayBelieveGone(
	ctx context.Context, id string, baseURL types.String, private privateReader, diags *diag.Diagnostics,
) bool {
	seenBy := loadOriginClient(ctx, private, diags)

	switch {
	case d.hasMoved(baseURL):
		diags.Append(notAtNewBaseURL(id, baseURL.ValueString(), d.baseURL))
	case seenBy != "" && seenBy != d.clientID:
		diags.AddError("The user is not visible to this client", fmt.Sprintf(
			"finAPI user %q was last seen by the client %q. The client %q is told that there is no such user, which is what finAPI tells "+
				"the clients of another mandator about a living user. The user stays in the state. Set \"client_id\" of the provider "+
				"(environment variable FINAPI_CLIENT_ID), with its credentials, to a client of the user's mandator. If the user was deleted, "+
				"remove it from the state with terraform state rm.", id, seenBy, d.clientID))
	case awaitsProof(ctx, private, diags):
		diags.Append(movedUserMissing(id, d.baseURL))
	default:
		return true
	}

	return false
}

func notAtNewBaseURL(id, previous, present string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("The user is not at the new base URL", fmt.Sprintf(
		"finAPI user %q was last seen at %q and is not at %q, so it cannot be taken over. It stays in the state. Check "+
			"\"base_url_changed_from\" of the provider and its credentials. If the user was deleted, remove it from the state with "+
			"terraform state rm.", id, previous, present))
}

func loadOriginClient(ctx context.Context, private privateReader, diags *diag.Diagnostics) (clientID string) {
	raw, got := private.GetKey(ctx, originClientKey)
	diags.Append(got...)

	if len(raw) > 0 && json.Unmarshal(raw, &clientID) != nil {
		// It is no text of ours, so it says nothing.
		return ""
	}

	return clientID
}

// noteOriginClient notes that the provider's client has seen the user.
func (d *providerData) noteOriginClient(ctx context.Context, private privateWriter, diags *diag.Diagnostics) {
	raw, err := json.Marshal(d.clientID)
	if err != nil {
		diags.AddError("Cannot write the private state of the user", sentence(err.Error()))

		return
	}

	diags.Append(private.SetKey(ctx, originClientKey, raw)...)
}

// planBaseURL is the planned base URL of a user or verification to create: known, so that whoever reviews the plan sees it.
func (d *providerData) planBaseURL() types.String {
	if d.baseURL == "" {
		return types.StringUnknown()
	}

	return types.StringValue(d.baseURL)
}

// keepsBaseURL is the planned base URL of what is in the state already.
func (d *providerData) keepsBaseURL(prior types.String) types.String {
	if d.hasMoved(prior) {
		return types.StringValue(d.baseURL)
	}

	return prior
}

// createsHere refuses to create at another finAPI than the one that was planned, as a saved plan may be carried out with
// another environment.
func (d *providerData) createsHere(id string, planned types.String, diags *diag.Diagnostics) bool {
	if planned.IsUnknown() || planned.ValueString() == d.baseURL {
		return true
	}

	diags.AddError("The plan was made for another finAPI", fmt.Sprintf(
		"The plan is for %q, but the provider is configured for %q now. finAPI user %q was not created. Apply the plan with the \"base_url\" "+
			"(environment variable FINAPI_BASE_URL) it was made with, or plan again.", planned.ValueString(), d.baseURL, id))

	return false
}

// proof is what a look at a user says about a state that comes from elsewhere: whether it is the same user.
type proof int

const (
	// unproven: the user cannot be logged in as now, so nothing tells.
	unproven proof = iota
	// sameUser: the password of the user works, or there is none that could tell.
	sameUser
	// anotherUser: the password does not work, or the user is not verified any more, which finAPI never takes back.
	anotherUser
)

// proofOf judges a user who exists. hasPassword: a password is known that could tell.
func proofOf(seen observation, wasVerified, hasPassword bool) proof {
	switch {
	case seen.access == accessOpen:
		return sameUser
	case seen.access == accessRejected, seen.isUnverified() && wasVerified:
		return anotherUser
	case seen.isUnverified(), seen.access == accessNone && !hasPassword:
		return sameUser
	}

	return unproven
}

// isFromElsewhere tells whether the user was last seen at the base URL from which finAPI has moved, or by another client, whose
// mandator may be another one.
func (d *providerData) isFromElsewhere(
	ctx context.Context, baseURL types.String, private privateReader, diags *diag.Diagnostics,
) bool {
	seenBy := loadOriginClient(ctx, private, diags)

	return d.hasMoved(baseURL) || seenBy != "" && seenBy != d.clientID
}

// takeOver proves that a user whose state comes from elsewhere is the same here, where no refresh has done so. It adds an error
// if not.
func (r *userResource) takeOver(
	ctx context.Context, state *userResourceModel, rejected *rejectedPasswords, private privateReader, diags *diag.Diagnostics,
) bool {
	id := state.ID.ValueString()
	known := r.credentials.of(id, sources{stored: state.Password})

	seen, err := observe(ctx, r.client, id, r.credentials.of(id, sources{stored: state.Password, rejected: rejected}))
	if err != nil {
		diags.Append(clientError(fmt.Sprintf("Cannot read finAPI user %q", id), err))

		return false
	}

	if seen.access == accessGone {
		return r.mayBelieveGone(ctx, id, state.BaseURL, private, diags)
	}

	isSame := proofOf(seen, state.IsVerified.ValueBool(), len(known) > 0) == sameUser
	if !isSame {
		diags.Append(notTheUser(id, r.baseURL))
	}

	return isSame
}

// notTheUser refuses to take over a user whom nothing proves to be the one of the state.
func notTheUser(id, baseURL string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("The user may be another one", fmt.Sprintf("The state of finAPI user %q comes from another base URL or "+
		"another client. The user who has this id at %q, for this client, cannot be proven to be the same: its password does not work, it "+
		"is locked, or it is not verified any more. It was not touched. Check \"base_url\", \"base_url_changed_from\" and \"client_id\" of "+
		"the provider. If it is the same user, remove it from the state with terraform state rm and import it again.", id, baseURL))
}

// notTakenOverYet says that nothing has proven yet that the user is the one of the state.
func notTakenOverYet(id, baseURL string) diag.Diagnostic {
	return diag.NewWarningDiagnostic("A finAPI user is not taken over yet", fmt.Sprintf("The state of %q comes from another base URL or another "+
		"client, and only a login proves that the user at %q is the same. None was possible: the user is locked, \"login_at_refresh\" is "+
		"false, or its password was refused before. A change or deletion logs in first.", id, baseURL))
}
