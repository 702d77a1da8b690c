// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
)

// clientSettingsModel is the application client's configuration as far as Terraform manages it: what is null is not managed.
type clientSettingsModel struct {
	ID                               types.String `tfsdk:"id"`
	BaseURL                          types.String `tfsdk:"base_url"`
	UserNotificationCallbackURL      types.String `tfsdk:"user_notification_callback_url"`
	UserSynchronizationCallbackURL   types.String `tfsdk:"user_synchronization_callback_url"`
	UserAccessTokensValidityPeriod   types.Int64  `tfsdk:"user_access_tokens_validity_period"`
	ClientAccessTokensValidityPeriod types.Int64  `tfsdk:"client_access_tokens_validity_period"`
	RefreshTokensValidityPeriod      types.Int64  `tfsdk:"refresh_tokens_validity_period"`
	FinTSProductRegistrationNumber   types.String `tfsdk:"fin_ts_product_registration_number"`
	BetaBanksEnabled                 types.Bool   `tfsdk:"beta_banks_enabled"`
	PreferredConsentType             types.String `tfsdk:"preferred_consent_type"`
}

type clientSettingsIdentityModel struct {
	ClientID types.String `tfsdk:"client_id"`
}

func (m *clientSettingsModel) identity() clientSettingsIdentityModel {
	return clientSettingsIdentityModel{ClientID: m.ID}
}

// clientSetting is one setting: how it stands in a model, in finAPI's answer and in a change.
type clientSetting struct {
	attribute string
	// isURL: finAPI clears it. What another setting was before, nobody can tell, so nothing sets it back.
	isURL bool
	// isSecret: finAPI never shows the value, only whether there is one.
	isSecret bool

	of   func(*clientSettingsModel) attr.Value
	read func(*clientSettingsModel, *client.ClientConfiguration)
	send func(*client.ClientConfigurationParams, *clientSettingsModel)
}

const (
	attrFinTSNumber = "fin_ts_product_registration_number"
	attrConsentType = "preferred_consent_type"
)

// clientSettings are all that Terraform can manage.
var clientSettings = []clientSetting{
	urlSetting("user_notification_callback_url", settingFields[types.String, string]{
		model:  func(m *clientSettingsModel) *types.String { return &m.UserNotificationCallbackURL },
		shown:  func(c *client.ClientConfiguration) types.String { return stringOrNull(c.UserNotificationCallbackURL) },
		params: func(p *client.ClientConfigurationParams) **string { return &p.UserNotificationCallbackURL },
	}),
	urlSetting("user_synchronization_callback_url", settingFields[types.String, string]{
		model: func(m *clientSettingsModel) *types.String { return &m.UserSynchronizationCallbackURL },
		shown: func(c *client.ClientConfiguration) types.String {
			return stringOrNull(c.UserSynchronizationCallbackURL)
		},
		params: func(p *client.ClientConfigurationParams) **string { return &p.UserSynchronizationCallbackURL },
	}),
	setting("user_access_tokens_validity_period", types.Int64.ValueInt64, settingFields[types.Int64, int64]{
		model: func(m *clientSettingsModel) *types.Int64 { return &m.UserAccessTokensValidityPeriod },
		shown: func(c *client.ClientConfiguration) types.Int64 {
			return types.Int64Value(c.UserAccessTokensValidityPeriod)
		},
		params: func(p *client.ClientConfigurationParams) **int64 { return &p.UserAccessTokensValidityPeriod },
	}),
	setting("client_access_tokens_validity_period", types.Int64.ValueInt64, settingFields[types.Int64, int64]{
		model: func(m *clientSettingsModel) *types.Int64 { return &m.ClientAccessTokensValidityPeriod },
		shown: func(c *client.ClientConfiguration) types.Int64 {
			return types.Int64Value(c.ClientAccessTokensValidityPeriod)
		},
		params: func(p *client.ClientConfigurationParams) **int64 { return &p.ClientAccessTokensValidityPeriod },
	}),
	setting("refresh_tokens_validity_period", types.Int64.ValueInt64, settingFields[types.Int64, int64]{
		model: func(m *clientSettingsModel) *types.Int64 { return &m.RefreshTokensValidityPeriod },
		shown: func(c *client.ClientConfiguration) types.Int64 {
			return types.Int64Value(c.RefreshTokensValidityPeriod)
		},
		params: func(p *client.ClientConfigurationParams) **int64 { return &p.RefreshTokensValidityPeriod },
	}),
	finTSSetting(),
	setting("beta_banks_enabled", types.Bool.ValueBool, settingFields[types.Bool, bool]{
		model:  func(m *clientSettingsModel) *types.Bool { return &m.BetaBanksEnabled },
		shown:  func(c *client.ClientConfiguration) types.Bool { return types.BoolValue(c.BetaBanksEnabled) },
		params: func(p *client.ClientConfigurationParams) **bool { return &p.BetaBanksEnabled },
	}),
	setting(attrConsentType, types.String.ValueString, settingFields[types.String, string]{
		model:  func(m *clientSettingsModel) *types.String { return &m.PreferredConsentType },
		shown:  func(c *client.ClientConfiguration) types.String { return stringOrNull(c.PreferredConsentType) },
		params: func(p *client.ClientConfigurationParams) **string { return &p.PreferredConsentType },
	}),
}

// settingFields are the places of a setting: V is its value in a model, P the one that is sent.
type settingFields[V attr.Value, P any] struct {
	model  func(*clientSettingsModel) *V
	shown  func(*client.ClientConfiguration) V
	params func(*client.ClientConfigurationParams) **P
}

func setting[V attr.Value, P any](attribute string, plain func(V) P, fields settingFields[V, P]) clientSetting {
	return clientSetting{
		attribute: attribute,
		of:        func(m *clientSettingsModel) attr.Value { return *fields.model(m) },
		read:      func(m *clientSettingsModel, c *client.ClientConfiguration) { *fields.model(m) = fields.shown(c) },
		send: func(p *client.ClientConfigurationParams, m *clientSettingsModel) {
			*fields.params(p) = new(plain(*fields.model(m)))
		},
	}
}

func urlSetting(attribute string, fields settingFields[types.String, string]) clientSetting {
	s := setting(attribute, types.String.ValueString, fields)
	s.isURL = true

	return s
}

// finTSSetting keeps the number that was set last for as long as finAPI shows that there is one.
func finTSSetting() clientSetting {
	number := func(m *clientSettingsModel) *types.String { return &m.FinTSProductRegistrationNumber }

	s := setting(attrFinTSNumber, types.String.ValueString, settingFields[types.String, string]{
		model:  number,
		params: func(p *client.ClientConfigurationParams) **string { return &p.FinTSProductRegistrationNumber },
	})
	s.isSecret = true
	s.read = func(m *clientSettingsModel, c *client.ClientConfiguration) {
		if c.FinTSProductRegistrationNumber == "" {
			*number(m) = types.StringNull()
		}
	}

	return s
}

// isManaged tells whether a setting has a value, or will have.
func (m *clientSettingsModel) isManaged(s clientSetting) bool { return !s.of(m).IsNull() }

// managesAnything tells whether any setting is managed.
func (m *clientSettingsModel) managesAnything() bool {
	return slices.ContainsFunc(clientSettings, m.isManaged)
}

// refresh takes over what finAPI has of the managed settings.
func (m *clientSettingsModel) refresh(configuration *client.ClientConfiguration) {
	for _, s := range clientSettings {
		if m.isManaged(s) {
			s.read(m, configuration)
		}
	}
}

// takeAll takes over all settings that finAPI has. Access V1 shows a consent type that it lets nobody set.
func (m *clientSettingsModel) takeAll(configuration *client.ClientConfiguration, version client.APIVersion) {
	for _, s := range clientSettings {
		if s.attribute != attrConsentType || version != client.V1 {
			s.read(m, configuration)
		}
	}
}

// changesSince are the settings to send so that finAPI has what m has instead of what prior has. isAny: there are some.
func (m *clientSettingsModel) changesSince(prior *clientSettingsModel) (params client.ClientConfigurationParams, isAny bool) {
	for _, s := range clientSettings {
		if !s.of(m).Equal(s.of(prior)) && (m.isManaged(s) || s.isURL) {
			s.send(&params, m)

			isAny = true
		}
	}

	return params, isAny
}

// clearsOf are the URLs of prior, cleared, that m does not manage. isAny: there are some.
func (m *clientSettingsModel) clearsOf(prior *clientSettingsModel) (params client.ClientConfigurationParams, isAny bool) {
	for _, s := range clientSettings {
		if s.isURL && prior.isManaged(s) && !m.isManaged(s) {
			s.send(&params, &clientSettingsModel{})

			isAny = true
		}
	}

	return params, isAny
}

// leftBy are the settings that m does not manage any more and that finAPI keeps, as lines of a list.
func (m *clientSettingsModel) leftBy(now *clientSettingsModel) string {
	var lines strings.Builder

	for _, s := range clientSettings {
		switch {
		case !m.isManaged(s) || now.isManaged(s) || s.isURL:
		case s.isSecret:
			fmt.Fprintf(&lines, "\n  - %s", s.attribute)
		default:
			fmt.Fprintf(&lines, "\n  - %s = %s", s.attribute, s.of(m))
		}
	}

	return lines.String()
}
