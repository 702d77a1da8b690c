// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// accessEnd is what a case came to.
type accessEnd struct {
	world     *world
	alice     *instance
	result    outcome
	unchanged bool
}

func (e accessEnd) user(t *testing.T) mock.User {
	t.Helper()

	user, ok := e.world.User(aliceID)
	if !ok {
		t.Fatal("alice is not there any more")
	}

	return user
}

var accessOutcomes = map[string]func(*testing.T, accessEnd){
	"read": func(t *testing.T, e accessEnd) {
		expectQuiet(t, e)
		expectAttribute(t, e, "email", newEmail)
		expectAttribute(t, e, "is_verified", "true")
	},
	"kept, verified": func(t *testing.T, e accessEnd) {
		expectQuiet(t, e)
		expectAttribute(t, e, "is_verified", "true")

		if !e.unchanged {
			t.Error("the state changed")
		}
	},
	"kept, unverified": func(t *testing.T, e accessEnd) {
		expectQuiet(t, e)
		expectAttribute(t, e, "is_verified", "false")

		if e.alice.Attribute("email") == newEmail {
			t.Error("an unverified user cannot be read")
		}
	},
	"kept, locked": func(t *testing.T, e accessEnd) {
		expectWarning(t, e, "locked", "data_decryption_key")

		if !e.unchanged {
			t.Error("the state changed")
		}
	},
	"removed": func(t *testing.T, e accessEnd) {
		expectQuiet(t, e)
		expectRemoved(t, e)
	},
	"removed: another user": func(t *testing.T, e accessEnd) {
		expectWarning(t, e, "Another finAPI user", "alice", "import")
		expectAnotherUser(t, e)

		if len(e.result.Errors) > 0 {
			t.Error("unexpected errors")
		}
	},
	"error: exists, and another user": func(t *testing.T, e accessEnd) {
		expectWarning(t, e, "Another finAPI user", "alice", "import")
		expectError(t, e, "exists already", "import")
		expectAction(t, e, "create")
		expectAnotherUser(t, e)
	},
	"password forgotten": func(t *testing.T, e accessEnd) {
		expectWarning(t, e, "does not work", "from the state", "changed elsewhere")
		expectAttribute(t, e, "password", "null")
		expectAttribute(t, e, "email", aliceEmail)
	},
	"changed": func(t *testing.T, e accessEnd) {
		expectQuiet(t, e)
		expectAttribute(t, e, "email", newEmail)

		if email := e.user(t).Email; email != newEmail {
			t.Errorf("e-mail: %q", email)
		}
	},
	"changed, password healed": func(t *testing.T, e accessEnd) {
		expectWarning(t, e, "changed elsewhere")
		expectAttribute(t, e, "email", newEmail)
		expectAttribute(t, e, "password", alicePassword)

		if user := e.user(t); user.Email != newEmail || user.Password != alicePassword {
			t.Errorf("finAPI has %+v", user)
		}
	},
	"rotated": func(t *testing.T, e accessEnd) {
		if len(e.result.Errors) > 0 {
			t.Error("unexpected errors")
		}

		if user := e.user(t); user.Password != newPassword || user.Locked {
			t.Errorf("finAPI has %+v", user)
		}

		if again := e.alice.Refresh(t); len(again.Errors)+len(again.Warnings) > 0 {
			t.Errorf("the next refresh: %q %q", again.Errors, again.Warnings)
		}
	},
	"taken for the present one": func(t *testing.T, e accessEnd) {
		expectWarning(t, e, "could not be checked", "not verified")
		expectAttribute(t, e, "password", newPassword)

		if password := e.user(t).Password; password != alicePassword {
			t.Errorf("finAPI has the password %q", password)
		}
	},
	"created anew": func(t *testing.T, e accessEnd) {
		expectQuiet(t, e)

		if e.result.Action != "create" {
			t.Errorf("planned: %s", e.result.Action)
		}

		e.user(t)
	},
	"deleted": func(t *testing.T, e accessEnd) {
		if len(e.result.Errors) > 0 {
			t.Error("unexpected errors")
		}

		expectRemoved(t, e)
	},
	"error: verify": func(t *testing.T, e accessEnd) { expectError(t, e, "not verified", "finapi_user_verification") },
	"error: locked": func(t *testing.T, e accessEnd) { expectError(t, e, "locked", "data_decryption_key", "Request id:") },
	"error: no key": func(t *testing.T, e accessEnd) {
		expectError(t, e, "data_decryption_key", "FINAPI_DATA_DECRYPTION_KEY")
	},
	"error: no way while locked": expectNoWayWhileLocked,
	"error: no key, and a warning at plan": func(t *testing.T, e accessEnd) {
		expectError(t, e, "data_decryption_key", "FINAPI_DATA_DECRYPTION_KEY")
		expectWarning(t, e, "alice", "The apply of", "will fail", "data_decryption_key")
		expectAction(t, e, "update")
	},
	"error: no password, and a warning at plan": func(t *testing.T, e accessEnd) {
		expectError(t, e, "no working password of the user is known", "user_passwords", "password_wo")
		expectWarning(t, e, "cannot be changed", "alice", "user_passwords")
		expectAction(t, e, "update")
	},
	"error: no way, and a warning at plan": func(t *testing.T, e accessEnd) {
		expectNoWay(t, e)
		expectWarning(t, e, "no way to delete", "user_passwords", "data_decryption_key")
	},
}

func expectNoWay(t *testing.T, e accessEnd) {
	t.Helper()
	expectNotDeleted(t, e, "user_passwords", "admin_client_id", "data_decryption_key")
}

// A locked user's password would not help.
func expectNoWayWhileLocked(t *testing.T, e accessEnd) {
	t.Helper()
	expectNotDeleted(t, e, "is locked", "admin_client_id", "data_decryption_key")
}

func expectNotDeleted(t *testing.T, e accessEnd, ways ...string) {
	t.Helper()
	expectError(t, e, append(ways, "Cannot delete")...)
	expectAction(t, e, "delete")

	e.user(t)

	if e.alice.State.IsNull() {
		t.Error("a user who lives on was dropped from the state")
	}
}

// expectAnotherUser checks that the user who has the id now is as it was made, and in no state.
func expectAnotherUser(t *testing.T, e accessEnd) {
	t.Helper()

	if user := e.user(t); user.Password != "of-another" || user.Email != "another@example.com" || user.Verified {
		t.Errorf("the other user became %+v", user)
	}

	if !e.alice.State.IsNull() {
		t.Errorf("the state has %s", e.alice.State)
	}
}

func expectQuiet(t *testing.T, e accessEnd) {
	t.Helper()

	if len(e.result.Errors)+len(e.result.Warnings) > 0 {
		t.Error("unexpected diagnostics")
	}
}

func expectRemoved(t *testing.T, e accessEnd) {
	t.Helper()

	if !e.alice.State.IsNull() {
		t.Error("still in the state")
	}

	if _, ok := e.world.User(aliceID); ok {
		t.Error("still at finAPI")
	}
}

func expectAttribute(t *testing.T, e accessEnd, name, expected string) {
	t.Helper()

	if actual := e.alice.Attribute(name); actual != expected {
		t.Errorf("%s: expected %q, got %q", name, expected, actual)
	}
}

func expectAction(t *testing.T, e accessEnd, expected string) {
	t.Helper()

	if e.result.Action != expected {
		t.Errorf("planned: expected %q, got %q", expected, e.result.Action)
	}
}

func expectError(t *testing.T, e accessEnd, words ...string) {
	t.Helper()

	if !mentions(e.result.Errors, words...) {
		t.Errorf("no error with %q", words)
	}
}

func expectWarning(t *testing.T, e accessEnd, words ...string) {
	t.Helper()

	if !mentions(e.result.Warnings, words...) {
		t.Errorf("no warning with %q", words)
	}
}

// expectNoRepeatedGuess checks that no run sent the same wrong password twice.
func expectNoRepeatedGuess(t *testing.T, w *world) {
	t.Helper()

	guesses := map[string]int{}

	for _, request := range w.RequestsFor(mock.GetToken) {
		if request.Grant == "password" && request.Status == 400 {
			guesses[request.Form.Get("password")]++
		}
	}

	for _, times := range guesses {
		if times > 1 {
			t.Errorf("a wrong password was tried %d times", times)
		}
	}
}
