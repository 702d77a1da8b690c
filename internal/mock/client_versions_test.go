// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock_test

import (
	"net/http"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// as is the same server, called as a client of the other version calls it.
func (f *finapi) as(api, oauth string) *finapi {
	other := *f
	other.api, other.oauth = api, oauth

	return &other
}

func (f *finapi) asV2() *finapi { return f.as("/api/v2", "/api/v2/oauth") }

// A mandator may have clients of both versions. They share its users, each in the form of its own version.
func TestClientsOfBothVersions(t *testing.T) {
	t.Parallel()
	v1 := startV1(t, mock.WithClient(mock.DefaultClientID, mock.DefaultClientSecret), mock.WithClient("second", clientSecret),
		mock.WithAPIVersionOf("second", "v2"))
	v2 := v1.asV2()
	v1.add("alice")

	one, two := v1.login("alice", "password").ok(http.StatusOK), v2.loginThrough("second", "alice", "password").ok(http.StatusOK)
	if len(one.get("access_token")) != 128 || len(two.get("access_token")) != 1024 {
		t.Errorf("tokens of %d and %d characters, want each version's", len(one.get("access_token")), len(two.get("access_token")))
	}

	v1.call(http.MethodGet, "/users", one.get("access_token"), "").ok(http.StatusOK).
		keys("id", "password", "email", "phone", "isAutoUpdateEnabled")
	v2.call(http.MethodGet, "/users", two.get("access_token"), "").ok(http.StatusOK).
		keys("id", "password", "isAutoUpdateEnabled")
	v2.call(http.MethodPost, "/users", v2.tokenOf("second"), `{"id":"bob","unknown":1}`).refused(http.StatusBadRequest, "BAD_REQUEST")
	v2.call(http.MethodPost, "/users", v2.tokenOf("second"), `{"id":"bob"}`).ok(http.StatusCreated)
	v1.call(http.MethodGet, "/users/verificationStatus?userId=bob", v1.clientToken(), "").ok(http.StatusOK)

	for name, client := range map[string]struct {
		token       string
		at          *finapi
		other       *finapi
		has, hasNot string
		limitedTo   string
	}{
		"v1": {v1.clientToken(), v1, v2, "isXs2aEnabled", "aisEnabled", "/api/v1"},
		"v2": {v2.tokenOf("second"), v2, v1, "aisEnabled", "isXs2aEnabled", "/api/v2"},
	} {
		configuration := client.at.call(http.MethodGet, "/clientConfiguration", client.token, "").ok(http.StatusOK)
		if configuration.json[client.has] == nil || configuration.json[client.hasNot] != nil {
			t.Errorf("%s: the configuration is %s", name, configuration.text)
		}

		refused := client.other.call(http.MethodGet, "/clientConfiguration", client.token, "").refused(http.StatusForbidden, "FORBIDDEN")
		if want := "client is limited to scope " + client.limitedTo; refused.message() != want {
			t.Errorf("%s: message %q, want %q", name, refused.message(), want)
		}
	}
}

func TestVersionOfAnAdministrator(t *testing.T) {
	t.Parallel()
	f := startV2(t, mock.WithAPIVersionOf(mock.DefaultAdminClientID, "v1"))
	f.clientToken()
	admin := f.as("/api/v1", "/oauth")
	admin.call(http.MethodGet, "/mandatorAdmin/getUserList", admin.adminToken(), "").ok(http.StatusOK)
	f.call(http.MethodGet, "/mandatorAdmin/getUserList", admin.adminToken(), "").refused(http.StatusForbidden, "FORBIDDEN")
}

func TestCodeOfAVersionMismatch(t *testing.T) {
	t.Parallel()

	for code, options := range map[string][]mock.Option{
		"FORBIDDEN":           {mock.WithVersionMismatchCode("FORBIDDEN")},
		"UNAUTHORIZED_ACCESS": {mock.WithVersionMismatchCode("UNAUTHORIZED_ACCESS")},
	} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			f := startV1(t, options...)
			other := f.asV2()
			f.add("alice")
			other.token("client_credentials").refused(http.StatusForbidden, code)
			other.login("alice", "password").refused(http.StatusForbidden, code)
			other.login("alice", "wrong-password").refused(http.StatusForbidden, code)

			if failed := f.stored("alice").FailedLogins; failed != 0 {
				t.Errorf("%d failed logins were counted", failed)
			}

			other.call(http.MethodPost, "/users", f.clientToken(), `{"id":"bob"}`).refused(http.StatusForbidden, code)
			f.mustBeGone("bob")
		})
	}
}
