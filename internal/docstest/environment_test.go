// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	variableName = regexp.MustCompile(`^FINAPI_[A-Z_]+[A-Z]$`)
	variableWord = regexp.MustCompile(`\bFINAPI_[A-Z_]+[A-Z]\b`)
)

// variables are the environment variables that the provider reads.
func variables(t *testing.T) []string {
	t.Helper()

	var names []string

	texts(slices.Concat(sources(t, "internal/provider"), sources(t, "internal/client")), func(text string) {
		if variableName.MatchString(text) {
			names = append(names, text)
		}
	})

	if len(names) == 0 {
		t.Fatal("the provider reads no environment variable; has the way it does changed?")
	}

	slices.Sort(names)

	return slices.Compact(names)
}

func TestIndex_namesEnvironmentVariables(t *testing.T) {
	t.Parallel()

	index := strings.Join(doc(t, "index.md").prose, "\n")

	for _, name := range variables(t) {
		if !strings.Contains(index, "| `"+name+"`") {
			t.Errorf("docs/index.md has no row for %s", name)
		}
	}
}

// Nobody is told to set a variable that is never read.
func TestDocs_nameNoOtherEnvironmentVariables(t *testing.T) {
	t.Parallel()

	known := variables(t)

	for _, p := range docs(t) {
		lines := slices.Clone(p.prose)
		for _, block := range p.fences {
			lines = append(lines, block.code)
		}

		for _, name := range variableWord.FindAllString(strings.Join(lines, "\n"), -1) {
			if !slices.Contains(known, name) {
				t.Errorf("%s: the provider does not read %s", p.path, name)
			}
		}
	}
}
