// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"strconv"
	"strings"
	"time"
)

const (
	// usersPerPage is the largest page that finAPI gives.
	usersPerPage = 500
	// maxListReadings is how often a list is read in which users are missing.
	maxListReadings = 3
	// maxIdlePages is how many pages in a row may bring nobody new before the list is given up.
	maxIdlePages = 10
	// userListTimeout bounds the requests of one list together; what the caller does with each user does not count.
	userListTimeout = 30 * time.Minute
)

// ErrNoWholeList says that users may be missing from a list.
var ErrNoWholeList = errors.New("the list of users could not be read as a whole")

// ListUsers lists the users of the mandator (getUserList), a page of 500 at a time, each fetched when it is needed. They come
// in the order of their ids, except for those found late because users came or went meanwhile. Every user who exists from the
// beginning of the list to its end is listed, and listed once; one that came or went meanwhile may be. An error ends the list.
// See [ErrNoWholeList] and [ErrNoAdministrator].
//
// There is a change that nothing shows: between two pages a user goes, and one comes further on. Then as many users exist as
// before, and one in between may be missing.
func (c *Client) ListUsers(ctx context.Context, filter UserFilter) iter.Seq2[UserInfo, error] {
	return c.listUsers(ctx, filter, nil)
}

// listUsers is [Client.ListUsers] where the first page is known, unless it is nil.
func (c *Client) listUsers(ctx context.Context, filter UserFilter, first *userPage) iter.Seq2[UserInfo, error] {
	return func(yield func(UserInfo, error) bool) {
		pages := &userPages{client: c, filter: filter, first: first, timeLeft: userListTimeout}
		listed := map[string]int{}

		for range maxListReadings {
			reading := newUserReading()

			for user, err := range reading.run(ctx, pages) {
				key, _ := rowKey(user)

				// An earlier reading may have listed it.
				if err == nil && reading.seen[key] <= listed[key] {
					continue
				}

				listed[key]++

				if !yield(user, err) || err != nil {
					return
				}
			}

			if reading.isWhole() {
				return
			}
		}

		yield(UserInfo{}, fmt.Errorf("%w: it was read %d times, and each time it had fewer users than it should", ErrNoWholeList,
			maxListReadings))
	}
}

// userReading is one reading of the list, from its first page to its last. Pages are counted from the beginning of the list,
// so a user who goes moves all later ones, and the next page begins too late. The number of users shows it. Then the page
// before is read again, until one has a user who was seen: whoever follows them on that page was not passed over.
type userReading struct {
	// seen counts the rows by their key.
	seen map[string]int
	// rows is how many there were, total how many users the last page said there are, fewest the smallest of these numbers.
	rows, total, fewest int
	// furthest is the last page that was taken.
	furthest int
	// idle is how many pages in a row brought nobody new.
	idle int
	// requests counts the pages, mostRequests bounds them.
	requests, mostRequests int
}

func newUserReading() *userReading {
	return &userReading{seen: map[string]int{}, fewest: math.MaxInt, mostRequests: math.MaxInt}
}

// run hands out each user once.
func (r *userReading) run(ctx context.Context, pages *userPages) iter.Seq2[UserInfo, error] {
	return func(yield func(UserInfo, error) bool) {
		for number := 1; ; {
			page, err := r.fetch(ctx, pages, number)
			if err != nil {
				yield(UserInfo{}, err)

				return
			}

			switch {
			case !page.addsUp(number):
				continue
			case number > 1 && !r.follows(page):
				number--

				continue
			}

			for _, user := range page.Users {
				if r.isNew(user, page, number) && !yield(user, nil) {
					return
				}
			}

			r.take(page, number)

			if number >= page.pages() {
				return
			}

			number++
		}
	}
}

// fetch gives up a list that has no end.
func (r *userReading) fetch(ctx context.Context, pages *userPages, number int) (*userPage, error) {
	r.requests++
	r.idle++

	if r.idle > maxIdlePages || r.requests > r.mostRequests {
		return nil, fmt.Errorf("%w: users were created or deleted all the time, or its pages contradict each other", ErrNoWholeList)
	}

	return pages.fetch(ctx, number)
}

// follows tells whether nobody is between the users seen and this page.
func (r *userReading) follows(page *userPage) bool {
	if page.Paging.TotalCount == r.total {
		return true
	}

	for _, user := range page.Users {
		if key, _ := rowKey(user); r.seen[key] > 0 {
			return true
		}
	}

	return false
}

// isNew tells whether this reading has not had the user, and notes it.
func (r *userReading) isNew(user UserInfo, page *userPage, number int) bool {
	key, isOne := rowKey(user)

	// Rows of several users are alike only where finAPI shows no id; there a repeat is one if rows may have moved.
	mayRepeat := isOne || number <= r.furthest || number > 1 && page.Paging.TotalCount != r.total
	if mayRepeat && r.seen[key] > 0 {
		return false
	}

	r.seen[key]++
	r.rows++
	r.idle = 0

	return true
}

func (r *userReading) take(page *userPage, number int) {
	if r.furthest == 0 {
		// Each page once, and for each change two more.
		r.mostRequests = r.requests + 3*page.pages() + maxIdlePages
	}

	r.furthest = max(r.furthest, number)
	r.total = page.Paging.TotalCount
	r.fewest = min(r.fewest, r.total)
}

// isWhole tells whether nobody is missing. Those who exist all the time are no more than there were at any time.
func (r *userReading) isWhole() bool { return r.rows >= r.fewest }

// rowKey is what a user is known by; isOne tells that no other can have it: the ids of deleted users are distorted.
func rowKey(user UserInfo) (key string, isOne bool) {
	key = strings.ToLower(user.ID)
	if key != "" && user.DeletionDate == "" {
		return key, true
	}

	return strings.Join([]string{key, user.RegistrationDate, user.LastActiveDate, user.DeletionDate}, " "), false
}

// userPages fetches the pages of a list.
type userPages struct {
	client   *Client
	filter   UserFilter
	first    *userPage
	timeLeft time.Duration
}

func (p *userPages) fetch(ctx context.Context, number int) (*userPage, error) {
	if first := p.first; first != nil {
		p.first = nil

		return first, nil
	}

	timed, cancel := context.WithTimeout(ctx, p.timeLeft)
	defer cancel()

	began := time.Now()
	page, err := p.client.userPage(timed, p.filter, number)
	p.timeLeft -= time.Since(began)

	if err != nil && timed.Err() != nil && ctx.Err() == nil {
		return nil, fmt.Errorf("%w: it did not end within %s", ErrNoWholeList, userListTimeout)
	}

	return page, err
}

type userPage struct {
	Users  []UserInfo `json:"users"`
	Paging *struct {
		Page       int `json:"page"`
		PerPage    int `json:"perPage"`
		PageCount  int `json:"pageCount"`
		TotalCount int `json:"totalCount"`
	} `json:"paging"`
}

func (p *userPage) isComplete() bool { return p.Users != nil && p.Paging != nil }

// addsUp tells whether this is the page with that number, and has as many users as it says.
func (p *userPage) addsUp(number int) bool {
	paging := p.Paging
	if paging.Page != number || paging.PerPage < 1 || paging.TotalCount < 0 {
		return false
	}

	users := min(max(paging.TotalCount-(number-1)*paging.PerPage, 0), paging.PerPage)
	if len(p.Users) != users {
		return false
	}

	// Whether a list without users has no page or an empty one is not documented.
	return paging.PageCount == p.pages() || paging.PageCount == 1 && paging.TotalCount == 0
}

// pages is the number of pages.
func (p *userPage) pages() int {
	if p.Paging.PerPage < 1 {
		return 0
	}

	return (p.Paging.TotalCount + p.Paging.PerPage - 1) / p.Paging.PerPage
}

func (c *Client) userPage(ctx context.Context, filter UserFilter, number int) (*userPage, error) {
	query := filter.query()
	query.Set("page", strconv.Itoa(number))
	query.Set("perPage", strconv.Itoa(usersPerPage))

	var answer userPage

	err := c.doAsAdministrator(ctx, request{
		operation: opGetUserList,
		path:      pathOf("mandatorAdmin", "getUserList"),
		query:     query,
	}, &answer)

	return &answer, err
}
