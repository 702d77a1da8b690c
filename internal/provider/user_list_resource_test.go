// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
	"github.com/finapi-community/terraform-provider-finapi/internal/tfdriver"
)

// listing is what terraform query came to.
type listing struct {
	outcome

	names     []string
	resources []map[string]tftypes.Value
}

// query plays terraform query in process; query_cli_test.go runs it. Each user goes by its id.
func (w *world) query(t *testing.T, config values, limit int64, includeResource bool) (l listing) {
	t.Helper()

	var all []tfdriver.Listed

	all, l.outcome = w.Query(t, "finapi_user", config, limit, includeResource)

	for _, listed := range all {
		if id := tfdriver.Text(listed.Identity["id"]); id != listed.DisplayName {
			t.Errorf("identity %q is shown as %q", id, listed.DisplayName)
		}

		l.names = append(l.names, listed.DisplayName)

		if includeResource {
			l.resources = append(l.resources, listed.Resource)
		}
	}

	return l
}

func TestUserListResource(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		config  values
		limit   int64
		names   []string
		refused []string
	}{
		"all living users":  {names: []string{"alice", "ci-1", "CI-2"}},
		"by prefix":         {config: values{"id_prefix": "ci"}, names: []string{"ci-1", "CI-2"}},
		"by registration":   {config: values{"min_registration_date": "2026-02-01"}, names: []string{"CI-2"}},
		"by last activity":  {config: values{"max_last_active_date": "2026-02-14"}, names: []string{"ci-1", "CI-2"}},
		"locked ones":       {config: values{"is_locked": true}, names: []string{"CI-2"}},
		"no more than two":  {limit: 2, names: []string{"alice", "ci-1"}},
		"two by prefix":     {config: values{"id_prefix": "ci"}, limit: 2, names: []string{"ci-1", "CI-2"}},
		"impossible date":   {config: values{"min_registration_date": "2026-13-01"}, refused: []string{"must be a date"}},
		"impossible prefix": {config: values{"id_prefix": "a b"}, refused: []string{"letters, digits"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			l := newMandator(t).query(t, c.config, c.limit, false)

			if !slices.Equal(l.names, c.names) || (c.refused == nil) != (len(l.Errors) == 0) ||
				c.refused != nil && !mentions(l.Errors, c.refused...) {
				t.Errorf("%v, %q", l.names, l.Errors)
			}
		})
	}
}

func TestUserListResource_fetchesNoMoreThanNeeded(t *testing.T) {
	t.Parallel()

	w := newWorld(t).administered()
	for number := range 1_200 {
		w.AddUser(mock.User{ID: fmt.Sprintf("user-%05d", number), Password: "some-password"})
	}

	for limit, pages := range map[int64]int{1: 1, 500: 1, 501: 2, 1_000: 2, 0: 3, 5_000: 3} {
		w.ResetRequests()

		expected := 1_200
		if limit > 0 {
			expected = min(expected, int(limit))
		}

		if l := w.query(t, nil, limit, false); len(l.names) != expected || w.Count(mock.GetUserList) != pages {
			t.Errorf("limit %d: %d users, %d pages, %q", limit, len(l.names), w.Count(mock.GetUserList), l.Errors)
		}
	}
}

func TestUserListResource_includeResource(t *testing.T) {
	t.Parallel()

	w := newMandator(t).knowing("ALICE", "alices-password")
	w.UpdateUser("alice", func(u *mock.User) { u.Email = "alice@example.com" })

	l := w.query(t, nil, 0, true)
	if len(l.Errors)+len(l.Warnings) > 0 || len(l.resources) != 3 {
		t.Fatalf("%+v", l)
	}

	for attribute, expected := range map[string]string{
		"id": "alice", "email": "alice@example.com", "is_auto_update_enabled": "false", "is_verified": "true", "password": "null",
	} {
		if actual := tfdriver.Text(l.resources[0][attribute]); actual != expected {
			t.Errorf("alice: %s is %q", attribute, actual)
		}
	}

	if id, email := tfdriver.Text(l.resources[1]["id"]), tfdriver.Text(l.resources[1]["email"]); id != "ci-1" || email != "null" {
		t.Errorf("ci-1: %q, %q", id, email)
	}
}

// With login_at_refresh = false nobody is logged in, and the list alone tells who is there.
func TestUserListResource_noLoginAtRefresh(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		password string
		login    bool
		email    string
		requests string
	}{
		"with a login":                      {"alices-password", true, "alice@example.com", "list login get"},
		"with a wrong password":             {"wrong", true, "null", "list login status"},
		"without a login":                   {"alices-password", false, "null", "list"},
		"without a login, a wrong password": {"wrong", false, "null", "list"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := newMandator(t).knowing("ALICE", c.password).with("login_at_refresh", c.login)
			w.UpdateUser("alice", func(u *mock.User) { u.Email = "alice@example.com" })

			l := w.query(t, nil, 1, true)
			if len(l.Errors)+len(l.Warnings) > 0 || len(l.resources) != 1 {
				t.Fatalf("%+v", l)
			}

			if id, email := tfdriver.Text(l.resources[0]["id"]), tfdriver.Text(l.resources[0]["email"]); id != "alice" || email != c.email {
				t.Errorf("%q, %q", id, email)
			}

			if requests := w.journal(); requests != c.requests {
				t.Errorf("requests: %q, want %q", requests, c.requests)
			}
		})
	}
}

// A failure in the middle is a result, after those that came before it.
func TestUserListResource_failures(t *testing.T) {
	t.Parallel()

	w := newWorld(t).administered().with("max_retries", 0)
	for number := range 700 {
		w.AddUser(mock.User{ID: fmt.Sprintf("user-%05d", number), Password: "some-password"})
	}

	w.Inject(mock.Fault{Operation: mock.GetUserList, Skip: 1, Status: 500})

	if l := w.query(t, nil, 0, false); len(l.names) != 500 || !mentions(l.Errors, "Cannot list the finAPI users", "500", "Request id:") {
		t.Errorf("%d users, %q", len(l.names), l.Errors)
	}

	keyless := w.with("admin_client_id", nil).with("admin_client_secret", nil)
	if l := keyless.query(t, nil, 0, false); !mentions(l.Errors, "admin_client_id", "FINAPI_ADMIN_CLIENT_ID") {
		t.Errorf("%q", l.Errors)
	}
}

// One row that cannot be right does not keep the others from being imported.
func TestUserListResource_oddIDs(t *testing.T) {
	t.Parallel()

	w := newWorld(t).administered()
	w.Inject(mock.Fault{Operation: mock.GetUserList, Times: -1, Status: 200, Body: userPage(oddIDs()...)})

	for _, includeResource := range []bool{false, true} {
		l := w.query(t, nil, 2, includeResource)

		if !slices.Equal(l.names, []string{"alice", "zoe"}) || len(l.Errors) > 0 || len(l.Warnings) != len(oddIDs())-2 ||
			!mentions(l.Warnings, "left out", "finapi_users") {
			t.Errorf("%q, errors %q, warnings %q", l.names, l.Errors, l.Warnings)
		}
	}
}

func TestUserListResource_whileUsersComeAndGo(t *testing.T) {
	t.Parallel()

	w := newLivelyMandator(t)

	l := w.query(t, nil, 20_000, false)
	if len(l.Errors)+len(l.Warnings) > 0 {
		t.Errorf("%q %q", l.Errors, l.Warnings)
	}

	w.wantAll(t, l.names)
}

func TestUserListResource_usersMayBeMissing(t *testing.T) {
	t.Parallel()

	w := newWorld(t).administered()
	w.Inject(mock.Fault{Operation: mock.GetUserList, Times: -1, Status: 200, Body: incompleteUserPage})

	if l := w.query(t, nil, 0, false); !mentions(l.Errors, "Cannot list the finAPI users", "as a whole", "Users may be missing") {
		t.Errorf("%q, %q", l.names, l.Errors)
	}
}
