// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// leakyScript prints whatever it was given, and fails.
const leakyScript = "echo \"$@\"\nenv\nexit 1\n"

var (
	scriptName = regexp.MustCompile(`sh ([a-z-]+\.sh)`)
	// secretWord is a variable of a script's environment that must not be printed.
	secretWord = regexp.MustCompile(`(?m)^(\w+_TOKEN|FINAPI_CLIENT_SECRET|FINAPI_DATA_DECRYPTION_KEY)=(\S+)$`)
)

// scripted returns the configurations that run a script: those of the guides, by page and line, and those of the examples.
func scripted(t *testing.T) map[string]string {
	t.Helper()

	found := map[string]string{}

	for _, p := range docs(t) {
		if !strings.HasPrefix(p.path, "docs/guides/") {
			continue
		}

		for _, block := range p.code("terraform") {
			if runsScript(block.code) {
				found[fmt.Sprintf("%s:%d", p.path, block.line)] = requirement(t) + block.code
			}
		}
	}

	examples := os.DirFS(filepath.Join(root, "examples"))

	err := fs.WalkDir(examples, ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".tf") {
			return err
		}

		content, err := fs.ReadFile(examples, path)
		if !runsScript(string(content)) {
			return err
		}

		directory := filepath.Dir(path)
		found["examples/"+directory] = configurationOf(t, filepath.Join(root, "examples", directory))

		return nil
	})
	if err != nil {
		t.Fatal(err)
	}

	return found
}

// runsScript tells whether a configuration runs a script; a message may name one, too.
func runsScript(configuration string) bool {
	return strings.Contains(configuration, "local-exec") && scriptName.MatchString(configuration)
}

// configurationOf returns a root module as one file.
func configurationOf(t *testing.T, directory string) string {
	t.Helper()

	files, err := filepath.Glob(filepath.Join(directory, "*.tf"))
	if err != nil {
		t.Fatal(err)
	}

	var all strings.Builder

	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}

		all.Write(content)
		all.WriteString("\n")
	}

	return all.String()
}

// A script that fails and prints all it knows shows no token in the log of the run: not the guides', and not the examples'.
func TestScripts_failingPrintNoToken(t *testing.T) {
	t.Parallel()

	if testing.Short() {
		t.Skip("it runs the CLI many times")
	}

	for name, module := range scripted(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			s := newReader(t)
			if !s.cli.IsAtLeast(1, 11) {
				t.Skipf("it needs version 1.11, this is %s", s.cli.Version)
			}

			s.enter(t, map[string]string{"main.tf": module, scriptName.FindStringSubmatch(module)[1]: leakyScript})

			printed := s.runFailing(t, "TF_VAR_alice_password='only for this test' terraform apply -auto-approve")
			expectPrinted(t, printed, "local-exec provisioner error")

			s.expectNoSecret(t, printed)
		})
	}
}

// expectNoSecret expects that of the secrets that a script has put into its log none was printed.
func (s *shell) expectNoSecret(t *testing.T, printed string) {
	t.Helper()

	logs, err := filepath.Glob(filepath.Join(s.directory, "*.log"))
	if err != nil {
		t.Fatal(err)
	}

	secrets := 0

	for _, log := range logs {
		for _, found := range secretWord.FindAllStringSubmatch(s.read(t, filepath.Base(log)), -1) {
			secrets++

			if strings.Contains(printed, found[2]) {
				t.Errorf("%s was printed", found[1])
			}
		}
	}

	if secrets == 0 {
		t.Error("no script has put a secret into its log, so this proves nothing")
	}
}
