// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package contract_test

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/contract"
)

const configurationPath = "GET {api}/clientConfiguration"

// request is a right one, unless a test says otherwise.
type request struct {
	target      string // method, path and query, as for [at]
	body        string
	contentType string
	header      map[string]string
	noToken     bool
}

func (r request) to(t *testing.T, version contract.Version, handler http.Handler) *httptest.ResponseRecorder {
	t.Helper()

	method, target, _ := strings.Cut(at(version, r.target), " ")
	sent := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(r.body))

	if !r.noToken {
		sent.Header.Set("Authorization", "Bearer token")
	}

	if r.contentType != "" {
		sent.Header.Set("Content-Type", r.contentType)
	}

	for name, value := range r.header {
		sent.Header.Set(name, value)
	}

	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, sent)

	return answer
}

// answer is a handler that always gives this one.
type answer struct {
	status      int
	body        string
	contentType string
	noRequestID bool
}

func (a answer) ServeHTTP(writer http.ResponseWriter, _ *http.Request) {
	if !a.noRequestID {
		writer.Header().Set("X-Request-Id", "id")
	}

	if a.contentType != "" {
		writer.Header().Set("Content-Type", a.contentType)
	}

	writer.WriteHeader(a.status)
	_, _ = io.WriteString(writer, a.body)
}

const (
	asJSON = "application/json"
	asForm = "application/x-www-form-urlencoded"
)

// requestCase is a request and part of the one violation, as for [at]; empty for none.
type requestCase struct {
	request request
	want    string
}

func requestCases() map[string]requestCase {
	const grant = "grant_type=client_credentials&client_id=a&client_secret=b"

	return map[string]requestCase{
		"right":                       {request{target: "POST {api}/users", body: `{"id":"a"}`, contentType: asJSON}, ""},
		"right, with a method meant":  {request{target: "POST {api}/users", header: map[string]string{"X-HTTP-Method-Override": "DELETE"}}, ""},
		"right, a form":               {request{target: "POST {oauth}/token", body: grant, contentType: asForm, noToken: true}, ""},
		"no such path":                {request{target: "GET {api}/banks"}, "GET {api}/banks, request: the file has no such operation"},
		"no such method":              {request{target: "PUT {api}/users"}, "PUT {api}/users, request: the file has no such operation"},
		"no token":                    {request{target: configurationPath, noToken: true}, "no access token"},
		"parameter left out":          {request{target: "GET {api}/users/verificationStatus"}, `"userId" in query has an error: value is required`},
		"unknown parameter":           {request{target: configurationPath + "?a=b"}, `"a" in query is not in the file`},
		"parameter of the wrong type": {request{target: "GET {api}/mandatorAdmin/getUserList?isLocked=maybe"}, `"isLocked" in query has an error`},
		"number out of its range":     {request{target: "GET {api}/mandatorAdmin/getUserList?perPage=501"}, `"perPage" in query has an error: /: number must be at most 500`},
		"no date":                     {request{target: "GET {api}/mandatorAdmin/getUserList?minDeletionDate=2020-01-01T00:00:00Z"}, `"minDeletionDate" in query has an error`},
		"request id too long":         {request{target: configurationPath, header: map[string]string{"X-Request-Id": strings.Repeat("x", 256)}}, `"X-Request-Id" in header has an error: /: maximum string length is 255`},
		"no body":                     {request{target: "POST {api}/users"}, "request body has an error: value is required"},
		"body not asked for":          {request{target: "POST {api}/users/verify/a", body: "{}", contentType: asJSON}, "body not allowed"},
		"no JSON":                     {request{target: "POST {api}/users", body: "{", contentType: asJSON}, "failed to decode request body"},
		"body of another type":        {request{target: "POST {api}/users", body: "{}", contentType: asForm}, "Content-Type has unexpected value"},
		"field left out":              {request{target: "POST {api}/users/requestPasswordChange", body: "{}", contentType: asJSON}, `property "userId" is missing`},
		"unknown field":               {request{target: "POST {api}/users", body: `{"name":"a"}`, contentType: asJSON}, `property "name" is unsupported`},
		"field of the wrong type":     {request{target: "POST {api}/users", body: `{"isAutoUpdateEnabled":"true"}`, contentType: asJSON}, "/isAutoUpdateEnabled: value must be a boolean"},
		"null":                        {request{target: "POST {api}/users", body: `{"email":null}`, contentType: asJSON}, "/email: Value is not nullable"},
		"text too short":              {request{target: "POST {api}/users", body: `{"password":"short"}`, contentType: asJSON}, "/password: minimum string length is 6"},
		"text too long":               {request{target: "POST {api}/users", body: `{"id":"` + strings.Repeat("x", 37) + `"}`, contentType: asJSON}, "/id: maximum string length is 36"},
		"wrong character":             {request{target: "POST {api}/users", body: `{"id":"a/b"}`, contentType: asJSON}, "/id: string doesn't match the regular expression"},
		"field twice":                 {request{target: "POST {oauth}/token", body: grant + "&grant_type=none", contentType: asForm, noToken: true}, `"grant_type" of the form is there more than once`},
		"unknown field of a form":     {request{target: "POST {oauth}/token", body: grant + "&scope=all", contentType: asForm, noToken: true}, `"scope" of the form is not in the file`},
		"value outside of an enum":    {request{target: "POST {oauth}/token", body: strings.Replace(grant, "client_credentials", "implicit", 1), contentType: asForm, noToken: true}, "/grant_type: value is not one of the allowed values"},
		"a period without end":        {request{target: "PATCH {api}/clientConfiguration", body: `{"refreshTokensValidityPeriod":0}`, contentType: asJSON}, ""},
		"a period too short":          {request{target: "PATCH {api}/clientConfiguration", body: `{"refreshTokensValidityPeriod":59}`, contentType: asJSON}, "/refreshTokensValidityPeriod: "},
		"a number too large":          {request{target: "PATCH {api}/clientConfiguration", body: `{"refreshTokensValidityPeriod":2147483648}`, contentType: asJSON}, "/refreshTokensValidityPeriod: "},
		"a URL too long":              {request{target: "PATCH {api}/clientConfiguration", body: `{"userNotificationCallbackUrl":"` + strings.Repeat("x", 513) + `"}`, contentType: asJSON}, "/userNotificationCallbackUrl: maximum string length is 512"},
		"no month":                    {request{target: "GET {api}/mandatorAdmin/getUserList?monthlyStatsEndDate=2020-01-01"}, `"monthlyStatsEndDate" in query has an error`},
	}
}

// requestCasesOf are those of one version alone.
var requestCasesOf = map[contract.Version]map[string]requestCase{
	contract.V1: {
		"right, a token in the query": {request{target: "POST {oauth}/revoke?token=a"}, ""},
		"setting of V2":               {request{target: "PATCH {api}/clientConfiguration", body: `{"preferredConsentType":"ONETIME"}`, contentType: asJSON}, `property "preferredConsentType" is unsupported`},
		"operation of V2":             {request{target: "POST {api}/mandatorAdmin/switchApiVersion"}, "the file has no such operation"},
	},
	contract.V2: {
		"right, a token in a form": {request{target: "POST {oauth}/revoke", body: "token=a&token_type_hint=access_token", contentType: asForm}, ""},
		"a token in the query too": {request{target: "POST {oauth}/revoke?token=a", body: "token=a", contentType: asForm}, `"token" in query is not in the file`},
		"setting of V1":            {request{target: "PATCH {api}/clientConfiguration", body: `{"applicationName":"a"}`, contentType: asJSON}, `property "applicationName" is unsupported`},
		"empty text":               {request{target: "POST {api}/users", body: `{"email":""}`, contentType: asJSON}, "/email: minimum string length is 1"},
		"change token too short": {request{
			target:      "POST {api}/users/executePasswordChange",
			body:        `{"userId":"a","password":"secret","passwordChangeToken":"a"}`,
			contentType: asJSON,
		}, "/passwordChangeToken: minimum string length is 36"},
		"no version": {request{target: "POST {api}/mandatorAdmin/switchApiVersion", body: `{"apiVersion":"V3"}`, contentType: asJSON}, "/apiVersion: string doesn't match the regular expression"},
	},
}

func TestJudge_findsWhatIsWrongWithARequest(t *testing.T) {
	t.Parallel()

	eachVersion(t, func(t *testing.T, published *contract.Contract, version contract.Version) {
		cases := requestCases()
		maps.Copy(cases, requestCasesOf[version])

		for name, c := range cases {
			t.Run(name, func(t *testing.T) {
				t.Parallel()

				judge := published.NewJudge()
				c.request.to(t, version, judge.Before(answer{status: http.StatusOK}, func(*http.Request) bool { return true }))
				expectOne(t, judge, at(version, c.want))
			})
		}
	})
}

func expectOne(t *testing.T, judge *contract.Judge, want string) {
	t.Helper()

	got := judge.Violations()

	switch {
	case want == "" && len(got) > 0:
		t.Errorf("violations %q, want none", got)
	case want != "" && (len(got) != 1 || !strings.Contains(got[0].String(), want)):
		t.Errorf("violations %q, want one with %q", got, want)
	}
}
