// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

var configurationOfBothVersions = []string{
	"availableBankGroups", "betaBanksEnabled", "clientAccessTokensValidityPeriod", "isAutoCategorizationEnabled",
	"isAutomaticBatchUpdateEnabled", "isDevelopmentModeEnabled", "isMandatorAdmin", "isNonEuroAccountsSupported",
	"isStandalonePaymentsEnabled", "isUserAutoVerificationEnabled", "isWebScrapingEnabled", "mandatorLicense",
	"maxUserLoginAttempts", "paymentsEnabled", "pfmServicesEnabled", "preferredConsentType", "categoryRestrictions", "products",
	"refreshTokensValidityPeriod", "transactionImportLimitation", "userAccessTokensValidityPeriod",
}

func TestMembersOfTheClientConfiguration(t *testing.T) {
	t.Parallel()

	onlyV1 := []string{
		"aisWebFormMode", "applicationName", "autoDismountWebForm", "corsAllowedOrigins",
		"finTSProductRegistrationNumber", "isXs2aEnabled", "pinStorageAvailableInWebForm", "pisStandaloneWebFormMode",
		"pisWebFormMode", "storeSecretsAvailableInWebForm", "supportEmail", "supportSubjectDefault",
		"userNotificationCallbackUrl", "userSynchronizationCallbackUrl",
	}

	onlyV2 := []string{
		"accountTypeRestrictions", "aisEnabled", "aisViaWebForm", "categoryRestrictionsEnabled", "enabledProducts",
		"pisStandaloneViaWebForm", "pisViaWebForm",
	}
	for f, own := range map[*finapi][]string{startV1(t): onlyV1, startV2(t): onlyV2} {
		answer := f.call(http.MethodGet, "/clientConfiguration", f.clientToken(), "").ok(http.StatusOK)
		answer.keys(append(own, configurationOfBothVersions...)...)
	}
}

func TestClientConfigurationShowsTheOptions(t *testing.T) {
	t.Parallel()

	options := []mock.Option{
		mock.WithAutoVerify(true), mock.WithAutoUpdate(false), mock.WithMaxLoginAttempts(7), mock.WithAccessTokenTTL(2 * time.Minute),
	}
	eachVersion(t, options, func(t *testing.T, f *finapi) {
		answer := f.call(http.MethodGet, "/clientConfiguration", f.clientToken(), "").ok(http.StatusOK)
		for field, want := range map[string]any{
			"isUserAutoVerificationEnabled":    true,
			"isAutomaticBatchUpdateEnabled":    false,
			"maxUserLoginAttempts":             7.0,
			"userAccessTokensValidityPeriod":   120.0,
			"clientAccessTokensValidityPeriod": 120.0,
			"isMandatorAdmin":                  false,
		} {
			if answer.json[field] != want {
				t.Errorf("%s is %v, want %v", field, answer.json[field], want)
			}
		}
	})
}

func TestProductsOfTheClientConfiguration(t *testing.T) {
	t.Parallel()

	names := []string{
		"access", "contractManager", "customerDashboard", "dataIntelligence", "debitFlex", "diLabelling", "giroCheck", "giroIdent",
		"kreditCheck", "kreditCheckB2B", "schufaApi", "transparencyRegister", "webForm",
	}

	for name, test := range map[string]struct {
		options  []mock.Option
		products []any
		enabled  []string
	}{
		"default":           {nil, []any{"ACCESS"}, []string{"access"}},
		"Data Intelligence": {[]mock.Option{mock.WithDataIntelligence()}, []any{"ACCESS", "DATA_INTELLIGENCE"}, []string{"access", "dataIntelligence"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachVersion(t, test.options, func(t *testing.T, f *finapi) {
				answer := f.call(http.MethodGet, "/clientConfiguration", f.clientToken(), "").ok(http.StatusOK)
				if products, _ := answer.json["products"].([]any); !slices.Equal(products, test.products) {
					t.Errorf("products %v, want %v", products, test.products)
				}

				if f.APIVersion() != "v2" {
					return
				}

				enabled, _ := answer.json["enabledProducts"].(map[string]any)
				if got := slices.Sorted(maps.Keys(enabled)); !slices.Equal(got, names) {
					t.Errorf("enabledProducts has %v, want %v", got, names)
				}

				for _, name := range names {
					if enabled[name] != slices.Contains(test.enabled, name) {
						t.Errorf("%s is %v", name, enabled[name])
					}
				}
			})
		})
	}
}

func TestDefaultsOfTheClientConfiguration(t *testing.T) {
	t.Parallel()
	f := startV1(t)

	answer := f.call(http.MethodGet, "/clientConfiguration", f.clientToken(), "").ok(http.StatusOK)
	for field, want := range map[string]any{
		"isUserAutoVerificationEnabled": false, "isAutomaticBatchUpdateEnabled": true,
		"maxUserLoginAttempts": 3.0, "userAccessTokensValidityPeriod": 3600.0,
	} {
		if answer.json[field] != want {
			t.Errorf("%s is %v, want %v", field, answer.json[field], want)
		}
	}
}

func TestEditClientConfiguration(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct {
		body, field string
		want        any
	}{
		"callback":              {`{"userNotificationCallbackUrl":"https://a.b/c?d=e%20f"}`, "userNotificationCallbackUrl", "https://a.b/c?d=e%20f"},
		"synchronization":       {`{"userSynchronizationCallbackUrl":"http://a.b"}`, "userSynchronizationCallbackUrl", "http://a.b"},
		"null leaves alone":     {`{"betaBanksEnabled":null}`, "betaBanksEnabled", false},
		"flag":                  {`{"betaBanksEnabled":true}`, "betaBanksEnabled", true},
		"shortest period":       {`{"userAccessTokensValidityPeriod":60}`, "userAccessTokensValidityPeriod", 60.0},
		"longest period":        {`{"clientAccessTokensValidityPeriod":2147483647}`, "clientAccessTokensValidityPeriod", 2147483647.0},
		"period of no end":      {`{"refreshTokensValidityPeriod":0}`, "refreshTokensValidityPeriod", 0.0},
		"masked number":         {`{"finTSProductRegistrationNumber":"ABCDEF1234567890ABCDEF123"}`, "finTSProductRegistrationNumber", "XXXXX"},
		"nothing":               {`{}`, "betaBanksEnabled", false},
		"longest callback":      {`{"userNotificationCallbackUrl":"` + strings.Repeat("x", 512) + `"}`, "userNotificationCallbackUrl", strings.Repeat("x", 512)},
		"several, the last one": {`{"betaBanksEnabled":true,"clientAccessTokensValidityPeriod":61}`, "clientAccessTokensValidityPeriod", 61.0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachVersion(t, nil, func(t *testing.T, f *finapi) {
				token := f.clientToken()
				changed := f.call(http.MethodPatch, "/clientConfiguration", token, test.body).ok(http.StatusOK)

				read := f.call(http.MethodGet, "/clientConfiguration", token, "").ok(http.StatusOK)
				if changed.json[test.field] != test.want || read.json[test.field] != test.want {
					t.Errorf("%s is %v and %v, want %v", test.field, changed.json[test.field], read.json[test.field], test.want)
				}
			})
		})
	}
}

func TestClearASetting(t *testing.T) {
	t.Parallel()
	eachVersion(t, nil, func(t *testing.T, f *finapi) {
		token := f.clientToken()
		for _, field := range []string{"userNotificationCallbackUrl", "finTSProductRegistrationNumber"} {
			f.call(http.MethodPatch, "/clientConfiguration", token, `{"`+field+`":"ABC"}`).ok(http.StatusOK).get(field)

			answer := f.call(http.MethodPatch, "/clientConfiguration", token, `{"`+field+`":""}`).ok(http.StatusOK)
			if answer.json[field] != nil {
				t.Errorf("%s is %v after it was cleared", field, answer.json[field])
			}
		}
	})
}

func TestRefusedClientConfigurations(t *testing.T) {
	t.Parallel()

	for body, codes := range map[string][]string{
		`{"userAccessTokensValidityPeriod":59}`:                                {"ILLEGAL_FIELD_VALUE"},
		`{"clientAccessTokensValidityPeriod":-1}`:                              {"ILLEGAL_FIELD_VALUE"},
		`{"refreshTokensValidityPeriod":1,"userAccessTokensValidityPeriod":1}`: {"ILLEGAL_FIELD_VALUE", "ILLEGAL_FIELD_VALUE"},
		`{"userNotificationCallbackUrl":"` + strings.Repeat("x", 513) + `"}`:   {"ILLEGAL_FIELD_VALUE"},
		`{"finTSProductRegistrationNumber":"abc"}`:                             {"ILLEGAL_FIELD_VALUE"},
		`{"finTSProductRegistrationNumber":"` + strings.Repeat("A", 26) + `"}`: {"ILLEGAL_FIELD_VALUE"},
		`{"betaBanksEnabled":"true"}`:                                          {"BAD_REQUEST"},
		`{"userAccessTokensValidityPeriod":"60"}`:                              {"BAD_REQUEST"},
		`{"userAccessTokensValidityPeriod":60.5}`:                              {"BAD_REQUEST"},
		`{"userAccessTokensValidityPeriod":2147483648}`:                        {"BAD_REQUEST"},
		`{"clientAccessTokensValidityPeriod":-2147483649}`:                     {"BAD_REQUEST"},
		`{"refreshTokensValidityPeriod":1e10}`:                                 {"BAD_REQUEST"},
		`[]`:                                                                   {"BAD_REQUEST"},
		`{"betaBanksEnabled":true,"userSynchronizationCallbackUrl":1}`:         {"BAD_REQUEST"},
		`{"betaBanksEnabled":true,"finTSProductRegistrationNumber":"G"}`:       {"ILLEGAL_FIELD_VALUE"},
	} {
		t.Run(body[:min(len(body), 60)], func(t *testing.T) {
			t.Parallel()
			eachVersion(t, nil, func(_ *testing.T, f *finapi) {
				token := f.clientToken()
				before := f.call(http.MethodGet, "/clientConfiguration", token, "").text
				f.call(http.MethodPatch, "/clientConfiguration", token, body).refused(http.StatusBadRequest, codes...)
				f.call(http.MethodGet, "/clientConfiguration", token, "").same(before)
			})
		})
	}
}

func TestSettingsOfOneVersion(t *testing.T) {
	t.Parallel()
	v1, v2 := startV1(t), startV2(t)

	const webForm = `{"applicationName":"App","supportEmail":"a@b.de","supportSubjectDefault":"Help","isPinStorageAvailableInWebForm":false}`

	answer := v1.call(http.MethodPatch, "/clientConfiguration", v1.clientToken(), webForm).ok(http.StatusOK)
	if answer.get("applicationName") != "App" || answer.json["pinStorageAvailableInWebForm"] != false {
		t.Errorf("configuration %s", answer.text)
	}

	v2.call(http.MethodPatch, "/clientConfiguration", v2.clientToken(), webForm).refused(http.StatusBadRequest, "BAD_REQUEST")

	const consent = `{"preferredConsentType":"RECURRING"}`
	if got := v1.call(http.MethodPatch, "/clientConfiguration", v1.clientToken(), consent).ok(http.StatusOK).get("preferredConsentType"); got != "ONETIME" {
		t.Errorf("v1 changed the consent type to %s", got)
	}

	if got := v2.call(http.MethodPatch, "/clientConfiguration", v2.clientToken(), consent).ok(http.StatusOK).get("preferredConsentType"); got != "RECURRING" {
		t.Errorf("consent type %s", got)
	}

	v2.call(http.MethodPatch, "/clientConfiguration", v2.clientToken(), `{"preferredConsentType":"NEVER"}`).
		refused(http.StatusBadRequest, "ILLEGAL_FIELD_VALUE")
}

func TestValidityPeriodsConcernNewTokensOnly(t *testing.T) {
	t.Parallel()

	clock := newClock()
	f := startV1(t, mock.WithClock(clock.now))
	f.add("alice")
	f.add("bob")
	client, alice := f.clientToken(), f.login("alice", "password")
	f.call(http.MethodPatch, "/clientConfiguration", client,
		`{"userAccessTokensValidityPeriod":60,"refreshTokensValidityPeriod":120,"clientAccessTokensValidityPeriod":0}`).ok(http.StatusOK)

	if seconds := f.login("alice", "password").json["expires_in"]; seconds != 3600.0 {
		t.Errorf("the old token now expires in %v", seconds)
	}

	bob := f.login("bob", "password")
	if seconds := bob.json["expires_in"]; seconds != 60.0 {
		t.Errorf("the new token expires in %v", seconds)
	}

	clock.advance(2 * time.Minute)
	f.call(http.MethodGet, "/users", alice.get("access_token"), "").ok(http.StatusOK)
	f.call(http.MethodGet, "/users", bob.get("access_token"), "").unauthorized("invalid_token")
	f.token("refresh_token", "refresh_token", bob.get("refresh_token")).refused(http.StatusBadRequest, "BAD_REQUEST")
	clock.advance(time.Hour)

	if seconds := f.token("client_credentials").json["expires_in"]; seconds != 0.0 {
		t.Errorf("the client token expires in %v", seconds)
	}
}

func TestClientsHaveTheirOwnConfiguration(t *testing.T) {
	t.Parallel()
	f := startV1(t, mock.WithClient("one", "secret"), mock.WithClient("two", "secret"))
	tokenOf := func(client string) string {
		return f.form("/token", "", "grant_type", "client_credentials", "client_id", client, "client_secret", "secret").
			ok(http.StatusOK).get("access_token")
	}
	f.call(http.MethodPatch, "/clientConfiguration", tokenOf("one"), `{"betaBanksEnabled":true}`).ok(http.StatusOK)

	if f.call(http.MethodGet, "/clientConfiguration", tokenOf("two"), "").json["betaBanksEnabled"] != false {
		t.Error("the configuration of the other client changed")
	}
}
