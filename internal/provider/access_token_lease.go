// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
)

const (
	accessTokenLeaseKey = "access_token_lease"

	// renewalMargin is how long before a token's end it is renewed.
	renewalMargin = time.Minute
)

// accessTokenLease is what an ephemeral access token keeps in its private data from open to close.
type accessTokenLease struct {
	// UserID is empty for the client's own token.
	UserID string `json:"user_id,omitempty"`
	// Fingerprint tells the token from its successor.
	Fingerprint string `json:"fingerprint"`
	// AccessToken is kept only if close revokes it.
	AccessToken string `json:"access_token,omitempty"`
}

func newAccessTokenLease(userID string, token client.Token, revoke types.Bool) accessTokenLease {
	lease := accessTokenLease{UserID: userID, Fingerprint: fingerprint(token)}
	if revoke.ValueBool() {
		lease.AccessToken = token.AccessToken
	}

	return lease
}

func fingerprint(token client.Token) string {
	digest := sha256.Sum256([]byte(token.AccessToken))

	return hex.EncodeToString(digest[:])
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

// renew asks finAPI for the token once more. finAPI gives the same one as long as it is valid, so this finds out whether it
// was prolonged; a successor is of no use here, since Terraform cannot hand it to what has the present one.
func (l accessTokenLease) renew(ctx context.Context, c *client.Client, diags *diag.Diagnostics) time.Time {
	token, err := c.RenewToken(ctx, l.UserID)

	switch {
	case err != nil:
		diags.Append(clientError("Cannot renew the access token of "+l.owner(), err))
	case fingerprint(token) != l.Fingerprint:
		diags.AddWarning("The access token of "+l.owner()+" has been replaced", "finAPI does not accept the one that this run "+
			"uses any more, and Terraform cannot exchange it within a run. Run again, or have finAPI give tokens a longer life.")
	case token.ExpiresAt.IsZero():
	case time.Until(token.ExpiresAt) > renewalMargin:
		return token.ExpiresAt.Add(-renewalMargin)
	default:
		diags.AddWarning("The access token of "+l.owner()+" expires soon", fmt.Sprintf("finAPI accepts it until %s, and gives "+
			"another one only after that, which Terraform cannot exchange within a run. What uses it later in this run "+
			"fails.", formatTime(token.ExpiresAt)))
	}

	return time.Time{}
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
		diags.Append(clientWarning("Cannot revoke the access token of "+l.owner(), err, "It stays valid until it expires."))

		return
	}

	d.unclosed.closed(l.key())
}

func (l accessTokenLease) key() string { return accessTokenLeaseKey + " " + l.Fingerprint }

// renewAt is when Terraform should renew the token, the zero time for never.
func renewAt(token client.Token) time.Time {
	if token.ExpiresAt.IsZero() {
		return time.Time{}
	}

	return token.ExpiresAt.Add(-renewalMargin)
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
		"a token within a run: one that expires during the run is reported by a warning."
	revokeOnCloseDescription = "`true` revokes the token at the end of the run, for everybody who holds it: another run, or another " +
		"program with the same credentials, is cut off. Default `false`. With `true` the token is part of the private data that " +
		"Terraform keeps in memory until then; otherwise only a digest of it is."
)
