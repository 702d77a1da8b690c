// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/json"
	"os/exec"
	"testing"

	goversion "github.com/hashicorp/go-version"
)

// onlyTerraform skips a test of what Terraform has since a version, and OpenTofu in none.
func onlyTerraform(t *testing.T, what string, since *goversion.Version) {
	t.Helper()

	if isOpenTofu(t) {
		t.Skipf("OpenTofu does not have %s", what)
	}

	output, err := exec.CommandContext(t.Context(), commandLinePath(t), "version", "-json").Output()
	must(t, err)

	var answer struct {
		Version string `json:"terraform_version"`
	}

	must(t, json.Unmarshal(output, &answer))

	version, err := goversion.NewVersion(answer.Version)
	must(t, err)

	if version.LessThan(since) {
		t.Skipf("%s: since Terraform %s, this is %s", what, since, version)
	}
}
