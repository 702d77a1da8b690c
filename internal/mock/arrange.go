// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// AddUser adds a user without a request. A password or a registration date that is not given is made up. It panics if
// the id is taken or missing, or finAPI would refuse one of the values.
func (m *Mandator) AddUser(user User) {
	m.server.arrange(func() {
		if m.accounts[userKey(user.ID)] != nil {
			panic(fmt.Sprintf("mock: add a user: the id %q is taken", user.ID))
		}

		user = m.server.complete(user)
		m.server.mustBeLegal(user)
		m.accounts[userKey(user.ID)] = m.newAccount(user)
	})
}

// complete makes up a password and a registration date where there is none.
func (s *Server) complete(user User) User {
	if user.Password == "" {
		user.Password = newUUID()
	}

	if user.RegisteredAt.IsZero() {
		user.RegisteredAt = s.now()
	}

	return user
}

// User returns a copy of a living user. The id is case-insensitive.
func (m *Mandator) User(id string) (User, bool) {
	m.server.mutex.Lock()
	defer m.server.mutex.Unlock()

	found := m.accounts[userKey(id)]
	if found == nil {
		return User{}, false
	}

	return found.User, true
}

// Users returns copies of the living users, sorted by id.
func (m *Mandator) Users() []User {
	m.server.mutex.Lock()
	defer m.server.mutex.Unlock()

	return m.sortedUsers()
}

func (m *Mandator) sortedUsers() []User {
	users := make([]User, 0, len(m.accounts))
	for _, account := range m.accounts {
		users = append(users, account.User)
	}

	slices.SortFunc(users, func(a, b User) int { return strings.Compare(userKey(a.ID), userKey(b.ID)) })

	return users
}

// UpdateUser changes a user as somebody else would: a new password or a lock revokes the tokens of the user. It panics
// if there is no such user, the id changes, or finAPI would refuse one of the values.
func (m *Mandator) UpdateUser(id string, change func(*User)) {
	if _, err := m.update(id, change); err != nil {
		panic(fmt.Sprintf("mock: update user %q: %v", id, err))
	}
}

func (m *Mandator) update(id string, change func(*User)) (changed User, err error) {
	err = m.server.tryArrange(func() error {
		user, err := m.account(id)
		if err != nil {
			return err
		}

		changed = user.User
		change(&changed)

		if changed.ID != user.ID {
			return errors.New("the id cannot change")
		}

		if err := m.server.checkUser(changed); err != nil {
			return err
		}

		if changed.Password != user.Password || changed.Locked && !user.Locked {
			m.server.tokens.revokeUser(user)
		}

		user.User = changed
		user.setBusy(changed.Busy)

		return nil
	})

	return changed, err
}

// RemoveUser deletes a user as somebody else would, even a busy one. An unknown id is ignored.
func (m *Mandator) RemoveUser(id string) {
	m.server.arrange(func() {
		if user := m.accounts[userKey(id)]; user != nil {
			m.server.delete(user)
		}
	})
}

// SetBusy makes that many deletions of the user fail with 423 before one goes through; a negative number makes all of
// them fail. It panics if there is no such user.
func (m *Mandator) SetBusy(id string, refusals int) {
	m.server.arrange(func() {
		user := m.mustFind(id)
		user.deletionRefusals = refusals
		user.Busy = refusals != 0
	})
}

// RevokeAllTokens makes every access and refresh token invalid, as if all had expired.
func (s *Server) RevokeAllTokens() {
	s.arrange(func() { s.tokens.revokeAll() })
}

func (s *Server) arrange(change func()) {
	err := s.tryArrange(func() error {
		change()
		return nil
	})
	if err != nil {
		panic("mock: " + err.Error())
	}
}

func (s *Server) tryArrange(change func() error) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()

	if err := change(); err != nil {
		return err
	}

	if err := s.save(); err != nil {
		return fmt.Errorf("save the state: %w", err)
	}

	return nil
}

func (m *Mandator) mustFind(id string) *account {
	user := m.accounts[userKey(id)]
	if user == nil {
		panic(fmt.Sprintf("mock: there is no user %q", id))
	}

	return user
}

func (s *Server) mustBeLegal(user User) {
	if err := s.checkUser(user); err != nil {
		panic(fmt.Sprintf("mock: finAPI would refuse user %q: %v", user.ID, err))
	}
}

func (s *Server) checkUser(user User) error {
	return s.version.checkNewUser(&user.ID, &user.Password, nullable(user.Email), nullable(user.Phone))
}
