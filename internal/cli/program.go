// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package cli

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// Start starts a program that goes on until it is stopped, without anything in its environment that would change what it
// does. It returns the first line that the program prints, by which it says that it is ready.
func Start(ctx context.Context, program string, args ...string) (line string, stop func(), err error) {
	var stderr bytes.Buffer

	ctx, cancel := context.WithCancel(ctx)

	command := exec.CommandContext(ctx, program, args...) //nolint:gosec // built from this repository
	command.Env = (&CLI{}).Environ(os.Environ())
	command.Stderr = &stderr
	command.Cancel = func() error { return Interrupt(command.Process) }
	command.WaitDelay = StopTimeout

	stdout, err := command.StdoutPipe()
	if err == nil {
		err = command.Start()
	}

	if err != nil {
		cancel()

		return "", nil, err
	}

	stop = func() {
		cancel()

		// It says only that the program ended because it was told to.
		_ = command.Wait()
	}

	line, err = bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		stop()

		return "", nil, fmt.Errorf("%s did not start: %w\n%s", program, err, stderr.String())
	}

	return strings.TrimSpace(line), stop, nil
}
