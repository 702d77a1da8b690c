// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

const (
	alice         = "alice"
	alicePassword = "Alice's secret"
	newPassword   = "a new secret"
)

// finapi is a mock of finAPI and a client of it.
type finapi struct {
	server *mock.Server
	url    string
	// prefix is that of the paths of all resources.
	prefix string
	client *client.Client
}

// setup says in what a finapi differs from the usual one. A user alice is there and verified in each.
type setup struct {
	mock   []mock.Option
	config func(*client.Config)
}

// start runs a finapi on a port of its own.
func start(t *testing.T, s setup) *finapi {
	t.Helper()

	f := &finapi{server: mock.New(s.mock...)}
	f.server.AddUser(mock.User{ID: alice, Password: alicePassword, Verified: true})

	url, stop := f.server.Start()
	t.Cleanup(stop)

	f.url = url
	f.client = f.newClient(t, s.config)

	return f
}

// newClient returns another client of the same mock, which retries twice and at once. Its version is that of a mock without
// options: no request goes into finding it out.
func (f *finapi) newClient(t *testing.T, change func(*client.Config)) *client.Client {
	t.Helper()

	return newClient(t, f.url, change)
}

func newClient(t *testing.T, url string, change func(*client.Config)) *client.Client {
	t.Helper()

	key, err := client.ParseDataDecryptionKey(mock.DefaultDataDecryptionKey)
	if err != nil {
		t.Fatal(err)
	}

	config := client.Config{
		BaseURL:           url,
		APIVersion:        client.V1,
		ClientID:          mock.DefaultClientID,
		ClientSecret:      mock.DefaultClientSecret,
		AdminClientID:     mock.DefaultAdminClientID,
		AdminClientSecret: mock.DefaultAdminClientSecret,
		DataDecryptionKey: key,
		MaxRetries:        2,
		RetryWaitMin:      time.Millisecond,
		RetryWaitMax:      2 * time.Millisecond,
	}
	if change != nil {
		change(&config)
	}

	c, err := client.New(config)
	if err != nil {
		t.Fatal(err)
	}

	return c
}

// eachVersion runs a test against both versions of finAPI Access.
func eachVersion(t *testing.T, test func(*testing.T, *finapi), options ...mock.Option) {
	t.Helper()

	for _, version := range []client.APIVersion{client.V1, client.V2} {
		t.Run(string(version), func(t *testing.T) {
			t.Parallel()

			f := start(t, setup{
				mock:   append([]mock.Option{mock.WithAPIVersion(string(version))}, options...),
				config: func(config *client.Config) { config.APIVersion = version },
			})
			f.prefix = "/api/" + string(version)

			test(t, f)
		})
	}
}

// inNoTime runs a test whose time is not the world's: it jumps whenever all wait. There is no network in it.
func inNoTime(t *testing.T, s setup, test func(*testing.T, *finapi)) {
	t.Helper()

	synctest.Test(t, func(t *testing.T) {
		f := &finapi{server: mock.New(s.mock...), url: "http://localhost"}
		f.server.AddUser(mock.User{ID: alice, Password: alicePassword, Verified: true})
		f.client = f.newClient(t, s.config)
		client.SetNetwork(f.client, wire{f.server})

		test(t, f)
	})
}

// wire carries requests to a handler without a network.
type wire struct{ handler http.Handler }

func (w wire) RoundTrip(request *http.Request) (*http.Response, error) {
	type result struct {
		response *http.Response
		err      error
	}

	if trace := httptrace.ContextClientTrace(request.Context()); trace != nil {
		trace.GotConn(httptrace.GotConnInfo{})
	}

	served := request.Clone(request.Context())
	if served.Body == nil {
		served.Body = http.NoBody
	}

	done := make(chan result, 1)

	go func() {
		defer func() {
			// So does a handler drop the connection.
			if recover() != nil {
				done <- result{err: io.ErrUnexpectedEOF}
			}
		}()

		recorder := httptest.NewRecorder()
		w.handler.ServeHTTP(recorder, served)

		response := recorder.Result()

		response.Request = request
		done <- result{response: response}
	}()

	select {
	case r := <-done:
		return r.response, r.err
	case <-request.Context().Done():
		return nil, request.Context().Err()
	}
}

// sent lists the requests so far by their operation, and the grant of a token request.
func (f *finapi) sent() []string {
	var sent []string

	for _, request := range f.server.Requests() {
		name := string(request.Operation)
		if request.Grant != "" {
			name += " " + request.Grant
		}

		sent = append(sent, name)
	}

	return sent
}

// wantSent demands exactly these requests since the last call.
func (f *finapi) wantSent(t *testing.T, want ...string) {
	t.Helper()

	if got := f.sent(); !slices.Equal(got, want) {
		t.Errorf("requests %q, want %q", got, want)
	}

	f.server.ResetRequests()
}

// only returns the one request there was for an operation.
func (f *finapi) only(t *testing.T, operation mock.Operation) mock.Request {
	t.Helper()

	requests := f.server.RequestsFor(operation)
	if len(requests) != 1 {
		t.Fatalf("%d requests for %s, want 1", len(requests), operation)
	}

	return requests[0]
}

// injectInto makes a fault happen to an operation.
func (f *finapi) injectInto(operation mock.Operation, fault mock.Fault) {
	fault.Operation = operation
	f.server.Inject(fault)
}

// cancelledAt makes a call whose context ends when an operation's request, which then goes wrong, has reached the server.
func (f *finapi) cancelledAt(t *testing.T, operation mock.Operation, fault mock.Fault, call func(context.Context) error) error {
	t.Helper()

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()

	fault.Hook = cancel
	f.injectInto(operation, fault)

	return call(ctx)
}

// user returns a user as finAPI knows them.
func (f *finapi) user(t *testing.T, id string) mock.User {
	t.Helper()

	user, found := f.server.User(id)
	if !found {
		t.Fatalf("there is no user %q", id)
	}

	return user
}

// must returns the value of a call that may not fail.
func must[T any](value T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		noError(t, err)

		return value
	}
}

func noError(t *testing.T, err error) {
	t.Helper()

	if err != nil {
		t.Fatalf("unexpected error: %v", err)
	}
}

// failure demands an error of the client's own type.
func failure(t *testing.T, err error) *client.Error {
	t.Helper()

	e, ok := errors.AsType[*client.Error](err)
	if !ok {
		t.Fatalf("error %v (%T), want a *client.Error", err, err)
	}

	return e
}

// ownError is an error answer in finAPI's form.
func ownError(code string) string {
	return `{"errors":[{"message":"No.","code":"` + code + `","type":"TECHNICAL"}]}`
}

// waitFor lets time pass in a bubble of inNoTime.
func waitFor(duration time.Duration) {
	<-time.After(duration)
}

// echoBody answers 400 with an error that repeats the request's body.
func echoBody(t *testing.T) func(http.ResponseWriter, *http.Request) {
	t.Helper()

	return func(writer http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(request.Body)
		if err != nil {
			t.Error(err)
		}

		answer, err := json.Marshal(map[string]any{
			"errors": []map[string]string{{"code": "BAD_REQUEST", "message": "This is wrong: " + string(body)}},
		})
		if err != nil {
			t.Error(err)
		}

		writer.WriteHeader(http.StatusBadRequest)
		_, _ = writer.Write(answer)
	}
}
