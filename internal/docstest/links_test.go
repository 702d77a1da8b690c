// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// repository is where links to files go that are not part of the documentation: the registry has the pages alone.
const repository = "https://github.com/finapi-community/terraform-provider-finapi/"

var (
	// link is one in Markdown; its text may run over a line's end.
	link           = regexp.MustCompile(`\[[^\]]*\]\(([^)\s]+)\)`)
	repositoryFile = regexp.MustCompile(`^` + regexp.QuoteMeta(repository) + `(?:tree|blob)/main/([^#]+)`)
)

// links returns the targets of a page's links.
func (p page) links() []string {
	var targets []string

	for _, found := range link.FindAllStringSubmatch(strings.Join(p.prose, "\n"), -1) {
		targets = append(targets, found[1])
	}

	return targets
}

// brokenLinks returns the targets that lead nowhere; parse reads a page by its path.
func brokenLinks(p page, exists func(string) bool, parse func(string) page) []string {
	return slices.DeleteFunc(p.links(), func(target string) bool {
		if found := repositoryFile.FindStringSubmatch(target); found != nil {
			return exists(found[1])
		}

		if strings.Contains(target, "://") {
			return true
		}

		file, fragment, _ := strings.Cut(target, "#")

		aimed := p
		if file != "" {
			name := path.Join(path.Dir(p.path), file)

			// The registry shows what is below docs/, and nothing else.
			if leavesDocs := strings.HasPrefix(p.path, "docs/") && !strings.HasPrefix(name, "docs/"); leavesDocs || !exists(name) {
				return false
			}

			if fragment == "" {
				return true
			}

			aimed = parse(name)
		}

		return slices.Contains(aimed.anchors(), fragment)
	})
}

func fileExists(name string) bool {
	_, err := os.Stat(filepath.Join(root, filepath.FromSlash(name)))

	return err == nil
}

func TestPages_links(t *testing.T) {
	t.Parallel()

	parse := func(name string) page { return readPage(t, filepath.Join(root, filepath.FromSlash(name))) }

	for _, p := range allPages(t) {
		for _, target := range brokenLinks(p, fileExists, parse) {
			t.Errorf("%s: nothing is at %s", p.path, target)
		}
	}
}

// Each guide is found from the provider's page.
func TestDocs_indexNamesGuides(t *testing.T) {
	t.Parallel()

	index := doc(t, "index.md").links()

	for _, p := range docs(t) {
		if guide, ok := strings.CutPrefix(p.path, "docs/guides/"); ok && !slices.Contains(index, "guides/"+guide) {
			t.Errorf("docs/index.md has no link to %s", p.path)
		}
	}
}

func TestBrokenLinks(t *testing.T) {
	t.Parallel()

	other := parsePage("docs/b.md", "# The `one_and` only: one\n\n<a id=\"x--y\"></a>")
	exists := func(name string) bool { return name == "docs/b.md" || name == "examples/a" || name == "README.md" }
	parse := func(string) page { return other }

	const content = "# Here\n[a](b.md) [b\nc](b.md#the-one_and-only-one) [d](#here) [e](b.md#x--y) [f](https://example.com/#x)\n" +
		"[g](" + repository + "tree/main/examples/a)\n```text\n[code](nowhere.md)\n```\n"
	if broken := brokenLinks(parsePage("docs/a.md", content), exists, parse); len(broken) > 0 {
		t.Errorf("good links are called broken: %q", broken)
	}

	for _, target := range []string{
		"c.md", "b.md#there", "#there", "../README.md", "guides/b.md", repository + "blob/main/examples/b",
	} {
		if broken := brokenLinks(parsePage("docs/a.md", "[a]("+target+")"), exists, parse); len(broken) != 1 {
			t.Errorf("%s is not called broken", target)
		}
	}
}
