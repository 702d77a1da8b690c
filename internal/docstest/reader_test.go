// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/cli"
)

// workshop is where provider and mock are built, once for all tests: they only read them.
var workshop string

func TestMain(m *testing.M) {
	var err error

	workshop, err = os.MkdirTemp("", "docstest")
	if err != nil {
		panic(err)
	}

	m.Run()

	_ = os.RemoveAll(workshop)
}

var built = sync.OnceValue(func() error {
	command := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", workshop+string(filepath.Separator), ".", "./cmd/finapi-mock")
	command.Dir = root
	_, err := command.Output()

	return err
})

// newReader returns a shell at the point of the guide where there is something to apply: the provider is installed, the mock
// runs, the credentials are exported.
func newReader(t *testing.T) *shell {
	t.Helper()

	if testing.Short() {
		t.Skip("it builds the provider and runs the CLI many times")
	}

	s := newShell(t)

	if err := built(); err != nil {
		t.Fatal(err)
	}

	for _, address := range cli.Addresses {
		s.link(t, "terraform-provider-finapi", filepath.Join(s.home, ".terraform.d", "plugins", filepath.FromSlash(address),
			"0.0.1", runtime.GOOS+"_"+runtime.GOARCH, "terraform-provider-finapi_v0.0.1"))
	}

	s.link(t, "finapi-mock", filepath.Join(s.directory, "finapi-mock"))

	guide := doc(t, "guides/getting-started.md")
	first := slices.IndexFunc(guide.fences, func(block fence) bool { return block.code == startMock })
	last := slices.IndexFunc(guide.fences, func(block fence) bool { return block.language == "terraform" })

	s.walk(t, guide, guide.fences[first:last])

	return s
}

// link gives the reader a program of the workshop.
func (s *shell) link(t *testing.T, program, file string) {
	t.Helper()

	err := os.MkdirAll(filepath.Dir(file), 0o700)
	if err == nil {
		err = os.Link(filepath.Join(workshop, program), file)
	}

	if err != nil {
		t.Fatal(err)
	}
}

// goSetting is what `go env` says.
func goSetting(t *testing.T, name string) string {
	t.Helper()

	value, err := exec.CommandContext(t.Context(), "go", "env", name).Output()
	if err != nil {
		t.Fatal(err)
	}

	return strings.TrimSpace(string(value))
}
