// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock_test

import (
	"maps"
	"net/http"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

const (
	page         = "<html><body><h1>Refused</h1></body></html>"
	foreignError = `{"message":"The request was refused."}`
	finAPIsError = `{"errors":[{"code":"UNEXPECTED_ERROR"}]}`
)

// The same answer may come before and after the work. What is counted tells the one from the other.
func TestAnswersInPlaceOfTheWork(t *testing.T) {
	t.Parallel()

	html := http.Header{"content-type": {"text/html"}}
	for name, test := range map[string]struct {
		fault              mock.Fault
		before, after      string // the kinds
		contentType, retry string
	}{
		"503":                        {mock.Fault{Status: 503, Body: page, Header: html}, "503", "503_after", "text/html", ""},
		"429 with a body":            {mock.Fault{Status: 429, Body: foreignError, Header: http.Header{"retry-after": {"7"}}}, "429", "429_after", "application/json", "7"},
		"429 without a body":         {mock.Fault{Status: 429, Header: http.Header{"Retry-After": {"0"}}}, "429", "429_after", "", "0"},
		"400 of a gateway":           {mock.Fault{Status: 400, Body: page, Header: html}, "400", "4xx_after", "text/html", ""},
		"404 in foreign JSON":        {mock.Fault{Status: 404, Body: foreignError}, "404", "4xx_after", "application/json", ""},
		"499 of a gateway":           {mock.Fault{Status: 499, Body: page, Header: html}, "499", "4xx_after", "text/html", ""},
		"200 without a body":         {mock.Fault{Status: 200}, "200", "200_after", "", ""},
		"202 without a body":         {mock.Fault{Status: 202}, "202", "202_after", "", ""},
		"204":                        {mock.Fault{Status: 204}, "204", "204_after", "", ""},
		"206 without a body":         {mock.Fault{Status: 206}, "206", "206_after", "", ""},
		"200 that tells of an error": {mock.Fault{Status: 200, Body: finAPIsError}, "200", "200_after", "application/json", ""},
	} {
		for afterWork, kind := range map[bool]string{false: test.before, true: test.after} {
			t.Run(name+"/"+kind, func(t *testing.T) {
				t.Parallel()
				f := startV1(t)
				token := f.clientToken()
				fault := test.fault
				fault.Operation, fault.AfterWork = mock.CreateUser, afterWork
				f.Inject(fault)

				answer := f.call(http.MethodPost, "/users", token, `{"id":"alice"}`).ok(fault.Status)
				if answer.text != fault.Body || answer.header.Get("Content-Type") != test.contentType || answer.header.Get("Retry-After") != test.retry {
					t.Errorf("answer %q with %v", answer.text, answer.header)
				}

				if _, exists := f.User("alice"); exists != afterWork {
					t.Errorf("the user exists: %t, want %t", exists, afterWork)
				}

				if got := f.last(mock.CreateUser); got.Status != fault.Status || got.Fault != kind {
					t.Errorf("recorded status %d, fault %q", got.Status, got.Fault)
				}

				if got := f.FaultCounts(); !maps.Equal(got, map[string]int{kind: 1}) {
					t.Errorf("counted %v", got)
				}
			})
		}
	}
}

// What stands in front of finAPI does not know the header with the request id.
func TestRequestIDOfFaults(t *testing.T) {
	t.Parallel()

	const echoed, none = "mine", ""
	for name, test := range map[string]struct {
		fault mock.Fault
		want  string
	}{
		"finAPI's error":      {mock.Fault{Status: 500, Body: finAPIsError}, echoed},
		"its OAuth error":     {mock.Fault{Status: 401, Body: `{"error":"invalid_token","error_description":"No."}`}, echoed},
		"finAPI's, after":     {mock.Fault{Status: 500, Body: finAPIsError, AfterWork: true}, echoed},
		"no body":             {mock.Fault{Status: 200}, none},
		"a page":              {mock.Fault{Status: 502, Body: page}, none},
		"foreign JSON":        {mock.Fault{Status: 403, Body: foreignError}, none},
		"half an OAuth error": {mock.Fault{Status: 403, Body: `{"error":"Forbidden"}`}, none},
		"a list":              {mock.Fault{Status: 403, Body: `[]`}, none},
		"another's errors":    {mock.Fault{Status: 404, Body: finAPIsError, Header: http.Header{"x-request-id": nil}}, none},
		"another id":          {mock.Fault{Status: 404, Body: page, Header: http.Header{"x-request-id": {"theirs"}}}, "theirs"},
		"the work twice":      {mock.Fault{Twice: true}, echoed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := startV1(t)
			f.Inject(test.fault)

			answer := f.must(http.MethodGet, "/api/v1/clientConfiguration", header{"X-Request-Id": "mine"}, "")
			if got := answer.header.Get("X-Request-Id"); got != test.want {
				t.Errorf("X-Request-Id %q, want %q", got, test.want)
			}

			if values, sent := answer.header["X-Request-Id"]; sent != (test.want != none) {
				t.Errorf("X-Request-Id %q was sent: %t", values, sent)
			}
		})
	}
}

func TestWorkDoneTwice(t *testing.T) {
	t.Parallel()
	f := startV1(t, withSampleKey...)
	token := f.clientToken()
	twice := func(operation mock.Operation) { f.Inject(mock.Fault{Operation: operation, Twice: true}) }

	twice(mock.CreateUser)
	f.call(http.MethodPost, "/users", token, `{"id":"alice","password":"password"}`).refused(http.StatusUnprocessableEntity, "ENTITY_EXISTS")
	twice(mock.CreateUser)

	random := f.call(http.MethodPost, "/users", token, `{}`).ok(http.StatusCreated).get("id")
	if users := f.Users(); len(users) != 3 || random == "" {
		t.Errorf("users %+v, want alice and two with ids of finAPI's", users)
	}

	twice(mock.VerifyUser)
	f.call(http.MethodPost, "/users/verify/alice", token, "").refused(http.StatusUnprocessableEntity, "USER_ALREADY_VERIFIED")
	twice(mock.GetToken)
	f.login("alice", "wrong-password").ok(http.StatusBadRequest)

	if alice := f.stored("alice"); alice.FailedLogins != 2 || !alice.Verified {
		t.Errorf("alice became %+v", alice)
	}

	change := f.requestChange("alice")

	twice(mock.ExecutePasswordChange)
	f.executeChange("alice", "new-password", change).refused(http.StatusForbidden, "INVALID_TOKEN")
	user := f.userToken("alice", "new-password")

	twice(mock.GetAuthorizedUser)
	f.call(http.MethodGet, "/users", user, "").ok(http.StatusOK)
	twice(mock.DeleteAuthorizedUser)
	f.call(http.MethodDelete, "/users", user, "").unauthorized("invalid_token")
	f.mustBeGone("alice")

	if got := f.FaultCounts(); !maps.Equal(got, map[string]int{"twice": 7}) {
		t.Errorf("counted %v", got)
	}

	if got := f.Count(mock.DeleteAuthorizedUser); got != 1 {
		t.Errorf("%d requests are on record, want the one that came", got)
	}
}

func TestWorkDoneTwiceBeforeAnotherAnswer(t *testing.T) {
	t.Parallel()

	for kind, fault := range map[string]mock.Fault{
		"drop_after": {Drop: mock.DropAfter},
		"4xx_after":  {Status: http.StatusConflict, AfterWork: true},
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			f := startV1(t)
			token := f.clientToken()
			fault.Twice = true
			f.Inject(fault)

			_, _ = f.do(http.MethodPost, "/api/v1/users", header{"Authorization": "Bearer " + token, "Content-Type": "application/json"}, `{}`)
			if users := f.Users(); len(users) != 2 {
				t.Errorf("%d users, want 2", len(users))
			}

			if got := f.FaultCounts(); !maps.Equal(got, map[string]int{kind: 1}) {
				t.Errorf("counted %v", got)
			}
		})
	}
}
