// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

const (
	configurationType = "finapi_client_configuration"

	notificationURL    = "user_notification_callback_url"
	synchronizationURL = "user_synchronization_callback_url"
	firstURL           = "https://hooks.example.com/first?of=all"
	secondURL          = "https://hooks.example.com/second"

	finTSNumber       = "0123456789ABCDEF012345678"
	secondFinTSNumber = "FEDCBA9876543210FEDCBA987"
)

// settingCase is a setting: its name at finAPI, two values, and what finAPI shows of them.
type settingCase struct {
	field         string
	first, second any
	isURL         bool
}

// settingCases are the settings that clients of the version under test have, by attribute.
func settingCases() map[string]settingCase {
	cases := map[string]settingCase{
		notificationURL:                        {"userNotificationCallbackUrl", firstURL, secondURL, true},
		synchronizationURL:                     {"userSynchronizationCallbackUrl", "http://localhost:8080/", "https://[::1]/deleted", true},
		"user_access_tokens_validity_period":   {"userAccessTokensValidityPeriod", 0, 60, false},
		"client_access_tokens_validity_period": {"clientAccessTokensValidityPeriod", 60, 2147483647, false},
		"refresh_tokens_validity_period":       {"refreshTokensValidityPeriod", 86400, 0, false},
		"fin_ts_product_registration_number":   {"finTSProductRegistrationNumber", finTSNumber, secondFinTSNumber, false},
		"beta_banks_enabled":                   {"betaBanksEnabled", true, false, false},
	}
	if apiVersion() == "v2" {
		cases["preferred_consent_type"] = settingCase{"preferredConsentType", "RECURRING", "ONETIME", false}
	}

	return cases
}

// otherProgram is another program with the credentials of the provider's client.
func (w *world) otherProgram(t *testing.T) *client.Client {
	t.Helper()

	c, err := client.New(client.Config{
		BaseURL: w.baseURL(), APIVersion: client.APIVersion(apiVersion()), ClientID: mock.DefaultClientID, ClientSecret: mock.DefaultClientSecret,
	})
	must(t, err)

	return c
}

// configuredElsewhere changes the client's configuration as another program does.
func (w *world) configuredElsewhere(t *testing.T, params client.ClientConfigurationParams) {
	t.Helper()

	_, err := w.otherProgram(t).EditConfiguration(t.Context(), params)
	must(t, err)
	w.ResetRequests()
}

// clientSettings is the client's configuration as finAPI has it.
func (w *world) clientSettings(t *testing.T) *client.ClientConfiguration {
	t.Helper()

	configuration, err := w.otherProgram(t).Configuration(t.Context())
	must(t, err)

	return configuration
}

// edits are the bodies of the changes since the last reset.
func (w *world) edits() string {
	var edits []string

	for _, request := range w.RequestsFor(mock.EditClientConfiguration) {
		var fields []string
		for _, field := range slices.Sorted(maps.Keys(request.Body)) {
			fields = append(fields, fmt.Sprintf("%s=%v", field, request.Body[field]))
		}

		edits = append(edits, strings.Join(fields, " "))
	}

	return strings.Join(edits, "; ")
}

// sending is what edits returns for one setting, nothing for nil; JSON knows no whole numbers.
func (c settingCase) sending(value any) string {
	switch number := value.(type) {
	case nil:
		return ""
	case int:
		value = float64(number)
	}

	return fmt.Sprintf("%s=%v", c.field, value)
}

// Each setting alone: set, unchanged, changed, and not managed any more.
func TestClientConfiguration_eachSetting(t *testing.T) {
	t.Parallel()

	for attribute, c := range settingCases() {
		t.Run(attribute, func(t *testing.T) {
			t.Parallel()

			w := newWorld(t)
			i := w.NewInstance(t, configurationType)

			// It keeps the resource from managing nothing.
			other, itsValue := "beta_banks_enabled", any(true)
			if attribute == other {
				other, itsValue = "refresh_tokens_validity_period", 600
			}

			for _, step := range []struct {
				value  any
				action string
				sends  any
				warns  bool
			}{
				{c.first, "create", c.first, false},
				{c.first, "no-op", nil, false},
				{c.second, "update", c.second, false},
				{nil, "update", map[bool]any{true: ""}[c.isURL], !c.isURL},
				{nil, "no-op", nil, false},
			} {
				w.ResetRequests()

				result := i.Apply(t, values{attribute: step.value, other: itsValue})
				if result.Action != step.action || len(result.Errors) > 0 || step.warns != (len(result.Warnings) > 0) {
					t.Fatalf("%v: %+v", step.value, result)
				}

				if edits := w.edits(); step.action != "create" && edits != c.sending(step.sends) || !strings.Contains(edits, c.sending(step.sends)) {
					t.Errorf("%v: sent %q", step.value, edits)
				}

				if value := i.Attribute(attribute); step.value == nil && value != "null" {
					t.Errorf("the state has %s", value)
				}
			}
		})
	}
}

// What another program changes is seen where it is managed, and left alone where it is not.
func TestClientConfiguration_drift(t *testing.T) {
	t.Parallel()

	w := newWorld(t)
	i := w.NewInstance(t, configurationType)
	config := values{
		synchronizationURL: firstURL, "user_access_tokens_validity_period": 600, "fin_ts_product_registration_number": finTSNumber,
	}
	must(t, firstError(i.Apply(t, config)))

	// Neither of these is managed.
	w.configuredElsewhere(t, client.ClientConfigurationParams{
		RefreshTokensValidityPeriod: new(int64(120)), UserNotificationCallbackURL: new(secondURL), BetaBanksEnabled: new(true),
	})

	if result := i.Apply(t, config); result.Action != "no-op" || len(result.Errors) > 0 {
		t.Errorf("%+v", result)
	}

	for name, c := range map[string]struct {
		change client.ClientConfigurationParams
		edits  string
	}{
		"another URL":    {client.ClientConfigurationParams{UserSynchronizationCallbackURL: new(secondURL)}, "userSynchronizationCallbackUrl=" + firstURL},
		"no URL":         {client.ClientConfigurationParams{UserSynchronizationCallbackURL: new("")}, "userSynchronizationCallbackUrl=" + firstURL},
		"another period": {client.ClientConfigurationParams{UserAccessTokensValidityPeriod: new(int64(0))}, "userAccessTokensValidityPeriod=600"},
		"no number":      {client.ClientConfigurationParams{FinTSProductRegistrationNumber: new("")}, "finTSProductRegistrationNumber=" + finTSNumber},
	} {
		w.configuredElsewhere(t, c.change)

		if result := i.Apply(t, config); result.Action != "update" || len(result.Errors) > 0 || w.edits() != c.edits {
			t.Errorf("%s: %+v, sent %q, want %q", name, result, w.edits(), c.edits)
		}
	}

	if c := w.clientSettings(t); c.UserNotificationCallbackURL != secondURL || c.RefreshTokensValidityPeriod != 120 {
		t.Errorf("what is not managed was changed: %+v", c)
	}
}

// A destruction clears the URLs and says what stays; not with which FinTS number.
func TestClientConfiguration_destroy(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		config values
		edits  string
		warns  []string
	}{
		"a URL and more": {
			values{notificationURL: firstURL, "refresh_tokens_validity_period": 120, "fin_ts_product_registration_number": finTSNumber},
			"userNotificationCallbackUrl=", []string{"refresh_tokens_validity_period = 120", "fin_ts_product_registration_number"},
		},
		"both URLs": {
			values{notificationURL: firstURL, synchronizationURL: secondURL}, "userNotificationCallbackUrl= userSynchronizationCallbackUrl=", nil,
		},
		"no URL": {values{"beta_banks_enabled": true}, "", []string{"beta_banks_enabled = true"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := newWorld(t)
			i := w.NewInstance(t, configurationType)
			must(t, firstError(i.Apply(t, c.config)))
			w.ResetRequests()

			result := i.Apply(t, nil)
			if result.Action != "delete" || len(result.Errors) > 0 || w.edits() != c.edits {
				t.Errorf("%+v, sent %q, want %q", result, w.edits(), c.edits)
			}

			if c.warns != nil && !mentions(result.Warnings, c.warns...) || c.warns == nil && len(result.Warnings) > 0 {
				t.Errorf("warnings: %q", result.Warnings)
			}

			if strings.Contains(fmt.Sprint(result.Warnings), finTSNumber) {
				t.Error("a warning holds the FinTS number")
			}
		})
	}
}

// The provider dies after finAPI has changed the configuration: the next run finds its own URL there.
func TestClientConfiguration_died(t *testing.T) {
	t.Parallel()

	w := newWorld(t)
	i := w.NewInstance(t, configurationType)
	config := values{notificationURL: firstURL, "user_access_tokens_validity_period": 600}

	must(t, firstError(i.Died(t, config)))

	if w.clientSettings(t).UserNotificationCallbackURL != firstURL || i.Attribute("id") != "null" {
		t.Fatal("the provider did not die between the change and the state")
	}

	must(t, firstError(i.Apply(t, config)))

	config[synchronizationURL] = secondURL
	must(t, firstError(i.Died(t, config)))
	must(t, firstError(i.Apply(t, config)))

	if result := i.Apply(t, config); result.Action != "no-op" {
		t.Errorf("%+v", result)
	}
}

// -replace clears and sets again, also to other URLs, and is no second resource.
func TestClientConfiguration_replace(t *testing.T) {
	t.Parallel()

	w := newWorld(t)
	i := w.NewInstance(t, configurationType)
	must(t, firstError(i.Apply(t, values{notificationURL: firstURL})))
	w.ResetRequests()

	i.Replaced = true

	result := i.Apply(t, values{notificationURL: secondURL})
	if len(result.Errors) > 0 || w.edits() != "userNotificationCallbackUrl=; userNotificationCallbackUrl="+secondURL {
		t.Errorf("%+v, sent %q", result, w.edits())
	}
}
