// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode"
)

// Codes of finAPI's errors that the operations of this package are answered with. Match on them, never on a message:
// messages are translated.
const (
	CodeEntityExists        = "ENTITY_EXISTS"
	CodeIllegalEntityState  = "ILLEGAL_ENTITY_STATE"
	CodeUserNotVerified     = "USER_NOT_VERIFIED"
	CodeUserAlreadyVerified = "USER_ALREADY_VERIFIED"
	CodeInvalidToken        = "INVALID_TOKEN"
)

// maxMessage bounds a message of finAPI's, in bytes, and maxDetails their number: what is not finAPI's may be of any size.
const (
	maxMessage = 500
	maxDetails = 100
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
	// Details are finAPI's own errors, all of them. Empty for an answer that is not in finAPI's form.
	Details []ErrorDetail

	cause     error
	operation operation
	// isOwnForm: the details are finAPI's own, not those of an authentication error, which other servers use too.
	isOwnForm bool
	// unclear: the operation may have been carried out.
	unclear bool
	// wasBusy: the token was accepted before, while the user was busy.
	wasBusy bool
	// isBusy: the last answer says that finAPI works on the user's data.
	isBusy bool
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

// readBody understands both of finAPI's error forms; any other body leaves no details. What the server says passes through
// presentable.
func (e *Error) readBody(body []byte, presentable func(string) string) {
	var answer struct {
		Errors           []ErrorDetail `json:"errors"`
		OAuthError       string        `json:"error"`
		OAuthDescription string        `json:"error_description"`
	}

	if json.Unmarshal(body, &answer) != nil {
		return
	}

	e.Details = slices.DeleteFunc(answer.Errors, func(d ErrorDetail) bool { return d == ErrorDetail{} })
	e.Details = e.Details[:min(len(e.Details), maxDetails)]
	e.isOwnForm = len(e.Details) > 0

	if answer.OAuthError != "" {
		e.Details = append(e.Details, ErrorDetail{Code: answer.OAuthError, Message: answer.OAuthDescription})
	}

	for i, detail := range e.Details {
		e.Details[i] = ErrorDetail{
			Code:    presentable(detail.Code),
			Message: presentable(detail.Message),
			Type:    presentable(detail.Type),
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
