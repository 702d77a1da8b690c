// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// receiver is what a userSynchronizationCallbackUrl leads to. It notes what it gets, by path, and answers with handle.
type receiver struct {
	url    string
	mutex  sync.Mutex
	bodies map[string][]string
}

func receive(t *testing.T, handle http.HandlerFunc) *receiver {
	t.Helper()

	r := &receiver{bodies: map[string][]string{}}
	server := httptest.NewServer(http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(request.Body)
		if err != nil || request.Method != http.MethodPost || request.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s, %q: %v", request.Method, request.Header.Get("Content-Type"), err)
		}

		r.mutex.Lock()
		r.bodies[request.URL.Path] = append(r.bodies[request.URL.Path], string(body))
		r.mutex.Unlock()

		if handle != nil {
			handle(writer, request)
		}
	}))
	t.Cleanup(server.Close)
	r.url = server.URL

	return r
}

func (r *receiver) got(path string) []string {
	r.mutex.Lock()
	defer r.mutex.Unlock()

	return slices.Clone(r.bodies[path])
}

func (r *receiver) count() int {
	r.mutex.Lock()
	defer r.mutex.Unlock()

	count := 0
	for _, bodies := range r.bodies {
		count += len(bodies)
	}

	return count
}

// notify sets the URL at which a client hears of deletions.
func (f *finapi) notify(token, url string) {
	f.t.Helper()
	f.call(http.MethodPatch, "/clientConfiguration", token, `{"userSynchronizationCallbackUrl":`+jsonOf(url)+`}`).ok(http.StatusOK)
}

// deletions are all operations that delete a user, here alice.
var deletions = map[string]func(f *finapi){
	"deleteAuthorizedUser": func(f *finapi) {
		f.call(http.MethodDelete, "/users", f.userToken("Alice", "password"), "").empty(http.StatusOK)
	},
	"deleteUnverifiedUser": func(f *finapi) {
		f.UpdateUser("alice", func(u *mock.User) { u.Verified = false })
		f.call(http.MethodDelete, "/users/ALICE", f.clientToken(), "").empty(http.StatusOK)
	},
	"deleteUsers": func(f *finapi) {
		f.call(http.MethodPost, "/mandatorAdmin/deleteUsers", f.adminToken(), `{"userIds":["alice","nobody","ALICE"]}`).ok(http.StatusOK)
	},
}

func TestDeletionsAreNotified(t *testing.T) {
	t.Parallel()

	for name, deletion := range deletions {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachVersion(t, twoMandators, func(t *testing.T, f *finapi) {
				r := receive(t, nil)

				f.add("Alice")
				f.notify(f.clientToken(), r.url+"/first")
				f.notify(f.tokenOf("second"), r.url+"/second")
				f.notify(f.tokenOf("stranger"), r.url+"/stranger")
				deletion(f)
				f.WaitForNotifications()
				f.mustBeGone("alice")

				for path, want := range map[string][]string{
					"/first":    {`{"userId":"Alice","event":"DELETED"}`},
					"/second":   {`{"userId":"Alice","event":"DELETED"}`},
					"/stranger": nil,
				} {
					if got := r.got(path); !slices.Equal(got, want) {
						t.Errorf("%s was told %q, want %q", path, got, want)
					}
				}
			})
		})
	}
}

func TestDeletionsOfManyUsersAreNotifiedOneByOne(t *testing.T) {
	t.Parallel()
	f := startV1(t)
	r := receive(t, nil)
	f.notify(f.clientToken(), r.url)

	for _, id := range []string{"c", "a", "busy", "b"} {
		f.add(id)
	}

	f.SetBusy("busy", -1)
	f.call(http.MethodPost, "/mandatorAdmin/deleteUsers", f.adminToken(), `{"userIds":["c","busy","b","a"]}`).ok(http.StatusOK)
	f.WaitForNotifications()

	want := []string{
		`{"userId":"a","event":"DELETED"}`, `{"userId":"b","event":"DELETED"}`, `{"userId":"c","event":"DELETED"}`,
	}
	if got := r.got("/"); !slices.Equal(got, want) {
		t.Errorf("the client was told %q, want %q", got, want)
	}
}

func TestWhatIsNotNotified(t *testing.T) {
	t.Parallel()

	for name, act := range map[string]func(f *finapi){
		"another change": func(f *finapi) {
			f.call(http.MethodPatch, "/users", f.userToken("alice", "password"), `{"phone":"1"}`).ok(http.StatusOK)
		},
		"a user who was arranged away": func(f *finapi) { f.RemoveUser("alice") },
		"a busy user": func(f *finapi) {
			f.SetBusy("alice", -1)
			f.call(http.MethodDelete, "/users", f.userToken("alice", "password"), "").refused(http.StatusLocked, "LOCKED")
			f.call(http.MethodPost, "/mandatorAdmin/deleteUsers", f.adminToken(), `{"userIds":["alice"]}`).ok(http.StatusOK)
		},
		"a verified user": func(f *finapi) {
			f.call(http.MethodDelete, "/users/alice", f.clientToken(), "").refused(http.StatusUnprocessableEntity, "USER_ALREADY_VERIFIED")
		},
		"an unknown user": func(f *finapi) {
			f.call(http.MethodPost, "/mandatorAdmin/deleteUsers", f.adminToken(), `{"userIds":["nobody"]}`).ok(http.StatusOK)
		},
		"a client that has cleared its URL": func(f *finapi) {
			f.notify(f.clientToken(), "")
			f.call(http.MethodDelete, "/users", f.userToken("alice", "password"), "").empty(http.StatusOK)
		},
		"a request that was not worked on": func(f *finapi) {
			f.Inject(mock.Fault{Operation: mock.DeleteAuthorizedUser, Status: http.StatusBadGateway})
			f.call(http.MethodDelete, "/users", f.userToken("alice", "password"), "").ok(http.StatusBadGateway)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachVersion(t, nil, func(t *testing.T, f *finapi) {
				r := receive(t, nil)

				f.add("alice")
				f.notify(f.clientToken(), r.url)
				act(f)
				f.WaitForNotifications()

				if got := r.count(); got != 0 {
					t.Errorf("%d notifications were sent", got)
				}
			})
		})
	}
}

// The deletion happened, whatever became of the answer, and however often it was asked for.
func TestNotificationsDespiteFaults(t *testing.T) {
	t.Parallel()

	for name, fault := range map[string]mock.Fault{
		"drop after":  {Drop: mock.DropAfter},
		"502 after":   {Status: http.StatusBadGateway, Body: `{}`, AfterWork: true},
		"204 after":   {Status: http.StatusNoContent, AfterWork: true},
		"twice":       {Twice: true},
		"twice, drop": {Twice: true, Drop: mock.DropAfter},
	} {
		for operation, deletion := range map[mock.Operation]func(f *finapi){
			mock.DeleteAuthorizedUser: func(f *finapi) {
				_, _ = f.do(http.MethodDelete, f.api+"/users", f.bearer(f.userToken("alice", "password")), "")
			},
			mock.DeleteUsers: func(f *finapi) {
				_, _ = f.do(http.MethodPost, f.api+"/mandatorAdmin/deleteUsers", f.bearer(f.adminToken()), `{"userIds":["alice"]}`)
			},
		} {
			t.Run(name+", "+string(operation), func(t *testing.T) {
				t.Parallel()
				f, r := startV1(t), receive(t, nil)
				f.add("alice")
				f.notify(f.clientToken(), r.url)

				fault.Operation = operation
				f.Inject(fault)
				deletion(f)
				f.WaitForNotifications()
				f.mustBeGone("alice")

				if got := r.got("/"); !slices.Equal(got, []string{`{"userId":"alice","event":"DELETED"}`}) {
					t.Errorf("the client was told %q", got)
				}
			})
		}
	}
}

func (f *finapi) bearer(token string) header {
	return header{"Authorization": "Bearer " + token, "Content-Type": "application/json"}
}

// Whatever the receiver answers, it is called once, and the deletion is done.
func TestAnswersToNotificationsDoNotMatter(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct {
		handle http.HandlerFunc
		status float64
	}{
		"204": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }, 204},
		"500": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }, 500},
		"429": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusTooManyRequests)
		}, 429},
		"a redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		}, 307},
		"a broken connection": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			log := &logBuffer{}
			f, r := startV1(t, mock.WithRequestLog(log)), receive(t, test.handle)
			f.add("Alice")
			f.notify(f.clientToken(), r.url+"/hook")
			deletions["deleteAuthorizedUser"](f)
			f.WaitForNotifications()

			if count := r.count(); count != 1 {
				t.Errorf("the receiver was called %d times", count)
			}

			if line := log.notification(t); line["status"] != test.status || (line["error"] == nil) != (test.status != 0) {
				t.Errorf("the log says %v", line)
			}
		})
	}
}

// notification is the only one in the log.
func (b *logBuffer) notification(t *testing.T) map[string]any {
	t.Helper()

	lines := slices.DeleteFunc(b.lines(t), func(line map[string]any) bool { return line["notification"] == nil })
	if len(lines) != 1 {
		t.Fatalf("%d notifications in the log:\n%s", len(lines), b.text())
	}

	return lines[0]
}

func TestNotificationInTheLog(t *testing.T) {
	t.Parallel()

	log := &logBuffer{}
	f, r := startV1(t, mock.WithRequestLog(log)), receive(t, nil)
	f.add("Alice")
	f.notify(f.clientToken(), strings.Replace(r.url, "//", "//me:geheim@", 1)+"/hook?key=geheim")
	deletions["deleteAuthorizedUser"](f)
	f.WaitForNotifications()

	line := log.notification(t)
	for member, want := range map[string]any{
		"notification": "DELETED", "url": r.url + "/hook?*****", "user_id": "Alice", "client_id": mock.DefaultClientID, "status": 200.0,
		"time": "2024-03-15T12:30:00+01:00",
	} {
		if line[member] != want {
			t.Errorf("%s is %v, want %v", member, line[member], want)
		}
	}

	if len(line) != 6 || strings.Contains(log.text(), "geheim") {
		t.Errorf("the log is\n%s", log.text())
	}
}

// flushed tells whether an answer has left for its client.
type flushed struct {
	*httptest.ResponseRecorder
	done atomic.Bool
}

func (f *flushed) Flush() { f.done.Store(true) }

func TestTheAnswerLeavesBeforeTheNotification(t *testing.T) {
	t.Parallel()

	answer := &flushed{ResponseRecorder: httptest.NewRecorder()}

	var isEarly atomic.Bool

	f, r := startV1(t), receive(t, func(http.ResponseWriter, *http.Request) { isEarly.Store(!answer.done.Load()) })
	f.add("alice")
	f.notify(f.clientToken(), r.url)

	request := httptest.NewRequestWithContext(t.Context(), http.MethodDelete, "/api/v1/users", http.NoBody)
	request.Header.Set("Authorization", "Bearer "+f.userToken("alice", "password"))
	f.ServeHTTP(answer, request)
	f.WaitForNotifications()

	if r.count() != 1 || isEarly.Load() || answer.Code != http.StatusOK {
		t.Errorf("status %d, %d notifications; before the answer: %t", answer.Code, r.count(), isEarly.Load())
	}
}

// A receiver that never answers holds up neither the deletion nor the end of the server.
func TestHangingReceiver(t *testing.T) {
	t.Parallel()

	log := &logBuffer{}
	called, released := make(chan struct{}), make(chan struct{})
	r := receive(t, func(_ http.ResponseWriter, request *http.Request) {
		close(called)
		<-request.Context().Done()
		close(released)
	})
	server := mock.New(mock.WithRequestLog(log))
	url, stop := server.Start()
	t.Cleanup(stop)
	f := &finapi{Server: server, t: t, url: url, api: "/api/v1", oauth: "/oauth", client: &http.Client{}}
	f.add("Alice")
	f.add("bob")
	f.notify(f.clientToken(), r.url)
	f.call(http.MethodPost, "/mandatorAdmin/deleteUsers", f.adminToken(), `{"userIds":["alice","bob"]}`).ok(http.StatusOK)
	<-called
	f.mustBeGone("alice")
	f.client.CloseIdleConnections()
	stop()
	<-released

	if got := r.count(); got != 1 {
		t.Errorf("%d notifications were sent, want the first one alone", got)
	}

	lines := slices.DeleteFunc(log.lines(t), func(line map[string]any) bool { return line["notification"] == nil })
	if len(lines) != 2 || lines[0]["status"] != 0.0 || lines[0]["error"] != "context canceled" || lines[1]["user_id"] != "bob" {
		t.Errorf("the log says %v", lines)
	}

	server.WaitForNotifications()
	server.Close()
}

// A test must not call strangers. The address 0.0.0.0 leads to this machine and is no loopback address.
func TestWhereNotificationsGo(t *testing.T) {
	t.Parallel()

	const notSent = "not sent: the host is no loopback address"

	for name, test := range map[string]struct {
		address func(loopback string) string
		options []mock.Option
		sent    bool
	}{
		"loopback":              {func(l string) string { return l }, nil, true},
		"localhost":             {func(l string) string { return strings.Replace(l, "127.0.0.1", "LocalHost", 1) }, nil, true},
		"any address":           {func(l string) string { return strings.Replace(l, "127.0.0.1", "0.0.0.0", 1) }, nil, false},
		"a name":                {func(string) string { return "http://example.invalid/" }, nil, false},
		"a name like loopback":  {func(string) string { return "https://127.0.0.1.example.invalid/" }, nil, false},
		"a user like loopback":  {func(string) string { return "http://127.0.0.1@example.invalid/" }, nil, false},
		"no URL":                {func(string) string { return "127.0.0.1" }, nil, false},
		"anywhere, any address": {func(l string) string { return strings.Replace(l, "127.0.0.1", "0.0.0.0", 1) }, []mock.Option{mock.WithNotificationsAnywhere()}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			log := &logBuffer{}
			f, r := startV1(t, append(test.options, mock.WithRequestLog(log))...), receive(t, nil)
			f.add("Alice")
			f.notify(f.clientToken(), test.address(r.url))
			deletions["deleteAuthorizedUser"](f)
			f.WaitForNotifications()

			line := log.notification(t)
			if sent := r.count() == 1; sent != test.sent || (line["error"] == notSent) == test.sent {
				t.Errorf("sent: %t, want %t; the log says %v", sent, test.sent, line)
			}
		})
	}
}
