// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"slices"
	"strings"
	"testing"
)

const requestLog = `{"method":"POST","path":"/oauth/token","operation":"getToken","status":200,"form":{"client_secret":["*****"]}}
{"method":"POST","path":"/api/v1/users","operation":"createUser","status":201,"user_id":"bob","body":{"password":"*****","id":"bob"}}
{"method":"POST","path":"/api/v1/users/verify/bob","operation":"verifyUser","status":200,"user_id":"bob"}
{"method":"GET","path":"/api/v1/users","operation":"getAuthorizedUser","status":200,"user_id":"bob"}
{"method":"PATCH","path":"/api/v1/users","operation":"editAuthorizedUser","status":200,"user_id":"alice","body":{"email":""}}
{"method":"POST","path":"/oauth/revoke","operation":"revokeToken","status":200}
`

func TestJournal(t *testing.T) {
	t.Parallel()

	var j journal

	for line := range strings.Lines(requestLog) {
		if written, err := j.Write([]byte(line)); err != nil || written != len(line) {
			t.Fatalf("%d bytes of %d were taken: %v", written, len(line), err)
		}
	}

	changes, others := j.take()
	if others != 3 {
		t.Errorf("expected 3 requests that change nothing, got %d", others)
	}

	expected := []string{"createUser", "editAuthorizedUser", "verifyUser"}
	if actual := operations(changes); !slices.Equal(actual, expected) {
		t.Errorf("expected %q, got %q", expected, actual)
	}

	shown := make([]string, 0, len(changes))
	for _, change := range changes {
		shown = append(shown, change.String())
	}

	expected = []string{
		`POST /api/v1/users (bob) {"id":"bob","password":"*****"}`,
		`POST /api/v1/users/verify/bob`,
		`PATCH /api/v1/users (alice) {"email":""}`,
	}
	if !slices.Equal(shown, expected) {
		t.Errorf("expected %q, got %q", expected, shown)
	}

	if again, others := j.take(); len(again)+others != 0 {
		t.Errorf("taken twice: %v and %d others", again, others)
	}

	if _, err := j.Write([]byte("{\"method\":\n")); err == nil {
		t.Error("expected an error on a line that is not JSON")
	}
}
