// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"context"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// oddID has every character that an id may have and that means something in a URL.
const oddID = "a+b-c_d.e@f.GH"

func TestOperations_onTheWire(t *testing.T) {
	t.Parallel()

	type body = map[string]any

	for name, c := range map[string]struct {
		operation    mock.Operation
		call         func(context.Context, *client.Client) error
		method, path string
		query        url.Values
		body         body
	}{
		"create a user with as little as possible": {
			mock.CreateUser, func(ctx context.Context, c *client.Client) error {
				_, err := c.CreateUser(ctx, client.CreateUserParams{ID: "bob", Password: "secret"})
				return err
			},
			http.MethodPost, "/users", url.Values{}, body{"id": "bob", "password": "secret", "isAutoUpdateEnabled": false},
		},
		"create a user with everything": {
			mock.CreateUser, func(ctx context.Context, c *client.Client) error {
				_, err := c.CreateUser(ctx, client.CreateUserParams{
					ID: "bob", Password: "secret", Email: "b@x", Phone: "+49", IsAutoUpdateEnabled: true, IDIsRandom: true,
				})

				return err
			},
			http.MethodPost, "/users", url.Values{},
			body{"id": "bob", "password": "secret", "email": "b@x", "phone": "+49", "isAutoUpdateEnabled": true},
		},
		"get a user": {
			mock.GetAuthorizedUser, func(ctx context.Context, c *client.Client) error {
				_, err := c.GetUser(ctx, oddID, alicePassword)
				return err
			},
			http.MethodGet, "/users", url.Values{}, nil,
		},
		"change a user's e-mail address": {
			mock.EditAuthorizedUser, updateOf(client.UpdateUserParams{Email: new("b@x")}),
			http.MethodPatch, "/users", url.Values{}, body{"email": "b@x"},
		},
		"unset a user's phone number": {
			mock.EditAuthorizedUser, updateOf(client.UpdateUserParams{Phone: new("")}),
			http.MethodPatch, "/users", url.Values{}, body{"phone": ""},
		},
		"switch a user's automatic update off": {
			mock.EditAuthorizedUser, updateOf(client.UpdateUserParams{IsAutoUpdateEnabled: new(false)}),
			http.MethodPatch, "/users", url.Values{}, body{"isAutoUpdateEnabled": false},
		},
		"change all of a user": {
			mock.EditAuthorizedUser,
			updateOf(client.UpdateUserParams{Email: new(""), Phone: new("1"), IsAutoUpdateEnabled: new(true)}),
			http.MethodPatch, "/users", url.Values{}, body{"email": "", "phone": "1", "isAutoUpdateEnabled": true},
		},
		"delete a user": {
			mock.DeleteAuthorizedUser,
			func(ctx context.Context, c *client.Client) error { return c.DeleteUser(ctx, oddID, alicePassword) },
			http.MethodDelete, "/users", url.Values{}, nil,
		},
		"delete an unverified user": {
			mock.DeleteUnverifiedUser,
			func(ctx context.Context, c *client.Client) error { return c.DeleteUnverifiedUser(ctx, "New+"+oddID) },
			http.MethodDelete, "/users/New+" + oddID, url.Values{}, nil,
		},
		"ask whether a user is verified": {
			mock.GetVerificationStatus,
			func(ctx context.Context, c *client.Client) error { _, err := c.IsVerified(ctx, oddID); return err },
			http.MethodGet, "/users/verificationStatus", url.Values{"userId": {oddID}}, nil,
		},
		"verify a user": {
			mock.VerifyUser,
			func(ctx context.Context, c *client.Client) error { return c.VerifyUser(ctx, "New+"+oddID) },
			http.MethodPost, "/users/verify/New+" + oddID, url.Values{}, nil,
		},
		"request a password change": {
			mock.RequestPasswordChange,
			func(ctx context.Context, c *client.Client) error {
				_, err := c.RequestPasswordChange(ctx, oddID)
				return err
			},
			http.MethodPost, "/users/requestPasswordChange", url.Values{}, body{"userId": oddID},
		},
		"read the client's configuration": {
			mock.GetClientConfiguration,
			func(ctx context.Context, c *client.Client) error { _, err := c.Configuration(ctx); return err },
			http.MethodGet, "/clientConfiguration", url.Values{}, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			eachVersion(t, func(t *testing.T, f *finapi) {
				f.server.AddUser(mock.User{ID: oddID, Password: alicePassword, Verified: true})
				f.server.AddUser(mock.User{ID: "New+" + oddID})
				noError(t, c.call(t.Context(), f.client))

				request := f.only(t, c.operation)
				path := f.prefix + c.path

				if request.Method != c.method || request.Path != path || !reflect.DeepEqual(request.Query, c.query) {
					t.Errorf("%s %s with query %v, want %s %s with %v", request.Method, request.Path, request.Query, c.method, path, c.query)
				}

				if !reflect.DeepEqual(request.Body, c.body) {
					t.Errorf("body %v, want %v", request.Body, c.body)
				}

				wantType := ""
				if c.body != nil {
					wantType = "application/json"
				}

				if got := request.Header.Get("Content-Type"); got != wantType {
					t.Errorf("Content-Type %q, want %q", got, wantType)
				}

				if got := request.Header.Get("Authorization"); !strings.HasPrefix(got, "Bearer ") {
					t.Errorf("Authorization %q, want a bearer's", got)
				}
			})
		})
	}
}

func updateOf(params client.UpdateUserParams) func(context.Context, *client.Client) error {
	return func(ctx context.Context, c *client.Client) error {
		_, err := c.UpdateUser(ctx, oddID, alicePassword, params)

		return err
	}
}

// The life of a user, from their creation to their end.
func TestUser_lifecycle(t *testing.T) {
	t.Parallel()

	eachVersion(t, func(t *testing.T, f *finapi) {
		ctx := t.Context()

		created := must(f.client.CreateUser(ctx, client.CreateUserParams{ID: "Bob", Password: "secret", Email: "b@x"}))(t)
		if *created != (client.User{ID: "Bob", Email: "b@x"}) {
			t.Errorf("created %+v", *created)
		}

		if must(f.client.IsVerified(ctx, "bob"))(t) {
			t.Error("a new user is verified")
		}

		noError(t, f.client.VerifyUser(ctx, "bob"))

		if !must(f.client.IsVerified(ctx, "bob"))(t) {
			t.Error("a verified user is not verified")
		}

		updated := must(f.client.UpdateUser(ctx, "bob", "secret", client.UpdateUserParams{
			Email: new(""), Phone: new("+49 (30) 1"), IsAutoUpdateEnabled: new(true),
		}))(t)
		want := client.User{ID: "Bob", Phone: "+49 (30) 1", IsAutoUpdateEnabled: true}

		if *updated != want {
			t.Errorf("updated to %+v, want %+v", *updated, want)
		}

		if read := must(f.client.GetUser(ctx, "bob", "secret"))(t); *read != want {
			t.Errorf("read %+v, want %+v", *read, want)
		}

		noError(t, f.client.DeleteUser(ctx, "bob", "secret"))

		_, err := f.client.IsVerified(ctx, "bob")
		wantTrue(t, err, "IsNotFound")

		// With the user went their token, which is not even tried.
		f.server.ResetRequests()
		_, err = f.client.GetUser(ctx, "bob", "secret")
		wantTrue(t, err, "IsLoginRejected")
		f.wantSent(t, "getToken password")

		if _, found := f.server.User("bob"); found {
			t.Error("the user is still there")
		}
	})
}

func TestDeleteUnverifiedUser(t *testing.T) {
	t.Parallel()

	eachVersion(t, func(t *testing.T, f *finapi) {
		f.server.AddUser(mock.User{ID: "new", Password: "secret"})
		noError(t, f.client.DeleteUnverifiedUser(t.Context(), "NEW"))
		wantTrue(t, f.client.DeleteUnverifiedUser(t.Context(), "NEW"), "IsNotFound")
	})
}

// Something else than finAPI may answer with a good status: no default value may be taken for finAPI's word.
func TestAnswers_thatAreNone(t *testing.T) {
	t.Parallel()

	calls := map[mock.Operation]func(context.Context, *client.Client) error{
		mock.GetAuthorizedUser: func(ctx context.Context, c *client.Client) error {
			_, err := c.GetUser(ctx, alice, alicePassword)
			return err
		},
		mock.EditAuthorizedUser: func(ctx context.Context, c *client.Client) error {
			_, err := c.UpdateUser(ctx, alice, alicePassword, client.UpdateUserParams{Phone: new("")})
			return err
		},
		mock.GetVerificationStatus: func(ctx context.Context, c *client.Client) error { _, err := c.IsVerified(ctx, alice); return err },
		mock.RequestPasswordChange: func(ctx context.Context, c *client.Client) error {
			_, err := c.RequestPasswordChange(ctx, alice)
			return err
		},
	}

	for operation, call := range calls {
		for name, fault := range map[string]mock.Fault{
			"HTML":                  {Status: 200, Body: "<html>", Header: http.Header{"Content-Type": {"text/html"}}},
			"nothing":               {Status: 200},
			"no content":            {Status: 204},
			"an empty object":       {Status: 200, Body: "{}"},
			"null":                  {Status: 200, Body: "null"},
			"a list":                {Status: 200, Body: "[]"},
			"JSON that breaks off":  {Status: 200, Body: `{"id":"alice","isUserVerified":true,`},
			"fields of other types": {Status: 200, Body: `{"id":1,"isUserVerified":"yes","passwordChangeToken":true}`},
		} {
			t.Run(string(operation)+" "+name, func(t *testing.T) {
				t.Parallel()

				f := start(t, setup{})
				f.injectInto(operation, fault)

				err := call(t.Context(), f.client)
				wantTrue(t, err)

				if e := failure(t, err); e.StatusCode != fault.Status || e.Unwrap() == nil || e.RequestID == "" {
					t.Errorf("error %v, want one that says what is wrong with the answer", err)
				}

				if n := f.server.Count(operation); n != 1 {
					t.Errorf("%d requests, want 1", n)
				}
			})
		}
	}
}
