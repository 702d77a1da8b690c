// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/querycheck"
	"github.com/hashicorp/terraform-plugin-testing/querycheck/queryfilter"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// listAddress is that of the list block, which the checks of queries want without its first word.
const listAddress = "finapi_user.test"

// queried runs terraform query with the real CLI, with the given lines as the body of the list block.
func (w *world) queried(t *testing.T, expectError *regexp.Regexp, lines []string, checks ...querycheck.QueryResultCheck) {
	t.Helper()

	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: factories(),
		Steps: []resource.TestStep{{
			Query:             true,
			Config:            w.config(block(`list "finapi_user" "test"`, append([]string{"provider = finapi"}, lines...)...)),
			QueryResultChecks: checks,
			ExpectError:       expectError,
		}},
	})
}

// lists are the checks that a query found these users and no others, each with its identity and shown by its id.
func lists(ids ...string) []querycheck.QueryResultCheck {
	checks := []querycheck.QueryResultCheck{querycheck.ExpectLength(listAddress, len(ids))}

	for _, id := range ids {
		identity := map[string]knownvalue.Check{"id": knownvalue.StringExact(id)}

		checks = append(checks,
			querycheck.ExpectIdentity(listAddress, identity),
			querycheck.ExpectResourceDisplayName(listAddress, queryfilter.ByResourceIdentity(identity), knownvalue.StringExact(id)),
		)
	}

	return checks
}

func TestAccQuery(t *testing.T) {
	t.Parallel()
	onlyTerraform(t, "terraform query", tfversion.Version1_14_0)

	filter := func(line string) string { return "config {\n    " + line + "\n  }" }

	for name, c := range map[string]struct {
		lines []string
		ids   []string
	}{
		"all living users":    {nil, []string{"alice", "ci-1", "CI-2"}},
		"no more than two":    {[]string{"limit = 2"}, []string{"alice", "ci-1"}},
		"by prefix":           {[]string{filter(`id_prefix = "CI-"`)}, []string{"ci-1", "CI-2"}},
		"one by prefix":       {[]string{"limit = 1", filter(`id_prefix = "ci-"`)}, []string{"ci-1"}},
		"registered since":    {[]string{filter(`min_registration_date = "2026-02-01"`)}, []string{"CI-2"}},
		"active until":        {[]string{filter(`max_last_active_date = "2026-02-14"`)}, []string{"ci-1", "CI-2"}},
		"locked ones":         {[]string{filter("is_locked = true")}, []string{"CI-2"}},
		"nobody has this one": {[]string{filter(`id_prefix = "zoe"`)}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := newMandator(t)
			w.queried(t, nil, c.lines, lists(c.ids...)...)

			if n := w.Count(mock.GetUserList); n != 1 {
				t.Errorf("%d requests for the list", n)
			}
		})
	}
}

// 1,200 users are three pages of finAPI's list. A limit of 700 takes two.
func TestAccQuery_fetchesNoMoreThanNeeded(t *testing.T) {
	t.Parallel()
	onlyTerraform(t, "terraform query", tfversion.Version1_14_0)

	w := newWorld(t).administered()
	for number := range 1_200 {
		w.AddUser(mock.User{ID: fmt.Sprintf("user-%05d", number), Password: "some-password"})
	}

	w.queried(t, nil, []string{"limit = 700"}, querycheck.ExpectLength(listAddress, 700))

	if n := w.Count(mock.GetUserList); n != 2 {
		t.Errorf("%d requests for the list", n)
	}
}

func TestAccQuery_includeResource(t *testing.T) {
	t.Parallel()
	onlyTerraform(t, "terraform query", tfversion.Version1_14_0)

	w := newMandator(t).knowing("ALICE", "alices-password")
	w.UpdateUser("alice", func(u *mock.User) { u.Email = "alice@example.com" })

	known := func(id string, values map[string]knownvalue.Check) querycheck.QueryResultCheck {
		var checks []querycheck.KnownValueCheck
		for attribute, value := range values {
			checks = append(checks, querycheck.KnownValueCheck{Path: tfjsonpath.New(attribute), KnownValue: value})
		}

		return querycheck.ExpectResourceKnownValues(listAddress,
			queryfilter.ByResourceIdentity(map[string]knownvalue.Check{"id": knownvalue.StringExact(id)}), checks)
	}

	w.queried(t, nil, []string{"include_resource = true"},
		known("alice", map[string]knownvalue.Check{
			"id": knownvalue.StringExact("alice"), "email": knownvalue.StringExact("alice@example.com"),
			"is_verified": knownvalue.Bool(true), "password": knownvalue.Null(),
		}),
		known("ci-1", map[string]knownvalue.Check{"id": knownvalue.StringExact("ci-1"), "email": knownvalue.Null()}),
	)
}

// A failure is a result of the query, and the CLI shows all of it.
func TestAccQuery_failures(t *testing.T) {
	t.Parallel()
	onlyTerraform(t, "terraform query", tfversion.Version1_14_0)

	for name, c := range map[string]struct {
		change func(*world) *world
		lines  []string
		words  string
	}{
		"finAPI fails on the first page": {
			change: func(w *world) *world {
				w.Inject(mock.Fault{Operation: mock.GetUserList, Status: 500, Times: -1})

				return w.with("max_retries", 0)
			},
			words: `(?s)Cannot list the finAPI users.*500.*Request id:`,
		},
		"finAPI fails on the second page": {
			change: func(w *world) *world {
				for number := range 700 {
					w.AddUser(mock.User{ID: fmt.Sprintf("user-%05d", number), Password: "some-password"})
				}

				w.Inject(mock.Fault{Operation: mock.GetUserList, Skip: 1, Status: 500, Times: -1})

				return w.with("max_retries", 0)
			},
			lines: []string{"limit = 600"},
			words: `(?s)Cannot list the finAPI users.*500.*Request id:`,
		},
		"no administrator": {
			change: func(w *world) *world { return w.with("admin_client_id", nil).with("admin_client_secret", nil) },
			words:  `(?s)admin_client_id.*FINAPI_ADMIN_CLIENT_ID`,
		},
		"the application's client": {
			change: func(w *world) *world {
				return w.with("admin_client_id", mock.DefaultClientID).with("admin_client_secret", mock.DefaultClientSecret)
			},
			words: `(?s)admin_client_id.*must be a mandator.*administrator's`,
		},
		"impossible date": {
			change: func(w *world) *world { return w },
			lines:  []string{"config {\n    min_registration_date = \"2026-13-01\"\n  }"},
			words:  `must be a date`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			c.change(newMandator(t)).queried(t, regexp.MustCompile(c.words), c.lines)
		})
	}
}
