// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

const dataIntelligenceWarning = "data in Data Intelligence"

// Who deletes a user is told of its data in Data Intelligence, where the client has that product, and only then.
func TestDataIntelligence_deletionWarns(t *testing.T) {
	t.Parallel()

	isV2 := apiVersion() == "v2"
	other := values{"id": "bob"}

	for name, c := range map[string]struct {
		isOn  bool
		fault *mock.Fault
		// next is the configuration that follows: none destroys.
		next  values
		warns bool
	}{
		"destroyed":            {isOn: true, warns: isV2},
		"replaced":             {isOn: true, next: other, warns: isV2},
		"kept":                 {isOn: true, next: values{"id": aliceID, "email": newEmail}},
		"not in use":           {},
		"replaced, not in use": {next: other},
		"no answer":            {isOn: true, fault: &mock.Fault{Operation: mock.GetClientConfiguration, Status: 500, Times: -1}},
		"refused":              {isOn: true, fault: &mock.Fault{Operation: mock.GetClientConfiguration, Status: 403, Times: -1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			options := []mock.Option{mock.WithAutoVerify(true)}
			if c.isOn {
				options = append(options, mock.WithDataIntelligence())
			}

			w := newWorld(t, options...).with("max_retries", 0)
			alice := managedAlice(t, w)

			if c.fault != nil {
				w.Inject(*c.fault)
			}

			result := alice.PlanOnly(t, c.next)
			if mentions(result.Warnings, dataIntelligenceWarning, "/api/v1/user", "deletionId") != c.warns || len(result.Errors) > 0 {
				t.Errorf("%+v", result)
			}
		})
	}
}

// However many users are deleted, the client's configuration is asked for once; of clients of V1 never.
func TestDataIntelligence_cost(t *testing.T) {
	t.Parallel()

	for _, fault := range []*mock.Fault{nil, {Operation: mock.GetClientConfiguration, Status: 500, Times: -1}} {
		w := newWorld(t, mock.WithAutoVerify(true)).with("max_retries", 0)

		var users []*instance

		for _, id := range []string{"alice", "bob", "carol"} {
			i := w.NewInstance(t, "finapi_user")
			must(t, firstError(i.Apply(t, values{"id": id})))
			users = append(users, i)
		}

		w.ResetRequests()

		if fault != nil {
			w.Inject(*fault)
		}

		r := w.MustStartRun(t)

		for _, i := range users {
			var o outcome

			i.PlanIn(t, r.Planner.Of("finapi_user"), nil, &o)
			must(t, firstError(o))
		}

		if n, want := w.Count(mock.GetClientConfiguration), map[string]int{"v2": 1}[apiVersion()]; n != want {
			t.Errorf("fault %t: %d requests, want %d", fault != nil, n, want)
		}
	}
}

// A plan of a destruction needs no network, and is silent about it.
func TestDataIntelligence_offline(t *testing.T) {
	t.Parallel()

	w := newWorld(t, mock.WithAutoVerify(true), mock.WithDataIntelligence()).with("max_retries", 0).with("api_version", nil)
	alice := withoutRefresh(managedAlice(t, w))

	w.Inject(mock.Fault{Drop: mock.DropBefore, Times: -1})

	if result := alice.PlanOnly(t, nil); len(result.Errors)+len(result.Warnings) > 0 {
		t.Errorf("%+v", result)
	}
}
