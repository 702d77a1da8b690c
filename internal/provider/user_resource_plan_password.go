// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// planPassword plans the password, and warns of a change that is sure to fail. It is no error: that would stop the plan of all
// other users, and that of a destroy, which changes no password.
func (r *userResource) planPassword(p userPlan, diags *diag.Diagnostics) {
	p.plan.IsPasswordGenerated = p.state.IsPasswordGenerated

	switch {
	case !p.config.PasswordWO.IsNull():
		p.plan.Password = types.StringNull()

		if attribute := p.setsWriteOnlyPassword(); attribute != "" && !r.canChangePasswords {
			diags.Append(noRotation(attribute, p.state))
		}
	case p.config.Password.IsUnknown():
	case !p.config.Password.IsNull():
		r.planGivenPassword(p, diags)
	case p.state.Password.IsNull() && p.state.IsPasswordGenerated.ValueBool() && r.canChangePasswords &&
		(p.state.IsVerified.ValueBool() || p.verifies()):
		p.plan.Password = types.StringUnknown()
	case p.rotates():
		p.plan.Password = types.StringUnknown()

		if !r.canChangePasswords {
			diags.Append(noRotation("rotate_password_when_changed", p.state))
		}
	default:
		p.plan.Password = p.state.Password
	}

	switch {
	case p.rotates() && !p.knowsRotation() && !p.state.IsPasswordGenerated.ValueBool():
		p.plan.IsPasswordGenerated = types.BoolUnknown()
	case p.rotates():
		p.plan.IsPasswordGenerated = types.BoolValue(true)
	case !p.state.IsPasswordGenerated.ValueBool():
	case p.config.Password.IsUnknown() || p.config.PasswordWO.IsUnknown():
		p.plan.IsPasswordGenerated = types.BoolUnknown()
	case !p.config.Password.IsNull() && p.config.Password.Equal(p.state.Password):
		// With ignore_changes Terraform takes the state's password for the configured one.
	case p.config.hasConfiguredPassword():
		p.plan.IsPasswordGenerated = types.BoolValue(false)
	}
}

// rotates tells whether a new random password is asked for.
func (p userPlan) rotates() bool {
	return !p.config.hasConfiguredPassword() && !p.config.RotatePassword.IsNull() && !p.config.RotatePassword.Equal(p.state.RotatePassword)
}

// knowsRotation tells whether the texts that ask for a rotation are known; else they may turn out the same.
func (p userPlan) knowsRotation() bool {
	for _, text := range p.config.RotatePassword.Elements() {
		if text.IsUnknown() {
			return false
		}
	}

	return !p.config.RotatePassword.IsUnknown()
}

// setsPassword tells whether the plan sets a password, or checks one that may work already.
func (p userPlan) setsPassword() bool {
	return !p.plan.PasswordWOVersion.Equal(p.state.PasswordWOVersion) && !p.plan.PasswordWOVersion.IsNull() ||
		!p.plan.Password.IsNull() && !p.plan.Password.Equal(p.state.Password)
}

func (p userPlan) planPasswordRevision() {
	p.plan.PasswordRevision = p.state.PasswordRevision
	if p.setsPassword() {
		p.plan.PasswordRevision = types.StringUnknown()
	}
}

// setsWriteOnlyPassword names the attribute that certainly asks for another password than the present one. After an import
// the password may be the present one; only a login at apply tells.
func (p userPlan) setsWriteOnlyPassword() string {
	version := p.plan.PasswordWOVersion

	switch {
	case version.IsUnknown() || version.Equal(p.state.PasswordWOVersion):
		return ""
	case !p.state.PasswordWOVersion.IsNull():
		return "password_wo_version"
	case !p.state.Password.IsNull() && !p.config.PasswordWO.IsUnknown() && !p.config.PasswordWO.Equal(p.state.Password):
		return "password_wo"
	}

	return ""
}

func (r *userResource) planGivenPassword(p userPlan, diags *diag.Diagnostics) {
	switch {
	case r.canChangePasswords:
	case !p.state.Password.IsNull() && !p.config.Password.Equal(p.state.Password):
		diags.Append(noRotation("password", p.state))
	case p.state.Password.IsNull() && p.rejected.match(p.config.Password.ValueString()):
		diags.AddAttributeWarning(path.Root("password"), "The password of a finAPI user cannot be set back", fmt.Sprintf(
			"The apply of %q will fail. finAPI refused the configured password: it was changed elsewhere, or never was the user's. Set "+
				"the present one here, or set \"data_decryption_key\" of the provider (environment variable "+
				"FINAPI_DATA_DECRYPTION_KEY), with which the next apply sets this one.", p.state.ID.ValueString()))
	}
}

func noRotation(attribute string, state *userResourceModel) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(path.Root(attribute), "The password of a finAPI user cannot be changed", fmt.Sprintf(
		"The apply of %q will fail. A change of the password needs the client's data decryption key, with which finAPI encrypts the "+
			"permission. Set \"data_decryption_key\" in the provider's configuration, or the environment variable "+
			"FINAPI_DATA_DECRYPTION_KEY.", state.ID.ValueString()))
}
