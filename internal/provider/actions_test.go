// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

func TestActions(t *testing.T) {
	t.Parallel()

	const verifyUser, changePassword = "finapi_verify_user", "finapi_change_user_password"

	password := func(id, password string) values { return values{"user_id": id, "password": password} }

	for name, c := range map[string]struct {
		action  string
		config  values
		change  func(*mock.User)
		keyless bool
		// provider is the password that the provider holds.
		provider string

		told, refused []string
		requests      string
		password      string
	}{
		"verify": {
			action: verifyUser, config: values{"user_id": "ALICE"}, change: func(u *mock.User) { u.Verified = false },
			told: []string{"Verifying", "is verified"}, requests: "verify",
		},
		"verify once more": {
			action: verifyUser, config: values{"user_id": "alice"}, told: []string{"was verified already"}, requests: "verify",
		},
		"verify nobody": {
			action: verifyUser, config: values{"user_id": "bob"}, refused: []string{"user_id", "there is no such user"}, requests: "verify status",
		},
		"verify an impossible id": {action: verifyUser, config: values{"user_id": "a/b"}, refused: []string{"Invalid finAPI user id"}},
		"set a password": {
			action: changePassword, config: password("alice", "the-new-one"), told: []string{"Setting", "all of its tokens have ended"},
			requests: "request execute", password: "the-new-one",
		},
		"unlock": {
			action: changePassword, config: password("alice", "the-new-one"), change: func(u *mock.User) { u.Locked = true },
			told: []string{"has the new password"}, requests: "request execute", password: "the-new-one",
		},
		"set a password without a key": {
			action: changePassword, config: password("alice", "the-new-one"), keyless: true,
			refused: []string{"data_decryption_key", "FINAPI_DATA_DECRYPTION_KEY"},
		},
		"set the password of nobody": {
			action: changePassword, config: password("bob", "the-new-one"), refused: []string{"user_id", "there is no such user"},
			requests: "request status",
		},
		"set the password of an unverified user": {
			action: changePassword, config: password("alice", "the-new-one"), change: func(u *mock.User) { u.Verified = false },
			refused: []string{"not verified", "finapi_user_verification"}, requests: "request",
		},
		"set the provider's password": {
			action: changePassword, config: values{"user_id": "alice"}, provider: "the-new-one", requests: "request execute",
			password: "the-new-one",
		},
		"set no password": {
			action: changePassword, config: values{"user_id": "alice"}, refused: []string{"password", "user_passwords"},
		},
		"set too short a password": {action: changePassword, config: password("alice", "short"), refused: []string{"password", "6"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := newWorldOfAlice(t, c.change)

			if c.keyless {
				w = w.with("data_decryption_key", nil)
			}

			if c.provider != "" {
				w = w.knowing("ALICE", c.provider)
			}

			told, o := w.Invoke(t, c.action, c.config)

			if (c.refused == nil) != (len(o.Errors) == 0) || c.refused != nil && !mentions(o.Errors, c.refused...) {
				t.Errorf("errors: %q", o.Errors)
			}

			if !mentions([]string{told}, c.told...) {
				t.Errorf("told: %q", told)
			}

			if journal := w.journal(); journal != c.requests {
				t.Errorf("requests: %q", journal)
			}

			user, _ := w.User("alice")
			if c.password != "" && (user.Password != c.password || user.Locked) {
				t.Errorf("finAPI has %+v", user)
			}

			if c.refused == nil && !user.Verified {
				t.Error("not verified")
			}
		})
	}
}
