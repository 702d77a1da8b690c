// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
)

// deletion is a user to delete and what is known of the user.
type deletion struct {
	id string
	// verified is null or false if they may be unverified.
	verified types.Bool
	usable   []credential
}

// deleteUser deletes a user in the first way that is open: by the client while they are not verified, with their own token, by
// the mandator's administrator, or with a token got by a password reset. A user who is not there is deleted.
func deleteUser(ctx context.Context, data *providerData, d deletion) diag.Diagnostics {
	var diags diag.Diagnostics

	err := runDeletion(ctx, data, d)
	if err != nil && !client.IsNotFound(err) {
		diags.Append(deletionError(d.id, err))
	}

	return diags
}

func runDeletion(ctx context.Context, data *providerData, d deletion) error {
	if !d.verified.ValueBool() {
		err := data.client.DeleteUnverifiedUser(ctx, d.id)
		if !client.IsAlreadyVerified(err) {
			return err
		}
	}

	// forbidden is a login that finAPI refuses whatever the password, and for another reason than a missing verification.
	var forbidden error

	for _, credential := range d.usable {
		err := data.client.DeleteUser(ctx, d.id, credential.password)

		if client.IsLoginForbidden(err) {
			unverifiedErr := data.client.DeleteUnverifiedUser(ctx, d.id)
			if !client.IsAlreadyVerified(unverifiedErr) {
				return unverifiedErr
			}

			forbidden = err

			break
		}

		if !client.IsLoginRejected(err) && !client.IsLocked(err) {
			return err
		}
	}

	if data.client.CanAdminister() {
		return data.client.ForceDeleteUsers(ctx, d.id)
	}

	if forbidden != nil {
		return forbidden
	}

	if data.client.CanChangePasswords() {
		err := deleteByReset(ctx, data, d.id)
		if !client.IsNotVerified(err) {
			return err
		}

		return data.client.DeleteUnverifiedUser(ctx, d.id)
	}

	// No way is left, unless they are gone or were never verified.
	verified, err := data.client.IsVerified(ctx, d.id)

	switch {
	case err != nil:
		return err
	case !verified:
		return data.client.DeleteUnverifiedUser(ctx, d.id)
	}

	return errNoWayToDelete
}

var errNoWayToDelete = errors.New("there is no way to delete the user")

// deleteByReset gives a user who is about to be deleted a password nobody knows, to get their token.
func deleteByReset(ctx context.Context, data *providerData, id string) error {
	password := randomPassword()

	if err := data.client.ChangePassword(ctx, id, password); err != nil {
		return err
	}

	return data.client.DeleteUser(ctx, id, password)
}

func deletionError(id string, err error) diag.Diagnostic {
	summary := fmt.Sprintf("Cannot delete finAPI user %q", id)

	switch {
	case errors.Is(err, errNoWayToDelete):
		return diag.NewErrorDiagnostic(summary, noWayToDelete)
	case client.IsBusy(err):
		return clientError(summary, err, "finAPI works on their data, for example imports a bank connection, and did not finish "+
			"within the delete timeout. They are still in the state: destroy again later, or give it more time with "+
			"\"timeouts\".")
	}

	return clientError(summary, err)
}

// noWayToDelete names each argument that would open a way.
const noWayToDelete = "The user is verified and no password that opens them is known. One of these opens a way:\n\n" +
	"  - their password, in \"user_passwords\" of the provider (environment variable FINAPI_USER_PASSWORDS), or in \"password\" of " +
	"the user, applied before they are destroyed;\n" +
	"  - \"admin_client_id\" and \"admin_client_secret\" of the provider (environment variables FINAPI_ADMIN_CLIENT_ID and " +
	"FINAPI_ADMIN_CLIENT_SECRET), with which the mandator's administrator deletes the user;\n" +
	"  - \"data_decryption_key\" of the provider (environment variable FINAPI_DATA_DECRYPTION_KEY), with which their password is " +
	"reset first.\n\n" +
	"To keep the user at finAPI and only forget them here, use a removed block with destroy = false, or terraform state rm."
