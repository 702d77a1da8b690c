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

// last returns the newest request of an operation.
func (f *finapi) last(operation mock.Operation) mock.Request {
	f.t.Helper()

	requests := f.RequestsFor(operation)
	if len(requests) == 0 {
		f.t.Fatalf("there was no request for %s", operation)
	}

	return requests[len(requests)-1]
}

func TestRecordedRequest(t *testing.T) {
	t.Parallel()

	clock := newClock()
	f := startV1(t, mock.WithClock(clock.now))
	token := f.clientToken()
	f.must(http.MethodPost, "/api/v1/users?a=b", header{
		"Authorization": "Bearer " + token, "Content-Type": "application/json", "X-Request-Id": "mine", "Accept-Language": "en",
	}, `{"id":"Alice","password":"password","email":null,"isAutoUpdateEnabled":false}`).ok(http.StatusCreated)

	got := f.last(mock.CreateUser)
	if got.Method != http.MethodPost || got.Path != "/api/v1/users" || got.Query.Get("a") != "b" ||
		got.Status != http.StatusCreated || got.RequestID != "mine" || got.UserID != "alice" || got.Fault != "" ||
		!got.Time.Equal(clock.now()) {
		t.Errorf("recorded %+v", got)
	}

	if got.Header.Get("Accept-Language") != "en" || got.Header.Get("Content-Type") != "application/json" {
		t.Errorf("recorded header %v", got.Header)
	}

	authorization := got.Header.Get("Authorization")
	if strings.Contains(authorization, token) || !strings.HasPrefix(authorization, "Bearer ") {
		t.Errorf("recorded Authorization %q", authorization)
	}
}

func TestRequestWithID(t *testing.T) {
	t.Parallel()

	f := startV1(t)
	for _, path := range []string{"/api/v1/users", "/api/v1/clientConfiguration"} {
		f.must(http.MethodGet, path, header{"X-Request-Id": "mine"}, "")
	}

	if got, found := f.RequestWithID("mine"); !found || got.Operation != mock.GetClientConfiguration {
		t.Errorf("found %t, a %s, want the later one", found, got.Operation)
	}

	if got, found := f.RequestWithID("another"); found {
		t.Errorf("found %+v", got)
	}
}

func TestSent(t *testing.T) {
	t.Parallel()
	f := startV1(t)
	f.call(http.MethodPost, "/users", f.clientToken(), `{"id":"alice","password":"password","email":null,"phone":"","isAutoUpdateEnabled":false}`)

	request := f.last(mock.CreateUser)
	for field, want := range map[string]any{"password": "password", "email": nil, "phone": "", "isAutoUpdateEnabled": false} {
		if value, sent := request.Sent(field); !sent || value != want {
			t.Errorf("%s: %v, %t; want %v, true", field, value, sent, want)
		}
	}

	if value, sent := request.Sent("name"); sent || value != nil {
		t.Errorf("a field that was not sent: %v, %t", value, sent)
	}

	if _, sent := f.last(mock.GetToken).Sent("grant_type"); sent {
		t.Error("a form parameter passes for a JSON field")
	}
}

func TestRecordedTokenRequest(t *testing.T) {
	t.Parallel()
	eachVersion(t, nil, func(t *testing.T, f *finapi) {
		f.add("alice")
		tokens := f.login("ALICE", "password")

		got := f.last(mock.GetToken)
		if got.Grant != "password" || got.UserID != "alice" || got.Form.Get("username") != "ALICE" || got.Body != nil {
			t.Errorf("recorded %+v", got)
		}

		f.token("refresh_token", "refresh_token", tokens.get("refresh_token")).ok(http.StatusOK)

		if got := f.last(mock.GetToken); got.Grant != "refresh_token" || got.UserID != "alice" {
			t.Errorf("recorded %+v", got)
		}

		f.token("client_credentials").ok(http.StatusOK)

		if got := f.last(mock.GetToken); got.Grant != "client_credentials" || got.UserID != "" {
			t.Errorf("recorded %+v", got)
		}
	})
}

func TestOperationsAndUsersOfRequests(t *testing.T) {
	t.Parallel()
	eachVersion(t, nil, func(t *testing.T, f *finapi) {
		f.add("Alice")
		f.add("bob")

		client, admin, user := f.clientToken(), f.adminToken(), f.userToken("alice", "password")
		for _, test := range []struct {
			method, path, token, body string
			operation                 mock.Operation
			userID                    string
		}{
			{http.MethodPost, "/users", client, `{"id":"BOB"}`, mock.CreateUser, "bob"},
			{http.MethodPost, "/users", client, `{}`, mock.CreateUser, ""},
			{http.MethodGet, "/users", user, ``, mock.GetAuthorizedUser, "alice"},
			{http.MethodPatch, "/users", user, `{"id":"bob"}`, mock.EditAuthorizedUser, "alice"},
			{http.MethodGet, "/users/verificationStatus?userId=BOB", client, ``, mock.GetVerificationStatus, "bob"},
			{http.MethodPost, "/users/verify/Nobody", client, ``, mock.VerifyUser, "nobody"},
			{http.MethodPost, "/users/requestPasswordChange", client, `{"userId":"Bob"}`, mock.RequestPasswordChange, "bob"},
			{http.MethodPost, "/users/executePasswordChange", client, `{"userId":"Bob"}`, mock.ExecutePasswordChange, "bob"},
			{http.MethodDelete, "/users/Nobody", client, ``, mock.DeleteUnverifiedUser, "nobody"},
			{http.MethodGet, "/clientConfiguration", client, ``, mock.GetClientConfiguration, ""},
			{http.MethodPatch, "/clientConfiguration", client, `{}`, mock.EditClientConfiguration, ""},
			{http.MethodGet, "/mandatorAdmin/getUserList?userId=Bob", admin, ``, mock.GetUserList, "bob"},
			{http.MethodPost, "/mandatorAdmin/deleteUsers", admin, `{"userIds":[]}`, mock.DeleteUsers, ""},
			{http.MethodGet, "/banks", client, ``, mock.Unknown, ""},
			{http.MethodPut, "/users", client, ``, mock.Unknown, ""},
			{http.MethodDelete, "/users", user, ``, mock.DeleteAuthorizedUser, "alice"},
			{http.MethodGet, "/users", user, ``, mock.GetAuthorizedUser, "alice"},
		} {
			f.call(test.method, test.path, test.token, test.body)
			all := f.Requests()

			got := all[len(all)-1]
			if got.Operation != test.operation || got.UserID != test.userID || got.Status == 0 {
				t.Errorf("%s %s: operation %s, user %q, status %d", test.method, test.path, got.Operation, got.UserID, got.Status)
			}
		}

		f.form("/revoke", client, "token", "made-up")

		if got := f.last(mock.RevokeToken); got.Form.Get("token") != "made-up" {
			t.Errorf("recorded %+v", got)
		}
	})
}

func TestCountingRequests(t *testing.T) {
	t.Parallel()
	f := startV1(t)
	f.add("alice")
	f.ResetRequests()
	user := f.userToken("alice", "password")
	f.call(http.MethodPatch, "/users", user, `{"phone":"1"}`)
	f.call(http.MethodPatch, "/users", user, `{"phone":"2"}`)
	f.call(http.MethodGet, "/users", user, "")

	var operations []mock.Operation
	for _, request := range f.Requests() {
		operations = append(operations, request.Operation)
	}

	want := []mock.Operation{mock.GetToken, mock.EditAuthorizedUser, mock.EditAuthorizedUser, mock.GetAuthorizedUser}
	if !slices.Equal(operations, want) {
		t.Errorf("requests %v, want %v", operations, want)
	}

	if got := f.Count(mock.EditAuthorizedUser); got != 2 {
		t.Errorf("%d PATCH requests were counted", got)
	}

	if got := f.RequestsFor(mock.EditAuthorizedUser)[1].Body["phone"]; got != "2" {
		t.Errorf("the second PATCH sent %v", got)
	}

	f.ResetRequests()

	if got := f.Requests(); len(got) != 0 {
		t.Errorf("%d requests after the reset", len(got))
	}
}

func TestMethodOfAnOverriddenRequest(t *testing.T) {
	t.Parallel()
	f := startV1(t)
	f.add("alice")
	f.must(http.MethodPost, "/api/v1/users", header{
		"Authorization": "Bearer " + f.userToken("alice", "password"), "X-HTTP-Method-Override": "DELETE",
	}, "").empty(http.StatusOK)

	if got := f.last(mock.DeleteAuthorizedUser); got.Method != http.MethodPost {
		t.Errorf("method %s, want the one that was sent", got.Method)
	}
}

func TestForeignVersionIsRecordedByItsOperation(t *testing.T) {
	t.Parallel()
	f := startV1(t)
	f.must(http.MethodPost, "/api/v2/oauth/token", header{"Content-Type": "application/x-www-form-urlencoded"}, "").
		unauthorized("invalid_client")
	f.must(http.MethodGet, "/api/v2/users", nil, "").unauthorized("unauthorized")

	if f.Count(mock.GetToken) != 1 || f.Count(mock.GetAuthorizedUser) != 1 {
		t.Errorf("requests %+v", f.Requests())
	}
}

func TestRecorderLimit(t *testing.T) {
	t.Parallel()

	log := &logBuffer{}
	f := startV1(t, mock.WithRecorderLimit(3), mock.WithRequestLog(log))

	token := f.clientToken()
	for _, id := range []string{"a", "b", "c", "d"} {
		f.call(http.MethodPost, "/users", token, `{"id":"`+id+`"}`).ok(http.StatusCreated)
	}

	var users []string
	for _, request := range f.Requests() {
		users = append(users, request.UserID)
	}

	if !slices.Equal(users, []string{"b", "c", "d"}) || f.Count(mock.GetToken) != 0 {
		t.Errorf("the requests are about %q, want the three newest", users)
	}

	f.call(http.MethodPost, "/users", token, `{"id":"e","email":"`+strings.Repeat("e", 20_000)+`"}`).
		refused(http.StatusBadRequest, "ILLEGAL_FIELD_VALUE")

	if got := f.last(mock.CreateUser); got.Body != nil || got.UserID != "e" || got.Status != http.StatusBadRequest {
		t.Errorf("the newest request is about %q, has status %d and a body of %d fields", got.UserID, got.Status, len(got.Body))
	}

	if !strings.Contains(log.text(), strings.Repeat("e", 20_000)) {
		t.Error("the log lacks the body that the recorder has dropped")
	}

	f.ResetRequests()
	f.call(http.MethodPost, "/users", token, `{"id":"f"}`).ok(http.StatusCreated)

	if got := f.Requests(); len(got) != 1 || got[0].Body["id"] != "f" {
		t.Errorf("after the reset: %+v", got)
	}
}

func TestRecorderKeepsAllUnlessLimited(t *testing.T) {
	t.Parallel()
	f := startV1(t)

	token := f.clientToken()
	for range 200 {
		f.call(http.MethodGet, "/clientConfiguration", token, "")
	}

	f.call(http.MethodPost, "/users", token, `{"email":"`+strings.Repeat("e", 20_000)+`"}`)

	if got := f.last(mock.CreateUser); len(f.Requests()) != 202 || len(got.Body) != 1 {
		t.Errorf("%d requests are on record, the body has %d fields", len(f.Requests()), len(got.Body))
	}
}
