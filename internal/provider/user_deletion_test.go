// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// finAPI forbids the login of a verified user: the error is about that, and the administrator is another way. Nobody's password is
// reset for nothing.
func TestUserDeletion_loginForbidden(t *testing.T) {
	t.Parallel()

	const forbidden = `{"errors":[{"code":"FORBIDDEN","message":"This client is suspended.","type":"BUSINESS"}]}`

	for name, c := range map[string]struct {
		administered bool
		requests     string
		failure      []string
	}{
		"no other way":  {requests: "login get login delete-unverified", failure: []string{"Cannot delete", "This client is suspended"}},
		"administrator": {administered: true, requests: "login get login delete-unverified force-delete"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := newWorld(t, mock.WithAutoVerify(true))
			if c.administered {
				w = w.administered()
			}

			alice := w.newInstance(t, "finapi_user")
			if result := alice.apply(t, values{"id": aliceID}); len(result.errors) > 0 {
				t.Fatal(result.errors)
			}

			// The refresh comes through.
			w.Inject(mock.Fault{Operation: mock.GetToken, UserID: aliceID, Skip: 1, Times: -1, Status: 403, Body: forbidden})
			w.ResetRequests()

			result := alice.apply(t, nil)
			if c.administered != (len(result.errors) == 0) || !c.administered && !mentions(result.errors, c.failure...) {
				t.Errorf("errors: %q", result.errors)
			}

			if journal := w.journal(); journal != c.requests {
				t.Errorf("requests: %q", journal)
			}

			if _, left := w.User(aliceID); left == c.administered {
				t.Errorf("alice is left: %t", left)
			}
		})
	}
}
