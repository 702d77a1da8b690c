// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import (
	"fmt"
	"slices"
	"time"
)

// Mandator is a customer of finAPI. Its clients share its users; no client of another mandator sees them. Each mandator has
// ids of its own: whether finAPI keeps ids apart across mandators is not known.
type Mandator struct {
	server   *Server
	name     string
	number   int                 // for authContext
	accounts map[string]*account // by userKey
	deleted  []deletedUser
	// switchedToV2 is when an administrator last did that; zero: never.
	switchedToV2 time.Time
}

// mandator returns the mandator of this name, a new one if there is none yet. The first one has the name "".
func (s *Server) mandator(name string) *Mandator {
	for _, known := range s.mandators {
		if known.name == name {
			return known
		}
	}

	added := &Mandator{server: s, name: name, number: len(s.mandators) + 1, accounts: map[string]*account{}}
	s.mandators = append(s.mandators, added)

	return added
}

func (s *Server) first() *Mandator { return s.mandators[0] }

// Mandator returns the mandator that [WithClientOf] or [WithAdminClientOf] has named. It panics if there is no such
// mandator. The first one, to which the functions of the server itself refer, is "".
func (s *Server) Mandator(name string) *Mandator {
	s.mutex.Lock()
	defer s.mutex.Unlock()

	at := slices.IndexFunc(s.mandators, func(known *Mandator) bool { return known.name == name })
	if at < 0 {
		panic(fmt.Sprintf("mock: there is no mandator %q", name))
	}

	return s.mandators[at]
}

// AddUser adds a user to the first mandator; see [Mandator.AddUser].
func (s *Server) AddUser(user User) { s.first().AddUser(user) }

// User returns a copy of a living user of the first mandator; see [Mandator.User].
func (s *Server) User(id string) (User, bool) { return s.first().User(id) }

// Users returns copies of the living users of the first mandator, sorted by id.
func (s *Server) Users() []User { return s.first().Users() }

// UpdateUser changes a user of the first mandator; see [Mandator.UpdateUser].
func (s *Server) UpdateUser(id string, change func(*User)) { s.first().UpdateUser(id, change) }

// RemoveUser deletes a user of the first mandator; see [Mandator.RemoveUser].
func (s *Server) RemoveUser(id string) { s.first().RemoveUser(id) }

// SetBusy makes deletions of a user of the first mandator fail; see [Mandator.SetBusy].
func (s *Server) SetBusy(id string, refusals int) { s.first().SetBusy(id, refusals) }
