// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package provider_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
	"github.com/finapi-community/terraform-provider-finapi/internal/provider"
)

// written applies a user with a provider that runs by itself, and returns all that the provider wrote to standard error.
// Under the CLI that goes to the CLI alone, which shows no more than it wants.
func written(t *testing.T, environment ...string) string {
	t.Helper()

	w := newWorld(t, mock.WithAutoVerify(true))
	cli := w.newCommandLine(t, user(`id = "alice"`), "TF_LOG_PATH=")

	program, err := providerProgram()
	must(t, err)

	var stderr bytes.Buffer

	command := exec.CommandContext(t.Context(), filepath.Join(program, "terraform-provider-finapi"), "-debug")

	command.Env = append(slices.Clone(cli.environment), environment...)
	command.Stderr = &stderr

	stdout, err := command.StdoutPipe()
	must(t, err)
	must(t, command.Start())

	t.Cleanup(func() { _ = command.Process.Kill() })

	lines := bufio.NewScanner(stdout)
	reattach, found := "", false

	for !found && lines.Scan() {
		_, reattach, found = strings.Cut(lines.Text(), "TF_REATTACH_PROVIDERS=")
	}

	cli.environment = append(cli.environment, "TF_REATTACH_PROVIDERS="+underAllNames(t, strings.Trim(reattach, "'")))
	cli.succeed(t, "apply", "-auto-approve")
	must(t, command.Process.Signal(os.Interrupt))
	must(t, command.Wait())

	if len(w.Users()) != 1 {
		t.Error("the user was not created")
	}

	return stderr.String()
}

// underAllNames lets a root module without required_providers find the provider, whichever CLI it is.
func underAllNames(t *testing.T, reattach string) string {
	t.Helper()

	var providers map[string]any

	must(t, json.Unmarshal([]byte(reattach), &providers))

	for _, host := range []string{"registry.terraform.io", "registry.opentofu.org"} {
		providers[host+"/hashicorp/finapi"] = providers[provider.Address]
	}

	encoded, err := json.Marshal(providers)
	must(t, err)

	return string(encoded)
}

func TestAccSilence_nothingIsWrittenUnlessAskedFor(t *testing.T) {
	t.Parallel()
	once(t, ofProcesses)

	for _, environment := range []string{
		"TF_LOG=", "TF_LOG=off", "TF_LOG=OFF", "TF_LOG_CORE=TRACE", "TF_LOG_PATH=/nowhere", "TF_LOG_PROVIDER=off",
	} {
		t.Run(environment, func(t *testing.T) {
			t.Parallel()

			if all := written(t, environment); all != "" {
				t.Errorf("%d lines were written:\n%.2000s", strings.Count(all, "\n"), all)
			}
		})
	}
}

func TestAccSilence_logsAreCompleteOnceAskedFor(t *testing.T) {
	t.Parallel()
	once(t, ofProcesses)

	for _, environment := range []string{
		"TF_LOG=TRACE", "TF_LOG=JSON", "TF_LOG=info", "TF_LOG_PROVIDER=DEBUG", "TF_LOG_PROVIDER_FINAPI=TRACE", "TF_LOG_SDK=TRACE",
		"TF_LOG_SDK_PROTO=TRACE", "TF_LOG_SDK_FRAMEWORK=TRACE",
	} {
		t.Run(environment, func(t *testing.T) {
			t.Parallel()

			all := written(t, environment)

			for what, record := range map[string]string{
				"the protocol":       `"@module":"sdk.proto"`,
				"the framework":      `"@module":"sdk.framework"`,
				"the client":         `"@message":"finAPI request"`,
				"the client's field": `"operation":"createUser"`,
				"of the user":        `"tf_resource_type":"finapi_user"`,
			} {
				if !strings.Contains(all, record) {
					t.Errorf("no record of %s, %s", what, record)
				}
			}
		})
	}
}
