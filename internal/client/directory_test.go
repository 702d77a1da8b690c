// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

func (f *finapi) wantExists(t *testing.T, id string, want bool) {
	t.Helper()

	if exists := must(f.client.UserExists(t.Context(), id))(t); exists != want {
		t.Errorf("%s exists: %t, want %t", id, exists, want)
	}
}

func TestUserExists_oneByOne(t *testing.T) {
	t.Parallel()

	f := start(t, setup{config: func(config *client.Config) { config.AdminClientID, config.AdminClientSecret = "", "" }})

	for range 10 {
		f.wantExists(t, "ALICE", true)
		f.wantExists(t, "nobody", false)
	}

	if n := f.server.Count(mock.GetVerificationStatus); n != 20 {
		t.Errorf("%d requests, want 20", n)
	}
}

// A list costs a request for 500 users: it is fetched when that many requests, one for one user, were spent.
func TestUserExists_byTheListWhenItPays(t *testing.T) {
	t.Parallel()

	for users, want := range map[int]struct{ asked, pages int }{
		10:   {5, 1},
		600:  {5, 2},
		3100: {7, 7},
	} {
		t.Run(strconv.Itoa(users), func(t *testing.T) {
			t.Parallel()

			f := start(t, setup{})
			f.addUsers(users)

			for i := range 50 {
				f.wantExists(t, fmt.Sprintf("USER%04d", i%users), true)
			}

			if asked, pages := f.server.Count(mock.GetVerificationStatus), f.server.Count(mock.GetUserList); asked != want.asked || pages != want.pages {
				t.Errorf("%d requests for one user, %d for the list, want %d and %d", asked, pages, want.asked, want.pages)
			}
		})
	}
}

// withList makes enough calls that the list is used.
func (f *finapi) withList(t *testing.T) {
	t.Helper()

	for range 6 {
		f.wantExists(t, alice, true)
	}

	f.only(t, mock.GetUserList)
	f.server.ResetRequests()
}

func TestUserExists_theListIsNoProofOfAbsence(t *testing.T) {
	t.Parallel()

	f := start(t, setup{})
	f.withList(t)
	f.server.AddUser(mock.User{ID: "newer", Password: "secret"})

	f.wantExists(t, "newer", true)
	f.wantExists(t, "nobody", false)
	f.wantExists(t, alice, true)
	f.wantSent(t, "getVerificationStatus", "getVerificationStatus")
}

func TestUserExists_knowsWhomItDeleted(t *testing.T) {
	t.Parallel()

	for name, deletion := range map[string]func(context.Context, *client.Client) error{
		"by their own token":   func(ctx context.Context, c *client.Client) error { return c.DeleteUser(ctx, "Bob", "secret") },
		"by the administrator": func(ctx context.Context, c *client.Client) error { return c.ForceDeleteUsers(ctx, "BOB") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			f := start(t, setup{})
			f.server.AddUser(mock.User{ID: "bob", Password: "secret", Verified: true})
			f.withList(t)
			f.wantExists(t, "bob", true)
			noError(t, deletion(t.Context(), f.client))
			f.wantExists(t, "bob", false)
		})
	}
}

func TestUserExists_withoutAList(t *testing.T) {
	t.Parallel()

	f := start(t, setup{})
	f.server.Inject(mock.Fault{Operation: mock.GetUserList, Times: -1, Status: http.StatusForbidden, Body: ownError("FORBIDDEN")})

	for range 10 {
		f.wantExists(t, alice, true)
	}

	if asked, lists := f.server.Count(mock.GetVerificationStatus), f.server.Count(mock.GetUserList); asked != 10 || lists != 1 {
		t.Errorf("%d requests for one user, %d for the list, want 10 and 1", asked, lists)
	}
}

// A list in which users may be missing is not used, and not fetched again.
func TestUserExists_withoutAWholeList(t *testing.T) {
	t.Parallel()

	for name, answer := range map[string]string{
		"no users":           `{"paging":{"page":1,"perPage":500,"pageCount":1,"totalCount":1}}`,
		"users null":         `{"users":null,"paging":{"page":1,"perPage":500,"pageCount":1,"totalCount":1}}`,
		"too few users":      page(1, 500, 1, 3, alice),
		"too many pages":     page(1, 500, 1_000_000_000, 1, alice),
		"no page":            page(1, 500, 0, 1, alice),
		"a negative count":   page(1, 500, -1, 1, alice),
		"no page size":       page(1, 0, 1, 1, alice),
		"a user twice":       page(1, 500, 1, 2, alice, alice),
		"no end":             page(1, 500, 1_000_000_000, 500_000_000_000, numbered(0, 500)...),
		"an empty first one": page(1, 500, 3, 1100),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			f := start(t, setup{})
			f.answerPages(t, fixed(answer))

			for range 30 {
				f.wantExists(t, alice, true)
			}

			if asked, lists := f.server.Count(mock.GetVerificationStatus), f.server.Count(mock.GetUserList); asked != 30 || lists > 11 {
				t.Errorf("%d requests for one user, %d for the list, want 30 and no more than 11", asked, lists)
			}
		})
	}
}

// The first page tells how many there are, and may be older than the rest.
func TestUserExists_usersComeAndGoWhileTheListIsRead(t *testing.T) {
	t.Parallel()

	f := start(t, setup{})
	f.addUsers(2000)
	f.listFault(2, mock.Fault{Hook: func() { f.removeUsers(100, 101) }})
	f.listFault(3, mock.Fault{Hook: func() { f.server.AddUser(mock.User{ID: "bob", Password: "secret"}) }})

	for i := 101; i < 2000; i++ {
		f.wantExists(t, fmt.Sprintf("user%04d", i), true)
	}

	if asked, lists := f.server.Count(mock.GetVerificationStatus), f.server.Count(mock.GetUserList); asked != 5 || lists != 7 {
		t.Errorf("%d requests for one user, %d for the list, want 5 and 7", asked, lists)
	}
}

func TestUserExists_anInterruptedListIsFetchedAgain(t *testing.T) {
	t.Parallel()

	f := start(t, setup{})

	for range 5 {
		f.wantExists(t, alice, true)
	}

	err := f.cancelledAt(t, mock.GetUserList, mock.Fault{}, func(ctx context.Context) error {
		_, err := f.client.UserExists(ctx, alice)

		return err
	})
	if err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want the end of the context", err)
	}

	f.server.ResetRequests()
	f.wantExists(t, alice, true)

	if n := f.server.Count(mock.GetVerificationStatus); n != 0 {
		t.Errorf("%d requests for one user, want the list", n)
	}
}

func TestUserExists_failures(t *testing.T) {
	t.Parallel()

	f := start(t, setup{})
	f.server.Inject(mock.Fault{Operation: mock.GetVerificationStatus, Status: http.StatusForbidden, Body: ownError("FORBIDDEN")})

	exists, err := f.client.UserExists(t.Context(), alice)
	if exists || failure(t, err).StatusCode != http.StatusForbidden {
		t.Errorf("exists: %t, error %v, want the 403", exists, err)
	}
}
