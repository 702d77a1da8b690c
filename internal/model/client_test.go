// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package model_test

import (
	"context"
	"net/http"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// Few ids and passwords, so that operations meet. Two of the ids are the same user.
var (
	ids       = rapid.SampledFrom([]string{"alice", "Alice", "bob", "carol+1@x"})
	passwords = rapid.SampledFrom([]string{"password-1", "password-2", "pä ss&w=rd\"3"})
	contacts  = rapid.SampledFrom([]string{"", "a@example.com", "0 30 / x"[:4]})
)

// passing are failures that a client gets over.
var passing = []mock.Fault{
	{Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {"0"}}},
	{Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {"0"}}, AfterWork: true},
	{Status: http.StatusBadGateway, Body: "<html>"},
	{Status: http.StatusServiceUnavailable, AfterWork: true},
	{Drop: mock.DropBefore},
	{Drop: mock.DropAfter},
}

// foreign are refusals by somebody on the way, which prove nothing of what must not be done twice.
var foreign = []mock.Fault{
	{Status: http.StatusForbidden, Body: "<html>"},
	{Status: http.StatusUnprocessableEntity, Body: "<html>", AfterWork: true},
}

// world is a client, the finAPI that it talks to, and the model of both.
type world struct {
	server *mock.Server
	client *client.Client
	model  finapi
}

func newWorld(t *rapid.T, url string, server *mock.Server, autoVerify bool, version client.APIVersion) *world {
	dataDecryptionKey, err := client.ParseDataDecryptionKey(mock.DefaultDataDecryptionKey)
	if err != nil {
		t.Fatal(err)
	}

	c, err := client.New(client.Config{
		BaseURL: url, APIVersion: version, ClientID: mock.DefaultClientID, ClientSecret: mock.DefaultClientSecret,
		DataDecryptionKey: dataDecryptionKey, MaxRetries: 2, RetryWaitMin: time.Microsecond, RetryWaitMax: time.Microsecond,
	})
	if err != nil {
		t.Fatal(err)
	}

	return &world{server: server, client: c, model: finapi{
		autoVerify: autoVerify, maxFailures: mock.DefaultMaxLoginAttempts, users: map[string]*user{},
		refused: map[string]map[string]bool{}, tokens: map[string]bool{},
	}}
}

// expect compares what an operation came to with what the model expects; others are results that a fault may lead to, too.
func expect(t *rapid.T, err error, want result, others ...result) {
	if got := resultOf(err); got != want && !slices.Contains(others, got) {
		t.Fatalf("%s, want %s", got, want)
	}
}

// fault may let the next request of an operation fail for a passing reason. It tells whether its work may be done and its
// answer lost.
func (w *world) fault(t *rapid.T, operation mock.Operation) (loses bool) {
	w.server.ClearFaults()

	faults := passing
	if operation == mock.CreateUser || operation == mock.ExecutePasswordChange {
		faults = slices.Concat(passing, foreign)
	}

	chosen := rapid.IntRange(-len(faults), len(faults)-1).Draw(t, "fault")
	if chosen < 0 {
		return false
	}

	fault := faults[chosen]
	fault.Operation = operation
	w.server.Inject(fault)

	return fault.AfterWork || fault.Drop == mock.DropAfter
}

func (w *world) actions(ctx context.Context) map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"": w.compare,
		"create": func(t *rapid.T) {
			id, made := ids.Draw(t, "id"), user{
				password: passwords.Draw(t, "password"), email: contacts.Draw(t, "email"), phone: contacts.Draw(t, "phone"),
				autoUpdate: rapid.Bool().Draw(t, "auto update"),
			}
			w.create(ctx, t, id, made)
		},
		"get": func(t *rapid.T) {
			id, password := ids.Draw(t, "id"), passwords.Draw(t, "password")
			want := w.model.login(id, password)
			w.fault(t, mock.GetAuthorizedUser)

			got, err := w.client.GetUser(ctx, id, password)
			expect(t, err, want)

			if u := w.model.find(id); err == nil && (got.Email != u.email || got.Phone != u.phone || got.IsAutoUpdateEnabled != u.autoUpdate) {
				t.Fatalf("read %+v, want %+v", got, u)
			}
		},
		"update": func(t *rapid.T) {
			id, password, email := ids.Draw(t, "id"), passwords.Draw(t, "password"), contacts.Draw(t, "email")
			want := w.model.login(id, password)
			w.fault(t, mock.EditAuthorizedUser)

			_, err := w.client.UpdateUser(ctx, id, password, client.UpdateUserParams{Email: &email})
			expect(t, err, want)

			if err == nil {
				w.model.find(id).email = email
			}
		},
		"verify": func(t *rapid.T) {
			id := ids.Draw(t, "id")
			want := w.model.verify(id)
			repeated := want

			if w.fault(t, mock.VerifyUser) && want == succeeds {
				// The repeated request finds what the lost one did.
				repeated = alreadyVerified
			}

			expect(t, w.client.VerifyUser(ctx, id), want, repeated)
		},
		"status": func(t *rapid.T) {
			id := ids.Draw(t, "id")
			w.fault(t, mock.GetVerificationStatus)

			verified, err := w.client.IsVerified(ctx, id)

			u := w.model.find(id)
			if u == nil {
				expect(t, err, notFound)

				return
			}

			expect(t, err, succeeds)

			if verified != u.verified {
				t.Fatalf("verified: %t", verified)
			}
		},
		"change password": func(t *rapid.T) {
			id, password := ids.Draw(t, "id"), passwords.Draw(t, "password")
			want := w.model.changePassword(id, password)
			w.fault(t, rapid.SampledFrom([]mock.Operation{mock.RequestPasswordChange, mock.ExecutePasswordChange}).Draw(t, "at"))
			expect(t, w.client.ChangePassword(ctx, id, password), want)

			// After a lost answer the client has logged in to find out.
			w.endTokens()
		},
		"delete": func(t *rapid.T) {
			id, password := ids.Draw(t, "id"), passwords.Draw(t, "password")
			isGone, want := w.model.find(id) == nil, w.model.deleteOwn(id, password)
			w.fault(t, mock.DeleteAuthorizedUser)
			err := w.client.DeleteUser(ctx, id, password)

			// With a token of before, and a lost answer, the client asks instead of logging in.
			if isGone && err == nil {
				w.model.forget(id)

				return
			}

			expect(t, err, want)
		},
		"delete unverified": func(t *rapid.T) {
			id := ids.Draw(t, "id")
			before, want := w.model.refused[key(id)], w.model.deleteUnverified(id)
			repeated := want

			if w.fault(t, mock.DeleteUnverifiedUser) && want == succeeds {
				repeated = notFound
			}

			err := w.client.DeleteUnverifiedUser(ctx, id)
			expect(t, err, want, repeated)

			if want == succeeds && err != nil {
				w.model.refused[key(id)] = before
			}
		},
		"tokens end": func(*rapid.T) { w.endTokens() },
		"removed elsewhere": func(t *rapid.T) {
			id := ids.Draw(t, "id")
			w.server.RemoveUser(id)
			delete(w.model.users, key(id))
			delete(w.model.tokens, key(id))
		},
		"password changed elsewhere": func(t *rapid.T) {
			id, password := ids.Draw(t, "id"), passwords.Draw(t, "password")
			if u := w.model.find(id); u != nil && u.password != password {
				u.password = password

				delete(w.model.tokens, key(id))
				w.server.UpdateUser(id, func(changed *mock.User) { changed.Password = password })
			}
		},
	}
}

func (w *world) endTokens() {
	w.server.RevokeAllTokens()
	clear(w.model.tokens)
}

// create knows three outcomes of a lost answer: a random id proves that they are ours, a random password that opens the user
// does, or nothing does.
func (w *world) create(ctx context.Context, t *rapid.T, id string, made user) {
	existed := w.model.find(id) != nil
	isRandom := !existed && rapid.Bool().Draw(t, "random id")
	isPasswordRandom := !existed && rapid.Bool().Draw(t, "random password")
	want := w.model.create(id, made)

	// With a token that is good: a fault after the work is to meet a creation, and not a refused token.
	_, _ = w.client.IsVerified(ctx, id)
	loses := w.fault(t, mock.CreateUser)

	_, err := w.client.CreateUser(ctx, client.CreateUserParams{
		ID: id, Password: made.password, Email: made.email, Phone: made.phone, IsAutoUpdateEnabled: made.autoUpdate,
		IDIsRandom: isRandom, PasswordIsRandom: isPasswordRandom,
	})

	switch {
	case existed:
		w.somebodyElse(t, err, id, made.password)

		return
	case loses && !isRandom:
		// The client has logged in to find out, if anybody can.
		w.model.login(id, made.password)

		if !w.model.autoVerify || !isPasswordRandom {
			want = unclear
		}
	}

	expect(t, err, want)
}

// somebodyElse: the id was taken before. A lost answer leaves one login with our password, which proves nothing.
func (w *world) somebodyElse(t *rapid.T, err error, id, password string) {
	if got := resultOf(err); got == exists {
		return
	}

	w.model.forget(id)
	w.model.login(id, password)
	expect(t, err, unclear)
}

// compare compares finAPI with the model, user by user.
func (w *world) compare(t *rapid.T) {
	users := w.server.Users()
	if len(users) != len(w.model.users) {
		t.Fatalf("%d users, want %d", len(users), len(w.model.users))
	}

	for _, has := range users {
		want := w.model.find(has.ID)
		if want == nil {
			t.Fatalf("unexpected: %+v", has)
		}

		got := user{has.Password, has.Email, has.Phone, has.AutoUpdateEnabled, has.Verified, has.Locked, has.FailedLogins}
		if got != *want {
			t.Fatalf("%s is %+v, want %+v", has.ID, got, *want)
		}
	}
}

// Whatever the order of operations, and whatever passing fault meets one of them, the users are those of the model.
func TestClientAgainstModel(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		autoVerify := rapid.Bool().Draw(t, "auto-verify")
		version := rapid.SampledFrom([]client.APIVersion{client.V1, client.V2}).Draw(t, "version")
		server := mock.New(mock.WithAutoVerify(autoVerify), mock.WithAPIVersion(string(version)))

		url, stop := server.Start()
		defer stop()

		t.Repeat(newWorld(t, url, server, autoVerify, version).actions(t.Context()))
	})
}
