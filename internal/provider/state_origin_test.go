// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/base64"
	"strconv"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
	"github.com/finapi-community/terraform-provider-finapi/internal/tfdriver"
)

// A state of one finAPI meets another one, at which another alice lives, or none.
func TestStateOrigin_otherFinAPI(t *testing.T) {
	t.Parallel()

	changed := values{"id": aliceID, "password": alicePassword, "email": newEmail}

	for name, run := range map[string]func(*testing.T, *instance) outcome{
		"refresh":        func(t *testing.T, alice *instance) outcome { t.Helper(); return alice.Refresh(t) },
		"plan":           func(t *testing.T, alice *instance) outcome { t.Helper(); return alice.PlanOnly(t, changed) },
		"apply a change": func(t *testing.T, alice *instance) outcome { t.Helper(); return alice.Apply(t, changed) },
		"destroy":        func(t *testing.T, alice *instance) outcome { t.Helper(); return alice.Apply(t, nil) },
		"plan, unread": func(t *testing.T, alice *instance) outcome {
			t.Helper()
			return withoutRefresh(alice).PlanOnly(t, changed)
		},
		"apply, unread": func(t *testing.T, alice *instance) outcome {
			t.Helper()
			return withoutRefresh(alice).Apply(t, changed)
		},
		"destroy, unread": func(t *testing.T, alice *instance) outcome { t.Helper(); return withoutRefresh(alice).Apply(t, nil) },
	} {
		for there, other := range map[string]*mock.User{
			"another alice": {ID: aliceID, Password: "others-password", Email: "other@example.com", Verified: true},
			"the same":      {ID: "ALICE", Password: alicePassword, Email: aliceEmail, Verified: true},
			"nobody":        nil,
		} {
			for _, typeName := range []string{"finapi_user", "finapi_user_verification"} {
				if typeName == "finapi_user_verification" && (strings.Contains(name, "apply") || strings.Contains(name, "plan")) {
					// The configuration is that of a user, and nothing of a verification can be changed.
					continue
				}

				t.Run(name+"/"+there+"/"+typeName, func(t *testing.T) {
					t.Parallel()

					here, elsewhere := newWorld(t, mock.WithAutoVerify(true)), newWorld(t)
					if other != nil {
						elsewhere.AddUser(*other)
					}

					alice := managedAlice(t, here)
					if typeName == "finapi_user_verification" {
						alice = verifiedAlice(t, here)
					}

					before := alice.State
					alice.Terraform = elsewhere.Terraform

					result := run(t, alice)
					if !mentions(result.Errors, "belongs to another finAPI", here.baseURL(), elsewhere.baseURL(), "base_url_changed_from") {
						t.Errorf("%+v", result)
					}

					if requests := elsewhere.Requests(); len(requests) > 0 {
						t.Errorf("the other finAPI was asked: %q", elsewhere.journal())
					}

					if !alice.State.Equal(before) {
						t.Errorf("the state changed: %s", alice.State)
					}
				})
			}
		}
	}
}

// verifiedAlice is the verification of an alice who exists.
func verifiedAlice(t *testing.T, w *world) *instance {
	t.Helper()

	alice := w.NewInstance(t, "finapi_user_verification")
	must(t, firstError(alice.Apply(t, values{"user_id": aliceID})))

	return alice
}

func withoutRefresh(i *instance) *instance {
	i.Unread = true

	return i
}

// The note is written by the refresh that follows an upgrade or an import, and by every apply.
func TestStateOrigin_isNoted(t *testing.T) {
	t.Parallel()

	w := newWorldOfAlice(t, nil)

	imported := w.NewInstance(t, "finapi_user")
	must(t, firstError(imported.ImportID(t, aliceID)))

	created := w.NewInstance(t, "finapi_user")
	must(t, firstError(created.Apply(t, values{"id": "bob"})))

	upgraded := w.NewInstance(t, "finapi_user")
	upgraded.State = tfdriver.Object(upgraded.Schema(t), values{"id": aliceID, "is_verified": true, "is_auto_update_enabled": true})
	must(t, firstError(upgraded.Refresh(t)))

	verified := verifiedAlice(t, w)

	for name, i := range map[string]*instance{"imported": imported, "created": created, "upgraded": upgraded, "verified": verified} {
		if noted := i.Attribute("base_url"); noted != w.baseURL() {
			t.Errorf("%s: %q", name, noted)
		}

		if !strings.Contains(string(i.Private), "client_id") {
			t.Errorf("%s: the client is not noted: %s", name, i.Private)
		}
	}
}

// Two spellings of one place are one place.
func TestStateOrigin_spelling(t *testing.T) {
	t.Parallel()

	w := newWorld(t, mock.WithAutoVerify(true))
	alice := managedAlice(t, w)

	alice.Terraform = w.With("base_url", strings.ToUpper(w.baseURL()[:4])+w.baseURL()[4:]+"/")

	if result := alice.Apply(t, values{"id": aliceID, "password": alicePassword}); result.Action != "no-op" || len(result.Errors) > 0 {
		t.Errorf("%+v", result)
	}
}

// base_url_changed_from takes over who is at the new place, and nobody else.
func TestStateOrigin_moved(t *testing.T) {
	t.Parallel()

	same := mock.User{ID: aliceID, Password: alicePassword, Email: aliceEmail, Verified: true}
	config := values{"id": aliceID, "password": alicePassword, "email": aliceEmail}

	for name, c := range map[string]struct {
		user      *mock.User
		unread    bool
		config    values
		destroyed bool
		failure   []string
	}{
		"taken over":              {user: &same, config: config},
		"taken over, unread":      {user: &same, unread: true, config: config},
		"destroyed":               {user: &same, destroyed: true},
		"destroyed, unread":       {user: &same, unread: true, destroyed: true},
		"not there":               {config: config, failure: []string{"not at the new base URL", "terraform state rm"}},
		"not there, unread":       {unread: true, config: config, failure: []string{"not at the new base URL"}},
		"not there, destroyed":    {failure: []string{"not at the new base URL"}, destroyed: true},
		"another one":             {user: &mock.User{ID: aliceID, Password: "others-password", Verified: true}, config: config, failure: []string{"may be another one"}},
		"another one, unread":     {user: &mock.User{ID: aliceID, Password: "others-password", Verified: true}, unread: true, config: config, failure: []string{"may be another one"}},
		"another one, to destroy": {user: &mock.User{ID: aliceID, Password: "others-password", Verified: true}, destroyed: true, failure: []string{"may be another one"}},
		"another one, unread, destroy": {
			user: &mock.User{ID: aliceID, Password: "others-password", Verified: true}, unread: true, destroyed: true,
			failure: []string{"may be another one"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			here, there := newWorld(t, mock.WithAutoVerify(true)), newWorld(t)
			if c.user != nil {
				there.AddUser(*c.user)
			}

			alice := here.NewInstance(t, "finapi_user")
			must(t, firstError(alice.Apply(t, config)))

			alice.Terraform = there.With("base_url_changed_from", here.baseURL())
			alice.Unread = c.unread

			result := alice.Apply(t, c.config)

			if (len(c.failure) > 0) != (len(result.Errors) > 0) || len(c.failure) > 0 && !mentions(result.Errors, c.failure...) {
				t.Errorf("%+v", result)
			}

			user, exists := there.User(aliceID)
			if exists != (c.user != nil && (!c.destroyed || len(c.failure) > 0)) || exists && user.Password != c.user.Password {
				t.Errorf("the new finAPI has %+v", user)
			}

			if noted := alice.Attribute("base_url"); len(c.failure) > 0 && noted != here.baseURL() ||
				len(c.failure) == 0 && !c.destroyed && noted != there.baseURL() {
				t.Errorf("the state notes %q", noted)
			}
		})
	}
}

// Clients of one mandator share its users. A client of another one is told that a living user does not exist.
func TestStateOrigin_otherClient(t *testing.T) {
	t.Parallel()

	config := values{"id": aliceID, "password": alicePassword}
	invisible := []string{"not visible to this client", "client_id"}

	for name, c := range map[string]struct {
		options func(*world) []mock.Option
		does    func(*testing.T, *instance) outcome
		failure []string
	}{
		"of this mandator, refresh":    {does: func(t *testing.T, i *instance) outcome { t.Helper(); return i.Refresh(t) }},
		"of this mandator, apply":      {does: func(t *testing.T, i *instance) outcome { t.Helper(); return i.Apply(t, config) }},
		"of another mandator, refresh": {does: func(t *testing.T, i *instance) outcome { t.Helper(); return i.Refresh(t) }, failure: invisible},
		"of another mandator, apply":   {does: func(t *testing.T, i *instance) outcome { t.Helper(); return i.Apply(t, config) }, failure: invisible},
		"of another mandator, destroy": {does: func(t *testing.T, i *instance) outcome { t.Helper(); return i.Apply(t, nil) }, failure: invisible},
		"of another mandator, destroy unread": {
			does: func(t *testing.T, i *instance) outcome { t.Helper(); return withoutRefresh(i).Apply(t, nil) }, failure: invisible,
		},
	} {
		for _, typeName := range []string{"finapi_user", "finapi_user_verification"} {
			t.Run(name+"/"+typeName, func(t *testing.T) {
				t.Parallel()

				w := newWorldOfTwoMandators(t)
				client := siblingClient

				if len(c.failure) > 0 {
					client = strangerClient
				}

				alice := managedAlice(t, w)
				if typeName == "finapi_user_verification" {
					if strings.Contains(name, "apply") || strings.Contains(name, "destroy") {
						t.Skip("a verification is destroyed without a request, and nothing of it can be changed")
					}

					alice = verifiedAlice(t, w)
				}

				alice.Terraform = w.with("client_id", client).with("client_secret", client).Terraform

				result := c.does(t, alice)
				if (len(c.failure) > 0) != (len(result.Errors) > 0) || len(c.failure) > 0 && !mentions(result.Errors, append(c.failure, client)...) {
					t.Errorf("%+v", result)
				}

				if _, ok := w.User(aliceID); !ok || alice.State.IsNull() {
					t.Error("alice was lost")
				}

				if len(c.failure) == 0 && !strings.Contains(string(alice.Private), noteOf(client)) {
					t.Errorf("the client is not noted anew: %s", alice.Private)
				}
			})
		}
	}
}

// Clients besides that of the provider, whose secret is their id: a second one of its mandator, and one of another mandator.
const (
	siblingClient  = "f1a91000-0000-4000-8000-0000000000c1"
	strangerClient = "f1a91000-0000-4000-8000-0000000000c2"
)

func newWorldOfTwoMandators(t *testing.T) *world {
	t.Helper()

	return newWorld(t, mock.WithAutoVerify(true),
		mock.WithClient(mock.DefaultClientID, mock.DefaultClientSecret), mock.WithClient(siblingClient, siblingClient),
		mock.WithClientOf("strangers", strangerClient, strangerClient))
}

// noteOf is how the private state notes a client: Terraform's framework encodes each value.
func noteOf(client string) string {
	return base64.StdEncoding.EncodeToString([]byte(strconv.Quote(client)))
}

// A plan saved for one finAPI is carried out at another.
func TestStateOrigin_savedPlan(t *testing.T) {
	t.Parallel()

	for _, typeName := range []string{"finapi_user", "finapi_user_verification"} {
		t.Run(typeName, func(t *testing.T) {
			t.Parallel()

			here, there := newWorld(t), newWorld(t)
			here.AddUser(mock.User{ID: aliceID, Password: alicePassword})
			there.AddUser(mock.User{ID: aliceID, Password: alicePassword})

			config := values{"id": "bob"}
			if typeName == "finapi_user_verification" {
				config = values{"user_id": aliceID}
			}

			i := here.NewInstance(t, typeName)

			result := i.ApplyIn(t, run{Planner: here.MustStartRun(t).Planner, Applier: there.MustStartRun(t).Applier}, config)
			if !mentions(result.Errors, "made for another finAPI", here.baseURL(), there.baseURL()) || !i.State.IsNull() {
				t.Errorf("%+v", result)
			}

			if requests := there.Requests(); len(requests) > 0 {
				t.Errorf("the other finAPI was asked: %q", there.journal())
			}
		})
	}
}
