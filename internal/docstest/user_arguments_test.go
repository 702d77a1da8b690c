// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// argument is a row of the table of arguments that exclude or need each other.
type argument struct {
	name            string
	excludes, needs []string
}

func argumentTable(t *testing.T, p page) []argument {
	t.Helper()

	var rows []argument

	start := slices.Index(p.prose, "| argument | excludes | needs |")
	if start < 0 {
		t.Fatalf("%s has no table of arguments", p.path)
	}

	for _, line := range p.prose[start+2:] {
		cells := strings.Split(line, "|")
		if len(cells) != 5 {
			break
		}

		rows = append(rows, argument{quoted(cells[1])[0], quoted(cells[2]), quoted(cells[3])})
	}

	return rows
}

// quoted returns what stands between backticks.
func quoted(text string) []string {
	var names []string

	for i, part := range strings.Split(text, "`") {
		if i%2 == 1 {
			names = append(names, part)
		}
	}

	return names
}

// Whatever two arguments of the table a configuration has, it is valid exactly if the table says so.
func TestUser_arguments(t *testing.T) {
	t.Parallel()

	rows := argumentTable(t, doc(t, "resources/user.md"))
	values := map[string]string{"rotate_password_when_changed": `{ quarter = "2026-4" }`}

	s := newReader(t)
	if !s.cli.IsAtLeast(1, 11) {
		t.Skipf("password_wo needs version 1.11, this is %s", s.cli.Version)
	}

	var blocks strings.Builder

	valid := map[string]bool{}

	for i, a := range rows {
		for _, b := range rows[i:] {
			label := a.name + "-" + b.name
			given := []string{a.name, b.name}
			valid[label] = !slices.Contains(a.excludes, b.name) && !slices.Contains(b.excludes, a.name)

			fmt.Fprintf(&blocks, "resource \"finapi_user\" %q {\n", label)

			for _, one := range []argument{a, b} {
				for _, needed := range one.needs {
					valid[label] = valid[label] && slices.Contains(given, needed)
				}
			}

			slices.Sort(given)

			for _, name := range slices.Compact(given) {
				value, ok := values[name]
				if !ok {
					value = `"some text"`
					if strings.HasPrefix(name, "id") {
						value = `"alice"`
					}
				}

				fmt.Fprintf(&blocks, "  %s = %s\n", name, value)
			}

			blocks.WriteString("}\n")
		}
	}

	s.enter(t, map[string]string{"main.tf": requirement(t) + blocks.String()})

	var answer struct {
		Diagnostics []struct {
			Summary, Detail string
			Snippet         struct{ Context string }
		}
	}

	if err := json.Unmarshal([]byte(s.run(t, "terraform validate -json || true")), &answer); err != nil {
		t.Fatal(err)
	}

	refused := map[string]bool{}

	for _, diagnostic := range answer.Diagnostics {
		refused[strings.Trim(strings.TrimPrefix(diagnostic.Snippet.Context, `resource "finapi_user" `), `"`)] = true
	}

	for _, label := range slices.Sorted(maps.Keys(valid)) {
		if valid[label] == refused[label] {
			t.Errorf("%s: refused is %t, and the table says that it is valid: %t", label, refused[label], valid[label])
		}
	}
}

// The commands of the page delete a protected user.
func TestUser_protection(t *testing.T) {
	t.Parallel()

	p := doc(t, "resources/user.md")
	s := newReader(t)
	s.enter(t, map[string]string{"main.tf": requirement(t) + configuration(t, p, "var.deletion_protection")})

	s.run(t, "terraform apply")
	expectPrinted(t, s.runFailing(t, "terraform destroy"), "is protected from deletion")
	expectPrinted(t, s.run(t, commands(t, p, "terraform destroy")), "Destroy complete! Resources: 1 destroyed.")
}
