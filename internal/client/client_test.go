// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

func TestParseBaseURL(t *testing.T) {
	t.Parallel()

	for text, want := range map[string]string{
		"https://sandbox.finapi.io":         "https://sandbox.finapi.io",
		"https://sandbox.finapi.io/":        "https://sandbox.finapi.io",
		"https://sandbox.finapi.io///":      "https://sandbox.finapi.io",
		"HTTPS://sandbox.finapi.io":         "https://sandbox.finapi.io",
		"https://gateway.example:8443/a/b/": "https://gateway.example:8443/a/b",
		"https://gateway.example/a%2Fb/":    "https://gateway.example/a%2Fb",
		"https://[2001:db8::1]:8443/x":      "https://[2001:db8::1]:8443/x",
		"http://localhost:8765":             "http://localhost:8765",
		"http://LOCALHOST:8765":             "http://localhost:8765",
		"https://Sandbox.finAPI.io:443/":    "https://sandbox.finapi.io",
		"https://sandbox.finapi.io:":        "https://sandbox.finapi.io",
		"http://localhost:80":               "http://localhost",
		"https://gateway.example/Finapi":    "https://gateway.example/Finapi",
		"https://gateway.example/api":       "https://gateway.example/api",
		"https://gateway.example/my-oauth":  "https://gateway.example/my-oauth",
		"https://gateway.example/oauth/fin": "https://gateway.example/oauth/fin",
		"http://127.0.0.1":                  "http://127.0.0.1",
		"http://127.1.2.3:8765/":            "http://127.1.2.3:8765",
		"http://[::1]:8765":                 "http://[::1]:8765",
	} {
		if got, err := client.ParseBaseURL(text); err != nil || got != want {
			t.Errorf("%s becomes %q, %v, want %q", text, got, err, want)
		}
	}
}

func TestParseBaseURL_refuses(t *testing.T) {
	t.Parallel()

	for text, want := range map[string]string{
		"":                               "absolute URL",
		"sandbox.finapi.io":              "absolute URL",
		"localhost:8765":                 "absolute URL",
		"//sandbox.finapi.io":            "scheme must be https",
		"/api":                           "absolute URL",
		"https://":                       "absolute URL",
		"https:///path":                  "absolute URL",
		"https://:8443":                  "absolute URL",
		"http://:8765":                   "absolute URL",
		"mailto:a@example.com":           "absolute URL",
		"ftp://sandbox.finapi.io":        "scheme must be https",
		"http://sandbox.finapi.io":       "plain http",
		"http://localhost.example":       "plain http",
		"http://127.0.0.1.example":       "plain http",
		"http://10.0.0.1":                "plain http",
		"http://0.0.0.0":                 "plain http",
		"http://[2001:db8::1]":           "plain http",
		"https://sandbox.finapi.io?":     "query or fragment",
		"https://sandbox.finapi.io?a=b":  "query or fragment",
		"https://sandbox.finapi.io#a":    "query or fragment",
		"https://user@sandbox.finapi.io": "user name or password",
		"https://@sandbox.finapi.io":     "user name or password",
		"https://u:s3cr3t@finapi.io":     "user name or password",
		"https://u:s3cr3t@":              "absolute URL",
		"https://u:s3cr3t@a b":           "not a valid URL",
		"https://u:s3cr3t@finapi.io/%zz": "not a valid URL",
		"https://finapi.io:s3cr3t":       "not a valid URL",
		"https://finapi.io\n":            "not a valid URL",

		"https://sandbox.finapi.io/api/v1":             "without \"/api/v1\"",
		"https://sandbox.finapi.io/API/V2/":            "scheme and host",
		"https://sandbox.finapi.io/api/v1/users":       "without \"/api/v1/users\"",
		"https://sandbox.finapi.io/oauth":              "without \"/oauth\"",
		"https://sandbox.finapi.io/oauth/token":        "without \"/oauth/token\"",
		"https://sandbox.finapi.io/api/v2/oauth/token": "without \"/api/v2/oauth/token\"",
		"https://gateway.example/finapi/api/v1":        "the prefix of a gateway, without \"/api/v1\"",
	} {
		_, err := client.ParseBaseURL(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want one with %q", text, err, want)
		}

		if err != nil && strings.Contains(err.Error(), "s3cr3t") {
			t.Errorf("%q: the error repeats the password: %v", text, err)
		}
	}
}

func TestNew_refuses(t *testing.T) {
	t.Parallel()

	good := client.Config{ClientID: "id", ClientSecret: "s3cr3t"}

	for want, change := range map[string]func(*client.Config){
		"a client id and a client secret are required": func(config *client.Config) { config.ClientID = "" },
		"client secret are required":                   func(config *client.Config) { config.ClientSecret = "" },
		"base URL: plain http is allowed":              func(config *client.Config) { config.BaseURL = "http://finapi.io" },
		`unknown API version "v3"`:                     func(config *client.Config) { config.APIVersion = "v3" },
		"no certificate in PEM form":                   func(config *client.Config) { config.CACertificates = []byte("PEM") },
	} {
		config := good
		change(&config)

		if _, err := client.New(config); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "s3cr3t") {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}

	if _, err := client.New(good); err != nil {
		t.Errorf("the least configuration is refused: %v", err)
	}
}

func TestNew_makesNoRequest(t *testing.T) {
	t.Parallel()
	start(t, setup{}).wantSent(t)
}

// Behind a gateway, finAPI lies below a path.
func TestBaseURL_keepsItsPath(t *testing.T) {
	t.Parallel()

	f := start(t, setup{})
	gateway := httptest.NewServer(http.StripPrefix("/bank/finapi", f.server))
	t.Cleanup(gateway.Close)

	c := newClient(t, gateway.URL+"/bank/finapi/", nil)

	if !must(c.IsVerified(t.Context(), alice))(t) {
		t.Error("alice is not verified")
	}

	f.wantSent(t, "getToken client_credentials", "getVerificationStatus")
}

// Below a wrong path finAPI knows no operation, which must not be taken for a user that it does not know.
func TestBaseURL_wrong(t *testing.T) {
	t.Parallel()

	f := start(t, setup{})
	c := newClient(t, f.url+"/elsewhere", nil)

	_, err := c.IsVerified(t.Context(), alice)
	wantTrue(t, err)

	_, err = c.GetUser(t.Context(), alice, alicePassword)
	wantTrue(t, err)

	if e := failure(t, err); e.StatusCode != http.StatusNotFound || e.Endpoint != "POST /elsewhere/oauth/token" {
		t.Errorf("error %+v, want 404 for the token", e)
	}

	if n := f.server.Count(mock.Unknown); n != 2 {
		t.Errorf("%d requests, want 2", n)
	}
}
