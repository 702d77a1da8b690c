// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// launch starts the mock by a command, and puts its address in place of the guide's.
func (s *shell) launch(t *testing.T, command string) {
	t.Helper()

	_, address, found := strings.Cut(s.start(t, command), "finapi-mock listening on ")
	if !found {
		t.Fatalf("%s does not say where it listens", command)
	}

	s.replacer = strings.NewReplacer(mockAddress, address)
}

// What the guide on the mock tells to run works, from the seed to terraform test.
func TestFinapiMock(t *testing.T) {
	t.Parallel()

	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("the guide needs curl")
	}

	guide := doc(t, "guides/finapi-mock.md")

	s := newReader(t)
	s.write(t, "users.csv", guide.code("csv")[0].code+"\n")
	s.write(t, "users.json", guide.code("json")[0].code)
	s.start(t, "./finapi-mock --seed users.json")
	s.launch(t, commands(t, guide, "--seed users.csv"))

	expectPrinted(t, s.run(t, commands(t, guide, "-X POST")), `"locked":true`)
	expectPrinted(t, s.run(t, "curl -fsS "+mockAddress+"/_mock/users"), `"id":"carol"`)

	if s.cli.IsAtLeast(1, 6) {
		mock := s.directory
		s.directory = t.TempDir()
		s.write(t, "main.tf", configuration(t, doc(t, "guides/cookbook.md"), "terraform {")+"\nresource \"finapi_user\" \"test\" {\n  is_verified = true\n}\n")
		s.write(t, "tests/user.tftest.hcl", "run \"user\" {\n  assert {\n    condition     = finapi_user.test.is_verified\n    error_message = \"It is not verified.\"\n  }\n}\n")
		expectPrinted(t, s.run(t, commands(t, guide, "terraform test")), "1 passed, 0 failed")
		expectPrinted(t, s.run(t, "curl -fsS "+mockAddress+"/_mock/requests"), `"operation":"verifyUser"`)
		s.directory = mock
	}

	// As the compose file starts it, but for the paths and the ports of a container.
	s.launch(t, "./finapi-mock --seed=users.csv --control --control-token=only-for-tests")
	expectPrinted(t, s.run(t, commands(t, guide, "Bearer only-for-tests")), `"id":"alice"`)
}

// The guide's commands hand the builder of an image what the Containerfile copies.
func TestFinapiMock_image(t *testing.T) {
	t.Parallel()

	if testing.Short() {
		t.Skip("it builds the mock")
	}

	s := newShell(t)
	s.cloneSources(t)
	s.directory = filepath.Join(s.directory, "terraform-provider-finapi")

	content, err := os.ReadFile(filepath.Join(root, "Containerfile"))
	if err != nil {
		t.Fatal(err)
	}

	s.write(t, "Containerfile", string(content))
	s.offer(t, "docker", `test "$1 $2 $4 $5 $6 $7" = "build --platform --file Containerfile --tag finapi-mock" && test -x "$8/$3/finapi-mock" && grep -q 'COPY $TARGETPLATFORM/finapi-mock' "$5"`)
	s.run(t, commands(t, doc(t, "guides/finapi-mock.md"), "docker build"))
}
