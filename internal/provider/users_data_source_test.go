// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
	"github.com/finapi-community/terraform-provider-finapi/internal/tfdriver"
)

const usersAddress = "data.finapi_users.test"

func usersBlock(lines ...string) string { return block("data \"finapi_users\" \"test\"", lines...) }

func idsAre(ids ...string) statecheck.StateCheck {
	expected := make([]knownvalue.Check, 0, len(ids))
	for _, id := range ids {
		expected = append(expected, knownvalue.StringExact(id))
	}

	return statecheck.ExpectKnownValue(usersAddress, tfjsonpath.New("ids"), knownvalue.ListExact(expected))
}

// newMandator is a finAPI with some users: alice and ci-1 of January, ci-2 of February, who is locked; ci-gone is deleted.
func newMandator(t *testing.T) *world {
	t.Helper()

	w := newWorld(t).administered()
	february := january.AddDate(0, 1, 0)

	w.AddUser(mock.User{ID: "alice", Password: "alices-password", Verified: true, RegisteredAt: january, LastActiveAt: february})
	w.AddUser(mock.User{ID: "ci-1", Password: "some-password", Verified: true, RegisteredAt: january})
	w.AddUser(mock.User{ID: "CI-2", Password: "some-password", Verified: true, RegisteredAt: february, Locked: true})
	w.AddUser(mock.User{ID: "ci-gone", Password: "some-password", RegisteredAt: january})
	w.RemoveUser("ci-gone")

	return w
}

func TestAccUsersDataSource(t *testing.T) {
	t.Parallel()

	w := newMandator(t)

	w.test(t, []string{"alice", "ci-1", "CI-2"},
		resource.TestStep{
			Config: w.config(usersBlock("include_monthly_stats = true")),
			ConfigStateChecks: []statecheck.StateCheck{
				idsAre("alice", "ci-1", "CI-2"),
				statecheck.ExpectKnownValue(usersAddress, tfjsonpath.New("users").AtSliceIndex(0), knownvalue.ObjectPartial(
					map[string]knownvalue.Check{
						"id":                                   knownvalue.StringExact("alice"),
						"registration_date":                    knownvalue.StringExact("2026-01-15"),
						"last_active_date":                     knownvalue.StringExact("2026-02-15"),
						"deletion_date":                        knownvalue.Null(),
						"bank_connection_count":                knownvalue.Int64Exact(0),
						"latest_bank_connection_import_date":   knownvalue.Null(),
						"latest_bank_connection_deletion_date": knownvalue.Null(),
						"is_locked":                            knownvalue.Bool(false),
						"monthly_stats":                        knownvalue.NotNull(),
					})),
			},
		},
		resource.TestStep{
			Config: w.with("admin_client_id", mock.DefaultClientID).with("admin_client_secret", mock.DefaultClientSecret).
				config(usersBlock()),
			ExpectError: regexp.MustCompile(`(?s)"admin_client_id" must be a mandator\s+administrator's.*Request id:`),
		},
	)
}

// Whom nobody manages is found beside users of the same configuration: at plan by the keys of their map, at apply by ids that are made
// there.
func TestAccUsersDataSource_whomNobodyManages(t *testing.T) {
	t.Parallel()

	w := newMandator(t)

	const managed = `
locals {
  users = { alice = {}, CI-1 = {} }
}

resource "finapi_user" "made" {
  id_prefix = "ci-made-"
}
`

	w.test(t, []string{"alice", "ci-1", "CI-2"},
		resource.TestStep{
			Config: w.config(managed + usersBlock("exclude_ids = toset(keys(local.users))", "id_prefix = \"ci-2\"")),
			ConfigStateChecks: []statecheck.StateCheck{
				idsAre("CI-2"),
				statecheck.ExpectKnownValue(usersAddress, tfjsonpath.New("exclude_ids"),
					knownvalue.SetExact([]knownvalue.Check{knownvalue.StringExact("alice"), knownvalue.StringExact("CI-1")})),
			},
		},
		resource.TestStep{
			Config: w.config(strings.ReplaceAll(managed, "ci-made-", "ci-anew-") +
				usersBlock("exclude_ids = concat(keys(local.users), [finapi_user.made.id])")),
			ConfigStateChecks: []statecheck.StateCheck{idsAre("CI-2")},
		},
	)
}

func TestUsersDataSource(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		arguments map[string]any
		config    values
		ids       []string
		refused   []string
	}{
		"all living users":        {ids: []string{"alice", "ci-1", "CI-2"}},
		"by prefix":               {config: values{"id_prefix": "Ci-"}, ids: []string{"ci-1", "CI-2"}},
		"registered since":        {config: values{"min_registration_date": "2026-02-01"}, ids: []string{"CI-2"}},
		"registered until":        {config: values{"max_registration_date": "2026-01-15"}, ids: []string{"alice", "ci-1"}},
		"active since":            {config: values{"min_last_active_date": "2026-02-15"}, ids: []string{"alice"}},
		"not active since":        {config: values{"max_last_active_date": "2026-02-14"}, ids: []string{"ci-1", "CI-2"}},
		"locked":                  {config: values{"is_locked": true}, ids: []string{"CI-2"}},
		"not locked":              {config: values{"is_locked": false}, ids: []string{"alice", "ci-1"}},
		"one":                     {config: values{"user_id": "CI-1"}, ids: []string{"ci-1"}},
		"none":                    {config: values{"id_prefix": "nobody"}, ids: []string{}},
		"deleted, with distorted": {config: values{"is_deleted": true, "min_deletion_date": "2026-01-01"}, ids: []string{"cXXXXXe"}},
		"with statistics":         {config: values{"include_monthly_stats": true, "monthly_stats_start_date": "2026-01"}, ids: []string{"alice", "ci-1", "CI-2"}},
		"but for some":            {config: values{"exclude_ids": []any{"ALICE", "ci-2", "nobody"}}, ids: []string{"ci-1"}},
		"but for one, twice":      {config: values{"exclude_ids": []any{"ci-1", "CI-1"}}, ids: []string{"alice", "CI-2"}},
		"but for none":            {config: values{"exclude_ids": []any{}}, ids: []string{"alice", "ci-1", "CI-2"}},
		"but for all":             {config: values{"exclude_ids": []any{"alice", "ci-1", "ci-2"}}, ids: []string{}},
		"but for a part of an id": {config: values{"exclude_ids": []any{"ci-", "alic"}}, ids: []string{"alice", "ci-1", "CI-2"}},
		"by prefix but for one":   {config: values{"id_prefix": "ci-", "exclude_ids": []any{"CI-1"}}, ids: []string{"CI-2"}},
		"until but for one": {
			config: values{"max_registration_date": "2026-01-15", "is_locked": false, "exclude_ids": []any{"Alice"}}, ids: []string{"ci-1"},
		},
		"one but for it":           {config: values{"user_id": "alice", "exclude_ids": []any{"Alice"}}, ids: []string{}},
		"deleted but for an id":    {config: values{"is_deleted": true, "exclude_ids": []any{"ci-gone"}}, ids: []string{"cXXXXXe"}},
		"but for an impossible":    {config: values{"exclude_ids": []any{"alice", "s3cret value"}}, refused: []string{"1 of the 2 elements", "white space"}},
		"but for impossible ones":  {config: values{"exclude_ids": []any{"", "a b", "alice"}}, refused: []string{"2 of the 3 elements", "1 to 36 characters"}},
		"but for null":             {config: values{"exclude_ids": []any{"alice", nil}}, refused: []string{"1 of the 2 elements", "It is null."}},
		"impossible date":          {config: values{"min_registration_date": "yesterday"}, refused: []string{"must be a date such as"}},
		"impossible month":         {config: values{"include_monthly_stats": true, "monthly_stats_end_date": "2026-13"}, refused: []string{"must be a month"}},
		"months without the stats": {config: values{"monthly_stats_start_date": "2026-01"}, refused: []string{"include_monthly_stats"}},
		"no administrator": {
			arguments: map[string]any{"admin_client_id": nil, "admin_client_secret": nil},
			refused:   []string{"admin_client_id", "FINAPI_ADMIN_CLIENT_ID"},
		},
		"wrong secret": {
			arguments: map[string]any{"admin_client_secret": "wrong"}, refused: []string{`Check "admin_client_id" and "admin_client_secret"`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := newMandator(t)
			for argument, value := range c.arguments {
				w = w.with(argument, value)
			}

			result, o := w.ReadData(t, "finapi_users", c.config)

			if (c.refused == nil) != (len(o.Errors) == 0) || c.refused != nil && !mentions(o.Errors, c.refused...) {
				t.Errorf("errors: %q", o.Errors)
			}

			if mentions(o.Errors, "s3cret") {
				t.Errorf("an id that cannot be one is repeated, which may be a secret: %q", o.Errors)
			}

			if c.refused == nil && !slices.Equal(texts(t, result["ids"]), c.ids) {
				t.Errorf("ids: %q", texts(t, result["ids"]))
			}
		})
	}
}

func texts(t *testing.T, list tftypes.Value) []string {
	t.Helper()

	var elements []tftypes.Value

	must(t, list.As(&elements))

	result := make([]string, 0, len(elements))
	for _, element := range elements {
		result = append(result, tfdriver.Text(element))
	}

	return result
}

// newLivelyMandator has 3,000 users, which are six pages. One goes before the second request, another comes before the fourth.
func newLivelyMandator(t *testing.T) *world {
	t.Helper()

	w := newWorld(t).administered()
	for number := range 3_000 {
		w.AddUser(mock.User{ID: fmt.Sprintf("user-%05d", number), Password: "some-password"})
	}

	reading := 0

	w.Inject(mock.Fault{Operation: mock.GetUserList, Times: -1, Hook: func() {
		reading++

		switch reading {
		case 2:
			w.RemoveUser("user-00007")
		case 4:
			w.AddUser(mock.User{ID: "user-00007a", Password: "some-password"})
		}
	}})

	return w
}

// wantAll demands that all users there are are listed, but for the one who came meanwhile, and none twice.
func (w *world) wantAll(t *testing.T, listed []string) {
	t.Helper()

	times := map[string]int{}
	for _, id := range listed {
		times[id]++

		if times[id] > 1 {
			t.Errorf("%q is listed %d times", id, times[id])
		}
	}

	for _, user := range w.Users() {
		if times[user.ID] == 0 && user.ID != "user-00007a" {
			t.Errorf("%q is missing", user.ID)
		}
	}
}

func TestUsersDataSource_whileUsersComeAndGo(t *testing.T) {
	t.Parallel()

	w := newLivelyMandator(t)

	result, o := w.ReadData(t, "finapi_users", nil)
	if len(o.Errors)+len(o.Warnings) > 0 {
		t.Fatalf("%q %q", o.Errors, o.Warnings)
	}

	ids := texts(t, result["ids"])
	w.wantAll(t, ids)

	if !slices.IsSorted(ids) {
		t.Error("they are not sorted")
	}

	if requests := w.Count(mock.GetUserList); requests != 8 {
		t.Errorf("%d requests, want each of six pages, and the first two again", requests)
	}
}

// oddIDs are those of two users among rows that cannot be right.
func oddIDs() []string {
	return []string{"", "a b", "alice", "..", strings.Repeat("x", 37), "ü", "zoe"}
}

// userPage is an answer of the list.
func userPage(ids ...string) string {
	rows := make([]string, 0, len(ids))
	for _, id := range ids {
		rows = append(rows, fmt.Sprintf(`{"userId":%q,"registrationDate":"2026-01-15"}`, id))
	}

	return fmt.Sprintf(`{"users":[%s],"paging":{"page":1,"perPage":500,"pageCount":1,"totalCount":%d}}`,
		strings.Join(rows, ","), len(ids))
}

const incompleteUserPage = `{"users":[{"userId":"alice"}],"paging":{"page":1,"perPage":500,"pageCount":1,"totalCount":2}}`

// A row that cannot be right is shown as it is.
func TestUsersDataSource_oddIDs(t *testing.T) {
	t.Parallel()

	w := newWorld(t).administered()
	w.Inject(mock.Fault{Operation: mock.GetUserList, Status: 200, Body: userPage(oddIDs()...)})

	result, o := w.ReadData(t, "finapi_users", nil)

	expected := slices.Sorted(slices.Values(oddIDs()))
	if ids := texts(t, result["ids"]); !slices.Equal(ids, expected) || len(o.Errors)+len(o.Warnings) > 0 {
		t.Errorf("%q, errors %q, warnings %q", ids, o.Errors, o.Warnings)
	}
}

func TestUsersDataSource_usersMayBeMissing(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		body  string
		words []string
	}{
		"fewer than there are": {incompleteUserPage, []string{"as a whole", "Users may be missing"}},
		"no users": {
			`{"paging":{"page":1,"perPage":500,"pageCount":1,"totalCount":1}}`, []string{"a required field is missing", "Request id:"},
		},
		"users null": {
			`{"users":null,"paging":{"page":1,"perPage":500,"pageCount":1,"totalCount":1}}`, []string{"a required field is missing"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := newWorld(t).administered()
			w.Inject(mock.Fault{Operation: mock.GetUserList, Times: -1, Status: 200, Body: c.body})

			_, o := w.ReadData(t, "finapi_users", nil)
			if !mentions(o.Errors, append(c.words, "Cannot list the finAPI users")...) {
				t.Errorf("%q", o.Errors)
			}
		})
	}
}
