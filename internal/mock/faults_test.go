// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock_test

import (
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// mustDrop demands that the connection dies without an answer.
func (f *finapi) mustDrop(method, path, token, body string) {
	f.t.Helper()

	answer, err := f.do(method, f.api+path, header{"Authorization": "Bearer " + token, "Content-Type": "application/json"}, body)
	if err == nil {
		f.t.Errorf("%s %s: got an answer: %d %s", method, path, answer.status, answer.text)
	}
}

func TestDroppedConnections(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct {
		drop mock.Drop
		done bool
		kind string
	}{
		"before the work": {mock.DropBefore, false, "drop_before"},
		"after the work":  {mock.DropAfter, true, "drop_after"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := startV1(t)
			token := f.clientToken()
			f.Inject(mock.Fault{Operation: mock.CreateUser, Drop: test.drop})
			f.mustDrop(http.MethodPost, "/users", token, `{"id":"alice"}`)

			if _, exists := f.User("alice"); exists != test.done {
				t.Errorf("the user exists: %t, want %t", exists, test.done)
			}

			if got := f.last(mock.CreateUser); got.Status != 0 || got.Fault != test.kind {
				t.Errorf("recorded status %d, fault %q", got.Status, got.Fault)
			}

			f.call(http.MethodPost, "/users", token, `{"id":"bob"}`).ok(http.StatusCreated)
		})
	}
}

func TestWhichRequestsAFaultHits(t *testing.T) {
	t.Parallel()

	const hit, miss = http.StatusTeapot, http.StatusOK
	for name, test := range map[string]struct {
		fault mock.Fault
		want  []int // of: GET alice, GET bob, GET alice, configuration, GET alice
	}{
		"anything once":         {mock.Fault{}, []int{hit, miss, miss, miss, miss}},
		"anything twice":        {mock.Fault{Times: 2}, []int{hit, hit, miss, miss, miss}},
		"anything for ever":     {mock.Fault{Times: -1}, []int{hit, hit, hit, hit, hit}},
		"after the first two":   {mock.Fault{Skip: 2, Times: 2}, []int{miss, miss, hit, hit, miss}},
		"one operation":         {mock.Fault{Operation: mock.GetClientConfiguration}, []int{miss, miss, miss, hit, miss}},
		"one user":              {mock.Fault{UserID: "BOB", Times: -1}, []int{miss, hit, miss, miss, miss}},
		"the third of one user": {mock.Fault{UserID: "alice", Operation: mock.GetAuthorizedUser, Skip: 2}, []int{miss, miss, miss, miss, hit}},
		"an operation not sent": {mock.Fault{Operation: mock.CreateUser, Times: -1}, []int{miss, miss, miss, miss, miss}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := startV1(t)
			f.add("alice")
			f.add("bob")
			client, alice, bob := f.clientToken(), f.userToken("alice", "password"), f.userToken("bob", "password")
			test.fault.Status = hit
			f.Inject(test.fault)

			for i, request := range []struct{ path, token string }{
				{"/users", alice}, {"/users", bob}, {"/users", alice}, {"/clientConfiguration", client}, {"/users", alice},
			} {
				if got := f.call(http.MethodGet, request.path, request.token, "").status; got != test.want[i] {
					t.Errorf("request %d: status %d, want %d", i+1, got, test.want[i])
				}
			}
		})
	}
}

func TestFaultsHappenInTheOrderOfTheirInjection(t *testing.T) {
	t.Parallel()
	f := startV1(t)
	token := f.clientToken()
	f.Inject(mock.Fault{Status: http.StatusBadGateway, Skip: 1})
	f.Inject(mock.Fault{Status: http.StatusTooManyRequests})
	f.Inject(mock.Fault{Status: http.StatusGatewayTimeout, Times: -1})

	for i, want := range []int{429, 502, 504, 504} {
		if got := f.call(http.MethodGet, "/clientConfiguration", token, "").status; got != want {
			t.Errorf("request %d: status %d, want %d", i+1, got, want)
		}
	}

	f.ClearFaults()
	f.call(http.MethodGet, "/clientConfiguration", token, "").ok(http.StatusOK)

	want := map[string]int{"429": 1, "502": 1, "504": 2}
	if got := f.FaultCounts(); !maps.Equal(got, want) {
		t.Errorf("counted %v, want %v", got, want)
	}
}

func TestHook(t *testing.T) {
	t.Parallel()
	f := startV1(t)
	f.add("alice")
	token := f.userToken("alice", "password")
	f.Inject(mock.Fault{Operation: mock.GetAuthorizedUser, Hook: func() {
		f.UpdateUser("alice", func(u *mock.User) { u.Email = "changed@b.de" })
	}})

	if got := f.call(http.MethodGet, "/users", token, "").ok(http.StatusOK).get("email"); got != "changed@b.de" {
		t.Errorf("email %q", got)
	}

	f.Inject(mock.Fault{Hook: func() { f.RemoveUser("alice") }, Status: http.StatusBadGateway})
	f.call(http.MethodGet, "/users", token, "").ok(http.StatusBadGateway)
	f.mustBeGone("alice")

	if got := f.FaultCounts(); got["hook"] != 1 || got["502"] != 1 {
		t.Errorf("counted %v", got)
	}
}

func TestRespond(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct {
		respond func(http.ResponseWriter, *http.Request)
		status  int
		text    string
	}{
		"a redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://elsewhere.example", http.StatusFound)
		}, http.StatusFound, ""},
		"an echo": {func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			_, _ = w.Write(body)
		}, http.StatusOK, `{"id":"alice"}`},
		"a lot": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusCreated)
			_, _ = io.WriteString(w, strings.Repeat("x", 1<<20))
		}, http.StatusCreated, strings.Repeat("x", 1<<20)},
		"nothing": {func(http.ResponseWriter, *http.Request) {}, http.StatusOK, ""},
		"flushed": {func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "a")
			_ = http.NewResponseController(w).Flush()
			_, _ = io.WriteString(w, "b")
		}, http.StatusOK, "ab"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := startV1(t)
			token := f.clientToken()
			f.Inject(mock.Fault{Operation: mock.CreateUser, Respond: test.respond})

			answer := f.call(http.MethodPost, "/users", token, `{"id":"alice"}`).ok(test.status)
			if answer.text != test.text {
				t.Errorf("body of %d bytes, want %d", len(answer.text), len(test.text))
			}

			f.mustBeGone("alice")

			if got := f.last(mock.CreateUser); got.Status != test.status || got.Fault != "respond" {
				t.Errorf("recorded status %d, fault %q", got.Status, got.Fault)
			}
		})
	}
}

func TestDelay(t *testing.T) {
	t.Parallel()
	f := startV1(t)
	token := f.clientToken()

	const delay = 20 * time.Millisecond
	f.Inject(mock.Fault{Operation: mock.GetClientConfiguration, Delay: delay})

	begin := time.Now()

	f.call(http.MethodGet, "/clientConfiguration", token, "").ok(http.StatusOK)

	if waited := time.Since(begin); waited < delay {
		t.Errorf("the answer came after %v", waited)
	}

	if got := f.last(mock.GetClientConfiguration).Fault; got != "delay" {
		t.Errorf("fault %q", got)
	}
}

func TestLatency(t *testing.T) {
	t.Parallel()

	const latency = 10 * time.Millisecond

	f := startV1(t, mock.WithLatency(latency))
	begin := time.Now()

	f.clientToken()
	f.must(http.MethodGet, "/", nil, "")

	if waited := time.Since(begin); waited < 2*latency {
		t.Errorf("two answers came after %v", waited)
	}
}

func TestClientThatGivesUpFreesTheHandler(t *testing.T) {
	t.Parallel()

	for name, server := range map[string]*mock.Server{
		"delay":   mock.New(),
		"latency": mock.New(mock.WithLatency(time.Hour)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, giveUp := context.WithCancel(t.Context())
			// The hook runs before the wait: from then on the request is under way.
			server.Inject(mock.Fault{Delay: time.Hour, Hook: giveUp})

			request := httptest.NewRequestWithContext(ctx, http.MethodPost, "/oauth/token", nil)
			answer := httptest.NewRecorder()

			func() {
				defer func() {
					if err, _ := recover().(error); !errors.Is(err, http.ErrAbortHandler) {
						t.Errorf("the handler ended with %v", err)
					}
				}()

				server.ServeHTTP(answer, request)
			}()

			if requests := server.Requests(); len(requests) != 1 || requests[0].Status != 0 {
				t.Errorf("recorded %+v", requests)
			}
		})
	}
}

func TestFaultsLeaveTheRequestOnRecord(t *testing.T) {
	t.Parallel()
	f := startV1(t)
	f.add("alice")
	f.Inject(mock.Fault{Operation: mock.GetToken, UserID: "Alice", Status: http.StatusBadGateway})
	f.login("alice", "password").ok(http.StatusBadGateway)

	if got := f.last(mock.GetToken); got.Grant != "password" || got.UserID != "alice" || got.Form.Get("password") != "password" {
		t.Errorf("recorded %+v", got)
	}
}
