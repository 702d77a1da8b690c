// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/go-uuid"
)

// maxAnswer is the largest answer read, in bytes; the largest known, a page of 500 users with statistics, is far below.
const maxAnswer = 8 << 20

// transport does for each attempt of a request what all of them have in common.
type transport struct {
	next      http.RoundTripper
	userAgent string
	timeout   time.Duration
	places    chan struct{}
	pace      pace
	// refusedWait is how long finAPI is left in peace that refuses a request as one too many.
	refusedWait func(attempt int, response *http.Response) time.Duration
	logger      *slog.Logger
}

func newTransport(config Config) (*transport, error) {
	tlsConfig := &tls.Config{MinVersion: tls.VersionTLS12}

	if len(config.CACertificates) > 0 {
		pool, err := x509.SystemCertPool()
		if err != nil {
			pool = x509.NewCertPool()
		}

		if !pool.AppendCertsFromPEM(config.CACertificates) {
			return nil, errors.New("CA certificates: no certificate in PEM form found")
		}

		tlsConfig.RootCAs = pool
	}

	proxy, err := proxyFromEnvironment()
	if err != nil {
		return nil, err
	}

	return &transport{
		next: &http.Transport{
			Proxy:                 proxy,
			DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
			TLSClientConfig:       tlsConfig,
			TLSHandshakeTimeout:   10 * time.Second,
			ForceAttemptHTTP2:     true,
			MaxIdleConns:          config.MaxConcurrentRequests,
			MaxIdleConnsPerHost:   config.MaxConcurrentRequests,
			MaxConnsPerHost:       config.MaxConcurrentRequests,
			IdleConnTimeout:       90 * time.Second,
			ExpectContinueTimeout: time.Second,
		},
		userAgent: config.UserAgent,
		timeout:   config.RequestTimeout,
		places:    make(chan struct{}, config.MaxConcurrentRequests),
		refusedWait: func(attempt int, response *http.Response) time.Duration {
			return backoff(config.RetryWaitMin, config.RetryWaitMax, attempt, response)
		},
		logger: config.Logger,
	}, nil
}

// RoundTrip sends one attempt: with headers that identify it, when there is a place for it, with bounds on its answer. Its
// time runs from when it gets its place.
func (t *transport) RoundTrip(request *http.Request) (*http.Response, error) {
	call := callOf(request.Context())

	requestID, err := uuid.GenerateUUID()
	if err != nil {
		closeBody(request)

		return nil, err
	}

	if err := t.enter(request.Context()); err != nil {
		closeBody(request)

		return nil, err
	}

	traced := httptrace.WithClientTrace(request.Context(), &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { call.onTheWire = true },
	})
	ctx, cancel := t.attemptContext(traced, call.operation)
	leave := sync.OnceFunc(func() {
		cancel()
		<-t.places
	})

	// Go asks a RoundTripper not to change the request it was given.
	request = request.Clone(ctx)
	request.Header.Set("X-Request-Id", requestID)
	request.Header.Set("User-Agent", t.userAgent)
	request.Header.Set("Accept", "application/json")
	request.Header.Set("Accept-Language", "en")

	call.requestID, call.isEchoed = requestID, false

	start := time.Now()
	response, err := t.next.RoundTrip(request)

	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		err = context.Cause(ctx)
	}

	t.log(ctx, request, requestID, response, err, time.Since(start))

	if err != nil {
		leave()

		return nil, err
	}

	call.isEchoed = response.Header.Get("X-Request-Id") == requestID

	if response.Header.Get("X-Request-Id") == "" {
		response.Header.Set("X-Request-Id", requestID)
	}

	wait, _ := retryAfter(response)
	if wait >= notableWait {
		t.logger.LogAttrs(ctx, slog.LevelWarn, "finAPI asks to wait", slog.String("operation", call.operation.name),
			slog.Int("status", response.StatusCode), slog.Duration("retry_after", wait), slog.String("request_id", requestID))
	}

	// A longer wait is not waited for, and the others need not share it: limits of that length are an operation's or a user's.
	if response.StatusCode == http.StatusTooManyRequests && wait <= maxRetryAfter {
		t.pace.slowDown(t.refusedWait(call.retries, response))
	}

	response.Body = &boundedBody{
		Reader: http.MaxBytesReader(nil, response.Body, maxAnswer),
		body:   response.Body,
		leave:  leave,
	}

	return response, nil
}

// enter waits for a place, and in it until finAPI is not to be left in peace any more.
func (t *transport) enter(ctx context.Context) error {
	select {
	case t.places <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}

	err := t.pace.keep(ctx)
	if err == nil {
		// Where there is a place and the context has ended, select may choose either.
		err = ctx.Err()
	}

	if err != nil {
		<-t.places
	}

	return err
}

func (t *transport) attemptContext(parent context.Context, operation operation) (context.Context, context.CancelFunc) {
	ctx, end := parent, func() {}
	if operation.outlives {
		ctx, end = withGrace(parent)
	}

	ctx, cancel := context.WithTimeoutCause(ctx, t.timeout, &timeoutError{t.timeout})

	return ctx, func() {
		cancel()
		end()
	}
}

func (t *transport) log(
	ctx context.Context, request *http.Request, requestID string, response *http.Response, err error, took time.Duration,
) {
	if !t.logger.Enabled(ctx, slog.LevelDebug) {
		return
	}

	attributes := []slog.Attr{
		slog.String("operation", callOf(ctx).operation.name),
		slog.String("method", request.Method),
		slog.String("path", request.URL.Path),
		slog.String("request_id", requestID),
		slog.Int64("duration_ms", took.Milliseconds()),
	}

	if err != nil {
		attributes = append(attributes, slog.String("error", callOf(ctx).secrets.presentable(err.Error())))
	} else {
		attributes = append(attributes, slog.Int("status", response.StatusCode))
	}

	t.logger.LogAttrs(ctx, slog.LevelDebug, "finAPI request", attributes...)
}

// boundedBody gives its request's place back when the answer has been read.
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

// neverRedirect hands a redirect to the caller: following one would carry tokens and passwords to another place.
func neverRedirect(*http.Request, []*http.Request) error {
	return http.ErrUseLastResponse
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}

	address, err := netip.ParseAddr(host)

	return err == nil && address.IsLoopback()
}
