// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"context"
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

// registration is the day on which all users of a test are registered unless it says another.
const registration = "2024-01-01"

var registeredAt = time.Date(2024, 1, 1, 12, 0, 0, 0, time.UTC)

// wantVerification wants a user of whom this day is noted to be verified, unverified, or not there.
func (f *finapi) wantVerification(t *testing.T, id, noted, want string) {
	t.Helper()

	verification, err := f.client.Verification(t.Context(), id, noted)

	is := "unverified"

	switch {
	case client.IsNotFound(err):
		is = "not there"
	case err != nil:
		t.Errorf("%s: %v", id, err)
	case verification.IsVerified:
		is = "verified"
	}

	if is != want {
		t.Errorf("%s, noted %q, is %s, want %s", id, noted, is, want)
	}
}

// wantVerified wants a user to be there and verified who was so when this was noted.
func (f *finapi) wantVerified(t *testing.T, id string) {
	t.Helper()

	f.wantVerification(t, id, registration, "verified")
}

// startRegistered runs a finapi whose users are registered on the usual day.
func startRegistered(t *testing.T, s setup) *finapi {
	t.Helper()

	s.mock = append(s.mock, mock.WithClock(func() time.Time { return registeredAt }))

	return start(t, s)
}

func TestVerification_oneByOne(t *testing.T) {
	t.Parallel()

	f := startRegistered(t, setup{config: func(config *client.Config) { config.AdminClientID, config.AdminClientSecret = "", "" }})

	for range 10 {
		f.wantVerified(t, "ALICE")
		f.wantVerification(t, "nobody", registration, "not there")
	}

	if n := f.server.Count(mock.GetVerificationStatus); n != 20 {
		t.Errorf("%d requests, want 20", n)
	}
}

// A list costs a request for 500 users: it is fetched when that many requests, one for one user, were spent.
func TestVerification_byTheListWhenItPays(t *testing.T) {
	t.Parallel()

	for users, want := range map[int]struct{ asked, pages int }{
		10:   {5, 1},
		600:  {5, 2},
		3100: {7, 7},
	} {
		t.Run(strconv.Itoa(users), func(t *testing.T) {
			t.Parallel()

			f := startRegistered(t, setup{})
			f.addUsers(users)

			for i := range 50 {
				f.wantVerified(t, fmt.Sprintf("USER%04d", i%users))
			}

			if asked, pages := f.server.Count(mock.GetVerificationStatus), f.server.Count(mock.GetUserList); asked != want.asked || pages != want.pages {
				t.Errorf("%d requests for one user, %d for the list, want %d and %d", asked, pages, want.asked, want.pages)
			}
		})
	}
}

// withList makes enough calls that the list is used: with this answer, if there is one.
func (f *finapi) withList(t *testing.T, answer ...string) {
	t.Helper()

	for _, body := range answer {
		f.answerPages(t, fixed(body))
	}

	for range 6 {
		f.wantVerified(t, alice)
	}

	f.only(t, mock.GetUserList)
	f.server.ResetRequests()
}

func TestVerification_theListIsNoProofOfAbsence(t *testing.T) {
	t.Parallel()

	f := startRegistered(t, setup{})
	f.withList(t)
	f.server.AddUser(mock.User{ID: "newer", Password: "secret", Verified: true})

	f.wantVerified(t, "newer")
	f.wantVerification(t, "nobody", registration, "not there")
	f.wantVerified(t, alice)
	f.wantSent(t, "getVerificationStatus", "getVerificationStatus")
}

// The list says who exists and since when; of no more than that does it prove anything.
func TestVerification_ofTheNotedUserAlone(t *testing.T) {
	t.Parallel()

	const another = "2024-01-02"

	answer := func(date string) string { return strings.ReplaceAll(page(1, 500, 1, 1, alice), registration, date) }

	for name, c := range map[string]struct {
		listed, noted, told string
		asks                bool
	}{
		"the noted day":    {registration, registration, registration, false},
		"another day":      {another, registration, another, true},
		"an earlier day":   {registration, another, registration, true},
		"nothing is noted": {registration, "", registration, true},
		"no day is listed": {"", registration, "", true},
		"neither is":       {"", "", "", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			for _, isVerified := range []bool{true, false} {
				f := startRegistered(t, setup{})
				f.withList(t, answer(c.listed))
				f.server.UpdateUser(alice, func(u *mock.User) { u.Verified = isVerified })

				want := client.Verification{IsVerified: isVerified || !c.asks, RegistrationDate: c.told}
				if got := must(f.client.Verification(t.Context(), "ALICE", c.noted))(t); got != want {
					t.Errorf("%+v, want %+v", got, want)
				}

				if asked := f.server.Count(mock.GetVerificationStatus) == 1; asked != c.asks || f.server.Count(mock.GetUserList) > 0 {
					t.Errorf("asked: %t, want %t", asked, c.asks)
				}
			}
		})
	}
}

// The date is never that of another user than the one who was asked for: the list comes first.
func TestVerification_madeAnewWhileTheListIsRead(t *testing.T) {
	t.Parallel()

	f := startRegistered(t, setup{})
	f.server.AddUser(mock.User{ID: "bob", Verified: true})

	for range 5 {
		f.wantVerified(t, alice)
	}

	f.listFault(1, mock.Fault{Hook: func() {
		f.server.RemoveUser("bob")
		f.server.AddUser(mock.User{ID: "bob", RegisteredAt: registeredAt.AddDate(0, 0, 1)})
	}})

	want := client.Verification{RegistrationDate: "2024-01-02"}
	if got := must(f.client.Verification(t.Context(), "bob", registration))(t); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestVerification_knowsWhomItDeleted(t *testing.T) {
	t.Parallel()

	for name, deletion := range map[string]func(context.Context, *client.Client) error{
		"by their own token":   func(ctx context.Context, c *client.Client) error { return c.DeleteUser(ctx, "Bob", "secret") },
		"by the administrator": func(ctx context.Context, c *client.Client) error { return c.ForceDeleteUsers(ctx, "BOB") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			f := startRegistered(t, setup{})
			f.server.AddUser(mock.User{ID: "bob", Password: "secret", Verified: true})
			f.withList(t)
			f.wantVerified(t, "bob")
			noError(t, deletion(t.Context(), f.client))
			f.wantVerification(t, "bob", registration, "not there")
		})
	}
}

func TestVerification_withoutAList(t *testing.T) {
	t.Parallel()

	f := startRegistered(t, setup{})
	f.server.Inject(mock.Fault{Operation: mock.GetUserList, Times: -1, Status: http.StatusForbidden, Body: ownError("FORBIDDEN")})

	for range 10 {
		f.wantVerified(t, alice)
	}

	if asked, lists := f.server.Count(mock.GetVerificationStatus), f.server.Count(mock.GetUserList); asked != 10 || lists != 1 {
		t.Errorf("%d requests for one user, %d for the list, want 10 and 1", asked, lists)
	}
}

// A list in which users may be missing is not used, and not fetched again.
func TestVerification_withoutAWholeList(t *testing.T) {
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

			f := startRegistered(t, setup{})
			f.answerPages(t, fixed(answer))

			for range 30 {
				f.wantVerified(t, alice)
			}

			if asked, lists := f.server.Count(mock.GetVerificationStatus), f.server.Count(mock.GetUserList); asked != 30 || lists > 11 {
				t.Errorf("%d requests for one user, %d for the list, want 30 and no more than 11", asked, lists)
			}
		})
	}
}

// The first page tells how many there are, and may be older than the rest.
func TestVerification_usersComeAndGoWhileTheListIsRead(t *testing.T) {
	t.Parallel()

	f := startRegistered(t, setup{})
	f.addUsers(2000)
	f.listFault(2, mock.Fault{Hook: func() { f.removeUsers(100, 101) }})
	f.listFault(3, mock.Fault{Hook: func() { f.server.AddUser(mock.User{ID: "bob", Password: "secret"}) }})

	for i := 101; i < 2000; i++ {
		f.wantVerified(t, fmt.Sprintf("user%04d", i))
	}

	if asked, lists := f.server.Count(mock.GetVerificationStatus), f.server.Count(mock.GetUserList); asked != 5 || lists != 7 {
		t.Errorf("%d requests for one user, %d for the list, want 5 and 7", asked, lists)
	}
}

func TestVerification_anInterruptedListIsFetchedAgain(t *testing.T) {
	t.Parallel()

	f := startRegistered(t, setup{})

	for range 5 {
		f.wantVerified(t, alice)
	}

	err := f.cancelledAt(t, mock.GetUserList, mock.Fault{}, func(ctx context.Context) error {
		_, err := f.client.Verification(ctx, alice, registration)

		return err
	})
	if err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want the end of the context", err)
	}

	f.server.ResetRequests()
	f.wantVerified(t, alice)

	if n := f.server.Count(mock.GetVerificationStatus); n != 0 {
		t.Errorf("%d requests for one user, want the list", n)
	}
}

func TestVerification_failures(t *testing.T) {
	t.Parallel()

	f := startRegistered(t, setup{})
	f.server.Inject(mock.Fault{Operation: mock.GetVerificationStatus, Status: http.StatusForbidden, Body: ownError("FORBIDDEN")})

	verification, err := f.client.Verification(t.Context(), alice, registration)
	if verification.IsVerified || failure(t, err).StatusCode != http.StatusForbidden {
		t.Errorf("%+v, error %v, want the 403", verification, err)
	}
}
