// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

const (
	jsonSeed = `{
  "version": 1,
  "users": [
    {"id": "Alice", "password": "for tests", "email": "a@b.de", "phone": "1", "verified": true},
    {"id": "bob", "locked": true, "email": null}
  ]
}
`
	csvSeed = "id,password,email,phone,verified,locked\nAlice,for tests,a@b.de,1,true,\nbob,,,,,TRUE\n"
)

// file writes a file of this name into a directory of its own.
func file(t *testing.T, name, content string) (path string) {
	t.Helper()

	path = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}

	return path
}

func TestSeededUsers(t *testing.T) {
	t.Parallel()

	for name, content := range map[string]string{
		"users.json": jsonSeed, "users.csv": csvSeed, "USERS.CSV": "\ufeff" + strings.ReplaceAll(csvSeed, "\n", "\r\n"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := file(t, name, content)
			eachVersion(t, []mock.Option{mock.WithSeedFile(path)}, func(t *testing.T, f *finapi) {
				alice, bob := f.stored("alice"), f.stored("bob")
				if alice.ID != "Alice" || alice.Email != "a@b.de" || alice.Phone != "1" || !alice.Verified || alice.Locked {
					t.Errorf("Alice is %+v", alice)
				}

				if bob.Verified || !bob.Locked || bob.Password == "" || bob.RegisteredAt.IsZero() || len(f.Users()) != 2 {
					t.Errorf("bob is %+v, of %d users", bob, len(f.Users()))
				}

				f.login("alice", "for tests").ok(http.StatusOK)
				f.call(http.MethodDelete, "/users", f.userToken("alice", "for tests"), "").ok(http.StatusOK)

				if kept, err := os.ReadFile(path); err != nil || string(kept) != content {
					t.Errorf("the file has become %q, %v", kept, err)
				}
			})
		})
	}
}

func TestSeedFilesThatMakeNoSense(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct{ file, content, message string }{
		"another ending":     {"users.yaml", "", "neither in .json nor in .csv"},
		"empty CSV":          {"users.csv", "", "line 1: the names of the fields are missing"},
		"unknown column":     {"users.csv", "id,name\n", `line 1: unknown field "name"; a user has id, password`},
		"column twice":       {"users.csv", "id,id\n", "line 1: id: it is given twice"},
		"a cell too many":    {"users.csv", "id,email\nalice,a@b.de\nbob,b@b.de,secret\n", "line 3: wrong number of fields"},
		"an open quote":      {"users.csv", "id\n\"alice\n", `line 2: `},
		"no id":              {"users.csv", "id,email\n,a@b.de\n", "line 2: id: it is missing"},
		"the same id":        {"users.csv", "id\nalice\nbob\nALICE\n", "line 4: id: the user of line 2 has the same"},
		"a bad flag":         {"users.csv", "id,verified\nalice,secret\n", "line 2: verified: true or false is expected"},
		"a bad id":           {"users.csv", "id\n\"secret\nid\"\n", "line 2: id: finAPI refuses the value"},
		"a short password":   {"users.csv", "id,password\nalice,brief\n", "line 2: password: finAPI refuses the value"},
		"a bad email":        {"users.csv", "id,email\nalice,\"sec\"\"ret\"\n", "line 2: email: finAPI refuses the value"},
		"empty JSON":         {"users.json", "", "line 1: the file ends too early"},
		"JSON cut off":       {"users.json", "{\"version\": 1,\n\"users\": [{\"id\": \"alice\"", "line 2: the file ends too early"},
		"no JSON":            {"users.json", "{\n\"version\" 1", "line 2: expected colon"},
		"a list":             {"users.json", "[]", "line 1: an object with version and users is expected"},
		"no version":         {"users.json", "{\"users\": []}", "version is missing; this program reads version 1"},
		"a later version":    {"users.json", "{\n\"version\": 2}", "line 2: version: this program reads version 1"},
		"a version as text":  {"users.json", "{\"version\": \"1\"}", "line 1: version: this program reads version 1"},
		"users no list":      {"users.json", "{\"version\": 1, \"users\": {}}", "line 1: users: a list of users is expected"},
		"a user no object":   {"users.json", "{\"version\": 1, \"users\": [\n\"alice\"]}", "line 2: a user, an object is expected"},
		"unknown member":     {"users.json", "{\"version\": 1,\n\"people\": []}", `line 2: unknown field "people"`},
		"unknown field":      {"users.json", "{\"version\": 1, \"users\": [\n{\"id\": \"alice\",\n\"name\": \"secret\"}]}", `line 3: unknown field "name"`},
		"another spelling":   {"users.json", "{\"version\": 1, \"users\": [{\"Id\": \"alice\"}]}", `line 1: unknown field "Id"`},
		"a number for text":  {"users.json", "{\"version\": 1, \"users\": [\n{\"id\": \"alice\",\n\"password\": 123456}]}", "line 3: password: a text is expected"},
		"a text for a flag":  {"users.json", "{\"version\": 1, \"users\": [{\"id\": \"alice\", \"locked\": \"true\"}]}", "line 1: locked: true or false is expected"},
		"a member twice":     {"users.json", "{\"version\": 1, \"users\": [{\"id\": \"alice\",\n\"id\": \"secret\"}]}", "line 2: id: it is given twice"},
		"a user without id":  {"users.json", "{\"version\": 1, \"users\": [\n{}]}", "line 2: id: it is missing"},
		"bad value, line":    {"users.json", "{\"version\": 1, \"users\": [{\n\"id\": \"alice\",\n\"password\": \"brief\",\n\"locked\": true}]}", "line 3: password: finAPI refuses"},
		"something after it": {"users.json", "{\"version\": 1, \"users\": []}\n{}", "line 2: something follows"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			_, err := mock.Open(mock.WithSeedFile(file(t, test.file, test.content)))
			if err == nil || !strings.Contains(err.Error(), test.message) || !strings.Contains(err.Error(), test.file) {
				t.Errorf("error %v, want one about %q", err, test.message)
			}

			if err != nil && (strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "brief")) {
				t.Errorf("the error repeats a value: %v", err)
			}
		})
	}

	if _, err := mock.Open(mock.WithSeedFile(filepath.Join(t.TempDir(), "users.csv"))); err == nil {
		t.Error("a file that is not there is no error")
	}
}

// What has happened since the seed was sown is in the state file.
func TestAStateGoesBeforeTheSeed(t *testing.T) {
	t.Parallel()
	seed, state := file(t, "users.csv", csvSeed), filepath.Join(t.TempDir(), "state.json")
	first := startV1(t, mock.WithSeedFile(seed), mock.WithStateFile(state))
	first.RemoveUser("bob")

	second := startV1(t, mock.WithSeedFile(seed), mock.WithStateFile(state))
	second.stored("alice")
	second.mustBeGone("bob")
}

func TestStateFilesThatMakeNoSense(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct{ content, message string }{
		"a later version": {`{"version":2,"users":[]}`, "it has version 2; this program reads version 1"},
		"unknown field":   {`{"version":1,"people":[]}`, `unknown field "people"`},
		"a bad type":      {"{\"version\":1,\n\"users\":[{\"id\":1}]}", "line 2: users.id: it cannot be a number"},
		"no JSON":         {"{\n]", "line 2: invalid character"},
		"a bad user":      {`{"users":[{"id":"alice","password":"long enough"},{"id":"","password":"long enough"}]}`, "user 2: The value of the field 'id' is illegal."},
		"the same id":     {`{"users":[{"id":"alice","password":"long enough"},{"id":"ALICE","password":"long enough"}]}`, "user 2: an earlier one has the same id"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			if _, err := mock.Open(mock.WithStateFile(file(t, "state.json", test.content))); err == nil || !strings.Contains(err.Error(), test.message) {
				t.Errorf("error %v, want one about %q", err, test.message)
			}
		})
	}
}

// Files from before there were versions are read, and get one.
func TestAStateFileWithoutAVersion(t *testing.T) {
	t.Parallel()
	path := file(t, "state.json", `{"users":[{"id":"alice","password":"password"}],"deletedUsers":null}`)
	startV1(t, mock.WithStateFile(path)).stored("alice")

	if content, err := os.ReadFile(path); err != nil || !strings.Contains(string(content), `"version": 1`) {
		t.Errorf("the file is %s, %v", content, err)
	}
}
