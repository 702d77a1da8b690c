// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"sync"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// stormAccidentRate is the share of applies that an accident happens to.
const stormAccidentRate = 0.1

// The stranger is no user of the storm. Answers and tokens that are the stranger's reach others.
const (
	strangerID       = "a-stranger"
	strangerPassword = "a-strangers-password"
)

// accidents are what happens in a storm besides what finAPI does: a provider dies in an apply, a state meets another finAPI, and
// something on the way hands out what is a stranger's.
type accidents struct {
	elsewhere *world

	mutex  sync.Mutex
	counts map[string]int
}

func newAccidents(t *testing.T, s *storm) *accidents {
	t.Helper()

	stranger := mock.User{ID: strangerID, Password: strangerPassword, Verified: true}
	s.AddUser(stranger)

	a := &accidents{elsewhere: newWorld(t), counts: map[string]int{}}

	// Whoever has a chosen id has a namesake there.
	for _, u := range s.users {
		if u.chosenID {
			a.elsewhere.AddUser(mock.User{ID: u.name, Password: strangerPassword, Verified: true})
		}
	}

	return a
}

func (a *accidents) count(kind string) {
	a.mutex.Lock()
	defer a.mutex.Unlock()

	a.counts[kind]++
}

// happen lets one accident happen to an apply of a user who is in the state. It returns true if that took the place of the apply.
func (a *accidents) happen(t *testing.T, s *storm, r run, u *stormUser) bool {
	t.Helper()

	if u.user.State.IsNull() || u.user.Tainted || u.random.Float64() >= stormAccidentRate {
		return false
	}

	switch u.random.IntN(3) {
	case 0:
		a.count("provider killed")
		u.user.DiedIn(t, r, u.config)

		return true
	case 1:
		a.count("second finAPI")

		lost := *u.user
		lost.Terraform = a.elsewhere.Terraform

		if result := lost.Apply(t, u.config); !mentions(result.Errors, "belongs to another finAPI") {
			t.Errorf("%s: at another finAPI: %+v", u.name, result)
		}
	default:
		// The mock counts those that happen.
		s.Inject(mock.Fault{
			Operation: []mock.Operation{mock.GetToken, mock.GetAuthorizedUser}[u.random.IntN(2)], UserID: u.id(), AsUser: strangerID,
		})
	}

	return false
}

// inspect looks for harm to those whom the storm does not concern.
func (a *accidents) inspect(t *testing.T, s *storm) {
	t.Helper()

	if requests := a.elsewhere.Requests(); len(requests) > 0 {
		t.Errorf("the other finAPI was asked: %s", a.elsewhere.journal())
	}

	stranger, ok := s.User(strangerID)
	if !ok || stranger.Password != strangerPassword || stranger.Email+stranger.Phone != "" || stranger.AutoUpdateEnabled || stranger.Locked {
		t.Errorf("the stranger became %+v, %t", stranger, ok)
	}

	s.RemoveUser(strangerID)
}
