// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package contract_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/contract"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// caller calls a mock with requests of its own making: those that the client never sends.
type caller struct {
	t     *testing.T
	judge *contract.Judge
	url   string
	// tokens are by whom they are of: the application client, the administrator, a user; nobody has none.
	tokens map[string]string
	// refreshToken is the user's.
	refreshToken string
}

func newCaller(t *testing.T) *caller {
	t.Helper()

	judge := contract.Published(t).NewJudge()
	server := mock.New()
	addAlice(server)

	listener := httptest.NewServer(judge.Before(server, nil))
	t.Cleanup(listener.Close)

	c := &caller{t: t, judge: judge, url: listener.URL, tokens: map[string]string{"nobody": ""}}
	c.tokens["client"] = c.token("client_credentials", mock.DefaultClientID, mock.DefaultClientSecret)["access_token"]
	c.tokens["administrator"] = c.token("client_credentials", mock.DefaultAdminClientID, mock.DefaultAdminClientSecret)["access_token"]

	login := c.token("password", mock.DefaultClientID, mock.DefaultClientSecret, "username", alice, "password", alicePassword)
	c.tokens["user"], c.refreshToken = login["access_token"], login["refresh_token"]

	return c
}

func (c *caller) token(grant, id, secret string, parameters ...string) map[string]string {
	c.t.Helper()

	form := url.Values{"grant_type": {grant}, "client_id": {id}, "client_secret": {secret}}
	for i := 0; i < len(parameters); i += 2 {
		form.Set(parameters[i], parameters[i+1])
	}

	answer := c.send("nobody", "POST /oauth/token", form.Encode())

	var tokens struct {
		AccessToken  string `json:"access_token"`
		RefreshToken string `json:"refresh_token"`
	}
	if err := json.Unmarshal(answer, &tokens); err != nil {
		c.t.Fatalf("the %s grant: %s", grant, err)
	}

	return map[string]string{"access_token": tokens.AccessToken, "refresh_token": tokens.RefreshToken}
}

// send sends a body of the type that the path expects, or of XML, with somebody's token.
func (c *caller) send(whose, methodAndPath, body string) []byte {
	c.t.Helper()

	method, path, _ := strings.Cut(methodAndPath, " ")

	request, err := http.NewRequestWithContext(c.t.Context(), method, c.url+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}

	switch {
	case strings.HasPrefix(body, "<"):
		request.Header.Set("Content-Type", "application/xml")
	case strings.HasPrefix(path, "/oauth/"):
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	default:
		request.Header.Set("Content-Type", "application/json")
	}

	if token := c.tokens[whose]; token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}

	response, err := http.DefaultClient.Do(request)
	if err != nil {
		c.t.Fatal(err)
	}

	defer response.Body.Close() //nolint:errcheck // it was read to its end

	answer, err := io.ReadAll(response.Body)
	if err != nil {
		c.t.Fatal(err)
	}

	return answer
}

func TestMock_keepsTheContractWhereTheClientDoesNotGo(t *testing.T) {
	t.Parallel()

	c := newCaller(t)
	c.token("refresh_token", mock.DefaultClientID, mock.DefaultClientSecret, "refresh_token", c.refreshToken)
	c.send("client", "POST /api/v1/users", `{}`)
	c.send("client", "PATCH /api/v1/clientConfiguration", `{}`)
	c.send("client", "PATCH /api/v1/clientConfiguration", `{
		"userNotificationCallbackUrl": "https://example.com/n", "userSynchronizationCallbackUrl": "https://example.com/s",
		"refreshTokensValidityPeriod": 60, "userAccessTokensValidityPeriod": 0, "clientAccessTokensValidityPeriod": 3600,
		"isPinStorageAvailableInWebForm": false, "storeSecretsAvailableInWebForm": false, "applicationName": "an app",
		"finTSProductRegistrationNumber": "ABCDEF", "supportSubjectDefault": "Help", "supportEmail": "a@example.com",
		"betaBanksEnabled": true
	}`)
	c.send("client", "GET /api/v1/clientConfiguration", "")
	c.send("client", "POST /oauth/revoke?token=unknown&token_type_hint=refresh_token", "")
	c.send("administrator", "POST /oauth/revoke?token=unknown", "")
	c.send("administrator", "GET /api/v1/mandatorAdmin/getUserList?order=userId,desc&page=2&perPage=1", "")

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
}

// What is asked here breaks the contract, the answers keep it.
func TestMock_refusesInFinAPIsForm(t *testing.T) {
	t.Parallel()

	c := newCaller(t)

	// Whoever has no business there.
	for request, allowed := range map[string]string{
		"POST /oauth/revoke":                       "client administrator",
		"POST /api/v1/users":                       "client",
		"GET /api/v1/users":                        "user",
		"PATCH /api/v1/users":                      "user",
		"DELETE /api/v1/users":                     "user",
		"GET /api/v1/users/verificationStatus":     "client",
		"POST /api/v1/users/verify/alice":          "client",
		"DELETE /api/v1/users/alice":               "client",
		"POST /api/v1/users/requestPasswordChange": "client",
		"POST /api/v1/users/executePasswordChange": "client",
		"GET /api/v1/clientConfiguration":          "client",
		"PATCH /api/v1/clientConfiguration":        "client",
		"GET /api/v1/mandatorAdmin/getUserList":    "administrator",
		"POST /api/v1/mandatorAdmin/deleteUsers":   "administrator",
	} {
		for who := range c.tokens {
			if !strings.Contains(allowed, who) {
				c.send(who, request, "")
			}
		}
	}

	// Whoever has, but says it badly.
	for _, body := range []string{"", "[]", "{", `{"id": 1, "userId": 1, "userIds": 1, "email": 1, "betaBanksEnabled": 1}`} {
		c.send("client", "POST /api/v1/users", body)
		c.send("user", "PATCH /api/v1/users", body)
		c.send("client", "POST /api/v1/users/requestPasswordChange", body)
		c.send("client", "POST /api/v1/users/executePasswordChange", body)
		c.send("client", "PATCH /api/v1/clientConfiguration", body)
		c.send("administrator", "POST /api/v1/mandatorAdmin/deleteUsers", body)
	}

	credentials := "&client_id=" + mock.DefaultClientID + "&client_secret=" + mock.DefaultClientSecret
	for _, form := range []string{"", "%", "grant_type=client_credentials", "grant_type=unknown" + credentials, "grant_type=password" + credentials} {
		c.send("nobody", "POST /oauth/token", form)
	}

	c.send("client", "POST /oauth/revoke", "token=any&token_type_hint=unknown")
	c.send("client", "GET /api/v1/users/verificationStatus", "")
	c.send("administrator", "GET /api/v1/mandatorAdmin/getUserList?page=0&perPage=501&order=email&isLocked=maybe", "")

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
}

func TestMock_failsInFinAPIsForm(t *testing.T) {
	t.Parallel()

	judge := contract.Published(t).NewJudge()
	server := mock.New(mock.WithFaultRate(1, 1))
	handler := judge.Before(server, func(request *http.Request) bool {
		recorded, _ := server.RequestWithID(request.Header.Get("X-Request-Id"))

		return recorded.Fault != "500"
	})

	for number := range 100 {
		func() {
			// A dropped connection.
			defer func() { _ = recover() }()

			request{target: configurationPath, header: map[string]string{"X-Request-Id": strconv.Itoa(number)}}.to(t, handler)
		}()
	}

	if violations, answered := judge.Violations(), judge.Answered(); len(violations) > 0 ||
		!slices.Equal(answered, []string{"getClientConfiguration 500"}) {
		t.Errorf("violations %q in %q, want none in a 500", violations, answered)
	}
}

// finAPI's list of error codes has one for a body of the wrong type, but none of its operations has the status.
func TestMock_refusesWrongContentTypesOtherwiseThanTheFile(t *testing.T) {
	t.Parallel()

	c := newCaller(t)
	c.send("client", "POST /api/v1/users", "<xml/>")

	want := contract.Violation{Operation: "createUser", Status: http.StatusUnsupportedMediaType, Reason: "status is not supported"}
	if got := c.judge.Violations(); !slices.Contains(got, want) {
		t.Errorf("violations %v, want %v", got, want)
	}
}
