// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

func TestDefaults(t *testing.T) {
	t.Parallel()

	p := launch(t, nil)
	if !strings.HasPrefix(p.url, "http://127.0.0.1:") {
		t.Errorf("listening on %s", p.url)
	}

	p.token("/oauth/token", mock.DefaultAdminClientID, mock.DefaultAdminClientSecret)

	configuration := p.configuration()
	for field, want := range map[string]any{
		"isUserAutoVerificationEnabled": false, "isAutomaticBatchUpdateEnabled": true,
		"maxUserLoginAttempts": 3.0, "userAccessTokensValidityPeriod": 3600.0,
	} {
		if configuration[field] != want {
			t.Errorf("%s is %v, want %v", field, configuration[field], want)
		}
	}
}

func TestDefaultAddressIsLoopback(t *testing.T) {
	t.Parallel()

	chosen, err := parseFlags(nil, environment{}.get, io.Discard)
	if err != nil {
		t.Fatal(err)
	}

	if chosen.listen != "127.0.0.1:8765" {
		t.Errorf("listening on %s", chosen.listen)
	}
}

func TestFlags(t *testing.T) {
	t.Parallel()
	p := launch(t, nil, "--api-version", "v2", "--client-id", "my-app", "--client-secret", "my-secret",
		"--admin-client-id", "my-admin", "--admin-client-secret", "admin-secret", "--auto-verify", "--auto-update=false",
		"--max-login-attempts", "5", "--access-token-ttl", "90s", "--latency", "1ms")

	token, seconds := p.token("/api/v2/oauth/token", "my-app", "my-secret")
	if seconds != 90 {
		t.Errorf("tokens last %v seconds", seconds)
	}

	_, configuration := p.send(http.MethodGet, "/api/v2/clientConfiguration", token, "", "")
	for field, want := range map[string]any{
		"isUserAutoVerificationEnabled": true, "isAutomaticBatchUpdateEnabled": false, "maxUserLoginAttempts": 5.0,
	} {
		if configuration[field] != want {
			t.Errorf("%s is %v, want %v", field, configuration[field], want)
		}
	}

	admin, _ := p.token("/api/v2/oauth/token", "my-admin", "admin-secret")
	if status, _ := p.send(http.MethodGet, "/api/v2/mandatorAdmin/getUserList", admin, "", ""); status != http.StatusOK {
		t.Errorf("user list: status %d", status)
	}
}

func TestDataDecryptionKeyFlag(t *testing.T) {
	t.Parallel()
	p := launch(t, nil, "--data-decryption-key", "00112233445566778899aabbccddeeff", "--auto-verify")
	token := p.sampleToken()
	p.send(http.MethodPost, "/api/v1/users", token, "application/json", `{"id":"alice","email":"email@localhost.de"}`)

	_, change := p.send(http.MethodPost, "/api/v1/users/requestPasswordChange", token, "application/json", `{"userId":"alice"}`)
	if change["userEmail"] != "0scD3RZXZQNLsZ46aSRophE7teo9uvLWIespjsx758E=" {
		t.Errorf("userEmail %v", change["userEmail"])
	}
}

func TestEveryFlagHasAnEnvironmentVariable(t *testing.T) {
	t.Parallel()

	variables := environment{
		"FINAPI_MOCK_LISTEN": "[::1]:1", "FINAPI_MOCK_API_VERSION": "v2",
		"FINAPI_MOCK_CLIENT_ID": "a", "FINAPI_MOCK_CLIENT_SECRET": "b", "FINAPI_MOCK_DATA_DECRYPTION_KEY": "c",
		"FINAPI_MOCK_ADMIN_CLIENT_ID": "d", "FINAPI_MOCK_ADMIN_CLIENT_SECRET": "e",
		"FINAPI_MOCK_AUTO_VERIFY": "true", "FINAPI_MOCK_AUTO_UPDATE": "false",
		"FINAPI_MOCK_MAX_LOGIN_ATTEMPTS": "7", "FINAPI_MOCK_ACCESS_TOKEN_TTL": "5m", "FINAPI_MOCK_LATENCY": "2s", "FINAPI_MOCK_LANGUAGE": "de",
		"FINAPI_MOCK_FAULT_RATE": "0.25", "FINAPI_MOCK_FAULT_SEED": "99",
		"FINAPI_MOCK_NOTIFY_ANYWHERE": "true", "FINAPI_MOCK_SEED": "h", "FINAPI_MOCK_STATE_FILE": "f", "FINAPI_MOCK_REQUEST_LOG": "g",
		"FINAPI_MOCK_CONTROL": "true", "FINAPI_MOCK_CONTROL_TOKEN": "i",
	}

	chosen, err := parseFlags(nil, variables.get, io.Discard)
	if err != nil {
		t.Fatal(err)
	}

	want := chosenFlags{
		listen: "[::1]:1", apiVersion: "v2", clientID: "a", clientSecret: "b", dataDecryptionKey: "c",
		adminClientID: "d", adminClientSecret: "e", autoVerify: true, autoUpdate: false, maxLoginAttempts: 7,
		accessTokenTTL: 300e9, latency: 2e9, language: "de", faultRate: 0.25, faultSeed: 99, notifyAnywhere: true,
		seed: "h", stateFile: "f", requestLog: "g",
		control: true, controlToken: "i",
	}
	if *chosen != want {
		t.Errorf("chosen\n%+v\nwant\n%+v", *chosen, want)
	}
}

// A latency, however long, uses up none of the time that answers have.
func TestTimeouts(t *testing.T) {
	t.Parallel()

	for _, latency := range []time.Duration{0, time.Hour} {
		server := newHTTPServer(http.NotFoundHandler(), latency)
		for name, timeout := range map[string]time.Duration{
			"read": server.ReadTimeout, "write": server.WriteTimeout - latency,
			"header": server.ReadHeaderTimeout, "idle": server.IdleTimeout,
		} {
			if timeout <= 0 || timeout > 5*time.Minute {
				t.Errorf("latency %v: the %s timeout leaves %v", latency, name, timeout)
			}
		}
	}
}

func TestRequestsAreNotKeptForLong(t *testing.T) {
	t.Parallel()

	server := mock.New((&chosenFlags{apiVersion: "v1", clientID: "a", clientSecret: "b", adminClientID: "c", adminClientSecret: "d",
		language: "en", dataDecryptionKey: mock.DefaultDataDecryptionKey}).options()...)
	for range 2 * keptRequests {
		server.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", http.NoBody))
	}

	if kept := len(server.Requests()); kept != keptRequests {
		t.Errorf("%d requests are kept, want %d", kept, keptRequests)
	}
}

func TestFlagBeatsEnvironmentBeatsDefault(t *testing.T) {
	t.Parallel()

	variables := environment{"FINAPI_MOCK_MAX_LOGIN_ATTEMPTS": "7", "FINAPI_MOCK_AUTO_UPDATE": "false", "FINAPI_MOCK_LATENCY": "bad"}
	p := launch(t, variables, "--max-login-attempts", "9", "--latency", "0s")

	configuration := p.configuration()
	if configuration["maxUserLoginAttempts"] != 9.0 || configuration["isAutomaticBatchUpdateEnabled"] != false {
		t.Errorf("configuration %v", configuration)
	}
}

func TestRefusedFlags(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct {
		variables environment
		args      []string
		message   string
	}{
		"unknown flag":          {nil, []string{"--nonsense"}, "nonsense"},
		"argument":              {nil, []string{"serve"}, `unexpected argument "serve"`},
		"API version":           {nil, []string{"--api-version", "v3"}, `"v3"`},
		"key":                   {nil, []string{"--data-decryption-key", "xyz"}, "32 hex digits"},
		"no number":             {nil, []string{"--max-login-attempts", "many"}, "max-login-attempts"},
		"negative number":       {nil, []string{"--max-login-attempts", "-1"}, "login attempts"},
		"duration without unit": {nil, []string{"--latency", "5"}, "latency"},
		"language":              {nil, []string{"--language", "fr"}, `"fr"`},
		"fault rate":            {nil, []string{"--fault-rate", "2"}, "fault rate"},
		"empty client":          {nil, []string{"--client-id", ""}, "id and a secret"},
		"variable":              {environment{"FINAPI_MOCK_AUTO_VERIFY": "perhaps"}, nil, "FINAPI_MOCK_AUTO_VERIFY"},
		"two variables":         {environment{"FINAPI_MOCK_LATENCY": "x", "FINAPI_MOCK_FAULT_SEED": "y"}, nil, "FINAPI_MOCK_FAULT_SEED"},
		"state file":            {nil, []string{"--state-file", filepath.Join(t.TempDir(), "no", "file")}, "state file"},
		"token, no control":     {nil, []string{"--control-token", "x"}, "--control-token needs --control"},
		"seed file":             {nil, []string{"--seed", filepath.Join(t.TempDir(), "users.csv")}, "seed file"},
		"request log":           {nil, []string{"--request-log", filepath.Join(t.TempDir(), "no", "file")}, "--request-log"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			var stdout, stderr bytes.Buffer

			code := run(t.Context(), test.args, test.variables.get, &stdout, &stderr)
			if code != 2 || !strings.Contains(stderr.String(), test.message) || stdout.Len() > 0 {
				t.Errorf("exit code %d, stdout %q, stderr %q", code, &stdout, &stderr)
			}

			if !strings.HasPrefix(stderr.String(), "finapi-mock: ") || !strings.Contains(stderr.String(), "finapi-mock -h") {
				t.Errorf("the message is of no use: %q", &stderr)
			}
		})
	}
}
