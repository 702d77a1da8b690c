// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// summaryOf is which argument of a function that makes a warning is its summary.
var summaryOf = map[string]int{
	"AddWarning": 0, "NewWarningDiagnostic": 0, "clientWarning": 0, "AddAttributeWarning": 1, "NewAttributeWarningDiagnostic": 1,
}

// Terraform folds warnings of one summary into one: a summary with a user's id in it is another one for each user.
func TestWarnings_summaryIsTheSameForAllUsers(t *testing.T) {
	t.Parallel()

	files, err := filepath.Glob("*.go")
	must(t, err)

	seen := 0

	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}

		set := token.NewFileSet()

		file, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
		must(t, err)

		ast.Inspect(file, func(node ast.Node) bool {
			if function, ok := node.(*ast.FuncDecl); ok && function.Name.Name == "clientWarning" {
				return false
			}

			call, ok := node.(*ast.CallExpr)
			if !ok {
				return true
			}

			if at, ok := summaryOf[calledName(call)]; ok {
				seen++

				if _, isText := call.Args[at].(*ast.BasicLit); !isText {
					t.Errorf("%s: the summary of a warning is not a constant text", set.Position(call.Pos()))
				}
			}

			return true
		})
	}

	if seen < 15 {
		t.Errorf("saw %d warnings only", seen)
	}
}

func calledName(call *ast.CallExpr) string {
	switch function := call.Fun.(type) {
	case *ast.SelectorExpr:
		return function.Sel.Name
	case *ast.Ident:
		return function.Name
	}

	return ""
}
