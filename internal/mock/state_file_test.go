// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock_test

import (
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

func TestUsersSurviveARestart(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state.json")
	first := startV1(t, mock.WithStateFile(path), mock.WithDataDecryptionKey(sampleKey))
	token := first.clientToken()
	first.call(http.MethodPost, "/users", token, `{"id":"Alice","password":"password","email":"a@b.de","isAutoUpdateEnabled":true}`).ok(http.StatusCreated)
	first.call(http.MethodPost, "/users/verify/alice", token, "").empty(http.StatusOK)
	first.login("alice", "password").ok(http.StatusOK)
	first.failLogins("alice", 2)
	first.add("locked")
	first.failLogins("locked", 4)
	first.add("changed")
	first.changePassword("changed", "new-password")
	first.add("busy")
	first.SetBusy("busy", -1)
	first.add("carol")
	first.call(http.MethodDelete, "/users", first.userToken("carol", "password"), "").empty(http.StatusOK)
	users := first.Users()

	// The first server still runs: nothing is left to be written at its end.
	second := startV1(t, mock.WithStateFile(path))
	if got := second.Users(); !slices.EqualFunc(got, users, sameUser) {
		t.Errorf("users\n%+v\nwant\n%+v", got, users)
	}

	if got := second.list("isDeleted=true"); !slices.Equal(got, []string{"cXXXl"}) {
		t.Errorf("deleted users %v", got)
	}

	second.login("changed", "new-password").ok(http.StatusOK)
	second.login("locked", "password").refused(http.StatusLocked, "LOCKED")
	second.call(http.MethodGet, "/users", token, "").unauthorized("invalid_token")
	second.call(http.MethodDelete, "/users", second.userToken("alice", "password"), "").empty(http.StatusOK)

	third := startV1(t, mock.WithStateFile(path))
	third.mustBeGone("alice")

	if got := third.list("isDeleted=true"); !slices.Equal(got, []string{"AXXXe", "cXXXl"}) {
		t.Errorf("deleted users %v", got)
	}
}

// sameUser compares moments by what they are, not by their time zone's pointer.
func sameUser(a, b mock.User) bool {
	sameMoments := a.RegisteredAt.Equal(b.RegisteredAt) && a.LastActiveAt.Equal(b.LastActiveAt)
	a.RegisteredAt, a.LastActiveAt = b.RegisteredAt, b.LastActiveAt

	return sameMoments && a == b
}

func TestArrangedUsersAreSaved(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state.json")
	first := mock.New(mock.WithStateFile(path))
	first.AddUser(mock.User{ID: "alice"})
	first.AddUser(mock.User{ID: "bob"})
	first.UpdateUser("alice", func(u *mock.User) { u.Email = "a@b.de" })
	first.RemoveUser("bob")

	users := mock.New(mock.WithStateFile(path)).Users()
	if len(users) != 1 || users[0].Email != "a@b.de" {
		t.Errorf("users %+v", users)
	}
}

func TestModeAndNeighboursOfTheStateFile(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	path := filepath.Join(directory, "state.json")

	f := startV1(t, mock.WithStateFile(path))
	for range 5 {
		f.call(http.MethodPost, "/users", f.clientToken(), `{}`).ok(http.StatusCreated)
	}

	entries, err := os.ReadDir(directory)
	if err != nil {
		t.Fatal(err)
	}

	if len(entries) != 1 || entries[0].Name() != "state.json" {
		t.Errorf("the directory holds %v", entries)
	}

	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}

	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
}

func TestOriginalIDOfADeletedUserIsNotKept(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state.json")
	server := mock.New(mock.WithStateFile(path))
	server.AddUser(mock.User{ID: "very-private", Email: "private@b.de"})
	server.RemoveUser("very-private")

	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}

	if strings.Contains(string(content), "private") {
		t.Errorf("the file still knows the user: %s", content)
	}
}

func TestReadingChangesNothingInTheStateFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state.json")
	f := startV1(t, mock.WithStateFile(path))
	f.add("alice")
	token := f.clientToken()

	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}

	f.call(http.MethodGet, "/users/verificationStatus?userId=alice", token, "").ok(http.StatusOK)

	if _, err := os.Stat(path); err == nil {
		t.Error("a read wrote the file")
	}

	f.call(http.MethodPost, "/users", token, `{"id":"bob"}`).ok(http.StatusCreated)

	if _, err := os.Stat(path); err != nil {
		t.Errorf("a change did not write the file: %v", err)
	}
}

func TestUnusableStateFiles(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()

	garbage := filepath.Join(directory, "garbage.json")
	if err := os.WriteFile(garbage, []byte("{"), fs.FileMode(0o600)); err != nil {
		t.Fatal(err)
	}

	for name, path := range map[string]string{
		"no JSON":           garbage,
		"a directory":       directory,
		"no such directory": filepath.Join(directory, "missing", "state.json"),
		"below a file":      filepath.Join(garbage, "state.json"),
	} {
		if _, err := mock.Open(mock.WithStateFile(path)); err == nil || !strings.Contains(err.Error(), "state file") {
			t.Errorf("%s: error %v", name, err)
		}
	}

	empty := filepath.Join(directory, "empty.json")
	if err := os.WriteFile(empty, nil, fs.FileMode(0o600)); err != nil {
		t.Fatal(err)
	}

	if _, err := mock.Open(mock.WithStateFile(empty)); err != nil {
		t.Errorf("an empty file: %v", err)
	}
}

func TestFailedSaveIsAnError(t *testing.T) {
	t.Parallel()

	directory := filepath.Join(t.TempDir(), "gone")
	if err := os.Mkdir(directory, 0o700); err != nil {
		t.Fatal(err)
	}

	f := startV1(t, mock.WithStateFile(filepath.Join(directory, "state.json")))
	token := f.clientToken()

	if err := os.RemoveAll(directory); err != nil {
		t.Fatal(err)
	}

	f.call(http.MethodPost, "/users", token, `{}`).refused(http.StatusInternalServerError, "UNEXPECTED_ERROR")
	mustPanic(t, "an arrangement that cannot be saved", func() { f.add("alice") })
}
