// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

const (
	// noise is a part of answers that no diagnostic may repeat at length.
	noise = "Lorem ipsum dolor sit amet. "
	// maxDiagnostic is the size of the largest diagnostic, in bytes, that anybody reads.
	maxDiagnostic = 1600
)

// oddAnswers are answers that finAPI does not give.
var oddAnswers = map[string]struct {
	status      int
	contentType string
	body        string
	// next is a word of the next step.
	next string
	// silence: it means nothing where finAPI's own answer is empty, too.
	silence bool
}{
	"HTML from a proxy":    {502, "text/html", "<html><h1>Bad Gateway</h1>" + strings.Repeat(noise, 500), "support", false},
	"a proxy's login page": {200, "text/html", "<html><h1>Who are you?</h1>" + strings.Repeat(noise, 500), "base_url", false},
	"nothing":              {200, "", "", "base_url", true},
	"a list":               {200, "application/json", "[]", "base_url", true},
	"truncated JSON":       {200, "application/json", `{"id":"alice","access_token":"abc`, "base_url", true},
	"text of 30 MB":        {200, "text/plain", strings.Repeat(noise, 30<<20/len(noise)), "base_url", false},
	"an error of 30 MB":    {400, "text/plain", strings.Repeat(noise, 30<<20/len(noise)), "base_url", false},
	"invalid UTF-8": {
		500, "application/json", "{\"errors\":[{\"code\":\"\xff\xfe\",\"message\":\"\xc3\x28 \x1b[31m" + strings.Repeat(noise, 500) + "\"}]}",
		"support", false,
	},
	"an unknown success":              {299, "text/plain", noise, "base_url", false},
	"an unknown error":                {418, "text/plain", noise, "base_url", false},
	"an unknown failure":              {599, "text/plain", noise, "support", false},
	"no such page":                    {404, "text/plain", "404 page not found", "base_url", false},
	"a proxy that wants a login":      {407, "text/plain", noise, "proxy", false},
	"a proxy that forbids":            {403, "text/html", "<html><h1>Forbidden</h1>", "Something other than finAPI", false},
	"a gateway that forbids":          {403, "application/json", `{"status":403,"error":"Forbidden","path":"/x"}`, "Something other than finAPI", false},
	"a redirect without a place":      {302, "", "", "redirect", false},
	"not modified, which nobody asks": {304, "", "", "redirect", false},
}

// oddOperations are what a run may be doing when an odd answer comes.
var oddOperations = map[string]struct {
	fault mock.Fault
	// operation is finAPI's name of it.
	operation string
	do        func(t *testing.T, alice *instance) outcome
}{
	"client token": {mock.Fault{Operation: mock.GetToken}, "getToken", createBob},
	"create":       {mock.Fault{Operation: mock.CreateUser}, "createUser", createBob},
	"login":        {mock.Fault{Operation: mock.GetToken, UserID: aliceID}, "getToken", refreshAlice},
	"read":         {mock.Fault{Operation: mock.GetAuthorizedUser}, "getAuthorizedUser", refreshAlice},
	"change":       {mock.Fault{Operation: mock.EditAuthorizedUser}, "editAuthorizedUser", changeAlice},
	"delete":       {mock.Fault{Operation: mock.DeleteAuthorizedUser}, "deleteAuthorizedUser", deleteAlice},
}

func createBob(t *testing.T, alice *instance) outcome {
	t.Helper()

	return alice.Terraform.NewInstance(t, "finapi_user").Apply(t, values{"id": "bob"})
}

func refreshAlice(t *testing.T, alice *instance) outcome {
	t.Helper()

	return alice.Refresh(t)
}

func changeAlice(t *testing.T, alice *instance) outcome {
	t.Helper()

	return alice.Apply(t, values{"id": aliceID, "password": alicePassword, "email": newEmail})
}

func deleteAlice(t *testing.T, alice *instance) outcome {
	t.Helper()

	return alice.Apply(t, nil)
}

// managedAlice is alice under management, by a provider that tries everything once.
func managedAlice(t *testing.T, w *world) *instance {
	t.Helper()

	alice := w.NewInstance(t, "finapi_user")
	must(t, firstError(alice.Apply(t, values{"id": aliceID, "password": alicePassword})))

	return alice
}

// Whatever comes in the place of finAPI's answer, the diagnostic says what was answered and what to do next, in few words;
// and nobody is lost.
func TestOddAnswers(t *testing.T) {
	t.Parallel()

	for odd, answer := range oddAnswers {
		for doing, what := range oddOperations {
			if answer.silence && doing == "delete" {
				continue
			}

			t.Run(odd+"/"+doing, func(t *testing.T) {
				t.Parallel()

				w := newWorld(t, mock.WithAutoVerify(true)).with("max_retries", 0)
				alice := managedAlice(t, w)
				before := alice.State

				fault := what.fault
				fault.Times, fault.Status, fault.Body = -1, answer.status, answer.body
				fault.Header = http.Header{"Content-Type": {answer.contentType}}
				w.Inject(fault)

				result := what.do(t, alice)
				expectDiagnostic(t, result, what.operation, strconv.Itoa(answer.status), answer.next)

				if _, ok := w.User(aliceID); !ok || !alice.State.Equal(before) {
					t.Errorf("alice is at finAPI: %t; her state: %s", ok, alice.State)
				}
			})
		}
	}
}

// expectDiagnostic checks that one error says in few and printable words what happened to the operation, with the request's
// id on a line of its own.
func expectDiagnostic(t *testing.T, result outcome, words ...string) {
	t.Helper()

	if len(result.Errors) != 1 || !mentions(result.Errors, words...) {
		t.Fatalf("no error with %q: %q", words, result.Errors)
	}

	text := result.Errors[0]
	lines := strings.Split(text, "\n")

	if !strings.HasPrefix(lines[len(lines)-1], "Request id: ") && !strings.HasSuffix(text, "}") {
		t.Errorf("the last line is no request id: %s", text)
	}

	if !strings.Contains(text, "\nRequest id: ") {
		t.Errorf("no request id on a line of its own: %s", text)
	}

	if len(text) > maxDiagnostic || strings.Count(text, noise) > maxDiagnostic/2/len(noise) {
		t.Errorf("%d bytes: %s", len(text), text)
	}

	if !utf8.ValidString(text) || strings.ContainsAny(text, "\x1b\x00") || strings.Contains(text, "<h") {
		t.Errorf("not fit for a terminal: %q", text)
	}
}

// A redirect is not followed: whoever it names gets no token and no password.
func TestOddAnswers_redirect(t *testing.T) {
	t.Parallel()

	for doing, what := range oddOperations {
		for _, status := range []int{301, 302, 303, 307, 308} {
			t.Run(doing+"/"+strconv.Itoa(status), func(t *testing.T) {
				t.Parallel()

				other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, request *http.Request) {
					t.Errorf("the redirect was followed: %s %s", request.Method, request.URL)
				}))
				t.Cleanup(other.Close)

				w := newWorld(t, mock.WithAutoVerify(true)).with("max_retries", 0)
				alice := managedAlice(t, w)
				fault := what.fault
				fault.Times, fault.Status, fault.Header = -1, status, http.Header{"Location": {other.URL + "/elsewhere"}}
				w.Inject(fault)

				expectDiagnostic(t, what.do(t, alice), what.operation, strconv.Itoa(status), "redirect", "base_url")
			})
		}
	}
}
