// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
)

// userUpdate is one update: what is wanted, what was, and what only the configuration holds.
type userUpdate struct {
	plan, state, config *userResourceModel
	rejected            *rejectedPasswords
}

// updateStep is what one step of an update came to. Steps change finAPI; Update alone changes the state.
type updateStep struct {
	// isVerified: finAPI has verified the user, or a login has proven that it is.
	isVerified bool
	// password is the one that was wanted, and is the user's now; empty if none was. isGenerated: it was made up for this update.
	password    string
	isGenerated bool
	// opens: a login with it succeeds.
	opens bool
	// refused are passwords that finAPI refused. Each further apply would try them again.
	refused []string
	diags   diag.Diagnostics
}

// Update carries out the changes one after the other and saves what was done, so that a failure loses none.
func (r *userResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state, config userResourceModel

	diags := &resp.Diagnostics
	diags.Append(req.Plan.Get(ctx, &plan)...)
	diags.Append(req.State.Get(ctx, &state)...)
	diags.Append(req.Config.Get(ctx, &config)...)

	timeout, got := plan.Timeouts.Update(ctx, userUpdateTimeout)
	diags.Append(got...)
	diags.Append(resp.Identity.Set(ctx, state.identity())...)

	id := state.ID.ValueString()

	if diags.HasError() || !r.ready(diags) || !r.belongsHere(id, state.BaseURL, diags) {
		return
	}

	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	u := userUpdate{plan: &plan, state: &state, config: &config, rejected: loadRejectedPasswords(ctx, req.Private, diags)}

	if r.isFromElsewhere(ctx, state.BaseURL, req.Private, diags) && !r.takeOver(ctx, &state, u.rejected, req.Private, diags) {
		return
	}

	// The state as far as the update has come.
	done := state
	done.IDPrefix, done.DeletionProtection, done.Timeouts, done.BaseURL = plan.IDPrefix, plan.DeletionProtection, plan.Timeouts, plan.BaseURL

	took := func(step updateStep) (goesOn bool) {
		diags.Append(step.diags...)

		// Where the plan insists on an unverified user, the next refresh sees what is.
		if step.isVerified && (plan.IsVerified.IsUnknown() || plan.IsVerified.ValueBool()) {
			done.IsVerified = types.BoolValue(true)
		}

		for _, password := range step.refused {
			u.rejected.note(ctx, id, password, resp.Private, diags)
		}

		return !step.diags.HasError()
	}

	goesOn := took(r.verifyBeforeUpdate(ctx, u))

	var password updateStep

	if goesOn {
		password = r.updatePassword(ctx, u)
		goesOn = took(password)
	}

	if goesOn {
		u.notePassword(&done, password)

		if password.password != "" {
			u.rejected.forget(ctx, resp.Private, diags)
		}

		goesOn = took(r.updateFields(ctx, u, password))
	}

	if goesOn {
		done.Email, done.Phone = plan.Email, plan.Phone

		if !plan.IsAutoUpdateEnabled.IsUnknown() {
			done.IsAutoUpdateEnabled = plan.IsAutoUpdateEnabled
		}
	}

	r.noteOriginClient(ctx, resp.Private, diags)
	diags.Append(resp.State.Set(ctx, &done)...)
}

// notePassword notes in the state what the plan says of the password, once it is the user's.
func (u userUpdate) notePassword(done *userResourceModel, step updateStep) {
	done.PasswordWOVersion = u.plan.PasswordWOVersion
	done.RotatePassword = u.plan.RotatePassword

	if u.plan.PasswordRevision.IsUnknown() {
		done.PasswordRevision = randomRevision()
	}

	switch {
	case step.isGenerated:
		done.Password = types.StringValue(step.password)
	case u.config.hasConfiguredPassword():
		done.Password = u.plan.Password
	}

	if !u.plan.IsPasswordGenerated.IsUnknown() {
		done.IsPasswordGenerated = u.plan.IsPasswordGenerated
	}
}

// verifyBeforeUpdate verifies the user if that is wanted: finAPI lets nobody change an unverified user.
func (r *userResource) verifyBeforeUpdate(ctx context.Context, u userUpdate) (step updateStep) {
	if u.state.IsVerified.ValueBool() || !u.plan.IsVerified.ValueBool() {
		return updateStep{}
	}

	id := u.state.ID.ValueString()
	err := r.client.VerifyUser(ctx, id)

	switch {
	case err == nil || client.IsAlreadyVerified(err):
		step.isVerified = true
	case client.IsNotFound(err):
		step.diags.Append(goneMeanwhile(id, "Cannot verify", err))
	default:
		step.diags.Append(argumentError(path.Root("is_verified"), fmt.Sprintf("Cannot verify finAPI user %q", id), err))
	}

	return step
}

// updatePassword makes the user's password the wanted one, if another is wanted. It leaves a password alone that opens the user
// already, and sets it otherwise. One login decides, unless the answer is known: of a password that was refused, of one just made
// up, and of one that differs from the present one.
func (r *userResource) updatePassword(ctx context.Context, u userUpdate) (step updateStep) {
	step.password, step.isGenerated = u.wantedPassword(&step.diags)
	if step.password == "" {
		return step
	}

	id := u.state.ID.ValueString()

	var refused error

	// A refresh that logs in has left no password in the state but the present one.
	isOther := r.loginAtRefresh && !u.state.Password.IsNull() && u.state.Password.ValueString() != step.password &&
		!r.client.CanChangePasswords()

	if !step.isGenerated && !isOther && !u.rejected.match(step.password) {
		_, err := r.client.UserToken(ctx, id, step.password)

		switch {
		case err == nil:
			step.isVerified, step.opens = true, true

			return step
		case client.IsNotVerified(err):
			step.diags.Append(u.adopt(id))

			return step
		case !client.IsLoginRejected(err) && !client.IsLocked(err):
			step.diags.Append(clientError(fmt.Sprintf("Cannot log in as finAPI user %q with the new password", id), err))

			return step
		case client.IsLoginRejected(err):
			refused = err
		}
	}

	err := r.client.ChangePassword(ctx, id, step.password)

	switch {
	case err == nil:
		step.isVerified, step.opens = true, true

		return step
	case client.IsNotVerified(err) && !step.isGenerated:
		step.diags.Append(u.adopt(id))

		return step
	case client.IsNotFound(err):
		step.diags.Append(goneMeanwhile(id, "Cannot change the password of", err))
	case step.isGenerated && !r.client.CanChangePasswords():
		step.diags.Append(clientError(fmt.Sprintf("Cannot change the password of finAPI user %q", id), err))
	default:
		step.diags.Append(argumentError(u.passwordPath(), fmt.Sprintf("Cannot change the password of finAPI user %q", id), err,
			changeAdvice(err, refused)...))
	}

	if refused != nil && !client.IsPasswordMaybeChanged(err) {
		step.refused = []string{step.password}
	}

	return step
}

// wantedPassword is the password that the plan wants to be set, empty for none.
func (u userUpdate) wantedPassword(diags *diag.Diagnostics) (wanted string, generated bool) {
	newVersion := !u.plan.PasswordWOVersion.IsNull() && !u.plan.PasswordWOVersion.Equal(u.state.PasswordWOVersion)

	switch {
	case newVersion && u.config.PasswordWO.IsNull():
		diags.Append(missingWriteOnlyPassword())

		return "", false
	case newVersion:
		return u.config.PasswordWO.ValueString(), false
	case u.plan.Password.IsUnknown():
		return randomPassword(), true
	case !u.plan.Password.IsNull() && !u.plan.Password.Equal(u.state.Password):
		return u.plan.Password.ValueString(), false
	}

	return "", false
}

// goneMeanwhile says that a user was deleted between plan and apply.
func goneMeanwhile(id, cannot string, err error) diag.Diagnostic {
	return clientError(fmt.Sprintf("%s finAPI user %q: there is no such user", cannot, id), err,
		"The user was deleted elsewhere. Plan again: the plan shows that it is created anew.")
}

// changeAdvice says what to do about a password that could not be set; refused is what finAPI said to a login with it.
func changeAdvice(err, refused error) []string {
	if refused == nil {
		return generalAdvice(err)
	}

	return append([]string{"finAPI refuses it as the user's present password, so it would have to be set. It was tried once and is not " +
		"tried again by a later apply, since each wrong password brings the user closer to being locked. If the user is to keep the " +
		"present one, give that one."}, generalAdvice(err)...)
}

// adopt decides on a password that can be neither checked nor set, because the user is not verified: it is taken for the
// present one where no other is known, as after an import.
func (u userUpdate) adopt(id string) diag.Diagnostic {
	if u.state.Password.IsNull() && u.state.PasswordWOVersion.IsNull() {
		return diag.NewAttributeWarningDiagnostic(u.passwordPath(), "The password of a finAPI user could not be checked", fmt.Sprintf(
			"%q is not verified, so nobody can log in as it. The password is taken for the present one until it is.", id))
	}

	return diag.NewAttributeErrorDiagnostic(u.passwordPath(), fmt.Sprintf("Cannot change the password of finAPI user %q", id), verifyAdvice)
}

func (u userUpdate) passwordPath() path.Path {
	if !u.config.PasswordWO.IsNull() {
		return path.Root("password_wo")
	}

	return path.Root("password")
}

// updateFields sends the changed fields, with the first password that opens the user.
func (r *userResource) updateFields(ctx context.Context, u userUpdate, password updateStep) (step updateStep) {
	if _, changed := u.plan.changesSince(u.state); !changed {
		return updateStep{}
	}

	id := u.state.ID.ValueString()
	summary := fmt.Sprintf("Cannot change finAPI user %q", id)

	usable := []credential{{password: password.password}}
	if !password.opens {
		usable = r.credentials.of(id, sources{
			configured: u.config.configuredPassword(),
			stored:     u.state.Password,
			rejected:   u.rejected,
		})
	}

	if len(usable) == 0 {
		step.diags.AddError(summary, unreachableDetail)

		return step
	}

	var err error

	for _, credential := range usable {
		err = r.sendChanges(ctx, u, credential.password)
		if !client.IsLoginRejected(err) {
			break
		}

		step.refused = append(step.refused, credential.password)
	}

	if client.IsLoginRejected(err) {
		err = r.afterRefusal(ctx, id, err)
	}

	var failure *client.Error

	switch {
	case err == nil:
		step.isVerified = true
	case client.IsLoginRejected(err):
		step.diags.Append(clientError(summary, err, "No password at hand works: it was changed elsewhere, or \"password_wo\" was changed "+
			"without \"password_wo_version\". "+rejectedAdvice))
	case client.IsNotFound(err):
		step.diags.Append(goneMeanwhile(id, "Cannot change", err))
	case errors.As(err, &failure) && failure.StatusCode == 422 && u.setsAutoUpdate():
		step.diags.Append(argumentError(path.Root("is_auto_update_enabled"), summary, err, autoUpdateAdvice))
	default:
		step.diags.Append(clientError(summary, err))
	}

	return step
}

// setsAutoUpdate tells whether automatic updates are to be switched on.
func (u userUpdate) setsAutoUpdate() bool {
	return u.plan.IsAutoUpdateEnabled.ValueBool() && !u.state.IsAutoUpdateEnabled.ValueBool()
}

// sendChanges sends what differs from the state. Of a user who could not be read since its import, it sends what is configured and
// differs from finAPI: no plan has shown that anything else would be unset.
func (r *userResource) sendChanges(ctx context.Context, u userUpdate, password string) error {
	id := u.state.ID.ValueString()
	prior := *u.state

	if prior.unread() {
		user, err := r.client.GetUser(ctx, id, password)
		if err != nil {
			return err
		}

		prior.populate(user)

		if u.plan.Email.IsNull() {
			prior.Email = types.StringNull()
		}

		if u.plan.Phone.IsNull() {
			prior.Phone = types.StringNull()
		}
	}

	changes, changed := u.plan.changesSince(&prior)
	if !changed {
		return nil
	}

	_, err := r.client.UpdateUser(ctx, id, password, changes)

	return err
}

const unreachableDetail = "finAPI lets only the user's own token do this, and no working password of the user is known. Give it to the provider in " +
	"\"user_passwords\" (environment variable FINAPI_USER_PASSWORDS), or set \"password\" or \"password_wo\" of the user; the first " +
	"apply then logs in with it and changes nothing."
