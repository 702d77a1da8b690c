// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

const (
	tokenV1 = "/oauth/token"
	tokenV2 = "/api/v2/oauth/token"
)

// reply is an answer of a token endpoint; status 0 drops the connection.
type reply struct {
	status int
	body   string
}

var aToken = reply{200, `{"access_token":"t0k3n","token_type":"bearer","expires_in":3600,"scope":"all"}`}

// refusedWith is finAPI's 403 in its own form.
func refusedWith(code, message string) reply {
	return reply{403, `{"errors":[{"message":"` + message + `","code":"` + code + `","type":"BUSINESS"}]}`}
}

// endpoints are the token endpoints of both versions, and a record of which was asked.
type endpoints struct {
	mutex   sync.Mutex
	replies map[string]reply
	asked   []string
}

func (e *endpoints) ServeHTTP(writer http.ResponseWriter, request *http.Request) {
	e.mutex.Lock()
	defer e.mutex.Unlock()

	e.asked = append(e.asked, request.URL.Path)
	answer := e.replies[request.URL.Path]

	if answer.status == 0 {
		panic(http.ErrAbortHandler)
	}

	writer.Header().Set("Content-Type", "application/json")
	writer.WriteHeader(answer.status)
	_, _ = writer.Write([]byte(answer.body))
}

func (e *endpoints) set(path string, answer reply) {
	e.mutex.Lock()
	defer e.mutex.Unlock()

	e.replies[path] = answer
}

// wantAsked demands that exactly these were asked since the last call.
func (e *endpoints) wantAsked(t *testing.T, want ...string) {
	t.Helper()

	e.mutex.Lock()
	defer e.mutex.Unlock()

	if !slices.Equal(e.asked, want) {
		t.Errorf("asked %q, want %q", e.asked, want)
	}

	e.asked = nil
}

func auto(config *client.Config) { config.APIVersion = client.Auto }

func never(config *client.Config) { config.APIVersion, config.MaxRetries = client.Auto, 0 }

// A version is believed only as finAPI says it. Whatever else comes is the error that it is, and the next call asks again.
func TestAuto_whatTheAnswersMean(t *testing.T) {
	t.Parallel()

	var (
		onlyV1 = refusedWith("FORBIDDEN", "client is limited to scope /api/v1")
		onlyV2 = refusedWith("FORBIDDEN", "client is limited to scope /api/v2")
		both   = []string{tokenV2, tokenV1}
		first  = []string{tokenV2}
	)

	for name, c := range map[string]struct {
		v2, v1 reply
		// version is the one found, or else that of the endpoint whose answer is the error.
		version client.APIVersion
		// failure has the status of the error, 0 for none; what holds of it are predicates.
		failure    int
		predicates []string
		asked      []string
		// again is what the next call asks.
		again []string
	}{
		"a client of V2":                     {aToken, onlyV2, client.V2, 0, nil, first, nil},
		"a client of V1":                     {onlyV1, aToken, client.V1, 0, nil, both, nil},
		"a client of V1, by the other code":  {refusedWith("UNAUTHORIZED_ACCESS", "client is limited to scope /api/v1"), aToken, client.V1, 0, nil, both, nil},
		"a client of V1, in German":          {refusedWith("FORBIDDEN", "Mandant ist auf /api/v1 beschränkt."), aToken, client.V1, 0, nil, both, nil},
		"a client of neither":                {onlyV1, onlyV2, client.V1, 403, []string{"IsNoVersion"}, both, both},
		"a client of neither, other codes":   {refusedWith("UNAUTHORIZED_ACCESS", "/api/v1"), refusedWith("UNAUTHORIZED_ACCESS", "/api/v2"), client.V1, 403, []string{"IsNoVersion"}, both, both},
		"no such client, or another secret":  {reply{401, `{"error":"invalid_client"}`}, aToken, client.V2, 401, []string{"IsClientRejected"}, first, nil},
		"a client of V1 with another secret": {onlyV1, reply{401, `{"error":"invalid_client"}`}, client.V1, 401, []string{"IsClientRejected"}, both, nil},
		"a client of another role":           {refusedWith("FORBIDDEN", "No access."), aToken, client.V2, 403, nil, first, first},
		"a refusal that names its own path":  {refusedWith("FORBIDDEN", "No access to /api/v2/oauth/token"), aToken, client.V2, 403, nil, first, first},
		"a version to come":                  {refusedWith("FORBIDDEN", "client is limited to scope /api/v10"), aToken, client.V2, 403, nil, first, first},
		"a proxy that names V1, in HTML":     {reply{403, `<html>Use /api/v1</html>`}, aToken, client.V2, 403, nil, first, first},
		"a gateway that names V1, in JSON":   {reply{403, `{"message":"limited to scope /api/v1"}`}, aToken, client.V2, 403, nil, first, first},
		"OAuth's form that names V1":         {reply{403, `{"error":"access_denied","error_description":"/api/v1"}`}, aToken, client.V2, 403, nil, first, first},
		"a gateway without a way to V2":      {reply{404, `{"message":"no Route matched"}`}, aToken, client.V2, 404, nil, first, first},
		"404 in finAPI's form":               {reply{404, ownError("UNKNOWN_ENTITY")}, aToken, client.V2, 404, nil, first, first},
		"another status that names V1":       {reply{422, limitedTo("limited to scope /api/v1")}, aToken, client.V2, 422, nil, first, first},
		"a failure that names V1":            {reply{500, limitedTo("limited to scope /api/v1")}, aToken, client.V2, 500, nil, first, first},
		"maintenance":                        {reply{503, ``}, aToken, client.V2, 503, nil, first, first},
		"a redirect":                         {reply{307, ``}, aToken, client.V2, 307, nil, first, first},
		"a page in place of a token":         {reply{200, `<html>Welcome</html>`}, aToken, client.V2, 200, nil, first, first},
		"no connection":                      {reply{}, aToken, client.V2, -1, nil, first, first},
		"a client of V1, and maintenance":    {onlyV1, reply{503, ``}, client.V1, 503, nil, both, both},
		"a client of V1 of another role":     {onlyV1, refusedWith("FORBIDDEN", "No access."), client.V1, 403, nil, both, both},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			finAPI := &endpoints{replies: map[string]reply{tokenV1: c.v1, tokenV2: c.v2}}
			server := httptest.NewServer(finAPI)
			t.Cleanup(server.Close)

			tested := newClient(t, server.URL, never)

			for _, asked := range [][]string{c.asked, c.again} {
				version, err := tested.APIVersion(t.Context())
				finAPI.wantAsked(t, asked...)

				if c.failure == 0 {
					noError(t, err)

					if version != c.version {
						t.Errorf("version %q, want %q", version, c.version)
					}

					continue
				}

				wantTrue(t, err, c.predicates...)

				if e := failure(t, err); version != "" || e.APIVersion != c.version || e.StatusCode != max(0, c.failure) {
					t.Errorf("version %q and status %d at %s, want no version and %d at %s", version, e.StatusCode, e.APIVersion,
						max(0, c.failure), c.version)
				}
			}
		})
	}
}

// What kept the version away says nothing of it: once finAPI answers, it counts.
func TestAuto_failureIsNotKept(t *testing.T) {
	t.Parallel()

	for name, outage := range map[string]reply{
		"no connection":     {},
		"a proxy's page":    {403, `<html>`},
		"maintenance":       {503, ``},
		"the other version": refusedWith("FORBIDDEN", "client is limited to scope /api/v1"), // V1 has no answer yet
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			finAPI := &endpoints{replies: map[string]reply{tokenV2: outage, tokenV1: {404, ``}}}
			server := httptest.NewServer(finAPI)
			t.Cleanup(server.Close)

			tested := newClient(t, server.URL, never)
			if _, err := tested.ClientToken(t.Context()); err == nil {
				t.Fatal("there is a token")
			}

			finAPI.set(tokenV2, aToken)
			must(tested.ClientToken(t.Context()))(t)

			if version := must(tested.APIVersion(t.Context()))(t); version != client.V2 {
				t.Errorf("version %q, want V2", version)
			}
		})
	}
}

func TestAuto_neitherVersionSaysWhatBothAnswered(t *testing.T) {
	t.Parallel()

	finAPI := &endpoints{replies: map[string]reply{
		tokenV2: refusedWith("FORBIDDEN", "client is limited to scope /api/v1 "+mock.DefaultClientSecret),
		tokenV1: refusedWith("UNAUTHORIZED_ACCESS", "client is limited to scope /api/v2 "+mock.DefaultClientSecret),
	}}
	server := httptest.NewServer(finAPI)
	t.Cleanup(server.Close)

	_, err := newClient(t, server.URL, auto).IsVerified(t.Context(), alice)
	wantTrue(t, err, "IsNoVersion")

	for _, part := range []string{"FORBIDDEN", "scope /api/v1", "UNAUTHORIZED_ACCESS", "scope /api/v2"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("error %v does not say %q", err, part)
		}
	}

	if strings.Contains(err.Error(), mock.DefaultClientSecret) {
		t.Errorf("error %v holds the client's secret", err)
	}
}
