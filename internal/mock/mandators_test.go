// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock_test

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

const (
	otherMandator = "other"
	clientSecret  = "secret"
)

// twoMandators has the sample clients and a second one ("second") for the first mandator, an application client
// ("stranger") and a mandator admin ("strange-admin") for the other.
var twoMandators = []mock.Option{
	mock.WithClient(mock.DefaultClientID, mock.DefaultClientSecret),
	mock.WithClient("second", clientSecret),
	mock.WithClientOf(otherMandator, "stranger", clientSecret),
	mock.WithAdminClientOf(otherMandator, "strange-admin", clientSecret),
}

func (f *finapi) tokenOf(client string) string {
	f.t.Helper()

	return f.form("/token", "", "grant_type", "client_credentials", "client_id", client, "client_secret", clientSecret).
		ok(http.StatusOK).get("access_token")
}

func (f *finapi) loginThrough(client, id, password string) response {
	f.t.Helper()

	return f.form("/token", "", "grant_type", "password", "client_id", client, "client_secret", clientSecret,
		"username", id, "password", password)
}

func TestClientsOfOneMandatorShareItsUsers(t *testing.T) {
	t.Parallel()
	eachVersion(t, twoMandators, func(_ *testing.T, f *finapi) {
		f.call(http.MethodPost, "/users", f.clientToken(), `{"id":"alice","password":"password"}`).ok(http.StatusCreated)
		f.call(http.MethodPost, "/users/verify/alice", f.tokenOf("second"), "").empty(http.StatusOK)

		token := f.loginThrough("second", "alice", "password").ok(http.StatusOK).get("access_token")
		if token == f.userToken("alice", "password") {
			t.Error("two clients have one token")
		}

		f.call(http.MethodPatch, "/users", token, `{"phone":"1"}`).ok(http.StatusOK)
		f.UpdateUser("alice", func(u *mock.User) { u.Password = "new-password" })
		f.call(http.MethodGet, "/users", token, "").unauthorized("invalid_token")
	})
}

// What concerns the other mandator's user is answered as what concerns nobody's is.
func TestUsersOfAnotherMandatorAreUnknown(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct {
		method, path, body string
	}{
		"verification status": {http.MethodGet, "/users/verificationStatus?userId=ID", ""},
		"verification":        {http.MethodPost, "/users/verify/ID", ""},
		"deletion":            {http.MethodDelete, "/users/ID", ""},
		"password request":    {http.MethodPost, "/users/requestPasswordChange", `{"userId":"ID"}`},
		"password change": {
			http.MethodPost, "/users/executePasswordChange",
			`{"userId":"ID","password":"new-password","passwordChangeToken":"f1a91000-0000-4000-8000-000000000000"}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachVersion(t, twoMandators, func(_ *testing.T, f *finapi) {
				f.AddUser(mock.User{ID: "alice"})
				before := f.stored("alice")

				for _, id := range []string{"alice", "nobody"} {
					as := strings.NewReplacer("ID", id)
					f.call(test.method, as.Replace(test.path), f.tokenOf("stranger"), as.Replace(test.body)).
						refused(http.StatusNotFound, "UNKNOWN_ENTITY")
				}

				if f.stored("alice") != before {
					t.Errorf("alice became %+v", f.stored("alice"))
				}
			})
		})
	}
}

func TestLoginsThroughAnotherMandatorAreWrongAndNotCounted(t *testing.T) {
	t.Parallel()
	eachVersion(t, twoMandators, func(t *testing.T, f *finapi) {
		f.add("alice")
		unknown := f.loginThrough("stranger", "nobody", "password").refused(http.StatusBadRequest, "UNAUTHORIZED_ACCESS")

		for range mock.DefaultMaxLoginAttempts + 2 {
			for _, password := range []string{"password", "wrong-password"} {
				answer := f.loginThrough("stranger", "alice", password).refused(http.StatusBadRequest, "UNAUTHORIZED_ACCESS")
				if answer.message() != unknown.message() {
					t.Errorf("message %q, want that for an unknown user", answer.message())
				}
			}
		}

		if alice := f.stored("alice"); alice.Locked || alice.FailedLogins != 0 || !alice.LastActiveAt.IsZero() {
			t.Errorf("alice became %+v", alice)
		}
	})
}

func TestAdministratorsSeeTheirOwnUsersOnly(t *testing.T) {
	t.Parallel()
	eachVersion(t, twoMandators, func(t *testing.T, f *finapi) {
		f.add("alice")
		f.add("bob")
		f.RemoveUser("bob")
		f.Mandator(otherMandator).AddUser(mock.User{ID: "carol"})
		admin := f.tokenOf("strange-admin")

		list := f.call(http.MethodGet, "/mandatorAdmin/getUserList", admin, "").ok(http.StatusOK)
		if strings.Contains(list.text, "alice") || strings.Contains(list.text, "bXb") || !strings.Contains(list.text, "carol") {
			t.Errorf("the list is %s", list.text)
		}

		f.call(http.MethodPost, "/mandatorAdmin/deleteUsers", admin, `{"userIds":["alice","carol"]}`).ok(http.StatusOK).
			same(`{"deletedUsers":["carol"],"nonDeletedUsers":[]}`)
		f.stored("alice")

		if got := f.list(""); !slices.Equal(got, []string{"alice", "bXb"}) {
			t.Errorf("the first mandator's list is %v", got)
		}
	})
}

// The same id may be taken at each mandator, and what happens to one of the two does not happen to the other.
func TestMandatorsHaveIDsOfTheirOwn(t *testing.T) {
	t.Parallel()
	eachVersion(t, twoMandators, func(t *testing.T, f *finapi) {
		other := f.Mandator(otherMandator)
		f.add("alice")
		f.call(http.MethodPost, "/users", f.tokenOf("stranger"), `{"id":"ALICE","password":"other-password"}`).ok(http.StatusCreated)
		other.UpdateUser("alice", func(u *mock.User) { u.Verified = true })

		token := f.userToken("alice", "password")
		strange := f.loginThrough("stranger", "alice", "other-password").ok(http.StatusOK).get("access_token")
		f.call(http.MethodGet, "/users", strange, "").ok(http.StatusOK)

		other.UpdateUser("alice", func(u *mock.User) { u.Password = "changed-password" })
		f.call(http.MethodGet, "/users", strange, "").unauthorized("invalid_token")
		strange = f.loginThrough("stranger", "alice", "changed-password").ok(http.StatusOK).get("access_token")
		f.call(http.MethodDelete, "/users", strange, "").empty(http.StatusOK)

		if users := other.Users(); len(users) != 0 {
			t.Errorf("the other mandator still has %+v", users)
		}

		if got := f.call(http.MethodGet, "/users", token, "").ok(http.StatusOK).get("id"); got != "alice" {
			t.Errorf("the token opens %q", got)
		}
	})
}

func TestArrangingUsersOfAnotherMandator(t *testing.T) {
	t.Parallel()
	f := startV1(t, twoMandators...)
	other := f.Mandator(otherMandator)
	other.AddUser(mock.User{ID: "alice", Password: "password", Verified: true})
	other.SetBusy("alice", 1)

	if _, found := f.User("alice"); found {
		t.Error("the user came to the first mandator")
	}

	token := f.loginThrough("stranger", "alice", "password").ok(http.StatusOK).get("access_token")
	f.call(http.MethodDelete, "/users", token, "").refused(http.StatusLocked, "LOCKED")
	other.RemoveUser("alice")

	if user, found := other.User("alice"); found {
		t.Errorf("the user is still there: %+v", user)
	}

	f.Mandator("").AddUser(mock.User{ID: "bob"})
	f.stored("bob")
	mustPanic(t, "an unknown mandator", func() { f.Mandator("nobody's") })
}

func TestDataDecryptionKeyOfAClient(t *testing.T) {
	t.Parallel()
	f := startV1(t, append(twoMandators, mock.WithDataDecryptionKeyOf("second", sampleKey))...)
	f.AddUser(mock.User{ID: "alice", Verified: true, Email: "email@localhost.de"})

	for token, own := range map[string]bool{f.tokenOf("second"): true, f.clientToken(): false} {
		got := f.call(http.MethodPost, "/users/requestPasswordChange", token, `{"userId":"alice"}`).ok(http.StatusOK).get("userEmail")
		if isSample := got == "0scD3RZXZQNLsZ46aSRophE7teo9uvLWIespjsx758E="; isSample != own {
			t.Errorf("the e-mail address is %q; encrypted with the client's own key: %t", got, isSample)
		}
	}
}

func TestStateFileKeepsAllMandators(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state.json")
	first := startV1(t, append(twoMandators, mock.WithStateFile(path))...)
	first.add("alice")
	first.call(http.MethodPost, "/users", first.tokenOf("stranger"), `{"id":"bob"}`).ok(http.StatusCreated)
	first.Mandator(otherMandator).AddUser(mock.User{ID: "carol"})
	first.Mandator(otherMandator).RemoveUser("carol")

	// A server whose options do not name the other mandator leaves its users in the file.
	startV1(t, mock.WithStateFile(path)).add("dave")

	last := startV1(t, append(twoMandators, mock.WithStateFile(path))...)
	last.stored("alice")
	last.stored("dave")
	last.mustBeGone("bob")

	if users := last.Mandator(otherMandator).Users(); len(users) != 1 || users[0].ID != "bob" {
		t.Errorf("the other mandator has %+v", users)
	}

	list := last.call(http.MethodGet, "/mandatorAdmin/getUserList?isDeleted=true", last.tokenOf("strange-admin"), "").ok(http.StatusOK)
	if !strings.Contains(list.text, "cXXXl") {
		t.Errorf("the other mandator's deleted users are %s", list.text)
	}
}

// Files of servers that knew one mandator alone.
func TestStateFileOfOneMandator(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state.json")

	const content = `{"users":[{"id":"Alice","password":"password","verified":true}],` +
		`"deletedUsers":[{"distortedId":"cXXXl","registeredAt":"2024-03-15T12:30:00Z","deletedAt":"2024-03-15T12:30:00Z"}]}`
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}

	f := startV1(t, append(twoMandators, mock.WithStateFile(path))...)
	f.login("alice", "password").ok(http.StatusOK)

	if got := f.list(""); !slices.Equal(got, []string{"Alice", "cXXXl"}) {
		t.Errorf("the list is %v", got)
	}

	if users := f.Mandator(otherMandator).Users(); len(users) != 0 {
		t.Errorf("the other mandator has %+v", users)
	}
}
