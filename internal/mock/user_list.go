// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

const (
	dateLayout  = "2006-01-02"
	monthLayout = "2006-01"
)

type pageableUserInfoList struct {
	Users  []userInfo `json:"users"`
	Paging paging     `json:"paging"`
}

type paging struct {
	Page       int `json:"page"`
	PerPage    int `json:"perPage"`
	PageCount  int `json:"pageCount"`
	TotalCount int `json:"totalCount"`
}

type userInfo struct {
	UserID                           string             `json:"userId"`
	RegistrationDate                 string             `json:"registrationDate"`
	DeletionDate                     *string            `json:"deletionDate"`
	LastActiveDate                   *string            `json:"lastActiveDate"`
	BankConnectionCount              int                `json:"bankConnectionCount"`
	LatestBankConnectionImportDate   *string            `json:"latestBankConnectionImportDate"`
	LatestBankConnectionDeletionDate *string            `json:"latestBankConnectionDeletionDate"`
	MonthlyStats                     []monthlyUserStats `json:"monthlyStats"`
	IsLocked                         bool               `json:"isLocked"`

	mostBankConnections int // of its whole life; finAPI only shows it in the monthly stats
}

type monthlyUserStats struct {
	Month                  string `json:"month"`
	MinBankConnectionCount int    `json:"minBankConnectionCount"`
	MaxBankConnectionCount int    `json:"maxBankConnectionCount"`
}

func (s *Server) getUserList(c *call) (reply, error) {
	query, err := readUserListQuery(c.query)
	if err != nil {
		return reply{}, err
	}

	var found []userInfo

	for _, info := range c.client.mandator.userInfos() {
		if query.includeMonthlyStats {
			info.MonthlyStats = s.monthlyStats(info, query)
		}

		if query.admits(info) {
			found = append(found, info)
		}
	}

	slices.SortStableFunc(found, func(a, b userInfo) int {
		return query.direction * strings.Compare(userKey(a.UserID), userKey(b.UserID))
	})

	return reply{http.StatusOK, pageOf(found, query)}, nil
}

// userInfos lists the living and the deleted users of the mandator.
func (m *Mandator) userInfos() []userInfo {
	infos := make([]userInfo, 0, len(m.accounts)+len(m.deleted))
	for _, user := range m.sortedUsers() {
		infos = append(infos, userInfo{
			UserID:                         user.ID,
			RegistrationDate:               user.RegisteredAt.Format(dateLayout),
			LastActiveDate:                 date(user.LastActiveAt),
			BankConnectionCount:            user.BankConnections,
			LatestBankConnectionImportDate: importDate(user.BankConnections, user.RegisteredAt),
			IsLocked:                       user.Locked,
			mostBankConnections:            user.BankConnections,
		})
	}

	for _, user := range m.deleted {
		infos = append(infos, userInfo{
			UserID:                         user.DistortedID,
			RegistrationDate:               user.RegisteredAt.Format(dateLayout),
			DeletionDate:                   date(user.DeletedAt),
			LastActiveDate:                 date(user.LastActiveAt),
			LatestBankConnectionImportDate: importDate(user.BankConnections, user.RegisteredAt),
			mostBankConnections:            user.BankConnections,
		})
	}

	return infos
}

func date(moment time.Time) *string {
	if moment.IsZero() {
		return nil
	}

	return nullable(moment.Format(dateLayout))
}

// importDate makes bank connections, of which the mock only knows the number, as old as their user.
func importDate(bankConnections int, registeredAt time.Time) *string {
	if bankConnections == 0 {
		return nil
	}

	return date(registeredAt)
}

// monthlyStats has an entry for each month in which the user existed and which was asked for, the newest first.
func (s *Server) monthlyStats(info userInfo, query *userListQuery) []monthlyUserStats {
	first := max(info.RegistrationDate[:len(monthLayout)], query.firstMonth)

	last := valueOr(info.DeletionDate, s.now().Format(dateLayout))[:len(monthLayout)]
	if query.lastMonth != "" {
		last = min(last, query.lastMonth)
	}

	stats := []monthlyUserStats{}
	for month := last; month >= first; month = monthBefore(month) {
		stats = append(stats, monthlyUserStats{month, info.mostBankConnections, info.mostBankConnections})
	}

	return stats
}

func monthBefore(month string) string {
	first, err := time.Parse(monthLayout, month)
	if err != nil {
		panic("mock: " + err.Error())
	}

	return first.AddDate(0, -1, 0).Format(monthLayout)
}

func pageOf(found []userInfo, query *userListQuery) pageableUserInfoList {
	total := len(found)
	start := min((query.page-1)*query.perPage, total)
	end := min(start+query.perPage, total)

	return pageableUserInfoList{
		Users: append([]userInfo{}, found[start:end]...),
		Paging: paging{
			Page:       query.page,
			PerPage:    query.perPage,
			PageCount:  (total + query.perPage - 1) / query.perPage,
			TotalCount: total,
		},
	}
}
