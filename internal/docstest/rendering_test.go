// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"regexp"
	"strings"
	"testing"
)

var (
	// attributeLine is one that tfplugindocs makes of an attribute: name, type in parentheses, description.
	attributeLine  = regexp.MustCompile("^- `([^`]+)` \\(((?:[^()]|\\([^()]*\\))*)\\)(.*)$")
	reference      = regexp.MustCompile(`\(see \[below for nested schema\]\([^)]*\)\)`)
	templateAction = regexp.MustCompile(`\{\{.*?\}\}|\{\{`)
	frontTitle     = regexp.MustCompile(`(?m)^page_title: "?[^"\s].*$`)
	frontText      = regexp.MustCompile(`(?m)^description: (?:\|-\n {2}\S|[^|\s])`)
)

// rendering returns what a reader of a page would stumble over.
func rendering(p page) []string {
	var faults []string

	for _, line := range append(strings.Split(p.front, "\n"), p.prose...) {
		if strings.Contains(line, "<no value>") || strings.Contains(line, "%!") {
			faults = append(faults, "a value is missing: "+line)
		}

		if templateAction.MatchString(inlineCode.ReplaceAllString(line, "")) {
			faults = append(faults, "a template action is left: "+line)
		}

		for _, found := range attributeLine.FindAllStringSubmatch(line, -1) {
			if strings.TrimSpace(reference.ReplaceAllString(found[3], "")) == "" {
				faults = append(faults, found[1]+" has no description")
			}
		}
	}

	for _, block := range p.fences {
		if strings.TrimSpace(block.code) == "" {
			faults = append(faults, "a block of code is empty")
		}

		// Without one the registry guesses.
		if block.language == "" && strings.HasPrefix(p.path, "docs/") {
			faults = append(faults, "a block of code has no language: "+block.code)
		}
	}

	return faults
}

// frontMatter returns what the registry misses in the front matter of a page.
func frontMatter(p page) []string {
	var faults []string

	if !frontTitle.MatchString(p.front) {
		faults = append(faults, "the front matter has no page_title")
	}

	if !frontText.MatchString(p.front) {
		faults = append(faults, "the front matter has no description")
	}

	return faults
}

func TestPages_render(t *testing.T) {
	t.Parallel()

	for _, p := range allPages(t) {
		for _, fault := range rendering(p) {
			t.Errorf("%s: %s", p.path, fault)
		}
	}
}

func TestDocs_frontMatter(t *testing.T) {
	t.Parallel()

	for _, p := range docs(t) {
		for _, fault := range frontMatter(p) {
			t.Errorf("%s: %s", p.path, fault)
		}
	}
}

// The checks find what they are for.
func TestRendering_faults(t *testing.T) {
	t.Parallel()

	for name, content := range map[string]string{
		"value":            "Since <no value>.",
		"formatted value":  "Since %!s(MISSING).",
		"action":           "See {{ .Name }}.",
		"half an action":   "See {{ .Name",
		"description":      "- `id` (String)",
		"description only": "- `id` (Attributes) (see [below for nested schema](#nestedatt--id))",
		"write-only":       "- `id` (String, [Write-only](https://example.com))",
		"empty code":       "```shell\n```",
		"no language":      "```\nx\n```",
	} {
		if faults := rendering(parsePage("docs/page.md", content)); len(faults) != 1 {
			t.Errorf("%s: expected one fault, got %q", name, faults)
		}
	}

	const good = "---\npage_title: \"A\"\ndescription: |-\n  B\n---\n- `id` (String) The id. `{{ x }}`\n```shell\nx\n```"
	if faults := append(rendering(parsePage("page", good)), frontMatter(parsePage("page", good))...); len(faults) > 0 {
		t.Errorf("faults of a good page: %q", faults)
	}

	for _, content := range []string{"", "---\npage_title: \"\"\ndescription: |-\n---\n", "---\nsubcategory: \"\"\n---\n"} {
		if faults := frontMatter(parsePage("page", content)); len(faults) != 2 {
			t.Errorf("%q: expected two faults, got %q", content, faults)
		}
	}
}
