// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	framework "github.com/hashicorp/terraform-plugin-framework/provider"

	"github.com/finapi-community/terraform-provider-finapi/internal/provider"
)

const programName = "terraform-provider-finapi"

// panicking is a provider with a bug.
type panicking struct {
	framework.Provider
}

func (p panicking) Configure(context.Context, framework.ConfigureRequest, *framework.ConfigureResponse) {
	panic("the panicking provider panics")
}

// servePanicking makes of this test's program, under another name, a provider.
func servePanicking() {
	if !strings.HasPrefix(filepath.Base(os.Args[0]), programName) {
		return
	}

	if err := provider.ServeAny(panicking{provider.New("test")()}); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}

	os.Exit(0)
}

// A silent provider is silent about its work, not about its end.
func TestAccSilence_aPanicReachesTheUser(t *testing.T) {
	t.Parallel()
	once(t, ofProcesses)

	tests, err := os.Executable()
	must(t, err)

	cli := newWorld(t).newCommandLine(t, user(`id = "alice"`), "TF_LOG_PATH=")
	must(t, os.Symlink(tests, filepath.Join(cli.directory, programName)))
	cli.overrideProvider(t, cli.directory)

	if isOpenTofu(t) {
		t.Skip("OpenTofu 1.12 shows no panic of a provider, whether that is silent or not")
	}

	output, err := cli.run(t, "plan")
	if err == nil {
		t.Error("the plan succeeded")
	}

	for _, expected := range []string{"panic: the panicking provider panics", "panic_test.go"} {
		if !strings.Contains(output, expected) {
			t.Errorf("%q is not in the output:\n%s", expected, output)
		}
	}
}
