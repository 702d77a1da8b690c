// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

func mustPanic(t *testing.T, what string, action func()) {
	t.Helper()

	defer func() {
		if recover() == nil {
			t.Errorf("%s: no panic", what)
		}
	}()

	action()
}

func TestAddUser(t *testing.T) {
	t.Parallel()

	clock := newClock()
	f := startV1(t, mock.WithClock(clock.now))
	f.AddUser(mock.User{ID: "Alice", Email: "a@b.de", Verified: true})

	user := f.stored("alice")
	if user.ID != "Alice" || !user.RegisteredAt.Equal(clock.now()) {
		t.Errorf("stored %+v", user)
	}

	f.login("alice", user.Password).ok(http.StatusOK)
}

func TestIllegalArrangements(t *testing.T) {
	t.Parallel()
	f := startV1(t)
	f.add("alice")

	for what, action := range map[string]func(){
		"no id":               func() { f.AddUser(mock.User{}) },
		"taken id":            func() { f.AddUser(mock.User{ID: "ALICE"}) },
		"illegal id":          func() { f.AddUser(mock.User{ID: "a/b"}) },
		"long id":             func() { f.AddUser(mock.User{ID: strings.Repeat("a", 37)}) },
		"short password":      func() { f.AddUser(mock.User{ID: "bob", Password: "12345"}) },
		"illegal email":       func() { f.AddUser(mock.User{ID: "bob", Email: "<b>"}) },
		"illegal phone":       func() { f.AddUser(mock.User{ID: "bob", Phone: "0/1"}) },
		"update of nobody":    func() { f.UpdateUser("nobody", func(*mock.User) {}) },
		"update of the id":    func() { f.UpdateUser("alice", func(u *mock.User) { u.ID = "bob" }) },
		"update to a bad one": func() { f.UpdateUser("alice", func(u *mock.User) { u.Email = "*" }) },
		"nobody is busy":      func() { f.SetBusy("nobody", 1) },
	} {
		mustPanic(t, what, action)
	}

	want := mock.User{ID: "alice", Password: "password", Verified: true, RegisteredAt: f.stored("alice").RegisteredAt}
	if users := f.Users(); !slices.Equal(users, []mock.User{want}) {
		t.Errorf("users %+v", users)
	}

	f.RemoveUser("nobody")
}

func TestUsersAreSortedCopies(t *testing.T) {
	t.Parallel()

	f := startV1(t)
	for _, id := range []string{"bob", "Carol", "Alice"} {
		f.add(id)
	}

	users := f.Users()

	var ids []string
	for _, user := range users {
		ids = append(ids, user.ID)
	}

	if want := []string{"Alice", "bob", "Carol"}; !slices.Equal(ids, want) {
		t.Errorf("users %v, want %v", ids, want)
	}

	users[0].Email = "changed"
	if f.stored("alice").Email != "" {
		t.Error("a copy changed the user")
	}

	if _, found := f.User("dave"); found {
		t.Error("a user was found who does not exist")
	}
}

func TestUpdateUserActsLikeSomebodyElse(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct {
		change    func(*mock.User)
		keeps     bool
		nextLogin int
	}{
		"contact data": {func(u *mock.User) { u.Email, u.Phone = "a@b.de", "1" }, true, http.StatusOK},
		"auto update":  {func(u *mock.User) { u.AutoUpdateEnabled = true }, true, http.StatusOK},
		"password":     {func(u *mock.User) { u.Password = "new-password" }, false, http.StatusBadRequest},
		"lock":         {func(u *mock.User) { u.Locked = true }, false, http.StatusLocked},
		"verification": {func(u *mock.User) { u.Verified = false }, true, http.StatusForbidden},
		"failures":     {func(u *mock.User) { u.FailedLogins = 3 }, true, http.StatusOK},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := startV1(t)
			f.add("alice")
			token := f.userToken("alice", "password")
			f.UpdateUser("ALICE", test.change)
			want := f.stored("alice")
			before := mock.User{ID: "alice", Password: "password", Verified: true, RegisteredAt: want.RegisteredAt, LastActiveAt: want.LastActiveAt}
			test.change(&before)

			if want != before {
				t.Errorf("stored %+v, want %+v", want, before)
			}

			answer := f.call(http.MethodGet, "/users", token, "")
			if kept := answer.status == http.StatusOK; kept != test.keeps {
				t.Errorf("the token still works: %t, want %t", kept, test.keeps)
			}

			f.login("alice", "password").ok(test.nextLogin)
		})
	}
}

func TestBusyFlag(t *testing.T) {
	t.Parallel()
	f := startV1(t)
	f.AddUser(mock.User{ID: "alice", Password: "password", Verified: true, Busy: true})
	token := f.userToken("alice", "password")
	refuse := func() { f.call(http.MethodDelete, "/users", token, "").refused(http.StatusLocked, "LOCKED") }
	refuse()
	refuse()
	f.SetBusy("alice", 1)
	f.UpdateUser("alice", func(u *mock.User) { u.Phone = "1" })

	if !f.stored("alice").Busy {
		t.Error("a change of the phone made the user idle")
	}

	refuse()

	if f.stored("alice").Busy {
		t.Error("the user is still busy after the last refusal")
	}

	f.UpdateUser("alice", func(u *mock.User) { u.Busy = true })
	refuse()
	refuse()
	f.UpdateUser("alice", func(u *mock.User) { u.Busy = false })
	f.call(http.MethodDelete, "/users", token, "").empty(http.StatusOK)
}

func TestRemoveUserEvenIfBusy(t *testing.T) {
	t.Parallel()
	f := startV1(t)
	f.add("alice")
	f.SetBusy("alice", -1)
	token := f.userToken("alice", "password")
	f.RemoveUser("ALICE")
	f.mustBeGone("alice")
	f.call(http.MethodGet, "/users", token, "").unauthorized("invalid_token")
	f.call(http.MethodGet, "/users/verificationStatus?userId=alice", f.clientToken(), "").refused(http.StatusNotFound, "UNKNOWN_ENTITY")
}

func TestRevokeAllTokens(t *testing.T) {
	t.Parallel()
	f := startV1(t)
	f.add("alice")
	client, admin, user := f.clientToken(), f.adminToken(), f.login("alice", "password")
	f.RevokeAllTokens()
	f.call(http.MethodGet, "/clientConfiguration", client, "").unauthorized("invalid_token")
	f.call(http.MethodGet, "/mandatorAdmin/getUserList", admin, "").unauthorized("invalid_token")
	f.call(http.MethodGet, "/users", user.get("access_token"), "").unauthorized("invalid_token")
	f.token("refresh_token", "refresh_token", user.get("refresh_token")).refused(http.StatusBadRequest, "BAD_REQUEST")

	if f.clientToken() == client {
		t.Error("a revoked token was handed out again")
	}

	f.login("alice", "password").ok(http.StatusOK)
}
