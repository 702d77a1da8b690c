// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// errorCodes returns the codes that the files know: constants named after codes, and the OAuth errors of the mock, which are
// the first argument or field of what makes such an error.
func errorCodes(files []*ast.File) []string {
	var codes []string

	add := func(expression ast.Expr) {
		if code, ok := textOf(expression); ok && code != "" {
			codes = append(codes, code)
		}
	}

	for _, file := range files {
		ast.Inspect(file, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.GenDecl:
				for _, value := range codeConstants(node) {
					add(value)
				}
			case *ast.CallExpr:
				if isNamed(node.Fun, "errTokenRequest") && len(node.Args) > 0 {
					add(node.Args[0])
				}
			case *ast.CompositeLit:
				if isNamed(node.Type, "credentialsError") && len(node.Elts) > 0 {
					add(node.Elts[0])
				}
			}

			return true
		})
	}

	slices.Sort(codes)

	return slices.Compact(codes)
}

// codeConstants returns the values of constants named Code… or code….
func codeConstants(declaration *ast.GenDecl) []ast.Expr {
	if declaration.Tok != token.CONST {
		return nil
	}

	var values []ast.Expr

	for _, spec := range declaration.Specs {
		constants, ok := spec.(*ast.ValueSpec)
		if !ok {
			continue
		}

		for i, name := range constants.Names {
			if strings.HasPrefix(strings.ToLower(name.Name), "code") && i < len(constants.Values) {
				values = append(values, constants.Values[i])
			}
		}
	}

	return values
}

func isNamed(expression ast.Expr, name string) bool {
	identifier, ok := expression.(*ast.Ident)

	return ok && identifier.Name == name
}

var codeWord = regexp.MustCompile("`([A-Za-z]+_?[A-Za-z_]*)`")

// explainedCodes are those that have a heading of their own or a row of a table of codes.
func explainedCodes(p page) []string {
	var (
		codes  []string
		isRows bool
	)

	for _, line := range p.prose {
		entry := ""
		cells := strings.Split(line, "|")

		switch {
		case strings.HasPrefix(line, "### "):
			entry = line
		case len(cells) <= 2:
			isRows = false
		case strings.TrimSpace(cells[1]) == "code":
			isRows = true
		case isRows:
			entry = cells[1]
		}

		for _, found := range codeWord.FindAllStringSubmatch(entry, -1) {
			codes = append(codes, found[1])
		}
	}

	return codes
}

// A code that the client knows or that the mock answers with has an entry, and no other has.
func TestTroubleshooting_codes(t *testing.T) {
	t.Parallel()

	known := errorCodes(slices.Concat(sources(t, "internal/mock"), sources(t, "internal/client"), sources(t, "internal/provider")))
	explained := explainedCodes(doc(t, "guides/troubleshooting.md"))

	for _, expected := range []string{"ENTITY_EXISTS", "invalid_client", "invalid_grant"} {
		if !slices.Contains(known, expected) {
			t.Errorf("%s was not found in the sources; has its declaration changed?", expected)
		}
	}

	for _, code := range known {
		if !slices.Contains(explained, code) {
			t.Errorf("docs/guides/troubleshooting.md has no entry for %s", code)
		}
	}

	for _, code := range explained {
		if !slices.Contains(known, code) {
			t.Errorf("docs/guides/troubleshooting.md explains %s, with which nothing answers", code)
		}
	}
}
