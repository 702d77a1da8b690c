// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
	"github.com/finapi-community/terraform-provider-finapi/internal/tfdriver"
)

var january = time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)

// noted is the private state in which a date of registration is noted.
func noted(t *testing.T, date string) []byte {
	t.Helper()

	note, err := json.Marshal(date)
	must(t, err)

	private, err := json.Marshal(map[string][]byte{"registration_date": note})
	must(t, err)

	return private
}

// verifiedUser is a finapi_user of whom no more is known than that it is there and verified.
func verifiedUser(p tfdriver.Process, id string) *instance {
	return p.InState("finapi_user", values{"id": id, "is_verified": true})
}

// refreshByList refreshes a resource of alice in a process that takes the administrator's list, as it has asked for enough users.
func refreshByList(t *testing.T, w *world, alice *instance) (o outcome) {
	t.Helper()

	p, ok := w.StartProvider(t, "finapi_user", &o)
	if !ok {
		return o
	}

	for range 5 {
		verifiedUser(p, "bystander").Read(t, p, &o)
	}

	w.ResetRequests()
	alice.Read(t, p.Of(alice.TypeName), &o)

	return o
}

// The list tells who exists, and of whom it was verified only if it is the same registration.
func TestRegistrationDate(t *testing.T) {
	t.Parallel()

	// anew makes alice another user with the same id and password.
	anew := func(is mock.User) func(*world) {
		return func(w *world) {
			w.RemoveUser("alice")

			is.ID, is.Password = "alice", "alices-password"
			w.AddUser(is)
		}
	}

	answering := func(body string) func(*world) {
		return func(w *world) {
			w.Inject(mock.Fault{Operation: mock.GetUserList, Times: -1, Status: 200, Body: body})
		}
	}

	type expected struct {
		requests, verified string
		// next are the requests of the refresh after it, of a user who is verified.
		next string
	}

	var (
		byList     = expected{"list", "true", "list"}
		askedFirst = expected{"list status", "true", "list"}
		askedEach  = expected{"list status", "true", "list status"}
		unverified = expected{"list status", "false", ""}
		byLogin    = expected{"login get", "true", "login get"}
	)

	for name, c := range map[string]struct {
		// note is the date noted before; empty for none.
		note    string
		arrange func(*world)

		withoutPassword, withPassword, verification expected
	}{
		"the same date": {"2026-01-15", nil, byList, byLogin, byList},
		"no note":       {"", nil, askedFirst, byLogin, askedFirst},
		"another date, unverified": {
			"2026-01-15", anew(mock.User{RegisteredAt: january.AddDate(0, 0, 1)}), unverified, expected{"login", "false", ""}, unverified,
		},
		"another date, verified": {
			"2026-01-15", anew(mock.User{RegisteredAt: january.AddDate(0, 0, 1), Verified: true}), askedFirst, byLogin, askedFirst,
		},
		"an earlier date": {"2026-01-16", nil, askedFirst, byLogin, askedFirst},
		"not listed":      {"2026-01-15", answering(userPage("bystander")), askedEach, byLogin, askedEach},
		"listed without a date": {
			"2026-01-15", answering(strings.ReplaceAll(userPage("alice"), "2026-01-15", "")), askedEach, byLogin, askedEach,
		},
		"neither date nor note": {
			"", answering(strings.ReplaceAll(userPage("alice"), "2026-01-15", "")), askedEach, byLogin, askedEach,
		},
		"no whole list": {
			"2026-01-15", answering(incompleteUserPage), expected{strings.Repeat("list ", 10) + "status", "true", strings.Repeat("list ", 10) + "status"},
			byLogin, expected{strings.Repeat("list ", 10) + "status", "true", strings.Repeat("list ", 10) + "status"},
		},
		"deleted": {
			"2026-01-15", func(w *world) { w.RemoveUser("alice") }, expected{"list status", "null", ""},
			expected{"login status", "null", ""}, expected{"list status", "null", ""},
		},
		// A date has no hours: this is where the proof ends.
		"made anew on the same day": {
			"2026-01-15", anew(mock.User{RegisteredAt: january.Add(time.Hour)}), byList, expected{"login", "false", ""}, byList,
		},
	} {
		for kind, k := range map[string]struct {
			typeName, id string
			knowing      bool
			expected     expected
		}{
			"user without a password": {"finapi_user", "id", false, c.withoutPassword},
			"user with a password":    {"finapi_user", "id", true, c.withPassword},
			"verification":            {"finapi_user_verification", "user_id", false, c.verification},
		} {
			t.Run(name+"/"+kind, func(t *testing.T) {
				t.Parallel()

				w := newWorld(t).administered()
				if k.knowing {
					w = w.knowing("alice", "alices-password")
				}

				w.AddUser(mock.User{ID: "bystander", Verified: true})
				w.AddUser(mock.User{ID: "alice", Password: "alices-password", Verified: true, RegisteredAt: january})

				alice := w.NewInstance(t, k.typeName)
				alice.State = tfdriver.Object(alice.Schema(t), values{k.id: "ALICE", "is_verified": true})

				if c.note != "" {
					alice.Private = noted(t, c.note)
				}

				if c.arrange != nil {
					c.arrange(w)
				}

				o := refreshByList(t, w, alice)
				requests, verified := w.journal(), alice.Attribute("is_verified")

				// What is not verified any more is none of the state's: a verification that is none, or another user.
				isAnother := k.typeName == "finapi_user" && k.expected.verified == "false"
				if k.expected.verified == "false" {
					k.expected.verified = "null"
				}

				if requests != k.expected.requests || verified != k.expected.verified || len(o.Errors) > 0 ||
					mentions(o.Warnings, "Another finAPI user") != isAnother || !isAnother && len(o.Warnings) > 0 {
					t.Errorf("%q, verified: %s, want %+v; %q %q", requests, verified, k.expected, o.Errors, o.Warnings)
				}

				if k.expected.next == "" {
					return
				}

				refreshByList(t, w, alice)

				if next := w.journal(); next != k.expected.next {
					t.Errorf("the refresh after it: %q, want %q", next, k.expected.next)
				}
			})
		}
	}
}

// A user who is found unverified is asked for until it is verified, whatever the list says.
func TestRegistrationDate_ofAnUnverifiedUser(t *testing.T) {
	t.Parallel()

	w := newWorld(t).administered()
	w.AddUser(mock.User{ID: "bystander", Verified: true})
	w.AddUser(mock.User{ID: "alice", RegisteredAt: january})

	alice := w.NewInstance(t, "finapi_user")
	alice.State, alice.Private = tfdriver.Object(alice.Schema(t), values{"id": "alice", "is_verified": false}), noted(t, "2026-01-15")

	for _, s := range []struct {
		verified bool
		requests string
	}{
		{false, "status"},
		{true, "status"},
		{true, "list"},
	} {
		w.UpdateUser("alice", func(u *mock.User) { u.Verified = s.verified })
		refreshByList(t, w, alice)

		if requests, verified := w.journal(), alice.Attribute("is_verified"); requests != s.requests || verified != strconv.FormatBool(s.verified) {
			t.Errorf("%q, verified: %s, want %+v", requests, verified, s)
		}
	}
}

// What is imported is noted at once.
func TestRegistrationDate_ofAnImport(t *testing.T) {
	t.Parallel()

	for typeName, id := range map[string]string{"finapi_user": "id", "finapi_user_verification": "user_id"} {
		w := newWorld(t).administered()
		w.AddUser(mock.User{ID: "bystander", Verified: true})
		w.AddUser(mock.User{ID: "alice", Verified: true, RegisteredAt: january})

		alice := w.NewInstance(t, typeName)
		alice.State = tfdriver.Object(alice.Schema(t), values{id: "alice"})

		for _, expected := range []string{"list status", "list"} {
			o := refreshByList(t, w, alice)

			if requests := w.journal(); requests != expected || alice.Attribute("is_verified") != "true" || len(o.Errors) > 0 {
				t.Errorf("%s: %q, want %q; verified: %s, %q", typeName, requests, expected, alice.Attribute("is_verified"), o.Errors)
			}
		}
	}
}

// Without an administrator nothing is noted, and each user is asked for.
func TestRegistrationDate_withoutAList(t *testing.T) {
	t.Parallel()

	w := newWorld(t)
	w.AddUser(mock.User{ID: "bystander", Verified: true})
	w.AddUser(mock.User{ID: "alice", Verified: true, RegisteredAt: january})

	for _, private := range [][]byte{nil, noted(t, "2026-01-15")} {
		for typeName, id := range map[string]string{"finapi_user": "id", "finapi_user_verification": "user_id"} {
			alice := w.NewInstance(t, typeName)
			alice.State, alice.Private = tfdriver.Object(alice.Schema(t), values{id: "alice", "is_verified": true}), private

			refreshByList(t, w, alice)

			if requests, verified := w.journal(), alice.Attribute("is_verified"); requests != "status" || verified != "true" {
				t.Errorf("%s: %q, verified: %s", typeName, requests, verified)
			}
		}
	}
}

// Terraform keeps the note of an apply that changes nothing, and none of a plan.
func TestAccRegistrationDate(t *testing.T) {
	t.Parallel()
	once(t, ofTerraform)

	w := newWorld(t).administered()

	var config strings.Builder

	for number := range 20 {
		w.AddUser(mock.User{ID: fmt.Sprintf("user-%d", number), Verified: true, RegisteredAt: january})
		config.WriteString(block(fmt.Sprintf("resource \"finapi_user_verification\" \"v%d\"", number), fmt.Sprintf("user_id = \"user-%d\"", number)))
	}

	c := w.newCommandLine(t, config.String())
	c.succeed(t, "apply", "-auto-approve")

	for _, s := range []struct {
		command string
		asked   int
	}{
		{"plan", 20},
		{"apply", 20},
		// The five who are asked for before the list have no note; they may be others each time.
		{"apply", 10},
		{"plan", 10},
	} {
		w.ResetRequests()

		arguments := []string{s.command, "-no-color"}
		if s.command == "apply" {
			arguments = append(arguments, "-auto-approve")
		}

		c.succeed(t, arguments...)

		if asked := w.Count(mock.GetVerificationStatus); asked > s.asked || s.asked == 20 && asked < 20 {
			t.Errorf("%s: %d users were asked for, want %d", s.command, asked, s.asked)
		}
	}

	// One who is deleted and made anew elsewhere is verified again.
	w.RemoveUser("user-7")
	w.AddUser(mock.User{ID: "user-7", RegisteredAt: january.AddDate(0, 1, 0)})
	c.succeed(t, "apply", "-auto-approve")

	if user, _ := w.User("user-7"); !user.Verified {
		t.Error("user-7 is not verified")
	}
}
