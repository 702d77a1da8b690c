// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package contract_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/contract"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

const alice, alicePassword = "alice", "Alice's secret"

// scenario is what a client does in a finAPI of its own, with a verified user alice.
type scenario struct {
	mock    []mock.Option
	config  func(*client.Config)
	arrange func(*mock.Server)
	calls   func(context.Context, *client.Client) error
	// refused is the status of the error that the calls come to, 0 if they succeed.
	refused int
}

func TestClientAndMock_keepThePublishedContract(t *testing.T) {
	t.Parallel()

	eachVersion(t, func(t *testing.T, published *contract.Contract, version contract.Version) {
		judge := published.NewJudge()

		t.Cleanup(func() { expectJudgement(t, version, judge) })

		for name, s := range scenarios(version) {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				s.run(t, version, judge)
			})
		}
	})
}

func expectJudgement(t *testing.T, version contract.Version, judge *contract.Judge) {
	t.Helper()

	for _, violation := range judge.Violations() {
		t.Error(violation)
	}

	for _, accepted := range contract.Accepted(version) {
		if !slices.Contains(judge.AcceptedViolations(), accepted.Violation) {
			t.Errorf("take it off the list, it does not occur any more: %s", accepted.Violation)
		}
	}

	want := answersToClient()
	if got := judge.Answered(); !slices.Equal(got, want) {
		t.Errorf("answered\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// answersToClient are what is judged: all that the file has of the operations that the client calls, but for 500 and what
// only a wrong request would come to.
func answersToClient() []string {
	return []string{
		"createUser 201", "createUser 401", "createUser 403", "createUser 422",
		"deleteAuthorizedUser 200", "deleteAuthorizedUser 401", "deleteAuthorizedUser 423",
		"deleteUnverifiedUser 200", "deleteUnverifiedUser 401", "deleteUnverifiedUser 403", "deleteUnverifiedUser 404",
		"deleteUnverifiedUser 422",
		"deleteUsers 200", "deleteUsers 401", "deleteUsers 403",
		"editAuthorizedUser 200", "editAuthorizedUser 400", "editAuthorizedUser 401", "editAuthorizedUser 422",
		"editClientConfiguration 200", "editClientConfiguration 401", "editClientConfiguration 403",
		"executePasswordChange 200", "executePasswordChange 401", "executePasswordChange 403", "executePasswordChange 404",
		"getAuthorizedUser 200", "getAuthorizedUser 401",
		"getClientConfiguration 200", "getClientConfiguration 401", "getClientConfiguration 403",
		"getToken 200", "getToken 400", "getToken 401", "getToken 403", "getToken 423",
		"getUserList 200", "getUserList 401", "getUserList 403",
		"getVerificationStatus 200", "getVerificationStatus 401", "getVerificationStatus 403", "getVerificationStatus 404",
		"requestPasswordChange 200", "requestPasswordChange 401", "requestPasswordChange 403", "requestPasswordChange 404",
		"requestPasswordChange 422",
		"revokeToken 200", "revokeToken 401",
		"verifyUser 200", "verifyUser 401", "verifyUser 403", "verifyUser 404", "verifyUser 422",
	}
}

func (s scenario) run(t *testing.T, version contract.Version, judge *contract.Judge) {
	t.Helper()

	server := mock.New(append([]mock.Option{mock.WithAPIVersion(string(version))}, s.mock...)...)
	addAlice(server)

	if s.arrange != nil {
		s.arrange(server)
	}

	listener := httptest.NewServer(judge.Before(server, nil))
	defer listener.Close()

	err := s.calls(t.Context(), newClient(t, version, listener.URL, s.config))

	var failure *client.Error

	switch {
	case s.refused == 0 && err != nil:
		t.Errorf("unexpected error: %s", err)
	case s.refused != 0 && (!errors.As(err, &failure) || failure.StatusCode != s.refused):
		t.Errorf("error %v, want one with status %d", err, s.refused)
	}
}

func newClient(t *testing.T, version contract.Version, url string, change func(*client.Config)) *client.Client {
	t.Helper()

	key, err := client.ParseDataDecryptionKey(mock.DefaultDataDecryptionKey)
	if err != nil {
		t.Fatal(err)
	}

	config := client.Config{
		BaseURL:           url,
		APIVersion:        client.APIVersion(version),
		ClientID:          mock.DefaultClientID,
		ClientSecret:      mock.DefaultClientSecret,
		AdminClientID:     mock.DefaultAdminClientID,
		AdminClientSecret: mock.DefaultAdminClientSecret,
		DataDecryptionKey: key,
		MaxRetries:        client.DefaultMaxRetries,
		RetryWaitMin:      time.Millisecond,
		RetryWaitMax:      time.Millisecond,
	}
	if change != nil {
		change(&config)
	}

	c, err := client.New(config)
	if err != nil {
		t.Fatal(err)
	}

	return c
}
