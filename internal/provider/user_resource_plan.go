// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/finapi-community/terraform-provider-finapi/internal/customtypes"
)

// ModifyPlan decides what a difference between configuration and state means for the user: nothing, a change, another
// user, or an error that would otherwise come at apply.
func (r *userResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var plan, state, config userResourceModel

	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	}

	if !req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
		resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	}

	if resp.Diagnostics.HasError() {
		return
	}

	switch {
	case req.Plan.Raw.IsNull():
		r.planDelete(ctx, &state, req, resp)

		return
	case req.State.Raw.IsNull():
		planCreate(&plan, &config)
	default:
		r.planUpdate(ctx, userPlan{plan: &plan, state: &state, config: &config}, req, resp)
	}

	resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
}

func planCreate(plan, config *userResourceModel) {
	if !config.PasswordWO.IsNull() {
		plan.Password = types.StringNull()
	}

	if config.IsAutoUpdateEnabled.IsNull() {
		plan.IsAutoUpdateEnabled = types.BoolValue(false)
	}
}

// userPlan is a plan for a user who is in the state.
type userPlan struct {
	plan, state, config *userResourceModel
	rejected            *rejectedPassword
	generated           bool
}

func (r *userResource) planUpdate(
	ctx context.Context, p userPlan, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	diags := &resp.Diagnostics

	if replaced := p.planID(diags); replaced != "" {
		resp.RequiresReplace.Append(path.Root(replaced))
		r.users.planned(p.state.ID, true)

		if p.state.DeletionProtection.ValueBool() || p.plan.DeletionProtection.ValueBool() {
			diags.AddAttributeError(path.Root(replaced), protectedSummary(p.state), protectedDetail)
		}

		// Terraform asks again, for the creation alone.
		return
	}

	if r.users.planned(p.state.ID, false) {
		diags.Append(verificationForgotten(p.state.ID))
	}

	p.rejected = loadRejectedPassword(ctx, req.Private, diags)

	generated, got := req.Private.GetKey(ctx, generatedPasswordKey)
	diags.Append(got...)
	p.generated = len(generated) > 0

	r.planPassword(p, diags)
	p.planAutoUpdate()

	p.plan.IsVerified = p.state.IsVerified
	if !p.state.IsVerified.ValueBool() && !p.plan.equal(p.state) {
		// A change that succeeds proves that they were verified meanwhile.
		p.plan.IsVerified = types.BoolUnknown()
	}

	r.checkReach(p, diags)
}

// planID gives the id its planned value. It returns the attribute that asks for another user, empty if none does.
func (p userPlan) planID(diags *diag.Diagnostics) string {
	switch {
	case p.config.ID.IsUnknown():
		// It may turn out to be the present one; nobody's bank data are deleted on a guess.
		diags.AddAttributeWarning(path.Root("id"),
			fmt.Sprintf("The id of finAPI user %q is not known before apply", p.state.ID.ValueString()),
			"No replacement is planned on a guess. If it turns out to be another id, apply stops at this user with the words "+
				"\"Provider produced inconsistent final plan\", before anything of the user's is changed. Plan again then: with the id "+
				"known, the plan shows that another user takes this one's place.")

		return ""
	case !p.config.ID.IsNull():
		if !p.config.ID.SameUser(p.state.ID) {
			return "id"
		}
	case !p.config.IDPrefix.IsNull() && !p.config.IDPrefix.IsUnknown():
		prefix, id := p.config.IDPrefix.ValueString(), p.state.ID.ValueString()
		if len(id) < len(prefix) || !strings.EqualFold(id[:len(prefix)], prefix) {
			p.plan.ID = customtypes.NewUserIDUnknown()

			return "id_prefix"
		}
	}

	p.plan.ID = p.state.ID

	return ""
}

// planPassword plans the password, and refuses a change that is sure to fail.
func (r *userResource) planPassword(p userPlan, diags *diag.Diagnostics) {
	switch {
	case !p.config.PasswordWO.IsNull():
		p.plan.Password = types.StringNull()

		if attribute := p.setsWriteOnlyPassword(); attribute != "" && !r.canChangePasswords {
			diags.Append(noRotation(attribute, p.state))
		}
	case p.config.Password.IsUnknown():
	case !p.config.Password.IsNull():
		r.planGivenPassword(p, diags)
	case p.state.Password.IsNull() && p.generated && p.rejected != nil && r.canChangePasswords:
		p.plan.Password = types.StringUnknown()
	default:
		p.plan.Password = p.state.Password
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
	case p.state.Password.IsNull() && p.rejected.matches(p.config.Password.ValueString()):
		// Terraform lets a plan differ from the configuration in nothing, so the apply of this user fails; the others need not.
		diags.AddAttributeWarning(path.Root("password"),
			fmt.Sprintf("The password of finAPI user %q cannot be set back", p.state.ID.ValueString()),
			"finAPI refused it: it was changed elsewhere, or never was theirs. The apply of this user will fail. Set the present one here, or "+
				"set \"data_decryption_key\" of the provider (environment variable FINAPI_DATA_DECRYPTION_KEY), with which the next apply "+
				"sets this one.")
	}
}

func noRotation(attribute string, state *userResourceModel) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root(attribute),
		fmt.Sprintf("Cannot change the password of finAPI user %q without a data decryption key", state.ID.ValueString()),
		"finAPI encrypts the permission to set a user's password with the client's data decryption key. Set "+
			"\"data_decryption_key\" in the provider's configuration, or the environment variable FINAPI_DATA_DECRYPTION_KEY.")
}

func (p userPlan) planAutoUpdate() {
	switch {
	case !p.config.IsAutoUpdateEnabled.IsNull():
	case p.state.unread():
		// There is nothing that could be set back.
		p.plan.IsAutoUpdateEnabled = types.BoolNull()
	default:
		p.plan.IsAutoUpdateEnabled = types.BoolValue(false)
	}
}

// checkReach says at plan what would fail at apply: a change for which no password is known, or of an unverified user.
func (r *userResource) checkReach(p userPlan, diags *diag.Diagnostics) {
	if _, changed := p.plan.changesSince(p.state); !changed {
		return
	}

	id := p.state.ID.ValueString()
	known := sources{configured: p.config.configuredPassword(), stored: p.state.Password, rejected: p.rejected}
	isHopeless := !r.canChangePasswords && p.rejected.matches(p.plan.Password.ValueString())
	setsPassword := !p.plan.PasswordWOVersion.Equal(p.state.PasswordWOVersion) ||
		!p.plan.Password.Equal(p.state.Password) && !isHopeless

	switch {
	case r.credentials.mayHaveMore(known) || setsPassword:
	case len(r.credentials.of(id, known)) == 0:
		diags.AddError(fmt.Sprintf("Cannot change finAPI user %q", id), unreachableDetail)
	case !p.state.IsVerified.IsNull() && !p.state.IsVerified.ValueBool():
		diags.AddWarning(fmt.Sprintf("finAPI user %q is not verified", id), "They cannot be changed before they are. "+verifyAdvice)
	}
}

func (r *userResource) planDelete(
	ctx context.Context, state *userResourceModel, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	if state.DeletionProtection.ValueBool() {
		resp.Diagnostics.AddAttributeError(path.Root("deletion_protection"), protectedSummary(state), protectedDetail)

		return
	}

	r.users.planned(state.ID, true)

	if r.canAdminister || r.canChangePasswords || !state.IsVerified.ValueBool() {
		return
	}

	known := sources{stored: state.Password, rejected: loadRejectedPassword(ctx, req.Private, &resp.Diagnostics)}

	if !r.credentials.mayHaveMore(known) && len(r.credentials.of(state.ID.ValueString(), known)) == 0 {
		resp.Diagnostics.AddWarning(fmt.Sprintf("There is no way to delete finAPI user %q", state.ID.ValueString()), noWayToDelete)
	}
}

func protectedSummary(state *userResourceModel) string {
	return fmt.Sprintf("finAPI user %q is protected from deletion", state.ID.ValueString())
}

const protectedDetail = "This would delete the user and all of their bank data for good. If that is meant, set \"deletion_protection\" to " +
	"false, or remove it, apply that alone, and then try again."
