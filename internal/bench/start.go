// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

const starts = 21

// measureStart measures what each contestant takes until it takes requests, and the size of its file.
func (b *bench) measureStart(ctx context.Context) error {
	for _, who := range []*contestant{b.ours, b.idle} {
		file, err := os.Stat(who.program)
		if err != nil {
			return err
		}

		who.size = file.Size()

		var took []time.Duration

		for range starts {
			one, err := start(ctx, who.program)
			if err != nil {
				return err
			}

			took = append(took, one)
		}

		who.start = medianOf(took, func(one time.Duration) time.Duration { return one })
	}

	return nil
}

// start runs a provider until it says where it listens.
func start(ctx context.Context, program string) (time.Duration, error) {
	command := exec.CommandContext(ctx, program)
	command.Env = append(os.Environ(),
		"TF_PLUGIN_MAGIC_COOKIE=d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2", "PLUGIN_PROTOCOL_VERSIONS=6")

	stdout, err := command.StdoutPipe()
	if err != nil {
		return 0, err
	}

	began := time.Now()

	if err := command.Start(); err != nil {
		return 0, err
	}

	line, _ := bufio.NewReader(stdout).ReadString('\n')
	took := time.Since(began)

	_ = command.Process.Kill()
	_ = command.Wait()

	if !strings.HasPrefix(line, "1|6|") {
		return 0, fmt.Errorf("%s does not start: it says %q", program, line)
	}

	return took, nil
}
