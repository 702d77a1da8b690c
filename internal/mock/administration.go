// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import (
	"net/http"
	"slices"
	"strings"
)

type userIdentifiersList struct {
	DeletedUsers    []string `json:"deletedUsers"`
	NonDeletedUsers []string `json:"nonDeletedUsers"`
}

// deleteUsers answers 200 whatever became of the users. Busy ones are left, unknown ones are in neither list.
func (s *Server) deleteUsers(c *call) (reply, error) {
	var ids []*string
	if err := c.readJSON(map[string]any{"userIds": &ids}); err != nil {
		return reply{}, err
	}

	if ids == nil || slices.Contains(ids, nil) {
		var errs fieldErrors
		errs.missing("userIds")

		return reply{}, errs.failure()
	}

	result := userIdentifiersList{DeletedUsers: []string{}, NonDeletedUsers: []string{}}

	for _, user := range c.client.mandator.distinctUsers(ids) {
		if user.refusesDeletion() {
			result.NonDeletedUsers = append(result.NonDeletedUsers, user.ID)
			continue
		}

		c.delete(s, user)
		result.DeletedUsers = append(result.DeletedUsers, user.ID)
	}

	return reply{http.StatusOK, result}, nil
}

// distinctUsers returns the living ones of the users, each once, in ascending order.
func (m *Mandator) distinctUsers(ids []*string) []*account {
	var users []*account
	for _, id := range ids {
		if user := m.accounts[userKey(*id)]; user != nil && !slices.Contains(users, user) {
			users = append(users, user)
		}
	}

	slices.SortFunc(users, func(a, b *account) int { return strings.Compare(userKey(a.ID), userKey(b.ID)) })

	return users
}
