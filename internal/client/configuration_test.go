// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"net/http"
	"reflect"
	"testing"
	"time"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// restOfConfiguration is what else tells a configuration from another object.
const restOfConfiguration = `"isMandatorAdmin":false,"userAccessTokensValidityPeriod":3600,"clientAccessTokensValidityPeriod":3600,` +
	`"refreshTokensValidityPeriod":0`

func TestConfiguration(t *testing.T) {
	t.Parallel()

	eachVersion(t, func(t *testing.T, f *finapi) {
		want := client.ClientConfiguration{
			IsUserAutoVerificationEnabled:    true,
			IsAutomaticBatchUpdateEnabled:    true,
			MaxUserLoginAttempts:             7,
			UserAccessTokensValidityPeriod:   90,
			ClientAccessTokensValidityPeriod: 90,
			PreferredConsentType:             "ONETIME",
		}

		got := must(f.client.Configuration(t.Context()))(t)
		// Each version has them in a form of its own.
		got.EnabledProducts, got.Products = nil, nil

		if !reflect.DeepEqual(*got, want) {
			t.Errorf("configuration %+v, want %+v", *got, want)
		}

		request := f.only(t, mock.GetClientConfiguration)
		if request.Method != http.MethodGet || len(request.Query) > 0 {
			t.Errorf("%s with query %v, want GET without", request.Method, request.Query)
		}

		f.server.ResetRequests()
		must(f.client.Configuration(t.Context()))(t)
		f.wantSent(t)
	}, mock.WithAutoVerify(true), mock.WithMaxLoginAttempts(7), mock.WithAccessTokenTTL(90*time.Second))
}

func TestConfiguration_failureIsNotKept(t *testing.T) {
	t.Parallel()

	f := start(t, setup{mock: []mock.Option{mock.WithAutoUpdate(false)}})
	f.server.Inject(mock.Fault{Operation: mock.GetClientConfiguration, Status: http.StatusForbidden, Body: ownError("FORBIDDEN")})

	if _, err := f.client.Configuration(t.Context()); failure(t, err).StatusCode != http.StatusForbidden {
		t.Errorf("error %v, want 403", err)
	}

	if got := must(f.client.Configuration(t.Context()))(t); got.IsAutomaticBatchUpdateEnabled || got.MaxUserLoginAttempts == 0 {
		t.Errorf("configuration %+v, want the server's", *got)
	}
}

func TestConfiguration_ofAMandatorAdmin(t *testing.T) {
	t.Parallel()

	f := start(t, setup{config: func(config *client.Config) {
		config.ClientID, config.ClientSecret = mock.DefaultAdminClientID, mock.DefaultAdminClientSecret
	}})

	_, err := f.client.Configuration(t.Context())
	if e := failure(t, err); e.StatusCode != http.StatusForbidden {
		t.Errorf("error %v, want 403: it cannot call what is about a client", err)
	}

	wantTrue(t, err)
}

// The products only decide on a warning: whatever form they have, the rest of the configuration is read.
func TestConfiguration_dataIntelligence(t *testing.T) {
	t.Parallel()

	for products, want := range map[string]bool{
		``:                                  false,
		`,"products":["DATA_INTELLIGENCE"]`: true,
		`,"products":["ACCESS"]`:            false,
		`,"products":null,"enabledProducts":null`:                                                                     false,
		`,"enabledProducts":{"access":true,"dataIntelligence":true}`:                                                  true,
		`,"enabledProducts":{"access":true,"dataIntelligence":false},"products":["DATA_INTELLIGENCE"]`:                false,
		`,"enabledProducts":{"access":true,"dataIntelligence":true},"products":[]`:                                    true,
		`,"products":["ACCESS"],"enabledProducts":["ACCESS","DATA_INTELLIGENCE"]`:                                     true,
		`,"products":["DATA_INTELLIGENCE"],"enabledProducts":["ACCESS"]`:                                              true,
		`,"products":["DATA_INTELLIGENCE"],"enabledProducts":{"access":"yes"}`:                                        true,
		`,"products":["DATA_INTELLIGENCE"],"enabledProducts":{}`:                                                      true,
		`,"products":[{"name":"DATA_INTELLIGENCE"}],"enabledProducts":"DATA_INTELLIGENCE"`:                            false,
		`,"products":7,"enabledProducts":[1,2],"userNotificationCallbackUrl":null,"preferredConsentType":"RECURRING"`: false,
	} {
		t.Run(products, func(t *testing.T) {
			t.Parallel()

			f := start(t, setup{})
			f.server.Inject(mock.Fault{
				Operation: mock.GetClientConfiguration, Status: http.StatusOK,
				Body: `{"betaBanksEnabled":false,"maxUserLoginAttempts":7,` + restOfConfiguration + products + `}`,
			})

			got := must(f.client.Configuration(t.Context()))(t)
			if got.HasDataIntelligence() != want || got.MaxUserLoginAttempts != 7 {
				t.Errorf("configuration %+v with Data Intelligence %t, want %t", *got, got.HasDataIntelligence(), want)
			}
		})
	}
}

// What is no configuration must not be taken for one in which all is off.
func TestConfiguration_answersThatAreNone(t *testing.T) {
	t.Parallel()

	for _, body := range []string{``, `{}`, `[]`, `null`, `<html>`, `{"status":"ok"}`, `{"isMandatorAdmin":null}`, `{"isMandatorAdmin":false}`,
		`{"betaBanksEnabled":null,` + restOfConfiguration + `}`} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()

			f := start(t, setup{})
			f.server.Inject(mock.Fault{Operation: mock.GetClientConfiguration, Status: http.StatusOK, Body: body})

			if got, err := f.client.Configuration(t.Context()); err == nil {
				t.Errorf("configuration %+v, want an error", *got)
			}

			must(f.client.Configuration(t.Context()))(t)
		})
	}
}
