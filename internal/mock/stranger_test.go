// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

func TestStrangersAnswers(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct {
		operation          mock.Operation
		method, path, body string
		ofClient           bool
		idField            string
	}{
		"read":                {mock.GetAuthorizedUser, http.MethodGet, "/users", "", false, "id"},
		"change":              {mock.EditAuthorizedUser, http.MethodPatch, "/users", `{"phone":"1"}`, false, "id"},
		"creation":            {mock.CreateUser, http.MethodPost, "/users", `{"id":"carol"}`, true, "id"},
		"verification status": {mock.GetVerificationStatus, http.MethodGet, "/users/verificationStatus?userId=alice", "", true, "userId"},
		"password request":    {mock.RequestPasswordChange, http.MethodPost, "/users/requestPasswordChange", `{"userId":"alice"}`, true, "userId"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachVersion(t, nil, func(t *testing.T, f *finapi) {
				f.add("alice")
				f.AddUser(mock.User{ID: "bob", Email: "bob@b.de"})
				bob := f.stored("bob")

				token := f.userToken("alice", "password")
				if test.ofClient {
					token = f.clientToken()
				}

				f.Inject(mock.Fault{Operation: test.operation, AsUser: "BOB"})

				answer := f.call(test.method, test.path, token, test.body)
				if answer.get(test.idField) != "bob" || answer.status >= http.StatusBadRequest {
					t.Errorf("status %d, answer %s", answer.status, answer.text)
				}

				if f.stored("bob") != bob {
					t.Errorf("bob became %+v", f.stored("bob"))
				}

				if got := f.last(test.operation); got.Fault != "stranger" || f.FaultCounts()["stranger"] != 1 {
					t.Errorf("recorded fault %q, counted %v", got.Fault, f.FaultCounts())
				}
			})
		})
	}
}

// The work is done for whoever asked: it is the answer alone that is another user's.
func TestStrangersAnswersFollowTheWork(t *testing.T) {
	t.Parallel()
	f := startV1(t)
	f.add("alice")
	f.add("bob")
	token := f.userToken("alice", "password")
	f.Inject(mock.Fault{AsUser: "bob", Times: 2})
	f.call(http.MethodPatch, "/users", token, `{"email":"alice@b.de"}`).ok(http.StatusOK)
	f.call(http.MethodPost, "/users", f.clientToken(), `{"id":"carol"}`).ok(http.StatusCreated)
	f.stored("carol")

	if alice, bob := f.stored("alice"), f.stored("bob"); alice.Email != "alice@b.de" || bob.Email != "" {
		t.Errorf("alice became %+v, bob %+v", alice, bob)
	}
}

func TestStrangersToken(t *testing.T) {
	t.Parallel()
	eachVersion(t, nil, func(t *testing.T, f *finapi) {
		f.add("alice")
		f.add("bob")
		f.Inject(mock.Fault{Operation: mock.GetToken, AsUser: "bob", Times: 2})
		client := f.clientToken() // is about no user, and passes
		f.call(http.MethodGet, "/users/verificationStatus?userId=alice", client, "").ok(http.StatusOK)
		tokens := f.login("alice", "password").ok(http.StatusOK)
		tokens.keys("access_token", "token_type", "refresh_token", "expires_in", "scope")

		if got := f.call(http.MethodGet, "/users", tokens.get("access_token"), "").ok(http.StatusOK).get("id"); got != "bob" {
			t.Errorf("the token is %s's", got)
		}

		f.login("alice", "wrong-password").ok(http.StatusBadRequest)
		f.call(http.MethodDelete, "/users", tokens.get("access_token"), "").empty(http.StatusOK)
		f.mustBeGone("bob")
		f.stored("alice")
	})
}

func TestStrangersAnswersToRequestsThatFail(t *testing.T) {
	t.Parallel()
	f := startV1(t)
	f.add("bob")
	f.Inject(mock.Fault{AsUser: "bob"})

	answer := f.call(http.MethodGet, "/users/verificationStatus?userId=nobody", f.clientToken(), "").refused(http.StatusNotFound, "UNKNOWN_ENTITY")
	if strings.Contains(answer.text, "bob") {
		t.Errorf("answer %s", answer.text)
	}
}

func TestAnswersThatAreNobodys(t *testing.T) {
	t.Parallel()
	f := startV1(t)
	f.add("alice")
	f.add("bob")
	f.Inject(mock.Fault{AsUser: "bob", Times: -1})
	f.call(http.MethodGet, "/clientConfiguration", f.clientToken(), "").ok(http.StatusOK)
	f.call(http.MethodGet, "/mandatorAdmin/getUserList", f.adminToken(), "").ok(http.StatusOK)

	if got := f.FaultCounts()["stranger"]; got != 0 {
		t.Errorf("%d answers about no user were another user's", got)
	}

	for _, operation := range []mock.Operation{mock.GetUserList, mock.DeleteAuthorizedUser, mock.VerifyUser} {
		mustPanic(t, string(operation), func() { f.Inject(mock.Fault{Operation: operation, AsUser: "bob"}) })
	}
}
