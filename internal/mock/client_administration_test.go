// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

const newSecret = "f1a91000-0000-4000-8000-0000000000ff"

func newCredentials(client, oldSecret, newSecret string) string {
	return `{"clientId":` + jsonOf(client) + `,"oldClientSecret":` + jsonOf(oldSecret) + `,"newClientSecret":` + jsonOf(newSecret) + `}`
}

func TestChangeOfAClientsSecret(t *testing.T) {
	t.Parallel()
	eachVersion(t, nil, func(_ *testing.T, f *finapi) {
		f.add("alice")
		client, admin, user := f.clientToken(), f.adminToken(), f.login("alice", "password")
		f.call(http.MethodPost, "/mandatorAdmin/changeClientCredentials", admin,
			newCredentials(mock.DefaultClientID, mock.DefaultClientSecret, newSecret)).empty(http.StatusOK)

		f.token("client_credentials").unauthorized("invalid_client")
		f.token("refresh_token", "refresh_token", user.get("refresh_token")).unauthorized("invalid_client")
		f.call(http.MethodGet, "/clientConfiguration", client, "").unauthorized("invalid_token")
		f.call(http.MethodGet, "/users", user.get("access_token"), "").ok(http.StatusOK)
		f.call(http.MethodGet, "/mandatorAdmin/getUserList", admin, "").ok(http.StatusOK)
		renewed := f.form("/token", "", "grant_type", "client_credentials", "client_id", mock.DefaultClientID, "client_secret", newSecret).
			ok(http.StatusOK).get("access_token")
		f.call(http.MethodGet, "/clientConfiguration", renewed, "").ok(http.StatusOK)
		f.form("/token", "", "grant_type", "refresh_token", "client_id", mock.DefaultClientID, "client_secret", newSecret,
			"refresh_token", user.get("refresh_token")).ok(http.StatusOK)
	})
}

func TestAdministratorChangesItsOwnSecret(t *testing.T) {
	t.Parallel()
	eachVersion(t, nil, func(_ *testing.T, f *finapi) {
		admin := f.adminToken()
		f.call(http.MethodPost, "/mandatorAdmin/changeClientCredentials", admin,
			newCredentials(mock.DefaultAdminClientID, mock.DefaultAdminClientSecret, newSecret)).empty(http.StatusOK)
		f.call(http.MethodGet, "/mandatorAdmin/getUserList", admin, "").unauthorized("invalid_token")
		f.form("/token", "", "grant_type", "client_credentials", "client_id", mock.DefaultAdminClientID, "client_secret", newSecret).
			ok(http.StatusOK)
	})
}

func TestRefusedChangesOfASecret(t *testing.T) {
	t.Parallel()

	const (
		id, secret = mock.DefaultClientID, mock.DefaultClientSecret
		strange    = "f1a91000-0000-4000-8000-0000000000aa"
	)
	for name, test := range map[string]struct {
		body   string
		status int
		codes  []string
	}{
		"wrong secret":              {newCredentials(id, newSecret, newSecret), 422, []string{"UNKNOWN_ENTITY"}},
		"unknown client":            {newCredentials("nobody", secret, newSecret), 422, []string{"UNKNOWN_ENTITY"}},
		"another mandator's client": {newCredentials("stranger", strange, newSecret), 422, []string{"UNKNOWN_ENTITY"}},
		"short secret":              {newCredentials(id, secret, "short"), 400, []string{"ILLEGAL_FIELD_VALUE"}},
		"long secret":               {newCredentials(id, secret, newSecret+"0"), 400, []string{"ILLEGAL_FIELD_VALUE"}},
		"a secret's characters":     {newCredentials(id, secret, newSecret[:35]+"_"), 400, []string{"ILLEGAL_FIELD_VALUE"}},
		"long id, short old secret": {newCredentials(strings.Repeat("x", 46), "short", newSecret), 400, []string{"ILLEGAL_FIELD_VALUE", "ILLEGAL_FIELD_VALUE"}},
		"nothing":                   {`{}`, 400, []string{"MISSING_FIELD", "MISSING_FIELD", "MISSING_FIELD"}},
		"null":                      {`{"clientId":null,"oldClientSecret":"` + secret + `","newClientSecret":"` + newSecret + `"}`, 400, []string{"MISSING_FIELD"}},
		"no text":                   {`{"clientId":1}`, 400, []string{"BAD_REQUEST"}},
		"no object":                 {`[]`, 400, []string{"BAD_REQUEST"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachVersion(t, []mock.Option{mock.WithClientOf(otherMandator, "stranger", strange)}, func(_ *testing.T, f *finapi) {
				client := f.clientToken()
				f.call(http.MethodPost, "/mandatorAdmin/changeClientCredentials", f.adminToken(), test.body).refused(test.status, test.codes...)
				f.call(http.MethodGet, "/clientConfiguration", client, "").ok(http.StatusOK)
				f.token("client_credentials").ok(http.StatusOK)
				f.form("/token", "", "grant_type", "client_credentials", "client_id", "stranger", "client_secret", strange).ok(http.StatusOK)
			})
		})
	}
}

func TestSecretsOfAChangeAreNotInTheLog(t *testing.T) {
	t.Parallel()

	log := &logBuffer{}
	f := startV1(t, mock.WithRequestLog(log))
	f.call(http.MethodPost, "/mandatorAdmin/changeClientCredentials", f.adminToken(),
		newCredentials(mock.DefaultClientID, mock.DefaultClientSecret, newSecret)).empty(http.StatusOK)

	for _, secret := range []string{mock.DefaultClientSecret, newSecret} {
		if text := log.text(); strings.Contains(text, secret) {
			t.Errorf("%s is in the log:\n%s", secret, text)
		}
	}
}

func TestSwitchOfTheVersion(t *testing.T) {
	t.Parallel()

	clock := newClock()
	v1 := startV1(t, append(twoMandators, mock.WithClock(clock.now))...)
	v2 := v1.asV2()
	v1.add("alice")
	client, admin := v1.clientToken(), v1.adminToken()
	v1.call(http.MethodPatch, "/clientConfiguration", client, `{
		"userSynchronizationCallbackUrl": "https://example.com/gone", "userAccessTokensValidityPeriod": 120, "applicationName": "app"
	}`).ok(http.StatusOK)

	v1.call(http.MethodPost, "/mandatorAdmin/switchApiVersion", admin, `{"apiVersion":"V2"}`).ok(http.StatusOK).keys("message")
	v1.token("client_credentials").refused(http.StatusForbidden, "FORBIDDEN")
	v1.call(http.MethodGet, "/clientConfiguration", client, "").refused(http.StatusForbidden, "FORBIDDEN")
	v1.call(http.MethodPost, "/mandatorAdmin/switchApiVersion", admin, `{"apiVersion":"V2"}`).refused(http.StatusForbidden, "FORBIDDEN")
	v1.tokenOf("stranger")
	v2.tokenOf("second")

	if got := v2.login("alice", "password").ok(http.StatusOK).json["expires_in"]; got != 120.0 {
		t.Errorf("expires_in %v, want what was set in V1", got)
	}

	configuration := v2.call(http.MethodGet, "/clientConfiguration", client, "").ok(http.StatusOK)
	if configuration.get("userSynchronizationCallbackUrl") != "https://example.com/gone" || configuration.json["aisEnabled"] == nil ||
		configuration.json["applicationName"] != nil {
		t.Errorf("the configuration is %s", configuration.text)
	}

	clock.advance(7 * 24 * time.Hour)

	admin = v2.adminToken()
	v2.call(http.MethodPost, "/mandatorAdmin/switchApiVersion", admin, `{"apiVersion":"V2"}`).ok(http.StatusOK)
	clock.advance(time.Second)
	v2.call(http.MethodPost, "/mandatorAdmin/switchApiVersion", admin, `{"apiVersion":"V1"}`).refused(http.StatusBadRequest, "BAD_REQUEST")
	v2.clientToken()
}

func TestSwitchBackWithinSevenDays(t *testing.T) {
	t.Parallel()

	clock := newClock()
	v1 := startV1(t, mock.WithClock(clock.now))
	v2 := v1.asV2()
	v1.call(http.MethodPost, "/mandatorAdmin/switchApiVersion", v1.adminToken(), `{"apiVersion":"V2"}`).ok(http.StatusOK)
	clock.advance(7 * 24 * time.Hour)
	v2.call(http.MethodPost, "/mandatorAdmin/switchApiVersion", v2.adminToken(), `{"apiVersion":"V1"}`).ok(http.StatusOK)
	v1.clientToken()
	v2.token("client_credentials").refused(http.StatusForbidden, "FORBIDDEN")
}

func TestRefusedSwitchesOfTheVersion(t *testing.T) {
	t.Parallel()

	for _, body := range []string{
		`{}`, ``, `null`, `[]`, `"V2"`, `{"apiVersion":null}`, `{"apiVersion":2}`, `{"apiVersion":""}`, `{"apiVersion":"V3"}`,
		`{"apiVersion":"v2"}`, `{"apiversion":"V2"}`, `{"version":"V2"}`, `{"apiVersion":"V2","clientId":"second"}`,
	} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			eachVersion(t, nil, func(_ *testing.T, f *finapi) {
				f.call(http.MethodPost, "/mandatorAdmin/switchApiVersion", f.adminToken(), body).refused(http.StatusBadRequest, "BAD_REQUEST")
				f.clientToken()
			})
		})
	}
}
