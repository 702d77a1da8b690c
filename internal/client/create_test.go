// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// Ways in which the answer to a creation gets lost. After some of them the user is there, after others not.
var lostAnswers = map[string]struct {
	fault mock.Fault
	done  bool
}{
	"connection dropped before": {mock.Fault{Drop: mock.DropBefore}, false},
	"connection dropped after":  {mock.Fault{Drop: mock.DropAfter}, true},
	"500 before":                {mock.Fault{Status: 500, Body: ownError("UNEXPECTED_ERROR")}, false},
	"500 after":                 {mock.Fault{Status: 500, Body: ownError("UNEXPECTED_ERROR"), AfterWork: true}, true},
	"502 before":                {mock.Fault{Status: 502, Body: "<html>"}, false},
	"502 after":                 {mock.Fault{Status: 502, Body: "<html>", AfterWork: true}, true},
	"503 before":                {mock.Fault{Status: 503}, false},
	"504 after":                 {mock.Fault{Status: 504, AfterWork: true}, true},
	"201 with garbage":          {mock.Fault{Status: 201, Body: `{"id":"bo`, AfterWork: true}, true},
	"201 with an empty object":  {mock.Fault{Status: 201, Body: `{}`, AfterWork: true}, true},
	"200 of somebody else":      {mock.Fault{Status: 200, Body: `<html>`}, false},
	"another user's 201":        {mock.Fault{Status: 201, Body: `{"id":"carol"}`, AfterWork: true}, true},
	"redirect after":            {mock.Fault{Status: 303, AfterWork: true}, true},
	"gateway's 400 after":       {mock.Fault{Status: 400, Body: "<html>", AfterWork: true}, true},
	"gateway's 401 after":       {mock.Fault{Status: 401, Body: `{"error":"Unauthorized","status":401}`, AfterWork: true}, true},
	"gateway's 403 before":      {mock.Fault{Status: 403, Body: "<html>"}, false},
	"gateway's 404 after":       {mock.Fault{Status: 404, Body: `{"message":"no Route matched"}`, AfterWork: true}, true},
	"gateway's 408 after":       {mock.Fault{Status: 408, AfterWork: true}, true},
	"gateway's 409 after":       {mock.Fault{Status: 409, Body: `[]`, AfterWork: true}, true},
	"gateway's 413 after":       {mock.Fault{Status: 413, Body: "<html>", AfterWork: true}, true},
	"gateway's 422 after":       {mock.Fault{Status: 422, Body: `{"errors":["ENTITY_EXISTS"]}`, AfterWork: true}, true},
	"gateway's 451 after":       {mock.Fault{Status: 451, Body: `{"errors":[{"message":"no"}]}`, AfterWork: true}, true},
	"gateway's 499 before":      {mock.Fault{Status: 499}, false},
}

func TestCreateUser_makesUpForALostAnswer(t *testing.T) {
	t.Parallel()

	for lost, c := range lostAnswers {
		for kind, options := range map[string]struct {
			isRandom, isVerified, isPasswordRandom bool
		}{
			"random id":                              {isRandom: true},
			"chosen id, random password, verified":   {isVerified: true, isPasswordRandom: true},
			"chosen id, random password, unverified": {isPasswordRandom: true},
			"chosen id, chosen password, verified":   {isVerified: true},
		} {
			t.Run(lost+", "+kind, func(t *testing.T) {
				t.Parallel()

				f := start(t, setup{mock: []mock.Option{mock.WithAutoVerify(options.isVerified)}})
				f.injectInto(mock.CreateUser, c.fault)

				// What was true of their password before they were there is so no more.
				_, err := f.client.GetUser(t.Context(), "bob", "secret")
				wantTrue(t, err, "IsLoginRejected")

				user, err := f.client.CreateUser(t.Context(), client.CreateUserParams{
					ID: "bob", Password: "secret", Email: "b@x", Phone: "1", IsAutoUpdateEnabled: true,
					IDIsRandom: options.isRandom, PasswordIsRandom: options.isPasswordRandom,
				})

				switch unclear, isUnclear := errors.AsType[*client.UnclearCreationError](err); {
				case c.done && !options.isRandom && (!options.isVerified || !options.isPasswordRandom):
					// Nobody can log in as an unverified user, and others may have chosen the same password: there is no proof.
					if !isUnclear || unclear.ID != "bob" || unclear.Differs || failure(t, unclear.Cause).Operation != "createUser" {
						t.Errorf("error %v, want an UnclearCreationError", err)
					}
				default:
					noError(t, err)

					if want := (client.User{ID: "bob", Email: "b@x", Phone: "1", IsAutoUpdateEnabled: true}); *user != want {
						t.Errorf("user %+v, want %+v", *user, want)
					}
				}

				if n := len(f.server.Users()); n != 2 || f.user(t, "bob").Password != "secret" {
					t.Errorf("%d users, want alice and bob, with their password", n)
				}

				want := 1
				if !c.done {
					want = 2
				}

				if n := f.server.Count(mock.CreateUser); n != want {
					t.Errorf("%d requests to create the user, want %d", n, want)
				}
			})
		}
	}
}

// The id belonged to somebody else before. Whatever gets lost, they are not taken for ours, nor changed.
func TestCreateUser_neverAdoptsSomebodyElsesUser(t *testing.T) {
	t.Parallel()

	for lost, c := range lostAnswers {
		if c.done {
			continue
		}

		t.Run(lost, func(t *testing.T) {
			t.Parallel()

			f := start(t, setup{})
			before := f.user(t, alice)
			f.injectInto(mock.CreateUser, c.fault)

			_, err := f.client.CreateUser(t.Context(), client.CreateUserParams{ID: alice, Password: "secret", Email: "b@x"})
			if _, isUnclear := errors.AsType[*client.UnclearCreationError](err); !isUnclear {
				t.Errorf("error %v, want an UnclearCreationError", err)
			}

			wantTrue(t, err, "IsMaybeCreated")

			if text := err.Error(); !strings.Contains(text, `a user with the id "alice" exists`) || strings.Contains(text, "secret") {
				t.Errorf("error %q, want what is known, and no password", text)
			}

			after := f.user(t, alice)
			after.FailedLogins--

			if after != before {
				t.Errorf("alice was %+v and is %+v", before, after)
			}
		})
	}
}

func TestCreateUser_takenIDIsClear(t *testing.T) {
	t.Parallel()

	f := start(t, setup{})

	_, err := f.client.CreateUser(t.Context(), client.CreateUserParams{ID: "ALICE", Password: "secret"})
	wantTrue(t, err, "IsUserExists")
	f.wantSent(t, "getToken client_credentials", "createUser")
}

// The first creation is slow: it comes through only when its answer is given up and the user seems not to be there.
func TestCreateUser_lateCreation(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		password         string
		isRandom         bool
		isPasswordRandom bool
		fails            bool
	}{
		"ours, random id":         {"something else", true, false, false},
		"ours, random password":   {"secret", false, true, false},
		"perhaps somebody else's": {"secret", false, false, true},
		"somebody else's":         {"not secret", false, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			f := start(t, setup{mock: []mock.Option{mock.WithAutoVerify(true)}})
			f.server.Inject(mock.Fault{Operation: mock.CreateUser, Drop: mock.DropBefore})
			f.server.Inject(mock.Fault{Operation: mock.CreateUser, Hook: func() {
				f.server.AddUser(mock.User{ID: "bob", Password: c.password, Verified: true})
			}})

			_, err := f.client.CreateUser(t.Context(), client.CreateUserParams{
				ID: "bob", Password: "secret", IDIsRandom: c.isRandom, PasswordIsRandom: c.isPasswordRandom,
			})
			if _, isUnclear := errors.AsType[*client.UnclearCreationError](err); isUnclear != c.fails || !c.fails && err != nil {
				t.Errorf("error %v, want an UnclearCreationError: %t", err, c.fails)
			}
		})
	}
}

func TestCreateUser_givesUpAfterTheSecondLoss(t *testing.T) {
	t.Parallel()

	f := start(t, setup{})
	f.server.Inject(mock.Fault{Operation: mock.CreateUser, Times: -1, Status: http.StatusServiceUnavailable})

	_, err := f.client.CreateUser(t.Context(), client.CreateUserParams{ID: "bob", Password: "secret", IDIsRandom: true})
	if e := failure(t, err); e.StatusCode != http.StatusServiceUnavailable || e.Operation != "createUser" {
		t.Errorf("error %v, want the 503", err)
	}

	wantTrue(t, err, "IsMaybeCreated")
	f.wantSent(t, "getToken client_credentials", "createUser", "getVerificationStatus", "createUser", "getVerificationStatus")
}

func TestCreateUser_saysWhenItCannotFindOut(t *testing.T) {
	t.Parallel()

	f := start(t, setup{})
	f.server.Inject(mock.Fault{Operation: mock.CreateUser, Drop: mock.DropAfter})
	f.server.Inject(mock.Fault{Operation: mock.GetVerificationStatus, Status: http.StatusForbidden, Body: ownError("FORBIDDEN")})

	_, err := f.client.CreateUser(t.Context(), client.CreateUserParams{ID: "bob", Password: "secret", IDIsRandom: true})
	wantTrue(t, err, "IsMaybeCreated")

	if text := err.Error(); !strings.Contains(text, "createUser: no answer") || !strings.Contains(text, "getVerificationStatus: 403") {
		t.Errorf("error %q, want both failures named", text)
	}
}

// Where no token is to be had, no creation was sent, and there is nothing to be found out.
func TestCreateUser_withoutAToken(t *testing.T) {
	t.Parallel()

	for name, fault := range map[string]mock.Fault{
		"500":                {Status: http.StatusInternalServerError},
		"connection dropped": {Drop: mock.DropBefore},
		"garbage":            {Status: http.StatusOK, Body: "<html>"},
		"an unusable token":  {Status: http.StatusOK, Body: `{"access_token":"a\nb"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			f := start(t, setup{config: func(config *client.Config) { config.MaxRetries = 0 }})
			f.injectInto(mock.GetToken, fault)

			_, err := f.client.CreateUser(t.Context(), client.CreateUserParams{ID: alice, Password: alicePassword, IDIsRandom: true})
			if e := failure(t, err); e.Operation != "getToken" {
				t.Errorf("error %v, want that of the token", err)
			}

			f.wantSent(t, "getToken client_credentials")
		})
	}
}

func TestCreateUser_errorsHoldNoSecret(t *testing.T) {
	t.Parallel()

	f := start(t, setup{})
	f.server.Inject(mock.Fault{Operation: mock.CreateUser, Respond: echoBody(t)})

	_, err := f.client.CreateUser(t.Context(), client.CreateUserParams{ID: "bob", Password: "S3cr3t!"})
	if text := err.Error(); !strings.Contains(text, `"password":"***"`) || strings.Contains(text, "S3cr3t!") {
		t.Errorf("error %q, want the password masked", text)
	}
}

// Two requests: the first is refused for certain, the second is carried out and never answered. The first must not speak
// for both.
func TestCreateUser_lostAfterARetry(t *testing.T) {
	t.Parallel()

	inNoTime(t, setup{config: func(config *client.Config) { config.RequestTimeout = 10 * time.Second }},
		func(t *testing.T, f *finapi) {
			f.server.Inject(mock.Fault{Operation: mock.CreateUser, Status: http.StatusTooManyRequests})
			f.server.Inject(mock.Fault{Operation: mock.CreateUser, Respond: func(_ http.ResponseWriter, request *http.Request) {
				f.server.ServeHTTP(httptest.NewRecorder(), request.Clone(context.WithoutCancel(request.Context())))
				<-request.Context().Done()
			}})

			params := client.CreateUserParams{ID: "bob", Password: "secret", IDIsRandom: true}
			if user := must(f.client.CreateUser(t.Context(), params))(t); user.ID != "bob" {
				t.Errorf("user %+v, want bob", user)
			}

			if len(f.server.Users()) != 2 {
				t.Errorf("users %+v, want alice and bob", f.server.Users())
			}
		})
}
