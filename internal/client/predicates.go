// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"unicode"
)

func asError(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)

	return e, ok
}

// IsNotFound reports finAPI's word that there is no such user, by its code. Where another operation than the question for the
// verification status says so, that question has borne it out.
func IsNotFound(err error) bool {
	e, ok := asError(err)

	return ok && e.saysNotFound() && (e.isSettled || e.operation == opGetVerificationStatus)
}

// saysNotFound tells whether this is finAPI's answer for a user who is not there. To a request for a token it says that there
// is no such address.
func (e *Error) saysNotFound() bool {
	return !e.operation.oauth && e.isOwn(http.StatusNotFound) && e.Has(CodeUnknownEntity)
}

// isOwn tells whether this is an answer with this status in the form of finAPI's own errors.
func (e *Error) isOwn(status int) bool {
	return e.StatusCode == status && e.isOwnForm
}

// IsStillThere reports an answer that speaks of a user as gone, or as deleted now, who is there nevertheless.
func IsStillThere(err error) bool {
	return errors.Is(err, errStillThere)
}

// IsOtherUser reports an answer that is about another user than the one asked for: somebody on the way mixes users up, or
// the token is another user's. Nothing was changed with such a token.
func IsOtherUser(err error) bool {
	return errors.Is(err, errOtherUser)
}

// IsUserExists reports a createUser for an id that was taken before.
func IsUserExists(err error) bool {
	e, ok := asError(err)

	return ok && e.saysUserExists() && !e.unclear
}

func (e *Error) saysUserExists() bool {
	return e.isOwn(http.StatusUnprocessableEntity) && e.Has(CodeEntityExists)
}

// IsMaybeCreated reports a createUser that may have been carried out, though nobody can tell. See also
// [UnclearCreationError].
func IsMaybeCreated(err error) bool {
	return isAmbiguous(err, opCreateUser)
}

// IsAlreadyVerified reports an operation for unverified users on a verified one.
func IsAlreadyVerified(err error) bool {
	e, ok := asError(err)

	// The code is not documented. A deletion finds out by itself, a verification has asked.
	return ok && e.isOwn(http.StatusUnprocessableEntity) &&
		(e.Has(CodeUserAlreadyVerified) || e.operation == opDeleteUnverifiedUser || e.operation == opVerifyUser && e.isSettled)
}

// IsNotVerified reports an operation for verified users on an unverified one: a login, or a password change.
func IsNotVerified(err error) bool {
	e, ok := asError(err)

	// The code is not documented.
	return ok && e.isOwnForm && (e.Has(CodeUserNotVerified) ||
		e.operation == opRequestPasswordChange && e.StatusCode == http.StatusUnprocessableEntity)
}

// IsPasswordMaybeChanged reports a password change that may have been carried out, though nobody can tell.
func IsPasswordMaybeChanged(err error) bool {
	_, ok := errors.AsType[*unclearChangeError](err)

	return ok
}

// isUsedUp reports a password change whose token finAPI does not accept.
func isUsedUp(err error) bool {
	e, ok := asError(err)

	return ok && e.operation == opExecutePasswordChange && e.StatusCode == http.StatusForbidden && e.Has(CodeInvalidToken)
}

// IsLoginRejected reports a login that finAPI refused for the user's id or password. The user may be gone as well: only
// [Client.IsVerified] tells. A 400 that is not in a form of finAPI's says nothing of the password.
func IsLoginRejected(err error) bool {
	return isLoginWith(err, http.StatusBadRequest)
}

// isRefusedLogin reports a login not to be repeated: the password may have counted as a wrong one, whoever answered.
func isRefusedLogin(err error) bool {
	e, ok := asError(err)

	return ok && e.operation == opGetUserToken && e.StatusCode == http.StatusBadRequest
}

// IsLoginForbidden reports a login that finAPI answered with 403: the user is not verified, or the client may not.
func IsLoginForbidden(err error) bool {
	return isLoginWith(err, http.StatusForbidden)
}

// IsLocked reports a login of a user who is locked after too many wrong passwords.
func IsLocked(err error) bool {
	return isLoginWith(err, http.StatusLocked)
}

// isLoginWith accepts both of finAPI's forms: which of them a refused login has is not certain.
func isLoginWith(err error, status int) bool {
	e, ok := asError(err)

	return ok && e.operation == opGetUserToken && e.StatusCode == status && (e.isOwnForm || e.isOAuthForm)
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

	return ok && e.Operation == opGetClientToken.name && e.StatusCode == http.StatusUnauthorized &&
		(e.isOwnForm || e.isOAuthForm)
}

// IsNoVersion reports a client whom finAPI refuses at each version of finAPI Access as bound to the other one.
func IsNoVersion(err error) bool {
	return errors.Is(err, errNoVersion)
}

// IsVersionMismatch reports a request that finAPI forbids because the client is bound to the other version of finAPI Access.
// It reports none that [IsNoVersion] does: the other version would not do.
//
// It reads a message, as nothing else does: finAPI documents no code for this, and the role of a client is refused with the same
// status. What it looks for is no wording but the path of a version's resources, which no translation touches.
func IsVersionMismatch(err error) bool {
	e, ok := asError(err)
	if !ok || !e.isOwn(http.StatusForbidden) || IsNoVersion(err) {
		return false
	}

	other := versions[e.APIVersion.Other()].resourcePath

	return slices.ContainsFunc(e.Details, func(d ErrorDetail) bool {
		_, rest, found := strings.Cut(d.Message, other)

		return found && (rest == "" || !unicode.IsLetter(rune(rest[0])) && !unicode.IsDigit(rune(rest[0])))
	})
}

// IsTimeout reports a request that was given up after [Config.RequestTimeout].
func IsTimeout(err error) bool {
	_, ok := errors.AsType[*timeoutError](err)

	return ok
}

// isExpiredToken reports a token that finAPI does not accept (any more) for an operation. What must not be sent twice has
// certainly not been carried out then.
func isExpiredToken(err error) bool {
	e, ok := asError(err)

	return ok && e.StatusCode == http.StatusUnauthorized && (e.operation.retry != unrepeatable || !e.unclear)
}

// isUnproven reports a success that is not finAPI's, or not all of it.
func isUnproven(err error) bool {
	e, ok := asError(err)

	return ok && e.StatusCode >= http.StatusOK && e.StatusCode < http.StatusMultipleChoices && !e.isBusy
}

// isTooMany reports a request that was refused, to the last retry, because there were too many.
func isTooMany(err error) bool {
	e, ok := asError(err)

	return ok && e.StatusCode == http.StatusTooManyRequests
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
