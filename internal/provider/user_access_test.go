// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// The user of every case.
const (
	aliceID       = "alice"
	alicePassword = "alices-password"
	aliceEmail    = "alice@example.com"

	newPassword = "the-new-password"
	newEmail    = "new@example.com"
)

// knowledge says who knows alice's password at the beginning of a run.
type knowledge string

const (
	inState         knowledge = "state"         // password, in configuration and state
	inConfiguration knowledge = "configuration" // password_wo
	inProvider      knowledge = "provider"      // imported, and user_passwords of the provider
	nowhere         knowledge = "nobody"        // imported
	stale           knowledge = "stale"         // password, but it was changed elsewhere
)

// condition says how it stands with alice at finAPI.
type condition string

const (
	verified   condition = "verified"
	unverified condition = "unverified"
	locked     condition = "locked"
	busy       condition = "busy" // one deletion is refused, the next is not
	gone       condition = "gone"
)

// operation is what a run of Terraform is for. Each run but a refresh is one of terraform apply: it refreshes first.
type operation string

const (
	refresh operation = "refresh" // after her e-mail address was changed elsewhere
	change  operation = "change"  // of her e-mail address
	rotate  operation = "rotate"  // her password
	remove  operation = "delete"
)

// The specification of who is reached how. The requests are those of the whole run, the client's own token left out: "login"
// is a user's token, whose password may be wrong; "status" asks whether she exists and is verified; "request execute" sets a
// password with the data decryption key.
var accessMatrix = []struct {
	knows    knowledge
	is       condition
	does     operation
	outcome  string
	requests string
}{
	{inState, verified, refresh, "read", "login get"},
	{inState, unverified, refresh, "kept, unverified", "login"},
	{inState, locked, refresh, "kept, locked", "login"},
	{inState, busy, refresh, "read", "login get"},
	{inState, gone, refresh, "removed", "login status"},
	{inConfiguration, verified, refresh, "kept, verified", "status"},
	{inConfiguration, unverified, refresh, "kept, unverified", "status"},
	{inConfiguration, locked, refresh, "kept, verified", "status"},
	{inConfiguration, busy, refresh, "kept, verified", "status"},
	{inConfiguration, gone, refresh, "removed", "status"},
	{inProvider, verified, refresh, "read", "login get"},
	{inProvider, unverified, refresh, "kept, unverified", "login"},
	{inProvider, locked, refresh, "kept, locked", "login"},
	{inProvider, busy, refresh, "read", "login get"},
	{inProvider, gone, refresh, "removed", "login status"},
	{nowhere, verified, refresh, "kept, verified", "status"},
	{nowhere, unverified, refresh, "kept, unverified", "status"},
	{nowhere, locked, refresh, "kept, verified", "status"},
	{nowhere, busy, refresh, "kept, verified", "status"},
	{nowhere, gone, refresh, "removed", "status"},
	{stale, verified, refresh, "password forgotten", "login status"},
	{stale, unverified, refresh, "kept, unverified", "login"},
	{stale, locked, refresh, "kept, locked", "login"},
	{stale, busy, refresh, "password forgotten", "login status"},
	{stale, gone, refresh, "removed", "login status"},

	{inState, verified, change, "changed", "login get login patch"},
	{inState, unverified, change, "error: verify", "login login"},
	{inState, locked, change, "error: locked", "login login"},
	{inState, busy, change, "changed", "login get login patch"},
	{inState, gone, change, "created anew", "login status create configuration"},
	{inConfiguration, verified, change, "changed", "status login patch"},
	{inConfiguration, unverified, change, "error: verify", "status login"},
	{inConfiguration, locked, change, "error: locked", "status login"},
	{inConfiguration, busy, change, "changed", "status login patch"},
	{inConfiguration, gone, change, "created anew", "status create configuration"},
	{inProvider, verified, change, "changed", "login get login patch"},
	{inProvider, unverified, change, "error: verify", "login login"},
	{inProvider, locked, change, "error: locked", "login login"},
	{inProvider, busy, change, "changed", "login get login patch"},
	{inProvider, gone, change, "created anew", "login status create configuration"},
	{nowhere, verified, change, "error at plan: no password", "status"},
	{nowhere, unverified, change, "error at plan: no password", "status"},
	{nowhere, locked, change, "error at plan: no password", "status"},
	{nowhere, busy, change, "error at plan: no password", "status"},
	{nowhere, gone, change, "created anew", "status create configuration"},
	{stale, verified, change, "changed, password healed", "login status request execute login patch"},
	{stale, unverified, change, "error: verify", "login login"},
	{stale, locked, change, "error: locked", "login login"},
	{stale, busy, change, "changed, password healed", "login status request execute login patch"},
	{stale, gone, change, "created anew", "login status create configuration"},

	{inState, verified, rotate, "rotated", "login get login request execute"},
	{inState, unverified, rotate, "error: verify", "login login"},
	{inState, locked, rotate, "rotated", "login login request execute"},
	{inState, busy, rotate, "rotated", "login get login request execute"},
	{inState, gone, rotate, "created anew", "login status create configuration"},
	{inConfiguration, verified, rotate, "rotated", "status login request execute"},
	{inConfiguration, unverified, rotate, "error: verify", "status login"},
	{inConfiguration, locked, rotate, "rotated", "status login request execute"},
	{inConfiguration, busy, rotate, "rotated", "status login request execute"},
	{inConfiguration, gone, rotate, "created anew", "status create configuration"},
	{inProvider, verified, rotate, "rotated", "login get login request execute"},
	{inProvider, unverified, rotate, "taken for the present one", "login login"},
	{inProvider, locked, rotate, "rotated", "login login request execute"},
	{inProvider, busy, rotate, "rotated", "login get login request execute"},
	{inProvider, gone, rotate, "created anew", "login status create configuration"},
	{nowhere, verified, rotate, "rotated", "status login request execute"},
	{nowhere, unverified, rotate, "taken for the present one", "status login"},
	{nowhere, locked, rotate, "rotated", "status login request execute"},
	{nowhere, busy, rotate, "rotated", "status login request execute"},
	{nowhere, gone, rotate, "created anew", "status create configuration"},
	{stale, verified, rotate, "rotated", "login status login request execute"},
	{stale, unverified, rotate, "error: verify", "login login"},
	{stale, locked, rotate, "rotated", "login login request execute"},
	{stale, busy, rotate, "rotated", "login status login request execute"},
	{stale, gone, rotate, "created anew", "login status create configuration"},

	{inState, verified, remove, "deleted", "login get login delete"},
	{inState, unverified, remove, "deleted", "login delete-unverified"},
	{inState, locked, remove, "deleted", "login login request execute login delete"},
	{inState, busy, remove, "deleted", "login get login delete delete"},
	{inState, gone, remove, "deleted", "login status"},
	{inConfiguration, verified, remove, "deleted", "status request execute login delete"},
	{inConfiguration, unverified, remove, "deleted", "status delete-unverified"},
	{inConfiguration, locked, remove, "deleted", "status request execute login delete"},
	{inConfiguration, busy, remove, "deleted", "status request execute login delete delete"},
	{inConfiguration, gone, remove, "deleted", "status"},
	{inProvider, verified, remove, "deleted", "login get login delete"},
	{inProvider, unverified, remove, "deleted", "login delete-unverified"},
	{inProvider, locked, remove, "deleted", "login login request execute login delete"},
	{inProvider, busy, remove, "deleted", "login get login delete delete"},
	{inProvider, gone, remove, "deleted", "login status"},
	{nowhere, verified, remove, "deleted", "status request execute login delete"},
	{nowhere, unverified, remove, "deleted", "status delete-unverified"},
	{nowhere, locked, remove, "deleted", "status request execute login delete"},
	{nowhere, busy, remove, "deleted", "status request execute login delete delete"},
	{nowhere, gone, remove, "deleted", "status"},
	{stale, verified, remove, "deleted", "login status request execute login delete"},
	{stale, unverified, remove, "deleted", "login delete-unverified"},
	{stale, locked, remove, "deleted", "login login request execute login delete"},
	{stale, busy, remove, "deleted", "login status request execute login delete delete"},
	{stale, gone, remove, "deleted", "login status"},
}

// Without the data decryption key there is no way to set a password. What needs none is as above.
var accessMatrixWithoutKey = []struct {
	knows    knowledge
	is       condition
	does     operation
	outcome  string
	requests string
}{
	{stale, verified, change, "error at plan: no password", "login status"},

	{inState, verified, rotate, "error at plan: no key", "login get"},
	{inState, unverified, rotate, "error at plan: no key", "login"},
	{inState, locked, rotate, "error at plan: no key", "login"},
	{inConfiguration, verified, rotate, "error at plan: no key", "status"},
	{inConfiguration, unverified, rotate, "error at plan: no key", "status"},
	{inConfiguration, locked, rotate, "error at plan: no key", "status"},
	// After an import, or when the password was changed elsewhere, the new one may be the present one: one login tells.
	{inProvider, verified, rotate, "error: no key", "login get login"},
	{inProvider, locked, rotate, "error: no key", "login login"},
	{nowhere, verified, rotate, "error: no key", "status login"},
	{nowhere, locked, rotate, "error: no key", "status login"},
	{stale, verified, rotate, "error: no key", "login status login"},

	{inState, verified, remove, "deleted", "login get login delete"},
	{inState, locked, remove, "error: no way", "login login status"},
	{inConfiguration, verified, remove, "error: no way, and a warning at plan", "status status"},
	{inConfiguration, unverified, remove, "deleted", "status delete-unverified"},
	{inProvider, verified, remove, "deleted", "login get login delete"},
	{nowhere, verified, remove, "error: no way, and a warning at plan", "status status"},
	{nowhere, unverified, remove, "deleted", "status delete-unverified"},
	{nowhere, gone, remove, "deleted", "status"},
	{stale, verified, remove, "error: no way, and a warning at plan", "login status status"},
	{stale, unverified, remove, "deleted", "login delete-unverified"},
	{stale, gone, remove, "deleted", "login status"},
}

// With a mandator administrator's client nobody is out of reach of a deletion. What needs none is as above.
var accessMatrixWithAdministrator = []struct {
	knows    knowledge
	is       condition
	does     operation
	outcome  string
	requests string
}{
	{nowhere, verified, refresh, "kept, verified", "status"},
	{nowhere, gone, refresh, "removed", "status"},
	{nowhere, verified, change, "error at plan: no password", "status"},

	{inState, verified, remove, "deleted", "login get login delete"},
	{inState, unverified, remove, "deleted", "login delete-unverified"},
	{inState, locked, remove, "deleted", "login login force-delete"},
	{inConfiguration, verified, remove, "deleted", "status force-delete"},
	{inConfiguration, locked, remove, "deleted", "status force-delete"},
	{inConfiguration, busy, remove, "deleted", "status force-delete force-delete"},
	{inProvider, verified, remove, "deleted", "login get login delete"},
	{nowhere, verified, remove, "deleted", "status force-delete"},
	// Who was verified is not asked for again: the administrator deletes users of either kind.
	{nowhere, unverified, remove, "deleted", "status force-delete"},
	{nowhere, gone, remove, "deleted", "status"},
	{stale, verified, remove, "deleted", "login status force-delete"},
	{stale, busy, remove, "deleted", "login status force-delete force-delete"},
}

func TestUserAccess(t *testing.T) {
	t.Parallel()

	for _, c := range accessMatrix {
		t.Run(string(c.does)+"/"+string(c.knows)+"/"+string(c.is), func(t *testing.T) {
			t.Parallel()

			runAccessCase(t, newWorld(t, mock.WithAutoVerify(true)), c.knows, c.is, c.does, c.outcome, c.requests)
		})
	}
}

func TestUserAccess_withoutDataDecryptionKey(t *testing.T) {
	t.Parallel()

	for _, c := range accessMatrixWithoutKey {
		t.Run(string(c.does)+"/"+string(c.knows)+"/"+string(c.is), func(t *testing.T) {
			t.Parallel()

			w := newWorld(t, mock.WithAutoVerify(true)).with("data_decryption_key", nil)
			runAccessCase(t, w, c.knows, c.is, c.does, c.outcome, c.requests)
		})
	}
}

func TestUserAccess_withAdministrator(t *testing.T) {
	t.Parallel()

	for _, c := range accessMatrixWithAdministrator {
		t.Run(string(c.does)+"/"+string(c.knows)+"/"+string(c.is), func(t *testing.T) {
			t.Parallel()

			w := newWorld(t, mock.WithAutoVerify(true)).with("data_decryption_key", nil).administered()
			runAccessCase(t, w, c.knows, c.is, c.does, c.outcome, c.requests)
		})
	}
}

// The matrix is complete: no combination is left to chance.
func TestUserAccess_matrixIsComplete(t *testing.T) {
	t.Parallel()

	seen := map[[3]string]int{}
	for _, c := range accessMatrix {
		seen[[3]string{string(c.knows), string(c.is), string(c.does)}]++
	}

	for _, knows := range []knowledge{inState, inConfiguration, inProvider, nowhere, stale} {
		for _, is := range []condition{verified, unverified, locked, busy, gone} {
			for _, does := range []operation{refresh, change, rotate, remove} {
				if n := seen[[3]string{string(knows), string(is), string(does)}]; n != 1 {
					t.Errorf("%s, %s, %s: %d cases", knows, is, does, n)
				}
			}
		}
	}
}

func runAccessCase(
	t *testing.T, w *world, knows knowledge, is condition, does operation, expected, requests string,
) {
	t.Helper()

	alice, config := arrangeKnowledge(t, w, knows)
	arrangeCondition(w, is)
	w.ResetRequests()

	before := alice.state

	var result outcome

	switch does {
	case refresh:
		if is != gone {
			w.UpdateUser(aliceID, func(u *mock.User) { u.Email = newEmail })
		}

		result = alice.refresh(t)
	case change:
		config["email"] = newEmail
		result = alice.apply(t, config)
	case rotate:
		if knows == inConfiguration {
			config["password_wo"], config["password_wo_version"] = newPassword, "2"
		} else {
			config["password"] = newPassword
		}

		result = alice.apply(t, config)
	case remove:
		result = alice.apply(t, nil)
	}

	if journal := w.journal(); journal != requests {
		t.Errorf("requests: expected %q, got %q", requests, journal)
	}

	check, ok := accessOutcomes[expected]
	if !ok {
		t.Fatalf("no such outcome: %q", expected)
	}

	check(t, accessEnd{world: w, alice: alice, result: result, unchanged: before.Equal(alice.state)})
	expectNoRepeatedGuess(t, w)

	if t.Failed() {
		t.Logf("errors: %q\nwarnings: %q\nstate: %s", result.errors, result.warnings, alice.state)
	}
}

// arrangeKnowledge makes alice and a resource that has her under management, and the configuration it has.
func arrangeKnowledge(t *testing.T, w *world, knows knowledge) (*instance, values) {
	t.Helper()

	config := values{"id": aliceID, "email": aliceEmail}

	switch knows {
	case inState, stale:
		config["password"] = alicePassword
	case inConfiguration:
		config["password_wo"], config["password_wo_version"] = alicePassword, "1"
	case inProvider, nowhere:
		w.AddUser(mock.User{ID: aliceID, Password: alicePassword, Email: aliceEmail, Verified: true})
	}

	if knows == inProvider {
		*w = *w.knowing("Alice", alicePassword)
	}

	if knows == nowhere {
		delete(config, "email")
	}

	alice := w.newInstance(t, "finapi_user")

	var result outcome
	if knows == inProvider || knows == nowhere {
		result = alice.importID(t, aliceID)
	} else {
		result = alice.apply(t, config)
	}

	if len(result.errors)+len(result.warnings) > 0 {
		t.Fatalf("cannot arrange: %q, %q", result.errors, result.warnings)
	}

	if knows == stale {
		w.UpdateUser(aliceID, func(u *mock.User) { u.Password = "changed-elsewhere" })
	}

	return alice, config
}

func arrangeCondition(w *world, is condition) {
	switch is {
	case verified:
	case unverified:
		w.UpdateUser(aliceID, func(u *mock.User) { u.Verified = false })
	case locked:
		w.UpdateUser(aliceID, func(u *mock.User) { u.Locked = true })
	case busy:
		w.SetBusy(aliceID, 1)
	case gone:
		w.RemoveUser(aliceID)
	}
}

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

		if e.alice.attribute("email") == newEmail {
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
		if len(e.result.errors) > 0 {
			t.Error("unexpected errors")
		}

		if user := e.user(t); user.Password != newPassword || user.Locked {
			t.Errorf("finAPI has %+v", user)
		}

		if again := e.alice.refresh(t); len(again.errors)+len(again.warnings) > 0 {
			t.Errorf("the next refresh: %q %q", again.errors, again.warnings)
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

		if e.result.action != "create" {
			t.Errorf("planned: %s", e.result.action)
		}

		e.user(t)
	},
	"deleted": func(t *testing.T, e accessEnd) {
		if len(e.result.errors) > 0 {
			t.Error("unexpected errors")
		}

		expectRemoved(t, e)
	},
	"error: verify": func(t *testing.T, e accessEnd) { expectError(t, e, "not verified", "finapi_user_verification") },
	"error: locked": func(t *testing.T, e accessEnd) { expectError(t, e, "locked", "data_decryption_key", "Request id:") },
	"error: no key": func(t *testing.T, e accessEnd) {
		expectError(t, e, "data_decryption_key", "FINAPI_DATA_DECRYPTION_KEY")
	},
	"error: no way": expectNoWay,
	"error at plan: no key": func(t *testing.T, e accessEnd) {
		expectError(t, e, "data_decryption_key", "FINAPI_DATA_DECRYPTION_KEY")
		expectAction(t, e, "")
	},
	"error at plan: no password": func(t *testing.T, e accessEnd) {
		expectError(t, e, "no password of the user is known", "user_passwords", "password_wo")
		expectAction(t, e, "")
	},
	"error: no way, and a warning at plan": func(t *testing.T, e accessEnd) {
		expectNoWay(t, e)
		expectWarning(t, e, "no way to delete", "user_passwords", "data_decryption_key")
	},
}

func expectNoWay(t *testing.T, e accessEnd) {
	t.Helper()
	expectError(t, e, "Cannot delete", "user_passwords", "admin_client_id", "data_decryption_key")
	expectAction(t, e, "delete")

	e.user(t)

	if e.alice.state.IsNull() {
		t.Error("a user who lives on was dropped from the state")
	}
}

func expectQuiet(t *testing.T, e accessEnd) {
	t.Helper()

	if len(e.result.errors)+len(e.result.warnings) > 0 {
		t.Error("unexpected diagnostics")
	}
}

func expectRemoved(t *testing.T, e accessEnd) {
	t.Helper()

	if !e.alice.state.IsNull() {
		t.Error("still in the state")
	}

	if _, ok := e.world.User(aliceID); ok {
		t.Error("still at finAPI")
	}
}

func expectAttribute(t *testing.T, e accessEnd, name, expected string) {
	t.Helper()

	if actual := e.alice.attribute(name); actual != expected {
		t.Errorf("%s: expected %q, got %q", name, expected, actual)
	}
}

func expectAction(t *testing.T, e accessEnd, expected string) {
	t.Helper()

	if e.result.action != expected {
		t.Errorf("planned: expected %q, got %q", expected, e.result.action)
	}
}

func expectError(t *testing.T, e accessEnd, words ...string) {
	t.Helper()

	if !mentions(e.result.errors, words...) {
		t.Errorf("no error with %q", words)
	}
}

func expectWarning(t *testing.T, e accessEnd, words ...string) {
	t.Helper()

	if !mentions(e.result.warnings, words...) {
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
