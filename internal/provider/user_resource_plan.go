// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"encoding/json"
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
		r.planCreate(ctx, &plan, &config, req, resp)
	default:
		r.planUpdate(ctx, userPlan{plan: &plan, state: &state, config: &config}, req, resp)
	}

	resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
}

func (r *userResource) planCreate(
	ctx context.Context, plan, config *userResourceModel, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	plan.BaseURL = r.planBaseURL()
	plan.IsPasswordGenerated = types.BoolValue(config.Password.IsNull() && config.PasswordWO.IsNull())

	if config.Password.IsUnknown() || config.PasswordWO.IsUnknown() {
		plan.IsPasswordGenerated = types.BoolUnknown()
	}

	if !config.PasswordWO.IsNull() {
		plan.Password = types.StringNull()
	}

	if config.IsAutoUpdateEnabled.IsNull() {
		plan.IsAutoUpdateEnabled = types.BoolValue(false)
	}

	r.checkCreation(ctx, config, &resp.Diagnostics)

	replaced := loadReplacement(ctx, req.Private, &resp.Diagnostics)
	if replaced.IsProtected && !r.allowsProtectedDeletion {
		resp.Diagnostics.Append(protectedError(&userResourceModel{ID: customtypes.NewUserID(replaced.ID)}))
	}

	if config.ID.IsNull() || config.ID.IsUnknown() {
		return
	}

	r.planned.creates(config.ID)

	// The creation that follows the deletion of the same user by the same resource is no second one.
	if !config.ID.SameUser(customtypes.NewUserID(replaced.ID)) {
		resp.Diagnostics.Append(r.planned.plan(config.ID, create)...)
	}
}

// replacement is what a plan notes for a second plan that follows if Terraform is to replace the user: of the first one Terraform
// hands over the private data alone. It is in the private data of every planned user, and means nothing elsewhere.
type replacement struct {
	ID          string `json:"id"`
	IsProtected bool   `json:"is_protected"`
}

const replacementKey = "replacement"

func loadReplacement(ctx context.Context, private privateReader, diags *diag.Diagnostics) (r replacement) {
	raw, got := private.GetKey(ctx, replacementKey)
	diags.Append(got...)

	if len(raw) > 0 && json.Unmarshal(raw, &r) != nil {
		return replacement{}
	}

	return r
}

func (r replacement) save(ctx context.Context, private privateWriter, diags *diag.Diagnostics) {
	raw, err := json.Marshal(r)
	if err != nil {
		diags.AddError("Cannot write the private state of the user", sentence(err.Error()))

		return
	}

	diags.Append(private.SetKey(ctx, replacementKey, raw)...)
}

// userPlan is a plan for a user who is in the state.
type userPlan struct {
	plan, state, config *userResourceModel
	rejected            *rejectedPasswords
}

func (r *userResource) planUpdate(
	ctx context.Context, p userPlan, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	diags := &resp.Diagnostics

	if !r.belongsHere(p.state.ID.ValueString(), p.state.BaseURL, diags) {
		return
	}

	isProtected := p.state.DeletionProtection.ValueBool() || p.plan.DeletionProtection.ValueBool()
	replacement{ID: p.state.ID.ValueString(), IsProtected: isProtected}.save(ctx, resp.Private, diags)

	if replaced := p.planID(diags); replaced != "" {
		resp.RequiresReplace.Append(path.Root(replaced))
		diags.Append(r.planned.plan(p.state.ID, destroy)...)

		if isProtected && !r.allowsProtectedDeletion {
			diags.Append(protectedError(p.state))
		}

		r.warnOfDataIntelligence(ctx, diags)

		// Terraform asks again, for the creation alone.
		return
	}

	diags.Append(r.planned.plan(p.state.ID, keep)...)
	p.warnOfMissingID(ctx, req.Private, diags)

	p.rejected = loadRejectedPasswords(ctx, req.Private, diags)

	r.planPassword(p, diags)
	p.planPasswordRevision()
	p.planAutoUpdate()

	p.plan.BaseURL = r.keepsBaseURL(p.state.BaseURL)
	p.planVerification(diags)

	r.checkReach(p, diags)

	if p.config.ID.IsUnknown() {
		p.planAnyUser()
	}
}

// planAnyUser leaves open what differs from user to user, while it is not known which one it is. Terraform then has one error for
// another user, and not one for each attribute.
func (p userPlan) planAnyUser() {
	if p.config.IsVerified.IsNull() {
		p.plan.IsVerified = types.BoolUnknown()
	}

	if !p.config.hasConfiguredPassword() {
		p.plan.Password, p.plan.IsPasswordGenerated = types.StringUnknown(), types.BoolUnknown()
	}

	p.plan.PasswordRevision = types.StringUnknown()
}

// warnOfMissingID says that an imported user would be created anew under a random id. One that an older CLI generates has no id.
func (p userPlan) warnOfMissingID(ctx context.Context, private privateReader, diags *diag.Diagnostics) {
	imported, got := private.GetKey(ctx, importedKey)
	diags.Append(got...)

	if len(imported) == 0 || !p.config.ID.IsNull() || !p.config.IDPrefix.IsNull() {
		return
	}

	diags.AddAttributeWarning(path.Root("id"), "The configuration of an imported finAPI user has no id", fmt.Sprintf(
		"If the user is deleted elsewhere or replaced, it is created anew under a random id. Add id = %q to the configuration. One "+
			"that OpenTofu, or Terraform before 1.14, generates leaves the id out.", p.state.ID.ValueString()))
}

// planID gives the id its planned value. It returns the attribute that asks for another user, empty if none does.
func (p userPlan) planID(diags *diag.Diagnostics) string {
	switch {
	case p.config.ID.IsUnknown():
		// It may turn out to be the present one; nobody's bank data are deleted on a guess.
		diags.AddAttributeWarning(path.Root("id"), "The id of a finAPI user is not known before apply", fmt.Sprintf(
			"No replacement of %q is planned on a guess. If it turns out to be another id, apply stops at this user with the words "+
				"\"Provider produced inconsistent final plan\", before anything of the user is changed. Plan again then: with the id "+
				"known, the plan shows that another user takes its place.", p.state.ID.ValueString()))

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

// planVerification plans is_verified, which finAPI never takes back.
func (p userPlan) planVerification(diags *diag.Diagnostics) {
	switch {
	case p.config.IsVerified.IsUnknown():
	case !p.config.IsVerified.IsNull():
		if p.state.IsVerified.ValueBool() && !p.config.IsVerified.ValueBool() {
			diags.AddAttributeError(path.Root("is_verified"), "A verification cannot be taken back", fmt.Sprintf(
				"finAPI user %q is verified, and finAPI has no way to change that. Set \"is_verified\" to true, or remove it. To destroy users "+
					"while it stands there, run terraform destroy with -refresh=false.",
				p.state.ID.ValueString()))
		}
	default:
		p.plan.IsVerified = p.state.IsVerified
		if !p.state.IsVerified.ValueBool() && !p.plan.equal(p.state) {
			// A change that succeeds proves that the user was verified meanwhile.
			p.plan.IsVerified = types.BoolUnknown()
		}
	}
}

// verifies tells whether the apply is sure to verify the user, or finds it verified.
func (p userPlan) verifies() bool {
	return p.config.IsVerified.IsUnknown() || p.config.IsVerified.ValueBool()
}

// checkReach warns at plan of what will fail at apply, and of a user whom nothing opens. See planPassword on why it is no error.
func (r *userResource) checkReach(p userPlan, diags *diag.Diagnostics) {
	id := p.state.ID.ValueString()
	_, changed := p.plan.changesSince(p.state)
	known := sources{configured: p.config.configuredPassword(), stored: p.state.Password, rejected: p.rejected}
	isHopeless := !r.canChangePasswords && p.rejected.match(p.plan.Password.ValueString())
	setsPassword := p.setsPassword() && !isHopeless

	switch {
	case r.credentials.mayHaveMore(known) || setsPassword:
	case len(r.credentials.of(id, known)) > 0:
		if changed && !p.verifies() && !p.state.IsVerified.IsNull() && !p.state.IsVerified.ValueBool() {
			diags.AddWarning("A finAPI user is not verified", fmt.Sprintf("%q cannot be changed before it is verified. %s", id, verifyAdvice))
		}
	case changed:
		diags.AddWarning("A finAPI user cannot be changed", fmt.Sprintf("The apply of %q will fail. %s", id, unreachableDetail))
	case p.state.IsVerified.ValueBool():
		diags.Append(noWorkingPassword(id))
	}
}

func (r *userResource) planDelete(
	ctx context.Context, state *userResourceModel, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	if !r.belongsHere(state.ID.ValueString(), state.BaseURL, &resp.Diagnostics) {
		return
	}

	if r.protects(state) {
		resp.Diagnostics.Append(protectedError(state))

		return
	}

	resp.Diagnostics.Append(r.planned.plan(state.ID, destroy)...)
	r.warnOfDataIntelligence(ctx, &resp.Diagnostics)

	if r.canAdminister || r.canChangePasswords || !state.IsVerified.ValueBool() {
		return
	}

	known := sources{stored: state.Password, rejected: loadRejectedPasswords(ctx, req.Private, &resp.Diagnostics)}

	if !r.credentials.mayHaveMore(known) && len(r.credentials.of(state.ID.ValueString(), known)) == 0 {
		resp.Diagnostics.AddWarning("There is no way to delete a finAPI user", fmt.Sprintf("The destruction of %q will fail. %s",
			state.ID.ValueString(), noWayToDelete))
	}
}
