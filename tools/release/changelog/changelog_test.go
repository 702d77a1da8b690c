// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

const header = "# Changelog\n"

var day = time.Date(2030, time.January, 2, 3, 4, 5, 0, time.UTC)

// repository is one with this repository's settings, and the fragments given by file name.
func repository(t *testing.T, fragments map[string]string) string {
	t.Helper()

	configuration, err := os.ReadFile("../../../.changie.yaml")
	if err != nil {
		t.Fatal(err)
	}

	files := map[string]string{
		".changie.yaml": string(configuration), ".changes/header.md": header, "CHANGELOG.md": header, ".changes/unreleased/.gitkeep": "",
	}
	for name, content := range fragments {
		files[".changes/unreleased/"+name] = content
	}

	root := t.TempDir()

	for name, content := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}

		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	return root
}

func fragmentOf(kind, body, clock string) string {
	return "kind: " + kind + "\nbody: " + body + "\ntime: 2030-01-01T" + clock + "Z\n"
}

func changelog(root string, args ...string) (string, error) {
	var stdout bytes.Buffer

	err := run(append([]string{"-root", root}, args...), &stdout, day)

	return stdout.String(), err
}

func read(t *testing.T, root, name string) string {
	t.Helper()

	content, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}

	return string(content)
}

func TestRelease(t *testing.T) {
	t.Parallel()

	root := repository(t, map[string]string{
		"a.yaml": fragmentOf("BUG FIXES", "'provider: Later.'", "11:00:00"),
		"b.yaml": fragmentOf("BUG FIXES", "'provider: Earlier.'", "10:00:00"),
		"c.yaml": fragmentOf("NOTES", "Of note.", "12:00:00"),
	})

	const sections = "NOTES:\n\n* Of note.\n\nBUG FIXES:\n\n* provider: Earlier.\n* provider: Later.\n"

	printed, err := changelog(root, "preview")
	if expected := "## Unreleased (2030-01-02)\n\n" + sections; err != nil || printed != expected {
		t.Errorf("expected\n%s\ngot\n%s, %v", expected, printed, err)
	}

	if _, err := changelog(root, "release", "0.9.0"); err != nil {
		t.Fatal(err)
	}

	first := "## 0.9.0 (2030-01-02)\n\n" + sections
	if made := read(t, root, "CHANGELOG.md"); made != header+"\n"+first {
		t.Errorf("got the changelog\n%s", made)
	}

	left, err := os.ReadDir(filepath.Join(root, ".changes", "unreleased"))
	if err != nil || len(left) != 1 {
		t.Errorf("the fragments of a release are left: %v, %v", left, err)
	}

	next := fragmentOf("FEATURES", "New.", "10:00:00")
	if err := os.WriteFile(filepath.Join(root, ".changes", "unreleased", "d.yaml"), []byte(next), 0o600); err != nil {
		t.Fatal(err)
	}

	// By number, not by name, 0.10.0 is the later one.
	if _, err := changelog(root, "release", "0.10.0"); err != nil {
		t.Fatal(err)
	}

	if made := read(t, root, "CHANGELOG.md"); made != header+"\n## 0.10.0 (2030-01-02)\n\nFEATURES:\n\n* New.\n\n"+first {
		t.Errorf("got the changelog\n%s", made)
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()

	good := fragmentOf("NOTES", "Of note.", "12:00:00")

	for name, c := range map[string]struct {
		fragments map[string]string
		args      []string
		expected  string
	}{
		"unknown kind":       {map[string]string{"a.yaml": fragmentOf("FIXES", "A.", "10:00:00")}, []string{"preview"}, `kind is "FIXES", not one of BREAKING CHANGES, `},
		"misspelt key":       {map[string]string{"a.yaml": "knd: NOTES\n"}, []string{"preview"}, "knd not found"},
		"no body":            {map[string]string{"a.yaml": fragmentOf("NOTES", "' '", "10:00:00")}, []string{"preview"}, "body is missing"},
		"no time":            {map[string]string{"a.yaml": "kind: NOTES\nbody: A.\n"}, []string{"preview"}, "time is missing"},
		"other file":         {map[string]string{"a.yml": good}, []string{"preview"}, "ends in .yaml"},
		"nothing to release": {nil, []string{"release", "1.0.0"}, "there is no fragment"},
		"version with a v":   {map[string]string{"a.yaml": good}, []string{"release", "v1.0.0"}, "written without v"},
		"no command":         {nil, nil, "usage: "},
		"no version":         {nil, []string{"release"}, "usage: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			if _, err := changelog(repository(t, c.fragments), c.args...); err == nil || !strings.Contains(err.Error(), c.expected) {
				t.Errorf("expected an error with %q, got %v", c.expected, err)
			}
		})
	}
}

func TestRefused_afterARelease(t *testing.T) {
	t.Parallel()

	root := repository(t, map[string]string{"a.yaml": fragmentOf("NOTES", "Of note.", "12:00:00")})

	for name, content := range map[string]string{".changes/1.2.0.md": "## 1.2.0\n", "CHANGELOG.md": header + "\n## 1.2.0\n"} {
		if err := os.WriteFile(filepath.Join(root, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	for _, version := range []string{"1.2.0", "1.1.9", "1.2.0-beta1"} {
		if _, err := changelog(root, "release", version); err == nil || !strings.Contains(err.Error(), "is not later than 1.2.0") {
			t.Errorf("expected an error on version %s, got %v", version, err)
		}
	}

	if _, err := changelog(root, "preview"); err != nil {
		t.Error(err)
	}

	if err := os.WriteFile(filepath.Join(root, "CHANGELOG.md"), []byte("edited"), 0o600); err != nil {
		t.Fatal(err)
	}

	if _, err := changelog(root, "preview"); err == nil || !strings.Contains(err.Error(), "instead of editing it") {
		t.Errorf("expected an error on an edited changelog, got %v", err)
	}
}

// TestRepository holds this repository's own fragments and changelog to it.
func TestRepository(t *testing.T) {
	t.Parallel()

	root := filepath.Join("..", "..", "..")
	if _, err := changelog(root, "preview"); err != nil {
		t.Error(err)
	}

	p, err := open(root)
	if err != nil {
		t.Fatal(err)
	}

	var labels []string
	for _, kind := range p.Kinds {
		labels = append(labels, kind.Label)
	}

	if expected := []string{"BREAKING CHANGES", "NOTES", "FEATURES", "ENHANCEMENTS", "BUG FIXES"}; !slices.Equal(labels, expected) {
		t.Errorf("expected the kinds %q, got %q", expected, labels)
	}
}
