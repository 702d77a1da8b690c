// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var (
	// makeInline is a command in a sentence, makeLine one in a block of code.
	makeInline   = regexp.MustCompile("`make\\s+([a-z-]+)([^`]*)`")
	makeLine     = regexp.MustCompile(`(?m)^make ([a-z-]+)([^#\n]*)`)
	makeTarget   = regexp.MustCompile(`(?m)^([a-z-]+):.*## `)
	makeVariable = regexp.MustCompile(`\b([A-Z_]+)=`)
	// rawFile is an image's address: the registry shows no image by a relative one.
	rawFile = regexp.MustCompile(`^https://raw\.githubusercontent\.com/finapi-community/terraform-provider-finapi/main/(.+)$`)
	image   = regexp.MustCompile(`!\[([^\]]*)\]\(([^)\s]+)\)`)
)

func readme(t *testing.T) page {
	t.Helper()

	return readPage(t, filepath.Join(root, "README.md"))
}

// makeFaults returns the targets and variables of a page's commands that a makefile does not have.
func makeFaults(p page, makefile string) []string {
	var faults, targets []string

	for _, found := range makeTarget.FindAllStringSubmatch(makefile, -1) {
		targets = append(targets, found[1])
	}

	commands := makeInline.FindAllStringSubmatch(strings.Join(p.prose, "\n"), -1)
	for _, block := range p.code("shell") {
		commands = append(commands, makeLine.FindAllStringSubmatch(block.code, -1)...)
	}

	for _, command := range commands {
		if !slices.Contains(targets, command[1]) {
			faults = append(faults, "make "+command[1])
		}

		for _, variable := range makeVariable.FindAllStringSubmatch(command[2], -1) {
			if !strings.Contains(makefile, "$("+variable[1]) {
				faults = append(faults, variable[1])
			}
		}
	}

	return faults
}

// Each command of make that a page names is one.
func TestPages_make(t *testing.T) {
	t.Parallel()

	makefile := readText(t, "GNUmakefile")

	for _, p := range allPages(t) {
		for _, fault := range makeFaults(p, makefile) {
			t.Errorf("%s: GNUmakefile has no %s", p.path, fault)
		}
	}
}

func TestMakeFaults(t *testing.T) {
	t.Parallel()

	const makefile = "storm: ## Storm\n\tstorm $(STORM_SEED)\n.PHONY: hidden\nhidden:\n"

	p := parsePage("page", "`make storm STORM_SEED=1` `make\nhidden` `make storm STORM_X=1`\n```shell\nmake gone # x\n```\n")
	if faults := makeFaults(p, makefile); !slices.Equal(faults, []string{"make hidden", "STORM_X", "make gone"}) {
		t.Errorf("%q", faults)
	}
}

// imageFaults returns the images of a page that its readers do not see, or that say nothing to those who cannot.
func imageFaults(p page, exists func(string) bool) []string {
	var faults []string

	for _, found := range image.FindAllStringSubmatch(strings.Join(p.prose, "\n"), -1) {
		name := found[2]

		if raw := rawFile.FindStringSubmatch(name); raw != nil {
			name = raw[1]
		} else if strings.HasPrefix(p.path, "docs/") {
			faults = append(faults, "the registry does not show "+name)
		}

		if !exists(name) {
			faults = append(faults, "there is no "+name)
		}

		if found[1] == "" {
			faults = append(faults, "no words for "+name)
		}
	}

	return faults
}

func TestPages_images(t *testing.T) {
	t.Parallel()

	for _, p := range allPages(t) {
		for _, fault := range imageFaults(p, fileExists) {
			t.Errorf("%s: %s", p.path, fault)
		}
	}
}

func TestImageFaults(t *testing.T) {
	t.Parallel()

	const raw = "https://raw.githubusercontent.com/finapi-community/terraform-provider-finapi/main/"

	exists := func(name string) bool { return name == "a.svg" }

	for path, content := range map[string]string{"README.md": "![a](a.svg)", "docs/a.md": "![a](" + raw + "a.svg)"} {
		if faults := imageFaults(parsePage(path, content), exists); len(faults) > 0 {
			t.Errorf("%s: %q", path, faults)
		}
	}

	for path, content := range map[string]string{"README.md": "![](a.svg)", "docs/a.md": "![a](a.svg)", "docs/b.md": "![a](" + raw + "b.svg)"} {
		if faults := imageFaults(parsePage(path, content), exists); len(faults) != 1 {
			t.Errorf("%s: %q", path, faults)
		}
	}
}

// thousands writes a number as the README does.
func thousands(text string) string {
	if cut := len(text) - 3; cut > 0 {
		return text[:cut] + "," + text[cut:]
	}

	return text
}

// The README's rows are those of the table that `make bench` printed, and the guide has all of it.
func TestReadme_performance(t *testing.T) {
	t.Parallel()

	figures := readText(t, "internal/pictures/figures.txt")
	if tables := doc(t, "guides/performance.md").code("console"); len(tables) != 1 || tables[0].code != strings.TrimSpace(figures) {
		t.Error("docs/guides/performance.md has another table than internal/pictures/figures.txt")
	}

	rows, text := 0, strings.Join(readme(t).prose, "\n")

	for line := range strings.SplitSeq(figures, "\n") {
		cells := strings.Fields(line)
		if len(cells) < 15 || cells[0] != "1000" || cells[2] == "destroy" {
			continue
		}

		rows++

		row := fmt.Sprintf(" | %s s | %s | %s MB | %s s |\n",
			strings.TrimSuffix(cells[7], "s"), thousands(cells[10]), cells[13], strings.TrimSuffix(cells[8], "s"))
		if !strings.Contains(text, "\n| "+cells[2]) || !strings.Contains(text, row) {
			t.Errorf("README.md has no row of %s with%s", cells[2], row)
		}
	}

	if rows != 3 {
		t.Errorf("there are %d rows of 1000 users at one latency, not 3", rows)
	}
}

// The README says of the storm what its closing table in the guide says.
func TestReadme_reliability(t *testing.T) {
	t.Parallel()

	table := doc(t, "guides/reliability.md").code("console")[0].code
	text := strings.Join(strings.Fields(strings.Join(readme(t).prose, " ")), " ")

	for name, words := range map[string]string{
		"all": "%s random faults", "create": "%s users", "orphans": "%s orphans", "lost passwords": "%s lost passwords", "locked users": "%s locked users",
	} {
		found := regexp.MustCompile(`(?m)^ *` + name + ` +(\d+)`).FindStringSubmatch(table)
		if found == nil {
			t.Fatalf("the guide's table has no %q", name)
		}

		if number, err := strconv.Atoi(found[1]); err != nil || !strings.Contains(text, " "+fmt.Sprintf(words, thousands(strconv.Itoa(number)))) {
			t.Errorf("README.md does not say "+words, found[1])
		}
	}
}
