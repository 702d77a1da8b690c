// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// providerVariables are the environment variables of the provider.
var providerVariables = []string{
	"FINAPI_BASE_URL", "FINAPI_API_VERSION", "FINAPI_CLIENT_ID", "FINAPI_CLIENT_SECRET", "FINAPI_DATA_DECRYPTION_KEY",
	"FINAPI_ADMIN_CLIENT_ID", "FINAPI_ADMIN_CLIENT_SECRET", "FINAPI_USER_PASSWORDS", "FINAPI_REQUEST_TIMEOUT",
	"FINAPI_MAX_RETRIES", "FINAPI_MAX_CONCURRENT_REQUESTS", "FINAPI_CA_CERT_FILE",
}

func TestProvider_configuration(t *testing.T) {
	certificates := filepath.Join(t.TempDir(), "ca.pem")
	must(t, os.WriteFile(certificates, []byte("no certificate"), 0o600))

	const secret = "s3cr3t-value"

	for name, c := range map[string]struct {
		arguments   map[string]any
		environment map[string]string
		// refused are words of the diagnostic, its attribute first; nothing if the configuration is good.
		refused []string
	}{
		"from the configuration": {},
		"from the environment": {
			arguments: map[string]any{"api_version": nil, "client_id": nil, "client_secret": nil, "data_decryption_key": nil},
			environment: map[string]string{
				"FINAPI_CLIENT_ID": mock.DefaultClientID, "FINAPI_CLIENT_SECRET": mock.DefaultClientSecret,
				"FINAPI_DATA_DECRYPTION_KEY": mock.DefaultDataDecryptionKey, "FINAPI_USER_PASSWORDS": `{"alice": "secret"}`,
				"FINAPI_REQUEST_TIMEOUT": "10s", "FINAPI_MAX_RETRIES": "0", "FINAPI_MAX_CONCURRENT_REQUESTS": "7",
				"FINAPI_API_VERSION": "v1",
			},
		},
		"configuration before environment": {environment: map[string]string{"FINAPI_CLIENT_SECRET": "wrong", "FINAPI_BASE_URL": "x"}},

		"no client id":         {map[string]any{"client_id": nil}, nil, []string{"client_id", "FINAPI_CLIENT_ID"}},
		"empty client id":      {map[string]any{"client_id": ""}, nil, []string{"client_id", "FINAPI_CLIENT_ID"}},
		"no client secret":     {map[string]any{"client_secret": nil}, nil, []string{"client_secret", "FINAPI_CLIENT_SECRET"}},
		"plain http":           {map[string]any{"base_url": "http://finapi.example"}, nil, []string{"base_url", "https", "FINAPI_BASE_URL"}},
		"user info in the URL": {map[string]any{"base_url": "https://me:" + secret + "@finapi.example"}, nil, []string{"base_url", "user name"}},
		"query in the URL":     {map[string]any{"base_url": "https://finapi.example?a=b"}, nil, []string{"base_url", "query"}},
		"no URL":               {map[string]any{"base_url": "finapi.example"}, nil, []string{"base_url", "absolute URL"}},
		"bad URL in the environment": {
			map[string]any{"base_url": nil}, map[string]string{"FINAPI_BASE_URL": "ftp://finapi.example"},
			[]string{"base_url", "FINAPI_BASE_URL", "https"},
		},
		"unknown API version": {map[string]any{"api_version": "v3"}, nil, []string{"api_version", "v1", "v2"}},
		"unknown API version in the environment": {
			map[string]any{"api_version": nil}, map[string]string{"FINAPI_API_VERSION": "3"}, []string{"api_version", "FINAPI_API_VERSION", "v1"},
		},
		"key too short":  {map[string]any{"data_decryption_key": "abc" + "def"}, nil, []string{"data_decryption_key", "32 hexadecimal digits"}},
		"key not in hex": {map[string]any{"data_decryption_key": strings.Repeat("g", 32)}, nil, []string{"data_decryption_key", "32 hexadecimal"}},
		"half an administrator": {
			map[string]any{"admin_client_id": "admin"}, nil, []string{"admin_client_secret", "FINAPI_ADMIN_CLIENT_SECRET"},
		},
		"the other half": {map[string]any{"admin_client_secret": secret}, nil, []string{"admin_client_id", "FINAPI_ADMIN_CLIENT_ID"}},
		"password of an impossible id": {
			map[string]any{"user_passwords": map[string]any{"a b": secret}}, nil, []string{"user_passwords", `"a b"`},
		},
		"id in two cases": {
			map[string]any{"user_passwords": map[string]any{"alice": secret, "ALICE": secret}}, nil,
			[]string{"user_passwords", "occurs twice"},
		},
		"passwords that are no JSON": {
			nil, map[string]string{"FINAPI_USER_PASSWORDS": "alice=" + secret}, []string{"user_passwords", "JSON object"},
		},
		"timeout that is none":  {map[string]any{"request_timeout": "soon"}, nil, []string{"request_timeout"}},
		"negative timeout":      {map[string]any{"request_timeout": "-1s"}, nil, []string{"request_timeout", "positive duration"}},
		"too many retries":      {map[string]any{"max_retries": 21}, nil, []string{"max_retries", "20"}},
		"retries that are none": {nil, map[string]string{"FINAPI_MAX_RETRIES": "many"}, []string{"max_retries", "0 to 20"}},
		"no request at a time":  {map[string]any{"max_concurrent_requests": 0}, nil, []string{"max_concurrent_requests", "1"}},
		"no such certificates":  {map[string]any{"ca_cert_file": "no-such-file"}, nil, []string{"ca_cert_file", "no-such-file"}},
		"empty certificates":    {map[string]any{"ca_cert_file": certificates}, nil, []string{"CA certificates", "PEM"}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, variable := range providerVariables {
				t.Setenv(variable, c.environment[variable])
			}

			w := newWorld(t)
			for argument, value := range c.arguments {
				w = w.with(argument, value)
			}

			var result outcome

			w.start(t, "finapi_user", &result)

			switch {
			case c.refused == nil && len(result.errors) > 0:
				t.Errorf("refused: %q", result.errors)
			case c.refused != nil && !mentions(result.errors, c.refused...):
				t.Errorf("no error with %q: %q", c.refused, result.errors)
			case mentions(result.errors, secret):
				t.Errorf("a secret is repeated: %q", result.errors)
			}

			if n := len(w.Requests()); n > 0 {
				t.Errorf("configuring made %d requests", n)
			}
		})
	}
}

// The passwords in the environment reach the user like those of the configuration.
func TestProvider_userPasswordsFromEnvironment(t *testing.T) {
	t.Setenv("FINAPI_USER_PASSWORDS", `{"ALICE": "alices-password"}`)

	w := newWorld(t)
	w.AddUser(existingAlice())

	alice := w.newInstance(t, "finapi_user")
	if result := alice.importID(t, "alice"); len(result.errors) > 0 {
		t.Fatal(result.errors)
	}

	if email := alice.attribute("email"); email != "alice@example.com" {
		t.Errorf("e-mail: %q", email)
	}
}

// A client of the other version of finAPI is told which value to set.
func TestProvider_wrongAPIVersion(t *testing.T) {
	t.Parallel()

	wrong := map[string]string{"v1": "v2", "v2": "v1"}[apiVersion()]
	w := newWorld(t).with("api_version", wrong)

	result := w.newInstance(t, "finapi_user").apply(t, values{"id": "alice"})
	if !mentions(result.errors, `set "api_version"`, "FINAPI_API_VERSION", `to "`+apiVersion()+`"`, "403") {
		t.Errorf("%q", result.errors)
	}
}

func TestProvider_wrongClientCredentials(t *testing.T) {
	t.Parallel()

	w := newWorld(t).with("client_secret", "wrong")

	var users []*instance

	for range 2 {
		alice := w.newInstance(t, "finapi_user")
		users = append(users, alice)
	}

	for _, alice := range users {
		result := alice.apply(t, values{"id": "alice"})
		if !mentions(result.errors, "client_id", "FINAPI_CLIENT_ID", "client_secret", "FINAPI_CLIENT_SECRET", "Request id:") {
			t.Errorf("%q", result.errors)
		}
	}

	// One for each provider process.
	if n := w.countTokens(); n != 2 {
		t.Errorf("%d requests for a token", n)
	}
}

// A provider argument that is not known at plan defers what needs it, and nothing fails.
func TestProvider_unknownArguments(t *testing.T) {
	t.Parallel()

	for _, argument := range []string{"base_url", "client_id", "client_secret", "data_decryption_key", "user_passwords", "max_retries"} {
		t.Run(argument, func(t *testing.T) {
			t.Parallel()

			w := newWorld(t, mock.WithAutoVerify(true))
			alice := w.newInstance(t, "finapi_user")

			if result := alice.apply(t, values{"id": "alice"}); len(result.errors) > 0 {
				t.Fatal(result.errors)
			}

			before := alice.state
			alice.world = w.with(argument, unknown{})

			for _, config := range []values{{"id": "alice"}, {"id": "alice", "email": "alice@example.com"}, nil} {
				if result := alice.planOnly(t, config); len(result.errors) > 0 {
					t.Errorf("%v: %q", config, result.errors)
				}
			}

			if result := alice.refresh(t); len(result.errors) > 0 || !alice.state.Equal(before) {
				t.Errorf("refresh: %q", result.errors)
			}
		})
	}
}
