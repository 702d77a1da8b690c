// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// step is one run of Terraform and what it must come to.
type step struct {
	name string
	// outside is what happens at finAPI before.
	outside func(*world)
	config  values
	// refreshOnly runs no plan.
	refreshOnly bool

	action   string
	requests string
	// warning and failure are words of a diagnostic; none may come otherwise.
	warning, failure []string
	// password is the one finAPI has afterwards.
	password string
}

func (s step) run(t *testing.T, w *world, alice *instance) {
	t.Helper()

	if s.outside != nil {
		s.outside(w)
	}

	w.ResetRequests()

	var result outcome
	if s.refreshOnly {
		result = alice.Refresh(t)
	} else {
		result = alice.Apply(t, s.config)
	}

	if result.Action != s.action {
		t.Errorf("%s: planned %q", s.name, result.Action)
	}

	if journal := w.journal(); journal != s.requests {
		t.Errorf("%s: requests %q", s.name, journal)
	}

	if (len(s.failure) == 0) != (len(result.Errors) == 0) || len(s.failure) > 0 && !mentions(result.Errors, s.failure...) {
		t.Errorf("%s: errors %q", s.name, result.Errors)
	}

	if (len(s.warning) == 0) != (len(result.Warnings) == 0) || len(s.warning) > 0 && !mentions(result.Warnings, s.warning...) {
		t.Errorf("%s: warnings %q", s.name, result.Warnings)
	}

	if user, _ := w.User(aliceID); s.password != "" && user.Password != s.password {
		t.Errorf("%s: finAPI has the password %q", s.name, user.Password)
	}

	expectNoRepeatedGuess(t, w)
}

func changeElsewhere(password string) func(*world) {
	return func(w *world) { w.UpdateUser(aliceID, func(u *mock.User) { u.Password = password }) }
}

// Lives of a user's password. Every world locks a user at the second wrong password in a row.
func TestUserPassword(t *testing.T) {
	t.Parallel()

	changed := []string{"changed elsewhere"}
	withPassword := func(password string) values { return values{"id": aliceID, "password": password} }
	writeOnly := func(password, version string) values {
		return values{"id": aliceID, "password_wo": password, "password_wo_version": version}
	}

	for name, c := range map[string]struct {
		keyless bool
		steps   []step
	}{
		"changed in the configuration": {steps: []step{
			{name: "create", config: withPassword("first-one"), action: "create", requests: "configuration create configuration", password: "first-one"},
			{name: "rotate", config: withPassword("second-one"), action: "update", requests: "login get login request execute", password: "second-one"},
			{name: "again", config: withPassword("second-one"), action: "no-op", requests: "login get"},
		}},
		"unrelated changes leave it alone": {steps: []step{
			{name: "create", config: writeOnly("first-one", "1"), action: "create", requests: "configuration create configuration"},
			{
				name: "phone", action: "update", requests: "status login get patch", password: "first-one",
				config: values{"id": aliceID, "password_wo": "first-one", "password_wo_version": "1", "phone": "112"},
			},
		}},
		"the version is the only trigger": {steps: []step{
			{name: "create", config: writeOnly("first-one", "1"), action: "create", requests: "configuration create configuration"},
			{name: "another value", config: writeOnly("second-one", "1"), action: "no-op", requests: "status", password: "first-one"},
			{name: "another version", config: writeOnly("second-one", "2"), action: "update", requests: "status login request execute", password: "second-one"},
			{name: "the same value", config: writeOnly("second-one", "3"), action: "update", requests: "status login", password: "second-one"},
			{
				name: "not managed any more", config: values{"id": aliceID}, action: "update", requests: "status", password: "second-one",
				warning: []string{"No working password"},
			},
		}},
		"the value without its version cannot be used": {steps: []step{
			{name: "create", config: writeOnly("first-one", "1"), action: "create", requests: "configuration create configuration"},
			{
				name: "phone", action: "update", requests: "status login status", password: "first-one",
				config:  values{"id": aliceID, "password_wo": "second-one", "password_wo_version": "1", "phone": "112"},
				failure: []string{"password_wo_version", "No password at hand works"},
			},
		}},
		"from state to write-only and back": {steps: []step{
			{name: "create", config: withPassword("first-one"), action: "create", requests: "configuration create configuration"},
			{name: "write-only", config: writeOnly("first-one", "1"), action: "update", requests: "login get login", password: "first-one"},
			{name: "back", config: withPassword("first-one"), action: "update", requests: "status login", password: "first-one"},
			{name: "write-only, another", config: writeOnly("second-one", "1"), action: "update", requests: "login get login request execute", password: "second-one"},
		}},
		"removed from the configuration it stays": {steps: []step{
			{name: "create", config: withPassword("first-one"), action: "create", requests: "configuration create configuration"},
			{name: "removed", config: values{"id": aliceID}, action: "no-op", requests: "login get", password: "first-one"},
		}},
		"changed elsewhere, set back": {steps: []step{
			{name: "create", config: withPassword("first-one"), action: "create", requests: "configuration create configuration"},
			{
				name: "heal", outside: changeElsewhere("theirs"), config: withPassword("first-one"), action: "update", warning: changed,
				requests: "login status configuration request execute", password: "first-one",
			},
			{name: "again", config: withPassword("first-one"), action: "no-op", requests: "login get"},
		}},
		"changed elsewhere, adopted": {keyless: true, steps: []step{
			{name: "create", config: withPassword("first-one"), action: "create", requests: "configuration create configuration"},
			{
				name: "adopt", outside: changeElsewhere("theirs"), config: withPassword("theirs"), action: "update", warning: changed,
				requests: "login status configuration login", password: "theirs",
			},
			{name: "again", config: withPassword("theirs"), action: "no-op", requests: "login get"},
		}},
		"changed elsewhere, without a key": {keyless: true, steps: []step{
			{name: "create", config: withPassword("first-one"), action: "create", requests: "configuration create configuration"},
			{
				name: "the plan warns", outside: changeElsewhere("theirs"), config: withPassword("first-one"), action: "update",
				warning: []string{"cannot be set back", "data_decryption_key"}, requests: "login status configuration", password: "theirs",
				failure: []string{"Cannot change the password", "data_decryption_key"},
			},
			{
				name: "and it is never tried again", config: withPassword("first-one"), action: "update",
				warning: []string{"cannot be set back"}, requests: "status", failure: []string{"data_decryption_key"},
			},
			{
				name: "back again, and not noticed", outside: changeElsewhere("first-one"), config: withPassword("first-one"), action: "update",
				warning: []string{"cannot be set back"}, requests: "status", failure: []string{"data_decryption_key"},
			},
		}},
		"a generated one is made anew": {steps: []step{
			{name: "create", config: values{"id": aliceID}, action: "create", requests: "configuration create configuration"},
			{
				name: "see it", outside: changeElsewhere("theirs"), refreshOnly: true, requests: "login status configuration", warning: changed,
				password: "theirs",
			},
			{
				name: "heal", config: values{"id": aliceID}, action: "update", requests: "status request execute",
			},
			{name: "again", config: values{"id": aliceID}, action: "no-op", requests: "login get"},
		}},
		"a generated one without a key": {keyless: true, steps: []step{
			{name: "create", config: values{"id": aliceID}, action: "create", requests: "configuration create configuration"},
			{
				name: "nothing fails", outside: changeElsewhere("theirs"), config: values{"id": aliceID}, action: "no-op",
				requests: "login status configuration", warning: changed, password: "theirs",
			},
		}},
		"rotation unlocks": {steps: []step{
			{name: "create", config: withPassword("first-one"), action: "create", requests: "configuration create configuration"},
			{
				name: "locked", outside: func(w *world) { w.UpdateUser(aliceID, func(u *mock.User) { u.Locked = true }) },
				refreshOnly: true, requests: "login", warning: []string{"locked"},
			},
			{
				name: "rotate", config: withPassword("second-one"), action: "update", requests: "login login request execute",
				warning: []string{"locked"}, password: "second-one",
			},
			{name: "again", config: withPassword("second-one"), action: "no-op", requests: "login get"},
		}},
		"a real rotation needs the key": {keyless: true, steps: []step{
			{name: "create", config: writeOnly("first-one", "1"), action: "create", requests: "configuration create configuration"},
			{
				name: "the plan warns", config: writeOnly("second-one", "2"), action: "update", requests: "status login", password: "first-one",
				warning: []string{"password_wo_version", "The apply of \"alice\" will fail", "FINAPI_DATA_DECRYPTION_KEY"},
				failure: []string{"password_wo", "data_decryption_key", "FINAPI_DATA_DECRYPTION_KEY"},
			},
		}},
		"a deleted user's wrong password is no hint for the next": {steps: []step{
			{name: "create", config: withPassword("first-one"), action: "create", requests: "configuration create configuration"},
			{
				name: "gone", outside: func(w *world) { w.RemoveUser(aliceID) }, config: withPassword("first-one"), action: "create",
				requests: "login status configuration create configuration", password: "first-one",
			},
			{name: "again", config: withPassword("first-one"), action: "no-op", requests: "login get"},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := newWorld(t, mock.WithAutoVerify(true), mock.WithMaxLoginAttempts(1))
			if c.keyless {
				w = w.with("data_decryption_key", nil)
			}

			alice := w.NewInstance(t, "finapi_user")
			for _, s := range c.steps {
				s.run(t, w, alice)
			}
		})
	}
}

// What the provider holds is wrong: it is tried once, and never by a later run.
func TestUserPassword_wrongInProvider(t *testing.T) {
	t.Parallel()

	w := newWorld(t, mock.WithMaxLoginAttempts(1)).knowing(aliceID, "wrong-one")
	w.AddUser(existingAlice())

	alice := w.NewInstance(t, "finapi_user")

	if result := alice.ImportID(t, aliceID); !mentions(result.Warnings, "changed elsewhere", "user_passwords") {
		t.Errorf("%q", result.Warnings)
	}

	for _, s := range []step{
		{name: "next run", config: values{"id": aliceID}, action: "no-op", requests: "status", warning: []string{"not tried again"}},
		{name: "corrected", config: values{"id": aliceID}, action: "update", requests: "login get login get patch"},
	} {
		if s.name == "corrected" {
			w = w.knowing(aliceID, "alices-password")
			alice.Terraform = w.Terraform
		}

		s.run(t, w, alice)
	}

	if user, _ := w.User(aliceID); user.Locked {
		t.Error("she is locked")
	}
}

// The first apply after an import brings a password that is not theirs, and it cannot be set: it is tried once, and never by a
// later run, however it is given.
func TestUserPassword_wrongAfterImport(t *testing.T) {
	t.Parallel()

	cannot := []string{"Cannot change the password", "refuses it as the user's present password", "data_decryption_key"}

	for name, c := range map[string]struct {
		wrong values
		steps []step
	}{
		"password": {
			wrong: values{"id": aliceID, "password": "wrong-one"},
			steps: []step{
				{name: "tried", action: "update", requests: "status login", failure: cannot},
				{
					name: "again", action: "update", requests: "status", warning: []string{"cannot be set back"},
					failure: []string{"Cannot change the password", "data_decryption_key"},
				},
			},
		},
		"password_wo": {
			wrong: values{"id": aliceID, "password_wo": "wrong-one", "password_wo_version": "1"},
			steps: []step{
				{name: "tried", action: "update", requests: "status login", failure: cannot},
				{name: "again", action: "update", requests: "status", failure: []string{"Cannot change the password", "data_decryption_key"}},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := newWorld(t, mock.WithMaxLoginAttempts(1)).with("data_decryption_key", nil)
			w.AddUser(existingAlice())

			alice := w.NewInstance(t, "finapi_user")
			alice.ImportID(t, aliceID)

			for _, s := range append(c.steps, c.steps[1]) {
				s.config = c.wrong
				s.run(t, w, alice)
			}

			step{
				name: "corrected", action: "update", requests: "status login",
				config: values{"id": aliceID, "password_wo": "alices-password", "password_wo_version": "2"},
			}.run(t, w, alice)
		})
	}
}

// A step that fails in the middle of an update keeps what was done before.
func TestUserPassword_partialUpdate(t *testing.T) {
	t.Parallel()

	w := newWorld(t, mock.WithAutoVerify(true))
	alice := w.NewInstance(t, "finapi_user")

	if result := alice.Apply(t, values{"id": aliceID, "password": "first-one"}); len(result.Errors) > 0 {
		t.Fatal(result.Errors)
	}

	w.Inject(mock.Fault{Operation: mock.EditAuthorizedUser, Status: 500})

	result := alice.Apply(t, values{"id": aliceID, "password": "second-one", "email": newEmail})
	if !mentions(result.Errors, "Cannot change finAPI user", "500") {
		t.Errorf("%q", result.Errors)
	}

	if password, email := alice.Attribute("password"), alice.Attribute("email"); password != "second-one" || email != "null" {
		t.Errorf("the state has password %q, e-mail %q", password, email)
	}

	w.ResetRequests()

	if result := alice.Apply(t, values{"id": aliceID, "password": "second-one", "email": newEmail}); len(result.Errors) > 0 {
		t.Error(result.Errors)
	}

	if journal := w.journal(); journal != "login get login get patch" {
		t.Errorf("requests: %q", journal)
	}
}

// An id that is not known at plan may be the present one: nobody is replaced on a guess.
func TestUser_unknownID(t *testing.T) {
	t.Parallel()

	w := newWorld(t, mock.WithAutoVerify(true))
	alice := w.NewInstance(t, "finapi_user")

	if result := alice.Apply(t, values{"id": aliceID}); len(result.Errors) > 0 {
		t.Fatal(result.Errors)
	}

	// The warning tells what the words of Terraform core mean.
	words := []string{"Provider produced inconsistent final plan"}

	if result := alice.PlanOnly(t, values{"id": unknown{}}); result.Action != "update" || len(result.Errors) > 0 {
		t.Errorf("%+v", result)
	}

	result := alice.Apply(t, values{"id": unknown{}})
	if result.Action != "update" || !mentions(result.Errors, words...) || !mentions(result.Warnings, words...) {
		t.Errorf("%+v", result)
	}

	if _, ok := w.User(aliceID); !ok || alice.Attribute("id") != aliceID {
		t.Error("she was lost")
	}
}
