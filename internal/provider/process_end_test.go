// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package provider_test

import (
	"bufio"
	"errors"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// slowAnswer is long enough for a provider to end that does not wait for it.
const slowAnswer = time.Second

// randomUsers is a root module of many users with random ids and passwords.
const randomUsers = `resource "finapi_user" "many" {
  count     = 100
  id_prefix = "many-"
}
`

// usersOfAnEphemeralOne is a root module that holds an ephemeral user open while it creates others.
const usersOfAnEphemeralOne = `ephemeral "finapi_user" "ci" {
  id_prefix = "ci-"
}

resource "finapi_user" "many" {
  for_each            = toset([for n in range(30) : format("user-%03d", n)])
  id                  = each.key
  password_wo         = ephemeral.finapi_user.ci.password
  password_wo_version = 1
}
`

// Whatever ends the CLI, or tells it to end, the provider ends after it and not before, and with what it has begun finished.
func TestAccProcessEnd(t *testing.T) {
	t.Parallel()
	once(t, ofProcesses)

	group := func(signal syscall.Signal) func(*testing.T, *exec.Cmd) {
		return func(t *testing.T, cli *exec.Cmd) {
			t.Helper()
			must(t, syscall.Kill(-cli.Process.Pid, signal))
		}
	}

	kill := func(t *testing.T, cli *exec.Cmd) {
		t.Helper()
		must(t, cli.Process.Kill())
	}

	slowly := func() { <-time.After(slowAnswer) }

	for name, end := range map[string]struct {
		end func(*testing.T, *exec.Cmd)
		log string
		// records: the CLI lives to write down what the provider has done.
		records bool
	}{
		"SIGINT to all":           {end: group(syscall.SIGINT), records: true},
		"SIGTERM to all":          {end: group(syscall.SIGTERM), records: true},
		"SIGTERM to all, logging": {end: group(syscall.SIGTERM), records: true, log: "TRACE"},
		"SIGHUP to all":           {end: group(syscall.SIGHUP)},
		"SIGKILL to the CLI":      {end: kill},
		// The provider then writes its log into a pipe that nobody reads.
		"SIGKILL to the CLI, logging": {end: kill, log: "TRACE"},
	} {
		for during, c := range map[string]struct {
			config string
			at     mock.Fault
		}{
			"creations":                    {randomUsers, atCreation(25)},
			"an ephemeral user's creation": {usersOfAnEphemeralOne, mock.Fault{Operation: mock.CreateUser, Hook: slowly}},
			"an ephemeral user's life":     {usersOfAnEphemeralOne, mock.Fault{Operation: mock.CreateUser, UserID: "user-005"}},
		} {
			t.Run(name+" during "+during, func(t *testing.T) {
				t.Parallel()

				if strings.HasPrefix(name, "SIGHUP") && signal.Ignored(syscall.SIGHUP) {
					t.Skip("SIGHUP is ignored here, as under nohup, and so by the CLI that the test starts")
				}

				i := interruptApply(t, c.config, c.at, end.end, "TF_LOG="+end.log)

				if !i.failed || i.Count(mock.CreateUser) == 0 {
					t.Errorf("%d users were created, so nothing was interrupted:\n%s", i.Count(mock.CreateUser), i.output)
				}

				for _, user := range i.Users() {
					if strings.HasPrefix(user.ID, "ci-") {
						t.Errorf("the ephemeral user %s was left behind\n%s", user.ID, i.output)
					}
				}

				// Where the CLI dies, what it did not write down is lost.
				if end.records {
					if lost := i.untracked(t); len(lost) > 0 {
						t.Errorf("in no state: %v\n%s", lost, i.output)
					}
				}
			})
		}
	}
}

// A user with a random id whose creation outlives the CLI is heard of by nobody: the provider deletes it again.
func TestAccProcessEnd_unheardOf(t *testing.T) {
	t.Parallel()
	once(t, ofProcesses)

	kill := func(t *testing.T, cli *exec.Cmd) {
		t.Helper()
		must(t, cli.Process.Kill())
	}

	i := interruptApply(t, "resource \"finapi_user\" \"one\" {\n  id_prefix = \"one-\"\n}\n",
		mock.Fault{Operation: mock.CreateUser, Hook: func() { <-time.After(slowAnswer) }}, kill)

	if i.Count(mock.CreateUser) != 1 || len(i.Users()) > 0 {
		t.Errorf("%d creations, left behind: %v", i.Count(mock.CreateUser), i.Users())
	}
}

// A provider that a person has started is theirs to end.
func TestProcessEnd_debugger(t *testing.T) {
	t.Parallel()
	once(t, ofProcesses)

	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()

			program, err := providerProgram()
			must(t, err)

			command := exec.CommandContext(t.Context(), filepath.Join(program, programName), "-debug")
			stdout, err := command.StdoutPipe()
			must(t, err)
			must(t, command.Start())

			lines := bufio.NewScanner(stdout)
			for lines.Scan() {
				if strings.Contains(lines.Text(), "TF_REATTACH_PROVIDERS=") {
					break
				}
			}

			must(t, command.Process.Signal(signal))

			if err := command.Wait(); err != nil {
				t.Errorf("it did not end in order: %s", err)
			}
		})
	}
}

// Nobody would ever connect to a provider that is started without Terraform.
func TestProcessEnd_withoutTerraform(t *testing.T) {
	t.Parallel()
	once(t, ofProcesses)

	program, err := providerProgram()
	must(t, err)

	command := exec.CommandContext(t.Context(), filepath.Join(program, programName))
	output, err := command.CombinedOutput()

	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 || !strings.Contains(string(output), "This binary is a plugin") {
		t.Errorf("%v: %s", err, output)
	}
}

// gRPC alone would take messages of 4 MB at most, in which not every configuration fits.
func TestAccServe_largeConfiguration(t *testing.T) {
	t.Parallel()
	once(t, ofProcesses)

	cli := newWorld(t).newCommandLine(t, `provider "finapi" {
  user_passwords = { for n in range(60) : "user-${n}" => format("%0100000d", n) }
}
`+user(`id = "alice"`))

	cli.succeed(t, "plan", "-input=false")
}
