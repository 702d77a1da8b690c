// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/http/httpproxy"
)

// proxyFromEnvironment is what leads to the proxy that the environment names for a request: HTTPS_PROXY, or else ALL_PROXY,
// HTTP_PROXY, and NO_PROXY. Go leaves out a proxy whose URL it cannot read, and sends requests past it; here that is an error.
func proxyFromEnvironment() (func(*http.Request) (*url.URL, error), error) {
	config := httpproxy.FromEnvironment()
	config.HTTPSProxy = cmp.Or(config.HTTPSProxy, os.Getenv("ALL_PROXY"), os.Getenv("all_proxy"))

	for _, variables := range [][]string{{"HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"}, {"HTTP_PROXY", "http_proxy"}} {
		// The first that is set decides; the others may be for other programs.
		set := slices.IndexFunc(variables, func(variable string) bool { return os.Getenv(variable) != "" })

		if set >= 0 && !isProxy(os.Getenv(variables[set])) {
			return nil, fmt.Errorf("the environment variable %s does not name a usable proxy: a URL is wanted such as "+
				"http://proxy.example:3128, and in its user name and password special characters must be escaped, %% as %%25",
				variables[set])
		}
	}

	proxyOf := config.ProxyFunc()

	return func(request *http.Request) (*url.URL, error) { return proxyOf(request.URL) }, nil
}

// isProxy tells whether Go can use a proxy that a variable names, with a scheme or without.
func isProxy(text string) bool {
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}

	parsed, err := url.Parse(text)
	if err != nil || parsed.Hostname() == "" || parsed.Fragment != "" || parsed.RawQuery != "" {
		return false
	}

	if port := parsed.Port(); port != "" {
		if number, err := strconv.ParseUint(port, 10, 16); err != nil || number == 0 {
			return false
		}
	}

	return slices.Contains([]string{"http", "https", "socks5", "socks5h"}, parsed.Scheme)
}
