// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// eachBoundVersion runs a test with clients of both versions that are to find it out.
func eachBoundVersion(t *testing.T, test func(*testing.T, *finapi), options ...mock.Option) {
	t.Helper()

	for _, version := range []string{"v1", "v2"} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()

			inNoTime(t, setup{append(options, mock.WithAPIVersion(version)), auto}, func(t *testing.T, f *finapi) {
				f.prefix = "/api/" + version

				test(t, f)
			})
		})
	}
}

// wantPaths demands the paths of all requests since the last call. If isFirst, V2 is asked in vain before those of V1.
func (f *finapi) wantPaths(t *testing.T, isFirst bool, want ...string) {
	t.Helper()

	token := map[string]string{"/api/v1": tokenV1, "/api/v2": tokenV2}[f.prefix]

	var expected []string

	if isFirst && token == tokenV1 {
		expected = append(expected, tokenV2)
	}

	for _, path := range want {
		switch path {
		case "token":
			expected = append(expected, token)
		case "revoke":
			expected = append(expected, strings.Replace(token, "token", "revoke", 1))
		default:
			expected = append(expected, f.prefix+path)
		}
	}

	var got []string
	for _, request := range f.server.Requests() {
		got = append(got, request.Path)
	}

	if !slices.Equal(got, expected) {
		t.Errorf("paths %q, want %q", got, expected)
	}

	f.server.ResetRequests()
}

// Whatever comes first, the client's credentials find the version out, and what they bring is used.
func TestAuto_firstOperation(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		call func(context.Context, *client.Client) error
		want []string
	}{
		"the question for the version": {
			func(ctx context.Context, c *client.Client) error { _, err := c.APIVersion(ctx); return err }, []string{"token"},
		},
		"the client's token": {
			func(ctx context.Context, c *client.Client) error { _, err := c.ClientToken(ctx); return err }, []string{"token"},
		},
		"an operation of the client": {
			func(ctx context.Context, c *client.Client) error { _, err := c.IsVerified(ctx, alice); return err },
			[]string{"token", "/users/verificationStatus"},
		},
		"a creation": {
			func(ctx context.Context, c *client.Client) error {
				_, err := c.CreateUser(ctx, client.CreateUserParams{ID: "bob", Password: "secret"})
				return err
			},
			[]string{"token", "/users"},
		},
		"the configuration": {
			func(ctx context.Context, c *client.Client) error { _, err := c.Configuration(ctx); return err },
			[]string{"token", "/clientConfiguration"},
		},
		"a login": {
			func(ctx context.Context, c *client.Client) error {
				_, err := c.UserToken(ctx, alice, alicePassword)
				return err
			},
			[]string{"token", "token"},
		},
		"a user's deletion": {
			func(ctx context.Context, c *client.Client) error { return c.DeleteUser(ctx, alice, alicePassword) },
			[]string{"token", "token", "/users", "/users"},
		},
		"a revocation": {
			func(ctx context.Context, c *client.Client) error { return c.RevokeToken(ctx, "a token") },
			[]string{"token", "revoke"},
		},
		"the administrator's list": {
			func(ctx context.Context, c *client.Client) error {
				_, err := listed(ctx, c, client.UserFilter{})
				return err
			},
			[]string{"token", "token", "/mandatorAdmin/getUserList"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			eachBoundVersion(t, func(t *testing.T, f *finapi) {
				noError(t, c.call(t.Context(), f.client))

				detection := map[string]int{"/api/v1": 2, "/api/v2": 1}[f.prefix]
				for _, request := range f.server.Requests()[:detection] {
					if request.Form.Get("grant_type") != "client_credentials" || request.Form.Get("client_id") != mock.DefaultClientID {
						t.Errorf("the version is asked for with %v", request.Form)
					}
				}

				f.wantPaths(t, true, c.want...)

				// The token that the detection has brought is the client's.
				_, err := f.client.IsVerified(t.Context(), "somebody")
				wantTrue(t, err, "IsNotFound")
				f.wantPaths(t, false, "/users/verificationStatus")

				// It is so as long as it is good.
				f.server.RevokeAllTokens()

				_, err = f.client.IsVerified(t.Context(), "somebody")
				wantTrue(t, err, "IsNotFound")
				f.wantPaths(t, false, "/users/verificationStatus", "token", "/users/verificationStatus")
			})
		})
	}
}

// Fifty users and all else at the same time have one request, or two, find the version out.
func TestAuto_isFoundOutByOneForAll(t *testing.T) {
	t.Parallel()

	eachBoundVersion(t, func(t *testing.T, f *finapi) {
		f.addUsers(50)
		f.server.Inject(mock.Fault{Operation: mock.GetToken, Times: -1, Delay: time.Second})

		var others atomic.Int64

		errs := inParallel(func() error {
			switch n := others.Add(1); n {
			case 1:
				_, err := f.client.APIVersion(t.Context())
				return err
			case 2:
				_, err := f.client.ClientToken(t.Context())
				return err
			case 3:
				_, err := listed(t.Context(), f.client, client.UserFilter{})
				return err
			case 4:
				_, err := f.client.Configuration(t.Context())
				return err
			default:
				_, err := f.client.UserToken(t.Context(), fmt.Sprintf("user%04d", n-5), "secret")
				return err
			}
		})
		noError(t, errors.Join(errs...))

		asked := map[string]int{}

		for _, request := range f.server.Requests() {
			if request.Form.Get("client_id") == mock.DefaultClientID {
				asked[request.Path+" "+request.Form.Get("grant_type")]++
			}
		}

		want := map[string]int{tokenV2 + " client_credentials": 1, tokenV2 + " password": 46}
		if f.prefix == "/api/v1" {
			want = map[string]int{tokenV2 + " client_credentials": 1, tokenV1 + " client_credentials": 1, tokenV1 + " password": 46}
		}

		if !maps.Equal(asked, want) {
			t.Errorf("asked %v, want %v", asked, want)
		}
	})
}

// Who asks may go: the others go on.
func TestAuto_isNotCalledOffWithTheOneWhoAsks(t *testing.T) {
	t.Parallel()

	eachBoundVersion(t, func(t *testing.T, f *finapi) {
		f.server.AddUser(mock.User{ID: "bob", Password: "Bob's secret", Verified: true})
		f.server.Inject(mock.Fault{Operation: mock.GetToken, Times: 2, Delay: 20 * time.Second})

		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()

		first, second := make(chan error, 1), make(chan error, 1)

		go func() { _, err := f.client.UserToken(ctx, alice, alicePassword); first <- err }()

		synctest.Wait()

		go func() { _, err := f.client.UserToken(t.Context(), "bob", "Bob's secret"); second <- err }()

		if err := <-first; !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v, want the end of the context", err)
		}

		noError(t, <-second)
	})
}

// The version outlives the token that has shown it.
func TestAuto_isKeptWhenTheTokenExpires(t *testing.T) {
	t.Parallel()

	for name, first := range map[string]struct {
		call func(context.Context, *client.Client) error
		want []string
	}{
		"that was used": {
			func(ctx context.Context, c *client.Client) error { _, err := c.IsVerified(ctx, alice); return err },
			[]string{"token", "/users/verificationStatus"},
		},
		"that nobody has used": {
			func(ctx context.Context, c *client.Client) error {
				_, err := c.GetUser(ctx, alice, alicePassword)
				return err
			},
			[]string{"token", "token", "/users"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			eachBoundVersion(t, func(t *testing.T, f *finapi) {
				noError(t, first.call(t.Context(), f.client))
				f.wantPaths(t, true, first.want...)
				waitFor(2 * time.Minute)

				must(f.client.IsVerified(t.Context(), alice))(t)
				f.wantPaths(t, false, "token", "/users/verificationStatus")

				// Nor does anybody who revokes it make the version unknown.
				f.server.RevokeAllTokens()
				must(f.client.IsVerified(t.Context(), alice))(t)
				f.wantPaths(t, false, "/users/verificationStatus", "token", "/users/verificationStatus")
			}, mock.WithAccessTokenTTL(90*time.Second))
		})
	}
}

// The version is the application client's. An administrator of the other one is refused, and is not asked for elsewhere.
func TestAuto_administratorOfTheOtherVersion(t *testing.T) {
	t.Parallel()

	for _, code := range []string{"FORBIDDEN", "UNAUTHORIZED_ACCESS"} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()

			eachBoundVersion(t, func(t *testing.T, f *finapi) {
				must(f.client.ClientToken(t.Context()))(t)
				f.server.ResetRequests()

				other := map[string]string{"/api/v1": "/api/v2", "/api/v2": "/api/v1"}[f.prefix]
				answer := refusedWith(code, "client is limited to scope "+other)
				f.server.Inject(mock.Fault{Operation: mock.GetToken, Status: answer.status, Body: answer.body})

				_, err := listed(t.Context(), f.client, client.UserFilter{})
				wantTrue(t, err, "IsAdministration", "IsVersionMismatch")
				f.wantPaths(t, false, "token")

				must(f.client.IsVerified(t.Context(), alice))(t)
			})
		})
	}
}

func TestAPIVersion_configured(t *testing.T) {
	t.Parallel()

	eachVersion(t, func(t *testing.T, f *finapi) {
		if version := must(f.client.APIVersion(t.Context()))(t); "/api/"+string(version) != f.prefix {
			t.Errorf("version %q, want that of %s", version, f.prefix)
		}

		f.wantSent(t)
	})
}

func TestAPIVersion_isFoundOutByDefault(t *testing.T) {
	t.Parallel()

	f := start(t, setup{
		mock:   []mock.Option{mock.WithAPIVersion("v2")},
		config: func(config *client.Config) { config.APIVersion = "" },
	})

	if version := must(f.client.APIVersion(t.Context()))(t); version != client.V2 {
		t.Errorf("version %q, want V2", version)
	}
}
