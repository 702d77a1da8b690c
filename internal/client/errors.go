// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
)

// Codes of finAPI's errors that the operations of this package are answered with. Match on them, never on a message:
// messages are translated.
const (
	CodeUnknownEntity       = "UNKNOWN_ENTITY"
	CodeEntityExists        = "ENTITY_EXISTS"
	CodeIllegalEntityState  = "ILLEGAL_ENTITY_STATE"
	CodeUserNotVerified     = "USER_NOT_VERIFIED"
	CodeUserAlreadyVerified = "USER_ALREADY_VERIFIED"
	CodeInvalidToken        = "INVALID_TOKEN"
	// CodeUnauthorizedAccess has two meanings: a login's user id or password is wrong, see [IsLoginRejected]; elsewhere, the role
	// or the version of the client is.
	CodeUnauthorizedAccess = "UNAUTHORIZED_ACCESS"
)

var knownCodes = []string{
	CodeUnknownEntity, CodeEntityExists, CodeIllegalEntityState, CodeUserNotVerified, CodeUserAlreadyVerified, CodeInvalidToken,
	CodeUnauthorizedAccess,
}

// maxMessage bounds a message of finAPI's, in bytes, and maxDetails their number: what a server says may be of any size.
const (
	maxMessage = 500
	maxDetails = 10
)

// Error is a failed operation: an answer that is an error, an answer that cannot be understood, or none.
type Error struct {
	// Operation is finAPI's operationId.
	Operation string
	// Endpoint is the method and path; empty if no answer ever came.
	Endpoint string
	// StatusCode is the answer's HTTP status; 0 if no answer came.
	StatusCode int
	// APIVersion is the version of finAPI Access that was called.
	APIVersion APIVersion
	// RequestID identifies the last attempt to finAPI's support.
	RequestID string
	// RetryAfter is how long finAPI asks to wait before another request; 0 if it does not.
	RetryAfter time.Duration
	// Details are finAPI's own errors, the first ten of them. Empty for an answer that is not in finAPI's form.
	Details []ErrorDetail
	// MoreDetails is how many errors finAPI named beyond Details.
	MoreDetails int

	cause     error
	operation operation
	kind      errorKind
	// isOwnForm: the answer is in the form of finAPI's own errors.
	isOwnForm bool
	// isOAuthForm: the answer is an authentication error, whose form other servers use too.
	isOAuthForm bool
	// unclear: the operation may have been carried out.
	unclear bool
	// wasBusy: the token was accepted before, while the user was busy.
	wasBusy bool
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
	parts := []string{e.Operation}

	switch {
	case e.StatusCode != 0:
		parts = append(parts, strings.TrimSpace(fmt.Sprintf("%d %s", e.StatusCode, http.StatusText(e.StatusCode))))
	case e.cause != nil:
		parts = append(parts, "no answer")
	}

	for _, detail := range e.Details {
		parts = append(parts, detail.Code, detail.Message)
	}

	if e.MoreDetails > 0 {
		parts = append(parts, fmt.Sprintf("and %d more", e.MoreDetails))
	}

	if e.cause != nil {
		parts = append(parts, e.cause.Error())
	}

	text := strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), ": ")

	if e.RequestID != "" {
		text += fmt.Sprintf(" (request id %s)", e.RequestID)
	}

	return text
}

// Unwrap returns what kept the answer away or made it unreadable, nil for an error that finAPI answered with.
func (e *Error) Unwrap() error { return e.cause }

// Has tells whether finAPI named this code.
func (e *Error) Has(code string) bool {
	return slices.ContainsFunc(e.Details, func(d ErrorDetail) bool { return d.Code == code })
}

// errorAnswer is an answer in either of finAPI's forms for errors.
type errorAnswer struct {
	Errors           []ErrorDetail `json:"errors"`
	OAuthError       string        `json:"error"`
	OAuthDescription string        `json:"error_description"`
}

// readErrorAnswer understands both of finAPI's error forms; any other body leaves nothing.
func readErrorAnswer(body []byte) errorAnswer {
	var answer errorAnswer

	if json.Unmarshal(body, &answer) != nil {
		return errorAnswer{}
	}

	answer.Errors = slices.DeleteFunc(answer.Errors, func(d ErrorDetail) bool { return d == ErrorDetail{} })

	return answer
}

func (a errorAnswer) isOwnForm() bool {
	return slices.ContainsFunc(a.Errors, func(d ErrorDetail) bool { return d.Code != "" })
}

// oauthCode is the form of OAuth's codes. Others have an "error" too, such as "Not Found".
var oauthCode = regexp.MustCompile("^[a-z_]+$")

func (a errorAnswer) isOAuthForm() bool { return oauthCode.MatchString(a.OAuthError) }

// readBody takes from an answer what is worth saying of it. What the server says passes through presentable.
func (e *Error) readBody(body []byte, presentable func(string) string) {
	answer := readErrorAnswer(body)
	e.isOwnForm, e.isOAuthForm = answer.isOwnForm(), answer.isOAuthForm()

	e.Details = answer.Errors
	if e.isOAuthForm {
		e.Details = append(e.Details, ErrorDetail{Code: answer.OAuthError, Message: answer.OAuthDescription})
	}

	e.MoreDetails = max(0, len(e.Details)-maxDetails)
	e.Details = slices.Clip(e.Details[:len(e.Details)-e.MoreDetails])

	for i, detail := range e.Details {
		e.Details[i] = ErrorDetail{Message: presentable(detail.Message), Type: presentable(detail.Type)}

		// What depends on a code must not depend on whether somebody has it as the password.
		if e.Details[i].Code = detail.Code; !slices.Contains(knownCodes, detail.Code) {
			e.Details[i].Code = presentable(detail.Code)
		}
	}
}

// timeoutError is the end of an attempt that took too long.
type timeoutError struct{ after time.Duration }

func (e *timeoutError) Error() string { return fmt.Sprintf("it took longer than %s", e.after) }

// presentableError is an error of the network whose words may be the server's.
type presentableError struct {
	error

	text string
}

func (e *presentableError) Error() string { return e.text }
func (e *presentableError) Unwrap() error { return e.error }

// printable bounds a text from the server and takes characters out of it that could forge lines of output.
func printable(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}

		return ' '
	}, strings.ToValidUTF8(text, "?"))

	if len(text) > maxMessage {
		return strings.ToValidUTF8(text[:maxMessage], "") + " …"
	}

	return text
}
