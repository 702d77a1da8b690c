// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode"
)

// Codes of finAPI's errors that the operations of this package are answered with. Match on them, never on a message:
// messages are translated.
const (
	CodeEntityExists        = "ENTITY_EXISTS"
	CodeIllegalEntityState  = "ILLEGAL_ENTITY_STATE"
	CodeUserNotVerified     = "USER_NOT_VERIFIED"
	CodeUserAlreadyVerified = "USER_ALREADY_VERIFIED"
)

// maxMessage bounds a message of finAPI's, in bytes: an answer that is not finAPI's may be of any size.
const maxMessage = 500

// Error is a failed operation: an answer that is an error, an answer that cannot be understood, or none.
type Error struct {
	// Operation is finAPI's operationId.
	Operation string
	// Endpoint is the method and path; empty if no answer came.
	Endpoint string
	// StatusCode is the answer's HTTP status; 0 if no answer came.
	StatusCode int
	// RequestID identifies the last attempt to finAPI's support.
	RequestID string
	// Details are finAPI's own errors, all of them. Empty for an answer that is not in finAPI's form.
	Details []ErrorDetail

	cause error
	retry retryPolicy
	login bool
}

// ErrorDetail is one entry of finAPI's error answer. An authentication error, which has another form on the wire, is one
// detail too, its code the OAuth error such as invalid_token.
type ErrorDetail struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	// Type is BUSINESS or TECHNICAL, empty for an authentication error.
	Type string `json:"type"`
}

// Error words the failure on one line, without any secret of the request.
func (e *Error) Error() string {
	var text strings.Builder

	text.WriteString(e.Operation)

	if e.StatusCode != 0 {
		fmt.Fprintf(&text, ": %d %s", e.StatusCode, http.StatusText(e.StatusCode))
	}

	for _, detail := range e.Details {
		fmt.Fprintf(&text, ": %s: %s", detail.Code, detail.Message)
	}

	if e.cause != nil {
		fmt.Fprintf(&text, ": %s", e.cause)
	}

	if e.RequestID != "" {
		fmt.Fprintf(&text, " (request id %s)", e.RequestID)
	}

	return text.String()
}

// Unwrap returns what kept the answer away or made it unreadable, nil for an error that finAPI answered with.
func (e *Error) Unwrap() error { return e.cause }

// Has tells whether finAPI named this code.
func (e *Error) Has(code string) bool {
	return slices.ContainsFunc(e.Details, func(d ErrorDetail) bool { return d.Code == code })
}

// readBody understands both of finAPI's error forms; any other body leaves no details.
func (e *Error) readBody(body []byte) {
	var answer struct {
		Errors           []ErrorDetail `json:"errors"`
		OAuthError       string        `json:"error"`
		OAuthDescription string        `json:"error_description"`
	}

	if json.Unmarshal(body, &answer) != nil {
		return
	}

	e.Details = slices.DeleteFunc(answer.Errors, func(d ErrorDetail) bool { return d == ErrorDetail{} })

	if answer.OAuthError != "" {
		e.Details = append(e.Details, ErrorDetail{Code: answer.OAuthError, Message: answer.OAuthDescription})
	}

	for i := range e.Details {
		e.Details[i].Code = printable(e.Details[i].Code)
		e.Details[i].Message = printable(e.Details[i].Message)
	}
}

// mask takes the secrets of the request out of what the server said: finAPI repeats a token that it does not accept.
func (e *Error) mask(secrets []string) {
	for i := range e.Details {
		for _, secret := range secrets {
			if secret != "" {
				e.Details[i].Code = strings.ReplaceAll(e.Details[i].Code, secret, "***")
				e.Details[i].Message = strings.ReplaceAll(e.Details[i].Message, secret, "***")
			}
		}
	}
}

// printable bounds a text from the server and takes control characters out of it, which could forge lines of output.
func printable(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}

		return r
	}, strings.ToValidUTF8(text, "?"))

	if len(text) > maxMessage {
		return strings.ToValidUTF8(text[:maxMessage], "") + " …"
	}

	return text
}

func asError(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)

	return e, ok
}

// IsNotFound reports finAPI's word that there is no such user. A 404 that is not in finAPI's form comes from somebody
// else, such as a proxy, and says nothing of the user.
func IsNotFound(err error) bool {
	e, ok := asError(err)

	return ok && e.StatusCode == http.StatusNotFound && len(e.Details) > 0
}

// IsUserExists reports a createUser for an id that is taken.
func IsUserExists(err error) bool {
	e, ok := asError(err)

	return ok && e.StatusCode == http.StatusUnprocessableEntity && e.Has(CodeEntityExists)
}

// IsAlreadyVerified reports an operation for unverified users on a verified one.
func IsAlreadyVerified(err error) bool {
	e, ok := asError(err)

	return ok && e.StatusCode == http.StatusUnprocessableEntity &&
		(e.Has(CodeUserAlreadyVerified) || e.Operation == opVerifyUser.name || e.Operation == opDeleteUnverifiedUser.name)
}

// IsNotVerified reports an operation for verified users on an unverified one: a login, or a password change.
func IsNotVerified(err error) bool {
	e, ok := asError(err)

	return ok && e.Has(CodeUserNotVerified)
}

// IsLoginRejected reports a login that finAPI refused for the user's id or password. The user may be gone as well: only
// [Client.VerificationStatus] tells.
func IsLoginRejected(err error) bool {
	e, ok := asError(err)

	return ok && e.login && e.StatusCode == http.StatusBadRequest
}

// IsLoginForbidden reports a login that finAPI answered with 403: the user is not verified, or the client may not.
func IsLoginForbidden(err error) bool {
	e, ok := asError(err)

	return ok && e.login && e.StatusCode == http.StatusForbidden
}

// IsLocked reports a login of a user who is locked after too many wrong passwords.
func IsLocked(err error) bool {
	e, ok := asError(err)

	return ok && e.login && e.StatusCode == http.StatusLocked
}

// IsBusy reports a deletion that finAPI refused, to the end of the context, because it works on the user's data.
func IsBusy(err error) bool {
	e, ok := asError(err)

	return ok && e.retry == repeatableWhenBusy && e.StatusCode == http.StatusLocked
}

// IsClientRejected reports client credentials that finAPI does not accept.
func IsClientRejected(err error) bool {
	e, ok := asError(err)

	return ok && e.Operation == opGetClientToken.name && e.StatusCode == http.StatusUnauthorized
}

// isExpiredToken reports a token that finAPI does not accept (any more) for an operation.
func isExpiredToken(err error) bool {
	e, ok := asError(err)

	return ok && e.Operation != opGetClientToken.name && e.StatusCode == http.StatusUnauthorized
}

// isAmbiguous reports a failure after which the operation may have been carried out or not.
func isAmbiguous(err error) bool {
	e, ok := asError(err)
	if !ok {
		return false
	}

	if e.StatusCode == 0 {
		return !isUnsent(e.cause) && isConnectionFailure(e.cause)
	}

	return e.StatusCode >= http.StatusInternalServerError || e.StatusCode < http.StatusMultipleChoices
}
