// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
)

// askedBeforeListing is how many users are asked for one by one before a list is thought of.
const askedBeforeListing = 5

// directory knows by the administrator's list which users exist. Fetching it costs a request for 500 users of the mandator,
// asking for one user costs one: so it is fetched when as many users were asked for as it has pages, by when either way has
// cost no more than twice what the better one would have. A list that cannot be read as a whole is not used.
type directory struct {
	asked atomic.Int64
	// changed are the lower-cased ids of users of whom the list may say what is not true any more.
	changed   sync.Map
	firstPage *shared[*userPage]
	ids       *shared[*map[string]struct{}]
}

func (c *Client) newDirectory() *directory {
	d := &directory{}

	// A failure is final, as the list is a convenience and another operation answers in its place; an interruption is none.
	isFinal := func(err error) bool {
		return !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded)
	}
	existing := UserFilter{IsDeleted: new(false)}

	d.firstPage = &shared[*userPage]{
		isGood:  func(page *userPage) bool { return page != nil },
		isFinal: isFinal,
		fetch:   func(ctx context.Context) (*userPage, error) { return c.userPage(ctx, existing, 1) },
	}
	d.ids = &shared[*map[string]struct{}]{
		isGood:  func(ids *map[string]struct{}) bool { return ids != nil },
		isFinal: isFinal,
		fetch: func(ctx context.Context) (*map[string]struct{}, error) {
			first, err := d.firstPage.get(ctx)
			if err != nil {
				return nil, err
			}

			ids := map[string]struct{}{}

			for user, err := range c.listUsers(ctx, existing, first) {
				if err != nil {
					return nil, err
				}

				ids[strings.ToLower(user.ID)] = struct{}{}
			}

			return &ids, nil
		},
	}

	return d
}

// lists tells whether the list is worth its requests by now.
func (d *directory) lists(ctx context.Context) bool {
	asked := d.asked.Add(1)
	if asked <= askedBeforeListing {
		return false
	}

	first, err := d.firstPage.get(ctx)

	return err == nil && (first.pages() <= 1 || asked > int64(first.pages()))
}

func (d *directory) change(id string) {
	d.changed.Store(strings.ToLower(id), true)
}

func (d *directory) hasChanged(id string) bool {
	_, changed := d.changed.Load(strings.ToLower(id))

	return changed
}

// UserExists tells whether there is a user with this id. One user is asked for (getVerificationStatus); with a mandator
// administrator's credentials many are looked up in the list of all (getUserList), which is fetched once.
func (c *Client) UserExists(ctx context.Context, id string) (bool, error) {
	if c.CanAdminister() && c.directory.lists(ctx) {
		ids, err := c.directory.ids.get(ctx)
		if err == nil && !c.directory.hasChanged(id) {
			if _, listed := (*ids)[strings.ToLower(id)]; listed {
				return true, nil
			}
		}
	}

	// Not being listed proves nothing: they may be newer than the list.
	_, err := c.IsVerified(ctx, id)
	if IsNotFound(err) {
		return false, nil
	}

	return err == nil, err
}
