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

// IsNotFound reports finAPI's word that there is no such user. A 404 that is not in finAPI's form comes from somebody
// else, such as a proxy, and one to a login says that there is no such address: neither says anything of the user.
func IsNotFound(err error) bool {
	e, ok := asError(err)

	return ok && e.StatusCode == http.StatusNotFound && e.isOwnForm && e.Operation != opGetUserToken.name
}

// IsUserExists reports a createUser for an id that is taken.
func IsUserExists(err error) bool {
	e, ok := asError(err)

	return ok && e.StatusCode == http.StatusUnprocessableEntity && e.Has(CodeEntityExists)
}

// IsMaybeCreated reports a createUser that may have been carried out, though nobody can tell. See also
// [UnclearCreationError].
func IsMaybeCreated(err error) bool {
	return isAmbiguous(err, opCreateUser)
}

// IsAlreadyVerified reports an operation for unverified users on a verified one.
func IsAlreadyVerified(err error) bool {
	e, ok := asError(err)

	return ok && e.StatusCode == http.StatusUnprocessableEntity &&
		(e.Has(CodeUserAlreadyVerified) || e.operation == opVerifyUser || e.operation == opDeleteUnverifiedUser)
}

// IsNotVerified reports an operation for verified users on an unverified one: a login, or a password change.
func IsNotVerified(err error) bool {
	e, ok := asError(err)

	return ok && (e.Has(CodeUserNotVerified) ||
		e.operation == opRequestPasswordChange && e.StatusCode == http.StatusUnprocessableEntity)
}

// IsLoginRejected reports a login that finAPI refused for the user's id or password. The user may be gone as well: only
// [Client.IsVerified] tells. A 400 that is not in a form of finAPI's says nothing of the password.
func IsLoginRejected(err error) bool {
	e, ok := asError(err)

	return ok && isRefusedLogin(err) && len(e.Details) > 0
}

// isRefusedLogin reports a login not to be repeated: the password may have counted as a wrong one.
func isRefusedLogin(err error) bool {
	return isLoginWith(err, http.StatusBadRequest)
}

// IsLoginForbidden reports a login that finAPI answered with 403: the user is not verified, or the client may not.
func IsLoginForbidden(err error) bool {
	return isLoginWith(err, http.StatusForbidden)
}

// IsLocked reports a login of a user who is locked after too many wrong passwords.
func IsLocked(err error) bool {
	return isLoginWith(err, http.StatusLocked)
}

func isLoginWith(err error, status int) bool {
	e, ok := asError(err)

	return ok && e.operation == opGetUserToken && e.StatusCode == status
}

// IsBusy reports a deletion that finAPI refused, to the end of the context, because it works on the user's data.
func IsBusy(err error) bool {
	e, ok := asError(err)

	return ok && e.isBusy
}

// IsAdministration reports a failure of an operation, or a login, of the mandator administrator's client.
func IsAdministration(err error) bool {
	e, ok := asError(err)

	return ok && e.operation.admin
}

// IsClientRejected reports client credentials that finAPI does not accept.
func IsClientRejected(err error) bool {
	e, ok := asError(err)

	return ok && e.Operation == opGetClientToken.name && e.StatusCode == http.StatusUnauthorized
}

// IsTimeout reports a request that was given up after [Config.RequestTimeout].
func IsTimeout(err error) bool {
	_, ok := errors.AsType[*timeoutError](err)

	return ok
}

// isExpiredToken reports a token that finAPI does not accept (any more) for an operation.
func isExpiredToken(err error) bool {
	e, ok := asError(err)

	return ok && e.StatusCode == http.StatusUnauthorized
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
