// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/customtypes"
)

// userResourceModel is finapi_user in configuration, plan and state.
type userResourceModel struct {
	ID                  customtypes.UserID `tfsdk:"id"`
	IDPrefix            types.String       `tfsdk:"id_prefix"`
	Password            types.String       `tfsdk:"password"`
	PasswordWO          types.String       `tfsdk:"password_wo"`
	PasswordWOVersion   types.String       `tfsdk:"password_wo_version"`
	Email               types.String       `tfsdk:"email"`
	Phone               types.String       `tfsdk:"phone"`
	IsAutoUpdateEnabled types.Bool         `tfsdk:"is_auto_update_enabled"`
	IsVerified          types.Bool         `tfsdk:"is_verified"`
	IsPasswordGenerated types.Bool         `tfsdk:"is_password_generated"`
	PasswordRevision    types.String       `tfsdk:"password_revision"`
	RotatePassword      types.Map          `tfsdk:"rotate_password_when_changed"`
	BaseURL             types.String       `tfsdk:"base_url"`
	DeletionProtection  types.Bool         `tfsdk:"deletion_protection"`
	Timeouts            timeouts.Value     `tfsdk:"timeouts"`
}

// userIdentityModel is the identity of finapi_user.
type userIdentityModel struct {
	ID types.String `tfsdk:"id"`
}

func (m *userResourceModel) identity() userIdentityModel {
	return userIdentityModel{ID: m.ID.StringValue}
}

// equal tells whether nothing differs. Write-only values are in neither.
func (m *userResourceModel) equal(other *userResourceModel) bool {
	return m.ID.Equal(other.ID) &&
		m.IDPrefix.Equal(other.IDPrefix) &&
		m.Password.Equal(other.Password) &&
		m.PasswordWOVersion.Equal(other.PasswordWOVersion) &&
		m.Email.Equal(other.Email) &&
		m.Phone.Equal(other.Phone) &&
		m.IsAutoUpdateEnabled.Equal(other.IsAutoUpdateEnabled) &&
		m.IsVerified.Equal(other.IsVerified) &&
		m.IsPasswordGenerated.Equal(other.IsPasswordGenerated) &&
		m.PasswordRevision.Equal(other.PasswordRevision) &&
		m.RotatePassword.Equal(other.RotatePassword) &&
		m.BaseURL.Equal(other.BaseURL) &&
		m.DeletionProtection.Equal(other.DeletionProtection) &&
		m.Timeouts.Equal(other.Timeouts)
}

// unread tells whether the user could not be read since they were imported.
func (m *userResourceModel) unread() bool { return m.IsAutoUpdateEnabled.IsNull() }

// neverRead tells whether the user was imported and finAPI was never asked for the user.
func (m *userResourceModel) neverRead() bool { return m.IsVerified.IsNull() && m.BaseURL.IsNull() }

// hasConfiguredPassword tells whether a configuration gives a password, or may give one.
func (m *userResourceModel) hasConfiguredPassword() bool {
	return !m.Password.IsNull() || !m.PasswordWO.IsNull()
}

// configuredPassword is the password that the configuration gives, in whichever of the two attributes.
func (m *userResourceModel) configuredPassword() types.String {
	if !m.PasswordWO.IsNull() {
		return m.PasswordWO
	}

	return m.Password
}

// populate takes over what finAPI shows of a user; not the id, whose spelling is the configuration's.
func (m *userResourceModel) populate(user *client.User) {
	m.Email = stringOrNull(user.Email)
	m.Phone = stringOrNull(user.Phone)
	m.IsAutoUpdateEnabled = types.BoolValue(user.IsAutoUpdateEnabled)
}

// changesSince returns the fields of finAPI's user that differ from another state, and whether there are any. A removed
// value is sent as the empty string, which unsets it.
func (m *userResourceModel) changesSince(prior *userResourceModel) (client.UpdateUserParams, bool) {
	var params client.UpdateUserParams

	if !m.Email.Equal(prior.Email) {
		params.Email = new(m.Email.ValueString())
	}

	if !m.Phone.Equal(prior.Phone) {
		params.Phone = new(m.Phone.ValueString())
	}

	if !m.IsAutoUpdateEnabled.Equal(prior.IsAutoUpdateEnabled) && !m.unread() {
		params.IsAutoUpdateEnabled = new(m.IsAutoUpdateEnabled.ValueBool())
	}

	return params, params != client.UpdateUserParams{}
}

func stringOrNull(text string) types.String {
	if text == "" {
		return types.StringNull()
	}

	return types.StringValue(text)
}
