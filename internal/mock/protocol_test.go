// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

var generatedRequestID = regexp.MustCompile(`^selfgen-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

func TestRequestIDOnEveryAnswer(t *testing.T) {
	t.Parallel()
	eachVersion(t, nil, func(t *testing.T, f *finapi) {
		f.add("alice")

		client, user := f.clientToken(), f.userToken("alice", "password")
		for name, request := range map[string]struct{ method, path, token, body string }{
			"200":              {http.MethodGet, f.api + "/users", user, ""},
			"200 without body": {http.MethodPost, f.api + "/users/verify/bob", client, ""},
			"201":              {http.MethodPost, f.api + "/users", client, "{}"},
			"400":              {http.MethodPost, f.api + "/users", client, "[]"},
			"401":              {http.MethodGet, f.api + "/users", "made-up", ""},
			"401 of a client":  {http.MethodPost, f.oauth + "/token?", "", ""},
			"403":              {http.MethodGet, f.api + "/users", client, ""},
			"404":              {http.MethodGet, f.api + "/nothing", client, ""},
			"405":              {http.MethodPut, f.api + "/users", client, ""},
			"outside the API":  {http.MethodGet, "/", "", ""},
		} {
			headers := header{"Authorization": "Bearer " + request.token, "Content-Type": "application/json"}

			answer := f.must(request.method, request.path, headers, request.body)
			if id := answer.header.Get("X-Request-Id"); !generatedRequestID.MatchString(id) {
				t.Errorf("%s: generated request id %q", name, id)
			}

			headers["X-Request-Id"] = "my id, " + name

			answer = f.must(request.method, request.path, headers, request.body)
			if id := answer.header.Get("X-Request-Id"); id != "my id, "+name {
				t.Errorf("%s: request id %q was not given back", name, id)
			}
		}
	})
}

func TestLengthOfTheRequestID(t *testing.T) {
	t.Parallel()
	eachVersion(t, nil, func(t *testing.T, f *finapi) {
		headers := header{"Authorization": "Bearer " + f.clientToken(), "X-Request-Id": strings.Repeat("x", 255)}
		f.must(http.MethodGet, f.api+"/clientConfiguration", headers, "").ok(http.StatusOK)
		headers["X-Request-Id"] += "x"

		answer := f.must(http.MethodGet, f.api+"/clientConfiguration", headers, "").refused(http.StatusBadRequest, "BAD_REQUEST")
		if id := answer.header.Get("X-Request-Id"); !generatedRequestID.MatchString(id) {
			t.Errorf("request id %q", id)
		}
	})
}

func TestErrorBody(t *testing.T) {
	t.Parallel()

	headers := func(f *finapi) header {
		return header{
			"Authorization": "Bearer " + f.clientToken(), "Accept-Language": "en", "X-Request-Id": "my-request",
		}
	}

	t.Run("v1", func(t *testing.T) {
		t.Parallel()
		f := startV1(t)
		f.must(http.MethodGet, "/api/v1/users/verificationStatus?userId=nobody", headers(f), "").ok(http.StatusNotFound).same(`{
			"errors": [{
				"message": "User with ID 'nobody' not found.", "code": "UNKNOWN_ENTITY", "type": "TECHNICAL",
				"multiStepAuthentication": null
			}],
			"date": "2024-03-15 12:30:00.000", "requestId": "my-request",
			"endpoint": "GET /api/v1/users/verificationStatus", "authContext": "1/1", "bank": null
		}`)
	})
	t.Run("v2", func(t *testing.T) {
		t.Parallel()
		f := startV2(t)
		f.must(http.MethodGet, "/api/v2/users/verificationStatus?userId=nobody", headers(f), "").ok(http.StatusNotFound).same(`{
			"errors": [{"message": "User with ID 'nobody' not found.", "code": "UNKNOWN_ENTITY", "type": "TECHNICAL"}],
			"date": "2024-03-15T12:30:00.000+01:00", "requestId": "my-request",
			"endpoint": "GET /api/v2/users/verificationStatus", "authContext": "1/1"
		}`)
	})
}

func TestMessagesAreGermanUnlessAskedOtherwise(t *testing.T) {
	t.Parallel()
	f := startV1(t)
	token := f.clientToken()

	const german, english = "Benutzer mit der ID 'nobody' wurde nicht gefunden.", "User with ID 'nobody' not found."
	for accepted, want := range map[string]string{
		"":                        german,
		"de":                      german,
		"en":                      english,
		"EN":                      english,
		"en-GB":                   english,
		"en;q=0.9":                english,
		"de-AT,en":                german,
		"fr, en;q=0.8, de;q=0.5":  english,
		"fr":                      german,
		"*":                       german,
		"english":                 german,
		"cs,en-US;q=0.7,de;q=0.3": english,
	} {
		answer := f.must(http.MethodGet, "/api/v1/users/verificationStatus?userId=nobody",
			header{"Authorization": "Bearer " + token, "Accept-Language": accepted}, "").refused(http.StatusNotFound, "UNKNOWN_ENTITY")
		if !strings.Contains(answer.text, want) {
			t.Errorf("Accept-Language %q: %s", accepted, answer.text)
		}
	}
}

func TestMessagesAreEnglishWhereThatIsTheServersLanguage(t *testing.T) {
	t.Parallel()
	f := startV1(t, mock.WithLanguage("en"))

	token := f.clientToken()
	for accepted, want := range map[string]string{"": "not found", "fr": "not found", "en": "not found", "de": "nicht gefunden"} {
		answer := f.must(http.MethodGet, "/api/v1/users/verificationStatus?userId=nobody",
			header{"Authorization": "Bearer " + token, "Accept-Language": accepted}, "").refused(http.StatusNotFound, "UNKNOWN_ENTITY")
		if !strings.Contains(answer.text, want) {
			t.Errorf("Accept-Language %q: %s", accepted, answer.text)
		}
	}
}

// Who looks for more of finAPI than there is finds out why it is missing.
func TestWhatTheMockLacksIsSaid(t *testing.T) {
	t.Parallel()
	eachVersion(t, []mock.Option{mock.WithLanguage("en")}, func(_ *testing.T, f *finapi) {
		for _, path := range []string{"/accounts", "/transactions", "/bankConnections/1", "/webForms/1", "/banks"} {
			message := f.call(http.MethodGet, path, f.clientToken(), "").refused(http.StatusNotFound, "UNKNOWN_ENTITY").message()
			if !strings.Contains(message, "neither accounts nor transactions, bank connections or web forms") {
				f.t.Errorf("%s: %s", path, message)
			}
		}
	})
}

func TestEveryErrorHasTwoLanguages(t *testing.T) {
	t.Parallel()
	f := startV1(t)
	f.add("alice")

	token := f.clientToken()
	for _, request := range []struct{ method, path, body string }{
		{http.MethodPost, "/users", `{"id":"alice"}`},
		{http.MethodPost, "/users", `{"id":"a b"}`},
		{http.MethodPost, "/users", `[]`},
		{http.MethodPost, "/users/verify/alice", ``},
		{http.MethodPost, "/users/verify/", ``},
		{http.MethodGet, "/users", ``},
		{http.MethodGet, "/nothing", ``},
		{http.MethodPut, "/users", ``},
	} {
		headers := header{"Authorization": "Bearer " + token, "Content-Type": "application/json"}
		german := f.must(request.method, f.api+request.path, headers, request.body)
		headers["Accept-Language"] = "en"

		english := f.must(request.method, f.api+request.path, headers, request.body)
		if german.message() == english.message() || german.codes()[0] != english.codes()[0] {
			t.Errorf("%s %s: %q and %q", request.method, request.path, german.message(), english.message())
		}
	}
}

func (r response) message() string {
	r.t.Helper()

	list, _ := r.json["errors"].([]any)
	if len(list) == 0 {
		r.t.Fatalf("no errors in %s", r.text)
	}

	first, _ := list[0].(map[string]any)
	message, _ := first["message"].(string)

	return message
}

func TestMethodOverride(t *testing.T) {
	t.Parallel()
	eachVersion(t, nil, func(t *testing.T, f *finapi) {
		f.add("alice")
		f.AddUser(newUnverified("bob"))

		headers := func(token, method string) header {
			return header{
				"Authorization": "Bearer " + token, "Content-Type": "application/json", "X-HTTP-Method-Override": method,
			}
		}
		user := f.userToken("alice", "password")
		f.must(http.MethodPost, f.api+"/users", headers(user, "PATCH"), `{"phone":"1"}`).ok(http.StatusOK)

		if f.stored("alice").Phone != "1" {
			t.Error("the POST was not taken for a PATCH")
		}

		f.must(http.MethodPost, f.api+"/users/bob", headers(f.clientToken(), "delete"), "").empty(http.StatusOK)
		f.mustBeGone("bob")
		f.must(http.MethodGet, f.api+"/users", headers(user, "DELETE"), "").ok(http.StatusOK)
		f.must(http.MethodPost, f.api+"/users", headers(f.clientToken(), "GET"), "{}").ok(http.StatusCreated)
		f.must(http.MethodPost, f.api+"/users", headers(user, "DELETE"), "").empty(http.StatusOK)
		f.mustBeGone("alice")
	})
}

func TestRouting(t *testing.T) {
	t.Parallel()
	eachVersion(t, nil, func(t *testing.T, f *finapi) {
		token := f.clientToken()
		for _, request := range []struct {
			method, path string
			status       int
			code         string
		}{
			{http.MethodGet, "/", http.StatusNotFound, "UNKNOWN_ENTITY"},
			{http.MethodGet, f.api, http.StatusNotFound, "UNKNOWN_ENTITY"},
			{http.MethodGet, f.api + "/banks", http.StatusNotFound, "UNKNOWN_ENTITY"},
			{http.MethodGet, f.api + "/Users", http.StatusNotFound, "UNKNOWN_ENTITY"},
			{http.MethodGet, f.api + "/users/a/b/c", http.StatusNotFound, "UNKNOWN_ENTITY"},
			{http.MethodGet, f.api + "users", http.StatusNotFound, "UNKNOWN_ENTITY"},
			{http.MethodPost, f.oauth + "/authorize", http.StatusNotFound, "UNKNOWN_ENTITY"},
			// What a router would clean, redirect or take for something else is not found either.
			{http.MethodGet, f.api + "/users/", http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED"},
			{http.MethodDelete, f.api + "//users/alice", http.StatusNotFound, "UNKNOWN_ENTITY"},
			{http.MethodDelete, f.api + "/users//alice", http.StatusNotFound, "UNKNOWN_ENTITY"},
			{http.MethodDelete, f.api + "/users/alice/", http.StatusNotFound, "UNKNOWN_ENTITY"},
			{http.MethodDelete, f.api + "/users/.", http.StatusNotFound, "UNKNOWN_ENTITY"},
			{http.MethodDelete, f.api + "/banks/../users/alice", http.StatusNotFound, "UNKNOWN_ENTITY"},
			{http.MethodDelete, f.api + "/users/%2e%2e", http.StatusNotFound, "UNKNOWN_ENTITY"},
			{http.MethodDelete, f.api + "/users/a%2Fb", http.StatusNotFound, "UNKNOWN_ENTITY"},
			{http.MethodDelete, f.api + "/users/", http.StatusBadRequest, "MISSING_FIELD"},
			{http.MethodPost, f.api + "/users/verify/", http.StatusBadRequest, "MISSING_FIELD"},
			{http.MethodPut, f.api + "/users", http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED"},
			{http.MethodGet, f.api + "/users/alice", http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED"},
			{http.MethodPost, f.api + "/users/verificationStatus", http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED"},
			{http.MethodDelete, f.api + "/clientConfiguration", http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED"},
			{http.MethodPost, f.api + "/mandatorAdmin/getUserList", http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED"},
			{http.MethodGet, f.oauth + "/token", http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED"},
		} {
			t.Run(request.method+" "+request.path, func(t *testing.T) {
				f.in(t).must(request.method, request.path, header{"Authorization": "Bearer " + token}, "").
					refused(request.status, request.code)
			})
		}
	})
}

func TestContentTypeOfBodies(t *testing.T) {
	t.Parallel()
	eachVersion(t, nil, func(_ *testing.T, f *finapi) {
		token := f.clientToken()
		for contentType, want := range map[string]int{
			"application/json":                  http.StatusCreated,
			"application/json; charset=utf-8":   http.StatusCreated,
			"Application/JSON;charset=UTF-8":    http.StatusCreated,
			"text/plain":                        http.StatusUnsupportedMediaType,
			"application/x-www-form-urlencoded": http.StatusUnsupportedMediaType,
			"application/merge-patch+json":      http.StatusUnsupportedMediaType,
			"":                                  http.StatusUnsupportedMediaType,
		} {
			headers := header{"Authorization": "Bearer " + token}
			if contentType != "" {
				headers["Content-Type"] = contentType
			}

			answer := f.must(http.MethodPost, f.api+"/users", headers, "{}").ok(want)
			if want != http.StatusCreated {
				answer.refused(want, "UNSUPPORTED_MEDIA_TYPE")
			}
		}
	})
}

func TestUnreadableBodies(t *testing.T) {
	t.Parallel()

	for name, body := range map[string]string{
		"none":              ``,
		"cut off":           `{"id":"alice"`,
		"two values":        `{} {}`,
		"no object":         `[{}]`,
		"null":              `null`,
		"a text":            `"alice"`,
		"number for a text": `{"id":1}`,
		"object for a text": `{"id":{}}`,
		"text for a flag":   `{"isAutoUpdateEnabled":"yes"}`,
		"over a megabyte":   `{"id":"alice","password":"` + strings.Repeat("x", 1<<20) + `"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachVersion(t, nil, func(_ *testing.T, f *finapi) {
				f.call(http.MethodPost, "/users", f.clientToken(), body).refused(http.StatusBadRequest, "BAD_REQUEST")
			})
		})
	}
}

// A form still reads well where it has been cut: nothing of it may count.
func TestBodiesThatAreNotWholeDoNothing(t *testing.T) {
	t.Parallel()

	form := values("grant_type", "password", "username", "alice",
		"client_id", mock.DefaultClientID, "client_secret", mock.DefaultClientSecret).Encode() + "&password="
	for name, body := range map[string]io.Reader{
		"over a megabyte": strings.NewReader(form + strings.Repeat("x", 1<<20)),
		"broken off":      io.MultiReader(strings.NewReader(form+"pass"), iotest.ErrReader(io.ErrUnexpectedEOF)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			server := mock.New()
			server.AddUser(mock.User{ID: "alice", Password: "password", Verified: true})

			request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/oauth/token", body)
			request.Header.Set("Content-Type", "application/x-www-form-urlencoded")

			recorded := httptest.NewRecorder()
			server.ServeHTTP(recorded, request)

			answer := response{t: t, status: recorded.Code, text: recorded.Body.String()}
			if err := json.Unmarshal(recorded.Body.Bytes(), &answer.json); err != nil {
				t.Fatal(err)
			}

			answer.refused(http.StatusBadRequest, "BAD_REQUEST")

			if alice, _ := server.User("alice"); alice.FailedLogins != 0 {
				t.Errorf("%d failed logins were counted", alice.FailedLogins)
			}
		})
	}
}

func TestUnknownFields(t *testing.T) {
	t.Parallel()

	for _, body := range []string{`{"id":"alice","name":"Alice"}`, `{"id":"alice","Email":"a@b.de"}`} {
		v1, v2 := startV1(t), startV2(t)
		v1.call(http.MethodPost, "/users", v1.clientToken(), body).ok(http.StatusCreated)

		if email := v1.stored("alice").Email; email != "" {
			t.Errorf("a field of another spelling was taken for the email: %q", email)
		}

		v2.call(http.MethodPost, "/users", v2.clientToken(), body).refused(http.StatusBadRequest, "BAD_REQUEST")
		v2.mustBeGone("alice")
	}
}

func TestMediaTypeOfAnswers(t *testing.T) {
	t.Parallel()
	f := startV1(t)

	token := f.clientToken()
	for _, answer := range []response{
		f.token("client_credentials"),
		f.call(http.MethodGet, "/clientConfiguration", token, ""),
		f.call(http.MethodGet, "/users", token, ""),
		f.call(http.MethodGet, "/users", "made-up", ""),
	} {
		if got := answer.header.Get("Content-Type"); got != "application/json" {
			t.Errorf("Content-Type %q of %s", got, answer.text)
		}
	}

	empty := f.form("/revoke", token, "token", token)
	if got := empty.header.Get("Content-Type"); got != "" {
		t.Errorf("Content-Type %q of an empty body", got)
	}
}

// HEAD is no GET, and an answer to it has no body.
func TestHeadIsAWrongMethod(t *testing.T) {
	t.Parallel()
	eachVersion(t, nil, func(_ *testing.T, f *finapi) {
		f.call(http.MethodHead, "/users", f.clientToken(), "").ok(http.StatusMethodNotAllowed)
	})
}
