// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// Ten thousand users cost twenty requests, and their refresh hardly more once the day is noted on which each was registered.
func TestUsers_tenThousand(t *testing.T) {
	t.Parallel()
	once(t, ofMany)

	const users = 10_000

	w := newWorld(t).administered()
	for number := range users {
		w.AddUser(mock.User{ID: fmt.Sprintf("user-%05d", number), Password: "some-password", Verified: true, RegisteredAt: january})
	}

	result, listed := w.ReadData(t, "finapi_users", nil)

	if ids := texts(t, result["ids"]); len(ids) != users || len(listed.Errors) > 0 {
		t.Errorf("%d users: %q", len(ids), listed.Errors)
	}

	if lists := w.Count(mock.GetUserList); lists != 20 {
		t.Errorf("%d list calls", lists)
	}

	// Leaving out those who are managed costs no request.
	managed := make([]any, 0, users/5)
	for number := range cap(managed) {
		managed = append(managed, fmt.Sprintf("USER-%05d", 5*number))
	}

	w.ResetRequests()

	result, listed = w.ReadData(t, "finapi_users", values{"exclude_ids": managed})

	if ids := texts(t, result["ids"]); len(ids) != users-len(managed) || len(listed.Errors) > 0 {
		t.Errorf("%d users beside the managed ones: %q", len(ids), listed.Errors)
	}

	if lists, requests := w.Count(mock.GetUserList), len(w.Requests()); lists != 20 || requests > 22 {
		t.Errorf("%d list calls of %d requests", lists, requests)
	}

	var o outcome

	w.ResetRequests()

	p, _ := w.StartProvider(t, "finapi_user", &o)
	for number := range users {
		user := verifiedUser(p, fmt.Sprintf("user-%05d", number))
		user.Private = noted(t, "2026-01-15")
		user.Read(t, p, &o)

		if verified := user.Attribute("is_verified"); verified != "true" {
			t.Fatalf("user %d is verified: %s", number, verified)
		}
	}

	if requests := len(w.Requests()); requests > 50 || len(o.Errors)+len(o.Warnings) > 0 {
		t.Errorf("%d requests: %q %q", requests, o.Errors, o.Warnings)
	}
}

// With few users under management among many the list does not pay: they are asked for one by one.
func TestUsers_fewAmongMany(t *testing.T) {
	t.Parallel()

	w := newWorld(t).administered()
	for number := range 5_000 {
		w.AddUser(mock.User{ID: fmt.Sprintf("user-%05d", number), Password: "some-password", Verified: true})
	}

	var o outcome

	p, _ := w.StartProvider(t, "finapi_user", &o)

	for number := range 8 {
		verifiedUser(p, fmt.Sprintf("user-%05d", number)).Read(t, p, &o)
	}

	if lists, questions := w.Count(mock.GetUserList), w.Count(mock.GetVerificationStatus); lists > 1 || questions != 8 {
		t.Errorf("%d list calls, %d questions", lists, questions)
	}
}

// A user who is not in the list, because it is older than they, is not gone.
func TestUsers_newerThanTheList(t *testing.T) {
	t.Parallel()

	w := newWorld(t).administered()
	w.AddUser(existingAlice())

	var o outcome

	p, _ := w.StartProvider(t, "finapi_user", &o)

	look := func(id string) string {
		user := verifiedUser(p, id)
		user.Read(t, p, &o)

		return user.Attribute("id")
	}

	for range 10 {
		look("alice")
	}

	if w.Count(mock.GetUserList) != 1 {
		t.Fatalf("%d list calls", w.Count(mock.GetUserList))
	}

	w.AddUser(mock.User{ID: "bob", Password: "bobs-password", Verified: true})

	if id := look("bob"); id != "bob" {
		t.Error("they were taken for gone")
	}

	if id := look("carol"); id != "null" {
		t.Error("she was taken for there")
	}

	if len(o.Errors)+len(o.Warnings) > 0 {
		t.Errorf("%q %q", o.Errors, o.Warnings)
	}
}
