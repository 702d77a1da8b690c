// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/finapi-community/terraform-provider-finapi/internal/provider"
)

var update = flag.Bool("update", false, "write the schemas of now to testdata/schema.json")

// TestSnapshot fails on a change of what configurations and states out there rely on. One that is meant goes into the
// snapshot, with `go test ./internal/schemadump -update`, and into the changelog.
func TestSnapshot(t *testing.T) {
	t.Parallel()

	var dumped bytes.Buffer
	if err := dump(t.Context(), providerserver.NewProtocol6(provider.New("test")())(), &dumped); err != nil {
		t.Fatal(err)
	}

	var schemas any
	if err := json.Unmarshal(dumped.Bytes(), &schemas); err != nil {
		t.Fatal(err)
	}

	now, err := json.MarshalIndent(withoutProse(schemas), "", "  ")
	if err != nil {
		t.Fatal(err)
	}

	file := filepath.Join("testdata", "schema.json")
	if *update {
		write(t, file, string(now)+"\n")
	}

	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}

	old, changed := strings.Split(strings.TrimSpace(string(before)), "\n"), strings.Split(string(now), "\n")
	for number := range max(len(old), len(changed)) {
		if number >= len(old) || number >= len(changed) || old[number] != changed[number] {
			t.Fatalf("the schemas are not those of %s any more, from its line %d on:\n%s\nnow:\n%s",
				file, number+1, excerpt(old, number), excerpt(changed, number))
		}
	}
}

// withoutProse leaves out descriptions: docs/ shows every change of them.
func withoutProse(value any) any {
	switch value := value.(type) {
	case map[string]any:
		left := map[string]any{}

		for key, member := range value {
			// An attribute of this name would be an object.
			if _, isText := member.(string); !isText || key != "description" && key != "description_kind" {
				left[key] = withoutProse(member)
			}
		}

		return left
	default:
		return value
	}
}

// excerpt shows some lines around one.
func excerpt(lines []string, number int) string {
	from, to := max(0, min(number, len(lines))-4), min(len(lines), number+5)

	return strings.Join(lines[from:to], "\n")
}
