// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// tokenRequests ask for the tokens of the application client, the mandator administrator and a user.
var tokenRequests = map[int]string{
	1: "grant_type=client_credentials&client_id=" + mock.DefaultClientID + "&client_secret=" + mock.DefaultClientSecret,
	2: "grant_type=client_credentials&client_id=" + mock.DefaultAdminClientID + "&client_secret=" + mock.DefaultAdminClientSecret,
	3: "grant_type=password&username=alice&password=password&client_id=" + mock.DefaultClientID +
		"&client_secret=" + mock.DefaultClientSecret,
}

func tokenFor(t *testing.T, s *mock.Server, credentials string) string {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://localhost/oauth/token", strings.NewReader(credentials))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")

	recorded := httptest.NewRecorder()
	s.ServeHTTP(recorded, request)

	var answer struct {
		AccessToken string `json:"access_token"`
	}
	if err := json.Unmarshal(recorded.Body.Bytes(), &answer); err != nil || answer.AccessToken == "" {
		t.Fatalf("no token: %s", recorded.Body)
	}

	return answer.AccessToken
}

// Whatever is asked, the server answers, in JSON if in anything, and never with a failure of its own.
func FuzzRequest(f *testing.F) {
	const form, object = "application/x-www-form-urlencoded", "application/json"

	for _, seed := range []struct{ method, target, contentType, body string }{
		{"POST", "/oauth/token", form, "grant_type=password&username=alice&password=password&client_id=" + mock.DefaultClientID},
		{"POST", "/api/v2/oauth/token", form, "grant_type=%zz&&;=&refresh_token=x"},
		{"POST", "/oauth/revoke?token=x", form, "token_type_hint=nothing"},
		{"POST", "/api/v1/users", object, `{"id":"bob","password":"secret","email":null,"isAutoUpdateEnabled":1}`},
		{"POST", "/api/v1/users", object, `[{"id":{}}]`},
		{"PATCH", "/api/v1/users", object, "{\"email\":\"\xff\",\"Email\":\"\"}"},
		{"DELETE", "/api/v1/users/a%2Fb", "", ""},
		{"DELETE", "/api/v1/users/..", "", ""},
		{"POST", "/api/v1/users/verify/alice", object + "; charset=\"", "{"},
		{"GET", "/api/v1/users/verificationStatus?userId=%ff&userId=alice", "", ""},
		{"POST", "/api/v1/users/requestPasswordChange", object, `{"userId":null}`},
		{"POST", "/api/v1/users/executePasswordChange", object, `{"userId":"alice","password":"","passwordChangeToken":"x"}`},
		{"PATCH", "/api/v1/clientConfiguration", object, `{"userAccessTokensValidityPeriod":1e400}`},
		{"GET", "/api/v1/mandatorAdmin/getUserList?page=-1&perPage=9e9&order=userId,sideways", "", ""},
		{"POST", "/api/v1/mandatorAdmin/deleteUsers", object, `{"userIds":["",null]}`},
	} {
		for token := range 4 {
			f.Add(seed.method, seed.target, seed.contentType, seed.body, token)
		}
	}

	f.Fuzz(func(t *testing.T, method, target, contentType, body string, token int) {
		s := mock.New()
		s.AddUser(mock.User{ID: "alice", Password: "password", Verified: true})

		parsed, err := url.ParseRequestURI(target)
		if err != nil {
			return
		}

		request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://localhost/", strings.NewReader(body))
		request.Method, request.URL = method, parsed
		request.Header.Set("Content-Type", contentType)

		if credentials, ok := tokenRequests[token]; ok {
			request.Header.Set("Authorization", "Bearer "+tokenFor(t, s, credentials))
		}

		answer := httptest.NewRecorder()
		s.ServeHTTP(answer, request)

		if answer.Code < 200 || answer.Code >= 500 {
			t.Errorf("status %d: %s", answer.Code, answer.Body)
		}

		if answer.Body.Len() > 0 && answer.Header().Get("Content-Type") != "application/json" {
			t.Errorf("an answer of type %q: %s", answer.Header().Get("Content-Type"), answer.Body)
		}
	})
}
