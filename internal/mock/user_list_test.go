// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// list returns the user ids on the page that a query gives.
func (f *finapi) list(query string) []string {
	f.t.Helper()
	return f.call(http.MethodGet, "/mandatorAdmin/getUserList?"+query, f.adminToken(), "").ok(http.StatusOK).userIDs()
}

func (r response) users() []map[string]any {
	r.t.Helper()

	list, ok := r.json["users"].([]any)
	if !ok {
		r.t.Fatalf("no users in %s", r.text)
	}

	var users []map[string]any

	for _, entry := range list {
		user, _ := entry.(map[string]any)
		users = append(users, user)
	}

	return users
}

func (r response) userIDs() []string {
	r.t.Helper()

	var ids []string

	for _, user := range r.users() {
		id, _ := user["userId"].(string)
		ids = append(ids, id)
	}

	return ids
}

func day(month time.Month, day int) time.Time {
	return time.Date(2024, month, day, 9, 0, 0, 0, time.UTC)
}

func TestUserListEntries(t *testing.T) {
	t.Parallel()

	arrange := func(f *finapi) {
		f.AddUser(mock.User{ID: "Alice", RegisteredAt: day(1, 2), Locked: true})
		f.AddUser(mock.User{ID: "bob", RegisteredAt: day(1, 3), LastActiveAt: day(2, 4), BankConnections: 2})
		f.AddUser(mock.User{ID: "carol", RegisteredAt: day(1, 5), Locked: true})
		f.RemoveUser("carol")
	}

	t.Run("v1", func(t *testing.T) {
		t.Parallel()
		f := startV1(t)
		arrange(f)
		f.call(http.MethodGet, "/mandatorAdmin/getUserList", f.adminToken(), "").ok(http.StatusOK).same(`{
			"users": [
				{"userId":"Alice","registrationDate":"2024-01-02","deletionDate":null,"lastActiveDate":null,
				 "bankConnectionCount":0,"latestBankConnectionImportDate":null,"latestBankConnectionDeletionDate":null,
				 "monthlyStats":null,"isLocked":true},
				{"userId":"bob","registrationDate":"2024-01-03","deletionDate":null,"lastActiveDate":"2024-02-04",
				 "bankConnectionCount":2,"latestBankConnectionImportDate":"2024-01-03","latestBankConnectionDeletionDate":null,
				 "monthlyStats":null,"isLocked":false},
				{"userId":"cXXXl","registrationDate":"2024-01-05","deletionDate":"2024-03-15","lastActiveDate":null,
				 "bankConnectionCount":0,"latestBankConnectionImportDate":null,"latestBankConnectionDeletionDate":null,
				 "monthlyStats":null,"isLocked":false}
			],
			"paging": {"page":1,"perPage":20,"pageCount":1,"totalCount":3}
		}`)
	})
	t.Run("v2 omits what is null", func(t *testing.T) {
		t.Parallel()
		f := startV2(t)
		arrange(f)
		f.call(http.MethodGet, "/mandatorAdmin/getUserList", f.adminToken(), "").ok(http.StatusOK).same(`{
			"users": [
				{"userId":"Alice","registrationDate":"2024-01-02","bankConnectionCount":0,"isLocked":true},
				{"userId":"bob","registrationDate":"2024-01-03","lastActiveDate":"2024-02-04","bankConnectionCount":2,
				 "latestBankConnectionImportDate":"2024-01-03","isLocked":false},
				{"userId":"cXXXl","registrationDate":"2024-01-05","deletionDate":"2024-03-15","bankConnectionCount":0,"isLocked":false}
			],
			"paging": {"page":1,"perPage":20,"pageCount":1,"totalCount":3}
		}`)
	})
}

func TestUserListOfNobody(t *testing.T) {
	t.Parallel()
	eachVersion(t, nil, func(_ *testing.T, f *finapi) {
		f.call(http.MethodGet, "/mandatorAdmin/getUserList", f.adminToken(), "").ok(http.StatusOK).
			same(`{"users":[],"paging":{"page":1,"perPage":20,"pageCount":0,"totalCount":0}}`)
	})
}

func TestDistortedIDs(t *testing.T) {
	t.Parallel()

	f := startV1(t)
	for _, id := range []string{"user", "abc", "ab", "a", "Some.One@b.de"} {
		f.add(id)
		f.RemoveUser(id)
	}

	want := []string{"aXc", "SXXXXXXXXXXXe", "uXXr", "X", "XX"}
	if got := f.list("isDeleted=true"); !slices.Equal(got, want) {
		t.Errorf("deleted users %v, want %v", got, want)
	}
}

func TestEveryWayOfDeletionLeavesATrace(t *testing.T) {
	t.Parallel()

	f := startV1(t)
	for _, id := range []string{"by-themselves", "by-admin", "by-others"} {
		f.add(id)
	}

	f.AddUser(newUnverified("unverified"))
	f.call(http.MethodDelete, "/users", f.userToken("by-themselves", "password"), "").empty(http.StatusOK)
	f.call(http.MethodPost, "/mandatorAdmin/deleteUsers", f.adminToken(), `{"userIds":["by-admin"]}`).ok(http.StatusOK)
	f.call(http.MethodDelete, "/users/unverified", f.clientToken(), "").empty(http.StatusOK)
	f.RemoveUser("by-others")

	want := []string{"bXXXXXXXXXXXs", "bXXXXXXXs", "bXXXXXXn", "uXXXXXXXXd"}
	got := f.list("isDeleted=true")
	slices.Sort(got)

	if !slices.Equal(got, want) {
		t.Errorf("deleted users %v, want %v", got, want)
	}
}

func TestLastActiveDate(t *testing.T) {
	t.Parallel()

	clock := newClock()
	f := startV1(t, mock.WithClock(clock.now))
	f.add("alice")

	lastActive := func() any {
		return f.call(http.MethodGet, "/mandatorAdmin/getUserList", f.adminToken(), "").users()[0]["lastActiveDate"]
	}

	f.login("alice", "wrong-password").ok(http.StatusBadRequest)

	if got := lastActive(); got != nil {
		t.Errorf("last active %v before any login", got)
	}

	f.login("alice", "password").ok(http.StatusOK)
	clock.advance(48 * time.Hour)

	if got := lastActive(); got != "2024-03-15" {
		t.Errorf("last active %v after a login on the 15th", got)
	}

	f.login("alice", "password").ok(http.StatusOK)

	if got := lastActive(); got != "2024-03-17" {
		t.Errorf("last active %v after a login on the 17th", got)
	}
}

func TestUserListFilters(t *testing.T) {
	t.Parallel()
	f := startV1(t)
	f.AddUser(mock.User{ID: "early", RegisteredAt: day(1, 10), LastActiveAt: day(2, 1)})
	f.AddUser(mock.User{ID: "Late", RegisteredAt: day(2, 10), Locked: true})
	f.AddUser(mock.User{ID: "gone", RegisteredAt: day(1, 20), LastActiveAt: day(2, 20)})
	f.RemoveUser("gone")

	for query, want := range map[string][]string{
		"":                                   {"early", "gXXe", "Late"},
		"isDeleted=true":                     {"gXXe"},
		"isDeleted=false":                    {"early", "Late"},
		"isLocked=true":                      {"Late"},
		"isLocked=false":                     {"early", "gXXe"},
		"isLocked=false&isDeleted=false":     {"early"},
		"userId=early":                       {"early"},
		"userId=LATE":                        {"Late"},
		"userId=earl":                        nil,
		"userId=gone":                        nil,
		"userId=gXXe":                        nil,
		"userId=early&isDeleted=true":        nil,
		"minRegistrationDate=2024-01-20":     {"gXXe", "Late"},
		"minRegistrationDate=2024-01-21":     {"Late"},
		"maxRegistrationDate=2024-01-20":     {"early", "gXXe"},
		"maxRegistrationDate=2024-01-09":     nil,
		"minDeletionDate=2024-03-15":         {"gXXe"},
		"minDeletionDate=2024-03-16":         nil,
		"maxDeletionDate=2024-03-14":         {"early", "Late"},
		"maxDeletionDate=2024-03-15":         {"early", "gXXe", "Late"},
		"minLastActiveDate=2024-01-01":       {"early", "gXXe"},
		"minLastActiveDate=2024-02-20":       {"gXXe"},
		"maxLastActiveDate=2024-02-01":       {"early", "Late"},
		"order=userId,desc":                  {"Late", "gXXe", "early"},
		"order=userId,DESC":                  {"Late", "gXXe", "early"},
		"order=userId":                       {"early", "gXXe", "Late"},
		"order=userId,asc":                   {"early", "gXXe", "Late"},
		"perPage=2":                          {"early", "gXXe"},
		"perPage=2&page=2":                   {"Late"},
		"perPage=2&page=3":                   nil,
		"perPage=1&page=2&order=userId,desc": {"gXXe"},
		"minRegistrationDate=2024-01-10&maxRegistrationDate=2024-01-10": {"early"},
	} {
		t.Run(query, func(t *testing.T) {
			t.Parallel()

			if got := f.in(t).list(query); !slices.Equal(got, want) {
				t.Errorf("users %v, want %v", got, want)
			}
		})
	}
}

func TestRefusedUserLists(t *testing.T) {
	t.Parallel()
	eachVersion(t, nil, func(t *testing.T, f *finapi) {
		for query, codes := range map[string][]string{
			"perPage=0":                              {"ILLEGAL_PAGE_SIZE"},
			"perPage=501":                            {"ILLEGAL_PAGE_SIZE"},
			"perPage=many":                           {"ILLEGAL_PAGE_SIZE"},
			"page=0":                                 {"ILLEGAL_FIELD_VALUE"},
			"page=first":                             {"ILLEGAL_FIELD_VALUE"},
			"order=registrationDate":                 {"UNSUPPORTED_ORDER"},
			"order=userId,up":                        {"UNSUPPORTED_ORDER"},
			"order=userId&order=lastActiveDate,desc": {"UNSUPPORTED_ORDER"},
			"minRegistrationDate=01.02.2024":         {"ILLEGAL_FIELD_VALUE"},
			"maxDeletionDate=2024-02-30":             {"ILLEGAL_FIELD_VALUE"},
			"isDeleted=maybe":                        {"ILLEGAL_FIELD_VALUE"},
			"isLocked=2":                             {"ILLEGAL_FIELD_VALUE"},
			"includeMonthlyStats=ja":                 {"ILLEGAL_FIELD_VALUE"},
			"minDeletionDate=2024-02-02&maxDeletionDate=2024-02-01":                              {"INVALID_FILTER_OPTIONS"},
			"includeMonthlyStats=true&monthlyStatsStartDate=2024":                                {"ILLEGAL_FIELD_VALUE"},
			"includeMonthlyStats=true&monthlyStatsStartDate=2024-03&monthlyStatsEndDate=2024-02": {"INVALID_FILTER_OPTIONS"},
			"includeMonthlyStats=true&minBankConnectionCountInMonthlyStats=-1":                   {"ILLEGAL_FIELD_VALUE"},
			"isDeleted=nein&page=-1&perPage=1000":                                                {"ILLEGAL_FIELD_VALUE", "ILLEGAL_FIELD_VALUE", "ILLEGAL_PAGE_SIZE"},
		} {
			t.Run(query, func(t *testing.T) {
				f := f.in(t)
				f.call(http.MethodGet, "/mandatorAdmin/getUserList?"+query, f.adminToken(), "").refused(http.StatusBadRequest, codes...)
			})
		}
	})
}

func TestPaging(t *testing.T) {
	t.Parallel()
	f := startV1(t)

	var all []string

	for i := range 45 {
		id := fmt.Sprintf("user-%02d", i)
		all = append(all, id)
		f.add(id)
	}

	var read []string

	for page := 1; page <= 3; page++ {
		answer := f.call(http.MethodGet, fmt.Sprintf("/mandatorAdmin/getUserList?page=%d", page), f.adminToken(), "").ok(http.StatusOK)
		read = append(read, answer.userIDs()...)
		paging, _ := answer.json["paging"].(map[string]any)
		demandKeys(t, paging, "page", "perPage", "pageCount", "totalCount")

		if paging["page"] != float64(page) || paging["perPage"] != 20.0 || paging["pageCount"] != 3.0 || paging["totalCount"] != 45.0 {
			t.Errorf("paging %v", paging)
		}
	}

	if !slices.Equal(read, all) {
		t.Errorf("the pages hold %v", read)
	}

	if got := f.list("perPage=500"); !slices.Equal(got, all) {
		t.Errorf("the one big page holds %v", got)
	}
}

func TestMonthlyStats(t *testing.T) {
	t.Parallel()
	f := startV1(t)
	f.AddUser(mock.User{ID: "alice", RegisteredAt: day(1, 31), BankConnections: 2})
	f.AddUser(mock.User{ID: "gone", RegisteredAt: day(2, 1), BankConnections: 5})
	f.RemoveUser("gone")

	for query, want := range map[string]map[string]string{
		"includeMonthlyStats=true": {
			"alice": "2024-03 2024-02 2024-01", "gXXe": "2024-03 2024-02",
		},
		"includeMonthlyStats=true&monthlyStatsStartDate=2024-02": {
			"alice": "2024-03 2024-02", "gXXe": "2024-03 2024-02",
		},
		"includeMonthlyStats=true&monthlyStatsEndDate=2024-01": {
			"alice": "2024-01", "gXXe": "",
		},
		"includeMonthlyStats=true&monthlyStatsStartDate=2023-01&monthlyStatsEndDate=2030-01": {
			"alice": "2024-03 2024-02 2024-01", "gXXe": "2024-03 2024-02",
		},
		"includeMonthlyStats=true&minBankConnectionCountInMonthlyStats=3": {
			"gXXe": "2024-03 2024-02",
		},
		"includeMonthlyStats=true&minBankConnectionCountInMonthlyStats=3&monthlyStatsEndDate=2024-01": {},
		"minBankConnectionCountInMonthlyStats=3&monthlyStatsStartDate=nonsense": {
			"alice": "none", "gXXe": "none",
		},
		"includeMonthlyStats=false": {
			"alice": "none", "gXXe": "none",
		},
	} {
		t.Run(query, func(t *testing.T) {
			t.Parallel()
			f := f.in(t)
			answer := f.call(http.MethodGet, "/mandatorAdmin/getUserList?"+query, f.adminToken(), "").ok(http.StatusOK)
			got := map[string]string{}

			for _, user := range answer.users() {
				id, _ := user["userId"].(string)
				got[id] = months(t, user["monthlyStats"])
			}

			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("months %v, want %v", got, want)
			}
		})
	}
}

func months(t *testing.T, stats any) string {
	t.Helper()

	if stats == nil {
		return "none"
	}

	var months []string

	list, _ := stats.([]any)
	for _, entry := range list {
		month, _ := entry.(map[string]any)
		demandKeys(t, month, "month", "minBankConnectionCount", "maxBankConnectionCount")
		months = append(months, fmt.Sprint(month["month"]))
	}

	return strings.Join(months, " ")
}
