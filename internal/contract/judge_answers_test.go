// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package contract_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/contract"
)

// right are bodies of right answers: V1 has null where V2 leaves a member out.
type right struct{ user, list, refusal string }

func rightOf(version contract.Version) right {
	if version == contract.V2 {
		return right{
			user: `{"id":"a","password":"XXXXX","isAutoUpdateEnabled":false}`,
			list: `{"users":[{"userId":"a","registrationDate":"2024-01-01","bankConnectionCount":0,"isLocked":false}],` +
				`"paging":{"page":1,"perPage":20,"pageCount":1,"totalCount":1}}`,
			refusal: `{"errors":[{"message":"no","code":"FORBIDDEN","type":"TECHNICAL"}],` +
				`"date":"2024-01-01T10:00:00.000+01:00","requestId":"id","endpoint":"GET /api/v2/users","authContext":"1/2"}`,
		}
	}

	return right{
		user: `{"id":"a","password":"XXXXX","email":null,"phone":null,"isAutoUpdateEnabled":false}`,
		list: `{"users":[{"userId":"a","registrationDate":"2024-01-01","deletionDate":null,"lastActiveDate":null,` +
			`"bankConnectionCount":0,"latestBankConnectionImportDate":null,"latestBankConnectionDeletionDate":null,` +
			`"monthlyStats":null,"isLocked":false}],"paging":{"page":1,"perPage":20,"pageCount":1,"totalCount":1}}`,
		refusal: `{"errors":[{"message":null,"code":"FORBIDDEN","type":"TECHNICAL","multiStepAuthentication":null}],` +
			`"date":"2024-01-01 10:00:00.000","requestId":"id","endpoint":"GET /api/v1/users","authContext":"1/2","bank":null}`,
	}
}

var (
	users         = request{target: "GET {api}/users"}
	deletion      = request{target: "DELETE {api}/users"}
	listing       = request{target: "GET {api}/mandatorAdmin/getUserList"}
	passwordGrant = request{
		target:      "POST {oauth}/token",
		body:        "grant_type=password&client_id=a&client_secret=b&username=c&password=d",
		contentType: asForm,
		noToken:     true,
	}
)

// answerCase is an answer to a request and part of the one violation, empty for none.
type answerCase struct {
	request request
	answer  answer
	want    string
}

// said is a JSON answer.
func said(status int, body string) answer {
	return answer{status: status, body: body, contentType: asJSON}
}

func answerCases(right right) map[string]answerCase {
	const (
		unauthorized = `{"error":"invalid_token"}`
		token        = `{"access_token":"a","token_type":"bearer","expires_in":1,"scope":"all"}`
	)

	return map[string]answerCase{
		"right":                  {users, answer{status: 200, body: right.user, contentType: asJSON + ";charset=utf-8"}, ""},
		"right, a list":          {listing, said(200, right.list), ""},
		"right, a refusal":       {users, said(403, right.refusal), ""},
		"right, empty":           {deletion, answer{status: 200}, ""},
		"right, a token":         {passwordGrant, said(200, token), ""},
		"no such status":         {users, said(202, right.user), "getAuthorizedUser, answer 202: status is not supported"},
		"no request id":          {users, answer{status: 200, body: right.user, contentType: asJSON, noRequestID: true}, `header "X-Request-Id" missing`},
		"no type":                {users, answer{status: 200, body: right.user}, "Content-Type has unexpected value"},
		"another type":           {users, answer{status: 200, body: right.user, contentType: "text/html"}, "Content-Type has unexpected value"},
		"no JSON":                {users, said(200, "{"), "failed to decode response body"},
		"not empty":              {deletion, said(200, "{}"), "the body is not empty"},
		"member left out":        {users, said(200, without(right.user, `"id":"a",`)), `property "id" is missing`},
		"unknown member":         {users, said(200, with(right.user, `"id"`, `"name":"a","id"`)), `property "name" is unsupported`},
		"null":                   {users, said(200, with(right.user, `"id":"a"`, `"id":null`)), "/id: Value is not nullable"},
		"member of wrong type":   {users, said(200, with(right.user, `false`, `"no"`)), "/isAutoUpdateEnabled: value must be a boolean"},
		"unknown code":           {users, said(403, with(right.refusal, "FORBIDDEN", "NO")), "/errors/0/code: value is not one of the allowed values"},
		"the other error's form": {users, said(401, unauthorized), `property "error_description" is missing`},
		"number out of range":    {listing, said(200, with(right.list, `"page":1`, `"page":0`)), "/paging/page: number must be at least 1"},
		"number too large":       {listing, said(200, with(right.list, `"bankConnectionCount":0`, `"bankConnectionCount":2147483648`)), "/users/0/bankConnectionCount: "},
		"day in another form":    {listing, said(200, with(right.list, "2024-01-01", "01.01.2024")), "/users/0/registrationDate: string doesn't match "},
		"another type of token":  {passwordGrant, said(200, with(token, "bearer", "Bearer")), "/token_type: string doesn't match the regular expression"},
		"another scope":          {passwordGrant, said(200, with(token, "all", "all users")), "/scope: string doesn't match the regular expression"},
	}
}

// answerCasesOf are those of one version alone: above all, what is right in the other one.
func answerCasesOf(version contract.Version, right right) map[string]answerCase {
	token := `{"access_token":"` + strings.Repeat("x", 8193) + `","token_type":"bearer","expires_in":1,"scope":"all"}`

	if version == contract.V2 {
		return map[string]answerCase{
			"null for no value":      {users, said(200, with(right.user, `"id"`, `"email":null,"id"`)), "/email: Value is not nullable"},
			"date in V1's form":      {users, said(403, with(right.refusal, "T10:00:00.000+01:00", " 10:00:00.000")), "/date: string doesn't match the format"},
			"date without an offset": {users, said(403, without(right.refusal, "+01:00")), "/date: string doesn't match the format"},
			"a token too long":       {passwordGrant, said(200, token), "/access_token: maximum string length is 8192"},
			"a token of 8192":        {passwordGrant, said(200, with(token, "x", "")), ""},
		}
	}

	return map[string]answerCase{
		"no value left out":    {users, said(200, without(right.user, `"phone":null,`)), `property "phone" is missing`},
		"date in V2's form":    {users, said(403, with(right.refusal, " 10:00:00.000", "T10:00:00.000+01:00")), "/date: string doesn't match the regular expression"},
		"a token too long":     {passwordGrant, said(200, token), "/access_token: maximum string length is 128"},
		"day with its time":    {listing, said(200, with(right.list, `"2024-01-01"`, `"2024-01-01T00:00:00Z"`)), "/users/0/registrationDate: string doesn't match the regular expression"},
		"a message left out":   {users, said(403, without(right.refusal, `"message":null,`)), `property "message" is missing`},
		"no bank, left out":    {users, said(403, without(right.refusal, `,"bank":null`)), `property "bank" is missing`},
		"the code of V2 alone": {users, said(403, with(right.refusal, "FORBIDDEN", "INVALID_ACCOUNT_TYPES")), "/errors/0/code: value is not one of the allowed values"},
	}
}

func TestJudge_findsWhatIsWrongWithAnAnswer(t *testing.T) {
	t.Parallel()

	eachVersion(t, func(t *testing.T, published *contract.Contract, version contract.Version) {
		cases := answerCases(rightOf(version))
		maps.Copy(cases, answerCasesOf(version, rightOf(version)))

		for name, c := range cases {
			t.Run(name, func(t *testing.T) {
				t.Parallel()

				judge := published.NewJudge()
				c.request.to(t, version, judge.Before(c.answer, nil))
				expectOne(t, judge, c.want)
			})
		}
	})
}

func with(text, old, other string) string { return strings.Replace(text, old, other, 1) }

func without(text, part string) string { return with(text, part, "") }
