// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/finapi-community/terraform-provider-finapi/internal/provider"
)

func TestMain(m *testing.M) {
	servePanicking()
	provider.HurryDigests()
	resource.TestMain(passes{m})
}

// passes are the tests against one version of finAPI Access after the other, in one program: each version is a pass over all of
// them, with the flags of go test. TEST_API_VERSION narrows to one version. A test that fails says in which version it was; the
// result is that of both passes. Profiles and coverage show the first one.
type passes struct{ *testing.M }

// pass is the present one. It changes while no test runs.
var pass struct {
	version string
	// isRepeated: another version was tested before.
	isRepeated bool
}

// apiVersion is the version of finAPI Access that all tests of this package run against.
func apiVersion() string { return pass.version }

// once skips a test that an earlier pass has run, and says why another version of finAPI Access shows nothing new.
func once(t *testing.T, why string) {
	t.Helper()

	if pass.isRepeated {
		t.Skip("run with another version of finAPI Access: " + why)
	}
}

// Why some tests run once.
const (
	ofProcesses = "processes, signals and logs know nothing of finAPI"
	ofTerraform = "Terraform's part is the same; the provider's is tested in process, in each version"
	ofMany      = "what is counted are calls that both versions have; the cost of one user is tested in each"
)

// Run runs the tests, with a directory of their own for temporary files, as a process that is killed removes none of its own: the
// socket of a provider, the plan of a CLI.
func (p passes) Run() int {
	directory, err := os.MkdirTemp("", "finapi-tests-")
	if err == nil {
		err = os.Setenv("TMPDIR", directory)
	}

	if err != nil {
		panic(err)
	}

	defer func() { _ = os.RemoveAll(directory) }()

	versions := []string{"v1", "v2"}
	if version := os.Getenv("TEST_API_VERSION"); version != "" {
		versions = []string{version}
	}

	if flag.Lookup("test.list").Value.String() != "" {
		return p.M.Run()
	}

	keepBusy()

	result := 0

	for number, version := range versions {
		pass.version, pass.isRepeated = version, number > 0

		_, _ = fmt.Fprintf(os.Stdout, "finAPI Access %s\n", version)

		result = max(result, p.M.Run())
	}

	return result
}

// keepBusy has more tests run at once than there are processors, as many wait for a while: for backoffs, for the CLI.
func keepBusy() {
	isSet := false

	flag.Visit(func(f *flag.Flag) { isSet = isSet || f.Name == "test.parallel" })

	if isSet {
		return
	}

	if err := flag.Set("test.parallel", strconv.Itoa(2*runtime.GOMAXPROCS(0))); err != nil {
		panic(err)
	}
}
