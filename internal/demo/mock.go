// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
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

	var stderr bytes.Buffer

	ctx, cancel := context.WithCancel(ctx)

	command := exec.CommandContext(ctx, binary, flags...) //nolint:gosec // built a moment ago
	command.Env = (&cli.CLI{}).Environ(os.Environ())
	command.Stderr = &stderr
	command.Cancel = func() error { return cli.Interrupt(command.Process) }
	command.WaitDelay = cli.StopTimeout

	stdout, err := command.StdoutPipe()
	if err == nil {
		err = command.Start()
	}

	if err != nil {
		cancel()

		return nil, err
	}

	m.stop = func() {
		cancel()

		// It says only that the program ended because it was told to.
		_ = command.Wait()
	}

	line, _ := bufio.NewReader(stdout).ReadString('\n')

	url, ready := strings.CutPrefix(strings.TrimSpace(line), readyPrefix)
	if !ready {
		m.stop()

		return nil, fmt.Errorf("the mock did not start: %s%s", line, stderr.String())
	}

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
