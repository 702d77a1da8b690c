// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
)

// reply is what an operation came to; a nil body is an empty one.
type reply struct {
	status int
	body   any
}

var done = reply{status: http.StatusOK}

// answer is a reply as it goes over the wire.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a answer) writeTo(writer http.ResponseWriter) {
	maps.Copy(writer.Header(), a.header)
	writer.WriteHeader(a.status)
	// A client that has gone away is no concern of the mock.
	_, _ = writer.Write(a.body)
}

type errorMessage struct {
	Errors      []errorDetails `json:"errors"`
	Date        string         `json:"date"`
	RequestID   string         `json:"requestId"`
	Endpoint    string         `json:"endpoint"`
	AuthContext string         `json:"authContext"`
	Bank        *string        `json:"bank"`
}

type errorDetails struct {
	Message                 string    `json:"message"`
	Code                    errorCode `json:"code"`
	Type                    string    `json:"type"`
	MultiStepAuthentication *struct{} `json:"multiStepAuthentication"`
}

type badCredentialsError struct {
	Error            string `json:"error"`
	ErrorDescription string `json:"error_description"`
}

func (s *Server) answerTo(c *call, result reply, err error) answer {
	if err != nil {
		result = s.errorReply(c, err)
	}

	sent := answer{status: result.status, header: http.Header{requestIDHeader: {c.requestID}}}
	if result.body != nil {
		sent.header.Set("Content-Type", "application/json")
		sent.body = c.version.encode(result.body)
	}

	return sent
}

func (s *Server) errorReply(c *call, err error) reply {
	if unauthenticated, ok := errors.AsType[*credentialsError](err); ok {
		return reply{http.StatusUnauthorized, badCredentialsError{unauthenticated.oauthError, unauthenticated.description}}
	}

	refused, ok := errors.AsType[*failure](err)
	if !ok {
		return s.errorReply(c, errUnexpected(err))
	}

	if s.oauthErrorBodies && refused.oauthError != "" {
		return reply{refused.status, badCredentialsError{refused.oauthError, refused.details[0].text.english}}
	}

	body := errorMessage{
		Date:        s.now().Format(c.version.errorDateLayout),
		RequestID:   c.requestID,
		Endpoint:    c.method + " " + c.request.URL.Path,
		AuthContext: c.authContext(),
	}
	for _, detail := range refused.details {
		body.Errors = append(body.Errors, errorDetails{Message: detail.text.in(c.language), Code: detail.code, Type: "TECHNICAL"})
	}

	return reply{refused.status, body}
}

// encode turns a body of the mock's own making into JSON, in the version's way with null.
func (v *apiVersion) encode(body any) []byte {
	encoded, err := json.Marshal(body)
	if err == nil && v.omitsNulls {
		var value any
		if err = json.Unmarshal(encoded, &value); err == nil {
			encoded, err = json.Marshal(withoutNulls(value))
		}
	}

	if err != nil {
		panic(fmt.Sprintf("mock: encode an answer: %v", err))
	}

	return encoded
}

func withoutNulls(value any) any {
	switch value := value.(type) {
	case map[string]any:
		for name, member := range value {
			if member == nil {
				delete(value, name)
				continue
			}

			value[name] = withoutNulls(member)
		}
	case []any:
		for i, element := range value {
			value[i] = withoutNulls(element)
		}
	}

	return value
}
