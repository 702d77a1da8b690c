// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// sources returns the Go files of a package of this repository, without its tests.
func sources(t *testing.T, directory string) []*ast.File {
	t.Helper()

	names, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(directory), "*.go"))
	if err != nil {
		t.Fatal(err)
	}

	var files []*ast.File

	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}

		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}

		files = append(files, file)
	}

	if len(files) == 0 {
		t.Fatalf("there is no Go file in %s", directory)
	}

	return files
}

// texts calls visit with each text in the files: a literal, or a sum of which a part is one. What is no literal in a sum is
// a gap, for which the text has %v, as a format has it for its arguments.
func texts(files []*ast.File, visit func(string)) {
	for _, file := range files {
		ast.Inspect(file, func(node ast.Node) bool {
			if text, ok := textOf(node); ok {
				visit(text)

				return false
			}

			return true
		})
	}
}

func textOf(node ast.Node) (string, bool) {
	switch node := node.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(node.Value)

		return text, node.Kind == token.STRING && err == nil
	case *ast.ParenExpr:
		return textOf(node.X)
	case *ast.BinaryExpr:
		left, leftOK := textOf(node.X)
		right, rightOK := textOf(node.Y)

		if node.Op != token.ADD || !leftOK && !rightOK {
			return "", false
		}

		if !leftOK {
			left = "%v"
		}

		if !rightOK {
			right = "%v"
		}

		return left + right, true
	}

	return "", false
}

func TestTextOf(t *testing.T) {
	t.Parallel()

	for source, expected := range map[string]string{
		`"a" + "b"`:         "ab",
		"`a` + (b + \"c\")": "a%vc",
		`"a" + f("b")`:      "a%v",
	} {
		expression, err := parser.ParseExpr(source)
		if err != nil {
			t.Fatal(err)
		}

		if text, ok := textOf(expression); !ok || text != expected {
			t.Errorf("%s: expected %q, got %q, %t", source, expected, text, ok)
		}
	}

	if text, ok := textOf(ast.NewIdent("a")); ok {
		t.Errorf("a name is taken for the text %q", text)
	}
}
