// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// Without api_version a client of each version plans, applies and destroys; that of V1 asks for one token in vain in each process.
func TestAccProvider_apiVersionIsFoundOut(t *testing.T) {
	t.Parallel()

	for name, configured := range map[string]any{"left out": nil, "auto": "auto"} {
		for _, version := range []string{"v1", "v2"} {
			t.Run(name+"/"+version, func(t *testing.T) {
				t.Parallel()

				w := newWorld(t, mock.WithAPIVersion(version)).with("api_version", configured)
				root := user(`id = "alice"`, "is_verified = true") + block(`data "finapi_client_configuration" "test"`)

				w.test(t, nil, resource.TestStep{Config: w.config(root)})

				refused, granted := w.countTokensByStatus()
				if version == "v2" && refused > 0 || version == "v1" && refused != granted {
					t.Errorf("%d tokens were refused, %d granted", refused, granted)
				}
			})
		}
	}
}

// countTokensByStatus counts the requests for the client's own token.
func (w *world) countTokensByStatus() (refused, granted int) {
	for _, request := range w.RequestsFor(mock.GetToken) {
		switch {
		case request.Grant != "client_credentials":
		case request.Status == http.StatusOK:
			granted++
		default:
			refused++
		}
	}

	return refused, granted
}

// One process finds the version out once, for all that it does, and a named version spares that.
func TestProvider_apiVersionCostsOneRequest(t *testing.T) {
	t.Parallel()

	for configured, more := range map[any]int{nil: map[string]int{"v1": 1}[apiVersion()], apiVersion(): 0} {
		w := newWorld(t, mock.WithAutoVerify(true)).with("api_version", configured)

		// Two processes, and two users.
		r := w.MustStartRun(t)
		for _, id := range []string{"alice", "bob"} {
			must(t, firstError(w.NewInstance(t, "finapi_user").ApplyIn(t, r, values{"id": id})))
		}

		if refused, granted := w.countTokensByStatus(); refused != 2*more || granted != 2 {
			t.Errorf("api_version %v: %d tokens were refused, %d granted", configured, refused, granted)
		}
	}
}

// Each message about a version says what to do, and following it comes to an end.
func TestProvider_apiVersionMismatch(t *testing.T) {
	t.Parallel()

	own := apiVersion()
	other := map[string]string{"v1": "v2", "v2": "v1"}[own]
	boundTo := func(version string) string {
		return `{"errors":[{"message":"client is limited to scope /api/` + version + `","code":"FORBIDDEN","type":"BUSINESS"}]}`
	}
	ofNeither := mock.Fault{Operation: mock.GetToken, Times: -1, Respond: func(response http.ResponseWriter, request *http.Request) {
		version := "v2"
		if strings.HasPrefix(request.URL.Path, "/api/v2") {
			version = "v1"
		}

		response.Header().Set("X-Request-Id", request.Header.Get("X-Request-Id"))
		response.Header().Set("Content-Type", "application/json")
		response.WriteHeader(http.StatusForbidden)
		_, _ = response.Write([]byte(boundTo(version)))
	}}

	for name, c := range map[string]struct {
		configured any
		fault      *mock.Fault
		// list: the administrator's client lists the users; else the client's configuration is read.
		list      bool
		says, not []string
	}{
		"the wrong one is named": {configured: other, says: []string{`set "api_version"`, "FINAPI_API_VERSION", `to "` + own + `"`, "support"}},
		"found out, and refused later": {
			fault: &mock.Fault{Operation: mock.GetClientConfiguration, Status: 403, Body: boundTo(other)},
			says:  []string{`set "api_version"`, `to "` + other + `"`, "neither is right"},
		},
		"found out, of neither":    {fault: &ofNeither, says: []string{`No value of "api_version" helps`, "base_url", "support"}, not: []string{`set "api_version"`}},
		"one is named, of neither": {configured: other, fault: &ofNeither, says: []string{`to "` + own + `"`, "neither is right", "support"}},
		"the administrator's is of the other": {
			fault: &mock.Fault{Operation: mock.GetUserList, Status: 403, Body: boundTo(other)}, list: true,
			says: []string{`"admin_client_id"`, "application client's version", `than "` + own + `"`, "remove it"}, not: []string{`set "api_version" (`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := newWorld(t).administered().with("api_version", c.configured)
			if c.fault != nil {
				w.Inject(*c.fault)
			}

			typeName := configurationType
			if c.list {
				typeName = "finapi_users"
			}

			_, o := w.ReadData(t, typeName, values{})
			if !mentions(o.Errors, append(c.says, "Request id: ")...) {
				t.Errorf("%q, want %q", o.Errors, c.says)
			}

			for _, word := range c.not {
				if mentions(o.Errors, word) {
					t.Errorf("%q has %q", o.Errors, word)
				}
			}
		})
	}
}
