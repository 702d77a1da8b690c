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

const mallory = "mallory"

// All users share one URL: a cache that ignores who asks answers with whoever came first.
func TestAnswer_aboutAnotherUserIsNone(t *testing.T) {
	t.Parallel()

	for operation, c := range map[mock.Operation]struct {
		call call
		body string
	}{
		mock.GetAuthorizedUser: {
			func(ctx context.Context, c *client.Client) error {
				_, err := c.GetUser(ctx, alice, alicePassword)
				return err
			},
			`{"id":"mallory","email":"mallory@example.com"}`,
		},
		mock.EditAuthorizedUser: {
			func(ctx context.Context, c *client.Client) error {
				_, err := c.UpdateUser(ctx, alice, alicePassword, client.UpdateUserParams{Phone: new("1")})
				return err
			},
			`{"id":"mallory","email":"mallory@example.com"}`,
		},
		mock.GetVerificationStatus: {
			func(ctx context.Context, c *client.Client) error { _, err := c.IsVerified(ctx, alice); return err },
			`{"userId":"mallory","isUserVerified":true}`,
		},
		mock.RequestPasswordChange: {
			func(ctx context.Context, c *client.Client) error { return c.ChangePassword(ctx, alice, newPassword) },
			`{"userId":"mallory","passwordChangeToken":"AAAA"}`,
		},
	} {
		t.Run(string(operation), func(t *testing.T) {
			t.Parallel()

			f := start(t, setup{})
			f.injectInto(operation, mock.Fault{Status: 200, Body: c.body})

			err := c.call(t.Context(), f.client)
			wantTrue(t, err, "IsOtherUser")

			if e := failure(t, err); e.Operation != string(operation) || strings.Contains(err.Error(), mallory) {
				t.Errorf("error %v, want one that holds nothing of the other user", err)
			}

			// The letters' case makes no other user.
			f.injectInto(operation, mock.Fault{Status: 200, Body: strings.ReplaceAll(c.body, mallory, "ALICE")})

			if err := c.call(t.Context(), f.client); client.IsOtherUser(err) {
				t.Errorf("error %v, want none of another user", err)
			}
		})
	}
}

func TestVerificationStatus_withoutTheUserIsNone(t *testing.T) {
	t.Parallel()

	f := start(t, setup{})
	f.injectInto(mock.GetVerificationStatus, mock.Fault{Status: 200, Body: `{"isUserVerified":true}`})

	if _, err := f.client.IsVerified(t.Context(), alice); err == nil {
		t.Error("no error")
	}
}

// changes are made with a user's token.
var changes = map[mock.Operation]call{
	mock.DeleteAuthorizedUser: func(ctx context.Context, c *client.Client) error { return c.DeleteUser(ctx, alice, alicePassword) },
	mock.EditAuthorizedUser: func(ctx context.Context, c *client.Client) error {
		_, err := c.UpdateUser(ctx, alice, alicePassword, client.UpdateUserParams{Phone: new("1")})

		return err
	},
}

// A login is answered with a stranger's token: nothing is changed with it, and it is not kept.
func TestToken_ofAStrangerChangesNothing(t *testing.T) {
	t.Parallel()

	for operation, change := range changes {
		t.Run(string(operation), func(t *testing.T) {
			t.Parallel()

			f := start(t, setup{})
			f.server.AddUser(mock.User{ID: mallory, Password: "secret", Verified: true})
			stranger := must(f.newClient(t, nil).UserToken(t.Context(), mallory, "secret"))(t)
			before := f.user(t, mallory)
			f.server.ResetRequests()

			f.server.Inject(mock.Fault{
				Operation: mock.GetToken, UserID: alice, Status: 200,
				Body: `{"access_token":"` + stranger.AccessToken + `","token_type":"bearer","expires_in":3600}`,
			})
			wantTrue(t, change(t.Context(), f.client), "IsOtherUser")
			f.wantSent(t, "getToken password", "getAuthorizedUser")

			if f.user(t, mallory) != before {
				t.Errorf("the stranger is %+v and was %+v", f.user(t, mallory), before)
			}

			noError(t, change(t.Context(), f.client))
			f.wantSent(t, "getToken password", "getAuthorizedUser", string(operation))
		})
	}
}

// A token that has answered for its user needs no proof; one that takes its place does.
func TestToken_isProvenOnce(t *testing.T) {
	t.Parallel()

	f := start(t, setup{})
	ctx := t.Context()
	update := changes[mock.EditAuthorizedUser]

	must(f.client.GetUser(ctx, "ALICE", alicePassword))(t)
	f.server.ResetRequests()
	noError(t, update(ctx, f.client))
	f.wantSent(t, "editAuthorizedUser")

	f.server.RevokeAllTokens()
	noError(t, update(ctx, f.client))
	noError(t, update(ctx, f.client))
	f.wantSent(t, "editAuthorizedUser", "getToken password", "getAuthorizedUser", "editAuthorizedUser", "editAuthorizedUser")

	// The user with this id is another one from here on.
	noError(t, f.client.ForceDeleteUsers(ctx, alice))
	must(f.client.CreateUser(ctx, client.CreateUserParams{ID: alice, Password: alicePassword}))(t)
	noError(t, f.client.VerifyUser(ctx, alice))
	f.server.ResetRequests()
	noError(t, changes[mock.DeleteAuthorizedUser](ctx, f.client))
	f.wantSent(t, "getToken password", "getAuthorizedUser", "deleteAuthorizedUser")
}

// The proof fails: nothing is changed, whatever it fails of.
func TestToken_withoutProofChangesNothing(t *testing.T) {
	t.Parallel()

	for operation, change := range changes {
		for name, fault := range map[string]mock.Fault{
			"403": {Status: http.StatusForbidden, Body: ownError("FORBIDDEN")},
			"500": {Status: http.StatusInternalServerError, Times: -1},
			"404": {Status: http.StatusNotFound, Body: ownError("UNKNOWN_ENTITY")},
		} {
			t.Run(string(operation)+" "+name, func(t *testing.T) {
				t.Parallel()

				f := start(t, setup{})
				f.injectInto(mock.GetAuthorizedUser, fault)

				err := change(t.Context(), f.client)
				if e := failure(t, err); e.StatusCode != fault.Status || client.IsNotFound(err) || f.server.Count(operation) != 0 {
					t.Errorf("error %v after %q, want the %d and no change", err, f.sent(), fault.Status)
				}
			})
		}
	}
}
