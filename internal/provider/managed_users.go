// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"strings"
	"sync"

	"github.com/finapi-community/terraform-provider-finapi/internal/customtypes"
)

// managedUsers are the users that a finapi_user of this run manages, and what is planned with them and with their
// verifications. Terraform plans both in any order, and tells neither of the other.
type managedUsers struct {
	mutex sync.Mutex
	users map[string]*managedUser
}

type managedUser struct {
	managed, stays, goes bool
	// forgotten: their verification is planned to be destroyed.
	forgotten bool
}

// update changes what is known of a user, and returns all that is known then.
func (m *managedUsers) update(id customtypes.UserID, change func(*managedUser)) managedUser {
	m.mutex.Lock()
	defer m.mutex.Unlock()

	if m.users == nil {
		m.users = map[string]*managedUser{}
	}

	key := strings.ToLower(id.ValueString())
	if m.users[key] == nil {
		m.users[key] = &managedUser{}
	}

	change(m.users[key])

	return *m.users[key]
}

// isManaged tells whether a finapi_user of this run was seen to manage the user.
func (m *managedUsers) isManaged(id customtypes.UserID) bool {
	return m.update(id, func(*managedUser) {}).managed
}

// seen notes that the user is managed.
func (m *managedUsers) seen(id customtypes.UserID) {
	m.update(id, func(u *managedUser) { u.managed = true })
}

// planned notes whether the user goes, by deletion or replacement, and tells whether they stay without their verification.
func (m *managedUsers) planned(id customtypes.UserID, goes bool) (staysForgotten bool) {
	user := m.update(id, func(u *managedUser) { u.managed, u.stays, u.goes = true, !goes, goes })

	return user.stays && user.forgotten
}

// forgets notes that the user's verification is to be destroyed, and tells whether that is sure to leave the user verified.
func (m *managedUsers) forgets(id customtypes.UserID, isManaged bool) (stays bool) {
	user := m.update(id, func(u *managedUser) { u.forgotten = true })

	return user.stays || !isManaged && !user.goes
}
