// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"context"
	"maps"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

type call func(context.Context, *client.Client) error

// failures are all that may happen to a request.
var failures = map[string]mock.Fault{
	"dropped before": {Drop: mock.DropBefore},
	"dropped after":  {Drop: mock.DropAfter},
	"broken off":     {Respond: breakOff},
	"429":            {Status: 429},
	"500":            {Status: 500, Body: ownError("UNEXPECTED_ERROR")},
	"501":            {Status: 501},
	"502":            {Status: 502, Body: "<html>"},
	"503":            {Status: 503},
	"504":            {Status: 504},
	"400":            {Status: 400, Body: ownError("BAD_REQUEST")},
	"401":            {Status: 401, Body: `{"error":"invalid_token"}`},
	"403":            {Status: 403, Body: ownError("FORBIDDEN")},
	"404":            {Status: 404, Body: ownError("UNKNOWN_ENTITY")},
	"422":            {Status: 422, Body: ownError("SOME_CODE")},
	"423":            {Status: 423, Body: ownError("LOCKED")},
	"301":            {Status: 301, Header: http.Header{"Location": {"/elsewhere"}}},
	"403 of others":  {Status: 403, Body: "<html>"},
	"423 of others":  {Status: 423, Body: "<html>"},
}

// breakOff promises more of an answer than it gives.
func breakOff(writer http.ResponseWriter, _ *http.Request) {
	writer.Header().Set("Content-Length", "1000")
	writer.WriteHeader(http.StatusOK)
	_, _ = writer.Write([]byte(`{"id":"alice","access_token":"a"`))
}

// How many requests an operation makes, of two retries at most, when it fails in one way for ever.
var (
	// harmless a second time.
	repeatable = map[string]int{
		"dropped before": 3, "dropped after": 3, "broken off": 3, "429": 3, "502": 3, "503": 3, "504": 3, "401": 2,
	}
	// Nothing is changed.
	reading = with(repeatable, map[string]int{"500": 3})
	// Go itself sends a GET once more, unseen, when a connection that it kept turns out to be dead.
	getting = with(reading, map[string]int{"dropped before": 4, "dropped after": 4})
	// The caller finds out by other means, then tries once more at most.
	unrepeatable = map[string]int{
		"dropped before": 2, "dropped after": 1, "broken off": 2, "429": 3, "500": 2, "501": 2, "502": 2, "503": 2, "504": 2, "401": 2,
		"301": 2, "403 of others": 2, "423 of others": 2,
	}
	// Each that is looked at may count towards the user's lock.
	login = map[string]int{"dropped before": 2, "dropped after": 2, "broken off": 2, "429": 3, "500": 2, "502": 2, "503": 3, "504": 2}
)

// with changes some numbers of a table.
func with(table, changes map[string]int) map[string]int {
	changed := maps.Clone(table)
	maps.Copy(changed, changes)

	return changed
}

var operations = map[mock.Operation]struct {
	call     call
	requests map[string]int // 1 for what is not there
}{
	mock.RevokeToken: {
		func(ctx context.Context, c *client.Client) error { return c.RevokeToken(ctx, "token") },
		with(repeatable, map[string]int{"broken off": 1}), // Nothing but the status matters.
	},
	mock.CreateUser: {
		func(ctx context.Context, c *client.Client) error {
			_, err := c.CreateUser(ctx, client.CreateUserParams{ID: "bob", Password: "secret", IDIsRandom: true})
			return err
		}, unrepeatable,
	},
	mock.GetAuthorizedUser: {
		func(ctx context.Context, c *client.Client) error {
			_, err := c.GetUser(ctx, alice, alicePassword)
			return err
		},
		getting,
	},
	mock.EditAuthorizedUser: {
		func(ctx context.Context, c *client.Client) error {
			_, err := c.UpdateUser(ctx, alice, alicePassword, client.UpdateUserParams{Phone: new("1")})
			return err
		}, repeatable,
	},
	mock.DeleteAuthorizedUser: {
		func(ctx context.Context, c *client.Client) error { return c.DeleteUser(ctx, alice, alicePassword) },
		with(repeatable, map[string]int{"broken off": 1, "423": -1}),
	},
	mock.DeleteUnverifiedUser: {
		func(ctx context.Context, c *client.Client) error { return c.DeleteUnverifiedUser(ctx, "new") },
		with(repeatable, map[string]int{"broken off": 1, "423": -1}),
	},
	mock.GetVerificationStatus: {
		func(ctx context.Context, c *client.Client) error { _, err := c.IsVerified(ctx, alice); return err }, getting,
	},
	mock.VerifyUser: {
		func(ctx context.Context, c *client.Client) error { return c.VerifyUser(ctx, "new") },
		with(repeatable, map[string]int{"broken off": 1}),
	},
	mock.RequestPasswordChange: {
		func(ctx context.Context, c *client.Client) error {
			_, err := c.RequestPasswordChange(ctx, alice)
			return err
		}, repeatable,
	},
	mock.ExecutePasswordChange: {
		func(ctx context.Context, c *client.Client) error { return c.ChangePassword(ctx, alice, newPassword) },
		unrepeatable,
	},
	mock.GetClientConfiguration: {
		func(ctx context.Context, c *client.Client) error { _, err := c.Configuration(ctx); return err }, getting,
	},
	mock.GetUserList: {
		func(ctx context.Context, c *client.Client) error {
			_, err := listed(ctx, c, client.UserFilter{})
			return err
		}, getting,
	},
	mock.DeleteUsers: {
		func(ctx context.Context, c *client.Client) error { return c.ForceDeleteUsers(ctx, alice) },
		with(repeatable, map[string]int{"423": -1}),
	},
	mock.GetToken + " client_credentials": {
		func(ctx context.Context, c *client.Client) error { _, err := c.ClientToken(ctx); return err },
		with(reading, map[string]int{"401": 1}),
	},
	mock.GetToken + " password": {
		func(ctx context.Context, c *client.Client) error {
			_, err := c.UserToken(ctx, alice, alicePassword)
			return err
		},
		login,
	},
}

func TestRetries_byOperationAndFailure(t *testing.T) {
	t.Parallel()

	for name, operation := range operations {
		for failure, fault := range failures {
			want := max(operation.requests[failure], 1)
			if operation.requests[failure] < 0 {
				continue // for as long as the context lives, see below
			}

			t.Run(string(name)+" "+failure, func(t *testing.T) {
				t.Parallel()

				f := start(t, setup{})
				f.server.AddUser(mock.User{ID: "new", Password: "secret"})

				bare, _, _ := strings.Cut(string(name), " ")
				fault.Times = -1
				f.injectInto(mock.Operation(bare), fault)

				_ = operation.call(t.Context(), f.client)

				if n := f.server.Count(mock.Operation(bare)); n != want {
					t.Errorf("%d requests, want %d", n, want)
				}
			})
		}
	}
}

func TestRetries_none(t *testing.T) {
	t.Parallel()

	for _, failure := range []string{"dropped before", "429", "503"} {
		t.Run(failure, func(t *testing.T) {
			t.Parallel()

			f := start(t, setup{config: func(config *client.Config) { config.MaxRetries = 0 }})
			fault := failures[failure]
			fault.Times = -1
			f.injectInto(mock.RequestPasswordChange, fault)

			if _, err := f.client.RequestPasswordChange(t.Context(), alice); err == nil {
				t.Error("no error")
			}

			if n := f.server.Count(mock.RequestPasswordChange); n != 1 {
				t.Errorf("%d requests, want 1", n)
			}
		})
	}
}

func TestRetries_succeed(t *testing.T) {
	t.Parallel()

	f := start(t, setup{})
	f.server.Inject(mock.Fault{Operation: mock.GetToken, Drop: mock.DropBefore})
	f.server.Inject(mock.Fault{Operation: mock.EditAuthorizedUser, Drop: mock.DropAfter})
	f.server.Inject(mock.Fault{Operation: mock.EditAuthorizedUser, Status: http.StatusTooManyRequests})

	updated := must(f.client.UpdateUser(t.Context(), alice, alicePassword, client.UpdateUserParams{Phone: new("1")}))(t)
	if updated.Phone != "1" {
		t.Errorf("updated to %+v", *updated)
	}

	f.wantSent(t, "getToken password", "getToken password", "getAuthorizedUser", "editAuthorizedUser", "editAuthorizedUser", "editAuthorizedUser")
}

// A server that does not listen was certainly not reached: even a login may be tried again.
func TestRetries_whenNobodyListens(t *testing.T) {
	t.Parallel()

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	noError(t, err)
	noError(t, listener.Close())

	var lines atomic.Int64

	c := newClient(t, "http://"+listener.Addr().String(), func(config *client.Config) {
		config.Logger = countingLogger(&lines)
	})

	_, err = c.UserToken(t.Context(), alice, alicePassword)
	if e := failure(t, err); e.StatusCode != 0 || e.RequestID == "" || !strings.Contains(err.Error(), "connection refused") {
		t.Errorf("error %v, want one that names the cause", err)
	}

	if n := lines.Load(); n != 3 {
		t.Errorf("%d attempts, want 3", n)
	}
}

// A handshake that fails has told nobody a password, and no creation.
func TestRetries_whenTheConnectionNeverStands(t *testing.T) {
	t.Parallel()

	var visits atomic.Int64

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	noError(t, err)
	t.Cleanup(func() { _ = listener.Close() })

	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}

			visits.Add(1)

			_ = connection.Close()
		}
	}()

	_, err = newClient(t, "https://"+listener.Addr().String(), nil).UserToken(t.Context(), alice, alicePassword)
	if e := failure(t, err); e.StatusCode != 0 || visits.Load() != 3 {
		t.Errorf("error %v after %d connections, want 3", err, visits.Load())
	}
}

// Nobody has looked at a login that was answered with 503: what comes after it is made up for as if it were the first.
func TestLogin_isMadeUpForOnceBesidesWhatNobodyLookedAt(t *testing.T) {
	t.Parallel()

	unavailable, lost := mock.Fault{Status: 503}, mock.Fault{Drop: mock.DropBefore}

	for name, c := range map[string]struct {
		faults []mock.Fault
		fails  bool
	}{
		"503, then lost":        {[]mock.Fault{unavailable, lost}, false},
		"lost, then 503":        {[]mock.Fault{lost, unavailable}, false},
		"lost, 503, then lost":  {[]mock.Fault{lost, unavailable, lost}, true},
		"lost twice":            {[]mock.Fault{lost, lost}, true},
		"503 for three times":   {[]mock.Fault{unavailable, unavailable, unavailable}, false},
		"503 beyond the budget": {[]mock.Fault{unavailable, unavailable, unavailable, unavailable, unavailable}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			f := start(t, setup{config: func(config *client.Config) { config.MaxRetries = 4 }})
			for _, fault := range c.faults {
				f.injectInto(mock.GetToken, fault)
			}

			if _, err := f.client.UserToken(t.Context(), alice, alicePassword); (err != nil) != c.fails {
				t.Errorf("error %v, want one: %t", err, c.fails)
			}
		})
	}
}

func TestError_keepsTheRequestIDWithoutAnAnswer(t *testing.T) {
	t.Parallel()

	f := start(t, setup{})
	f.server.Inject(mock.Fault{Operation: mock.GetVerificationStatus, Status: http.StatusServiceUnavailable})
	f.server.Inject(mock.Fault{Operation: mock.GetVerificationStatus, Times: -1, Drop: mock.DropBefore})

	_, err := f.client.IsVerified(t.Context(), alice)
	e := failure(t, err)
	requests := f.server.RequestsFor(mock.GetVerificationStatus)

	if last := requests[len(requests)-1]; e.RequestID != last.RequestID || !strings.HasSuffix(err.Error(), "(request id "+e.RequestID+")") {
		t.Errorf("request id %q, want %q, that of the last attempt; error %v", e.RequestID, last.RequestID, err)
	}

	// The last failure counts, not the 503 before.
	if e.StatusCode != 0 || !strings.HasPrefix(err.Error(), "getVerificationStatus: no answer: ") {
		t.Errorf("error %+v, want one without an answer", e)
	}
}
