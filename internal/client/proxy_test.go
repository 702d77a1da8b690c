// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
)

// proxyVariables are all that name a proxy.
var proxyVariables = []string{
	"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy",
}

// A proxy that cannot be used is not left out, and its password is not repeated.
func TestNew_proxyOfTheEnvironment(t *testing.T) {
	for name, c := range map[string]struct {
		environment map[string]string
		// refused is the variable that the error names; empty if all is well.
		refused string
	}{
		"none":                            {},
		"a URL":                           {map[string]string{"HTTPS_PROXY": "http://user:p%25ss@hidden.example:3128"}, ""},
		"host and port":                   {map[string]string{"HTTPS_PROXY": "hidden.example:3128"}, ""},
		"a host":                          {map[string]string{"https_proxy": "hidden.example"}, ""},
		"an address":                      {map[string]string{"https_proxy": "10.0.0.1:3128"}, ""},
		"by TLS":                          {map[string]string{"HTTPS_PROXY": "HTTPS://[2001:db8::1]:3128/"}, ""},
		"SOCKS":                           {map[string]string{"ALL_PROXY": "socks5://hidden.example:1080"}, ""},
		"SOCKS that resolves names":       {map[string]string{"all_proxy": "socks5h://hidden.example"}, ""},
		"a bare % in the password":        {map[string]string{"HTTPS_PROXY": "http://user:s3cr3t%@hidden.example:3128"}, "HTTPS_PROXY"},
		"in lower case":                   {map[string]string{"https_proxy": "http://user:s3cr3t%@hidden.example:3128"}, "https_proxy"},
		"without a scheme":                {map[string]string{"HTTPS_PROXY": "user:s3cr3t%@hidden.example:3128"}, "HTTPS_PROXY"},
		"for HTTP":                        {map[string]string{"HTTP_PROXY": "http://user:s3cr3t%@hidden.example:3128"}, "HTTP_PROXY"},
		"for HTTP, in lower case":         {map[string]string{"http_proxy": "http://user:s3cr3t%@hidden.example:3128"}, "http_proxy"},
		"for all":                         {map[string]string{"ALL_PROXY": "http://user:s3cr3t%@hidden.example:3128"}, "ALL_PROXY"},
		"for all, in lower case":          {map[string]string{"all_proxy": "http://user:s3cr3t%@hidden.example:3128"}, "all_proxy"},
		"a slash in the password":         {map[string]string{"HTTPS_PROXY": "http://user:s3/cr3t@hidden.example:3128"}, "HTTPS_PROXY"},
		"a number sign in the password":   {map[string]string{"HTTPS_PROXY": "http://user:s3cr3t#@hidden.example:3128"}, "HTTPS_PROXY"},
		"a scheme that is not spoken":     {map[string]string{"HTTPS_PROXY": "socks4://s3cr3t@hidden.example"}, "HTTPS_PROXY"},
		"no host":                         {map[string]string{"HTTPS_PROXY": "http://s3cr3t@:3128"}, "HTTPS_PROXY"},
		"a port that is none":             {map[string]string{"HTTPS_PROXY": "hidden.example:66666"}, "HTTPS_PROXY"},
		"a line break":                    {map[string]string{"HTTPS_PROXY": "http://s3cr3t@hidden.example:3128\n"}, "HTTPS_PROXY"},
		"what a better one stands before": {map[string]string{"HTTPS_PROXY": "hidden.example", "all_proxy": "socks://s3cr3t"}, ""},
		"the better one is the bad one":   {map[string]string{"HTTPS_PROXY": "socks://s3cr3t", "ALL_PROXY": "hidden.example"}, "HTTPS_PROXY"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, variable := range proxyVariables {
				t.Setenv(variable, c.environment[variable])
			}

			_, err := client.New(client.Config{ClientID: "id", ClientSecret: "secret"})

			switch {
			case c.refused == "" && err != nil:
				t.Errorf("refused: %v", err)
			case c.refused != "" && (err == nil || !strings.Contains(err.Error(), c.refused)):
				t.Errorf("error %v, want one with %s", err, c.refused)
			case err != nil && (strings.Contains(err.Error(), "s3") || strings.Contains(err.Error(), "hidden.example")):
				t.Errorf("the error repeats the value: %v", err)
			}
		})
	}
}

// Requests go where the environment says.
func TestRequests_goThroughTheProxy(t *testing.T) {
	for _, variable := range []string{"HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"} {
		t.Run(variable, func(t *testing.T) {
			var visits atomic.Int64

			proxy := httptest.NewServer(http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
				if request.Method == http.MethodConnect && request.Host == "finapi.invalid:443" {
					visits.Add(1)
				}

				writer.WriteHeader(http.StatusForbidden)
			}))
			t.Cleanup(proxy.Close)

			for _, each := range proxyVariables {
				t.Setenv(each, "")
			}

			t.Setenv(variable, proxy.URL)

			_, err := newClient(t, "https://finapi.invalid", func(config *client.Config) { config.MaxRetries = 0 }).ClientToken(t.Context())
			if err == nil || visits.Load() != 1 {
				t.Errorf("%v, %d requests to the proxy, want 1", err, visits.Load())
			}
		})
	}
}
