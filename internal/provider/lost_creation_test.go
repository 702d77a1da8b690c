// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// lostAnswers are the ways in which a creation's answer gets lost; created tells whether the work was done.
var lostAnswers = map[string]struct {
	fault   func(*world) mock.Fault
	created bool
	// slow: the request_timeout is a short one.
	slow bool
}{
	"dropped before":      {fault: fault(mock.Fault{Drop: mock.DropBefore})},
	"dropped after":       {fault: fault(mock.Fault{Drop: mock.DropAfter}), created: true},
	"500 before":          {fault: fault(mock.Fault{Status: 500})},
	"500 after":           {fault: fault(mock.Fault{Status: 500, AfterWork: true}), created: true},
	"502 before":          {fault: fault(mock.Fault{Status: 502, Body: "<html>"})},
	"502 after":           {fault: fault(mock.Fault{Status: 502, Body: "<html>", AfterWork: true}), created: true},
	"503 before":          {fault: fault(mock.Fault{Status: 503})},
	"503 after":           {fault: fault(mock.Fault{Status: 503, AfterWork: true}), created: true},
	"504 before":          {fault: fault(mock.Fault{Status: 504})},
	"504 after":           {fault: fault(mock.Fault{Status: 504, AfterWork: true}), created: true},
	"garbage, 201 before": {fault: fault(mock.Fault{Status: 201, Body: "<html>"})},
	"garbage, 201 after":  {fault: fault(mock.Fault{Status: 201, Body: "{\"id\":", AfterWork: true}), created: true},
	"nothing, 201 after":  {fault: fault(mock.Fault{Status: 201, AfterWork: true}), created: true},
	"timeout before":      {fault: neverAnswers(false), slow: true},
	"timeout after":       {fault: neverAnswers(true), created: true, slow: true},
}

func fault(f mock.Fault) func(*world) mock.Fault { return func(*world) mock.Fault { return f } }

// neverAnswers is a request without an answer; with work, its work is done.
func neverAnswers(work bool) func(*world) mock.Fault {
	return func(w *world) mock.Fault {
		return mock.Fault{Respond: func(_ http.ResponseWriter, request *http.Request) {
			if work {
				w.ServeHTTP(httptest.NewRecorder(), request)
			}

			<-request.Context().Done()
		}}
	}
}

// lostPasswords are the ways to give a new user their password.
var lostPasswords = map[string]values{
	"generated":  {},
	"password":   {"password": alicePassword},
	"write-only": {"password_wo": alicePassword, "password_wo_version": "1"},
}

// Whatever becomes of the answer, there is one user, they are in the state, and their password is known; or the error shows the
// block that imports them.
func TestUserCreation_lostAnswer(t *testing.T) {
	t.Parallel()

	for lost, answer := range lostAnswers {
		for _, ids := range []values{{}, {"id": aliceID}} {
			for keeping, passwords := range lostPasswords {
				if answer.slow && keeping != "password" {
					continue
				}

				for _, autoVerify := range []bool{true, false} {
					t.Run(fmt.Sprintf("%s/%v/%s/verified %t", lost, ids, keeping, autoVerify), func(t *testing.T) {
						t.Parallel()

						w := newWorld(t, mock.WithAutoVerify(autoVerify))
						if answer.slow {
							w = w.with("request_timeout", "500ms")
						}

						fault := answer.fault(w)
						fault.Operation = mock.CreateUser
						w.Inject(fault)

						alice := w.NewInstance(t, "finapi_user")
						config := maps.Clone(passwords)
						maps.Copy(config, ids)

						result := alice.Apply(t, config)

						// A password proves something only if it was made up for this user, and where somebody can log in.
						if ids["id"] != nil && answer.created && (!autoVerify || keeping != "generated") {
							expectImportHint(t, w, alice, result)

							return
						}

						if len(result.Errors) > 0 || len(result.Warnings) > 0 {
							t.Errorf("%q, %q", result.Errors, result.Warnings)
						}

						expectTracked(t, w, alice, config)
					})
				}
			}
		}
	}
}

// expectTracked checks that finAPI has one user, and that state or configuration know the user and their password.
func expectTracked(t *testing.T, w *world, alice *instance, config values) {
	t.Helper()

	users := w.Users()
	if len(users) != 1 || alice.State.IsNull() || users[0].ID != alice.Attribute("id") {
		t.Fatalf("finAPI has %+v, the state %s", users, alice.State)
	}

	password := alice.Attribute("password")
	if config["password_wo"] != nil {
		password = alicePassword
	}

	if users[0].Password != password {
		t.Errorf("finAPI has the password %q, known is %q", users[0].Password, password)
	}

	if alice.Attribute("is_verified") != strconv.FormatBool(users[0].Verified) {
		t.Errorf("the state says verified %s", alice.Attribute("is_verified"))
	}

	if result := alice.Apply(t, config); result.Action != "no-op" || len(result.Errors) > 0 {
		t.Errorf("the next apply: %+v", result)
	}
}

// expectImportHint checks that nothing is in the state, and that the way shown leads there.
func expectImportHint(t *testing.T, w *world, alice *instance, result outcome) {
	t.Helper()

	if !mentions(result.Errors, "AttributeName(\"id\")", "import {\n  to = finapi_user.NAME", "id = \"alice\"\n}", "Request id:") {
		t.Errorf("no import block: %q", result.Errors)
	}

	if !alice.State.IsNull() || len(w.Users()) != 1 {
		t.Fatalf("finAPI has %+v, the state %s", w.Users(), alice.State)
	}

	before, _ := w.User(aliceID)

	if result := alice.ImportID(t, idOfImportBlock.FindStringSubmatch(result.Errors[0])[1]); len(result.Errors) > 0 {
		t.Fatal(result.Errors)
	}

	config := values{"id": aliceID, "password": alicePassword}
	if result := alice.Apply(t, config); len(result.Errors) > 0 {
		t.Error(result.Errors)
	}

	// Where the lost answer was that of a generated password, the one set here is taken for the present one until they are verified.
	w.UpdateUser(aliceID, func(u *mock.User) { u.Verified = true })

	if result := alice.Apply(t, config); len(result.Errors) > 0 {
		t.Error(result.Errors)
	}

	if after, _ := w.User(aliceID); after.Password != alicePassword || after.RegisteredAt != before.RegisteredAt {
		t.Errorf("recovered as %+v, was %+v", after, before)
	}

	expectTracked(t, w, alice, config)
}
