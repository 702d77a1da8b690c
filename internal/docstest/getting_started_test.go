// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	startMock   = "./finapi-mock"
	mockAddress = "http://127.0.0.1:8765"
	cloneLine   = "git clone https://github.com/finapi-community/terraform-provider-finapi.git\n"
	// In the sandbox's section of the guide; the test stays with the mock.
	leaveMock = "unset FINAPI_BASE_URL\n"
)

// walk follows some blocks of a guide: it runs the commands, saves configurations as main.tf, and expects the lines that the
// guide says are printed.
func (s *shell) walk(t *testing.T, guide page, blocks []fence) {
	t.Helper()

	printed := ""

	for _, block := range blocks {
		switch {
		case block.language == "terraform":
			s.write(t, "main.tf", block.code+"\n")
		case block.code == startMock:
			printed = s.start(t, startMock)

			_, address, _ := strings.Cut(printed, "http://")
			s.replacer = strings.NewReplacer(
				mockAddress, "http://"+address,
				leaveMock, "",
				// The credentials that the reader has exported already.
				"FINAPI_CLIENT_ID=…", "FINAPI_CLIENT_ID",
				"FINAPI_CLIENT_SECRET=…", "FINAPI_CLIENT_SECRET",
				"FINAPI_DATA_DECRYPTION_KEY=…", "FINAPI_DATA_DECRYPTION_KEY",
			)
		case block.language == "shell":
			printed = s.run(t, strings.Replace(block.code, cloneLine, "", 1))
		case block.language == "text":
			for line := range strings.SplitSeq(s.replacer.Replace(block.code), "\n") {
				if !strings.Contains(printed, line) {
					t.Errorf("%s:%d: %q was not printed, but\n%s", guide.path, block.line, line, printed)
				}
			}
		}
	}
}

// cloneSources puts the sources where git would.
func (s *shell) cloneSources(t *testing.T) {
	t.Helper()

	clone := filepath.Join(s.directory, "terraform-provider-finapi")

	for _, directory := range []string{"cmd", "internal"} {
		if err := os.CopyFS(filepath.Join(clone, directory), os.DirFS(filepath.Join(root, directory))); err != nil {
			t.Fatal(err)
		}
	}

	for _, file := range []string{"GNUmakefile", "go.mod", "go.sum", "main.go"} {
		content, err := os.ReadFile(filepath.Join(root, file))
		if err == nil {
			err = os.WriteFile(filepath.Join(clone, file), content, 0o600)
		}

		if err != nil {
			t.Fatal(err)
		}
	}
}

// The guide's commands, run as they are written, do what it says, with the mock in the place of the sandbox too.
func TestGettingStarted(t *testing.T) {
	t.Parallel()

	if testing.Short() {
		t.Skip("it builds the provider and runs the CLI several times")
	}

	guide := doc(t, "guides/getting-started.md")

	for _, expected := range []string{cloneLine, leaveMock, startMock + "\n", mockAddress} {
		found := false
		for _, block := range guide.code("shell") {
			found = found || strings.Contains(block.code+"\n", expected)
		}

		if !found {
			t.Fatalf("%s has no command with %q any more: this test must not follow it into a real sandbox", guide.path, expected)
		}
	}

	s := newShell(t)
	s.cloneSources(t)
	s.walk(t, guide, guide.fences)

	if left := s.run(t, "terraform state list"); left != "" {
		t.Errorf("the guide leaves behind:\n%s", left)
	}

	s.rebuild(t, guide)
}

// rebuild follows what the guide says of a newer build: the lock file keeps the older one's checksum.
func (s *shell) rebuild(t *testing.T, guide page) {
	t.Helper()

	sources := filepath.Join(s.directory, "..", "terraform-provider-finapi")

	content, err := os.ReadFile(filepath.Join(sources, "main.go"))
	if err != nil {
		t.Fatal(err)
	}

	changed := strings.Replace(string(content), `version = "dev"`, `version = "dev2"`, 1)
	if err := os.WriteFile(filepath.Join(sources, "main.go"), []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}

	s.run(t, "make -C ../terraform-provider-finapi install")
	expectPrinted(t, s.runFailing(t, "terraform init"), "checksums")
	s.run(t, commands(t, guide, "rm .terraform.lock.hcl"))
}

// The README installs the provider as the guide does, which the test above follows.
func TestReadme_installs(t *testing.T) {
	t.Parallel()

	readme, guide := readPage(t, filepath.Join(root, "README.md")), doc(t, "guides/getting-started.md")

	if ours, its := commands(t, readme, "plugins="), commands(t, guide, "plugins="); ours != its {
		t.Errorf("the README has\n%s\nand the guide\n%s", ours, its)
	}

	commands(t, readme, "make install")
}
