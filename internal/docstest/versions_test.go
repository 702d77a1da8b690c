// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const testedVersions = "guides/tested-versions.md"

var (
	testCell   = regexp.MustCompile("^`Test\\w+`$")
	reasonCell = regexp.MustCompile(`^– (since 1\.\d+|not in OpenTofu)$`)
)

// tableRows are the cells of a page's only table, that of its head first.
func tableRows(p page) [][]string {
	var rows [][]string

	for _, line := range p.prose {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| ---") {
			continue
		}

		cells := strings.Split(strings.Trim(line, "| "), " | ")
		rows = append(rows, cells)
	}

	return rows
}

func readText(t *testing.T, name string) string {
	t.Helper()

	content, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}

	return string(content)
}

// testNames are the tests of the packages that run a CLI.
func testNames(t *testing.T) []string {
	t.Helper()

	files, err := filepath.Glob(filepath.Join(root, "internal", "*", "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}

	var names []string

	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}

		for _, declaration := range file.Decls {
			if function, ok := declaration.(*ast.FuncDecl); ok && function.Recv == nil && strings.HasPrefix(function.Name.Name, "Test") {
				names = append(names, function.Name.Name)
			}
		}
	}

	return names
}

// versionFaults are what is wrong with a table of versions: a cell that is neither one of the tests nor a reason, and a row of
// another width.
func versionFaults(p page, tests []string) []string {
	var faults []string

	rows := tableRows(p)
	for _, row := range rows {
		if len(row) != len(rows[0]) {
			faults = append(faults, "another number of cells: "+row[0])
		}
	}

	for _, row := range rows[min(1, len(rows)):] {
		for _, cell := range row[1:] {
			isTest := testCell.MatchString(cell) && slices.Contains(tests, strings.Trim(cell, "`"))
			if !isTest && !reasonCell.MatchString(cell) {
				faults = append(faults, "neither a test nor a reason: "+cell)
			}
		}
	}

	return faults
}

// Each cell of the table is a test that exists, or a reason why there is none.
func TestTestedVersions_cells(t *testing.T) {
	t.Parallel()

	p := doc(t, testedVersions)

	if rows := tableRows(p); len(rows) < 20 {
		t.Fatalf("%s has %d rows", p.path, len(rows))
	}

	for _, fault := range versionFaults(p, testNames(t)) {
		t.Errorf("%s: %s", p.path, fault)
	}
}

// Each object of the provider is in the table.
func TestTestedVersions_objects(t *testing.T) {
	t.Parallel()

	links := doc(t, testedVersions).links()

	for _, p := range docs(t) {
		if object, ok := strings.CutPrefix(p.path, "docs/"); ok && object != "index.md" && !strings.HasPrefix(object, "guides/") &&
			!slices.Contains(links, "../"+object) {
			t.Errorf("docs/%s has no row for %s", testedVersions, object)
		}
	}
}

// The head names the CLIs that make builds, and the tests of the newest Terraform are among those that make runs with it.
func TestTestedVersions_make(t *testing.T) {
	t.Parallel()

	p := doc(t, testedVersions)
	rows := tableRows(p)
	makefile := readText(t, "GNUmakefile")

	for _, name := range []string{rows[0][1], rows[0][3]} {
		if built := strings.ToLower(strings.ReplaceAll(name, " ", "-")); !strings.Contains(makefile, "$(BIN)/"+built+"/") {
			t.Errorf("make does not build %s", name)
		}
	}

	_, tofu, _ := strings.Cut(rows[0][4], " ")
	if !strings.Contains(readText(t, "tools/opentofu/go.mod"), "github.com/opentofu/opentofu v"+tofu+".") {
		t.Errorf("make builds another OpenTofu than %s", tofu)
	}

	found := regexp.MustCompile(`(?m)^LATEST_TESTS +:= (.+)$`).FindStringSubmatch(makefile)
	if found == nil {
		t.Fatal("the makefile has no LATEST_TESTS")
	}

	run := regexp.MustCompile(found[1])

	for _, row := range rows[1:] {
		test := strings.Trim(row[3], "`")
		if strings.HasPrefix(test, "TestAcc") && !run.MatchString(test) {
			t.Errorf("make latest does not run %s", test)
		}
	}
}

func TestVersionFaults(t *testing.T) {
	t.Parallel()

	const head = "| a | b | c |\n| --- | --- | --- |\n"

	tests := []string{"TestA"}
	if faults := versionFaults(parsePage("page", head+"| x | `TestA` | – since 1.14 |\n| y | – not in OpenTofu | `TestA` |"), tests); len(faults) > 0 {
		t.Errorf("faults of a good table: %q", faults)
	}

	for _, row := range []string{"| x | `TestB` | `TestA` |", "| x | – | `TestA` |", "| x | TestA | `TestA` |", "| x | `TestA` |"} {
		if faults := versionFaults(parsePage("page", head+row), tests); len(faults) != 1 {
			t.Errorf("%s: %q", row, faults)
		}
	}
}
