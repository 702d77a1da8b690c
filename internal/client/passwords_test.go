// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

func TestChangePassword(t *testing.T) {
	t.Parallel()

	eachVersion(t, func(t *testing.T, f *finapi) {
		ctx := t.Context()

		must(f.client.GetUser(ctx, alice, alicePassword))(t)
		f.server.ResetRequests()
		noError(t, f.client.ChangePassword(ctx, "ALICE", newPassword))

		request := f.only(t, mock.ExecutePasswordChange)
		token, _ := request.Body["passwordChangeToken"].(string)
		want := map[string]any{"userId": "ALICE", "password": newPassword, "passwordChangeToken": token}

		if !reflect.DeepEqual(request.Body, want) || len(token) != 36 {
			t.Errorf("body %v, want %v with the decrypted token", request.Body, want)
		}

		if request.Method != http.MethodPost || request.Path != f.prefix+"/users/executePasswordChange" {
			t.Errorf("%s %s", request.Method, request.Path)
		}

		f.wantSent(t, "getToken client_credentials", "requestPasswordChange", "executePasswordChange")

		// The change has ended all tokens of the user: the one in memory is not even tried.
		must(f.client.GetUser(ctx, alice, newPassword))(t)
		f.wantSent(t, "getToken password", "getAuthorizedUser")

		_, err := f.client.GetUser(ctx, alice, alicePassword)
		wantTrue(t, err, "IsLoginRejected")
	})
}

func TestChangePassword_unlocks(t *testing.T) {
	t.Parallel()

	f := start(t, setup{})
	ctx := t.Context()

	f.server.UpdateUser(alice, func(user *mock.User) { user.Locked = true })

	_, err := f.client.GetUser(ctx, alice, newPassword)
	wantTrue(t, err, "IsLocked")
	noError(t, f.client.ChangePassword(ctx, alice, newPassword))
	must(f.client.GetUser(ctx, alice, newPassword))(t)
}

func TestChangePassword_needsTheKey(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		config func(*client.Config)
		want   error
		sent   []string
	}{
		"none": {func(config *client.Config) { config.DataDecryptionKey = nil }, client.ErrNoDataDecryptionKey, nil},
		"a wrong one": {
			func(config *client.Config) {
				config.DataDecryptionKey, _ = client.ParseDataDecryptionKey("ffeeddccbbaa99887766554433221100")
			},
			client.ErrWrongDataDecryptionKey, []string{"getToken client_credentials", "requestPasswordChange"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			f := start(t, setup{config: c.config})

			if can := f.client.CanChangePasswords(); can == errors.Is(c.want, client.ErrNoDataDecryptionKey) {
				t.Errorf("CanChangePasswords is %t", can)
			}

			if err := f.client.ChangePassword(t.Context(), alice, newPassword); !errors.Is(err, c.want) {
				t.Errorf("error %v, want %v", err, c.want)
			}

			f.wantSent(t, c.sent...)

			if f.user(t, alice).Password != alicePassword {
				t.Error("the password has changed")
			}
		})
	}
}

// What decrypts to something else than a UUID was not meant for us, even if the padding happens to be right.
func TestRequestPasswordChange_acceptsNothingButAToken(t *testing.T) {
	t.Parallel()

	const uuid = "45a611d8-8a19-4a02-8726-a24b6a691ce9"

	for plain, want := range map[string]error{
		uuid:                  nil,
		strings.ToUpper(uuid): client.ErrWrongDataDecryptionKey,
		uuid + "\n":           client.ErrWrongDataDecryptionKey,
		uuid[1:]:              client.ErrWrongDataDecryptionKey,
		"":                    client.ErrWrongDataDecryptionKey,
		"not a token at all":  client.ErrWrongDataDecryptionKey,
	} {
		t.Run(plain, func(t *testing.T) {
			t.Parallel()

			f := start(t, setup{})
			f.server.Inject(mock.Fault{
				Operation: mock.RequestPasswordChange, Status: http.StatusOK,
				Body: `{"userId":"alice","userEmail":null,"passwordChangeToken":"` +
					encrypt(t, mock.DefaultDataDecryptionKey, pad(plain)) + `"}`,
			})

			change, err := f.client.RequestPasswordChange(t.Context(), alice)
			if !errors.Is(err, want) || err == nil && change.Token != uuid {
				t.Errorf("%+v, %v, want %v", change, err, want)
			}
		})
	}
}

func TestRequestPasswordChange_decryptsTheEmail(t *testing.T) {
	t.Parallel()

	eachVersion(t, func(t *testing.T, f *finapi) {
		ctx := t.Context()

		change := must(f.client.RequestPasswordChange(ctx, alice))(t)
		if change.Email != "" || len(change.Token) != 36 {
			t.Errorf("%+v, want a token and no e-mail address", change)
		}

		f.server.UpdateUser(alice, func(user *mock.User) { user.Email = "älice@example.com" })

		if change := must(f.client.RequestPasswordChange(ctx, alice))(t); change.Email != "älice@example.com" {
			t.Errorf("%+v, want the user's e-mail address", change)
		}
	})
}

func TestChangePassword_ofNobody(t *testing.T) {
	t.Parallel()

	f := start(t, setup{})
	wantTrue(t, f.client.ChangePassword(t.Context(), "bob", newPassword), "IsNotFound")
}

func TestChangePassword_makesUpForALostAnswer(t *testing.T) {
	t.Parallel()

	const (
		request, execute = "requestPasswordChange", "executePasswordChange"
		token, login     = "getToken client_credentials", "getToken password"
	)

	for name, c := range map[string]struct {
		fault mock.Fault
		sent  []string
		fails bool
	}{
		"after the change":         {mock.Fault{Drop: mock.DropAfter}, []string{token, request, execute, login}, false},
		"500 after the change":     {mock.Fault{Status: 500, AfterWork: true}, []string{token, request, execute, login}, false},
		"before the change":        {mock.Fault{Drop: mock.DropBefore}, []string{token, request, execute, login, request, execute}, false},
		"502 before the change":    {mock.Fault{Status: 502}, []string{token, request, execute, login, request, execute}, false},
		"503 again and again":      {mock.Fault{Status: 503, Times: -1}, []string{token, request, execute, login, request, execute}, true},
		"403, certainly no change": {mock.Fault{Status: 403, Body: ownError("FORBIDDEN")}, []string{token, request, execute}, true},
		"the token is not accepted": {
			mock.Fault{Status: 403, Body: ownError("INVALID_TOKEN")}, []string{token, request, execute, login, request, execute}, false,
		},
		"delivered twice":       {mock.Fault{Twice: true, Times: -1}, []string{token, request, execute, login}, false},
		"429 before the change": {mock.Fault{Status: 429}, []string{token, request, execute, execute}, false},
		"429 again and again":   {mock.Fault{Status: 429, Times: -1}, []string{token, request, execute, execute, execute, login}, true},
		// The second attempt finds the token used.
		"429 after the change": {mock.Fault{Status: 429, AfterWork: true}, []string{token, request, execute, execute, login}, false},
		"a gateway's 403 after the change": {
			mock.Fault{Status: 403, Body: "<html>", AfterWork: true}, []string{token, request, execute, login}, false,
		},
		"a gateway's 401 before the change": {
			mock.Fault{Status: 401, Body: "<html>"}, []string{token, request, execute, login, request, execute}, false,
		},
		"407, certainly no change":       {mock.Fault{Status: 407}, []string{token, request, execute}, true},
		"a success that is not finAPI's": {mock.Fault{Status: 200, Body: "<html>"}, []string{token, request, execute, login, request, execute}, false},
		"202 after the change":           {mock.Fault{Status: 202, AfterWork: true}, []string{token, request, execute, login}, false},
		"another request's id with a 200": {
			mock.Fault{Status: 200, Header: http.Header{"X-Request-Id": {"another"}}},
			[]string{token, request, execute, login, request, execute}, false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			f := start(t, setup{})
			f.injectInto(mock.ExecutePasswordChange, c.fault)

			err := f.client.ChangePassword(t.Context(), alice, newPassword)
			if (err != nil) != c.fails {
				t.Errorf("error %v, want one: %t", err, c.fails)
			}

			f.wantSent(t, c.sent...)

			want := newPassword
			if c.fails {
				want = alicePassword
			}

			if got := f.user(t, alice).Password; got != want {
				t.Errorf("the password is %q, want %q", got, want)
			}

			// Whatever happened on the way, the password that is set now opens the user.
			must(f.client.GetUser(t.Context(), alice, want))(t)
		})
	}
}

func TestChangePassword_saysWhenItCannotFindOut(t *testing.T) {
	t.Parallel()

	f := start(t, setup{})
	f.server.Inject(mock.Fault{Operation: mock.ExecutePasswordChange, Status: http.StatusBadGateway})
	f.server.Inject(mock.Fault{Operation: mock.GetToken, UserID: alice, Status: http.StatusInternalServerError, Times: -1})

	err := f.client.ChangePassword(t.Context(), alice, newPassword)
	if e := failure(t, err); e.Operation != "executePasswordChange" || e.StatusCode != http.StatusBadGateway {
		t.Errorf("the first error is %v, want that of the change", e)
	}

	if text := err.Error(); !strings.Contains(text, "could not be found out: getToken: 500") {
		t.Errorf("error %q, want both failures named", text)
	}
}

// A failure to get a token is none of the change: nothing was sent, nothing needs to be found out by a login.
func TestChangePassword_withoutAToken(t *testing.T) {
	t.Parallel()

	f := start(t, setup{})
	must(f.client.ClientToken(t.Context()))(t)
	f.server.Inject(mock.Fault{Operation: mock.ExecutePasswordChange, Status: 401, Body: `{"error":"invalid_token"}`})
	f.server.Inject(mock.Fault{Operation: mock.GetToken, Status: http.StatusForbidden, Body: ownError("FORBIDDEN")})
	f.server.ResetRequests()

	if e := failure(t, f.client.ChangePassword(t.Context(), alice, newPassword)); e.Operation != "getToken" {
		t.Errorf("error %v, want that of the token", e)
	}

	f.wantSent(t, "requestPasswordChange", "executePasswordChange", "getToken client_credentials")
}

func TestChangePassword_errorsHoldNoSecret(t *testing.T) {
	t.Parallel()

	f := start(t, setup{})
	f.server.Inject(mock.Fault{Operation: mock.ExecutePasswordChange, Respond: echoBody(t)})

	err := f.client.ChangePassword(t.Context(), alice, newPassword)
	request := f.only(t, mock.ExecutePasswordChange)
	token, _ := request.Body["passwordChangeToken"].(string)

	if text := err.Error(); !strings.Contains(text, "***") || strings.Contains(text, newPassword) || strings.Contains(text, token) {
		t.Errorf("error %q, want the password and the token masked", text)
	}
}

func TestChangePassword_endsWithItsContext(t *testing.T) {
	t.Parallel()

	for _, operation := range []mock.Operation{mock.GetToken, mock.RequestPasswordChange, mock.ExecutePasswordChange} {
		t.Run(string(operation), func(t *testing.T) {
			t.Parallel()

			f := start(t, setup{})

			err := f.cancelledAt(t, operation, mock.Fault{}, func(ctx context.Context) error {
				return f.client.ChangePassword(ctx, alice, newPassword)
			})
			if err != nil && !errors.Is(err, context.Canceled) {
				t.Errorf("error %v, want the end of the context", err)
			}

			if sent := f.sent(); sent[len(sent)-1] != string(operation) && operation != mock.GetToken {
				t.Errorf("requests %q, want none after %s", sent, operation)
			}
		})
	}
}
