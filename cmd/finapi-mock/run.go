// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2

	readHeaderTimeout = 10 * time.Second
	// requestTimeout is for a whole request, and once more for its answer.
	requestTimeout = 30 * time.Second
	// idleTimeout is longer than the 90 seconds after which Go's clients drop an idle connection, so that they do it first.
	idleTimeout     = 2 * time.Minute
	shutdownTimeout = 5 * time.Second
	maxHeaderBytes  = 64 << 10
)

// run is the program. It serves until the context ends and returns the exit code.
func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) int {
	chosen, err := parseFlags(args, getenv, stdout)
	if errors.Is(err, flag.ErrHelp) {
		return exitOK
	}

	if err != nil {
		return fail(stderr, exitUsage, err)
	}

	if chosen.version {
		fmt.Fprintln(stdout, "finapi-mock", version)
		return exitOK
	}

	requestLog, closeLog, err := openRequestLog(chosen.requestLog, stderr)
	if err != nil {
		return fail(stderr, exitUsage, fmt.Errorf("--request-log: %w", err))
	}

	server, err := mock.Open(append(chosen.options(), mock.WithRequestLog(requestLog))...)
	if err != nil {
		return fail(stderr, exitUsage, errors.Join(err, closeLog()))
	}

	err = serve(ctx, newHTTPServer(server, chosen.latency), chosen.listen, stdout)
	server.Close() // it writes to the log

	if err := errors.Join(err, closeLog()); err != nil {
		return fail(stderr, exitFailed, err)
	}

	return exitOK
}

func fail(stderr io.Writer, code int, err error) int {
	fmt.Fprintf(stderr, "finapi-mock: %v\n", err)

	if code == exitUsage {
		fmt.Fprintln(stderr, "Run finapi-mock -h to see the flags.")
	}

	return code
}

func openRequestLog(path string, stderr io.Writer) (log io.Writer, closeLog func() error, err error) {
	switch path {
	case "":
		return nil, func() error { return nil }, nil
	case "-":
		return stderr, func() error { return nil }, nil
	}
	//nolint:gosec // the path is the choice of whoever starts the program
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, nil, err
	}

	return file, file.Close, nil
}

// newHTTPServer is one that no slow or silent client can hold on to for long.
func newHTTPServer(handler http.Handler, latency time.Duration) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       requestTimeout,
		WriteTimeout:      2*requestTimeout + latency, // counts from the end of the header
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
	}
}

// serve answers requests until the context ends, and gives those under way a moment to finish. The state needs no saving
// then: the mock saves every change before it answers.
func serve(ctx context.Context, server *http.Server, address string, stdout io.Writer) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}

	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()

	fmt.Fprintf(stdout, "finapi-mock listening on http://%s\n", listener.Addr())

	select {
	case err := <-served:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}

	deadline, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()

	if err := server.Shutdown(deadline); err != nil {
		return server.Close()
	}

	return nil
}
