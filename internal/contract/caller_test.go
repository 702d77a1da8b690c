// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package contract_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/contract"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// caller calls a mock with requests of its own making: those that the client never sends.
type caller struct {
	t       *testing.T
	version contract.Version
	judge   *contract.Judge
	url     string
	// tokens are by whom they are of: the application client, the administrator, a user; nobody has none.
	tokens map[string]string
	// refreshToken is the user's.
	refreshToken string
}

func newCaller(t *testing.T, published *contract.Contract, version contract.Version, options ...mock.Option) *caller {
	t.Helper()

	judge := published.NewJudge()
	server := mock.New(append(options, mock.WithAPIVersion(string(version)))...)
	addAlice(server)

	listener := httptest.NewServer(judge.Before(server, nil))
	t.Cleanup(listener.Close)

	c := &caller{t: t, version: version, judge: judge, url: listener.URL, tokens: map[string]string{"nobody": ""}}
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

	answer := c.send("nobody", "POST {oauth}/token", form.Encode())

	var tokens struct {
		AccessToken  string `json:"access_token"`
		RefreshToken string `json:"refresh_token"`
	}
	if err := json.Unmarshal(answer, &tokens); err != nil {
		c.t.Fatalf("the %s grant: %s", grant, err)
	}

	return map[string]string{"access_token": tokens.AccessToken, "refresh_token": tokens.RefreshToken}
}

// send sends a body of the type that the target, as for [at], expects, or of XML, with somebody's token.
func (c *caller) send(whose, target, body string) []byte {
	c.t.Helper()

	method, path, _ := strings.Cut(at(c.version, target), " ")

	request, err := http.NewRequestWithContext(c.t.Context(), method, c.url+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}

	switch {
	case strings.HasPrefix(body, "<"):
		request.Header.Set("Content-Type", "application/xml")
	case strings.Contains(target, "{oauth}"):
		request.Header.Set("Content-Type", asForm)
	default:
		request.Header.Set("Content-Type", asJSON)
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

// revoke sends the token where the version's file has it.
func (c *caller) revoke(whose, token, hint string) {
	c.t.Helper()

	parameters := url.Values{"token": {token}}
	if hint != "" {
		parameters.Set("token_type_hint", hint)
	}

	if c.version == contract.V1 {
		c.send(whose, "POST {oauth}/revoke?"+parameters.Encode(), "")
	} else {
		c.send(whose, "POST {oauth}/revoke", parameters.Encode())
	}
}
