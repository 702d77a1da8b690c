// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// deletions are the ways to delete alice.
var deletions = map[mock.Operation]call{
	mock.DeleteAuthorizedUser: func(ctx context.Context, c *client.Client) error { return c.DeleteUser(ctx, alice, alicePassword) },
	mock.DeleteUnverifiedUser: func(ctx context.Context, c *client.Client) error { return c.DeleteUnverifiedUser(ctx, alice) },
	mock.DeleteUsers:          func(ctx context.Context, c *client.Client) error { return c.ForceDeleteUsers(ctx, alice) },
}

// A deletion is believed as finAPI says it. Whatever else looks like one makes the client ask once whether the user is there.
func TestDeletion_isNotBelievedToOthers(t *testing.T) {
	t.Parallel()

	for operation, remove := range deletions {
		for name, fault := range map[string]mock.Fault{
			"202":                      {Status: 202},
			"204":                      {Status: 204},
			"206":                      {Status: 206},
			"200 with errors":          {Status: 200, Body: ownError("UNEXPECTED_ERROR")},
			"200 with untyped text":    {Status: 200, Body: "deleted", Header: http.Header{"Content-Type": nil}},
			"200 with HTML":            {Status: 200, Body: "<html>", Header: http.Header{"Content-Type": {"text/html"}}},
			"200 with an object":       {Status: 200, Body: "{}"},
			"200 that breaks off":      {Respond: breakOff},
			"200 to another request":   {Status: 200, Header: http.Header{"X-Request-Id": {"selfgen-1"}}},
			"200 without a request id": {Status: 200, Header: http.Header{"X-Request-Id": nil}},
			"404 of finAPI":            {Status: 404, Body: ownError("UNKNOWN_ENTITY")},
		} {
			for _, isGone := range []bool{true, false} {
				t.Run(string(operation)+" "+name+map[bool]string{true: " gone", false: " there"}[isGone], func(t *testing.T) {
					t.Parallel()

					f := start(t, setup{config: func(config *client.Config) { config.MaxRetries = 0 }})
					must(f.client.GetUser(t.Context(), alice, alicePassword))(t)
					must(f.client.ClientToken(t.Context()))(t)

					fault := fault
					if isGone {
						fault.Hook = func() { f.server.RemoveUser(alice) }
					}

					f.injectInto(operation, fault)
					err := remove(t.Context(), f.client)

					var want []string

					if operation == mock.DeleteUsers {
						want = append(want, "IsAdministration")
					}

					switch isAnswered := fault.Status == 404; {
					// Only the application client is told that a user is not there.
					case operation == mock.DeleteUsers && isAnswered:
						wantTrue(t, err, want...)

						return
					case isGone && isAnswered:
						wantTrue(t, err, "IsNotFound")
					case isGone:
						noError(t, err)
					default:
						wantTrue(t, err, append(want, "IsStillThere")...)

						if e := failure(t, err); e.Operation != string(operation) || e.RequestID == "" || !strings.Contains(err.Error(), "still there") {
							t.Errorf("error %v, want the deletion's", err)
						}
					}

					if n := f.server.Count(mock.GetVerificationStatus); n != 1 {
						t.Errorf("%d questions, want 1: %q", n, f.sent())
					}
				})
			}
		}
	}
}

func TestDeletion_saysWhenItCannotFindOut(t *testing.T) {
	t.Parallel()

	for operation, remove := range deletions {
		for name, fault := range map[string]mock.Fault{
			"nothing to go by": {Status: 204},
			"404":              {Status: 404, Body: ownError("UNKNOWN_ENTITY")},
		} {
			if operation == mock.DeleteUsers && fault.Status == 404 {
				continue
			}

			t.Run(string(operation)+" "+name, func(t *testing.T) {
				t.Parallel()

				f := start(t, setup{})
				f.injectInto(operation, fault)
				f.injectInto(mock.GetVerificationStatus, mock.Fault{Status: 403, Body: ownError("FORBIDDEN")})

				err := remove(t.Context(), f.client)
				if client.IsNotFound(err) || err == nil || !strings.Contains(err.Error(), "whether the user is gone could not be found out") {
					t.Errorf("error %v, want both failures named", err)
				}
			})
		}
	}
}

// finAPI ignores ids that it does not know, and an administrator does not know the users of another mandator.
func TestForceDeleteUsers_asksForWhoIsNotNamed(t *testing.T) {
	t.Parallel()

	const token, admin, ask = "getToken client_credentials", "deleteUsers", "getVerificationStatus"

	for name, c := range map[string]struct {
		body string
		gone bool
		sent []string
		want []string
	}{
		"all are deleted":                {`{"deletedUsers":["Alice","bob"],"nonDeletedUsers":[]}`, true, []string{token, admin}, nil},
		"none is named, both are there":  {`{"deletedUsers":[],"nonDeletedUsers":[]}`, false, []string{token, admin, token, ask, ask}, []string{"IsAdministration", "IsStillThere"}},
		"none is named, both are gone":   {`{"deletedUsers":[],"nonDeletedUsers":[]}`, true, []string{token, admin, token, ask, ask}, nil},
		"one is not named and is there":  {`{"deletedUsers":["alice"]}`, false, []string{token, admin, token, ask}, []string{"IsAdministration", "IsStillThere"}},
		"one is not named and not there": {`{"deletedUsers":["alice"],"nonDeletedUsers":null}`, true, []string{token, admin, token, ask}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			f := start(t, setup{})
			if c.gone {
				f.server.RemoveUser(alice)
			} else {
				f.server.AddUser(mock.User{ID: "bob"})
			}

			f.injectInto(mock.DeleteUsers, mock.Fault{Status: 200, Body: c.body})

			err := f.client.ForceDeleteUsers(t.Context(), "ALICE", "bob")
			wantTrue(t, err, c.want...)

			if c.want == nil {
				noError(t, err)
			} else if !strings.Contains(err.Error(), "another mandator") {
				t.Errorf("error %v, want the likely cause", err)
			}

			f.wantSent(t, c.sent...)
		})
	}
}

func TestVerifyUser_isNotBelievedToOthers(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		fault     mock.Fault
		questions int
		fails     bool
		want      []string
	}{
		"finAPI's own word":              {mock.Fault{}, 0, false, nil},
		"204 before":                     {mock.Fault{Status: 204}, 1, true, nil},
		"204 after":                      {mock.Fault{Status: 204, AfterWork: true}, 1, false, nil},
		"200 with errors, before":        {mock.Fault{Status: 200, Body: ownError("UNEXPECTED_ERROR")}, 1, true, nil},
		"another request's answer after": {mock.Fault{Status: 200, Header: http.Header{"X-Request-Id": {"x"}}, AfterWork: true}, 1, false, nil},
		"422 of HTML":                    {mock.Fault{Status: 422, Body: "<html>"}, 0, true, nil},
		"422 of another form":            {mock.Fault{Status: 422, Body: `{"error":"USER_ALREADY_VERIFIED"}`}, 0, true, nil},
		"422 with the code":              {mock.Fault{Status: 422, Body: ownError("USER_ALREADY_VERIFIED")}, 0, true, []string{"IsAlreadyVerified"}},
		"422 with another code, before":  {mock.Fault{Status: 422, Body: ownError("ILLEGAL_ENTITY_STATE")}, 1, true, nil},
		"422 with another code, after": {
			mock.Fault{Status: 422, Body: ownError("ILLEGAL_ENTITY_STATE"), AfterWork: true}, 1, true, []string{"IsAlreadyVerified"},
		},
		"404 of finAPI": {mock.Fault{Status: 404, Body: ownError("UNKNOWN_ENTITY")}, 1, true, []string{"IsStillThere"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			f := start(t, setup{})
			f.server.AddUser(mock.User{ID: "new", Password: "secret"})
			f.injectInto(mock.VerifyUser, c.fault)

			err := f.client.VerifyUser(t.Context(), "new")
			wantTrue(t, err, c.want...)

			if (err != nil) != c.fails || f.server.Count(mock.GetVerificationStatus) != c.questions {
				t.Errorf("error %v, requests %q, want an error: %t, and %d questions", err, f.sent(), c.fails, c.questions)
			}
		})
	}
}

// Nothing can be asked about a token: finAPI's status and its empty body are the proof.
func TestRevokeToken_answersThatAreNone(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		fault mock.Fault
		fails bool
	}{
		"without a request id": {mock.Fault{Status: 200, Header: http.Header{"X-Request-Id": nil}}, false},
		"204":                  {mock.Fault{Status: 204}, true},
		"errors":               {mock.Fault{Status: 200, Body: ownError("UNEXPECTED_ERROR")}, true},
		"untyped text":         {mock.Fault{Status: 200, Body: "ok", Header: http.Header{"Content-Type": nil}}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			f := start(t, setup{})
			f.injectInto(mock.RevokeToken, c.fault)

			if err := f.client.RevokeToken(t.Context(), "token"); (err != nil) != c.fails {
				t.Errorf("error %v, want one: %t", err, c.fails)
			}
		})
	}
}

// The answer to the first attempt got lost. The second is refused for the token, which went with the user: to log in again
// would be one wrong attempt more.
func TestDeleteUser_makesUpForALostAnswer(t *testing.T) {
	t.Parallel()

	const token, login, get, remove, ask = "getToken client_credentials", "getToken password", "getAuthorizedUser",
		"deleteAuthorizedUser", "getVerificationStatus"

	for name, c := range map[string]struct {
		fault mock.Fault
		sent  []string
	}{
		"dropped after":  {mock.Fault{Drop: mock.DropAfter}, []string{login, get, remove, remove, token, ask}},
		"dropped before": {mock.Fault{Drop: mock.DropBefore}, []string{login, get, remove, remove}},
		"502 after":      {mock.Fault{Status: 502, AfterWork: true}, []string{login, get, remove, remove, token, ask}},
		"429 after":      {mock.Fault{Status: 429, AfterWork: true}, []string{login, get, remove, remove, token, ask}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			f := start(t, setup{})
			f.injectInto(mock.DeleteAuthorizedUser, c.fault)
			noError(t, f.client.DeleteUser(t.Context(), alice, alicePassword))
			f.wantSent(t, c.sent...)

			if _, found := f.server.User(alice); found {
				t.Error("alice is still there")
			}
		})
	}

	// The token may as well have run out between the two: then the user is there, and is deleted with another one.
	f := start(t, setup{})
	f.server.Inject(mock.Fault{Operation: mock.DeleteAuthorizedUser, Drop: mock.DropBefore, Hook: f.server.RevokeAllTokens})
	noError(t, f.client.DeleteUser(t.Context(), alice, alicePassword))
	f.wantSent(t, login, get, remove, remove, token, ask, login, get, remove)
}
