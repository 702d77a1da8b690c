// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock_test

import (
	"math"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

func TestOptionsThatMakeNoSense(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct {
		option  mock.Option
		message string
	}{
		"version":             {mock.WithAPIVersion("v3"), `"v3"`},
		"no version":          {mock.WithAPIVersion(""), "v1 nor v2"},
		"key":                 {mock.WithDataDecryptionKey("00"), "32 hex digits"},
		"attempts":            {mock.WithMaxLoginAttempts(-1), "login attempts"},
		"lifetime":            {mock.WithAccessTokenTTL(-time.Second), "lifetime"},
		"language":            {mock.WithLanguage("fr"), `"fr"`},
		"latency":             {mock.WithLatency(-1), "latency"},
		"fault rate over 1":   {mock.WithFaultRate(1.1, 1), "fault rate"},
		"fault rate under 0":  {mock.WithFaultRate(-0.1, 1), "fault rate"},
		"recorder limit":      {mock.WithRecorderLimit(0), "at least one request"},
		"fault rate NaN":      {mock.WithFaultRate(math.NaN(), 1), "fault rate"},
		"client without id":   {mock.WithClient("", "secret"), "id and a secret"},
		"admin, no secret":    {mock.WithAdminClient("id", ""), "id and a secret"},
		"other's, no secret":  {mock.WithClientOf("other", "id", ""), "id and a secret"},
		"key of nobody":       {mock.WithDataDecryptionKeyOf("nobody", mock.DefaultDataDecryptionKey), `"nobody"`},
		"key of an admin":     {mock.WithDataDecryptionKeyOf(mock.DefaultAdminClientID, mock.DefaultDataDecryptionKey), "no application client"},
		"key of a client":     {mock.WithDataDecryptionKeyOf(mock.DefaultClientID, "00"), "32 hex digits"},
		"id of two mandators": {mock.WithClientOf("other", mock.DefaultClientID, "secret"), "two clients"},
		"version of nobody":   {mock.WithAPIVersionOf("nobody", "v2"), `"nobody"`},
		"client's version":    {mock.WithAPIVersionOf(mock.DefaultClientID, "v3"), `"v3"`},
		"mismatch code":       {mock.WithVersionMismatchCode("LOCKED"), `"LOCKED"`},
		"the same id twice":   {mock.WithAdminClient(mock.DefaultClientID, "secret"), "two clients"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			if _, err := mock.Open(test.option); err == nil || !strings.Contains(err.Error(), test.message) {
				t.Errorf("error %v, want one about %q", err, test.message)
			}

			mustPanic(t, name, func() { mock.New(test.option) })
		})
	}
}

func TestAPIVersion(t *testing.T) {
	t.Parallel()

	if one, two := mock.New().APIVersion(), mock.New(mock.WithAPIVersion("v2")).APIVersion(); one != "v1" || two != "v2" {
		t.Errorf("versions %q and %q, want v1 and v2", one, two)
	}
}

func TestOtherClientsReplaceTheSampleOnes(t *testing.T) {
	t.Parallel()
	f := startV1(t, mock.WithClient("mine", "my-secret"), mock.WithAdminClient("boss", "boss-secret"))
	tokenOf := func(id, secret string) response {
		return f.form("/token", "", "grant_type", "client_credentials", "client_id", id, "client_secret", secret)
	}
	tokenOf(mock.DefaultClientID, mock.DefaultClientSecret).unauthorized("invalid_client")
	tokenOf(mock.DefaultAdminClientID, mock.DefaultAdminClientSecret).unauthorized("invalid_client")
	app := tokenOf("mine", "my-secret").ok(http.StatusOK).get("access_token")
	admin := tokenOf("boss", "boss-secret").ok(http.StatusOK).get("access_token")
	f.call(http.MethodGet, "/clientConfiguration", app, "").ok(http.StatusOK)
	f.call(http.MethodGet, "/mandatorAdmin/getUserList", admin, "").ok(http.StatusOK)
}

func TestTheOtherSampleClientStays(t *testing.T) {
	t.Parallel()
	startV1(t, mock.WithClient("mine", "my-secret")).adminToken()
	startV1(t, mock.WithAdminClient("boss", "boss-secret")).clientToken()
}

func TestSampleCredentialsHaveFinAPIsShape(t *testing.T) {
	t.Parallel()

	for _, value := range []string{
		mock.DefaultClientID, mock.DefaultClientSecret, mock.DefaultAdminClientID, mock.DefaultAdminClientSecret,
	} {
		if len(value) != 36 || strings.Count(value, "-") != 4 {
			t.Errorf("%q is no UUID", value)
		}
	}

	if len(mock.DefaultDataDecryptionKey) != 32 {
		t.Errorf("the key %q has not 32 digits", mock.DefaultDataDecryptionKey)
	}
}
