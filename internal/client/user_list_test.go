// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// living selects as the list resource does.
func living() client.UserFilter { return client.UserFilter{IsDeleted: new(false)} }

// wantOnce demands that each user is listed, and none twice.
func wantOnce(t *testing.T, listed []string, want ...string) {
	t.Helper()

	times := map[string]int{}
	for _, id := range listed {
		times[id]++

		if times[id] > 1 {
			t.Errorf("%q is listed %d times", id, times[id])
		}
	}

	for _, id := range want {
		if times[id] == 0 {
			t.Errorf("%q is missing", id)
		}
	}
}

func (f *finapi) userIDs() []string {
	var ids []string
	for _, user := range f.server.Users() {
		ids = append(ids, user.ID)
	}

	return ids
}

func (f *finapi) removeUsers(from, to int) {
	for i := from; i < to; i++ {
		f.server.RemoveUser(fmt.Sprintf("user%04d", i))
	}
}

// listFault is what goes wrong with page n, or with the n-th request if there are more.
func (f *finapi) listFault(n int, fault mock.Fault) {
	fault.Skip = n - 1
	f.injectInto(mock.GetUserList, fault)
}

// Of alice and user0000 to user1999 there are five pages; each page ends one short of a round number.
func TestListUsers_whileUsersComeAndGo(t *testing.T) {
	t.Parallel()

	add := func(f *finapi, id string) { f.server.AddUser(mock.User{ID: id, Password: "secret"}) }

	for name, c := range map[string]struct {
		arrange  func(*finapi)
		requests int
	}{
		"nobody": {func(*finapi) {}, 5},
		"one goes on a page that was read": {func(f *finapi) {
			f.listFault(3, mock.Fault{Hook: func() { f.removeUsers(3, 4) }})
		}, 6},
		"one goes on a page to come": {func(f *finapi) {
			f.listFault(3, mock.Fault{Hook: func() { f.removeUsers(1800, 1801) }})
		}, 6},
		"one comes on a page that was read": {func(f *finapi) {
			f.listFault(3, mock.Fault{Hook: func() { add(f, "bob") }})
		}, 5},
		"one comes on a page to come": {func(f *finapi) {
			f.listFault(3, mock.Fault{Hook: func() { add(f, "zoe") }})
		}, 7},
		"two go and one comes before the same page": {func(f *finapi) {
			f.listFault(4, mock.Fault{Hook: func() { f.removeUsers(5, 7); add(f, "zoe") }})
		}, 6},
		"one goes, and later one comes": {func(f *finapi) {
			f.listFault(2, mock.Fault{Hook: func() { f.removeUsers(5, 6) }})
			f.listFault(4, mock.Fault{Hook: func() { add(f, "bob") }})
		}, 7},
		"the one last seen goes": {func(f *finapi) {
			f.listFault(3, mock.Fault{Hook: func() { f.removeUsers(998, 999) }})
		}, 6},
		"more than two pages go": {func(f *finapi) {
			f.listFault(4, mock.Fault{Hook: func() { f.removeUsers(0, 1200) }})
		}, 8},
		"all that was read goes": {func(f *finapi) {
			f.listFault(4, mock.Fault{Hook: func() { f.server.RemoveUser(alice); f.removeUsers(0, 1600) }})
		}, 7},
		"all go": {func(f *finapi) {
			f.listFault(2, mock.Fault{Hook: func() { f.server.RemoveUser(alice); f.removeUsers(0, 2000) }})
		}, 3},
		"one goes before each request": {func(f *finapi) {
			gone := 0

			f.listFault(2, mock.Fault{Times: 8, Hook: func() { f.removeUsers(gone, gone+1); gone++ }})
		}, 12},
		"one goes while the last page is read": {func(f *finapi) {
			f.listFault(5, mock.Fault{Hook: func() { f.removeUsers(7, 8) }})
		}, 6},
		"a page is empty once": {func(f *finapi) {
			f.listFault(3, mock.Fault{Status: http.StatusOK, Body: page(3, 500, 5, 2001)})
		}, 6},
		"a page is short once": {func(f *finapi) {
			f.listFault(3, mock.Fault{Status: http.StatusOK, Body: page(3, 500, 5, 2001, "user0999", "user1000")})
		}, 6},
		"the first page is empty once": {func(f *finapi) {
			f.listFault(1, mock.Fault{Status: http.StatusOK, Body: page(1, 500, 0, 2001)})
		}, 6},
		"the page before is answered once": {func(f *finapi) {
			f.listFault(2, mock.Fault{Status: http.StatusOK, Body: page(1, 500, 5, 2001, numbered(0, 500)...)})
		}, 6},
		"a page repeats users once, and others are missing": {func(f *finapi) {
			f.listFault(2, mock.Fault{Status: http.StatusOK, Body: page(2, 500, 5, 2001, numbered(400, 900)...)})
		}, 10},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			f := start(t, setup{})
			f.addUsers(2000)
			c.arrange(f)

			before := map[string]bool{}
			for _, id := range f.userIDs() {
				before[id] = true
			}

			ids := must(listed(t.Context(), f.client, living()))(t)

			var throughout []string

			for _, id := range f.userIDs() {
				if before[id] {
					throughout = append(throughout, id)
				}
			}

			wantOnce(t, ids, throughout...)

			if requests := f.server.Count(mock.GetUserList); requests != c.requests {
				t.Errorf("%d requests, want %d", requests, c.requests)
			}
		})
	}
}

// An id in another case is the same user; deleted users whose distorted ids are alike are several.
func TestListUsers_whoIsTheSame(t *testing.T) {
	t.Parallel()

	f := start(t, setup{})
	f.addUsers(1600)
	f.removeUsers(0, 1200)

	if n := len(must(listed(t.Context(), f.client, client.UserFilter{}))(t)); n != 1601 {
		t.Errorf("%d living and deleted users, want 1601", n)
	}

	if n := len(must(listed(t.Context(), f.client, client.UserFilter{IsDeleted: new(true)}))(t)); n != 1200 {
		t.Errorf("%d deleted users, want 1200", n)
	}

	f.listFault(2, mock.Fault{Hook: func() { f.removeUsers(1200, 1202) }})

	if n := len(must(listed(t.Context(), f.client, client.UserFilter{IsDeleted: new(true)}))(t)); n != 1202 {
		t.Errorf("%d deleted users, want 1202", n)
	}

	f.server.Inject(mock.Fault{
		Operation: mock.GetUserList, Times: -1, Status: http.StatusOK, Body: page(1, 500, 1, 3, "bob", "BOB", "carol"),
	})

	ids, err := listed(t.Context(), f.client, living())
	wantOnce(t, ids, "bob", "carol")

	if len(ids) != 2 || !errors.Is(err, client.ErrNoWholeList) {
		t.Errorf("%q, error %v, want two of three users, and the error", ids, err)
	}
}

// Ids are handed on as they are: a row that cannot be right is not the other users' fault.
func TestListUsers_oddIDs(t *testing.T) {
	t.Parallel()

	odd := []string{"", "", "a b", strings.Repeat("x", 100), "../..", "zoe"}

	f := start(t, setup{})
	f.listFault(1, mock.Fault{Status: http.StatusOK, Body: page(1, 500, 1, len(odd), odd...)})

	if ids := must(listed(t.Context(), f.client, living()))(t); fmt.Sprint(ids) != fmt.Sprint(odd) {
		t.Errorf("%q, want %q", ids, odd)
	}
}

func TestListUsers_fetchesNoMoreThanNeeded(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct{ users, goAtPage, requests int }{
		"a page":                         {users: 500, requests: 1},
		"two pages":                      {users: 501, requests: 2},
		"two pages, while somebody goes": {users: 501, goAtPage: 2, requests: 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			f := start(t, setup{})
			f.addUsers(1600)

			if c.goAtPage > 0 {
				f.listFault(c.goAtPage, mock.Fault{Hook: func() { f.removeUsers(9, 10) }})
			}

			users := 0

			for _, err := range f.client.ListUsers(t.Context(), living()) {
				noError(t, err)

				users++
				if users == c.users {
					break
				}
			}

			if n := f.server.Count(mock.GetUserList); n != c.requests {
				t.Errorf("%d requests, want %d", n, c.requests)
			}
		})
	}
}

func TestListUsers_pagesThatAreNone(t *testing.T) {
	t.Parallel()

	alike := numbered(0, 500)

	for name, c := range map[string]struct {
		answer func(number int) string
		// most bounds the requests, listed the users.
		most, listed int
		isUnreadable bool
	}{
		"users are missing":       {fixed(`{"paging":{"page":1,"perPage":500,"pageCount":1,"totalCount":0}}`), 1, 0, true},
		"users are null":          {fixed(`{"users":null,"paging":{"page":1,"perPage":500,"pageCount":1,"totalCount":0}}`), 1, 0, true},
		"paging is missing":       {fixed(`{"users":[]}`), 1, 0, true},
		"paging is empty":         {fixed(`{"users":[],"paging":{}}`), 10, 0, false},
		"users but no page":       {fixed(page(1, 500, 0, 0, "bob")), 10, 0, false},
		"a negative page count":   {fixed(page(1, 500, -1, 1, "bob")), 10, 0, false},
		"a negative total":        {fixed(page(1, 500, 1, -1, "bob")), 10, 0, false},
		"no page size":            {fixed(page(1, 0, 1, 1, "bob")), 10, 0, false},
		"too many pages":          {fixed(page(1, 500, 1_000_000_000, 1, "bob")), 10, 0, false},
		"too few pages":           {fixed(page(1, 500, 1, 501, alike...)), 10, 0, false},
		"an empty page of many":   {fixed(page(1, 500, 1_000_000_000, 500_000_000_000)), 10, 0, false},
		"a total beyond counting": {fixed(page(1, 500, 1, 1<<63-1, alike...)), 10, 0, false},
		"a page size beyond all":  {fixed(page(1, 1<<62, 1, 1, "bob")), 1, 1, false},
		"the same page for each":  {fixed(page(1, 500, 1_000_000_000, 500_000_000_000, alike...)), 11, 500, false},
		"the same users for each page": {func(number int) string {
			return page(number, 500, 1_000_000_000, 500_000_000_000, alike...)
		}, 11, 500, false},
		"an empty second page": {func(number int) string {
			if number == 1 {
				return page(1, 500, 3, 1500, alike...)
			}

			return page(number, 500, 3, 1500)
		}, 11, 500, false},
		"users null on the second page": {func(number int) string {
			if number == 1 {
				return page(1, 500, 3, 1500, alike...)
			}

			return `{"users":null,"paging":{"page":2,"perPage":500,"pageCount":3,"totalCount":1500}}`
		}, 2, 500, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			f := start(t, setup{})
			f.answerPages(t, c.answer)

			ids, err := listed(t.Context(), f.client, living())

			requests := f.server.Count(mock.GetUserList)
			isWhole := c.listed == 1

			if len(ids) != c.listed || requests > c.most || (err == nil) != isWhole ||
				!isWhole && errors.Is(err, client.ErrNoWholeList) == c.isUnreadable {
				t.Errorf("%d users in %d requests, error %v", len(ids), requests, err)
			}
		})
	}
}

// A list that is longer whenever it is looked at, each page with other users, is given up by its own first page count.
func TestListUsers_growsForEver(t *testing.T) {
	t.Parallel()

	for name, overlap := range map[string]int{"with other users each time": 0, "with one that is known": 1} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			f := start(t, setup{})
			answers := 0

			f.answerPages(t, func(number int) string {
				first := answers * (500 - overlap)
				answers++

				return page(number, 500, 5+answers, (5+answers)*500, numbered(first, first+500)...)
			})

			_, err := listed(t.Context(), f.client, living())
			if n := f.server.Count(mock.GetUserList); !errors.Is(err, client.ErrNoWholeList) || n > 40 {
				t.Errorf("%d requests, error %v, want an end", n, err)
			}
		})
	}
}

func TestListUsers_takesForEver(t *testing.T) {
	t.Parallel()

	inNoTime(t, setup{}, func(t *testing.T, f *finapi) {
		f.answerPages(t, func(number int) string {
			waitFor(29 * time.Second)

			return page(number, 500, 1_000_000_000, 500_000_000_000, numbered(number*500, number*500+500)...)
		})

		began := time.Now()
		_, err := listed(t.Context(), f.client, living())

		if took := time.Since(began); !errors.Is(err, client.ErrNoWholeList) || took > 31*time.Minute {
			t.Errorf("error %v after %s, want an end after 30 minutes", err, took)
		}

		// The server finishes too.
		waitFor(time.Minute)
	})
}

// What is done with the users may take longer than the list.
func TestListUsers_waitsForItsCaller(t *testing.T) {
	t.Parallel()

	inNoTime(t, setup{}, func(t *testing.T, f *finapi) {
		f.addUsers(600)

		for _, err := range f.client.ListUsers(t.Context(), living()) {
			noError(t, err)
			waitFor(10 * time.Minute)
		}
	})
}

// answerPages answers the list in the mock's place.
func (f *finapi) answerPages(t *testing.T, answer func(number int) string) {
	t.Helper()

	f.injectInto(mock.GetUserList, mock.Fault{Times: -1, Respond: func(writer http.ResponseWriter, request *http.Request) {
		number, err := strconv.Atoi(request.URL.Query().Get("page"))
		if err != nil {
			t.Error(err)
		}

		writer.Header().Set("Content-Type", "application/json")
		_, _ = writer.Write([]byte(answer(number)))
	}})
}

func fixed(answer string) func(int) string { return func(int) string { return answer } }

// page is an answer of the list.
func page(number, size, count, total int, ids ...string) string {
	users := make([]map[string]string, 0, len(ids))
	for _, id := range ids {
		users = append(users, map[string]string{"userId": id, "registrationDate": "2024-01-01"})
	}

	answer, err := json.Marshal(map[string]any{
		"users":  users,
		"paging": map[string]int{"page": number, "perPage": size, "pageCount": count, "totalCount": total},
	})
	if err != nil {
		panic(err)
	}

	return string(answer)
}

// numbered are the ids of addUsers.
func numbered(from, to int) []string {
	var ids []string
	for i := from; i < to; i++ {
		ids = append(ids, fmt.Sprintf("user%04d", i))
	}

	return ids
}
