// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"fmt"
	"strings"
	"testing"
)

// Split in the way of the guide, every user is in one part, and in no other: the mock would refuse to create them twice.
func TestThousands_shards(t *testing.T) {
	t.Parallel()

	const users = 40

	guide := doc(t, "guides/thousands-of-users.md")

	_, resource, _ := strings.Cut(configuration(t, guide, "for_each = local.users"), "\n\n")

	var list strings.Builder
	for number := range users {
		fmt.Fprintf(&list, "- id: user-%d\n", number)
	}

	s := newReader(t)
	s.enter(t, map[string]string{
		"users.yaml": list.String(),
		"main.tf":    requirement(t) + configuration(t, guide, "var.shard") + resource,
	})

	printed := s.run(t, commands(t, guide, "workspace select"))

	created := 0

	for line := range strings.Lines(printed) {
		var added int
		if _, err := fmt.Sscanf(line, "Apply complete! Resources: %d added", &added); err == nil {
			created += added
		}
	}

	if created != users {
		t.Errorf("%d users were created, want %d", created, users)
	}

	if shards := s.run(t, "terraform workspace list"); strings.Count(shards, "shard-") != 16 {
		t.Errorf("the workspaces are:\n%s", shards)
	}
}
