// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
	"github.com/finapi-community/terraform-provider-finapi/internal/tfdriver"
)

// providerVariables are the environment variables of the provider.
var providerVariables = []string{
	"FINAPI_BASE_URL", "FINAPI_API_VERSION", "FINAPI_CLIENT_ID", "FINAPI_CLIENT_SECRET", "FINAPI_DATA_DECRYPTION_KEY",
	"FINAPI_ADMIN_CLIENT_ID", "FINAPI_ADMIN_CLIENT_SECRET", "FINAPI_USER_PASSWORDS", "FINAPI_REQUEST_TIMEOUT",
	"FINAPI_MAX_RETRIES", "FINAPI_MAX_CONCURRENT_REQUESTS", "FINAPI_CA_CERT_FILE", "FINAPI_BASE_URL_CHANGED_FROM",
	"FINAPI_LOGIN_AT_REFRESH", "FINAPI_ALLOW_PROTECTED_DELETION",
}

func TestProvider_configuration(t *testing.T) {
	const secret = "s3cr3t-value"

	file := func(name, content string) string {
		name = filepath.Join(t.TempDir(), name)
		must(t, os.WriteFile(name, []byte(content), 0o600))

		return name
	}
	junk, empty := file("junk", "no certificate: "+secret), file("empty", "")
	binary := file("ca.der", string(testCertificate(t)))

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
			map[string]any{"user_passwords": map[string]any{"a b": secret}}, nil, []string{"user_passwords", "entry 1", "number 2 of this one is white space"},
		},
		"id in two cases": {
			map[string]any{"user_passwords": map[string]any{"alice": secret, "ALICE": secret}}, nil,
			[]string{"user_passwords", "Entries 1 and 2", "occurs twice"},
		},
		"passwords that are no JSON": {
			nil, map[string]string{"FINAPI_USER_PASSWORDS": "alice=" + secret}, []string{"user_passwords", "JSON object"},
		},
		"timeout that is none":  {map[string]any{"request_timeout": "soon"}, nil, []string{"request_timeout"}},
		"negative timeout":      {map[string]any{"request_timeout": "-1s"}, nil, []string{"request_timeout", "positive duration"}},
		"too many retries":      {map[string]any{"max_retries": 21}, nil, []string{"max_retries", "20"}},
		"retries that are none": {nil, map[string]string{"FINAPI_MAX_RETRIES": "many"}, []string{"max_retries", "0 to 20"}},
		"no request at a time":  {map[string]any{"max_concurrent_requests": 0}, nil, []string{"max_concurrent_requests", "1"}},
		"no such certificates":  {map[string]any{"ca_cert_file": "no-such-" + secret}, nil, []string{"ca_cert_file", "no such file"}},
		"no certificates":       {map[string]any{"ca_cert_file": junk}, nil, []string{"ca_cert_file", "no certificate in PEM form"}},
		"a directory":           {map[string]any{"ca_cert_file": filepath.Dir(junk)}, nil, []string{"ca_cert_file", "is a directory"}},
		"an empty file": {
			nil, map[string]string{"FINAPI_CA_CERT_FILE": empty}, []string{"ca_cert_file", "FINAPI_CA_CERT_FILE", "no certificate in PEM form"},
		},
		"certificates in DER form": {map[string]any{"ca_cert_file": binary}, nil, []string{"ca_cert_file", "DER form", "openssl x509"}},
		"a key for certificates": {
			map[string]any{"ca_cert_file": "-----BEGIN PRIVATE KEY-----\n" + secret + "\n-----END PRIVATE KEY-----\n"}, nil,
			[]string{"ca_cert_file", "name of a file"},
		},
		"a key on one line": {
			map[string]any{"ca_cert_file": "-----BEGIN PRIVATE KEY-----" + secret}, nil, []string{"ca_cert_file", "name of a file"},
		},
		"lines for a file name":     {map[string]any{"ca_cert_file": secret + "\n" + secret}, nil, []string{"ca_cert_file", "name of a file"}},
		"a file name with an end":   {map[string]any{"ca_cert_file": secret + "\n"}, nil, []string{"ca_cert_file", "trimspace"}},
		"a URL of operations":       {map[string]any{"base_url": "https://finapi.example/api/v1"}, nil, []string{"base_url", "scheme and host", "/api/v1"}},
		"a URL that does not parse": {map[string]any{"base_url": "https://me:" + secret + "%@finapi.example"}, nil, []string{"base_url", "valid URL"}},

		"bad previous URL": {
			map[string]any{"base_url_changed_from": "http://me:" + secret + "@old.example"}, nil,
			[]string{"base_url_changed_from", "FINAPI_BASE_URL_CHANGED_FROM", "user name"},
		},
		"bad previous URL in the environment": {
			nil, map[string]string{"FINAPI_BASE_URL_CHANGED_FROM": "old.example"},
			[]string{"base_url_changed_from", "FINAPI_BASE_URL_CHANGED_FROM", "absolute URL"},
		},
		"login that is neither": {
			nil, map[string]string{"FINAPI_LOGIN_AT_REFRESH": "never"}, []string{"login_at_refresh", "FINAPI_LOGIN_AT_REFRESH", "true or false"},
		},
		"protection that is neither": {
			nil, map[string]string{"FINAPI_ALLOW_PROTECTED_DELETION": "alice"},
			[]string{"Invalid environment variable FINAPI_ALLOW_PROTECTED_DELETION\nIt must be true or false."},
		},

		"number as a password": {
			nil, map[string]string{"FINAPI_USER_PASSWORDS": `{"alice": "` + secret + `", "bob": 123}`}, []string{"user_passwords", "entry 2"},
		},
		"object as a password": {
			nil, map[string]string{"FINAPI_USER_PASSWORDS": `{"alice": {"password": "` + secret + `"}}`}, []string{"user_passwords", "entry 1"},
		},
		"list of passwords": {
			nil, map[string]string{"FINAPI_USER_PASSWORDS": `["` + secret + `"]`}, []string{"user_passwords", "JSON object"},
		},
		"no passwords": {nil, map[string]string{"FINAPI_USER_PASSWORDS": `null`}, []string{"user_passwords", "JSON object"}},
		"malformed passwords": {
			nil, map[string]string{"FINAPI_USER_PASSWORDS": `{"alice": "` + secret + `"; "bob": "b"}`}, []string{"user_passwords", "at byte 25 of 37"},
		},
		"passwords that break off": {
			nil, map[string]string{"FINAPI_USER_PASSWORDS": `{"alice": "` + secret}, []string{"user_passwords", "at byte 23 of 23"},
		},
		"more than passwords": {
			nil, map[string]string{"FINAPI_USER_PASSWORDS": `{} ` + secret}, []string{"user_passwords", "at byte 4 of 15"},
		},
		"key that comes twice": {
			nil, map[string]string{"FINAPI_USER_PASSWORDS": `{"alice": "one", "bob": "two", "\u0061lice": "three"}`},
			[]string{"user_passwords", "Entries 1 and 3"},
		},
		"key that comes twice, in another case": {
			nil, map[string]string{"FINAPI_USER_PASSWORDS": `{"bob": "one", "alice": "two", "ALICE": "two"}`},
			[]string{"user_passwords", "Entries 2 and 3"},
		},
		"swapped":               {nil, map[string]string{"FINAPI_USER_PASSWORDS": `{"` + secret + `!": "alice"}`}, []string{"user_passwords", "entry 1", "The keys are the ids"}},
		"swapped, and the same": {nil, map[string]string{"FINAPI_USER_PASSWORDS": `{"` + secret + `": "a", "` + secret + `": "b"}`}, []string{"Entries 1 and 2"}},
		"password with an end": {
			map[string]any{"user_passwords": map[string]any{"alice": "password", "bob": secret + "\n"}}, nil,
			[]string{"user_passwords", "entry 2 ends with a line break", "trimspace()"},
		},
		"password with another end": {
			nil, map[string]string{"FINAPI_USER_PASSWORDS": `{"alice": "` + secret + `\r\n"}`}, []string{"user_passwords", "entry 1", "trimspace()"},
		},
		"passwords that may be so": {
			nil, map[string]string{"FINAPI_USER_PASSWORDS": ` {"alice": " in the middle\n of it ", "bob": null, "carol": ""}` + "\n"}, nil,
		},
		"no passwords, and not the variable's": {
			map[string]any{"user_passwords": map[string]any{}}, map[string]string{"FINAPI_USER_PASSWORDS": "not JSON"}, nil,
		},
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

			w.StartProvider(t, "finapi_user", &result)

			switch {
			case c.refused == nil && len(result.Errors) > 0:
				t.Errorf("refused: %q", result.Errors)
			case c.refused != nil && !mentions(result.Errors, c.refused...):
				t.Errorf("no error with %q: %q", c.refused, result.Errors)
			case mentions(result.Errors, secret):
				t.Errorf("a secret is repeated: %q", result.Errors)
			}

			if len(result.Errors) > 1 {
				t.Errorf("one fault, and more than one error: %q", result.Errors)
			}

			if n := len(w.Requests()); n > 0 {
				t.Errorf("configuring made %d requests", n)
			}
		})
	}
}

// testCertificate is a certificate in DER form.
func testCertificate(t *testing.T) []byte {
	t.Helper()

	server := httptest.NewTLSServer(nil)
	t.Cleanup(server.Close)

	return server.Certificate().Raw
}

// textArguments are the provider's arguments that are texts, with a good value of each.
var textArguments = map[string]string{
	"base_url": "https://finapi.example", "base_url_changed_from": "https://old.example", "api_version": "v1", "client_id": "id",
	"client_secret": "secret", "data_decryption_key": mock.DefaultDataDecryptionKey, "admin_client_id": "admin",
	"admin_client_secret": "secret", "request_timeout": "10s", "ca_cert_file": "ca.pem",
}

// An empty text in the configuration would take the place of what the environment has.
func TestProvider_emptyTexts(t *testing.T) {
	for argument, good := range textArguments {
		t.Run(argument, func(t *testing.T) {
			variable := "FINAPI_" + strings.ToUpper(argument)
			t.Setenv(variable, good)

			var result outcome

			w := newWorld(t).administered()
			w.with(argument, "").StartProvider(t, "finapi_user", &result)

			// The types and validators of two arguments refuse it before the provider is configured.
			if !mentions(result.Errors, argument) ||
				!slices.Contains([]string{"api_version", "request_timeout"}, argument) && !mentions(result.Errors, argument, "empty", variable) {
				t.Errorf("%q", result.Errors)
			}

			if len(result.Errors) > 1 {
				t.Errorf("one fault, and more than one error: %q", result.Errors)
			}
		})
	}
}

// What comes out of a file has a line break at its end, which finAPI would take for a part of a secret.
func TestProvider_whiteSpaceAtTheEnds(t *testing.T) {
	for argument, good := range textArguments {
		for name, text := range map[string]string{
			"a line break": good + "\n", "another": good + "\r\n", "a space before": " " + good, "a mark before": "\ufeff" + good,
		} {
			t.Run(argument+" "+name, func(t *testing.T) {
				t.Setenv("FINAPI_"+strings.ToUpper(argument), text)

				var result outcome

				w := newWorld(t).administered()
				w.with(argument, nil).StartProvider(t, "finapi_user", &result)

				if len(result.Errors) != 1 || !mentions(result.Errors, argument, "FINAPI_", "white space", "trimspace()") || mentions(result.Errors, text) {
					t.Errorf("%q", result.Errors)
				}
			})
		}
	}
}

// The passwords in the environment reach the user like those of the configuration.
func TestProvider_userPasswordsFromEnvironment(t *testing.T) {
	t.Setenv("FINAPI_USER_PASSWORDS", `{"ALICE": "alices-password"}`)

	w := newWorld(t)
	w.AddUser(existingAlice())

	alice := w.NewInstance(t, "finapi_user")
	if result := alice.ImportID(t, "alice"); len(result.Errors) > 0 {
		t.Fatal(result.Errors)
	}

	if email := alice.Attribute("email"); email != "alice@example.com" {
		t.Errorf("e-mail: %q", email)
	}
}

// Two finAPIs in one run: the environment is one's, and a provider block is for the other.
func TestProvider_secretsOfAnotherFinAPI(t *testing.T) {
	sandbox, live := newWorldOfAlice(t, nil), newWorldOfAlice(t, nil)

	for name, value := range sandbox.administered().Arguments {
		if text, ok := value.(string); ok && name != "api_version" {
			t.Setenv("FINAPI_"+strings.ToUpper(name), text)
		}
	}

	t.Setenv("FINAPI_USER_PASSWORDS", `{"alice": "alices-password-there"}`)

	secrets := []string{mock.DefaultAdminClientSecret, "alices-password-there"}

	for name, c := range map[string]struct {
		block   *world
		refused bool
		journal string
	}{
		"with its own client":     {live.with("data_decryption_key", nil), false, "status"},
		"without a secret":        {live.with("client_secret", nil), true, ""},
		"with the base URL alone": {live.with("client_secret", nil).with("client_id", nil), true, ""},
	} {
		live.ResetRequests()

		alice := c.block.NewInstance(t, "finapi_user")
		result := alice.ImportID(t, "alice")

		if refused := len(result.Errors) > 0; refused != c.refused || refused && !mentions(result.Errors, "FINAPI_CLIENT_SECRET is not used here") {
			t.Errorf("%s: %q", name, result.Errors)
		}

		if journal := live.journal(); journal != c.journal {
			t.Errorf("%s: %q, want %q", name, journal, c.journal)
		}

		for _, request := range live.Requests() {
			for _, secret := range secrets {
				if sent := fmt.Sprint(request.Form, request.Body); strings.Contains(sent, secret) {
					t.Errorf("%s: %s has sent a secret of the other finAPI", name, request.Operation)
				}
			}
		}
	}

	if n := len(sandbox.Requests()); n > 0 {
		t.Errorf("%d requests to the other finAPI", n)
	}
}

// A client of the other version of finAPI is told which value to set.
func TestProvider_wrongAPIVersion(t *testing.T) {
	t.Parallel()

	wrong := map[string]string{"v1": "v2", "v2": "v1"}[apiVersion()]
	w := newWorld(t).with("api_version", wrong)

	result := w.NewInstance(t, "finapi_user").Apply(t, values{"id": "alice"})
	if !mentions(result.Errors, `set "api_version"`, "FINAPI_API_VERSION", `to "`+apiVersion()+`"`, "403") {
		t.Errorf("%q", result.Errors)
	}
}

func TestProvider_wrongClientCredentials(t *testing.T) {
	t.Parallel()

	w := newWorld(t).with("client_secret", "wrong")

	var users []*instance

	for range 2 {
		alice := w.NewInstance(t, "finapi_user")
		users = append(users, alice)
	}

	for _, alice := range users {
		result := alice.Apply(t, values{"id": "alice"})
		if !mentions(result.Errors, "client_id", "FINAPI_CLIENT_ID", "client_secret", "FINAPI_CLIENT_SECRET", "Request id:") {
			t.Errorf("%q", result.Errors)
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
			alice := w.NewInstance(t, "finapi_user")

			if result := alice.Apply(t, values{"id": "alice"}); len(result.Errors) > 0 {
				t.Fatal(result.Errors)
			}

			before := alice.State
			alice.Terraform = w.With(argument, unknown{})

			for _, config := range []values{{"id": "alice"}, {"id": "alice", "email": "alice@example.com"}, nil} {
				if result := alice.PlanOnly(t, config); len(result.Errors) > 0 {
					t.Errorf("%v: %q", config, result.Errors)
				}
			}

			if result := alice.Refresh(t); len(result.Errors) > 0 || !alice.State.Equal(before) {
				t.Errorf("refresh: %q", result.Errors)
			}
		})
	}
}

// A log names users by their id, and holds nothing else of them, at TRACE either.
func TestProvider_logHoldsNothingPersonal(t *testing.T) {
	t.Setenv("TF_LOG", "TRACE")

	log := &tfdriver.Log{}
	w := newWorld(t, mock.WithAutoVerify(true)).logged(log)

	alice := w.NewInstance(t, "finapi_user")

	for _, config := range []values{
		{"id": "alice", "email": "first@personal.example", "phone": "+49 111 2222"},
		{"id": "alice", "email": "second@personal.example", "phone": "+49 333 4444"},
		nil,
	} {
		if result := alice.Apply(t, config); len(result.Errors) > 0 {
			t.Fatal(result.Errors)
		}
	}

	for _, personal := range []string{"personal.example", "111 2222", "333 4444"} {
		if strings.Contains(log.String(), personal) {
			t.Errorf("the log holds %q", personal)
		}
	}

	if !strings.Contains(log.String(), "finAPI request") {
		t.Error("the log lacks the requests, so its search proves nothing")
	}
}
