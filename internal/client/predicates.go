// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"errors"
	"net/http"
)

func asError(err error) (*Error, bool) {
	var e *Error

	ok := errors.As(err, &e)

	return e, ok
}

// IsNotFound reports finAPI's word that there is no such user, by its code. Where another operation than the question for the
// verification status says so, that question has borne it out.
func IsNotFound(err error) bool { return is(err, kindNotFound) }

// IsStillThere reports an answer that speaks of a user as gone, or as deleted now, who is there nevertheless.
func IsStillThere(err error) bool { return errors.Is(err, errStillThere) }

// IsOtherUser reports an answer that is about another user than the one asked for: somebody on the way mixes users up, or
// the token is another user's. Nothing was changed with such a token.
func IsOtherUser(err error) bool { return errors.Is(err, errOtherUser) }

// IsUserExists reports a createUser for an id that was taken before.
func IsUserExists(err error) bool { return is(err, kindUserExists) && !isAmbiguous(err, opCreateUser) }

// IsMaybeCreated reports a createUser that may have been carried out, though nobody can tell. See also
// [UnclearCreationError].
func IsMaybeCreated(err error) bool { return isAmbiguous(err, opCreateUser) }

// IsAlreadyVerified reports an operation for unverified users on a verified one.
func IsAlreadyVerified(err error) bool { return is(err, kindAlreadyVerified) }

// IsNotVerified reports an operation for verified users on an unverified one: a login, or a password change.
func IsNotVerified(err error) bool {
	e, ok := asError(err)

	// With which status finAPI tells a login so is not documented.
	return ok && (e.kind == kindNotVerified || e.operation == opGetUserToken && e.isOwnForm && e.Has(CodeUserNotVerified))
}

// IsPasswordMaybeChanged reports a password change that may have been carried out, though nobody can tell.
func IsPasswordMaybeChanged(err error) bool {
	_, ok := errors.AsType[*unclearChangeError](err)

	return ok
}

// IsLoginRejected reports a login that finAPI refused for the user's id or password. The user may be gone as well, or belong to
// the client of another mandator: only [Client.IsVerified] tells.
func IsLoginRejected(err error) bool { return is(err, kindLoginRejected) }

// IsLoginForbidden reports a login that finAPI answered with 403: the user is not verified, or the client may not.
func IsLoginForbidden(err error) bool { return is(err, kindLoginForbidden) }

// IsLocked reports a login of a user who is locked after too many wrong passwords.
func IsLocked(err error) bool { return is(err, kindLocked) }

// IsBusy reports a deletion that finAPI refused, to the end of the context, because it works on the user's data.
func IsBusy(err error) bool { return is(err, kindBusy) }

// IsClientRejected reports client credentials that finAPI does not accept.
func IsClientRejected(err error) bool { return is(err, kindClientRejected) }

// IsNoVersion reports a client whom finAPI refuses at each version of finAPI Access as bound to the other one.
func IsNoVersion(err error) bool { return is(err, kindNoVersion) }

// IsVersionMismatch reports a request that finAPI forbids because the client is bound to the other version of finAPI Access.
// It reports none that [IsNoVersion] does: the other version would not do.
func IsVersionMismatch(err error) bool { return is(err, kindVersionMismatch) }

// IsAdministration reports a failure of an operation, or a login, of the mandator administrator's client.
func IsAdministration(err error) bool {
	e, ok := asError(err)

	return ok && e.operation.admin
}

// IsClientLogin reports a failure to get the application client's own token.
func IsClientLogin(err error) bool {
	e, ok := asError(err)

	return ok && e.operation == opGetClientToken
}

// IsTimeout reports a request that was given up after [Config.RequestTimeout].
func IsTimeout(err error) bool {
	_, ok := errors.AsType[*timeoutError](err)

	return ok
}

// isRefusedLogin reports a login not to be repeated: the password may have counted as a wrong one, whoever answered.
func isRefusedLogin(err error) bool {
	e, ok := asError(err)

	return ok && e.operation == opGetUserToken && e.StatusCode == http.StatusBadRequest
}

// isExpiredToken reports a token that finAPI does not accept (any more) for an operation. What must not be sent twice has
// certainly not been carried out then.
func isExpiredToken(err error) bool {
	e, ok := asError(err)

	return ok && e.kind == kindTokenRejected && (e.operation.retry != unrepeatable || !e.unclear)
}

func wasBusy(err error) bool {
	e, ok := asError(err)

	return ok && e.wasBusy
}

// isAmbiguous reports a failure of this operation after which it may have been carried out or not.
func isAmbiguous(err error, operation operation) bool {
	e, ok := asError(err)

	return ok && e.operation == operation && e.unclear
}
