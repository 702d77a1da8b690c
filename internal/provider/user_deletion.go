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
	// verified is null or false if the user may be unverified.
	verified types.Bool
	// isNew: this run made the user, so that one who is not verified is the same.
	isNew  bool
	usable []credential
}

// isOther tells whether a user who turns out unverified is another one: finAPI takes no verification back.
func (d deletion) isOther() bool { return d.verified.ValueBool() && !d.isNew }

// deletionEnd is what a deletion came to.
type deletionEnd struct {
	// err is nil if the user was deleted; see [client.IsNotFound] for a user who was not there.
	err error
	// password is what the user's password was set to for the deletion, or may have been; empty if it was not.
	password string
	// refused are passwords that finAPI refused.
	refused []string
}

// deleteUser deletes a user in the first way that is open: by the client while it is not verified, with its own token, by the
// mandator's administrator, or with a token got by a password reset.
func deleteUser(ctx context.Context, data *providerData, d deletion) deletionEnd {
	if !d.verified.ValueBool() {
		err := data.client.DeleteUnverifiedUser(ctx, d.id)
		if !client.IsAlreadyVerified(err) {
			return deletionEnd{err: err}
		}
	}

	var refused []string

	// isLocked: finAPI lets nobody in as the user, whatever the password.
	isLocked := false

	// forbidden is a login that finAPI refuses whatever the password, and for another reason than a missing verification.
	var forbidden error

	for _, credential := range d.usable {
		err := data.client.DeleteUser(ctx, d.id, credential.password)

		if client.IsLoginForbidden(err) {
			end, isUnverified := deleteForbidden(ctx, data, d)
			if isUnverified {
				return end
			}

			forbidden = err

			break
		}

		if isLocked = client.IsLocked(err); isLocked {
			break
		}

		if !client.IsLoginRejected(err) {
			return deletionEnd{err: err, refused: refused}
		}

		refused = append(refused, credential.password)
	}

	end := deleteWithoutPassword(ctx, data, d, forbidden)
	end.refused = refused

	if isLocked && errors.Is(end.err, errNoWayToDelete) {
		end.err = errNoWayToDeleteLocked
	}

	return end
}

// deleteForbidden deletes a user whose login finAPI forbids, if the user is not verified; unless that makes it another user.
func deleteForbidden(ctx context.Context, data *providerData, d deletion) (end deletionEnd, isUnverified bool) {
	if !d.isOther() {
		err := data.client.DeleteUnverifiedUser(ctx, d.id)

		return deletionEnd{err: err}, !client.IsAlreadyVerified(err)
	}

	err := checkStillVerified(ctx, data, d)

	return deletionEnd{err: err}, err != nil
}

// checkStillVerified returns an error if a user who was verified is not any more, so that another one has the id, or is gone.
func checkStillVerified(ctx context.Context, data *providerData, d deletion) error {
	verified, err := data.client.IsVerified(ctx, d.id)
	if err == nil && !verified {
		return errOtherUser
	}

	return err
}

// deleteWithoutPassword deletes a user whom no password at hand opens. forbidden is what finAPI said to a login, if it forbade it.
func deleteWithoutPassword(ctx context.Context, data *providerData, d deletion, forbidden error) deletionEnd {
	if data.client.CanAdminister() {
		// The administrator deletes whoever has the id. After a forbidden login that was asked already.
		if d.isOther() && forbidden == nil {
			if err := checkStillVerified(ctx, data, d); err != nil {
				return deletionEnd{err: err}
			}
		}

		return deletionEnd{err: data.client.ForceDeleteUsers(ctx, d.id)}
	}

	if forbidden != nil {
		return deletionEnd{err: forbidden}
	}

	if data.client.CanChangePasswords() {
		end := deleteByReset(ctx, data, d.id)

		switch {
		case !client.IsNotVerified(end.err):
		case d.isOther():
			end.err = errOtherUser
		default:
			end.err = data.client.DeleteUnverifiedUser(ctx, d.id)
		}

		return end
	}

	// No way is left, unless the user is gone or was never verified.
	verified, err := data.client.IsVerified(ctx, d.id)

	switch {
	case err != nil:
		return deletionEnd{err: err}
	case !verified && d.isOther():
		return deletionEnd{err: errOtherUser}
	case !verified:
		return deletionEnd{err: data.client.DeleteUnverifiedUser(ctx, d.id)}
	}

	return deletionEnd{err: errNoWayToDelete}
}

var (
	// errOtherUser: the user of the state was deleted elsewhere, and another one has the id.
	errOtherUser           = errors.New("another user has the id")
	errNoWayToDelete       = errors.New("there is no way to delete the user")
	errNoWayToDeleteLocked = errors.New("there is no way to delete the locked user")
)

// deleteByReset gives a user who is about to be deleted a random password, to get its token.
func deleteByReset(ctx context.Context, data *providerData, id string) deletionEnd {
	password := randomPassword()

	if err := data.client.ChangePassword(ctx, id, password); err != nil {
		if client.IsPasswordMaybeChanged(err) {
			return deletionEnd{err: err, password: password}
		}

		return deletionEnd{err: err}
	}

	return deletionEnd{err: data.client.DeleteUser(ctx, id, password), password: password}
}

func deletionError(id string, err error) diag.Diagnostic {
	summary := fmt.Sprintf("Cannot delete finAPI user %q", id)

	switch {
	case errors.Is(err, errOtherUser):
		return diag.NewErrorDiagnostic(summary, "The user was verified, and finAPI takes no verification back. The user who has this id now is not "+
			"verified, so it is another one: the user of this state was deleted elsewhere. The other user was not touched. Refresh the "+
			"state, or remove the user from it with terraform state rm.")
	case errors.Is(err, errNoWayToDelete):
		return diag.NewErrorDiagnostic(summary, noWayToDelete)
	case errors.Is(err, errNoWayToDeleteLocked):
		return diag.NewErrorDiagnostic(summary, noWayToDeleteLocked)
	case client.IsBusy(err):
		return clientError(summary, err, "finAPI works on the user's data, for example imports a bank connection, and did not finish "+
			"within the delete timeout. The user is still in the state: destroy again later, or give it more time with "+
			"\"timeouts\".")
	}

	return clientError(summary, err)
}

// noWayToDelete names each argument that would open a way, noWayToDeleteLocked each that does so while the user is locked.
const (
	noWayToDelete = "The user is verified and no working password is known. One of these opens a way:\n\n" +
		"  - the user's password, in \"user_passwords\" of the provider (environment variable FINAPI_USER_PASSWORDS), or in \"password\" of " +
		"the user, applied before the user is destroyed;\n" + wayOfAdministrator + wayOfReset + toForget

	noWayToDeleteLocked = "The user is locked after too many wrong passwords, so nobody can log in as it, even with the right password. One " +
		"of these opens a way:\n\n" + wayOfAdministrator + wayOfReset + toForget

	wayOfAdministrator = "  - \"admin_client_id\" and \"admin_client_secret\" of the provider (environment variables FINAPI_ADMIN_CLIENT_ID " +
		"and FINAPI_ADMIN_CLIENT_SECRET), with which the mandator's administrator deletes the user;\n"
	wayOfReset = "  - \"data_decryption_key\" of the provider (environment variable FINAPI_DATA_DECRYPTION_KEY), with which the password is " +
		"reset first, which unlocks the user too.\n\n"
	toForget = "To keep the user at finAPI and only forget it here, use a removed block with destroy = false, or terraform state rm."
)
