// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import (
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	defaultPerPage = 20
	maxPerPage     = 500
	maxPage        = 1<<31 - 1
)

// userListQuery is what getUserList was asked for. Dates and months are text: in finAPI's formats it sorts by time.
type userListQuery struct {
	userID       string
	registration dateRange
	deletion     dateRange
	lastActive   dateRange
	isDeleted    *bool
	isLocked     *bool

	includeMonthlyStats  bool
	firstMonth           string
	lastMonth            string
	minBankConnectionMax int

	page, perPage int
	direction     int // 1: ascending, -1: descending
}

type dateRange struct{ min, max string } // inclusive, "": open

// contains follows finAPI: a lower bound leaves out what has no date, an upper bound does not.
func (r dateRange) contains(date *string) bool {
	if date == nil {
		return r.min == ""
	}

	return *date >= r.min && (r.max == "" || *date <= r.max)
}

func (q *userListQuery) admits(info userInfo) bool {
	isDeleted := info.DeletionDate != nil
	switch {
	case q.userID != "" && (isDeleted || userKey(info.UserID) != userKey(q.userID)),
		q.isDeleted != nil && *q.isDeleted != isDeleted,
		q.isLocked != nil && *q.isLocked != info.IsLocked,
		!q.registration.contains(&info.RegistrationDate),
		!q.deletion.contains(info.DeletionDate),
		!q.lastActive.contains(info.LastActiveDate):
		return false
	}

	return !q.includeMonthlyStats || q.minBankConnectionMax <= maxBankConnections(info.MonthlyStats)
}

func maxBankConnections(stats []monthlyUserStats) int {
	most := 0
	for _, month := range stats {
		most = max(most, month.MaxBankConnectionCount)
	}

	return most
}

// queryReader reads query parameters and collects what is wrong with them.
type queryReader struct {
	values url.Values
	errs   fieldErrors
}

func readUserListQuery(values url.Values) (*userListQuery, error) {
	r := &queryReader{values: values}

	query := &userListQuery{
		userID:       values.Get("userId"),
		registration: r.dates("minRegistrationDate", "maxRegistrationDate"),
		deletion:     r.dates("minDeletionDate", "maxDeletionDate"),
		lastActive:   r.dates("minLastActiveDate", "maxLastActiveDate"),
		isDeleted:    r.flag("isDeleted"),
		isLocked:     r.flag("isLocked"),
		page:         r.number("page", 1, 1, maxPage, codeIllegalFieldValue),
		perPage:      r.number("perPage", defaultPerPage, 1, maxPerPage, codeIllegalPageSize),
		direction:    r.direction(),
	}
	if flag := r.flag("includeMonthlyStats"); flag != nil && *flag {
		query.includeMonthlyStats = true
		query.firstMonth = r.moment("monthlyStatsStartDate", monthLayout)
		query.lastMonth = r.moment("monthlyStatsEndDate", monthLayout)
		query.minBankConnectionMax = r.number("minBankConnectionCountInMonthlyStats", 0, 0, maxPage, codeIllegalFieldValue)
		r.checkOrder("monthlyStatsStartDate", query.firstMonth, query.lastMonth)
	}

	return query, r.errs.failure()
}

func (r *queryReader) dates(lower, upper string) dateRange {
	dates := dateRange{min: r.moment(lower, dateLayout), max: r.moment(upper, dateLayout)}
	r.checkOrder(lower, dates.min, dates.max)

	return dates
}

// checkOrder refuses a range that nothing can lie in.
func (r *queryReader) checkOrder(lower, first, last string) {
	if last != "" && first > last {
		r.errs = append(r.errs, detail{codeInvalidFilterOptions,
			text{"'%s' liegt nach der oberen Grenze.", "'%s' is later than the upper bound."}.with(lower)})
	}
}

func (r *queryReader) moment(name, layout string) string {
	value := r.values.Get(name)
	if value == "" {
		return ""
	}

	if _, err := time.Parse(layout, value); err != nil {
		r.errs.illegal(name)
	}

	return value
}

func (r *queryReader) flag(name string) *bool {
	value := r.values.Get(name)
	if value == "" {
		return nil
	}

	flag, legal := readBoolean(value)
	if !legal {
		r.errs.illegal(name)
	}

	return &flag
}

func (r *queryReader) number(name string, otherwise, smallest, largest int, code errorCode) int {
	value := r.values.Get(name)
	if value == "" {
		return otherwise
	}

	number, err := strconv.Atoi(value)
	if err != nil || number < smallest || number > largest {
		r.errs.illegal(name)
		r.errs[len(r.errs)-1].code = code
	}

	return number
}

func (r *queryReader) direction() int {
	direction := 1

	for _, order := range r.values["order"] {
		property, way, _ := strings.Cut(order, ",")
		switch {
		case property == "userId" && strings.EqualFold(way, "desc"):
			direction = -1
		case property == "userId" && (way == "" || strings.EqualFold(way, "asc")):
			direction = 1
		default:
			r.errs = append(r.errs, detail{codeUnsupportedOrder,
				text{"Die Sortierung '%s' wird nicht unterstützt.", "The order '%s' is not supported."}.with(order)})
		}
	}

	return direction
}
