// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

func TestUserAccess(t *testing.T) {
	t.Parallel()

	for _, c := range accessMatrix {
		t.Run(string(c.does)+"/"+string(c.knows)+"/"+string(c.is), func(t *testing.T) {
			t.Parallel()

			runAccessCase(t, newAccessWorld(t, c.is), c.knows, c.is, c.does, c.outcome, c.requests)
		})
	}
}

func TestUserAccess_withoutDataDecryptionKey(t *testing.T) {
	t.Parallel()

	for _, c := range accessMatrixWithoutKey {
		t.Run(string(c.does)+"/"+string(c.knows)+"/"+string(c.is), func(t *testing.T) {
			t.Parallel()

			w := newAccessWorld(t, c.is).with("data_decryption_key", nil)
			runAccessCase(t, w, c.knows, c.is, c.does, c.outcome, c.requests)
		})
	}
}

func TestUserAccess_withAdministrator(t *testing.T) {
	t.Parallel()

	for _, c := range accessMatrixWithAdministrator {
		t.Run(string(c.does)+"/"+string(c.knows)+"/"+string(c.is), func(t *testing.T) {
			t.Parallel()

			w := newAccessWorld(t, c.is).with("data_decryption_key", nil).administered()
			runAccessCase(t, w, c.knows, c.is, c.does, c.outcome, c.requests)
		})
	}
}

// The matrix is complete: no combination is left to chance.
func TestUserAccess_matrixIsComplete(t *testing.T) {
	t.Parallel()

	seen := map[[3]string]int{}
	for _, c := range accessMatrix {
		seen[[3]string{string(c.knows), string(c.is), string(c.does)}]++
	}

	for _, knows := range []knowledge{inState, inConfiguration, inProvider, nowhere, stale} {
		for _, is := range []condition{verified, unverified, locked, busy, gone, another} {
			for _, does := range []operation{refresh, change, rotate, remove} {
				if n := seen[[3]string{string(knows), string(is), string(does)}]; n != 1 {
					t.Errorf("%s, %s, %s: %d cases", knows, is, does, n)
				}
			}
		}
	}
}

// newAccessWorld verifies new users by itself, unless alice is to be unverified.
func newAccessWorld(t *testing.T, is condition) *world {
	t.Helper()

	return newWorld(t, mock.WithAutoVerify(is != unverified))
}

func runAccessCase(
	t *testing.T, w *world, knows knowledge, is condition, does operation, expected, requests string,
) {
	t.Helper()

	alice, config := arrangeKnowledge(t, w, knows, is)
	arrangeCondition(w, is)
	w.ResetRequests()

	before := alice.State

	var result outcome

	switch does {
	case refresh:
		if is != gone && is != another {
			w.UpdateUser(aliceID, func(u *mock.User) { u.Email = newEmail })
		}

		result = alice.Refresh(t)
	case change:
		config["email"] = newEmail
		result = alice.Apply(t, config)
	case rotate:
		if knows == inConfiguration {
			config["password_wo"], config["password_wo_version"] = newPassword, "2"
		} else {
			config["password"] = newPassword
		}

		result = alice.Apply(t, config)
	case remove:
		result = alice.Apply(t, nil)
	}

	if journal := w.journal(); apartFromConfiguration(journal) != apartFromConfiguration(requests) {
		t.Errorf("requests: expected %q, got %q", requests, journal)
	}

	check, ok := accessOutcomes[expected]
	if !ok {
		t.Fatalf("no such outcome: %q", expected)
	}

	check(t, accessEnd{world: w, alice: alice, result: result, unchanged: before.Equal(alice.State)})
	expectNoRepeatedGuess(t, w)

	if t.Failed() {
		t.Logf("errors: %q\nwarnings: %q\nstate: %s", result.Errors, result.Warnings, alice.State)
	}
}

// arrangeKnowledge makes alice and a resource that has her under management, and the configuration it has.
func arrangeKnowledge(t *testing.T, w *world, knows knowledge, is condition) (*instance, values) {
	t.Helper()

	config := values{"id": aliceID, "email": aliceEmail}

	switch knows {
	case inState, stale:
		config["password"] = alicePassword
	case inConfiguration:
		config["password_wo"], config["password_wo_version"] = alicePassword, "1"
	case inProvider, nowhere:
		w.AddUser(mock.User{ID: aliceID, Password: alicePassword, Email: aliceEmail, Verified: is != unverified})
	}

	if knows == inProvider {
		*w = *w.knowing("Alice", alicePassword)
	}

	if knows == nowhere {
		delete(config, "email")
	}

	alice := w.NewInstance(t, "finapi_user")

	var result outcome
	if knows == inProvider || knows == nowhere {
		result = alice.ImportID(t, aliceID)
	} else {
		result = alice.Apply(t, config)
	}

	if len(result.Errors)+len(result.Warnings) > 0 {
		t.Fatalf("cannot arrange: %q, %q", result.Errors, result.Warnings)
	}

	if knows == stale {
		w.UpdateUser(aliceID, func(u *mock.User) { u.Password = "changed-elsewhere" })
	}

	return alice, config
}

func arrangeCondition(w *world, is condition) {
	switch is {
	case verified:
	case unverified:
		// She is from the beginning, as finAPI takes no verification back.
	case another:
		w.RemoveUser(aliceID)
		w.AddUser(mock.User{ID: aliceID, Password: "of-another", Email: "another@example.com"})
	case locked:
		w.UpdateUser(aliceID, func(u *mock.User) { u.Locked = true })
	case busy:
		w.SetBusy(aliceID, 1)
	case gone:
		w.RemoveUser(aliceID)
	}
}
