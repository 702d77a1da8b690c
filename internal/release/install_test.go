// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package release_test

import (
	"archive/zip"
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
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

const module = `
terraform {
  required_providers {
    finapi = {
      source  = "finapi-community/finapi"
      version = %q
    }
  }
}

provider "finapi" {}

resource "finapi_user" "alice" {
  id    = "alice"
  email = "alice@example.com"
}

resource "finapi_user_verification" "alice" {
  user_id = finapi_user.alice.id
}
`

// TestSnapshot_installs lets the CLI install the archive, and takes a user through its life with what was installed.
func TestSnapshot_installs(t *testing.T) {
	t.Parallel()

	s := findSnapshot(t)
	archive := filepath.Join(s.dist, s.file(provider, runtime.GOOS+"_"+runtime.GOARCH+".zip"))

	if _, err := os.Stat(archive); err != nil {
		t.Skipf("the snapshot is not for this machine: %s", err)
	}

	tool, err := cli.Find(t.Context())
	if errors.Is(err, cli.ErrNone) {
		t.Skip(err)
	}

	must(t, err)

	finapi := s.startMock(t)
	tool.Directory = t.TempDir()
	tool.Environment = map[string]string{
		"TF_CLI_CONFIG_FILE": mirror(t, archive),
		"FINAPI_BASE_URL":    finapi.url,
		// The mock's documented sample credentials.
		"FINAPI_CLIENT_ID":     "f1a91000-0000-4000-8000-000000000001",
		"FINAPI_CLIENT_SECRET": "f1a91000-0000-4000-8000-000000000002",
	}
	must(t, tool.Write("main.tf", fmt.Appendf(nil, module, s.version)))

	for _, command := range [][]string{{"init"}, cli.Apply} {
		_, err = tool.Run(t.Context(), command...)
		must(t, err)
	}

	lock, err := os.ReadFile(filepath.Join(tool.Directory, ".terraform.lock.hcl"))
	must(t, err)

	if !strings.Contains(string(lock), fmt.Sprintf("version     = %q", s.version)) {
		t.Errorf("the lock file does not have version %s:\n%s", s.version, lock)
	}

	installed, err := tool.Run(t.Context(), "version")
	must(t, err)

	if !strings.Contains(installed, "finapi-community/finapi v"+s.version+"\n") {
		t.Errorf("expected version %s, got:\n%s", s.version, installed)
	}

	_, err = tool.Run(t.Context(), cli.Destroy...)
	must(t, err)

	for _, expected := range []string{"POST /api/v1/users 201", "DELETE /api/v1/users 200"} {
		if !slices.Contains(finapi.requests, expected) {
			t.Errorf("expected %q among the requests, got %q", expected, finapi.requests)
		}
	}

	if prefix := provider + "/" + s.version + " "; !strings.HasPrefix(finapi.userAgent, prefix) {
		t.Errorf("the provider calls itself %q, expected %q first", finapi.userAgent, prefix)
	}
}

// mirror lays the archive out as a mirror, in the packed form, and returns a CLI configuration that knows no other
// source.
func mirror(t *testing.T, archive string) string {
	t.Helper()

	directory := t.TempDir()
	content, err := os.ReadFile(archive)
	must(t, err)

	for _, address := range cli.Addresses {
		place := filepath.Join(directory, filepath.FromSlash(address))
		must(t, os.MkdirAll(place, 0o700))
		must(t, os.WriteFile(filepath.Join(place, filepath.Base(archive)), content, 0o600))
	}

	configuration := filepath.Join(directory, "cli.tfrc")
	must(t, os.WriteFile(configuration, fmt.Appendf(nil,
		"provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", filepath.ToSlash(directory)), 0o600))

	return configuration
}

// finapi is the snapshot's mock, seen through a proxy that notes what passes.
type finapi struct {
	url string

	mutex     sync.Mutex
	requests  []string
	userAgent string
}

func (f *finapi) note(answer *http.Response) error {
	f.mutex.Lock()
	defer f.mutex.Unlock()

	f.requests = append(f.requests, fmt.Sprintf("%s %s %d", answer.Request.Method, answer.Request.URL.Path, answer.StatusCode))
	f.userAgent = answer.Request.UserAgent()

	return nil
}

func (s snapshot) startMock(t *testing.T) *finapi {
	t.Helper()

	command := exec.CommandContext(t.Context(), s.unpackMock(t), "--listen", "127.0.0.1:0")
	command.Env = (&cli.CLI{}).Environ(os.Environ())

	stdout, err := command.StdoutPipe()
	must(t, err)
	must(t, command.Start())
	// The test's context has ended by then.
	t.Cleanup(func() { _ = command.Wait() })

	line, err := bufio.NewReader(stdout).ReadString('\n')
	must(t, err)

	address, _ := strings.CutPrefix(strings.TrimSpace(line), "finapi-mock listening on ")
	target, err := url.Parse(address)
	must(t, err)

	f := &finapi{}
	proxy := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite:        func(request *httputil.ProxyRequest) { request.SetURL(target) },
		ModifyResponse: f.note,
	})
	t.Cleanup(proxy.Close)

	f.url = proxy.URL

	return f
}

// The mock of a release says which release it is of.
func TestSnapshot_mockVersion(t *testing.T) {
	t.Parallel()

	s := findSnapshot(t)
	if _, err := os.Stat(filepath.Join(s.dist, s.file(mock, runtime.GOOS+"_"+runtime.GOARCH+".zip"))); err != nil {
		t.Skipf("the snapshot is not for this machine: %s", err)
	}

	printed, err := exec.CommandContext(t.Context(), s.unpackMock(t), "--version").Output()
	must(t, err)

	if expected := mock + " " + s.version + "\n"; string(printed) != expected {
		t.Errorf("expected %q, got %q", expected, printed)
	}
}

// unpackMock returns the mock's program.
func (s snapshot) unpackMock(t *testing.T) string {
	t.Helper()

	archive, err := zip.OpenReader(filepath.Join(s.dist, s.file(mock, runtime.GOOS+"_"+runtime.GOARCH+".zip")))
	must(t, err)

	defer func() { _ = archive.Close() }()

	packed, err := archive.Open(cli.Executable(mock))
	must(t, err)

	content, err := io.ReadAll(packed)
	must(t, err)

	program := filepath.Join(t.TempDir(), cli.Executable(mock))
	must(t, os.WriteFile(program, content, 0o700))

	return program
}

func must(t *testing.T, err error) {
	t.Helper()

	if err != nil {
		t.Fatal(err)
	}
}
