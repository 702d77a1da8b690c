// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

// Command meter stands where the CLI looks for a provider. It runs the one that METER_PROGRAM names and adds what that took
// to the file METER_FILE: only a process's parent learns it.
package main

import (
	"context"
	"encoding/json"
	"log"
	"os"
	"os/exec"
	"os/signal"
)

func main() {
	// The CLI and the provider settle an interruption between them.
	signal.Notify(make(chan os.Signal, 1), os.Interrupt)

	command := exec.CommandContext(context.Background(), os.Getenv("METER_PROGRAM"), os.Args[1:]...) //nolint:gosec // named by the benchmark
	command.Stdin, command.Stdout, command.Stderr = os.Stdin, os.Stdout, os.Stderr

	err := command.Run()
	if command.ProcessState == nil {
		log.Fatal(err)
	}

	state := command.ProcessState
	if err := add(os.Getenv("METER_FILE"), map[string]int64{
		"cpu_ns": int64(state.UserTime() + state.SystemTime()), "rss_bytes": peakMemory(state),
	}); err != nil {
		log.Fatal(err)
	}

	os.Exit(state.ExitCode())
}

func add(file string, line any) error {
	encoded, err := json.Marshal(line)
	if err != nil {
		return err
	}

	out, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600) //nolint:gosec // named by the benchmark
	if err != nil {
		return err
	}

	if _, err := out.Write(append(encoded, '\n')); err != nil {
		return err
	}

	return out.Close()
}
