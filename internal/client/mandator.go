// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// ErrNoAdministrator says that the client was configured without a mandator administrator's credentials.
var ErrNoAdministrator = errors.New("this needs the credentials of a mandator administrator's client")

// UserInfo is a user of the mandator as its administrator sees them. Dates are YYYY-MM-DD, empty if there is none.
type UserInfo struct {
	// ID is distorted for a deleted user: it is nobody's id.
	ID                               string        `json:"userId"`
	RegistrationDate                 string        `json:"registrationDate"`
	DeletionDate                     string        `json:"deletionDate"`
	LastActiveDate                   string        `json:"lastActiveDate"`
	BankConnectionCount              int64         `json:"bankConnectionCount"`
	LatestBankConnectionImportDate   string        `json:"latestBankConnectionImportDate"`
	LatestBankConnectionDeletionDate string        `json:"latestBankConnectionDeletionDate"`
	MonthlyStats                     []MonthlyStat `json:"monthlyStats"`
	IsLocked                         bool          `json:"isLocked"`
}

// MonthlyStat counts a user's bank connections in one month, YYYY-MM.
type MonthlyStat struct {
	Month                  string `json:"month"`
	MinBankConnectionCount int64  `json:"minBankConnectionCount"`
	MaxBankConnectionCount int64  `json:"maxBankConnectionCount"`
}

// UserFilter selects users; the zero value selects all, deleted ones included. Dates are YYYY-MM-DD and inclusive.
type UserFilter struct {
	// UserID is one user's id, in full.
	UserID                                   string
	MinRegistrationDate, MaxRegistrationDate string
	// MinDeletionDate leaves out users who are not deleted, MaxDeletionDate does not.
	MinDeletionDate, MaxDeletionDate string
	// MinLastActiveDate leaves out users who never logged in, MaxLastActiveDate does not.
	MinLastActiveDate, MaxLastActiveDate string
	// IsDeleted and IsLocked select by what they say; nil by nothing.
	IsDeleted, IsLocked *bool
	// IncludeMonthlyStats adds statistics; the other three, months as YYYY-MM, select among them.
	IncludeMonthlyStats                        bool
	MonthlyStatsStartDate, MonthlyStatsEndDate string
	MinBankConnectionCountInMonthlyStats       int64
}

func (f UserFilter) query() url.Values {
	query := url.Values{}

	for name, value := range map[string]string{
		"userId":                f.UserID,
		"minRegistrationDate":   f.MinRegistrationDate,
		"maxRegistrationDate":   f.MaxRegistrationDate,
		"minDeletionDate":       f.MinDeletionDate,
		"maxDeletionDate":       f.MaxDeletionDate,
		"minLastActiveDate":     f.MinLastActiveDate,
		"maxLastActiveDate":     f.MaxLastActiveDate,
		"monthlyStatsStartDate": f.MonthlyStatsStartDate,
		"monthlyStatsEndDate":   f.MonthlyStatsEndDate,
	} {
		if value != "" {
			query.Set(name, value)
		}
	}

	for name, value := range map[string]*bool{"isDeleted": f.IsDeleted, "isLocked": f.IsLocked} {
		if value != nil {
			query.Set(name, strconv.FormatBool(*value))
		}
	}

	if f.IncludeMonthlyStats {
		query.Set("includeMonthlyStats", "true")
	}

	if f.MinBankConnectionCountInMonthlyStats > 0 {
		query.Set("minBankConnectionCountInMonthlyStats", strconv.FormatInt(f.MinBankConnectionCountInMonthlyStats, 10))
	}

	return query
}

// CanAdminister tells whether the client has a mandator administrator's credentials.
func (c *Client) CanAdminister() bool { return c.adminToken != nil }

// ForceDeleteUsers deletes users for good whatever their state, without a password (deleteUsers). Those whose data finAPI
// works on are tried again until the context ends; see [IsBusy]. Users whom the answer does not name as deleted are asked for
// (getVerificationStatus): who is not there is deleted already; for the others see [IsStillThere]. See [ErrNoAdministrator].
func (c *Client) ForceDeleteUsers(ctx context.Context, ids ...string) error {
	var answer userDeletions

	err := c.doAsAdministrator(ctx, request{
		operation: opDeleteUsers,
		path:      pathOf("mandatorAdmin", "deleteUsers"),
		body: struct {
			UserIDs []string `json:"userIds"`
		}{ids},
		isBusy: leavesUsers,
		check: func() error {
			if len(answer.missing(ids)) > 0 {
				return errNotNamed
			}

			return nil
		},
	}, &answer)

	for _, id := range ids {
		c.forgetUser(id)
	}

	if e, ok := asError(err); ok && e.kind == kindUnproven && e.operation == opDeleteUsers {
		return c.settleGone(ctx, e, answer.missing(ids)...)
	}

	return err
}

var errNotNamed = errors.New("not all users are named in the answer")

type userDeletions struct {
	DeletedUsers    []string `json:"deletedUsers"`
	NonDeletedUsers []string `json:"nonDeletedUsers"`
}

// missing returns those of the ids that are not said to be deleted.
func (d *userDeletions) missing(ids []string) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		return slices.ContainsFunc(d.DeletedUsers, func(deleted string) bool { return strings.EqualFold(id, deleted) })
	})
}

func (d *userDeletions) isComplete() bool { return d.DeletedUsers != nil || d.NonDeletedUsers != nil }

// leavesUsers tells whether deleteUsers did not delete all users, which it answers with 200.
func leavesUsers(answer []byte) bool {
	var deletions userDeletions

	return json.Unmarshal(answer, &deletions) == nil && len(deletions.NonDeletedUsers) > 0
}

func (c *Client) doAsAdministrator(ctx context.Context, r request, result any) error {
	if c.adminToken == nil {
		return ErrNoAdministrator
	}

	r.token = c.adminToken

	return c.do(ctx, r, result)
}
