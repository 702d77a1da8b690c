// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// network is what the calls of a Client share: the connections, the limits, and how attempts and retries are made.
type network struct {
	connections http.RoundTripper
	userAgent   string
	// timeout bounds an attempt.
	timeout time.Duration
	// inFlight is the semaphore of the requests under way.
	inFlight chan struct{}
	pace     pace

	maxRetries                 int
	retryWaitMin, retryWaitMax time.Duration
	logger                     *slog.Logger
}

func newNetwork(config Config) (*network, error) {
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

	return &network{
		connections: &http.Transport{
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
		userAgent:    config.UserAgent,
		timeout:      config.RequestTimeout,
		inFlight:     make(chan struct{}, config.MaxConcurrentRequests),
		maxRetries:   config.MaxRetries,
		retryWaitMin: config.RetryWaitMin,
		retryWaitMax: config.RetryWaitMax,
		logger:       config.Logger,
	}, nil
}
