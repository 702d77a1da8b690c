// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
	"github.com/finapi-community/terraform-provider-finapi/internal/tfdriver"
)

func TestAccUserDataSource(t *testing.T) {
	t.Parallel()

	w := newWorld(t)
	w.AddUser(existingAlice())

	w.test(t, []string{"alice"}, resource.TestStep{
		Config: w.config(block(`data "finapi_user" "test"`, `id = "Alice"`, `password = "alices-password"`)),
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("data.finapi_user.test", tfjsonpath.New("email"), knownvalue.StringExact("alice@example.com")),
			statecheck.ExpectKnownValue("data.finapi_user.test", tfjsonpath.New("is_verified"), knownvalue.Bool(true)),
		},
	})
}

func TestUserDataSource(t *testing.T) {
	t.Parallel()

	all := map[string]string{
		"email": "alice@example.com", "phone": "112", "is_auto_update_enabled": "true", "is_verified": "true",
	}
	existence := func(verified string) map[string]string {
		return map[string]string{"email": "null", "phone": "null", "is_auto_update_enabled": "null", "is_verified": verified}
	}

	for name, c := range map[string]struct {
		change func(*mock.User)
		// given and provider are the passwords that the data source and the provider have.
		given, provider  string
		expected         map[string]string
		failure, warning []string
		requests         string
	}{
		"password given":           {given: "alices-password", expected: all, requests: "login get"},
		"password of the provider": {provider: "alices-password", expected: all, requests: "login get"},
		"own password first":       {given: "alices-password", provider: "wrong-one", expected: all, requests: "login get"},
		"no password":              {expected: existence("true"), requests: "status"},
		"wrong password": {
			provider: "wrong-one", expected: existence("true"), requests: "login status configuration",
			warning: []string{"wrong", "from the provider's user_passwords"},
		},
		"not verified": {
			change: func(u *mock.User) { u.Verified = false }, given: "alices-password", expected: existence("false"), requests: "login",
		},
		"not verified, no password": {
			change: func(u *mock.User) { u.Verified = false }, expected: existence("false"), requests: "status",
		},
		"locked": {
			change: func(u *mock.User) { u.Locked = true }, given: "alices-password", expected: existence("null"), requests: "login",
			warning: []string{"locked"},
		},
		"gone": {
			change:   func(u *mock.User) { u.ID = "somebody-else" },
			failure:  []string{`There is no finAPI user "Alice"`, "knows no such user at http", mock.DefaultClientID, "misspelt", "base_url"},
			requests: "status",
		},
		"gone, password given": {
			change: func(u *mock.User) { u.ID = "somebody-else" }, given: "alices-password",
			failure: []string{`There is no finAPI user "Alice"`}, requests: "login status",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := newWorldOfAlice(t, c.change)

			if c.provider != "" {
				w = w.knowing("aLICE", c.provider)
			}

			config := values{"id": "Alice"}
			if c.given != "" {
				config["password"] = c.given
			}

			result, o := w.ReadData(t, "finapi_user", config)

			for attribute, value := range c.expected {
				if actual := tfdriver.Text(result[attribute]); actual != value {
					t.Errorf("%s: expected %s, got %s", attribute, value, actual)
				}
			}

			if (c.failure == nil) != (len(o.Errors) == 0) || c.failure != nil && !mentions(o.Errors, c.failure...) {
				t.Errorf("errors: %q", o.Errors)
			}

			if (c.warning == nil) != (len(o.Warnings) == 0) || c.warning != nil && !mentions(o.Warnings, c.warning...) {
				t.Errorf("warnings: %q", o.Warnings)
			}

			if journal := w.journal(); journal != c.requests {
				t.Errorf("requests: %q", journal)
			}
		})
	}
}
