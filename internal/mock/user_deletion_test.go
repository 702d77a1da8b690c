// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock_test

import (
	"net/http"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

func TestDeleteAuthorizedUser(t *testing.T) {
	t.Parallel()
	eachVersion(t, nil, func(_ *testing.T, f *finapi) {
		f.add("alice")
		f.add("bob")
		token := f.userToken("alice", "password")
		f.call(http.MethodDelete, "/users", token, "").empty(http.StatusOK)
		f.mustBeGone("alice")
		f.stored("bob")
		f.call(http.MethodGet, "/users", token, "").unauthorized("invalid_token")
		f.login("alice", "password").refused(http.StatusBadRequest, "UNAUTHORIZED_ACCESS")
	})
}

func TestIDIsFreeAfterDeletion(t *testing.T) {
	t.Parallel()
	eachVersion(t, []mock.Option{mock.WithAutoVerify(true)}, func(t *testing.T, f *finapi) {
		f.add("alice")
		old := f.login("alice", "password")
		f.call(http.MethodDelete, "/users", old.get("access_token"), "").empty(http.StatusOK)
		f.call(http.MethodPost, "/users", f.clientToken(), `{"id":"ALICE","password":"password"}`).ok(http.StatusCreated)
		f.call(http.MethodGet, "/users", old.get("access_token"), "").unauthorized("invalid_token")
		f.token("refresh_token", "refresh_token", old.get("refresh_token")).refused(http.StatusBadRequest, "BAD_REQUEST")

		if f.userToken("alice", "password") == old.get("access_token") {
			t.Error("the new user got the token of the deleted one")
		}
	})
}

func TestDotSegmentsAreNoUserIDs(t *testing.T) {
	t.Parallel()
	eachVersion(t, nil, func(_ *testing.T, f *finapi) {
		for _, id := range []string{".", ".."} {
			f.AddUser(mock.User{ID: id})
			f.call(http.MethodDelete, "/users/"+id, f.clientToken(), "").refused(http.StatusNotFound, "UNKNOWN_ENTITY")
			f.stored(id)
		}
	})
}

func TestBusyUserCannotBeDeleted(t *testing.T) {
	t.Parallel()
	eachVersion(t, nil, func(_ *testing.T, f *finapi) {
		f.add("alice")
		f.SetBusy("Alice", 2)
		token := f.userToken("alice", "password")
		f.call(http.MethodDelete, "/users", token, "").refused(http.StatusLocked, "LOCKED")
		f.call(http.MethodGet, "/users", token, "").ok(http.StatusOK)
		f.call(http.MethodDelete, "/users", token, "").refused(http.StatusLocked, "LOCKED")
		f.call(http.MethodDelete, "/users", token, "").empty(http.StatusOK)
		f.mustBeGone("alice")
	})
}

func TestBusyForEver(t *testing.T) {
	t.Parallel()
	f := startV1(t)
	f.add("alice")
	f.SetBusy("alice", -1)

	token := f.userToken("alice", "password")
	for range 10 {
		f.call(http.MethodDelete, "/users", token, "").refused(http.StatusLocked, "LOCKED")
	}

	f.SetBusy("alice", 0)
	f.call(http.MethodDelete, "/users", token, "").empty(http.StatusOK)
}

func TestDeleteUnverifiedUser(t *testing.T) {
	t.Parallel()
	eachVersion(t, nil, func(_ *testing.T, f *finapi) {
		token := f.clientToken()
		f.AddUser(mock.User{ID: "Alice+1@b.de"})
		f.call(http.MethodDelete, "/users/alice%2B1@b.de", token, "").empty(http.StatusOK)
		f.mustBeGone("alice+1@b.de")
		f.call(http.MethodDelete, "/users/alice+1@b.de", token, "").refused(http.StatusNotFound, "UNKNOWN_ENTITY")
		f.add("bob")
		f.call(http.MethodDelete, "/users/bob", token, "").refused(http.StatusUnprocessableEntity, "USER_ALREADY_VERIFIED")
		f.stored("bob")
	})
}
