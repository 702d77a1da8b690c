// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// allArguments are those that a variable corresponds to, and the one that is a variable alone.
var allArguments = []argument{
	argBaseURL, argBaseURLChangedFrom, argLoginAtRefresh, argAPIVersion, argClientID, argClientSecret, argDataDecryptionKey,
	argAdminClientID, argAdminClientSecret, argUserPasswords, argRequestTimeout, argMaxRetries, argMaxRequests, argCACertFile,
	argAllowProtectedDeletion,
}

// sandboxEnvironment is what an environment may hold for one client of one finAPI.
var sandboxEnvironment = map[string]string{
	"FINAPI_BASE_URL": "https://sandbox.example", "FINAPI_BASE_URL_CHANGED_FROM": "https://old.example",
	"FINAPI_CLIENT_ID": "sandbox-client", "FINAPI_CLIENT_SECRET": "sandbox-secret", "FINAPI_API_VERSION": "v2",
	"FINAPI_DATA_DECRYPTION_KEY": "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a",
	"FINAPI_ADMIN_CLIENT_ID":     "sandbox-admin", "FINAPI_ADMIN_CLIENT_SECRET": "sandbox-admin-secret",
	"FINAPI_USER_PASSWORDS": `{"alice": "sandbox-password"}`, "FINAPI_REQUEST_TIMEOUT": "10s", "FINAPI_MAX_RETRIES": "7",
	"FINAPI_MAX_CONCURRENT_REQUESTS": "8", "FINAPI_LOGIN_AT_REFRESH": "false", "FINAPI_ALLOW_PROTECTED_DELETION": "true",
	"FINAPI_CA_CERT_FILE": "sandbox.pem",
}

// What the environment has for one client of one finAPI is not given to another.
func TestEnvironment_belongsTogether(t *testing.T) {
	var (
		administrators = []string{"admin_client_secret"}
		clients        = append([]string{
			"api_version", "client_secret", "data_decryption_key", "admin_client_id", "user_passwords",
		}, administrators...)
		finAPIs = append([]string{"base_url_changed_from", "client_id"}, clients...)
	)

	given := types.StringValue

	for name, c := range map[string]struct {
		environment map[string]string
		block       providerModel
		// left are the arguments whose variable the block does not get.
		left []string
	}{
		"nothing in the block":     {nil, providerModel{}, nil},
		"the same client":          {nil, providerModel{ClientID: given("sandbox-client")}, nil},
		"the same administrator":   {nil, providerModel{AdminClientID: given("sandbox-admin")}, nil},
		"the same base URL":        {nil, providerModel{BaseURL: given("HTTPS://Sandbox.Example:443/")}, nil},
		"another base URL":         {nil, providerModel{BaseURL: given("https://live.example")}, finAPIs},
		"another gateway's path":   {nil, providerModel{BaseURL: given("https://sandbox.example/b")}, finAPIs},
		"another client":           {nil, providerModel{ClientID: given("other-client")}, clients},
		"a client of another name": {nil, providerModel{ClientID: given("Sandbox-Client")}, clients},
		"another administrator":    {nil, providerModel{AdminClientID: given("other-admin")}, administrators},
		"another base URL, same client": {
			nil, providerModel{BaseURL: given("https://live.example"), ClientID: given("sandbox-client")}, finAPIs,
		},
		"another client, same base URL": {
			nil, providerModel{BaseURL: given("https://sandbox.example/"), ClientID: given("other-client")}, clients,
		},
		"a base URL where the environment names none": {
			map[string]string{"FINAPI_BASE_URL": ""}, providerModel{BaseURL: given("https://live.example")}, nil,
		},
		"a client where the environment names none": {
			map[string]string{"FINAPI_CLIENT_ID": ""}, providerModel{ClientID: given("other-client")}, nil,
		},
		"an administrator where the environment names none": {
			map[string]string{"FINAPI_ADMIN_CLIENT_ID": ""}, providerModel{AdminClientID: given("other-admin")}, nil,
		},
		"a base URL where the environment's is no URL": {
			map[string]string{"FINAPI_BASE_URL": "sandbox"}, providerModel{BaseURL: given("https://live.example")}, finAPIs,
		},
		"the same client, which comes out of a file": {
			map[string]string{"FINAPI_CLIENT_ID": "sandbox-client\n"}, providerModel{ClientID: given("sandbox-client")}, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			environment := maps.Clone(sandboxEnvironment)
			maps.Copy(environment, c.environment)

			for _, arg := range allArguments {
				t.Setenv(arg.variable, environment[arg.variable])
			}

			a := arguments{environment: environmentFor(c.block)}

			for _, arg := range allArguments {
				want := environment[arg.variable]
				if slices.Contains(c.left, arg.name) {
					want = ""
				}

				if got := a.variable(arg); got != want {
					t.Errorf("%s is %q, want %q", arg.variable, got, want)
				}
			}

			if len(a.unsettled) > 0 {
				t.Errorf("unsettled: %q", a.unsettled)
			}
		})
	}
}

// What is missing because the environment's was not used is said to be, and nothing of it is used.
func TestConfigure_leftOutOfTheEnvironment(t *testing.T) {
	given := types.StringValue
	live, other := given("https://live.example"), given("other-client")

	for name, c := range map[string]struct {
		block providerModel
		// said is what the errors say, by argument.
		said map[string]string
	}{
		"another base URL": {providerModel{BaseURL: live}, map[string]string{
			"client_id": `Set "client_id" in the provider's configuration. The environment variable FINAPI_CLIENT_ID is not used here: it ` +
				`belongs to the finAPI that FINAPI_BASE_URL names, and this provider block names another in "base_url". finAPI issues it ` +
				`with the application client.`,
			"client_secret": `Set "client_secret" in the provider's configuration. The environment variable FINAPI_CLIENT_SECRET is not used ` +
				`here: it belongs to the finAPI that FINAPI_BASE_URL names, and this provider block names another in "base_url". finAPI ` +
				`issues it with the application client.`,
		}},
		"another client": {providerModel{ClientID: other}, map[string]string{
			"client_secret": `Set "client_secret" in the provider's configuration. The environment variable FINAPI_CLIENT_SECRET is not used ` +
				`here: it belongs to the client that FINAPI_CLIENT_ID names, and this provider block names another in "client_id". finAPI ` +
				`issues it with the application client.`,
		}},
		"another administrator": {providerModel{AdminClientID: given("other-admin")}, map[string]string{
			"admin_client_secret": `"admin_client_id" is set and needs "admin_client_secret". Set "admin_client_secret" in the provider's ` +
				`configuration. The environment variable FINAPI_ADMIN_CLIENT_SECRET is not used here: it belongs to the administrator's ` +
				`client that FINAPI_ADMIN_CLIENT_ID names, and this provider block names another in "admin_client_id".`,
		}},
		"another base URL and client":         {providerModel{BaseURL: live, ClientID: other, ClientSecret: given("secret")}, nil},
		"another client, with its own secret": {providerModel{ClientID: other, ClientSecret: given("secret")}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			environment := maps.Clone(sandboxEnvironment)
			delete(environment, "FINAPI_CA_CERT_FILE")

			for _, arg := range allArguments {
				t.Setenv(arg.variable, environment[arg.variable])
			}

			var diags diag.Diagnostics

			data := configure(t.Context(), c.block, "test", &diags)

			for _, d := range diags {
				about, _ := d.(diag.DiagnosticWithPath)

				argument := strings.Trim(about.Path().String(), `"`)
				if !about.Path().Equal(path.Root(argument)) || d.Detail() != c.said[argument] {
					t.Errorf("%s: %s: %s", argument, d.Summary(), d.Detail())
				}
			}

			if len(diags) != len(c.said) {
				t.Errorf("%d errors, want %d", len(diags), len(c.said))
			}

			isOfAnother := c.block.AdminClientID.IsNull()
			if isOfAnother && (data.canAdminister || data.canChangePasswords || len(data.credentials.passwords) > 0) {
				t.Errorf("the environment's are used: %+v", data)
			}

			if text := spelled(diags); strings.Contains(text, "sandbox-") || strings.Contains(text, "other-") {
				t.Errorf("a value is repeated: %s", text)
			}
		})
	}
}

func spelled(diags diag.Diagnostics) string {
	var text strings.Builder
	for _, d := range diags {
		text.WriteString(d.Summary() + "\n" + d.Detail() + "\n")
	}

	return text.String()
}

// While it is not known whether the environment's values are for the block, nothing is said to be missing, and nothing is used.
func TestConfigure_undecided(t *testing.T) {
	for name, block := range map[string]providerModel{
		"base URL": {BaseURL: types.StringUnknown()},
		"client":   {ClientID: types.StringUnknown()},
	} {
		t.Run(name, func(t *testing.T) {
			environment := maps.Clone(sandboxEnvironment)
			delete(environment, "FINAPI_CA_CERT_FILE")

			for _, arg := range allArguments {
				t.Setenv(arg.variable, environment[arg.variable])
			}

			var diags diag.Diagnostics

			data := configure(t.Context(), block, "test", &diags)

			switch {
			case len(diags) > 0:
				t.Errorf("%s", spelled(diags))
			case data.client != nil || len(data.missingArguments) != 1 || len(data.credentials.passwords) > 0:
				t.Errorf("something is used: %+v", data)
			case !data.canAdminister || !data.canChangePasswords || !data.credentials.unknown:
				t.Errorf("what may be there at apply is taken for missing: %+v", data)
			}
		})
	}

	t.Run("administrator", func(t *testing.T) {
		environment := maps.Clone(sandboxEnvironment)
		delete(environment, "FINAPI_CA_CERT_FILE")

		for _, arg := range allArguments {
			t.Setenv(arg.variable, environment[arg.variable])
		}

		var diags diag.Diagnostics

		data := configure(t.Context(), providerModel{AdminClientID: types.StringUnknown()}, "test", &diags)
		if len(diags) > 0 || data.client == nil || data.client.CanAdminister() || !data.canAdminister {
			t.Errorf("%s %+v", spelled(diags), data)
		}
	})

	t.Run("an environment that names nothing", func(t *testing.T) {
		for _, arg := range allArguments {
			t.Setenv(arg.variable, "")
		}

		t.Setenv("FINAPI_CLIENT_ID", "sandbox-client")

		var diags diag.Diagnostics

		configure(t.Context(), providerModel{BaseURL: types.StringUnknown()}, "test", &diags)

		if text := spelled(diags); len(diags) != 1 || !strings.Contains(text, "or the environment variable FINAPI_CLIENT_SECRET") {
			t.Errorf("a secret that is nowhere is not missed: %s", text)
		}
	})
}

// What the objects are told beside the client.
func TestConfigure_settings(t *testing.T) {
	type settings struct {
		baseURL, clientID, baseURLChangedFrom   string
		loginAtRefresh, allowsProtectedDeletion bool
	}

	given := types.StringValue

	for name, c := range map[string]struct {
		environment map[string]string
		block       providerModel
		want        settings
	}{
		"nothing": {nil, providerModel{}, settings{baseURL: "https://sandbox.finapi.io", clientID: "id", loginAtRefresh: true}},
		"from the environment": {
			map[string]string{
				"FINAPI_BASE_URL": "HTTPS://New.example/", "FINAPI_BASE_URL_CHANGED_FROM": "HTTPS://Old.example:443/",
				"FINAPI_LOGIN_AT_REFRESH": "false", "FINAPI_ALLOW_PROTECTED_DELETION": "true",
			},
			providerModel{},
			settings{
				baseURL: "https://new.example", clientID: "id", baseURLChangedFrom: "https://old.example", allowsProtectedDeletion: true,
			},
		},
		"configuration before environment": {
			map[string]string{"FINAPI_BASE_URL_CHANGED_FROM": "no URL", "FINAPI_LOGIN_AT_REFRESH": "neither"},
			providerModel{
				BaseURL: given("https://new.example/"), BaseURLChangedFrom: given("https://old.example/"), LoginAtRefresh: types.BoolValue(false),
			},
			settings{baseURL: "https://new.example", clientID: "id", baseURLChangedFrom: "https://old.example"},
		},
		"login as the variable says": {
			map[string]string{"FINAPI_LOGIN_AT_REFRESH": "1", "FINAPI_ALLOW_PROTECTED_DELETION": "FALSE"}, providerModel{},
			settings{baseURL: "https://sandbox.finapi.io", clientID: "id", loginAtRefresh: true},
		},
		// It says no more than that nothing has moved.
		"the previous base URL is the present one": {
			map[string]string{"FINAPI_BASE_URL_CHANGED_FROM": "https://sandbox.finapi.io/"}, providerModel{},
			settings{
				baseURL: "https://sandbox.finapi.io", clientID: "id", loginAtRefresh: true, baseURLChangedFrom: "https://sandbox.finapi.io",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, arg := range allArguments {
				t.Setenv(arg.variable, c.environment[arg.variable])
			}

			c.block.ClientID, c.block.ClientSecret = given("id"), given("secret")

			var diags diag.Diagnostics

			got := configure(t.Context(), c.block, "test", &diags)
			if len(diags) > 0 || got.client == nil {
				t.Fatalf("%s", spelled(diags))
			}

			if seen := (settings{
				got.baseURL, got.clientID, got.baseURLChangedFrom, got.loginAtRefresh, got.allowsProtectedDeletion,
			}); seen != c.want {
				t.Errorf("%+v, want %+v", seen, c.want)
			}
		})
	}
}
