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

// directory knows by the administrator's list which users exist, and since when. Fetching it costs a request for 500 users of the
// mandator, asking for one user costs one: so it is fetched when as many users were asked for as it has pages, by when either way
// has cost no more than twice what the better one would have. A list that cannot be read as a whole is not used.
type directory struct {
	asked atomic.Int64
	// changed are the lower-cased ids of users of whom the list may say what is not true any more.
	changed   sync.Map
	firstPage *shared[*userPage]
	// registered are the dates of registration by lower-cased id.
	registered *shared[*map[string]string]
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
	d.registered = &shared[*map[string]string]{
		isGood:  func(dates *map[string]string) bool { return dates != nil },
		isFinal: isFinal,
		fetch: func(ctx context.Context) (*map[string]string, error) {
			first, err := d.firstPage.get(ctx)
			if err != nil {
				return nil, err
			}

			dates := map[string]string{}

			for user, err := range c.listUsers(ctx, existing, first) {
				if err != nil {
					return nil, err
				}

				dates[strings.ToLower(user.ID)] = user.RegistrationDate
			}

			return &dates, nil
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

// registrationDate is the day on which the user was registered, empty if the list does not tell.
func (d *directory) registrationDate(ctx context.Context, id string) string {
	if !d.lists(ctx) {
		return ""
	}

	dates, err := d.registered.get(ctx)
	if err != nil {
		return ""
	}

	// It is looked at after the list was fetched: a change may have come meanwhile.
	if _, changed := d.changed.Load(strings.ToLower(id)); changed {
		return ""
	}

	return (*dates)[strings.ToLower(id)]
}

// Verification is what is known of a user's verification.
type Verification struct {
	IsVerified bool
	// RegistrationDate is the day, YYYY-MM-DD, on which the user was registered. It is empty if no list tells it.
	RegistrationDate string
}

// Verification tells whether a user is verified who was so when it was last looked at. notedDate is the date of registration that
// was told then, empty for none.
//
// One user is asked for (getVerificationStatus). With a mandator administrator's credentials many are looked up in the list of all
// (getUserList), which is fetched once. It says who exists, and not who is verified. But finAPI takes no verification back, so a
// user with the noted date is verified still. A user who was deleted and made anew has another date, unless that was on the
// same day: then the list cannot tell, and the user is taken for verified.
func (c *Client) Verification(ctx context.Context, id, notedDate string) (Verification, error) {
	var listed string

	// The list comes first: a date that is told after the answer may be that of another user.
	if c.CanAdminister() {
		listed = c.directory.registrationDate(ctx, id)
	}

	if listed != "" && listed == notedDate {
		return Verification{IsVerified: true, RegistrationDate: listed}, nil
	}

	// Not being listed proves nothing: the user may be newer than the list.
	verified, err := c.IsVerified(ctx, id)

	return Verification{IsVerified: verified, RegistrationDate: listed}, err
}
