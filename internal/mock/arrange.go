// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import (
	"fmt"
	"slices"
	"strings"
)

// AddUser adds a user without a request. A password or a registration date that is not given is made up. It panics if
// the id is taken or missing, or finAPI would refuse one of the values.
func (s *Server) AddUser(user User) {
	s.arrange(func() {
		if user.Password == "" {
			user.Password = newUUID()
		}
		if user.RegisteredAt.IsZero() {
			user.RegisteredAt = s.now()
		}
		if s.accounts[userKey(user.ID)] != nil {
			panic(fmt.Sprintf("mock: add a user: the id %q is taken", user.ID))
		}
		s.mustBeLegal(user)
		s.accounts[userKey(user.ID)] = newAccount(user)
	})
}

// User returns a copy of a living user. The id is case-insensitive.
func (s *Server) User(id string) (User, bool) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	found := s.accounts[userKey(id)]
	if found == nil {
		return User{}, false
	}
	return found.User, true
}

// Users returns copies of the living users, sorted by id.
func (s *Server) Users() []User {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.sortedUsers()
}

func (s *Server) sortedUsers() []User {
	users := make([]User, 0, len(s.accounts))
	for _, account := range s.accounts {
		users = append(users, account.User)
	}
	slices.SortFunc(users, func(a, b User) int { return strings.Compare(userKey(a.ID), userKey(b.ID)) })
	return users
}

// UpdateUser changes a user as somebody else would: a new password or a lock revokes the tokens of the user. It panics
// if there is no such user, the id changes, or finAPI would refuse one of the values.
func (s *Server) UpdateUser(id string, change func(*User)) {
	s.arrange(func() {
		user := s.mustFind(id)
		changed := user.User
		change(&changed)
		if changed.ID != user.ID {
			panic(fmt.Sprintf("mock: update user %q: the id cannot change", id))
		}
		s.mustBeLegal(changed)
		if changed.Password != user.Password || changed.Locked && !user.Locked {
			s.tokens.revokeUser(userKey(id))
		}
		user.User = changed
		user.setBusy(changed.Busy)
	})
}

// RemoveUser deletes a user as somebody else would, even a busy one. An unknown id is ignored.
func (s *Server) RemoveUser(id string) {
	s.arrange(func() {
		if user := s.accounts[userKey(id)]; user != nil {
			s.delete(user)
		}
	})
}

// SetBusy makes that many deletions of the user fail with 423 before one goes through; a negative number makes all of
// them fail. It panics if there is no such user.
func (s *Server) SetBusy(id string, refusals int) {
	s.arrange(func() {
		user := s.mustFind(id)
		user.deletionRefusals = refusals
		user.Busy = refusals != 0
	})
}

// RevokeAllTokens makes every access and refresh token invalid, as if all had expired.
func (s *Server) RevokeAllTokens() {
	s.arrange(func() { s.tokens.revokeAll() })
}

func (s *Server) arrange(change func()) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	change()
	if err := s.save(); err != nil {
		panic("mock: save the state: " + err.Error())
	}
}

func (s *Server) mustFind(id string) *account {
	user := s.accounts[userKey(id)]
	if user == nil {
		panic(fmt.Sprintf("mock: there is no user %q", id))
	}
	return user
}

func (s *Server) mustBeLegal(user User) {
	err := s.checkNewUser(&user.ID, &user.Password, nullable(user.Email), nullable(user.Phone))
	if err != nil {
		panic(fmt.Sprintf("mock: finAPI would refuse user %q: %v", user.ID, err))
	}
}
