// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/finapi-community/terraform-provider-finapi/internal/cli"
)

// The mock's documented sample credentials. They are no secret.
const (
	clientID          = "f1a91000-0000-4000-8000-000000000001"
	clientSecret      = "f1a91000-0000-4000-8000-000000000002"
	dataDecryptionKey = "f1a9100000004000800000000000000d"
	adminClientID     = "f1a91000-0000-4000-8000-00000000000a"
	adminClientSecret = "f1a91000-0000-4000-8000-00000000000b"
)

const readyPrefix = "finapi-mock listening on "

// mock is a running finapi-mock.
type mock struct {
	url  string
	stop func()

	logFile string
	logSeen int64
}

// startMock starts the mock on a free port and waits until it listens.
func startMock(ctx context.Context, binary, directory string, flags ...string) (*mock, error) {
	m := &mock{logFile: filepath.Join(directory, "requests.jsonl")}
	flags = append(flags, "--listen", "127.0.0.1:0", "--request-log", m.logFile)

	line, stop, err := cli.Start(ctx, binary, flags...)
	if err != nil {
		return nil, err
	}

	url, ready := strings.CutPrefix(line, readyPrefix)
	if !ready {
		stop()

		return nil, fmt.Errorf("the mock did not start: %s", line)
	}

	m.stop = stop
	m.url = url

	return m, nil
}

// environment configures the provider for the mock.
func (m *mock) environment() map[string]string {
	return map[string]string{
		"FINAPI_BASE_URL":            m.url,
		"FINAPI_CLIENT_ID":           clientID,
		"FINAPI_CLIENT_SECRET":       clientSecret,
		"FINAPI_DATA_DECRYPTION_KEY": dataDecryptionKey,
		"FINAPI_ADMIN_CLIENT_ID":     adminClientID,
		"FINAPI_ADMIN_CLIENT_SECRET": adminClientSecret,
	}
}

// requests returns what the mock was asked since the last call.
func (m *mock) requests() ([]request, error) {
	file, err := os.Open(m.logFile)
	if err != nil {
		return nil, err
	}

	defer func() { _ = file.Close() }()

	if _, err := file.Seek(m.logSeen, io.SeekStart); err != nil {
		return nil, err
	}

	content, err := io.ReadAll(file)
	m.logSeen += int64(len(content))

	if err != nil {
		return nil, err
	}

	return parseRequests(content)
}
