// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"context"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

func TestToken_request(t *testing.T) {
	t.Parallel()

	paths := map[client.APIVersion]string{client.V1: "/oauth/token", client.V2: "/api/v2/oauth/token"}

	for version, path := range paths {
		for grant, c := range map[string]struct {
			call func(context.Context, *client.Client) error
			want url.Values
		}{
			"client_credentials": {
				func(ctx context.Context, c *client.Client) error { _, err := c.ClientToken(ctx); return err },
				url.Values{},
			},
			"password": {
				func(ctx context.Context, c *client.Client) error {
					_, err := c.UserToken(ctx, "J+B@example.com", "ä &=%+\"'<>€")
					return err
				},
				url.Values{"username": {"J+B@example.com"}, "password": {"ä &=%+\"'<>€"}},
			},
		} {
			t.Run(string(version)+" "+grant, func(t *testing.T) {
				t.Parallel()

				f := start(t, setup{
					mock:   []mock.Option{mock.WithAPIVersion(string(version))},
					config: func(config *client.Config) { config.APIVersion = version },
				})
				f.server.AddUser(mock.User{ID: "j+b@example.com", Password: "ä &=%+\"'<>€", Verified: true})
				noError(t, c.call(t.Context(), f.client))

				c.want.Set("grant_type", grant)
				c.want.Set("client_id", mock.DefaultClientID)
				c.want.Set("client_secret", mock.DefaultClientSecret)

				request := f.only(t, mock.GetToken)
				if request.Method != http.MethodPost || request.Path != path {
					t.Errorf("%s %s, want POST %s", request.Method, request.Path, path)
				}

				// A URL ends up in logs: nothing secret may stand there, nor in a header.
				if !reflect.DeepEqual(request.Form, c.want) || len(request.Query) > 0 || request.Header.Get("Authorization") != "" {
					t.Errorf("form %v, query %v, headers %v, want the form %v", request.Form, request.Query, request.Header, c.want)
				}
			})
		}
	}
}

func TestRevokeToken(t *testing.T) {
	t.Parallel()

	eachVersion(t, func(t *testing.T, f *finapi) {
		token := must(f.client.UserToken(t.Context(), alice, alicePassword))(t)
		noError(t, f.client.RevokeToken(t.Context(), token.AccessToken))

		request := f.only(t, mock.RevokeToken)
		want := url.Values{"token": {token.AccessToken}, "token_type_hint": {"access_token"}}

		if request.Method != http.MethodPost || !reflect.DeepEqual(request.Form, want) || len(request.Query) > 0 {
			t.Errorf("%s with form %v and query %v, want POST with the form %v", request.Method, request.Form, request.Query, want)
		}

		if paths := map[string]string{"/api/v1": "/oauth/revoke", "/api/v2": "/api/v2/oauth/revoke"}; request.Path != paths[f.prefix] {
			t.Errorf("path %s, want %s", request.Path, paths[f.prefix])
		}

		// The revoked token is still in memory: the next call finds out and gets another one.
		f.server.ResetRequests()
		must(f.client.GetUser(t.Context(), alice, alicePassword))(t)
		f.wantSent(t, "getAuthorizedUser", "getToken password", "getAuthorizedUser")

		noError(t, f.client.RevokeToken(t.Context(), token.AccessToken))
	})
}

func TestToken_isKept(t *testing.T) {
	t.Parallel()

	f := start(t, setup{})
	ctx := t.Context()

	first := must(f.client.ClientToken(ctx))(t)
	for range 3 {
		must(f.client.IsVerified(ctx, alice))(t)
	}

	if second := must(f.client.ClientToken(ctx))(t); second != first {
		t.Error("the client's token has changed")
	}

	f.wantSent(t, "getToken client_credentials", "getVerificationStatus", "getVerificationStatus", "getVerificationStatus")

	// Ids are the same whatever the case of their letters.
	must(f.client.GetUser(ctx, alice, alicePassword))(t)
	must(f.client.GetUser(ctx, "ALICE", alicePassword))(t)
	must(f.client.UserToken(ctx, "Alice", alicePassword))(t)
	f.wantSent(t, "getToken password", "getAuthorizedUser", "getAuthorizedUser")
}

func TestToken_livesAsLongAsTheServerSays(t *testing.T) {
	t.Parallel()

	inNoTime(t, setup{}, func(t *testing.T, f *finapi) {
		begin := time.Now()
		first := must(f.client.UserToken(t.Context(), alice, alicePassword))(t)

		if !first.ExpiresAt.Equal(begin.Add(time.Hour)) {
			t.Errorf("expires after %s, want 1h", first.ExpiresAt.Sub(begin))
		}

		// finAPI counts from the first issue, whoever asks later.
		waitFor(30 * time.Minute)

		other := f.newClient(t, nil)
		client.SetNetwork(other, wire{f.server})

		if second := must(other.UserToken(t.Context(), alice, alicePassword))(t); second != first {
			t.Errorf("another client got %+v, want %+v", second, first)
		}

		waitFor(29 * time.Minute)
		f.server.ResetRequests()
		must(f.client.GetUser(t.Context(), alice, alicePassword))(t)
		f.wantSent(t, "getAuthorizedUser")

		// No request is wasted on a token that has run out.
		waitFor(2 * time.Minute)
		must(f.client.GetUser(t.Context(), alice, alicePassword))(t)
		f.wantSent(t, "getToken password", "getAuthorizedUser")
	})
}

func TestToken_thatNeverExpires(t *testing.T) {
	t.Parallel()

	inNoTime(t, setup{mock: []mock.Option{mock.WithAccessTokenTTL(0)}}, func(t *testing.T, f *finapi) {
		if token := must(f.client.ClientToken(t.Context()))(t); !token.ExpiresAt.IsZero() {
			t.Errorf("expires at %s, want never", token.ExpiresAt)
		}

		waitFor(10_000 * time.Hour)
		must(f.client.IsVerified(t.Context(), alice))(t)
		f.wantSent(t, "getToken client_credentials", "getVerificationStatus")
	})
}

func TestToken_refusedIsRenewedOnce(t *testing.T) {
	t.Parallel()

	f := start(t, setup{})
	ctx := t.Context()

	must(f.client.GetUser(ctx, alice, alicePassword))(t)
	must(f.client.IsVerified(ctx, alice))(t)
	f.server.RevokeAllTokens()
	f.server.ResetRequests()

	must(f.client.GetUser(ctx, alice, alicePassword))(t)
	f.wantSent(t, "getAuthorizedUser", "getToken password", "getAuthorizedUser")
	must(f.client.IsVerified(ctx, alice))(t)
	f.wantSent(t, "getVerificationStatus", "getToken client_credentials", "getVerificationStatus")
}

func TestToken_refusedAgainIsAnErrorWithoutTheToken(t *testing.T) {
	t.Parallel()

	eachVersion(t, func(t *testing.T, f *finapi) {
		f.server.Inject(mock.Fault{Operation: mock.GetAuthorizedUser, Times: -1, Hook: f.server.RevokeAllTokens})

		_, err := f.client.GetUser(t.Context(), alice, alicePassword)
		f.wantSent(t, "getToken password", "getAuthorizedUser", "getToken password", "getAuthorizedUser")

		if e := failure(t, err); e.StatusCode != http.StatusUnauthorized || !e.Has("invalid_token") {
			t.Errorf("error %v, want 401 invalid_token", err)
		}

		// finAPI repeats the token, in V2 one of a thousand characters.
		if !strings.Contains(err.Error(), "Invalid access token: ***") || len(err.Error()) > 200 {
			t.Errorf("error %v, want the token masked", err)
		}
	})
}

func TestPassword_refusedIsNeverSentAgain(t *testing.T) {
	t.Parallel()

	for name, options := range map[string][]mock.Option{
		"with an error in finAPI's form": nil,
		"with an error in OAuth's form":  {mock.WithOAuthErrorBodies()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			f := start(t, setup{mock: options})
			ctx := t.Context()

			for _, id := range []string{alice, "ALICE", alice} {
				_, err := f.client.GetUser(ctx, id, "wrong")
				wantTrue(t, err, "IsLoginRejected")

				_, err = f.client.UserToken(ctx, id, "wrong")
				wantTrue(t, err, "IsLoginRejected")
				wantTrue(t, f.client.DeleteUser(ctx, id, "wrong"), "IsLoginRejected")
			}

			f.wantSent(t, "getToken password")

			if n := f.user(t, alice).FailedLogins; n != 1 {
				t.Errorf("%d failed logins, want 1: each counts towards the lock", n)
			}

			// Another password of the same user is another matter, and so is another Client.
			must(f.client.GetUser(ctx, alice, alicePassword))(t)
			f.wantSent(t, "getToken password", "getAuthorizedUser")

			_, err := f.newClient(t, nil).GetUser(ctx, alice, "wrong")
			wantTrue(t, err, "IsLoginRejected")
			f.wantSent(t, "getToken password")
		})
	}
}

func TestPassword_refusedBySomebodyElseIsNotSentAgainEither(t *testing.T) {
	t.Parallel()

	f := start(t, setup{})
	f.server.Inject(mock.Fault{Operation: mock.GetToken, Status: http.StatusBadRequest, AfterWork: true, Body: "<html>"})

	for range 2 {
		_, err := f.client.UserToken(t.Context(), alice, alicePassword)
		wantTrue(t, err)

		if failure(t, err).StatusCode != http.StatusBadRequest {
			t.Errorf("error %v, want the 400", err)
		}
	}

	f.wantSent(t, "getToken password")
}

func TestPassword_refusedIsForgottenWhenTheUserIsAnotherOne(t *testing.T) {
	t.Parallel()

	f := start(t, setup{mock: []mock.Option{mock.WithAutoVerify(true)}})
	ctx := t.Context()

	_, err := f.client.GetUser(ctx, "Bob", "secret")
	wantTrue(t, err, "IsLoginRejected")

	must(f.client.CreateUser(ctx, client.CreateUserParams{ID: "bOB", Password: "secret"}))(t)
	must(f.client.GetUser(ctx, "BOB", "secret"))(t)

	_, err = f.client.GetUser(ctx, "bob", newPassword)
	wantTrue(t, err, "IsLoginRejected")
	noError(t, f.client.ChangePassword(ctx, "bob", newPassword))
	must(f.client.GetUser(ctx, "bob", newPassword))(t)

	// A change that finAPI refused changes nothing.
	_, err = f.client.GetUser(ctx, "bob", "12345")
	wantTrue(t, err, "IsLoginRejected")

	if err := f.client.ChangePassword(ctx, "bob", "12345"); failure(t, err).StatusCode != http.StatusBadRequest {
		t.Errorf("error %v, want 400 for a password that short", err)
	}

	f.server.ResetRequests()

	_, err = f.client.GetUser(ctx, "bob", "12345")
	wantTrue(t, err, "IsLoginRejected")
	must(f.client.GetUser(ctx, "bob", newPassword))(t)
	f.wantSent(t, "getAuthorizedUser")
}

func TestLogin_thatWaitsForSomethingIsTriedAgain(t *testing.T) {
	t.Parallel()

	f := start(t, setup{})
	ctx := t.Context()

	f.server.AddUser(mock.User{ID: "bob", Password: "secret", Verified: true, Locked: true})
	f.server.AddUser(mock.User{ID: "carol", Password: "secret"})

	_, err := f.client.GetUser(ctx, "bob", "secret")
	wantTrue(t, err, "IsLocked")
	f.server.UpdateUser("bob", func(user *mock.User) { user.Locked = false })
	must(f.client.GetUser(ctx, "bob", "secret"))(t)

	_, err = f.client.GetUser(ctx, "carol", "secret")
	wantTrue(t, err, "IsNotVerified", "IsLoginForbidden")
	noError(t, f.client.VerifyUser(ctx, "carol"))
	must(f.client.GetUser(ctx, "carol", "secret"))(t)
}

func TestClientSecret_refusedIsNeverSentAgain(t *testing.T) {
	t.Parallel()

	for name, first := range map[string]func(context.Context, *client.Client) error{
		"for the client": func(ctx context.Context, c *client.Client) error { _, err := c.ClientToken(ctx); return err },
		"for a user": func(ctx context.Context, c *client.Client) error {
			_, err := c.GetUser(ctx, alice, alicePassword)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			f := start(t, setup{config: func(config *client.Config) { config.ClientSecret = "a wrong secret" }})
			ctx := t.Context()
			err := first(ctx, f.client)
			wantTrue(t, err, "IsClientRejected")

			if text := err.Error(); strings.Contains(text, "a wrong secret") {
				t.Errorf("the secret is in the error: %s", text)
			}

			_, err = f.client.ClientToken(ctx)
			wantTrue(t, err, "IsClientRejected")
			_, err = f.client.GetUser(ctx, alice, alicePassword)
			wantTrue(t, err, "IsClientRejected")
			_, err = f.client.CreateUser(ctx, client.CreateUserParams{ID: "bob", Password: "secret", IDIsRandom: true})
			wantTrue(t, err, "IsClientRejected")
			wantTrue(t, f.client.ChangePassword(ctx, alice, newPassword), "IsClientRejected")

			if n := len(f.server.Requests()); n != 1 {
				t.Errorf("%d requests, want 1", n)
			}
		})
	}
}

func TestToken_answersThatAreNone(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		fault mock.Fault
		want  string
	}{
		"HTML": {
			mock.Fault{Status: 200, Body: "<html>", Header: http.Header{"Content-Type": {"text/html; charset=utf-8"}}},
			"getToken: 200 OK: the answer (text/html) holds no access token",
		},
		"text":                  {mock.Fault{Status: 200, Body: "hello", Header: http.Header{"Content-Type": {"text/plain"}}}, "(text/plain) holds no access token"},
		"an empty object":       {mock.Fault{Status: 200, Body: "{}"}, "the answer holds no access token"},
		"nothing":               {mock.Fault{Status: 200}, "the answer holds no access token"},
		"no content":            {mock.Fault{Status: 204}, "the answer holds no access token"},
		"an error with 200":     {mock.Fault{Status: 200, Body: `{"error":"oops"}`}, "oops: the answer holds no access token"},
		"JSON that breaks off":  {mock.Fault{Status: 200, Body: `{"access_token":"s3cr3t`}, "the answer holds no access token"},
		"a redirect":            {mock.Fault{Status: 302, Header: http.Header{"Location": {"/elsewhere"}}}, "getToken: 302 Found"},
		"a token with NUL":      {mock.Fault{Status: 200, Body: `{"access_token":"s3cr3t\u0000"}`}, "the access token in the answer cannot be sent in a header"},
		"a token of two lines":  {mock.Fault{Status: 200, Body: `{"access_token":"s3cr3t\nX-A: b"}`}, "cannot be sent in a header"},
		"a token beyond ASCII":  {mock.Fault{Status: 200, Body: `{"access_token":"s3cr3t\u00e4"}`}, "cannot be sent in a header"},
		"an answer out of hand": {mock.Fault{Status: 200, Body: strings.Repeat(" ", client.MaxAnswer+1)}, "the answer is larger than"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			f := start(t, setup{})
			f.injectInto(mock.GetToken, c.fault)

			_, err := f.client.ClientToken(t.Context())
			if !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "s3cr3t") {
				t.Errorf("error %q, want one with %q", err, c.want)
			}

			f.wantSent(t, "getToken client_credentials")
		})
	}
}
