// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
)

// call follows one sending of an operation through its retries. It travels in the context, because neither the retrying
// client nor the OAuth library hands anything else from end to end.
type call struct {
	operation operation
	secrets   []string
	retries   int

	// The last attempt: what was sent, and what came of it.
	requestID string
	endpoint  string
	status    int
	cause     error
	answer    []byte
}

type callKey struct{}

func withCall(ctx context.Context, c *call) context.Context {
	return context.WithValue(ctx, callKey{}, c)
}

func callOf(ctx context.Context) *call {
	if c, ok := ctx.Value(callKey{}).(*call); ok {
		return c
	}

	return &call{}
}

// observe keeps what an attempt came to. The body of an answer that is about to be retried is read here: the retrying
// client throws it away, and it says why.
func (c *call) observe(response *http.Response, err error) {
	if err != nil {
		// An attempt that the end of the context cut short tells less than the failure it was to make up for.
		if c.status == 0 || !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
			c.status, c.cause, c.answer = 0, err, nil
		}

		return
	}

	c.status, c.cause, c.answer = response.StatusCode, nil, nil
	c.requestID = response.Header.Get("X-Request-Id")
	c.endpoint = response.Request.Method + " " + response.Request.URL.Path

	if response.StatusCode >= http.StatusBadRequest {
		answer, err := io.ReadAll(response.Body)
		if err == nil {
			c.answer = answer
		}

		response.Body = struct {
			io.Reader
			io.Closer
		}{strings.NewReader(string(c.answer)), response.Body}
	}
}

// decode reads an answer into result, which may be nil where finAPI answers with nothing.
func (c *call) decode(response *http.Response, result any) error {
	if response.StatusCode < http.StatusOK || response.StatusCode >= http.StatusMultipleChoices {
		return c.failure(nil)
	}

	if result == nil {
		_, err := io.Copy(io.Discard, response.Body)

		return c.failure(err)
	}

	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return c.failure(fmt.Errorf("reading the answer: %w", err))
	}

	if err := json.Unmarshal(answer, result); err != nil {
		return c.failure(fmt.Errorf("the answer%s is not the JSON that finAPI documents: %w", contentType(response), err))
	}

	return nil
}

// failure words the last attempt as an [Error]; err is the failure that ended the call, if it was not an answer.
func (c *call) failure(err error) error {
	if err == nil && c.cause == nil && c.status < http.StatusMultipleChoices {
		return nil
	}

	result := &Error{
		Operation:  c.operation.name,
		Endpoint:   c.endpoint,
		StatusCode: c.status,
		RequestID:  c.requestID,
		retry:      c.operation.retry,
		login:      c.operation == opGetUserToken,
	}

	result.readBody(c.answer)
	result.cause = c.causeOf(err)
	result.mask(c.secrets)

	return result
}

// causeOf joins what ended the call with what the last attempt failed of.
func (c *call) causeOf(err error) error {
	switch {
	case err == nil:
		return withoutURL(c.cause)
	case c.cause == nil || errors.Is(err, c.cause) || errors.Is(c.cause, err):
		return withoutURL(err)
	}

	return fmt.Errorf("%w (%w)", withoutURL(c.cause), err)
}

// withoutURL takes the URL off an error of net/http: the operation says the same, and a query may hold an id.
func withoutURL(err error) error {
	var withURL *url.Error
	if errors.As(err, &withURL) {
		return withURL.Err
	}

	return err
}

func contentType(response *http.Response) string {
	mediaType, _, err := mime.ParseMediaType(response.Header.Get("Content-Type"))
	if err != nil || mediaType == "application/json" {
		return ""
	}

	return " (" + mediaType + ")"
}
