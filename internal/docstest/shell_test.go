// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/finapi-community/terraform-provider-finapi/internal/cli"
)

// shell is a terminal in which a reader follows a guide: what a block of commands exports, and where it goes, counts for the
// next one.
type shell struct {
	// cli is what `terraform` is.
	cli *cli.CLI
	// home is the reader's home directory, and bin one that is on PATH.
	home, bin   string
	directory   string
	environment []string
	// exports is a file of what was exported so far.
	exports string
	// replacer puts in place of what a guide leaves to the reader, or of what is another in this run.
	replacer *strings.Replacer
}

// newShell opens a shell in a directory of its own. `terraform` in it is the CLI to test with. The test is skipped if there
// is none.
func newShell(t *testing.T) *shell {
	t.Helper()

	if runtime.GOOS == "windows" {
		t.Skip("the guides' commands are those of a POSIX shell")
	}

	tool, err := cli.Find(t.Context())
	if errors.Is(err, cli.ErrNone) {
		t.Skip(err)
	}

	if err != nil {
		t.Fatal(err)
	}

	bin := t.TempDir()

	if err := os.Symlink(tool.Path, filepath.Join(bin, "terraform")); err != nil {
		t.Fatal(err)
	}

	home := t.TempDir()

	exports := filepath.Join(home, "exports")
	if err := os.WriteFile(exports, nil, 0o600); err != nil {
		t.Fatal(err)
	}

	return &shell{
		cli:       tool,
		home:      home,
		bin:       bin,
		directory: t.TempDir(),
		exports:   exports,
		// What would change what the CLI, the provider or the mock does is taken away; a reader has none of it either.
		environment: append(tool.Environ(os.Environ()),
			"PATH="+bin+string(filepath.ListSeparator)+os.Getenv("PATH"),
			// Tests run at the same time, each with a mock.
			"FINAPI_MOCK_LISTEN=127.0.0.1:0",
			// With it the build cache serves for any directory.
			"GOFLAGS=-trimpath",
			// Of their own for each reader, but for Go's caches. What the make of these tests was told is for its own targets.
			"HOME="+home, "GOCACHE="+goSetting(t, "GOCACHE"), "GOPATH="+goSetting(t, "GOPATH"), "MAKEFLAGS=",
		),
		replacer: strings.NewReplacer(),
	}
}

// yes answers each question.
type yes struct{}

func (yes) Read(p []byte) (int, error) { return copy(p, "yes\n"), nil }

// separator stands between what a block of commands prints and where it has gone.
const separator = "\x00"

var colors = regexp.MustCompile("\x1b\\[[0-9;]*m")

// run runs a block of commands and returns what they print. One that fails ends the test.
func (s *shell) run(t *testing.T, code string) string {
	t.Helper()

	printed, complaints, err := s.execute(t, code)
	if err != nil {
		t.Fatalf("%v\n%s\n%s%s", err, code, printed, complaints)
	}

	return printed
}

// runFailing runs a block of commands of which one has to fail, and returns all that they print.
func (s *shell) runFailing(t *testing.T, code string) string {
	t.Helper()

	printed, complaints, err := s.execute(t, code)
	if err == nil {
		t.Fatalf("this has not failed:\n%s\n%s%s", code, printed, complaints)
	}

	return printed + complaints
}

func (s *shell) execute(t *testing.T, code string) (printed, complaints string, err error) {
	t.Helper()

	// What was exported has the PWD of then.
	script := "set -e\n. '" + s.exports + "'\ncd \"$(pwd -P)\"\n" + s.replacer.Replace(code) + "\nexport -p >'" + s.exports + "'\nprintf '\\0'\npwd\n"

	command := exec.CommandContext(t.Context(), "sh", "-c", script)
	command.Dir = s.directory
	command.Env = s.environment
	command.Stdin = yes{}

	var stderr strings.Builder

	command.Stderr = &stderr

	stdout, err := command.Output()
	complaints = colors.ReplaceAllString(stderr.String(), "")

	output, directory, ended := strings.Cut(string(stdout), separator)
	if err == nil && !ended {
		t.Fatalf("the shell ended early:\n%s\n%s", code, stdout)
	}

	if ended {
		s.directory = strings.TrimSpace(directory)
	}

	return colors.ReplaceAllString(output, ""), complaints, err
}

// start starts a program that goes on until the test ends, and returns its first line.
func (s *shell) start(t *testing.T, code string) string {
	t.Helper()

	command := exec.CommandContext(t.Context(), "sh", "-c", "exec "+code)
	command.Dir = s.directory
	command.Env = s.environment
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = 10 * time.Second

	output, err := command.StdoutPipe()
	if err == nil {
		err = command.Start()
	}

	if err != nil {
		t.Fatal(err)
	}

	// The test's context has ended by then.
	t.Cleanup(func() { _ = command.Wait() })

	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		t.Fatalf("%s: %v", code, err)
	}

	return strings.TrimSpace(line)
}

// write writes a file in the shell's directory.
func (s *shell) write(t *testing.T, name, content string) {
	t.Helper()

	path := filepath.Join(s.directory, name)

	err := os.MkdirAll(filepath.Dir(path), 0o700)
	if err == nil {
		err = os.WriteFile(path, []byte(content), 0o600)
	}

	if err != nil {
		t.Fatal(err)
	}
}

// enter goes to a new directory, writes files there by their names, and initializes it.
func (s *shell) enter(t *testing.T, files map[string]string) {
	t.Helper()

	s.directory = t.TempDir()

	for name, content := range files {
		s.write(t, name, content)
	}

	s.run(t, "terraform init")
}

// offer puts a program on PATH that stands for one that the reader has.
func (s *shell) offer(t *testing.T, name, script string) {
	t.Helper()

	if err := os.WriteFile(filepath.Join(s.bin, name), []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
}

// read returns a file of the shell's directory.
func (s *shell) read(t *testing.T, name string) string {
	t.Helper()

	content, err := os.ReadFile(filepath.Join(s.directory, name))
	if err != nil {
		t.Fatal(err)
	}

	return string(content)
}
