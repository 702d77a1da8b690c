// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package contract_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/contract"
)

const configurationPath = "GET /api/v1/clientConfiguration"

// request is a right one, unless a test says otherwise.
type request struct {
	target      string // method, path and query
	body        string
	contentType string
	header      map[string]string
	noToken     bool
}

func (r request) to(t *testing.T, handler http.Handler) *httptest.ResponseRecorder {
	t.Helper()

	method, target, _ := strings.Cut(r.target, " ")
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

func TestJudge_findsWhatIsWrongWithARequest(t *testing.T) {
	t.Parallel()

	published := contract.Published(t)

	const (
		json = "application/json"
		form = "application/x-www-form-urlencoded"

		grant = "grant_type=client_credentials&client_id=a&client_secret=b"
	)

	for name, c := range map[string]struct {
		request request
		want    string // part of the one violation, empty for none
	}{
		"right":                       {request{target: "POST /api/v1/users", body: `{"id":"a"}`, contentType: json}, ""},
		"right, with a method meant":  {request{target: "POST /api/v1/users", header: map[string]string{"X-HTTP-Method-Override": "DELETE"}}, ""},
		"right, a form":               {request{target: "POST /oauth/token", body: grant, contentType: form, noToken: true}, ""},
		"no such path":                {request{target: "GET /api/v1/banks"}, "GET /api/v1/banks, request: the file has no such operation"},
		"no such method":              {request{target: "PUT /api/v1/users"}, "PUT /api/v1/users, request: the file has no such operation"},
		"no token":                    {request{target: configurationPath, noToken: true}, "no access token"},
		"parameter left out":          {request{target: "GET /api/v1/users/verificationStatus"}, `"userId" in query has an error: value is required`},
		"unknown parameter":           {request{target: configurationPath + "?a=b"}, `"a" in query is not in the file`},
		"parameter of the wrong type": {request{target: "GET /api/v1/mandatorAdmin/getUserList?isLocked=maybe"}, `"isLocked" in query has an error`},
		"number out of its range":     {request{target: "GET /api/v1/mandatorAdmin/getUserList?perPage=501"}, `"perPage" in query has an error: /: number must be at most 500`},
		"no date":                     {request{target: "GET /api/v1/mandatorAdmin/getUserList?minDeletionDate=2020-01-01T00:00:00Z"}, `"minDeletionDate" in query has an error`},
		"request id too long":         {request{target: configurationPath, header: map[string]string{"X-Request-Id": strings.Repeat("x", 256)}}, `"X-Request-Id" in header has an error: /: maximum string length is 255`},
		"no body":                     {request{target: "POST /api/v1/users"}, "request body has an error: value is required"},
		"body not asked for":          {request{target: "POST /api/v1/users/verify/a", body: "{}", contentType: json}, "body not allowed"},
		"no JSON":                     {request{target: "POST /api/v1/users", body: "{", contentType: json}, "failed to decode request body"},
		"body of another type":        {request{target: "POST /api/v1/users", body: "{}", contentType: form}, "Content-Type has unexpected value"},
		"field left out":              {request{target: "POST /api/v1/users/requestPasswordChange", body: "{}", contentType: json}, `property "userId" is missing`},
		"unknown field":               {request{target: "POST /api/v1/users", body: `{"name":"a"}`, contentType: json}, `property "name" is unsupported`},
		"field of the wrong type":     {request{target: "POST /api/v1/users", body: `{"isAutoUpdateEnabled":"true"}`, contentType: json}, "/isAutoUpdateEnabled: value must be a boolean"},
		"null":                        {request{target: "POST /api/v1/users", body: `{"email":null}`, contentType: json}, "/email: Value is not nullable"},
		"text too short":              {request{target: "POST /api/v1/users", body: `{"password":"short"}`, contentType: json}, "/password: minimum string length is 6"},
		"text too long":               {request{target: "POST /api/v1/users", body: `{"id":"` + strings.Repeat("x", 37) + `"}`, contentType: json}, "/id: maximum string length is 36"},
		"wrong character":             {request{target: "POST /api/v1/users", body: `{"id":"a/b"}`, contentType: json}, "/id: string doesn't match the regular expression"},
		"field twice":                 {request{target: "POST /oauth/token", body: grant + "&grant_type=none", contentType: form, noToken: true}, `"grant_type" of the form is there more than once`},
		"unknown field of a form":     {request{target: "POST /oauth/token", body: grant + "&scope=all", contentType: form, noToken: true}, `"scope" of the form is not in the file`},
		"value outside of an enum":    {request{target: "POST /oauth/token", body: strings.Replace(grant, "client_credentials", "implicit", 1), contentType: form, noToken: true}, "/grant_type: value is not one of the allowed values"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			judge := published.NewJudge()
			c.request.to(t, judge.Before(answer{status: http.StatusOK}, func(*http.Request) bool { return true }))
			expectOne(t, judge, c.want)
		})
	}
}

func TestJudge_findsWhatIsWrongWithAnAnswer(t *testing.T) {
	t.Parallel()

	published := contract.Published(t)

	const (
		json = "application/json"
		user = `{"id":"a","password":"XXXXX","email":null,"phone":null,"isAutoUpdateEnabled":false}`
		list = `{"users":[{"userId":"a","registrationDate":"2024-01-01","deletionDate":null,"lastActiveDate":null,` +
			`"bankConnectionCount":0,"latestBankConnectionImportDate":null,"latestBankConnectionDeletionDate":null,` +
			`"monthlyStats":null,"isLocked":false}],"paging":{"page":1,"perPage":20,"pageCount":1,"totalCount":1}}`
		refusal = `{"errors":[{"message":null,"code":"FORBIDDEN","type":"TECHNICAL","multiStepAuthentication":null}],` +
			`"date":"2024-01-01 10:00:00.000","requestId":"id","endpoint":"GET /api/v1/users","authContext":"1/2","bank":null}`
	)

	users, listing := request{target: "GET /api/v1/users"}, request{target: "GET /api/v1/mandatorAdmin/getUserList"}

	for name, c := range map[string]struct {
		request request
		answer  answer
		want    string // part of the one violation, empty for none
	}{
		"right":                  {users, answer{status: 200, body: user, contentType: json + ";charset=utf-8"}, ""},
		"right, a list":          {listing, answer{status: 200, body: list, contentType: json}, ""},
		"right, a refusal":       {users, answer{status: 403, body: refusal, contentType: json}, ""},
		"right, empty":           {request{target: "DELETE /api/v1/users"}, answer{status: 200}, ""},
		"no such status":         {users, answer{status: 202, body: user, contentType: json}, "getAuthorizedUser, answer 202: status is not supported"},
		"no request id":          {users, answer{status: 200, body: user, contentType: json, noRequestID: true}, `header "X-Request-Id" missing`},
		"no type":                {users, answer{status: 200, body: user}, "Content-Type has unexpected value"},
		"another type":           {users, answer{status: 200, body: user, contentType: "text/html"}, "Content-Type has unexpected value"},
		"no JSON":                {users, answer{status: 200, body: "{", contentType: json}, "failed to decode response body"},
		"not empty":              {request{target: "DELETE /api/v1/users"}, answer{status: 200, body: "{}", contentType: json}, "the body is not empty"},
		"member left out":        {users, answer{status: 200, body: without(user, `"phone":null,`), contentType: json}, `property "phone" is missing`},
		"unknown member":         {users, answer{status: 200, body: with(user, `"id"`, `"name":"a","id"`), contentType: json}, `property "name" is unsupported`},
		"null":                   {users, answer{status: 200, body: with(user, `"id":"a"`, `"id":null`), contentType: json}, "/id: Value is not nullable"},
		"member of wrong type":   {users, answer{status: 200, body: with(user, `false`, `"no"`), contentType: json}, "/isAutoUpdateEnabled: value must be a boolean"},
		"unknown code":           {users, answer{status: 403, body: with(refusal, "FORBIDDEN", "NO"), contentType: json}, "/errors/0/code: value is not one of the allowed values"},
		"date in another form":   {users, answer{status: 403, body: with(refusal, " 10:00", "T10:00"), contentType: json}, "/date: string doesn't match the regular expression"},
		"the other error's form": {users, answer{status: 401, body: `{"error":"invalid_token"}`, contentType: json}, `property "error_description" is missing`},
		"number out of range":    {listing, answer{status: 200, body: with(list, `"page":1`, `"page":0`), contentType: json}, "/paging/page: number must be at least 1"},
		"number too large":       {listing, answer{status: 200, body: with(list, `"bankConnectionCount":0`, `"bankConnectionCount":2147483648`), contentType: json}, "/users/0/bankConnectionCount: "},
		"day in another form":    {listing, answer{status: 200, body: with(list, "2024-01-01", "01.01.2024"), contentType: json}, "/users/0/registrationDate: string doesn't match the regular expression"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			judge := published.NewJudge()
			c.request.to(t, judge.Before(c.answer, nil))
			expectOne(t, judge, c.want)
		})
	}
}

func with(text, old, other string) string { return strings.Replace(text, old, other, 1) }

func without(text, part string) string { return with(text, part, "") }

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
