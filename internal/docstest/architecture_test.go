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
	"testing"
)

// The table of ARCHITECTURE.md leads a new owner to a decision: each file is there and holds the function.
func TestArchitecture_namesWhereItIsDecided(t *testing.T) {
	t.Parallel()

	text, err := os.ReadFile("../../ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}

	rows := regexp.MustCompile("(?m)^\\| .*\\? \\| `([^`]+)` \\| `([^`]+)` \\|$").FindAllStringSubmatch(string(text), -1)
	if len(rows) != 10 {
		t.Errorf("the table has %d questions, want ten", len(rows))
	}

	for _, row := range rows {
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "..", row[1]), nil, 0)
		if err != nil {
			t.Error(err)

			continue
		}

		found := false

		for _, declaration := range file.Decls {
			function, isFunction := declaration.(*ast.FuncDecl)
			found = found || isFunction && function.Name.Name == row[2]
		}

		if !found {
			t.Errorf("%s has no function %s", row[1], row[2])
		}
	}
}
