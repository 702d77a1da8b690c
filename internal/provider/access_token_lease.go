// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
)

const (
	accessTokenLeaseKey = "access_token_lease"

	// shortLife is the rest of a token's life that is worth a warning.
	shortLife = time.Minute
)

// accessTokenLease is what an ephemeral access token keeps in its private data from open to close.
type accessTokenLease struct {
	// UserID is empty for the client's own token.
	UserID string `json:"user_id,omitempty"`
	// AccessToken is kept only if close revokes it.
	AccessToken string `json:"access_token,omitempty"`
}

func newAccessTokenLease(userID string, token client.Token, revoke types.Bool) accessTokenLease {
	lease := accessTokenLease{UserID: userID}
	if revoke.ValueBool() {
		lease.AccessToken = token.AccessToken
	}

	return lease
}

func loadAccessTokenLease(ctx context.Context, private privateReader, diags *diag.Diagnostics) (lease accessTokenLease) {
	raw, got := private.GetKey(ctx, accessTokenLeaseKey)
	diags.Append(got...)

	if err := json.Unmarshal(raw, &lease); err != nil {
		diags.AddError("Cannot read the private data of the access token", sentence(err.Error()))
	}

	return lease
}

func (l accessTokenLease) save(ctx context.Context, private privateWriter, diags *diag.Diagnostics) {
	raw, err := json.Marshal(l) //nolint:gosec // To be revoked the token must be kept; Terraform holds it in memory only.
	if err != nil {
		diags.AddError("Cannot write the private data of the access token", sentence(err.Error()))

		return
	}

	diags.Append(private.SetKey(ctx, accessTokenLeaseKey, raw)...)
}

// owner says whose token it is, in words for a diagnostic.
func (l accessTokenLease) owner() string {
	if l.UserID == "" {
		return "the finAPI client"
	}

	return fmt.Sprintf("finAPI user %q", l.UserID)
}

// opened saves the lease, and has the token revoked even if Terraform does not close it.
func (l accessTokenLease) opened(ctx context.Context, d *providerData, private privateWriter, diags *diag.Diagnostics) {
	l.save(ctx, private, diags)

	if l.AccessToken != "" {
		d.unclosed.opened(l.key(), func(ctx context.Context) { l.close(ctx, d, &diag.Diagnostics{}) })
	}
}

func (l accessTokenLease) close(ctx context.Context, d *providerData, diags *diag.Diagnostics) {
	if l.AccessToken == "" {
		return
	}

	if err := d.client.RevokeToken(ctx, l.AccessToken); err != nil {
		diags.Append(clientWarning("Cannot revoke a finAPI access token", err, "That of "+l.owner()+" stays valid until it expires."))

		return
	}

	d.unclosed.closed(l.key())
}

func (l accessTokenLease) key() string { return accessTokenLeaseKey + " " + l.AccessToken }

// warnIfShort warns of a token that may expire while the run uses it. It does so when the token is opened: what a renewal says
// Terraform throws away, and a renewed token it cannot hand to what has the present one.
func (l accessTokenLease) warnIfShort(token client.Token, diags *diag.Diagnostics) {
	if token.ExpiresAt.IsZero() || time.Until(token.ExpiresAt) > shortLife {
		return
	}

	diags.AddWarning("A finAPI access token expires soon", fmt.Sprintf("finAPI accepts the access token of %s until %s, and gives another "+
		"one only after that, which Terraform cannot exchange within a run. What uses it later in this run fails. If something does, run "+
		"again after that time.", l.owner(), formatTime(token.ExpiresAt)))
}

func expiresAt(token client.Token) types.String {
	if token.ExpiresAt.IsZero() {
		return types.StringNull()
	}

	return types.StringValue(formatTime(token.ExpiresAt))
}

func formatTime(t time.Time) string { return t.UTC().Format(time.RFC3339) }

const (
	accessTokenDescription = "The access token, for an `Authorization: Bearer` header. Until it expires finAPI gives the same one to " +
		"everybody who asks with the same credentials."
	expiresAtDescription = "When finAPI stops accepting the token, as RFC 3339 text in UTC; null if never. Terraform cannot exchange " +
		"a token within a run. A warning says so if the token has less than a minute left when it is opened; one that expires later in the " +
		"run is not reported."
	revokeOnCloseDescription = "`true` revokes the token at the end of the run, for everybody who holds it: another run, or another " +
		"program with the same credentials, is cut off. Default `false`. With `true` the token is part of the private data that " +
		"Terraform keeps in memory until then."
)
