// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package contract

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
)

// exchange is a request, and its answer as soon as there is one.
type exchange struct {
	operation string
	// input is nil for a request that is none of the operations.
	input *openapi3filter.RequestValidationInput
	body  []byte
}

func (c *Contract) newExchange(request *http.Request, body []byte) *exchange {
	// The library reads the body and may change the request.
	request = request.Clone(request.Context())
	request.Body = io.NopCloser(bytes.NewReader(body))
	request.ContentLength = int64(len(body))

	override := request.Header.Get("X-HTTP-Method-Override")
	if request.Method == http.MethodPost && (override == http.MethodPatch || override == http.MethodDelete) {
		request.Method = override
	}

	route, parameters, err := c.router.FindRoute(request)
	if err != nil {
		return &exchange{operation: request.Method + " " + request.URL.Path}
	}

	return &exchange{
		operation: route.Operation.OperationID,
		body:      body,
		input: &openapi3filter.RequestValidationInput{
			Request:    request,
			PathParams: parameters,
			Route:      route,
			Options:    c.options,
		},
	}
}

func (e *exchange) judgeRequest(ctx context.Context) []Violation {
	if e.input == nil {
		return []Violation{{Operation: e.operation, Reason: "the file has no such operation"}}
	}

	reasons := reasonsOf(openapi3filter.ValidateRequest(ctx, e.input))

	// The library looks for what the file declares and overlooks what it does not.
	for _, name := range slices.Sorted(maps.Keys(e.input.GetQueryParams())) {
		if e.input.Route.Operation.Parameters.GetByInAndName(openapi3.ParameterInQuery, name) == nil {
			reasons = append(reasons, fmt.Sprintf("parameter %q in query is not in the file", name))
		}
	}

	return e.violations(0, append(reasons, e.unknownFormFields()...))
}

func (e *exchange) unknownFormFields() []string {
	body := e.input.Route.Operation.RequestBody
	if body == nil {
		return nil
	}

	form := body.Value.Content["application/x-www-form-urlencoded"]
	if form == nil {
		return nil
	}

	var reasons []string

	// A body that is no form was found by the library.
	fields, _ := url.ParseQuery(string(e.body))

	for _, name := range slices.Sorted(maps.Keys(fields)) {
		switch {
		case form.Schema.Value.Properties[name] == nil:
			reasons = append(reasons, fmt.Sprintf("field %q of the form is not in the file", name))
		case len(fields[name]) > 1:
			reasons = append(reasons, fmt.Sprintf("field %q of the form is there more than once", name))
		}
	}

	return reasons
}

func (e *exchange) judgeAnswer(ctx context.Context, answer *transcript) []Violation {
	if e.input == nil {
		return nil
	}

	input := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: e.input,
		Status:                 answer.status,
		Header:                 answer.Header(),
		Options:                e.input.Options,
	}
	input.SetBodyBytes(answer.body.Bytes())

	reasons := reasonsOf(openapi3filter.ValidateResponse(ctx, input))

	described := e.input.Route.Operation.Responses.Status(answer.status)
	if described != nil && len(described.Value.Content) == 0 && answer.body.Len() > 0 {
		reasons = append(reasons, "the body is not empty")
	}

	return e.violations(answer.status, reasons)
}

func (e *exchange) violations(status int, reasons []string) []Violation {
	violations := make([]Violation, 0, len(reasons))
	for _, reason := range reasons {
		violations = append(violations, Violation{Operation: e.operation, Status: status, Reason: reason})
	}

	return violations
}

// demandBearer stands for all that the file demands of credentials: an access token, in the header.
func demandBearer(_ context.Context, input *openapi3filter.AuthenticationInput) error {
	if !strings.HasPrefix(input.RequestValidationInput.Request.Header.Get("Authorization"), "Bearer ") {
		return errors.New("there is no access token in the Authorization header")
	}

	return nil
}

// reasonsOf takes the library's list apart.
func reasonsOf(err error) []string {
	if err == nil {
		return nil
	}

	list, ok := errors.AsType[openapi3.MultiError](err)
	if !ok {
		return []string{err.Error()}
	}

	reasons := make([]string, 0, len(list))
	for _, single := range list {
		reasons = append(reasons, single.Error())
	}

	return reasons
}

// wordWithoutValue says where and what, but not, as the library would, with which value.
func wordWithoutValue(err *openapi3.SchemaError) string {
	// The file wraps a reference into an allOf wherever it has more to say than the reference.
	if wrapped, ok := errors.AsType[*openapi3.SchemaError](err.Origin); ok {
		return wordWithoutValue(wrapped)
	}

	return "/" + strings.Join(err.JSONPointer(), "/") + ": " + err.Reason
}
