// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock_test

import (
	"net/http"
	"testing"
)

func TestRevocation(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct {
		presented, hint string
		refreshStands   bool
	}{
		"the access token alone":       {"access_token", "access_token", true},
		"the refresh token and all":    {"refresh_token", "refresh_token", false},
		"no hint, by the access token": {"access_token", "", false},
		"no hint, by the refresh one":  {"refresh_token", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachVersion(t, nil, func(t *testing.T, f *finapi) {
				f.add("alice")
				tokens := f.login("alice", "password")

				parameters := []string{"token", tokens.get(test.presented)}
				if test.hint != "" {
					parameters = append(parameters, "token_type_hint", test.hint)
				}

				f.form("/revoke", f.clientToken(), parameters...).empty(http.StatusOK)
				f.call(http.MethodGet, "/users", tokens.get("access_token"), "").unauthorized("invalid_token")

				refresh := f.token("refresh_token", "refresh_token", tokens.get("refresh_token"))
				if stands := refresh.status == http.StatusOK; stands != test.refreshStands {
					t.Errorf("the refresh token works: %t, want %t", stands, test.refreshStands)
				}
			})
		})
	}
}

func TestRevocationOfTheClientsOwnToken(t *testing.T) {
	t.Parallel()
	eachVersion(t, nil, func(t *testing.T, f *finapi) {
		token := f.clientToken()
		f.form("/revoke", token, "token", token).empty(http.StatusOK)
		f.call(http.MethodGet, "/clientConfiguration", token, "").unauthorized("invalid_token")

		if f.clientToken() == token {
			t.Error("a revoked token was handed out again")
		}
	})
}

func TestRevocationsThatChangeNothing(t *testing.T) {
	t.Parallel()
	f := startV1(t)
	client, admin := f.clientToken(), f.adminToken()
	f.form("/revoke", client, "token", "made-up").empty(http.StatusOK)
	f.form("/revoke", admin, "token", client).empty(http.StatusOK)
	f.call(http.MethodGet, "/clientConfiguration", client, "").ok(http.StatusOK)

	f.form("/revoke", client).refused(http.StatusBadRequest, "MISSING_FIELD")
	f.form("/revoke", client, "token", client, "token_type_hint", "id_token").refused(http.StatusBadRequest, "BAD_REQUEST")
	f.form("/revoke", "", "token", client).unauthorized("unauthorized")
	f.call(http.MethodGet, "/clientConfiguration", client, "").ok(http.StatusOK)
}

func TestUserTokenCannotRevoke(t *testing.T) {
	t.Parallel()
	f := startV1(t)
	f.add("alice")
	token := f.userToken("alice", "password")
	f.form("/revoke", token, "token", token).refused(http.StatusForbidden, "UNAUTHORIZED_ACCESS")
}
