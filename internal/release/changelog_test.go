// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package release_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	goversion "github.com/hashicorp/go-version"

	"github.com/finapi-community/terraform-provider-finapi/internal/cli"
)

// unreleased is the name of the first section, which the release takes nothing from.
const unreleased = "Unreleased"

var (
	// kinds are the headings of Keep a Changelog, in its order.
	kinds = []string{"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
	// released is the heading of a version, with its day.
	released = regexp.MustCompile(`^(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?) - (\d{4}-\d{2}-\d{2})$`)
	// entry says what it is about, or is set in bold, and ends with a full stop or a name.
	entry = regexp.MustCompile("^\\* (?:\\*\\*[A-Z][^*]*:\\*\\* |[a-z][a-z_/, -]+: [A-Zf`]).*[.`]$")
)

// changelogProblem is the first thing that is wrong with a changelog's form, empty for none.
func changelogProblem(text string) string {
	sections := strings.Split(text, "\n## ")[1:]
	if len(sections) == 0 || !strings.HasPrefix(sections[0], unreleased+"\n") {
		return "the first section is not " + unreleased
	}

	var previous *goversion.Version

	for i, section := range sections {
		heading, content, _ := strings.Cut(section, "\n")

		if i > 0 {
			match := released.FindStringSubmatch(heading)
			if match == nil {
				return "not a version and its day: " + heading
			}

			if _, err := time.Parse(time.DateOnly, match[2]); err != nil {
				return "not a day: " + heading
			}

			version := goversion.Must(goversion.NewSemver(match[1]))
			if previous != nil && !version.LessThan(previous) {
				return "not below a later version: " + heading
			}

			if strings.TrimSpace(content) == "" {
				return "nothing is said of: " + heading
			}

			previous = version
		}

		if problem := sectionProblem(content); problem != "" {
			return fmt.Sprintf("%s: %s", heading, problem)
		}
	}

	return ""
}

func sectionProblem(content string) string {
	var last int

	before, kindsOf, _ := strings.Cut("\n"+content, "\n### ")
	if strings.TrimSpace(before) != "" {
		return "entries without a heading"
	}

	if kindsOf == "" {
		return ""
	}

	for part := range strings.SplitSeq(kindsOf, "\n### ") {
		kind, entries, _ := strings.Cut(part, "\n")

		number := slices.Index(kinds, kind) + 1
		if number <= last {
			return fmt.Sprintf("the heading %q is unknown, twice there or not in the order %q", kind, kinds)
		}

		last = number

		for line := range strings.SplitSeq(strings.TrimSpace(entries), "\n") {
			if !entry.MatchString(line) {
				return fmt.Sprintf("not one line that says what it is about and ends with a full stop: %q", line)
			}
		}
	}

	return ""
}

func TestChangelog(t *testing.T) {
	t.Parallel()

	root, err := cli.Root(t.Context())
	must(t, err)

	content, err := os.ReadFile(filepath.Join(root, "CHANGELOG.md"))
	must(t, err)

	if problem := changelogProblem(string(content)); problem != "" {
		t.Error(problem)
	}
}

const (
	added = "### Added\n\n* **New Resource:** `finapi_user`\n* resource/finapi_user: More.\n"
	fixed = "### Fixed\n\n* provider: `base_url` is read.\n"
	// goodChangelog is one of three versions.
	goodChangelog = "# Changelog\n\n## Unreleased\n\n" + fixed +
		"\n## 0.10.0 - 2030-02-01\n\n" + added + "\n" + fixed + "\n## 0.9.0 - 2030-01-01\n\n" + added
)

func TestChangelogProblem(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct{ old, new, expected string }{
		"none":                   {},
		"nothing unreleased":     {"## Unreleased\n\n" + fixed, "## Unreleased\n", ""},
		"no unreleased section":  {"## Unreleased\n\n" + fixed, "", "the first section is not Unreleased"},
		"a version with a v":     {"0.10.0", "v0.10.0", "not a version and its day"},
		"no day":                 {" - 2030-02-01", "", "not a version and its day"},
		"a day that is none":     {"2030-02-01", "2030-02-31", "not a day"},
		"not in order":           {"0.10.0", "0.8.0", "not below a later version: 0.9.0"},
		"an empty version":       {"\n\n" + added + "\n" + fixed, "\n", "nothing is said of: 0.10.0"},
		"no heading":             {"### Added\n\n", "", "entries without a heading"},
		"an unknown heading":     {"### Added", "### Features", `the heading "Features" is unknown`},
		"headings not in order":  {added + "\n" + fixed, fixed + "\n" + added, `the heading "Added" is unknown, twice`},
		"an empty heading":       {"\n\n* provider: `base_url` is read.", "", "not one line"},
		"an entry on two lines":  {"is read.", "is\n  read.", "not one line"},
		"an entry about nothing": {"* resource/finapi_user: More.", "* More.", "not one line"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			problem := changelogProblem(strings.Replace(goodChangelog, c.old, c.new, 1))
			if c.expected == "" && problem != "" || !strings.Contains(problem, c.expected) {
				t.Errorf("expected %q, got %q", c.expected, problem)
			}
		})
	}
}

// A release says what its section does, and none is made that says nothing.
func TestReleaseNotes(t *testing.T) {
	t.Parallel()

	if _, err := exec.LookPath("make"); err != nil {
		t.Skip(err)
	}

	root, err := cli.Root(t.Context())
	must(t, err)

	directory := t.TempDir()
	must(t, os.WriteFile(filepath.Join(directory, "CHANGELOG.md"), []byte(goodChangelog), 0o600))

	for version, expected := range map[string]string{
		unreleased: fixed, "0.10.0": added + "\n" + fixed, "0.9.0": added, "0.1.0": "", "0x9.0": "",
	} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()

			command := exec.CommandContext(t.Context(), "make", "-s", "-f", filepath.Join(root, "GNUmakefile"),
				"release-notes", "VERSION="+version)
			command.Dir = directory

			printed, err := command.Output()
			if (err == nil) != (expected != "") || strings.TrimSpace(string(printed)) != strings.TrimSpace(expected) {
				t.Errorf("expected\n%s\ngot\n%s, %v", expected, printed, err)
			}
		})
	}
}
