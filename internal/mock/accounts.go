// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import (
	"strings"
	"time"
)

// User is a user of a mandator as finAPI knows it.
type User struct {
	ID                string `json:"id"` // in the spelling of its creation
	Password          string `json:"password"`
	Email             string `json:"email,omitempty"` // "": none
	Phone             string `json:"phone,omitempty"` // "": none
	AutoUpdateEnabled bool   `json:"autoUpdateEnabled"`
	Verified          bool   `json:"verified"`
	Locked            bool   `json:"locked"`
	// Busy users cannot be deleted, as if one of their bank connections were being updated.
	Busy bool `json:"busy"`
	// FailedLogins counts the wrong passwords since the last right one.
	FailedLogins    int       `json:"failedLogins"`
	BankConnections int       `json:"bankConnections"`
	RegisteredAt    time.Time `json:"registeredAt"`
	LastActiveAt    time.Time `json:"lastActiveAt,omitzero"` // zero: never logged in
}

// account is a living user with what only the server needs to know.
type account struct {
	User
	mandator         *Mandator
	deletionRefusals int    // how many more deletions are refused; negative: all of them
	changeToken      string // the password change token in force, "" if none
}

// deletedUser is what finAPI keeps of a user: not even the id.
type deletedUser struct {
	DistortedID     string    `json:"distortedId"`
	BankConnections int       `json:"bankConnections"`
	RegisteredAt    time.Time `json:"registeredAt"`
	LastActiveAt    time.Time `json:"lastActiveAt,omitzero"`
	DeletedAt       time.Time `json:"deletedAt"`
}

func userKey(id string) string { return strings.ToLower(id) }

func (m *Mandator) newAccount(user User) *account {
	created := &account{User: user, mandator: m}
	created.setBusy(user.Busy)

	return created
}

func (a *account) setBusy(busy bool) {
	switch {
	case !busy:
		a.deletionRefusals = 0
	case a.deletionRefusals == 0:
		a.deletionRefusals = -1
	}

	a.Busy = busy
}

// refusesDeletion says whether the user is busy, and uses up one of the refusals.
func (a *account) refusesDeletion() bool {
	if !a.Busy {
		return false
	}

	if a.deletionRefusals > 0 {
		a.deletionRefusals--
		a.Busy = a.deletionRefusals > 0
	}

	return true
}

// account finds a living user. One of another mandator is as unknown as one who never was.
func (m *Mandator) account(id string) (*account, error) {
	if id == "" {
		return nil, errMissingParameter("userId")
	}

	found := m.accounts[userKey(id)]
	if found == nil {
		return nil, errUnknownUser(id)
	}

	return found, nil
}

// delete removes a user, keeps the trace for the user list and makes the tokens worthless. The id is free again.
func (s *Server) delete(user *account) {
	delete(user.mandator.accounts, userKey(user.ID))
	s.tokens.revokeUser(user)
	user.mandator.deleted = append(user.mandator.deleted, deletedUser{
		DistortedID:     distort(user.ID),
		BankConnections: user.BankConnections,
		RegisteredAt:    user.RegisteredAt,
		LastActiveAt:    user.LastActiveAt,
		DeletedAt:       s.now(),
	})
}

// distort hides all of an id but its ends: "user" becomes "uXXr".
func distort(id string) string {
	if len(id) <= 2 {
		return strings.Repeat("X", len(id))
	}

	return id[:1] + strings.Repeat("X", len(id)-2) + id[len(id)-1:]
}
