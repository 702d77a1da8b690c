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
