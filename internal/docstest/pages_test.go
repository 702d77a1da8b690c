// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// root is the directory of the repository, as tests run in that of their package.
const root = "../.."

// page is one Markdown file.
type page struct {
	// path is relative to the repository, with slashes.
	path string
	// front is the front matter, empty for a page without one.
	front string
	// prose are the lines outside front matter and fences; in place of the others there are empty ones, so that the index is
	// that of the file.
	prose  []string
	fences []fence
}

// fence is a block of code.
type fence struct {
	language, code string
	// line is that of the opening fence, from 1.
	line int
}

// prosePages are those that are not generated.
var prosePages = []string{
	"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "ARCHITECTURE.md", "examples/README.md",
}

// docs returns the pages below docs/.
func docs(t *testing.T) []page {
	t.Helper()

	var pages []page

	err := filepath.WalkDir(filepath.Join(root, "docs"), func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && filepath.Ext(path) == ".md" {
			pages = append(pages, readPage(t, path))
		}

		return err
	})
	if err != nil {
		t.Fatal(err)
	}

	if len(pages) == 0 {
		t.Fatal("there is no page below docs/")
	}

	return pages
}

// allPages returns those below docs/, and the others that are there.
func allPages(t *testing.T) []page {
	t.Helper()

	pages := docs(t)

	for _, name := range prosePages {
		path := filepath.Join(root, filepath.FromSlash(name))
		if _, err := os.Stat(path); err == nil {
			pages = append(pages, readPage(t, path))
		}
	}

	return pages
}

func doc(t *testing.T, path string) page {
	t.Helper()

	return readPage(t, filepath.Join(root, "docs", filepath.FromSlash(path)))
}

func readPage(t *testing.T, path string) page {
	t.Helper()

	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}

	relative, err := filepath.Rel(root, path)
	if err != nil {
		t.Fatal(err)
	}

	return parsePage(filepath.ToSlash(relative), string(content))
}

// parsePage understands as much of Markdown as the pages use: fences begin a line.
func parsePage(path, content string) page {
	p := page{path: path}
	lines := strings.Split(strings.ReplaceAll(content, "\r\n", "\n"), "\n")

	start := 0

	if lines[0] == "---" {
		if end := slices.Index(lines[1:], "---"); end >= 0 {
			start = end + 2
			p.front = strings.Join(lines[1:end+1], "\n")
		}
	}

	p.prose = make([]string, len(lines))

	for i := start; i < len(lines); i++ {
		language, opens := strings.CutPrefix(lines[i], "```")
		if !opens {
			p.prose[i] = lines[i]

			continue
		}

		end := slices.Index(lines[i+1:], "```")
		if end < 0 {
			end = len(lines) - i - 1
		}

		p.fences = append(p.fences, fence{language, strings.Join(lines[i+1:i+1+end], "\n"), i + 1})
		i += end + 1
	}

	return p
}

// code returns the page's fences in a language.
func (p page) code(language string) []fence {
	return slices.DeleteFunc(slices.Clone(p.fences), func(f fence) bool { return f.language != language })
}

var (
	inlineCode = regexp.MustCompile("`[^`]*`")
	heading    = regexp.MustCompile(`^#{1,6} +(.+)$`)
	idAnchor   = regexp.MustCompile(`<a id="([^"]+)"></a>`)
	notInSlug  = regexp.MustCompile(`[^\p{L}\p{N}\-_ ]`)
)

// anchors are what a link's fragment may name: headings, as GitHub and the registry make anchors of them, and explicit ones.
func (p page) anchors() []string {
	var anchors []string

	for _, line := range p.prose {
		if found := heading.FindStringSubmatch(line); found != nil {
			slug := notInSlug.ReplaceAllString(strings.ToLower(found[1]), "")
			anchors = append(anchors, strings.ReplaceAll(slug, " ", "-"))
		}

		if found := idAnchor.FindStringSubmatch(line); found != nil {
			anchors = append(anchors, found[1])
		}
	}

	return anchors
}
