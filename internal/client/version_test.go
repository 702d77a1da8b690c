// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

func TestPathOf(t *testing.T) {
	t.Parallel()

	for want, segments := range map[string][]string{
		"/users":                       {"users"},
		"/users/a+b@c.de":              {"users", "a+b@c.de"},
		"/users/verify/%2F..%2Fverify": {"users", "verify", "/../verify"},
		"/users/a%3Fb%23c%25d%20e":     {"users", "a?b#c%d e"},
		"/users/%C3%A4":                {"users", "ä"},
	} {
		if got := client.PathOf(segments...); got != want {
			t.Errorf("path of %q is %q, want %q", segments, got, want)
		}
	}
}

func TestIDs_cannotChangeTheRequest(t *testing.T) {
	t.Parallel()

	for _, id := range []string{"a/b", "a?b=c", "a#b", "a%2Fb", "a b", "a&userId=alice", "verify/alice"} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()

			f := start(t, setup{})

			_, err := f.client.IsVerified(t.Context(), id)
			wantTrue(t, err, "IsNotFound")

			if got := f.only(t, mock.GetVerificationStatus).Query; len(got) != 1 || got.Get("userId") != id {
				t.Errorf("query %v, want the id alone", got)
			}

			wantTrue(t, f.client.VerifyUser(t.Context(), id), "IsNotFound")
			wantTrue(t, f.client.DeleteUnverifiedUser(t.Context(), id), "IsNotFound")

			for _, operation := range []mock.Operation{mock.VerifyUser, mock.DeleteUnverifiedUser} {
				if got := f.only(t, operation).UserID; !strings.EqualFold(got, id) {
					t.Errorf("%s is about %q, want %q", operation, got, id)
				}
			}
		})
	}
}

// A client is bound to one version; finAPI says so, and the caller is to see it.
func TestAPIVersion_mismatch(t *testing.T) {
	t.Parallel()

	f := start(t, setup{
		mock:   []mock.Option{mock.WithAPIVersion("v2")},
		config: func(config *client.Config) { config.APIVersion = client.V1 },
	})

	_, err := f.client.IsVerified(t.Context(), alice)
	wantTrue(t, err, "IsVersionMismatch")

	if e := failure(t, err); e.StatusCode != http.StatusForbidden || !strings.Contains(err.Error(), "limited to scope /api/v2") {
		t.Errorf("error %v, want finAPI's 403", err)
	}
}
