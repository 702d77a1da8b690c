// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var _ datasource.DataSourceWithConfigure = (*clientConfigurationDataSource)(nil)

type clientConfigurationDataSource struct {
	configuredDataSource
}

func newClientConfigurationDataSource() datasource.DataSource {
	return &clientConfigurationDataSource{}
}

type clientConfigurationModel struct {
	IsUserAutoVerificationEnabled   types.Bool   `tfsdk:"is_user_auto_verification_enabled"`
	IsAutomaticBatchUpdateEnabled   types.Bool   `tfsdk:"is_automatic_batch_update_enabled"`
	IsMandatorAdmin                 types.Bool   `tfsdk:"is_mandator_admin"`
	MaxUserLoginAttempts            types.Int64  `tfsdk:"max_user_login_attempts"`
	UserAccessTokensValidityPeriod  types.Int64  `tfsdk:"user_access_tokens_validity_period"`
	ClientAccessTokenValidityPeriod types.Int64  `tfsdk:"client_access_tokens_validity_period"`
	RefreshTokensValidityPeriod     types.Int64  `tfsdk:"refresh_tokens_validity_period"`
	UserNotificationCallbackURL     types.String `tfsdk:"user_notification_callback_url"`
	UserSynchronizationCallbackURL  types.String `tfsdk:"user_synchronization_callback_url"`
}

func (d *clientConfigurationDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_client_configuration"
}

func (d *clientConfigurationDataSource) Schema(
	_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse,
) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The configuration of the provider's application client, as far as it concerns users; for preconditions " +
			"and checks.",
		Attributes: map[string]schema.Attribute{
			"is_user_auto_verification_enabled": computedBool("Whether finAPI verifies new users at their creation."),
			"is_automatic_batch_update_enabled": computedBool("Whether users may have `is_auto_update_enabled`."),
			"is_mandator_admin":                 computedBool("Whether the client may administer its mandator."),
			"max_user_login_attempts": computedInt64("How many wrong passwords in a row finAPI allows before it locks a user; 0 for " +
				"any number."),
			"user_access_tokens_validity_period":   computedInt64("The life of users' access tokens in seconds; 0 for endless."),
			"client_access_tokens_validity_period": computedInt64("The life of the client's access tokens in seconds; 0 for endless."),
			"refresh_tokens_validity_period":       computedInt64("The life of refresh tokens in seconds; 0 for endless."),
			"user_notification_callback_url":       computedString("Where finAPI sends notifications of users; null if nowhere."),
			"user_synchronization_callback_url": computedString("Where finAPI tells of deleted users, also of those that the provider " +
				"deletes; null if nowhere."),
		},
	}
}

func (d *clientConfigurationDataSource) Read(
	ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse,
) {
	if !d.ready(&resp.Diagnostics) {
		return
	}

	configuration, err := d.client.Configuration(ctx)
	if err != nil {
		resp.Diagnostics.Append(clientError("Cannot read the configuration of the finAPI client", err))

		return
	}

	resp.Diagnostics.Append(resp.State.Set(ctx, &clientConfigurationModel{
		IsUserAutoVerificationEnabled:   types.BoolValue(configuration.IsUserAutoVerificationEnabled),
		IsAutomaticBatchUpdateEnabled:   types.BoolValue(configuration.IsAutomaticBatchUpdateEnabled),
		IsMandatorAdmin:                 types.BoolValue(configuration.IsMandatorAdmin),
		MaxUserLoginAttempts:            types.Int64Value(configuration.MaxUserLoginAttempts),
		UserAccessTokensValidityPeriod:  types.Int64Value(configuration.UserAccessTokensValidityPeriod),
		ClientAccessTokenValidityPeriod: types.Int64Value(configuration.ClientAccessTokensValidityPeriod),
		RefreshTokensValidityPeriod:     types.Int64Value(configuration.RefreshTokensValidityPeriod),
		UserNotificationCallbackURL:     stringOrNull(configuration.UserNotificationCallbackURL),
		UserSynchronizationCallbackURL:  stringOrNull(configuration.UserSynchronizationCallbackURL),
	})...)
}

func computedBool(description string) schema.BoolAttribute {
	return schema.BoolAttribute{Computed: true, MarkdownDescription: description}
}

func computedInt64(description string) schema.Int64Attribute {
	return schema.Int64Attribute{Computed: true, MarkdownDescription: description}
}
