// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// deliverTwice makes somebody on the way send the next creation on twice, and give back the second answer.
func (f *finapi) deliverTwice(t *testing.T) {
	t.Helper()

	f.server.Inject(mock.Fault{Operation: mock.CreateUser, Respond: func(writer http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(request.Body)
		if err != nil {
			t.Error(err)
		}

		for _, to := range []http.ResponseWriter{httptest.NewRecorder(), writer} {
			delivered := request.Clone(request.Context())
			delivered.Body = io.NopCloser(bytes.NewReader(body))
			f.server.ServeHTTP(to, delivered)
		}
	}})
}

// An id that was drawn for this call can be taken by this call only.
func TestCreateUser_randomIDThatIsTakenIsOurs(t *testing.T) {
	t.Parallel()

	const token, create = "getToken client_credentials", "createUser"

	for name, c := range map[string]struct {
		arrange func(*testing.T, *finapi)
		sent    []string
	}{
		"delivered twice": {
			func(t *testing.T, f *finapi) { t.Helper(); f.deliverTwice(t) }, []string{token, create, create, create},
		},
		"429 after the work": {
			func(_ *testing.T, f *finapi) { f.injectInto(mock.CreateUser, mock.Fault{Status: 429, AfterWork: true}) },
			[]string{token, create, create},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			f := start(t, setup{})
			c.arrange(t, f)

			user := must(f.client.CreateUser(t.Context(), client.CreateUserParams{
				ID: "bob", Password: "secret", Email: "b@x", Phone: "1", IsAutoUpdateEnabled: true, IDIsRandom: true,
			}))(t)
			if want := (client.User{ID: "bob", Email: "b@x", Phone: "1", IsAutoUpdateEnabled: true}); *user != want {
				t.Errorf("user %+v, want %+v", *user, want)
			}

			f.wantSent(t, c.sent...)
		})
	}
}

func TestCreateUser_takenInAnotherFormProvesNothing(t *testing.T) {
	t.Parallel()

	f := start(t, setup{})
	f.server.Inject(mock.Fault{Operation: mock.CreateUser, Times: -1, Status: 422, Body: `{"error":"ENTITY_EXISTS"}`})

	_, err := f.client.CreateUser(t.Context(), client.CreateUserParams{ID: "bob", Password: "secret", IDIsRandom: true})
	wantTrue(t, err, "IsMaybeCreated")
	f.wantSent(t, "getToken client_credentials", "createUser", "getVerificationStatus", "createUser", "getVerificationStatus")
}

// The user is somebody else's, and by chance the password is the same: test users often share one.
func TestCreateUser_doesNotAdoptByASharedPassword(t *testing.T) {
	t.Parallel()

	asked := client.CreateUserParams{ID: "shared", Password: "secret", Email: "b@x", Phone: "1"}

	for lost, fault := range map[string]mock.Fault{
		"not delivered":                   {Status: 502, Body: "<html>"},
		"429, then the id is found taken": {Status: 429},
	} {
		for name, c := range map[string]struct {
			exists  mock.User
			differs bool
		}{
			"identical":              {mock.User{Email: "b@x", Phone: "1"}, false},
			"another e-mail address": {mock.User{Email: "owner@x", Phone: "1"}, true},
			"another phone number":   {mock.User{Email: "b@x"}, true},
			"automatic updates":      {mock.User{Email: "b@x", Phone: "1", AutoUpdateEnabled: true}, true},
			"another password":       {mock.User{Password: "another", Email: "owner@x"}, false},
		} {
			t.Run(lost+", "+name, func(t *testing.T) {
				t.Parallel()

				f := start(t, setup{})
				exists := c.exists
				exists.ID, exists.Verified = "SHARED", true

				if exists.Password == "" {
					exists.Password = asked.Password
				}

				f.server.AddUser(exists)
				f.injectInto(mock.CreateUser, fault)

				_, err := f.client.CreateUser(t.Context(), asked)

				unclear, isUnclear := errors.AsType[*client.UnclearCreationError](err)
				if !isUnclear || unclear.Differs != c.differs {
					t.Errorf("error %#v, want an UnclearCreationError with Differs %t", err, c.differs)
				}

				// It is not known to have been taken before.
				wantTrue(t, err, "IsMaybeCreated")

				if got := f.user(t, "shared"); got.Email != exists.Email {
					t.Errorf("the user is %+v and was %+v", got, exists)
				}
			})
		}
	}
}

// Nobody can log in as a user who is not verified: no attempt is made.
func TestCreateUser_unverifiedIsUnclearWithoutALogin(t *testing.T) {
	t.Parallel()

	f := start(t, setup{})
	f.server.Inject(mock.Fault{Operation: mock.CreateUser, Drop: mock.DropAfter})

	_, err := f.client.CreateUser(t.Context(), client.CreateUserParams{ID: "bob", Password: "secret", PasswordIsRandom: true})
	if _, isUnclear := errors.AsType[*client.UnclearCreationError](err); !isUnclear {
		t.Errorf("error %v, want an UnclearCreationError", err)
	}

	f.wantSent(t, "getToken client_credentials", "createUser", "getVerificationStatus")
}

// What was refused as one too many, to the end, and is not there was not carried out.
func TestCreateUser_refusedAsTooManyIsNotCreated(t *testing.T) {
	t.Parallel()

	f := start(t, setup{})
	f.server.Inject(mock.Fault{Operation: mock.CreateUser, Times: -1, Status: 429})

	_, err := f.client.CreateUser(t.Context(), client.CreateUserParams{ID: "bob", Password: "secret", IDIsRandom: true})
	wantTrue(t, err)
	f.wantSent(t, "getToken client_credentials", "createUser", "createUser", "createUser", "getVerificationStatus")
}

// What is certain needs no question: finAPI's own refusals, and that of a proxy that wants a login.
func TestCreateUser_refusalsThatAreCertain(t *testing.T) {
	t.Parallel()

	for name, fault := range map[string]mock.Fault{
		"400": {Status: 400, Body: ownError("BAD_REQUEST")},
		"403": {Status: 403, Body: ownError("FORBIDDEN")},
		"404": {Status: 404, Body: ownError("UNKNOWN_ENTITY")},
		"422": {Status: 422, Body: ownError("ILLEGAL_ENTITY_STATE")},
		"407": {Status: 407, Body: "<html>"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			f := start(t, setup{})
			f.injectInto(mock.CreateUser, fault)

			_, err := f.client.CreateUser(t.Context(), client.CreateUserParams{ID: "bob", Password: "secret", IDIsRandom: true})
			wantTrue(t, err)

			if failure(t, err).StatusCode != fault.Status {
				t.Errorf("error %v, want %d", err, fault.Status)
			}

			f.wantSent(t, "getToken client_credentials", "createUser")
		})
	}
}
