// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

func TestAccUserDataSource(t *testing.T) {
	t.Parallel()

	all := map[string]knownvalue.Check{
		"email":                  knownvalue.StringExact("alice@example.com"),
		"phone":                  knownvalue.StringExact("112"),
		"is_auto_update_enabled": knownvalue.Bool(true),
		"is_verified":            knownvalue.Bool(true),
	}
	existence := func(verified knownvalue.Check) map[string]knownvalue.Check {
		return map[string]knownvalue.Check{
			"email": knownvalue.Null(), "phone": knownvalue.Null(), "is_auto_update_enabled": knownvalue.Null(),
			"is_verified": verified,
		}
	}

	for name, c := range map[string]struct {
		change   func(*mock.User)
		provider string // the password that the provider holds
		lines    []string
		expected map[string]knownvalue.Check
		failure  string
		journal  string
	}{
		"password given":           {lines: []string{`password = "alices-password"`}, expected: all, journal: "login get"},
		"password of the provider": {provider: "alices-password", expected: all, journal: "login get"},
		"own password first": {
			provider: "wrong-password", lines: []string{`password = "alices-password"`}, expected: all, journal: "login get",
		},
		"no password":    {expected: existence(knownvalue.Bool(true)), journal: "status"},
		"wrong password": {provider: "wrong-password", expected: existence(knownvalue.Bool(true)), journal: "login status"},
		"not verified": {
			change: func(u *mock.User) { u.Verified = false }, provider: "alices-password",
			expected: existence(knownvalue.Bool(false)), journal: "login",
		},
		"locked": {
			change: func(u *mock.User) { u.Locked = true }, provider: "alices-password",
			expected: existence(knownvalue.Null()), journal: "login",
		},
		"gone": {
			change: func(u *mock.User) { u.ID = "somebody-else" }, failure: `There is no finAPI user "Alice"`, journal: "status",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			alice := existingAlice()
			if c.change != nil {
				c.change(&alice)
			}

			w := newWorld(t)
			w.AddUser(alice)

			if c.provider != "" {
				w = w.knowing("aLICE", c.provider)
			}

			step := resource.TestStep{
				Config: w.config(block(`data "finapi_user" "test"`, append([]string{`id = "Alice"`}, c.lines...)...)),
			}
			if c.failure != "" {
				step.ExpectError = regexp.MustCompile(c.failure)
			}

			for attribute, value := range c.expected {
				step.ConfigStateChecks = append(step.ConfigStateChecks,
					statecheck.ExpectKnownValue("data.finapi_user.test", tfjsonpath.New(attribute), value))
			}

			// The first reading, of the first plan.
			step.PreConfig = w.ResetRequests

			w.test(t, []string{alice.ID}, step)

			if journal := w.journal(); !regexp.MustCompile("^" + c.journal + "( |$)").MatchString(journal) {
				t.Errorf("requests: %q", journal)
			}
		})
	}
}
