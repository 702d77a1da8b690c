// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptrace"
	"sync"
	"time"

	"github.com/hashicorp/go-uuid"
)

// maxAnswer is the largest answer read, in bytes; the largest known, a page of 500 users with statistics, is far below.
const maxAnswer = 8 << 20

// RoundTrip sends one attempt, with headers that identify it and bounds on its answer. It waits for the in-flight limit and the
// rate limit first; its timeout begins after that.
func (c *call) RoundTrip(request *http.Request) (*http.Response, error) {
	requestID, err := uuid.GenerateUUID()
	if err != nil {
		closeBody(request)

		return nil, err
	}

	if err := c.enter(request.Context()); err != nil {
		closeBody(request)

		return nil, err
	}

	traced := httptrace.WithClientTrace(request.Context(), &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { c.onTheWire = true },
	})
	ctx, cancel := c.attemptContext(traced)
	leave := sync.OnceFunc(func() {
		cancel()
		<-c.inFlight
	})

	// Go asks a RoundTripper not to change the request it was given.
	request = request.Clone(ctx)
	request.Header.Set("X-Request-Id", requestID)
	request.Header.Set("User-Agent", c.userAgent)
	request.Header.Set("Accept", "application/json")
	request.Header.Set("Accept-Language", "en")

	c.requestID, c.isEchoed = requestID, false

	start := time.Now()
	response, err := c.connections.RoundTrip(request)

	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		err = context.Cause(ctx)
	}

	c.log(ctx, request, requestID, response, err, time.Since(start))

	if err != nil {
		leave()

		return nil, err
	}

	c.isEchoed = response.Header.Get("X-Request-Id") == requestID

	if response.Header.Get("X-Request-Id") == "" {
		response.Header.Set("X-Request-Id", requestID)
	}

	wait, _ := retryAfter(response)
	if wait >= notableWait {
		c.logger.LogAttrs(ctx, slog.LevelWarn, "finAPI asks to wait", slog.String("operation", c.operation.name),
			slog.Int("status", response.StatusCode), slog.Duration("retry_after", wait), slog.String("request_id", requestID))
	}

	// A longer wait is not waited for, and the others need not share it: limits of that length are an operation's or a user's.
	if response.StatusCode == http.StatusTooManyRequests && wait <= maxRetryAfter {
		c.pace.slowDown(backoff(c.retryWaitMin, c.retryWaitMax, c.retries, response))
	}

	response.Body = &boundedBody{
		Reader: http.MaxBytesReader(nil, response.Body, maxAnswer),
		body:   response.Body,
		leave:  leave,
	}

	return response, nil
}

// enter waits until fewer requests are in flight than may be, and then until the rate limit lets this one go.
func (c *call) enter(ctx context.Context) error {
	select {
	case c.inFlight <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}

	err := c.pace.keep(ctx)
	if err == nil {
		// Where the semaphore is free and the context has ended, select may choose either.
		err = ctx.Err()
	}

	if err != nil {
		<-c.inFlight
	}

	return err
}

func (c *call) attemptContext(parent context.Context) (context.Context, context.CancelFunc) {
	ctx, end := parent, func() {}
	if c.operation.outlives {
		ctx, end = withGrace(parent)
	}

	ctx, cancel := context.WithTimeoutCause(ctx, c.timeout, &timeoutError{c.timeout})

	return ctx, func() {
		cancel()
		end()
	}
}

func (c *call) log(
	ctx context.Context, request *http.Request, requestID string, response *http.Response, err error, took time.Duration,
) {
	if !c.logger.Enabled(ctx, slog.LevelDebug) {
		return
	}

	attributes := []slog.Attr{
		slog.String("operation", c.operation.name),
		slog.String("method", request.Method),
		slog.String("path", request.URL.Path),
		slog.String("request_id", requestID),
		slog.Int64("duration_ms", took.Milliseconds()),
	}

	if err != nil {
		attributes = append(attributes, slog.String("error", c.secrets.presentable(err.Error())))
	} else {
		attributes = append(attributes, slog.Int("status", response.StatusCode))
	}

	c.logger.LogAttrs(ctx, slog.LevelDebug, "finAPI request", attributes...)
}

// boundedBody ends its request's time in flight when the answer has been read.
type boundedBody struct {
	io.Reader

	body  io.Closer
	leave func()
}

// Close closes the answer's body.
func (b *boundedBody) Close() error {
	defer b.leave()

	return b.body.Close()
}

func closeBody(request *http.Request) {
	if request.Body != nil {
		_ = request.Body.Close()
	}
}
