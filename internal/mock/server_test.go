// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

func TestConnectionsAreCounted(t *testing.T) {
	t.Parallel()

	f := startV1(t)
	for range 3 {
		f.must(http.MethodGet, "/", nil, "")
	}

	if got := f.Connections(); got != 3 {
		t.Errorf("%d connections without keep-alive, want 3", got)
	}

	f.client = &http.Client{Transport: &http.Transport{}}
	defer f.client.CloseIdleConnections()

	for range 3 {
		f.must(http.MethodGet, "/", nil, "")
	}

	if got := f.Connections(); got != 4 {
		t.Errorf("%d connections after three more requests over one, want 4", got)
	}
}

func TestStop(t *testing.T) {
	t.Parallel()

	server := mock.New()

	address, stop := server.Start()
	if !strings.HasPrefix(address, "http://127.0.0.1:") {
		t.Errorf("address %s", address)
	}

	stop()
	stop()

	if answer, err := http.Get(address); err == nil { //nolint:noctx // expected to fail
		_ = answer.Body.Close()

		t.Error("a stopped server answered")
	}
}

func TestOneServerMayStartTwice(t *testing.T) {
	t.Parallel()
	f := startV1(t)

	address, stop := f.Start()
	defer stop()

	f.add("alice")
	second := *f

	second.url = address
	if second.userToken("alice", "password") != f.userToken("alice", "password") {
		t.Error("the two listeners do not share their state")
	}
}

func TestServerAsAHandler(t *testing.T) {
	t.Parallel()

	answer := httptest.NewRecorder()
	body := strings.NewReader(values("grant_type", "client_credentials",
		"client_id", mock.DefaultClientID, "client_secret", mock.DefaultClientSecret).Encode())
	request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/oauth/token", body)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	mock.New().ServeHTTP(answer, request)

	if answer.Code != http.StatusOK {
		t.Errorf("status %d: %s", answer.Code, answer.Body)
	}
}

func TestManyClientsAtOnce(t *testing.T) {
	t.Parallel()
	f := startV1(t, mock.WithAutoVerify(true), mock.WithRequestLog(io.Discard))

	const users = 20

	var group sync.WaitGroup
	for i := range users {
		group.Go(func() {
			id := fmt.Sprintf("user-%d", i)
			f.call(http.MethodPost, "/users", f.clientToken(), `{"id":"`+id+`","password":"password"}`)
			token := f.userToken(id, "password")
			f.call(http.MethodPatch, "/users", token, `{"phone":"`+id+`"}`)
			f.call(http.MethodGet, "/users", token, "")
			f.Inject(mock.Fault{UserID: id, Operation: mock.GetVerificationStatus, Status: http.StatusBadGateway})
			f.call(http.MethodGet, "/users/verificationStatus?userId="+id, f.clientToken(), "")
			f.Count(mock.CreateUser)
			f.Users()

			if i%2 == 0 {
				f.call(http.MethodDelete, "/users", token, "")
			}
		})
	}

	group.Wait()

	if left := f.Users(); len(left) != users/2 {
		t.Errorf("%d users are left, want %d", len(left), users/2)
	}

	for _, user := range f.Users() {
		if user.Phone != user.ID {
			t.Errorf("user %s got the phone of %s", user.ID, user.Phone)
		}
	}

	if got := f.Count(mock.CreateUser); got != users {
		t.Errorf("%d creations on record", got)
	}

	if got := f.FaultCounts()["502"]; got != users {
		t.Errorf("%d faults happened, want %d", got, users)
	}
}

func TestOneCreationOfManyAtOnceWins(t *testing.T) {
	t.Parallel()
	f := startV1(t)
	token := f.clientToken()

	var group sync.WaitGroup
	for range 20 {
		group.Go(func() { f.call(http.MethodPost, "/users", token, `{"id":"alice"}`) })
	}

	group.Wait()

	created := 0

	for _, request := range f.RequestsFor(mock.CreateUser) {
		if request.Status == http.StatusCreated {
			created++
		}
	}

	if created != 1 {
		t.Errorf("%d of the creations went through", created)
	}
}
