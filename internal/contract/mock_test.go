// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package contract_test

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/contract"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// settings are all that PATCH takes.
func settings(version contract.Version) string {
	const ofBoth = `
		"userNotificationCallbackUrl": "https://example.com/n", "userSynchronizationCallbackUrl": "https://example.com/s",
		"refreshTokensValidityPeriod": 60, "userAccessTokensValidityPeriod": 0, "clientAccessTokensValidityPeriod": 2147483647,
		"finTSProductRegistrationNumber": "ABCDEF", "betaBanksEnabled": true`

	if version == contract.V2 {
		return `{` + ofBoth + `, "preferredConsentType": "RECURRING"}`
	}

	return `{` + ofBoth + `, "isPinStorageAvailableInWebForm": false, "storeSecretsAvailableInWebForm": false,
		"applicationName": "an app", "supportSubjectDefault": "Help", "supportEmail": "a@example.com"}`
}

func TestMock_keepsTheContractWhereTheClientDoesNotGo(t *testing.T) {
	t.Parallel()

	eachVersion(t, func(t *testing.T, published *contract.Contract, version contract.Version) {
		c := newCaller(t, published, version)
		c.token("refresh_token", mock.DefaultClientID, mock.DefaultClientSecret, "refresh_token", c.refreshToken)
		c.send("client", "POST {api}/users", `{}`)
		c.send("client", "PATCH {api}/clientConfiguration", `{}`)
		c.send("client", "PATCH {api}/clientConfiguration", settings(version))
		c.send("client", "GET {api}/clientConfiguration", "")
		c.revoke("client", "unknown", "refresh_token")
		c.revoke("administrator", "unknown", "")
		c.send("administrator", "GET {api}/mandatorAdmin/getUserList?order=userId,desc&page=2&perPage=1", "")
		c.send("administrator", "GET {api}/mandatorAdmin/getUserList?includeMonthlyStats=true", "")

		for _, violation := range c.judge.Violations() {
			t.Error(violation)
		}

		want := []string{
			"createUser 201", "editClientConfiguration 200", "getClientConfiguration 200", "getToken 200", "getUserList 200",
			"revokeToken 200",
		}
		if got := c.judge.Answered(); !slices.Equal(got, want) {
			t.Errorf("answered %q, want %q", got, want)
		}
	})
}

func TestMock_withDataIntelligence_keepsTheContract(t *testing.T) {
	t.Parallel()

	eachVersion(t, func(t *testing.T, published *contract.Contract, version contract.Version) {
		c := newCaller(t, published, version, mock.WithDataIntelligence())
		c.send("client", "GET {api}/clientConfiguration", "")

		for _, violation := range c.judge.Violations() {
			t.Error(violation)
		}
	})
}

// What is asked here breaks the contract, the answers keep it.
func TestMock_refusesInFinAPIsForm(t *testing.T) {
	t.Parallel()

	eachVersion(t, func(t *testing.T, published *contract.Contract, version contract.Version) {
		c := newCaller(t, published, version)

		// Whoever has no business there.
		for request, allowed := range map[string]string{
			"POST {oauth}/revoke":                    "client administrator",
			"POST {api}/users":                       "client",
			"GET {api}/users":                        "user",
			"PATCH {api}/users":                      "user",
			"DELETE {api}/users":                     "user",
			"GET {api}/users/verificationStatus":     "client",
			"POST {api}/users/verify/alice":          "client",
			"DELETE {api}/users/alice":               "client",
			"POST {api}/users/requestPasswordChange": "client",
			"POST {api}/users/executePasswordChange": "client",
			"GET {api}/clientConfiguration":          "client",
			"PATCH {api}/clientConfiguration":        "client",
			"GET {api}/mandatorAdmin/getUserList":    "administrator",
			"POST {api}/mandatorAdmin/deleteUsers":   "administrator",
		} {
			for who := range c.tokens {
				if !strings.Contains(allowed, who) {
					c.send(who, request, "")
				}
			}
		}

		// Whoever has, but says it badly.
		for _, body := range []string{"", "[]", "{", `{"id": 1, "userId": 1, "userIds": 1, "email": 1, "betaBanksEnabled": 1}`} {
			c.send("client", "POST {api}/users", body)
			c.send("user", "PATCH {api}/users", body)
			c.send("client", "POST {api}/users/requestPasswordChange", body)
			c.send("client", "POST {api}/users/executePasswordChange", body)
			c.send("client", "PATCH {api}/clientConfiguration", body)
			c.send("administrator", "POST {api}/mandatorAdmin/deleteUsers", body)
		}

		credentials := "&client_id=" + mock.DefaultClientID + "&client_secret=" + mock.DefaultClientSecret
		for _, form := range []string{"", "%", "grant_type=client_credentials", "grant_type=unknown" + credentials, "grant_type=password" + credentials} {
			c.send("nobody", "POST {oauth}/token", form)
		}

		c.send("client", "POST {oauth}/revoke", "token=any&token_type_hint=unknown")
		c.send("client", "GET {api}/users/verificationStatus", "")
		c.send("administrator", "GET {api}/mandatorAdmin/getUserList?page=0&perPage=501&order=email&isLocked=maybe", "")

		for _, violation := range c.judge.Violations() {
			if violation.Status != 0 {
				t.Error(violation)
			}
		}

		want := []string{
			"createUser 400", "createUser 401", "createUser 403",
			"deleteAuthorizedUser 401", "deleteAuthorizedUser 403",
			"deleteUnverifiedUser 401", "deleteUnverifiedUser 403",
			"deleteUsers 400", "deleteUsers 401", "deleteUsers 403",
			"editAuthorizedUser 400", "editAuthorizedUser 401", "editAuthorizedUser 403",
			"editClientConfiguration 400", "editClientConfiguration 401", "editClientConfiguration 403",
			"executePasswordChange 400", "executePasswordChange 401", "executePasswordChange 403",
			"getAuthorizedUser 401", "getAuthorizedUser 403",
			"getClientConfiguration 401", "getClientConfiguration 403",
			"getToken 200", "getToken 400", "getToken 401",
			"getUserList 400", "getUserList 401", "getUserList 403",
			"getVerificationStatus 400", "getVerificationStatus 401", "getVerificationStatus 403",
			"requestPasswordChange 400", "requestPasswordChange 401", "requestPasswordChange 403",
			"revokeToken 400", "revokeToken 401", "revokeToken 403",
			"verifyUser 401", "verifyUser 403",
		}
		if got := c.judge.Answered(); !slices.Equal(got, want) {
			t.Errorf("answered %q, want %q", got, want)
		}
	})
}

func TestMock_failsInFinAPIsForm(t *testing.T) {
	t.Parallel()

	eachVersion(t, func(t *testing.T, published *contract.Contract, version contract.Version) {
		judge := published.NewJudge()
		server := mock.New(mock.WithAPIVersion(string(version)), mock.WithFaultRate(1, 1))
		handler := judge.Before(server, func(request *http.Request) bool {
			recorded, _ := server.RequestWithID(request.Header.Get("X-Request-Id"))

			return recorded.Fault != "500"
		})

		for number := range 100 {
			func() {
				// A dropped connection.
				defer func() { _ = recover() }()

				request{target: configurationPath, header: map[string]string{"X-Request-Id": strconv.Itoa(number)}}.to(t, version, handler)
			}()
		}

		if violations, answered := judge.Violations(), judge.Answered(); len(violations) > 0 ||
			!slices.Equal(answered, []string{"getClientConfiguration 500"}) {
			t.Errorf("violations %q in %q, want none in a 500", violations, answered)
		}
	})
}

// finAPI's list of error codes has one for a body of the wrong type, but none of its operations has the status.
func TestMock_refusesWrongContentTypesOtherwiseThanTheFile(t *testing.T) {
	t.Parallel()

	eachVersion(t, func(t *testing.T, published *contract.Contract, version contract.Version) {
		c := newCaller(t, published, version)
		c.send("client", "POST {api}/users", "<xml/>")

		want := contract.Violation{Operation: "createUser", Status: http.StatusUnsupportedMediaType, Reason: "status is not supported"}
		if got := c.judge.Violations(); !slices.Contains(got, want) {
			t.Errorf("violations %v, want %v", got, want)
		}
	})
}
