// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	guideCode = regexp.MustCompile("`([^`]+)`")
	askers    = map[role]string{
		anyone: "anyone with a client's id and secret", anyClient: "any client", appClient: "application client",
		mandatorAdmin: "administrator", endUser: "user",
	}
)

// guideTable returns the rows of a table of the guide, by the title of its first column.
func guideTable(t *testing.T, title string) [][]string {
	t.Helper()

	content, err := os.ReadFile("../../docs/guides/finapi-mock.md")
	if err != nil {
		t.Fatal(err)
	}

	_, table, found := strings.Cut(string(content), "\n| "+title+" |")
	if !found {
		t.Fatalf("the guide has no table of %s", title)
	}

	table, _, _ = strings.Cut(table, "\n\n")

	var rows [][]string
	for _, line := range strings.Split(table, "\n")[2:] {
		rows = append(rows, strings.Split(strings.Trim(line, "| "), " | "))
	}

	return rows
}

// codeIn returns what the cells of a column have in backquotes, in alphabetical order.
func codeIn(rows [][]string, column int) []string {
	var found []string

	for _, row := range rows {
		for _, match := range guideCode.FindAllStringSubmatch(row[column], -1) {
			found = append(found, match[1])
		}
	}

	slices.Sort(found)

	return found
}

func fieldsOf(value any) []string {
	var names []string

	for field := range reflect.TypeOf(value).Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		names = append(names, name)
	}

	slices.Sort(names)

	return names
}

func TestGuide_operations(t *testing.T) {
	t.Parallel()

	var want []string

	for _, route := range routes {
		path := route.path
		if route.oauth {
			path = "/oauth" + path
		}

		want = append(want, "`"+string(route.operation)+"` | `"+route.method+" "+path+"` | "+askers[route.role])
	}

	var got []string
	for _, row := range guideTable(t, "operation") {
		got = append(got, strings.Join(row, " | "))
	}

	slices.Sort(got)
	slices.Sort(want)

	if !slices.Equal(got, want) {
		t.Errorf("the guide has\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestGuide_names(t *testing.T) {
	t.Parallel()

	var seeded, controlled []string
	for _, field := range seedFields {
		seeded = append(seeded, field.name)
	}

	for pattern := range (&control{}).handlers() {
		if method, path, found := strings.Cut(pattern, " "); found {
			controlled = append(controlled, method+" "+controlPrefix+strings.TrimSuffix(path, "{$}"))
		}
	}

	controlled = append(controlled, "GET "+controlPrefix+"/health")

	slices.Sort(seeded)
	slices.Sort(controlled)

	var change [][]string

	for _, row := range guideTable(t, "request") {
		if strings.Contains(row[0], "POST /_mock/users") {
			change = append(change, row)
		}
	}

	for name, test := range map[string]struct{ got, want []string }{
		"fields of the seed":     {codeIn(guideTable(t, "field | value"), 0), seeded},
		"requests":               {codeIn(guideTable(t, "request"), 0), controlled},
		"fields of a user":       {codeIn(change, 1), fieldsOf(userChange{})},
		"fields of a fault":      {codeIn(guideTable(t, "field | meaning"), 0), fieldsOf(faultOrder{})},
		"requests that are kept": {regexp.MustCompile(`last \d+ requests`).FindAllString(guideTable(t, "request")[6][1], 1), []string{"last 100 requests"}},
	} {
		if !slices.Equal(test.got, test.want) {
			t.Errorf("%s: the guide has\n%q\nwant\n%q", name, test.got, test.want)
		}
	}
}
