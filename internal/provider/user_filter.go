// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"errors"
	"iter"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
)

// userFilterModel is what users are selected by, in the data source and in the list resource.
type userFilterModel struct {
	IDPrefix            types.String `tfsdk:"id_prefix"`
	MinRegistrationDate types.String `tfsdk:"min_registration_date"`
	MaxRegistrationDate types.String `tfsdk:"max_registration_date"`
	MinLastActiveDate   types.String `tfsdk:"min_last_active_date"`
	MaxLastActiveDate   types.String `tfsdk:"max_last_active_date"`
	IsLocked            types.Bool   `tfsdk:"is_locked"`
}

// filter selects living users.
func (m *userFilterModel) filter() client.UserFilter {
	return client.UserFilter{
		MinRegistrationDate: m.MinRegistrationDate.ValueString(),
		MaxRegistrationDate: m.MaxRegistrationDate.ValueString(),
		MinLastActiveDate:   m.MinLastActiveDate.ValueString(),
		MaxLastActiveDate:   m.MaxLastActiveDate.ValueString(),
		IsLocked:            m.IsLocked.ValueBoolPointer(),
		IsDeleted:           new(false),
	}
}

// withPrefix leaves out users whose id begins otherwise, which finAPI cannot be asked for.
func (m *userFilterModel) withPrefix(users iter.Seq2[client.UserInfo, error]) iter.Seq2[client.UserInfo, error] {
	prefix := strings.ToLower(m.IDPrefix.ValueString())

	return func(yield func(client.UserInfo, error) bool) {
		for user, err := range users {
			if err == nil && !strings.HasPrefix(strings.ToLower(user.ID), prefix) {
				continue
			}

			if !yield(user, err) {
				return
			}
		}
	}
}

// listError says why there is no list of users, or no whole one.
func listError(err error) diag.Diagnostic {
	var advice []string
	if errors.Is(err, client.ErrNoWholeList) {
		advice = []string{"Users may be missing from it. Try again while fewer users are created and deleted, or make the list shorter " +
			"by the dates of registration or of last activity."}
	}

	return clientError("Cannot list the finAPI users", err, advice...)
}

var (
	datePattern  = regexp.MustCompile(`^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$`)
	monthPattern = regexp.MustCompile(`^\d{4}-(0[1-9]|1[0-2])$`)
)

func dateValidators() []validator.String {
	return []validator.String{stringvalidator.RegexMatches(datePattern, "must be a date such as 2026-01-31")}
}

// The descriptions of the filters.
const (
	idPrefixFilterDescription     = "Only users whose id begins so; the case of letters makes no difference. The provider filters, not finAPI."
	minRegistrationDescription    = "Only users registered on this date, `YYYY-MM-DD`, or later."
	maxRegistrationDescription    = "Only users registered on this date, `YYYY-MM-DD`, or earlier."
	minLastActiveDescription      = "Only users active on this date, `YYYY-MM-DD`, or later. Leaves out those who never logged in."
	maxLastActiveDescription      = "Only users not active after this date, `YYYY-MM-DD`. Includes those who never logged in."
	isLockedDescription           = "Only users who are locked, or only those who are not."
	needsAdministratorDescription = "Needs the provider's `admin_client_id` and `admin_client_secret`."
)
