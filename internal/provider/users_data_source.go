// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/customtypes"
)

var _ datasource.DataSourceWithConfigure = (*usersDataSource)(nil)

type usersDataSource struct {
	configuredDataSource
}

func newUsersDataSource() datasource.DataSource { return &usersDataSource{} }

type usersDataSourceModel struct {
	userFilterModel

	ExcludeIDs                           customtypes.UserIDs `tfsdk:"exclude_ids"`
	UserID                               customtypes.UserID  `tfsdk:"user_id"`
	MinDeletionDate                      types.String        `tfsdk:"min_deletion_date"`
	MaxDeletionDate                      types.String        `tfsdk:"max_deletion_date"`
	IsDeleted                            types.Bool          `tfsdk:"is_deleted"`
	IncludeMonthlyStats                  types.Bool          `tfsdk:"include_monthly_stats"`
	MonthlyStatsStartDate                types.String        `tfsdk:"monthly_stats_start_date"`
	MonthlyStatsEndDate                  types.String        `tfsdk:"monthly_stats_end_date"`
	MinBankConnectionCountInMonthlyStats types.Int64         `tfsdk:"min_bank_connection_count_in_monthly_stats"`

	IDs   []string        `tfsdk:"ids"`
	Users []userInfoModel `tfsdk:"users"`
}

type userInfoModel struct {
	ID                               types.String       `tfsdk:"id"`
	RegistrationDate                 types.String       `tfsdk:"registration_date"`
	DeletionDate                     types.String       `tfsdk:"deletion_date"`
	LastActiveDate                   types.String       `tfsdk:"last_active_date"`
	BankConnectionCount              types.Int64        `tfsdk:"bank_connection_count"`
	LatestBankConnectionImportDate   types.String       `tfsdk:"latest_bank_connection_import_date"`
	LatestBankConnectionDeletionDate types.String       `tfsdk:"latest_bank_connection_deletion_date"`
	IsLocked                         types.Bool         `tfsdk:"is_locked"`
	MonthlyStats                     []monthlyStatModel `tfsdk:"monthly_stats"`
}

type monthlyStatModel struct {
	Month                  types.String `tfsdk:"month"`
	MinBankConnectionCount types.Int64  `tfsdk:"min_bank_connection_count"`
	MaxBankConnectionCount types.Int64  `tfsdk:"max_bank_connection_count"`
}

func (d *usersDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_users"
}

func (d *usersDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The users of the mandator, as its administrator sees them. " + needsAdministratorDescription + "\n\n" +
			"All pages are read, 500 users with each request. Where users come and go meanwhile nobody is listed twice, and " +
			"it is an error if somebody may be missing; only where one goes and another comes between two pages may one be missed. finAPI shows the administrator neither e-mail address, phone number nor " +
			"verification; see the data source `finapi_user`.",
		Attributes: map[string]schema.Attribute{
			"id_prefix": schema.StringAttribute{
				Optional:            true,
				Validators:          idPrefixFilterValidators(),
				MarkdownDescription: idPrefixFilterDescription,
			},
			"exclude_ids": schema.SetAttribute{
				CustomType:          customtypes.NewUserIDsType(),
				ElementType:         types.StringType,
				Optional:            true,
				MarkdownDescription: excludeIDsDescription,
			},
			"user_id": schema.StringAttribute{
				CustomType:          customtypes.UserIDType{},
				Optional:            true,
				MarkdownDescription: "Only the user with this id, in full. finAPI does not find deleted users by it.",
			},
			"min_registration_date": dateAttribute(minRegistrationDescription),
			"max_registration_date": dateAttribute(maxRegistrationDescription),
			"min_last_active_date":  dateAttribute(minLastActiveDescription),
			"max_last_active_date":  dateAttribute(maxLastActiveDescription),
			"min_deletion_date":     dateAttribute("Only users deleted on this date, `YYYY-MM-DD`, or later. Needs `is_deleted`."),
			"max_deletion_date":     dateAttribute("Only users deleted on this date, `YYYY-MM-DD`, or earlier. Needs `is_deleted`."),
			"is_locked":             schema.BoolAttribute{Optional: true, MarkdownDescription: isLockedDescription},
			"is_deleted": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "`true`: the deleted users instead of the living ones. finAPI keeps them with a distorted id, such as " +
					"`uXXr`, which is nobody's.",
			},
			"include_monthly_stats": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "`true` adds `monthly_stats`, which take finAPI longer.",
			},
			"monthly_stats_start_date": monthAttribute("The first month of the statistics, `YYYY-MM`. Omitted: that of the registration."),
			"monthly_stats_end_date":   monthAttribute("The last month of the statistics, `YYYY-MM`. Omitted: the present one, or that of the deletion."),
			"min_bank_connection_count_in_monthly_stats": schema.Int64Attribute{
				Optional: true,
				Validators: []validator.Int64{
					int64validator.AtLeast(1),
					int64validator.AlsoRequires(path.MatchRoot("include_monthly_stats")),
				},
				MarkdownDescription: "Only users who have at least so many bank connections in a month of the statistics. Needs " +
					"`include_monthly_stats`.",
			},
			"ids": schema.ListAttribute{
				Computed:            true,
				ElementType:         types.StringType,
				MarkdownDescription: "The ids of the users found, sorted.",
			},
			"users": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The users found, sorted by id.",
				NestedObject:        schema.NestedAttributeObject{Attributes: userInfoAttributes()},
			},
		},
	}
}

func (d *usersDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model usersDataSourceModel

	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)

	if resp.Diagnostics.HasError() || !d.ready(&resp.Diagnostics) {
		return
	}

	var users []client.UserInfo

	isExcluded := model.ExcludeIDs.Users()

	for user, err := range model.withPrefix(d.client.ListUsers(ctx, model.filter())) {
		if err != nil {
			resp.Diagnostics.Append(listError(err))

			return
		}

		if !isExcluded(user.ID) {
			users = append(users, user)
		}
	}

	// Users who are found late are out of order.
	slices.SortStableFunc(users, func(a, b client.UserInfo) int {
		return strings.Compare(strings.ToLower(a.ID), strings.ToLower(b.ID))
	})

	model.IDs, model.Users = []string{}, []userInfoModel{}

	for _, user := range users {
		model.IDs = append(model.IDs, user.ID)
		model.Users = append(model.Users, newUserInfoModel(user))
	}

	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}

func (m *usersDataSourceModel) filter() client.UserFilter {
	filter := m.userFilterModel.filter()

	filter.UserID = m.UserID.ValueString()
	filter.MinDeletionDate = m.MinDeletionDate.ValueString()
	filter.MaxDeletionDate = m.MaxDeletionDate.ValueString()
	filter.IsDeleted = new(m.IsDeleted.ValueBool())
	filter.IncludeMonthlyStats = m.IncludeMonthlyStats.ValueBool()
	filter.MonthlyStatsStartDate = m.MonthlyStatsStartDate.ValueString()
	filter.MonthlyStatsEndDate = m.MonthlyStatsEndDate.ValueString()
	filter.MinBankConnectionCountInMonthlyStats = m.MinBankConnectionCountInMonthlyStats.ValueInt64()

	return filter
}

func newUserInfoModel(user client.UserInfo) userInfoModel {
	model := userInfoModel{
		ID:                               types.StringValue(user.ID),
		RegistrationDate:                 stringOrNull(user.RegistrationDate),
		DeletionDate:                     stringOrNull(user.DeletionDate),
		LastActiveDate:                   stringOrNull(user.LastActiveDate),
		BankConnectionCount:              types.Int64Value(user.BankConnectionCount),
		LatestBankConnectionImportDate:   stringOrNull(user.LatestBankConnectionImportDate),
		LatestBankConnectionDeletionDate: stringOrNull(user.LatestBankConnectionDeletionDate),
		IsLocked:                         types.BoolValue(user.IsLocked),
	}

	for _, stat := range user.MonthlyStats {
		model.MonthlyStats = append(model.MonthlyStats, monthlyStatModel{
			Month:                  types.StringValue(stat.Month),
			MinBankConnectionCount: types.Int64Value(stat.MinBankConnectionCount),
			MaxBankConnectionCount: types.Int64Value(stat.MaxBankConnectionCount),
		})
	}

	return model
}

const excludeIDsDescription = "All but the users with these ids; the case of letters makes no difference. The provider leaves them " +
	"out, not finAPI. With the ids of all users who are managed, such as `toset(keys(local.users))`, those are left whom nobody manages. " +
	"Ids that are known at plan let the users be found at plan; computed ones put it off to the apply. Deleted users are not left out, " +
	"as their ids are distorted."

func userInfoAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":                computedString("The user's id; distorted if it is deleted."),
		"registration_date": computedString("When the user was created, `YYYY-MM-DD`."),
		"deletion_date":     computedString("When the user was deleted, `YYYY-MM-DD`; null if it was not."),
		"last_active_date":  computedString("When the user was last active, `YYYY-MM-DD`; null if it never logged in."),
		"bank_connection_count": schema.Int64Attribute{
			Computed:            true,
			MarkdownDescription: "The number of its bank connections.",
		},
		"latest_bank_connection_import_date": computedString(
			"When its latest bank connection was imported, `YYYY-MM-DD`; null if it has none."),
		"latest_bank_connection_deletion_date": computedString(
			"When its latest deleted bank connection was deleted, `YYYY-MM-DD`; null if there is none."),
		"is_locked": schema.BoolAttribute{
			Computed:            true,
			MarkdownDescription: "Whether the user is locked after too many wrong passwords; `false` for deleted users.",
		},
		"monthly_stats": schema.ListNestedAttribute{
			Computed:            true,
			MarkdownDescription: "Its bank connections by month, the newest first; null without `include_monthly_stats`.",
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"month": computedString("The month, `YYYY-MM`."),
				"min_bank_connection_count": schema.Int64Attribute{
					Computed:            true,
					MarkdownDescription: "The smallest number of bank connections in the month.",
				},
				"max_bank_connection_count": schema.Int64Attribute{
					Computed:            true,
					MarkdownDescription: "The largest number of bank connections in the month.",
				},
			}},
		},
	}
}

func computedString(description string) schema.StringAttribute {
	return schema.StringAttribute{Computed: true, MarkdownDescription: description}
}

func dateAttribute(description string) schema.StringAttribute {
	return schema.StringAttribute{Optional: true, Validators: dateValidators(), MarkdownDescription: description}
}

func monthAttribute(description string) schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true,
		Validators: []validator.String{
			stringvalidator.RegexMatches(monthPattern, "must be a month such as 2026-01"),
			stringvalidator.AlsoRequires(path.MatchRoot("include_monthly_stats")),
		},
		MarkdownDescription: description + " Needs `include_monthly_stats`.",
	}
}
