// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"net/http"
	"slices"
	"strings"
	"unicode"
)

// errorKind is what an [Error] means to a caller. It is decided once, by [Error.decideKind], from the operation, the status, the
// form of the answer and finAPI's codes. Only what the verification status says afterwards refines it (settle.go).
type errorKind int

const (
	// kindOther: finAPI's words are all that is known.
	kindOther errorKind = iota
	// kindUnproven: a success that is not in finAPI's form, or not all of it.
	kindUnproven
	// kindBusy: finAPI works on the user's data.
	kindBusy
	// kindTooMany: there are too many requests.
	kindTooMany
	// kindVersionMismatch: the client is bound to the other version of finAPI Access.
	kindVersionMismatch
	// kindNoVersion: each version says that the client is bound to the other one.
	kindNoVersion
	// kindTokenRejected: finAPI does not accept the access token (any more).
	kindTokenRejected

	// kindSaysNotFound: finAPI says that there is no such user. kindNotFound: the verification status says so too.
	kindSaysNotFound
	kindNotFound
	kindUserExists
	kindAlreadyVerified
	kindNotVerified
	// kindChangeTokenRejected: finAPI does not accept the token of a password change.
	kindChangeTokenRejected

	// Answers to a request for a token.
	kindClientRejected
	kindLoginRejected
	kindLoginForbidden
	kindLocked
)

// is tells whether an error is one of finAPI's operations and of this kind.
func is(err error, kind errorKind) bool {
	e, ok := asError(err)

	return ok && e.kind == kind
}

func (e *Error) decideKind() errorKind {
	switch {
	case e.StatusCode >= http.StatusOK && e.StatusCode < http.StatusMultipleChoices:
		return kindUnproven
	case e.StatusCode == http.StatusTooManyRequests:
		return kindTooMany
	case e.isOwn(http.StatusForbidden) && e.namesOtherVersion():
		return kindVersionMismatch
	case e.operation.name == getToken:
		return e.decideKindOfTokenRequest()
	case e.StatusCode == http.StatusUnauthorized:
		return kindTokenRejected
	case e.isOwnForm:
		return e.decideKindByCode()
	}

	return kindOther
}

// decideKindOfTokenRequest accepts both of finAPI's forms: which of them a refused login has is not certain. An answer in
// neither form says nothing of the credentials.
func (e *Error) decideKindOfTokenRequest() errorKind {
	isLogin := e.operation == opGetUserToken

	switch {
	case !e.isOwnForm && !e.isOAuthForm:
	case e.StatusCode == http.StatusUnauthorized:
		return kindClientRejected
	case isLogin && e.StatusCode == http.StatusBadRequest:
		return kindLoginRejected
	case isLogin && e.StatusCode == http.StatusForbidden:
		return kindLoginForbidden
	case isLogin && e.StatusCode == http.StatusLocked:
		return kindLocked
	}

	return kindOther
}

// decideKindByCode reads finAPI's codes. Where a code is not documented, the status of the operation serves as well.
func (e *Error) decideKindByCode() errorKind {
	isUnprocessable := e.StatusCode == http.StatusUnprocessableEntity

	switch {
	case e.StatusCode == http.StatusNotFound && e.Has(CodeUnknownEntity):
		if e.operation == opGetVerificationStatus {
			return kindNotFound
		}

		// To a request for a token it says that there is no such address.
		if !e.operation.oauth {
			return kindSaysNotFound
		}
	case isUnprocessable && e.Has(CodeEntityExists):
		return kindUserExists
	case isUnprocessable && (e.Has(CodeUserAlreadyVerified) || e.operation == opDeleteUnverifiedUser):
		return kindAlreadyVerified
	case e.Has(CodeUserNotVerified), isUnprocessable && e.operation == opRequestPasswordChange:
		return kindNotVerified
	case e.StatusCode == http.StatusForbidden && e.Has(CodeInvalidToken) && e.operation == opExecutePasswordChange:
		return kindChangeTokenRejected
	}

	return kindOther
}

// namesOtherVersion tells whether finAPI's words name the other version of finAPI Access.
//
// It reads a message, as nothing else does: finAPI documents no code for this, and the role of a client is refused with the same
// status. What it looks for is no wording but the path of a version's resources, which no translation touches.
func (e *Error) namesOtherVersion() bool {
	other := versions[e.APIVersion.Other()].resourcePath

	return slices.ContainsFunc(e.Details, func(d ErrorDetail) bool {
		_, rest, found := strings.Cut(d.Message, other)

		return found && (rest == "" || !unicode.IsLetter(rune(rest[0])) && !unicode.IsDigit(rune(rest[0])))
	})
}

// isOwn tells whether this is an answer with this status in the form of finAPI's own errors.
func (e *Error) isOwn(status int) bool {
	return e.StatusCode == status && e.isOwnForm
}
