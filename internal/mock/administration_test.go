// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock_test

import (
	"net/http"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

func TestDeleteUsers(t *testing.T) {
	t.Parallel()
	eachVersion(t, nil, func(_ *testing.T, f *finapi) {
		for _, id := range []string{"carol", "Alice", "bob", "dave"} {
			f.add(id)
		}

		f.SetBusy("bob", 1)
		f.SetBusy("dave", -1)
		alice := f.userToken("alice", "password")

		const body = `{"userIds":["dave","nobody","carol","ALICE","alice","bob"]}`
		f.call(http.MethodPost, "/mandatorAdmin/deleteUsers", f.adminToken(), body).ok(http.StatusOK).
			same(`{"deletedUsers":["Alice","carol"],"nonDeletedUsers":["bob","dave"]}`)
		f.mustBeGone("alice")
		f.mustBeGone("carol")
		f.stored("bob")
		f.call(http.MethodGet, "/users", alice, "").unauthorized("invalid_token")

		f.call(http.MethodPost, "/mandatorAdmin/deleteUsers", f.adminToken(), body).ok(http.StatusOK).
			same(`{"deletedUsers":["bob"],"nonDeletedUsers":["dave"]}`)
	})
}

func TestDeleteUsersOfEveryKind(t *testing.T) {
	t.Parallel()
	f := startV1(t)
	f.AddUser(mock.User{ID: "unverified"})
	f.AddUser(mock.User{ID: "locked", Verified: true, Locked: true})
	f.AddUser(mock.User{ID: "forgotten", Verified: true})
	f.call(http.MethodPost, "/mandatorAdmin/deleteUsers", f.adminToken(), `{"userIds":["locked","unverified","forgotten"]}`).
		ok(http.StatusOK).same(`{"deletedUsers":["forgotten","locked","unverified"],"nonDeletedUsers":[]}`)
}

func TestDeleteUsersOfNobody(t *testing.T) {
	t.Parallel()
	eachVersion(t, nil, func(_ *testing.T, f *finapi) {
		f.add("alice")

		for _, body := range []string{`{"userIds":[]}`, `{"userIds":["nobody"]}`, `{"userIds":["aXXXe"]}`} {
			f.call(http.MethodPost, "/mandatorAdmin/deleteUsers", f.adminToken(), body).ok(http.StatusOK).
				same(`{"deletedUsers":[],"nonDeletedUsers":[]}`)
		}
	})
}

func TestRefusedDeletionsOfUsers(t *testing.T) {
	t.Parallel()

	for body, code := range map[string]string{
		`{}`:                         "MISSING_FIELD",
		`{"userIds":null}`:           "MISSING_FIELD",
		`{"userIds":["alice",null]}`: "MISSING_FIELD",
		`{"userIds":"alice"}`:        "BAD_REQUEST",
		`{"userIds":[1]}`:            "BAD_REQUEST",
		`["alice"]`:                  "BAD_REQUEST",
		``:                           "BAD_REQUEST",
	} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			eachVersion(t, nil, func(_ *testing.T, f *finapi) {
				f.add("alice")
				f.call(http.MethodPost, "/mandatorAdmin/deleteUsers", f.adminToken(), body).refused(http.StatusBadRequest, code)
				f.stored("alice")
			})
		})
	}
}
