// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// unparsable returns the faults of a page's blocks of configuration.
func unparsable(p page) []string {
	var faults []string

	for _, block := range p.code("terraform") {
		_, diags := hclsyntax.ParseConfig([]byte(block.code), p.path, hcl.Pos{Line: block.line + 1, Column: 1})
		for _, diag := range diags {
			faults = append(faults, diag.Error())
		}
	}

	return faults
}

func TestPages_parseAsHCL(t *testing.T) {
	t.Parallel()

	for _, p := range allPages(t) {
		for _, fault := range unparsable(p) {
			t.Error(fault)
		}
	}
}

func TestUnparsable(t *testing.T) {
	t.Parallel()

	for _, code := range []string{`resource "a" {`, "a = = b", "..."} {
		faults := unparsable(parsePage("page", "\n```terraform\n"+code+"\n```\n"))
		if len(faults) == 0 || !strings.HasPrefix(faults[0], "page:3,") {
			t.Errorf("%q: expected a fault in line 3, got %q", code, faults)
		}
	}

	if faults := unparsable(parsePage("page", "```terraform\na = b\n```\n```text\n= =\n```")); len(faults) > 0 {
		t.Errorf("faults of good code: %q", faults)
	}
}
