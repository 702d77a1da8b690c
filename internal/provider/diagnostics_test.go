// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

func refusal(message string) string {
	return `{"errors":[{"message":"` + message + `","code":"SOME_CODE","type":"BUSINESS"}]}`
}

// What finAPI's answer means, said by an object that adds nothing of its own.
func TestDiagnostics_whatToDo(t *testing.T) {
	t.Parallel()

	own, other := "/api/"+apiVersion(), "v2"
	if other == apiVersion() {
		other = "v1"
	}

	for name, c := range map[string]struct {
		fault mock.Fault
		// says and not are words of the error.
		says, not []string
	}{
		"too many for an hour": {
			mock.Fault{Status: 429, Header: http.Header{"Retry-After": {"3600"}}},
			[]string{"429", "finAPI asks to wait 1 h before another request.", "max_concurrent_requests"}, nil,
		},
		"too many for a while": {
			mock.Fault{Status: 429, Header: http.Header{"Retry-After": {"5445"}}}, []string{"finAPI asks to wait 1 h 30 min before"}, nil,
		},
		"closed for minutes": {
			mock.Fault{Status: 503, Header: http.Header{"Retry-After": {"125"}}}, []string{"finAPI asks to wait 2 min 5 s before", "Try again later"}, nil,
		},
		"the other version": {
			mock.Fault{Status: 403, Body: refusal("limited to scope /api/" + other)},
			[]string{`set "api_version" (environment variable FINAPI_API_VERSION) to "` + other + `"`}, []string{"administrator"},
		},
		"another role": {
			mock.Fault{Status: 403, Body: refusal("no access to " + own)},
			[]string{"The client may not do this", "and not a mandator administrator's"}, []string{"api_version", "version"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := newWorldOfAlice(t, nil)
			c.fault.Operation, c.fault.Times = mock.GetVerificationStatus, -1
			w.Inject(c.fault)

			_, o := w.ReadData(t, "finapi_user", values{"id": aliceID})
			if !mentions(o.Errors, c.says...) {
				t.Errorf("errors %q, want %q", o.Errors, c.says)
			}

			for _, word := range c.not {
				if strings.Contains(strings.Join(o.Errors, ""), word) {
					t.Errorf("errors %q speak of %q", o.Errors, word)
				}
			}

			if n := w.Count(mock.GetVerificationStatus); n != 1 {
				t.Errorf("%d requests, want 1", n)
			}
		})
	}
}

// A key of another client is found out when it is used: it is said that nothing is changed, and which key is wanted.
func TestDiagnostics_wrongDataDecryptionKey(t *testing.T) {
	t.Parallel()

	w := newWorldOfAlice(t, nil).with("data_decryption_key", strings.Repeat("a", 32))

	_, o := w.Invoke(t, "finapi_change_user_password", values{"user_id": aliceID, "password": newPassword})
	if !mentions(o.Errors, "does not decrypt", "No password was changed", "FINAPI_DATA_DECRYPTION_KEY", `this very "client_id"`) {
		t.Errorf("errors %q", o.Errors)
	}

	if user, _ := w.User(aliceID); user.Password == newPassword {
		t.Error("the password was changed")
	}
}

// The administrator's client may be the only one that is of the other version.
func TestDiagnostics_administratorOfTheOtherVersion(t *testing.T) {
	t.Parallel()

	other := "v2"
	if other == apiVersion() {
		other = "v1"
	}

	for body, says := range map[string]string{
		refusal("limited to scope /api/" + other): `The client of "admin_client_id" is bound to the other version of finAPI Access`,
		refusal("wrong role"):                     `"admin_client_id" must be a mandator administrator's client`,
		`{"status":403,"error":"Forbidden"}`:      "Something other than finAPI may have answered",
	} {
		w := newWorldOfAlice(t, nil).administered()
		w.Inject(mock.Fault{Operation: mock.GetUserList, Status: 403, Body: body, Times: -1})

		if _, o := w.ReadData(t, "finapi_users", values{}); !mentions(o.Errors, says) {
			t.Errorf("errors %q, want %q", o.Errors, says)
		}
	}
}

// A 403 in the way of the client's own token may be for one version's address alone, or finAPI's other words for the wrong one.
func TestDiagnostics_versionOfARefusedToken(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		status int
		body   string
		says   []string
	}{
		"finAPI names no path":         {403, refusal("API Version mismatch"), []string{"The client may not do this"}},
		"a gateway forbids V2":         {403, `<html>`, []string{"Something other than finAPI"}},
		"a gateway does not know V2":   {404, `{"message":"no Route matched"}`, []string{"Something other than finAPI"}},
		"finAPI does not know the URL": {404, refusal("No such address"), []string{"Something other than finAPI"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := newWorld(t).with("api_version", nil)
			w.Inject(mock.Fault{Operation: mock.GetToken, Status: c.status, Body: c.body, Times: -1})

			_, o := w.ReadData(t, configurationType, values{})
			if !mentions(o.Errors, append(c.says, "Access V2", `"api_version"`, "FINAPI_API_VERSION", `"v1"`)...) {
				t.Errorf("%q", o.Errors)
			}
		})
	}
}
