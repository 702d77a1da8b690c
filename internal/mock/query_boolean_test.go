// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock_test

import (
	"net/http"
	"slices"
	"testing"
)

func TestSpellingsOfABooleanInTheQuery(t *testing.T) {
	t.Parallel()
	eachVersion(t, nil, func(t *testing.T, f *finapi) {
		f.add("alice")
		f.add("carol")
		f.RemoveUser("carol")
		admin := f.adminToken()

		for want, spellings := range map[string][]string{
			"cXXXl": {"true", "TRUE", "True", "1", "yes", "Yes", "on", "ON"},
			"alice": {"false", "FALSE", "False", "0", "no", "NO", "off", "Off"},
		} {
			for _, spelling := range spellings {
				if got := f.list("isDeleted=" + spelling); !slices.Equal(got, []string{want}) {
					t.Errorf("isDeleted=%s lists %v, want %s", spelling, got, want)
				}
			}
		}

		for _, spelling := range []string{"2", "-1", "01", "t", "y", "null", "%20true", "wahr"} {
			for _, name := range []string{"isDeleted", "isLocked", "includeMonthlyStats"} {
				f.call(http.MethodGet, "/mandatorAdmin/getUserList?"+name+"="+spelling, admin, "").
					refused(http.StatusBadRequest, "ILLEGAL_FIELD_VALUE")
			}
		}

		for _, spelling := range []string{"1", "on"} {
			list := f.call(http.MethodGet, "/mandatorAdmin/getUserList?userId=alice&includeMonthlyStats="+spelling, admin, "")

			users, _ := list.ok(http.StatusOK).json["users"].([]any)
			if alice, _ := users[0].(map[string]any); alice["monthlyStats"] == nil {
				t.Errorf("includeMonthlyStats=%s: %s", spelling, list.text)
			}
		}
	})
}
