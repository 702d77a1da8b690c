// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package provider_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

const (
	// interruptionLatency lets creations be on the wire at any moment.
	interruptionLatency = 50 * time.Millisecond
	promptly            = 20 * time.Second
)

// manyUsers is a root module of so many users with chosen ids and passwords.
func manyUsers(count int) string {
	return fmt.Sprintf(`resource "finapi_user" "many" {
  for_each = toset([for n in range(%d) : format("user-%%03d", n)])
  id       = each.key
  password = "password-of-${each.key}"
}
`, count)
}

// atCreation is the creation of that number.
func atCreation(number int) mock.Fault { return mock.Fault{Operation: mock.CreateUser, Skip: number} }

// interrupted is an apply in which something happened in the middle.
type interrupted struct {
	*world
	cli    *commandLine
	output string
	failed bool
}

// interruptApply applies and, at the request that the fault describes, does something to the CLI. It returns when all processes
// of the apply have ended.
func interruptApply(
	t *testing.T, config string, at mock.Fault, interrupt func(t *testing.T, cli *exec.Cmd), environment ...string,
) interrupted {
	t.Helper()

	w := newWorld(t, mock.WithAutoVerify(true), mock.WithLatency(interruptionLatency))
	waitForFinAPI := w.carriesOutAll(t)
	i := interrupted{world: w, cli: w.newCommandLine(t, config, environment...)}

	if strings.Contains(config, "ephemeral") {
		needs(t, "ephemeral values and write-only arguments", tfversion.Version1_11_0)
	}

	middle := make(chan struct{})
	slowly := at.Hook
	at.Hook = sync.OnceFunc(func() {
		close(middle)

		if slowly != nil {
			slowly()
		}
	})
	w.Inject(at)

	// The CLI hands its standard input on to the provider. The pipe comes to its end when neither has it any more.
	ended, input, err := os.Pipe()
	must(t, err)

	t.Cleanup(func() { _ = ended.Close() })

	var output bytes.Buffer

	command := i.cli.command(t, "apply", "-auto-approve", "-input=false")
	command.Stdin, command.Stdout, command.Stderr = input, &output, &output
	command.WaitDelay = promptly
	// A terminal sends its signals to all processes of the group.
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	must(t, command.Start())
	must(t, input.Close())

	t.Cleanup(func() { _ = syscall.Kill(-command.Process.Pid, syscall.SIGKILL) })

	result := make(chan error, 1)
	go func() { result <- command.Wait() }()

	select {
	case <-middle:
	case err := <-result:
		t.Fatalf("the apply ended before its middle: %v\n%s", err, output.String())
	}

	interrupt(t, command)

	select {
	case err := <-result:
		i.failed = err != nil
	case <-time.After(promptly):
		t.Fatal("the CLI does not end")
	}

	i.output = output.String()

	must(t, ended.SetReadDeadline(time.Now().Add(promptly)))

	if _, err := ended.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Fatalf("the provider does not end: %v\n%s", err, i.output)
	}

	waitForFinAPI()

	return i
}

// carriesOutAll makes of the world one in which finAPI does what it was asked to do, also if nobody waits for the answer any more.
// It returns a function that waits until it has.
func (w *world) carriesOutAll(t *testing.T) (waitForFinAPI func()) {
	t.Helper()

	var atWork sync.RWMutex

	server := held(t, w.Server)
	listener := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		atWork.RLock()
		defer atWork.RUnlock()

		server.ServeHTTP(answer, request.WithContext(context.WithoutCancel(request.Context())))
	}))
	t.Cleanup(listener.Close)

	w.Arguments["base_url"] = listener.URL

	return func() {
		atWork.Lock()
		defer atWork.Unlock()
	}
}

// untracked returns the users at finAPI that are in no state.
func (i interrupted) untracked(t *testing.T) (ids []string) {
	t.Helper()

	tracked := i.cli.inState(t)

	for _, user := range i.Users() {
		if _, ok := tracked[user.ID]; !ok {
			ids = append(ids, user.ID)
		}
	}

	return ids
}

// Ctrl-C in a terminal, and an interrupt to the CLI alone, as from a CI system: what is under way is finished and recorded.
func TestAccInterruption_interrupt(t *testing.T) {
	t.Parallel()
	once(t, ofProcesses)

	for name, target := range map[string]func(pid int) int{
		"Ctrl-C":      func(pid int) int { return -pid },
		"the process": func(pid int) int { return pid },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			const users = 200

			i := interruptApply(t, manyUsers(users), atCreation(users/4), func(t *testing.T, cli *exec.Cmd) {
				must(t, syscall.Kill(target(cli.Process.Pid), syscall.SIGINT))
			})

			created := len(i.Users())
			if !i.failed || created == 0 || created == users {
				t.Errorf("%d users were created, so nothing was interrupted:\n%s", created, i.output)
			}

			if lost := i.untracked(t); len(lost) > 0 {
				t.Errorf("in no state: %v\n%s", lost, i.output)
			}

			if tracked := i.cli.inState(t); len(tracked) != created {
				t.Errorf("%d users are in the state, %d at finAPI", len(tracked), created)
			}
		})
	}
}

// A process that is killed cannot record what it has done. The next apply says so, user by user, and the blocks that it shows
// bring each of them back.
func TestAccInterruption_kill(t *testing.T) {
	t.Parallel()
	once(t, ofProcesses)

	for name, kill := range map[string]func(*testing.T, *exec.Cmd){
		"the CLI": func(t *testing.T, cli *exec.Cmd) { must(t, cli.Process.Kill()) },
		// Terraform and OpenTofu die of it.
		"the terminal": func(t *testing.T, cli *exec.Cmd) { must(t, syscall.Kill(-cli.Process.Pid, syscall.SIGHUP)) },
		"the provider": func(t *testing.T, cli *exec.Cmd) {
			for _, child := range childrenOf(t, cli.Process.Pid) {
				must(t, syscall.Kill(child, syscall.SIGKILL))
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			if name == "the terminal" && signal.Ignored(syscall.SIGHUP) {
				t.Skip("SIGHUP is ignored here, as under nohup, and so by the CLI that the test starts")
			}

			const users = 40

			i := interruptApply(t, manyUsers(users), atCreation(users/2), kill)
			if !i.failed {
				t.Errorf("nothing was killed:\n%s", i.output)
			}

			i.recover(t)

			if lost := i.untracked(t); len(i.Users()) != users || len(lost) > 0 {
				t.Errorf("there are %d users, of whom %v are in no state", len(i.Users()), lost)
			}

			for _, user := range i.Users() {
				if user.Password != "password-of-"+user.ID || user.FailedLogins > 0 {
					t.Errorf("%+v", user)
				}
			}

			i.cli.succeed(t, "plan", "-detailed-exitcode", "-input=false")
		})
	}
}

// recover applies as a person does who follows what is said.
func (i interrupted) recover(t *testing.T) {
	t.Helper()

	var (
		output string
		err    error
	)

	for range 3 {
		if output, err = i.cli.run(t, "apply", "-auto-approve", "-input=false", "-no-color"); err == nil {
			return
		}

		var blocks strings.Builder

		for _, found := range idOfImportBlock.FindAllStringSubmatch(withoutFrames(output), -1) {
			fmt.Fprintf(&blocks, "import {\n  to = finapi_user.many[%q]\n  id = %q\n}\n", found[1], found[1])
		}

		i.cli.write(t, "imports.tf", blocks.String())
	}

	t.Fatalf("still not converged: %s\n%s", err, output)
}

// childrenOf finds the processes that a process has started.
func childrenOf(t *testing.T, pid int) (children []int) {
	t.Helper()

	for child, parent := range processes(t) {
		if parent == pid {
			children = append(children, child)
		}
	}

	if len(children) == 0 {
		t.Fatal("the provider was not found")
	}

	return children
}

// processes returns the processes of this machine and the parent of each.
func processes(t *testing.T) map[int]int {
	t.Helper()

	parents := map[int]int{}

	// Not every machine that has /proc has ps.
	files, err := filepath.Glob("/proc/[0-9]*/stat")
	must(t, err)

	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			continue // It has ended meanwhile.
		}

		var (
			pid, parent int
			state       string
		)

		// The program's name comes in parentheses, and may hold any character.
		_, behindName, _ := strings.Cut(string(content), ") ")
		_, pidErr := fmt.Sscan(string(content), &pid)
		_, parentErr := fmt.Sscan(behindName, &state, &parent)

		if pidErr == nil && parentErr == nil {
			parents[pid] = parent
		}
	}

	if len(parents) > 0 {
		return parents
	}

	list, err := exec.CommandContext(t.Context(), "ps", "-A", "-o", "pid=,ppid=").Output()
	if err != nil {
		t.Skipf("the provider's process cannot be found without /proc and ps: %s", err)
	}

	for line := range strings.Lines(string(list)) {
		var pid, parent int
		if _, err := fmt.Sscan(line, &pid, &parent); err == nil {
			parents[pid] = parent
		}
	}

	return parents
}
