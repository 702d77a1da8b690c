// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

func newUnverified(id string) mock.User {
	return mock.User{ID: id, Password: "password"}
}

func TestRoles(t *testing.T) {
	t.Parallel()

	const client, admin, user = "client", "admin", "user"
	for _, operation := range []struct {
		method, path, body string
		role               string
	}{
		{http.MethodPost, "/users", `{}`, client},
		{http.MethodGet, "/users", ``, user},
		{http.MethodPatch, "/users", `{"phone":"1"}`, user},
		{http.MethodDelete, "/users", ``, user},
		{http.MethodGet, "/users/verificationStatus?userId=bob", ``, client},
		{http.MethodPost, "/users/verify/bob", ``, client},
		{http.MethodDelete, "/users/bob", ``, client},
		{http.MethodPost, "/users/requestPasswordChange", `{"userId":"alice"}`, client},
		{http.MethodPost, "/users/executePasswordChange", `{}`, client},
		{http.MethodGet, "/clientConfiguration", ``, client},
		{http.MethodPatch, "/clientConfiguration", `{}`, client},
		{http.MethodGet, "/mandatorAdmin/getUserList", ``, admin},
		{http.MethodPost, "/mandatorAdmin/deleteUsers", `{"userIds":[]}`, admin},
		{http.MethodPost, "/mandatorAdmin/changeClientCredentials", `{}`, admin},
		{http.MethodPost, "/mandatorAdmin/switchApiVersion", `{}`, admin},
	} {
		t.Run(operation.method+" "+operation.path, func(t *testing.T) {
			t.Parallel()
			eachVersion(t, nil, func(t *testing.T, f *finapi) {
				f.add("alice")
				f.AddUser(newUnverified("bob"))
				tokens := map[string]string{
					client: f.clientToken(), admin: f.adminToken(), user: f.userToken("alice", "password"),
				}
				f.must(operation.method, f.api+operation.path, nil, operation.body).unauthorized("unauthorized")
				f.call(operation.method, operation.path, "made-up", operation.body).unauthorized("invalid_token")

				for role, token := range tokens {
					if role != operation.role {
						f.call(operation.method, operation.path, token, operation.body).
							refused(http.StatusForbidden, "UNAUTHORIZED_ACCESS")
					}
				}

				answer := f.call(operation.method, operation.path, tokens[operation.role], operation.body)
				if answer.status == http.StatusForbidden || answer.status == http.StatusUnauthorized {
					t.Errorf("the %s is refused: %s", operation.role, answer.text)
				}
			})
		})
	}
}

func TestAuthorizationHeader(t *testing.T) {
	t.Parallel()
	f := startV1(t)

	token := f.clientToken()
	for value, want := range map[string]int{
		"Bearer " + token:  http.StatusOK,
		"bearer " + token:  http.StatusOK,
		"Bearer  " + token: http.StatusOK,
		"Basic " + token:   http.StatusUnauthorized,
		"Bearer":           http.StatusUnauthorized,
		token:              http.StatusUnauthorized,
		"":                 http.StatusUnauthorized,
	} {
		f.must(http.MethodGet, "/api/v1/clientConfiguration", header{"Authorization": value}, "").ok(want)
	}
}

func TestAccessTokenInTheQuery(t *testing.T) {
	t.Parallel()

	log := &logBuffer{}

	v1, v2 := startV1(t, mock.WithRequestLog(log)), startV2(t, mock.WithRequestLog(log))
	for _, f := range []*finapi{v1, v2} {
		f.AddUser(mock.User{ID: "Alice", Password: "password", Verified: true})
	}

	one, two := v1.userToken("alice", "password"), v2.userToken("alice", "password")
	basic := header{"Authorization": "Basic " + one}
	wrong := header{"Authorization": "Bearer made-up"}

	v1.must(http.MethodGet, "/api/v1/users?access_token="+one, nil, "").ok(http.StatusOK)

	if got := v1.last(mock.GetAuthorizedUser); got.UserID != "alice" || got.Query.Get("access_token") == one {
		t.Errorf("the request is on record as %+v", got)
	}

	v1.must(http.MethodGet, "/api/v1/users?access_token="+one, basic, "").ok(http.StatusOK)
	v1.must(http.MethodGet, "/api/v1/users?access_token="+one, wrong, "").unauthorized("invalid_token")
	v1.must(http.MethodGet, "/api/v1/users?access_token=made-up", nil, "").unauthorized("invalid_token")
	v2.must(http.MethodGet, "/api/v2/users?access_token="+two, nil, "").unauthorized("unauthorized")

	if text := log.text(); strings.Contains(text, one) || strings.Contains(text, two) {
		t.Errorf("the access token is in the log:\n%s", text)
	}
}

func TestAuthenticationComesBeforeEverythingAboutTheBody(t *testing.T) {
	t.Parallel()
	f := startV1(t)
	f.must(http.MethodPost, "/api/v1/users", header{"Content-Type": "text/plain"}, "nonsense").unauthorized("unauthorized")
	f.add("alice")
	f.call(http.MethodPost, "/users", f.userToken("alice", "password"), "nonsense").refused(http.StatusForbidden, "UNAUTHORIZED_ACCESS")
}

func TestClientsAreBoundToOneVersion(t *testing.T) {
	t.Parallel()

	const v1Scope, v2Scope = "client is limited to scope /api/v1", "client is limited to scope /api/v2"

	credentials := values("grant_type", "client_credentials",
		"client_id", mock.DefaultClientID, "client_secret", mock.DefaultClientSecret).Encode()
	form := header{"Content-Type": "application/x-www-form-urlencoded"}

	for _, test := range []struct {
		name                string
		server              *finapi
		otherAPI, otherAuth string
		message             string
	}{
		{"v1", startV1(t), "/api/v2", "/api/v2/oauth", v1Scope},
		{"v2", startV2(t), "/api/v1", "/oauth", v2Scope},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := test.server.in(t)
			token := f.clientToken()

			authorization := header{"Authorization": "Bearer " + token}
			for _, answer := range []response{
				f.must(http.MethodGet, test.otherAPI+"/clientConfiguration", authorization, ""),
				f.must(http.MethodGet, test.otherAPI+"/banks", authorization, ""),
				f.must(http.MethodPost, test.otherAuth+"/token", form, credentials),
			} {
				if answer.refused(http.StatusForbidden, "FORBIDDEN").message() != test.message {
					t.Errorf("message %q", answer.message())
				}
			}

			f.must(http.MethodGet, test.otherAPI+"/clientConfiguration", nil, "").unauthorized("unauthorized")
			f.must(http.MethodPost, test.otherAuth+"/token", form, "grant_type=client_credentials").unauthorized("invalid_client")
			f.must(http.MethodPost, test.otherAuth+"/revoke", authorization, "").refused(http.StatusForbidden, "FORBIDDEN")
		})
	}
}
