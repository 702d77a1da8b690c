// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

func (f *finapi) failLogins(id string, times int) {
	f.t.Helper()

	for range times {
		f.login(id, "wrong-password").refused(http.StatusBadRequest, "UNAUTHORIZED_ACCESS")
	}
}

func TestLockOut(t *testing.T) {
	t.Parallel()

	for _, test := range []struct{ allowed, failures, want int }{
		{3, 0, http.StatusOK},
		{3, 2, http.StatusOK},
		{3, 3, http.StatusOK},
		{3, 4, http.StatusLocked},
		{1, 1, http.StatusOK},
		{1, 2, http.StatusLocked},
		{0, 20, http.StatusOK},
	} {
		t.Run(fmt.Sprintf("%d failures of %d", test.failures, test.allowed), func(t *testing.T) {
			t.Parallel()
			f := startV1(t, mock.WithMaxLoginAttempts(test.allowed))
			f.add("alice")
			f.failLogins("alice", test.failures)
			f.login("alice", "password").ok(test.want)

			if locked := f.stored("alice").Locked; locked != (test.want == http.StatusLocked) {
				t.Errorf("locked: %t", locked)
			}
		})
	}
}

func TestSuccessfulLoginResetsTheCounter(t *testing.T) {
	t.Parallel()
	eachVersion(t, nil, func(t *testing.T, f *finapi) {
		f.add("alice")

		for range 3 {
			f.failLogins("alice", 3)
			f.login("ALICE", "password").ok(http.StatusOK)

			if failed := f.stored("alice").FailedLogins; failed != 0 {
				t.Errorf("%d failed logins after a successful one", failed)
			}
		}
	})
}

func TestRefreshResetsTheCounter(t *testing.T) {
	t.Parallel()
	f := startV1(t)
	f.add("alice")
	refresh := f.login("alice", "password").get("refresh_token")
	f.failLogins("alice", 3)
	f.token("refresh_token", "refresh_token", refresh).ok(http.StatusOK)
	f.failLogins("alice", 3)
	f.login("alice", "password").ok(http.StatusOK)
}

func TestLockedUser(t *testing.T) {
	t.Parallel()
	eachVersion(t, nil, func(_ *testing.T, f *finapi) {
		f.add("alice")
		f.add("bob")
		alice, bob := f.login("alice", "password"), f.userToken("bob", "password")
		f.failLogins("alice", 4)

		f.login("alice", "password").refused(http.StatusLocked, "LOCKED")
		f.login("alice", "wrong-password").refused(http.StatusLocked, "LOCKED")
		f.call(http.MethodGet, "/users", alice.get("access_token"), "").unauthorized("invalid_token")
		f.token("refresh_token", "refresh_token", alice.get("refresh_token")).refused(http.StatusBadRequest, "BAD_REQUEST")
		f.call(http.MethodGet, "/users/verificationStatus?userId=alice", f.clientToken(), "").ok(http.StatusOK)
		f.call(http.MethodGet, "/users", bob, "").ok(http.StatusOK)
	})
}

func TestLockedComesBeforeUnverified(t *testing.T) {
	t.Parallel()
	f := startV1(t)
	f.AddUser(mock.User{ID: "alice", Password: "password", Locked: true})
	f.login("alice", "password").refused(http.StatusLocked, "LOCKED")
}

func TestPasswordChangeUnlocks(t *testing.T) {
	t.Parallel()
	eachVersion(t, withSampleKey, func(t *testing.T, f *finapi) {
		f.add("alice")
		f.failLogins("alice", 4)
		f.changePassword("alice", "new-password")

		if user := f.stored("alice"); user.Locked || user.FailedLogins != 0 {
			t.Errorf("locked %t, %d failed logins", user.Locked, user.FailedLogins)
		}

		f.failLogins("alice", 3)
		f.login("alice", "new-password").ok(http.StatusOK)
	})
}
