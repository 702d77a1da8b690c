// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// control sends a request to the control, with a JSON body or "".
func (f *finapi) control(method, path, body string) response {
	f.t.Helper()

	headers := header{}
	if body != "" {
		headers["Content-Type"] = "application/json"
	}

	return f.must(method, "/_mock"+path, headers, body)
}

func TestThereIsNoControlUnlessAskedFor(t *testing.T) {
	t.Parallel()

	f := startV1(t)
	for _, path := range []string{"/", "/health", "/users", "/requests"} {
		f.control(http.MethodGet, path, "").refused(http.StatusNotFound, "UNKNOWN_ENTITY")
	}

	f.control(http.MethodPost, "/reset", "{}").refused(http.StatusNotFound, "UNKNOWN_ENTITY")
}

func TestHealth(t *testing.T) {
	t.Parallel()
	f := startV1(t, mock.WithControl("a token"))
	f.control(http.MethodGet, "/health", "").ok(http.StatusOK).same(`{"status": "ok"}`)
}

func TestControlledUsers(t *testing.T) {
	t.Parallel()
	f := startV1(t, mock.WithControl(""))
	f.AddUser(mock.User{ID: "Alice", Password: "geheim-0", Email: "a@b.de", Verified: true})
	f.control(http.MethodGet, "/users", "").ok(http.StatusOK).same(`{"users": [{
		"id": "Alice", "email": "a@b.de", "autoUpdateEnabled": false, "verified": true, "locked": false, "busy": false,
		"failedLogins": 0, "bankConnections": 0, "registeredAt": "2024-03-15T12:30:00+01:00"
	}]}`)
	token := f.userToken("alice", "geheim-0")
	f.control(http.MethodPost, "/users/alice", `{"busy": true, "phone": "1"}`).ok(http.StatusOK)
	f.call(http.MethodDelete, "/users", token, "").refused(http.StatusLocked, "LOCKED")

	answer := f.control(http.MethodPost, "/users/alice", `{"locked": true, "busy": false, "password": "geheim-1"}`).ok(http.StatusOK)
	if answer.json["locked"] != true || answer.json["phone"] != "1" || strings.Contains(answer.text, "geheim") {
		t.Errorf("answer %s", answer.text)
	}

	f.call(http.MethodGet, "/users", token, "").unauthorized("invalid_token")
	f.login("alice", "geheim-1").refused(http.StatusLocked, "LOCKED")
	f.control(http.MethodPost, "/users/alice", `{"locked": false}`).ok(http.StatusOK)
	f.userToken("alice", "geheim-1")
	f.control(http.MethodDelete, "/users/alice", "").ok(http.StatusOK)
	f.mustBeGone("alice")
}

// A user who is unlocked has as many attempts as a new one.
func TestUnlockedUsersHaveFailedNoLogin(t *testing.T) {
	t.Parallel()
	f := startV1(t, mock.WithControl(""))
	f.add("alice")
	f.failLogins("alice", 4)
	f.control(http.MethodPost, "/users/alice", `{"locked": false}`).ok(http.StatusOK)

	if got := f.stored("alice"); got.Locked || got.FailedLogins != 0 {
		t.Errorf("alice is %+v", got)
	}
}

func TestControlledFaults(t *testing.T) {
	t.Parallel()
	f := startV1(t, mock.WithControl(""))
	token := f.clientToken()
	create := func() (response, error) {
		return f.do(http.MethodPost, f.api+"/users", header{"Authorization": "Bearer " + token, "Content-Type": "application/json"}, "{}")
	}

	for _, order := range []string{
		`{"operation": "createUser", "skip": 1, "times": 2, "status": 503, "body": {"message": "later"}, "header": {"Retry-After": "1"}}`,
		`{"operation": "createUser", "drop": "before"}`,
		`{"operation": "createUser", "drop": "after", "twice": true}`,
		`{"operation": "createUser", "delay": "1ms", "status": 429, "afterWork": true, "body": "a text"}`,
		`{"operation": "getUserList", "userId": "alice", "times": -1, "status": 500}`,
	} {
		f.control(http.MethodPost, "/faults", order).ok(http.StatusOK)
	}

	for i, want := range []struct {
		status, users int
		text          string
	}{{status: 0, users: 0}, {503, 0, `{"message": "later"}`}, {503, 0, `{"message": "later"}`}, {status: 0, users: 2}, {429, 3, "a text"}, {status: 201, users: 4}} {
		got, err := create()
		if (err != nil) != (want.status == 0) || got.status != want.status || want.text != "" && got.text != want.text || len(f.Users()) != want.users {
			t.Errorf("request %d: status %d, %q, %v, %d users; want %+v", i+1, got.status, got.text, err, len(f.Users()), want)
		}

		if got.status == 503 && got.header.Get("Retry-After") != "1" {
			t.Errorf("header %v", got.header)
		}
	}

	f.control(http.MethodGet, "/faults", "").ok(http.StatusOK).same(`{
		"faults": [{"kind": "500", "operation": "getUserList", "userId": "alice", "skip": 0, "times": -1}],
		"counts": {"503": 2, "drop_before": 1, "drop_after": 1, "429_after": 1}
	}`)
	f.control(http.MethodDelete, "/faults", "").ok(http.StatusOK)

	if got := f.control(http.MethodGet, "/faults", "").ok(http.StatusOK).text; !strings.Contains(got, `"faults":[]`) {
		t.Errorf("faults %s", got)
	}
}

func TestControlledRequests(t *testing.T) {
	t.Parallel()
	f := startV1(t, mock.WithControl(""))
	f.call(http.MethodPost, "/users", f.clientToken(), `{"id":"alice","password":"geheim-0"}`).ok(http.StatusCreated)
	f.login("alice", "geheim-1").refused(http.StatusForbidden, "USER_NOT_VERIFIED")

	all := f.control(http.MethodGet, "/requests", "").ok(http.StatusOK)
	for _, secret := range []string{mock.DefaultClientSecret, "geheim", "Bearer"} {
		if strings.Contains(all.text, secret) {
			t.Errorf("the requests hold %s:\n%s", secret, all.text)
		}
	}

	requests, _ := all.json["requests"].([]any)
	if len(requests) != 3 {
		t.Fatalf("%d requests: %s", len(requests), all.text)
	}

	for i, want := range []map[string]any{
		{"operation": "getToken", "status": 200.0, "user_id": nil, "client_id": mock.DefaultClientID},
		{"operation": "createUser", "status": 201.0, "user_id": "alice", "client_id": mock.DefaultClientID},
		{"operation": "getToken", "status": 403.0, "user_id": "alice", "client_id": mock.DefaultClientID},
	} {
		got, _ := requests[i].(map[string]any)
		for member, value := range want {
			if got[member] != value {
				t.Errorf("request %d: %s is %v, want %v", i+1, member, got[member], value)
			}
		}
	}

	last, _ := f.control(http.MethodGet, "/requests?last=1", "").ok(http.StatusOK).json["requests"].([]any)
	if len(last) != 1 || len(f.Requests()) != 3 {
		t.Errorf("%d requests of %d", len(last), len(f.Requests()))
	}
}

func TestReset(t *testing.T) {
	t.Parallel()
	state := file(t, "state.json", "")
	f := startV1(t, mock.WithControl(""), mock.WithSeedFile(file(t, "users.csv", csvSeed)), mock.WithStateFile(state))

	const newSecret = "00000000-0000-4000-8000-000000000000"

	token, admin := f.clientToken(), f.adminToken()
	f.call(http.MethodPatch, "/clientConfiguration", token, `{"userAccessTokensValidityPeriod": 60}`).ok(http.StatusOK)
	f.call(http.MethodPost, "/mandatorAdmin/changeClientCredentials", admin,
		`{"clientId":"`+mock.DefaultClientID+`","oldClientSecret":"`+mock.DefaultClientSecret+`","newClientSecret":"`+newSecret+`"}`).ok(http.StatusOK)
	f.RemoveUser("alice")
	f.add("carol")
	f.Inject(mock.Fault{Status: http.StatusBadGateway, Operation: mock.CreateUser})

	for range 2 {
		f.control(http.MethodPost, "/reset", "").ok(http.StatusOK)
		f.stored("alice")
		f.mustBeGone("carol")
		f.call(http.MethodGet, "/clientConfiguration", admin, "").unauthorized("invalid_token")

		token = f.clientToken()
		if got := f.call(http.MethodGet, "/clientConfiguration", token, "").json["userAccessTokensValidityPeriod"]; got != 3600.0 {
			t.Errorf("tokens of users last %v seconds", got)
		}

		f.call(http.MethodPost, "/users", token, `{"id":"carol"}`).ok(http.StatusCreated)

		if got := f.list("isDeleted=true"); len(got) != 0 {
			t.Errorf("deleted users %v", got)
		}

		f.call(http.MethodPatch, "/clientConfiguration", token, `{"userAccessTokensValidityPeriod": 60}`).ok(http.StatusOK)
	}

	f.control(http.MethodPost, "/reset", "{}").ok(http.StatusOK)

	if len(f.Requests()) != 0 || len(f.FaultCounts()) != 0 {
		t.Errorf("%d requests and the faults %v are left", len(f.Requests()), f.FaultCounts())
	}

	startV1(t, mock.WithStateFile(state)).mustBeGone("carol")
}

func TestWhatTheControlRefuses(t *testing.T) {
	t.Parallel()
	f := startV1(t, mock.WithControl(""))
	f.add("alice")

	for name, test := range map[string]struct {
		method, path, body string
		status             int
		message            string
	}{
		"unknown path":          {"GET", "/nothing", "", 404, "no GET /_mock/nothing"},
		"wrong method":          {"PUT", "/faults", "{}", 404, "no PUT /_mock/faults"},
		"unknown user":          {"POST", "/users/bob", `{"busy": true}`, 404, "'bob' not found"},
		"unknown user, removed": {"DELETE", "/users/bob", "", 404, "'bob' not found"},
		"unknown field, user":   {"POST", "/users/alice", `{"busi": true}`, 400, `unknown field "busi"`},
		"unknown field, reset":  {"POST", "/reset", `{"users": true}`, 400, `unknown field "users"`},
		"unknown field, fault":  {"POST", "/faults", `{"stauts": 500}`, 400, `unknown field "stauts"`},
		"unknown parameter":     {"GET", "/requests?first=1", "", 400, `unknown parameter "first"`},
		"last":                  {"GET", "/requests?last=-1", "", 400, "last: it must be a number"},
		"type":                  {"POST", "/users/alice", `{"busy": "yes"}`, 400, `the field "busy" cannot be a string`},
		"no JSON":               {"POST", "/faults", `{`, 400, "unexpected EOF"},
		"two values":            {"POST", "/faults", `{"status": 500} {}`, 400, "something follows"},
		"a bad value":           {"POST", "/users/alice", `{"password": "short"}`, 400, "'password' is illegal"},
		"a large body":          {"POST", "/faults", `{"body": "` + strings.Repeat("x", 1<<20) + `"}`, 400, "too large"},
		"no fault":              {"POST", "/faults", "", 400, "needs status, drop, delay or twice"},
		"operation":             {"POST", "/faults", `{"status": 500, "operation": "getUser"}`, 400, `operation: "getUser" is none`},
		"skip":                  {"POST", "/faults", `{"status": 500, "skip": -1}`, 400, "skip: "},
		"status":                {"POST", "/faults", `{"status": 100}`, 400, "status: "},
		"drop":                  {"POST", "/faults", `{"drop": "always"}`, 400, "drop: "},
		"delay":                 {"POST", "/faults", `{"delay": "2"}`, 400, "delay: "},
		"long delay":            {"POST", "/faults", `{"delay": "31s"}`, 400, "at most 30s"},
		"body alone":            {"POST", "/faults", `{"body": "x", "drop": "after"}`, 400, "body, header and afterWork need it"},
		"drop with a status":    {"POST", "/faults", `{"drop": "after", "status": 500}`, 400, "there is an answer"},
		"twice nothing":         {"POST", "/faults", `{"twice": true, "status": 500}`, 400, "not done at all"},
	} {
		answer := f.control(test.method, test.path, test.body)
		if got, _ := answer.json["error"].(string); answer.status != test.status || !strings.Contains(got, test.message) {
			t.Errorf("%s: status %d, %s; want %d and %q", name, answer.status, answer.text, test.status, test.message)
		}
	}

	if len(f.FaultCounts()) > 0 || f.stored("alice").Busy {
		t.Errorf("something was done: %v, %+v", f.FaultCounts(), f.stored("alice"))
	}
}

// The control meets no fault and is in nobody's way.
func TestTheControlIsNotRecorded(t *testing.T) {
	t.Parallel()

	log := &logBuffer{}
	f := startV1(t, mock.WithControl(""), mock.WithFaultRate(1, 1), mock.WithRequestLog(log))
	f.control(http.MethodGet, "/users", "").ok(http.StatusOK)
	f.control(http.MethodGet, "/nothing", "").ok(http.StatusNotFound)

	if len(f.Requests()) > 0 || log.text() != "" || len(f.FaultCounts()) > 0 {
		t.Errorf("requests %v, log %q, faults %v", f.Requests(), log.text(), f.FaultCounts())
	}
}

func TestWhoMayControl(t *testing.T) {
	t.Parallel()

	const here, elsewhere, token = "127.0.0.1:1", "192.0.2.1:1", "the-token"
	for name, test := range map[string]struct {
		token, from, host string
		headers           header
		status            int
	}{
		"this machine":            {"", here, "localhost:8765", nil, 200},
		"this machine, IPv6":      {"", "[::1]:1", "[::1]:8765", nil, 200},
		"another machine":         {"", elsewhere, "localhost", nil, 403},
		"no address":              {"", "", "localhost", nil, 403},
		"DNS rebinding":           {"", here, "evil.example:8765", nil, 403},
		"rebinding, look-alike":   {"", here, "localhost.evil.example", nil, 403},
		"rebinding, number":       {"", here, "127.0.0.1.evil.example", nil, 403},
		"no host":                 {"", here, "", nil, 403},
		"own page":                {"", here, "localhost:1", header{"Origin": "http://localhost:1", "Sec-Fetch-Site": "same-origin"}, 200},
		"another site's page":     {"", here, "localhost:1", header{"Origin": "https://evil.example"}, 403},
		"another port's page":     {"", here, "localhost:1", header{"Origin": "http://localhost:2"}, 403},
		"a page without a name":   {"", here, "localhost:1", header{"Origin": "null"}, 403},
		"cross-site, no origin":   {"", here, "localhost:1", header{"Sec-Fetch-Site": "cross-site"}, 403},
		"a form":                  {"", here, "localhost:1", header{"Content-Type": "text/plain"}, 415},
		"no type":                 {"", here, "localhost:1", header{"Content-Type": ""}, 415},
		"token":                   {token, elsewhere, "mock:8765", header{"Authorization": "Bearer the-token"}, 200},
		"token as a password":     {token, elsewhere, "mock:8765", header{"Authorization": "Basic OnRoZS10b2tlbg=="}, 200},
		"no token":                {token, elsewhere, "mock:8765", nil, 401},
		"no token, this machine":  {token, here, "localhost", nil, 401},
		"another token":           {token, here, "localhost", header{"Authorization": "Bearer the-tokem"}, 401},
		"a token's beginning":     {token, here, "localhost", header{"Authorization": "Bearer the"}, 401},
		"token from another site": {token, here, "localhost", header{"Authorization": "Basic OnRoZS10b2tlbg==", "Origin": "https://evil.example"}, 403},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			server := mock.New(mock.WithControl(test.token))
			server.AddUser(mock.User{ID: "alice"})

			request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://localhost/_mock/users/alice", strings.NewReader(`{"busy": true}`))
			request.RemoteAddr, request.Host = test.from, test.host
			request.Header.Set("Content-Type", "application/json")

			for name, value := range test.headers {
				request.Header.Set(name, value)
			}

			answer := httptest.NewRecorder()
			server.ServeHTTP(answer, request)

			if alice, _ := server.User("alice"); answer.Code != test.status || alice.Busy != (test.status == http.StatusOK) {
				t.Errorf("status %d, want %d; alice is %+v; %s", answer.Code, test.status, alice, answer.Body)
			}

			if asked := answer.Header().Get("WWW-Authenticate") != ""; asked != (test.status == http.StatusUnauthorized) {
				t.Errorf("status %d with the header %v", answer.Code, answer.Header())
			}
		})
	}
}
