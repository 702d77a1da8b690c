// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

// Command pictures draws the pictures of the README and the guides: charts of what `make bench` has measured, and a recorded
// run of `make demo`. `make pictures` runs it.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
)

// Where the pictures and what they are drawn from are, relative to the root of the repository.
const (
	imagesDirectory = ".github/images"
	// figuresFile is what `make bench` printed.
	figuresFile = "internal/pictures/figures.txt"
	// sessionFile is what `make demo` printed.
	sessionFile = "internal/pictures/demo.txt"
)

const usage = "draw the pictures without an argument, or after a recording with: record, and a command"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, ".", os.Args[1:], os.Stdout)

	stop()

	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, root string, args []string, out io.Writer) error {
	switch {
	case len(args) == 0:
	case args[0] == "record" && len(args) > 1:
		if err := record(ctx, filepath.Join(root, filepath.FromSlash(sessionFile)), args[1:], out); err != nil {
			return err
		}
	default:
		return errors.New(usage)
	}

	pictures, err := draw(root)
	if err != nil {
		return err
	}

	for name, picture := range pictures {
		file := filepath.Join(root, filepath.FromSlash(imagesDirectory), name)
		if err := os.WriteFile(file, picture, 0o644); err != nil { //nolint:gosec // a picture is for everybody
			return err
		}
	}

	return nil
}

// draw returns all pictures by their names.
func draw(root string) (map[string][]byte, error) {
	printed, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(figuresFile))) //nolint:gosec // a file of the repository
	if err != nil {
		return nil, err
	}

	figures, err := parseFigures(string(printed))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", figuresFile, err)
	}

	recorded, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(sessionFile))) //nolint:gosec // a file of the repository
	if err != nil {
		return nil, err
	}

	session, err := drawSession(string(recorded))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", sessionFile, err)
	}

	return map[string][]byte{
		"time.svg":   drawChart(timePerUser, figures),
		"memory.svg": drawChart(peakMemory, figures),
		"demo.svg":   session,
	}, nil
}
