// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"context"
	"testing"
	"time"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

func TestRenewToken(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		id, grant string
		first     func(context.Context, *client.Client) (client.Token, error)
	}{
		"the client's": {
			"", "getToken client_credentials",
			func(ctx context.Context, c *client.Client) (client.Token, error) { return c.ClientToken(ctx) },
		},
		"a user's": {
			"ALICE", "getToken password",
			func(ctx context.Context, c *client.Client) (client.Token, error) {
				return c.UserToken(ctx, alice, alicePassword)
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			inNoTime(t, setup{}, func(t *testing.T, f *finapi) {
				ctx := t.Context()

				if token, err := f.client.RenewToken(ctx, c.id); err == nil {
					t.Fatalf("renewed a token that nobody got: %v", token)
				}

				f.wantSent(t)

				first := must(c.first(ctx, f.client))(t)

				// As long as it is valid, finAPI gives the same one.
				waitFor(50 * time.Minute)

				if second := must(f.client.RenewToken(ctx, c.id))(t); second != first {
					t.Errorf("got %+v, want %+v", second, first)
				}

				waitFor(10 * time.Minute)
				f.server.ResetRequests()

				third := must(f.client.RenewToken(ctx, c.id))(t)
				if third.AccessToken == first.AccessToken || !third.ExpiresAt.Equal(time.Now().Add(time.Hour)) {
					t.Errorf("got %+v, want a new one for an hour", third)
				}

				if kept := must(c.first(ctx, f.client))(t); kept != third {
					t.Errorf("the token in memory is %+v, want the new one", kept)
				}

				f.wantSent(t, c.grant)
			})
		})
	}
}

func TestRenewToken_whenThePasswordWasChanged(t *testing.T) {
	t.Parallel()

	f := start(t, setup{})
	must(f.client.UserToken(t.Context(), alice, alicePassword))(t)
	f.server.UpdateUser(alice, func(user *mock.User) { user.Password = newPassword })

	_, err := f.client.RenewToken(t.Context(), alice)
	wantTrue(t, err, "IsLoginRejected")
}

func TestRenewToken_afterAWrongPassword(t *testing.T) {
	t.Parallel()

	f := start(t, setup{})
	_, err := f.client.UserToken(t.Context(), alice, "wrong")
	wantTrue(t, err, "IsLoginRejected")

	token := must(f.client.UserToken(t.Context(), alice, alicePassword))(t)
	if got := must(f.client.RenewToken(t.Context(), alice))(t); got.AccessToken != token.AccessToken {
		t.Errorf("got %+v, want %+v", got, token)
	}
}
