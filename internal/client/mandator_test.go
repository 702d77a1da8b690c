// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// listed lists users to the end, and returns their ids.
func listed(ctx context.Context, c *client.Client, filter client.UserFilter) ([]string, error) {
	var ids []string

	for user, err := range c.ListUsers(ctx, filter) {
		if err != nil {
			return ids, err
		}

		ids = append(ids, user.ID)
	}

	return ids, nil
}

// addUsers adds user0000, user0001 and so on.
func (f *finapi) addUsers(n int) {
	for i := range n {
		f.server.AddUser(mock.User{ID: fmt.Sprintf("user%04d", i), Password: "secret", Verified: true})
	}
}

func TestListUsers(t *testing.T) {
	t.Parallel()

	march := time.Date(2024, time.March, 15, 12, 0, 0, 0, time.UTC)

	eachVersion(t, func(t *testing.T, f *finapi) {
		f.server.RemoveUser(alice)
		f.server.AddUser(mock.User{
			ID: "bob", Password: "secret", Locked: true, BankConnections: 2, RegisteredAt: march, LastActiveAt: march.AddDate(0, 1, 2),
		})
		f.server.AddUser(mock.User{ID: "carol", Password: "secret", RegisteredAt: march})

		var users []client.UserInfo

		for user, err := range f.client.ListUsers(t.Context(), client.UserFilter{
			IsDeleted: new(false), IncludeMonthlyStats: true, MonthlyStatsStartDate: "2024-03", MonthlyStatsEndDate: "2024-04",
		}) {
			noError(t, err)

			users = append(users, user)
		}

		want := []client.UserInfo{
			{
				ID: "bob", RegistrationDate: "2024-03-15", LastActiveDate: "2024-04-17", BankConnectionCount: 2, IsLocked: true,
				LatestBankConnectionImportDate: "2024-03-15",
				MonthlyStats:                   []client.MonthlyStat{{"2024-04", 2, 2}, {"2024-03", 2, 2}},
			},
			{ID: "carol", RegistrationDate: "2024-03-15", MonthlyStats: []client.MonthlyStat{{"2024-04", 0, 0}, {"2024-03", 0, 0}}},
		}
		if !reflect.DeepEqual(users, want) {
			t.Errorf("users\n%+v, want\n%+v", users, want)
		}

		request := f.only(t, mock.GetUserList)
		if request.Method != http.MethodGet || request.Path != f.prefix+"/mandatorAdmin/getUserList" {
			t.Errorf("%s %s", request.Method, request.Path)
		}
	})
}

func TestListUsers_filter(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		filter client.UserFilter
		want   url.Values
	}{
		"none":     {client.UserFilter{}, url.Values{}},
		"one user": {client.UserFilter{UserID: "a+b@c.de"}, url.Values{"userId": {"a+b@c.de"}}},
		"flags": {
			client.UserFilter{IsDeleted: new(false), IsLocked: new(true)}, url.Values{"isDeleted": {"false"}, "isLocked": {"true"}},
		},
		"all": {
			client.UserFilter{
				MinRegistrationDate: "2024-01-01", MaxRegistrationDate: "2024-01-02",
				MinDeletionDate: "2024-01-03", MaxDeletionDate: "2024-01-04",
				MinLastActiveDate: "2024-01-05", MaxLastActiveDate: "2024-01-06",
				IncludeMonthlyStats: true, MonthlyStatsStartDate: "2024-01", MonthlyStatsEndDate: "2024-02",
				MinBankConnectionCountInMonthlyStats: 3,
			},
			url.Values{
				"minRegistrationDate": {"2024-01-01"}, "maxRegistrationDate": {"2024-01-02"},
				"minDeletionDate": {"2024-01-03"}, "maxDeletionDate": {"2024-01-04"},
				"minLastActiveDate": {"2024-01-05"}, "maxLastActiveDate": {"2024-01-06"},
				"includeMonthlyStats": {"true"}, "monthlyStatsStartDate": {"2024-01"}, "monthlyStatsEndDate": {"2024-02"},
				"minBankConnectionCountInMonthlyStats": {"3"},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			f := start(t, setup{})
			must(listed(t.Context(), f.client, c.filter))(t)

			c.want.Set("page", "1")
			c.want.Set("perPage", "500")

			if got := f.only(t, mock.GetUserList).Query; !reflect.DeepEqual(got, c.want) {
				t.Errorf("query %v, want %v", got, c.want)
			}
		})
	}
}

func TestListUsers_pages(t *testing.T) {
	t.Parallel()

	f := start(t, setup{})
	f.addUsers(1100)

	ids := must(listed(t.Context(), f.client, client.UserFilter{}))(t)
	if len(ids) != 1101 || !slices.IsSorted(ids) || f.server.Count(mock.GetUserList) != 3 {
		t.Errorf("%d ids in %d pages, want 1101 in 3, sorted", len(ids), f.server.Count(mock.GetUserList))
	}

	// What is not looked at is not fetched.
	f.server.ResetRequests()

	for _, err := range f.client.ListUsers(t.Context(), client.UserFilter{}) {
		noError(t, err)

		break
	}

	f.wantSent(t, "getUserList")
}

func TestListUsers_endsWithAnError(t *testing.T) {
	t.Parallel()

	f := start(t, setup{})
	f.addUsers(1100)
	f.server.Inject(mock.Fault{Operation: mock.GetUserList, Skip: 1, Status: http.StatusForbidden, Body: ownError("FORBIDDEN")})

	ids, err := listed(t.Context(), f.client, client.UserFilter{})
	wantTrue(t, err, "IsAdministration")

	if len(ids) != 500 {
		t.Errorf("%d ids before the error, want the first page", len(ids))
	}
}

func TestForceDeleteUsers(t *testing.T) {
	t.Parallel()

	eachVersion(t, func(t *testing.T, f *finapi) {
		ctx := t.Context()

		f.server.AddUser(mock.User{ID: "bob", Password: "secret"})
		must(f.client.UserToken(ctx, alice, alicePassword))(t)
		noError(t, f.client.ForceDeleteUsers(ctx, "ALICE", "bob", "nobody"))

		if n := len(f.server.Users()); n != 0 {
			t.Errorf("%d users are left", n)
		}

		request := f.only(t, mock.DeleteUsers)
		if request.Method != http.MethodPost || request.Path != f.prefix+"/mandatorAdmin/deleteUsers" ||
			!reflect.DeepEqual(request.Body, map[string]any{"userIds": []any{"ALICE", "bob", "nobody"}}) {
			t.Errorf("%s %s with %v", request.Method, request.Path, request.Body)
		}

		f.server.ResetRequests()

		_, err := f.client.GetUser(ctx, alice, alicePassword)
		wantTrue(t, err, "IsLoginRejected")
		f.wantSent(t, "getToken password")
	})
}

func TestForceDeleteUsers_waitsForBusyOnes(t *testing.T) {
	t.Parallel()

	f := start(t, setup{config: func(config *client.Config) { config.MaxRetries = 0 }})
	f.server.SetBusy(alice, 4)
	noError(t, f.client.ForceDeleteUsers(t.Context(), alice))

	if n := f.server.Count(mock.DeleteUsers); n != 5 {
		t.Errorf("%d requests, want 5", n)
	}
}

// finAPI answers 200 though it deleted nothing: that must not be taken for success.
func TestForceDeleteUsers_isNoSuccessWhileOneIsBusy(t *testing.T) {
	t.Parallel()

	f := start(t, setup{})
	f.server.SetBusy(alice, -1)

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()

	f.server.Inject(mock.Fault{Operation: mock.DeleteUsers, Skip: 4, Hook: cancel})

	err := f.client.ForceDeleteUsers(ctx, alice)
	wantTrue(t, err, "IsAdministration", "IsBusy")

	if _, found := f.server.User(alice); !found {
		t.Error("alice is gone")
	}
}

func TestForceDeleteUsers_answersThatAreNone(t *testing.T) {
	t.Parallel()

	for name, body := range map[string]string{"HTML": "<html>", "nothing": "", "an empty object": "{}", "a list": "[]"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			f := start(t, setup{})
			f.server.Inject(mock.Fault{Operation: mock.DeleteUsers, Status: http.StatusOK, Body: body})
			wantTrue(t, f.client.ForceDeleteUsers(t.Context(), alice), "IsAdministration", "IsStillThere")
		})
	}
}

func TestAdministrator_isAnotherClient(t *testing.T) {
	t.Parallel()

	f := start(t, setup{config: func(config *client.Config) { config.AdminClientSecret = "a wrong secret" }})
	ctx := t.Context()

	for range 2 {
		_, err := listed(ctx, f.client, client.UserFilter{})
		wantTrue(t, err, "IsAdministration", "IsClientRejected")
		wantTrue(t, f.client.ForceDeleteUsers(ctx, alice), "IsAdministration", "IsClientRejected")
	}

	f.wantSent(t, "getToken client_credentials")

	// The application client's credentials are not meant.
	must(f.client.IsVerified(ctx, alice))(t)
	must(f.client.GetUser(ctx, alice, alicePassword))(t)
}

func TestAdministrator_none(t *testing.T) {
	t.Parallel()

	f := start(t, setup{config: func(config *client.Config) { config.AdminClientID, config.AdminClientSecret = "", "" }})

	_, err := listed(t.Context(), f.client, client.UserFilter{})
	if !errors.Is(err, client.ErrNoAdministrator) || f.client.CanAdminister() {
		t.Errorf("error %v, want ErrNoAdministrator", err)
	}

	if err := f.client.ForceDeleteUsers(t.Context(), alice); !errors.Is(err, client.ErrNoAdministrator) {
		t.Errorf("error %v, want ErrNoAdministrator", err)
	}

	f.wantSent(t)
}
