// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
)

// observe keeps what an attempt came to. It reads the answer, because the retrying client throws away one that it is about
// to retry, and because an answer that breaks off is a failed attempt like any other; it returns that failure.
func (c *call) observe(ctx context.Context, response *http.Response, err error) error {
	switch {
	case err == nil:
		err = c.read(response)
	case ctx.Err() == nil || c.status == 0 && c.cause == nil:
		c.status, c.mediaType, c.retryAfter, c.answer, c.cause = 0, "", 0, nil, err

		if held, ok := errors.AsType[*heldBackError](err); ok {
			c.retryAfter = held.wait
		}
	default:
		// An attempt that the end of the context cut short tells less than the failure it was to make up for.
	}

	c.isUnsent = response == nil && !c.onTheWire && isConnectionFailure(err)
	c.unclear = c.unclear || c.mayBeCarriedOut(response, err)
	c.onTheWire = false

	return err
}

func (c *call) read(response *http.Response) error {
	answer, err := io.ReadAll(response.Body)
	_, isTooLarge := errors.AsType[*http.MaxBytesError](err)
	c.isEmpty = err == nil && len(answer) == 0

	switch {
	case err == nil:
	case response.StatusCode >= http.StatusMultipleChoices || !c.wantsAnswer && !isTooLarge:
		// The status says enough, and that there was more than that.
		answer, err = nil, nil
	case isTooLarge:
		err = &presentableError{err, fmt.Sprintf("the answer is larger than %d MB", maxAnswer>>20)}
	default:
		err = fmt.Errorf("the answer broke off: %w", err)
	}

	c.requestID = c.secrets.presentable(response.Header.Get("X-Request-Id"))
	c.endpoint = response.Request.Method + " " + response.Request.URL.Path
	c.status, c.answer, c.cause = response.StatusCode, answer, err
	c.retryAfter, _ = retryAfter(response)
	c.mediaType, _, _ = mime.ParseMediaType(response.Header.Get("Content-Type"))

	response.Body = struct {
		io.Reader
		io.Closer
	}{bytes.NewReader(answer), response.Body}

	return err
}

// mayBeCarriedOut tells whether an attempt may have been carried out in spite of what came of it. That it was not is known
// of one that never got a connection, and by finAPI's own word: an error in its form. Whatever has another form comes from
// somebody on the way, who may have passed the request on before, whatever the status.
func (c *call) mayBeCarriedOut(response *http.Response, err error) bool {
	if response == nil {
		return c.onTheWire && isConnectionFailure(err)
	}

	switch status := response.StatusCode; {
	case status < http.StatusMultipleChoices, status >= http.StatusInternalServerError:
		return true
	case status == http.StatusTooManyRequests:
		// Whoever counts requests may do so after the work.
		return true
	case status == http.StatusProxyAuthRequired:
		return false
	case status == http.StatusUnauthorized:
		answer := readErrorAnswer(c.answer)

		return !answer.isOAuthForm() && !answer.isOwnForm()
	}

	return !readErrorAnswer(c.answer).isOwnForm()
}

// isTooBusy tells whether the last answer says that finAPI works on the user's data.
func (c *call) isTooBusy() bool {
	if c.operation.retry != repeatableWhenBusy {
		return false
	}

	return c.status == http.StatusLocked && readErrorAnswer(c.answer).isOwnForm() ||
		c.isSuccess() && c.isBusy != nil && c.isBusy(c.answer)
}

func (c *call) isSuccess() bool {
	return c.status >= http.StatusOK && c.status < http.StatusMultipleChoices
}

// decode reads the answer into result, which is nil where finAPI answers with nothing, and has it checked.
func (c *call) decode(result any, check func() error) error {
	if !c.isSuccess() || c.cause != nil || c.isTooBusy() {
		return c.failure(nil)
	}

	err := c.checkForm(result)
	if err == nil && check != nil {
		err = check()
	}

	if err != nil {
		return c.failure(err)
	}

	return nil
}

func (c *call) checkForm(result any) error {
	if result == nil {
		return c.checkEmpty()
	}

	if c.operation.settledBy != nothing && c.status != http.StatusOK {
		return errOtherSuccess
	}

	err := json.Unmarshal(c.answer, result)

	if partial, ok := result.(interface{ isComplete() bool }); err == nil && ok && !partial.isComplete() {
		err = errors.New("a required field is missing")
	}

	if misplaced, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		err = fmt.Errorf("a JSON %s is where it does not belong", misplaced.Value)
	}

	if err != nil {
		return fmt.Errorf("the answer%s is not the JSON that finAPI documents: %w", c.foreignMediaType(), err)
	}

	return nil
}

var errOtherSuccess = errors.New("finAPI answers with 200")

// checkEmpty believes what has no words only as finAPI says it: with 200, an empty body and the id of the request. The id
// is not asked for where a doubt could not be settled.
func (c *call) checkEmpty() error {
	switch {
	case c.status != http.StatusOK:
		return errOtherSuccess
	case !c.isEmpty:
		return fmt.Errorf("the answer%s is not empty, as finAPI's is", c.foreignMediaType())
	case !c.isEchoed && c.operation.settledBy != nothing:
		return errors.New("the answer does not carry the id of the request, as finAPI's does")
	}

	return nil
}

// failure words the last attempt as an [Error]; err is the failure that ended the call, if it was not an answer.
func (c *call) failure(err error) *Error {
	result := &Error{
		Operation:  c.operation.name,
		APIVersion: c.apiVersion,
		Endpoint:   c.endpoint,
		StatusCode: c.status,
		RequestID:  c.requestID,
		RetryAfter: c.retryAfter,
		cause:      c.causeOf(err),
		operation:  c.operation,
		unclear:    c.unclear,
		wasBusy:    c.wasBusy,
	}

	result.readBody(c.answer, c.secrets.presentable)

	if result.kind = result.decideKind(); c.isTooBusy() {
		result.kind = kindBusy
	}

	if cause := result.cause; cause != nil {
		result.cause = &presentableError{cause, c.secrets.presentable(cause.Error())}
	}

	return result
}

// causeOf joins what ended the call with what the last attempt failed of.
func (c *call) causeOf(err error) error {
	end, cause := withoutURL(err), withoutURL(c.cause)

	switch {
	case end == nil:
		return cause
	case cause == nil || errors.Is(end, cause) || errors.Is(cause, end):
		return end
	}

	return fmt.Errorf("%w (%w)", cause, end)
}

// withoutURL takes the URL off an error of net/http: the operation says the same, and a query may hold an id.
func withoutURL(err error) error {
	if withURL, ok := errors.AsType[*url.Error](err); ok {
		return withURL.Err
	}

	return err
}

// foreignMediaType names, for a message, the media type of an answer that cannot come from finAPI.
func (c *call) foreignMediaType() string {
	if c.mediaType == "" || c.mediaType == "application/json" {
		return ""
	}

	return " (" + c.mediaType + ")"
}
