// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
)

// finAPI locks a user after some wrong passwords in a row. So each message about a wrong password says how many there may be and
// what tries it again.

// rejectedWarning says that finAPI refused a password at refresh.
func rejectedWarning(ctx context.Context, d *providerData, id string, wrong credential) diag.Diagnostic {
	return diag.NewWarningDiagnostic("The password of a finAPI user does not work", fmt.Sprintf(
		"finAPI refuses the password of %q from %s: it is wrong, or it was changed elsewhere. If it is a new one that this run is about to "+
			"set, all is well.\n\n%s Once an apply has saved the state, the provider does not try this password again. A plan saves "+
			"nothing, so each plan tries it once more. %s\n\n%s",
		id, wrong.origin, loginAttempts(ctx, d), loginAtRefreshAdvice, rejectedAdvice))
}

// lockedWarning says that finAPI locked a user, and what unlocks it.
func lockedWarning(id string, isPasswordGenerated bool) diag.Diagnostic {
	wayOut := "set another \"password\", or another \"password_wo\" and \"password_wo_version\""
	if isPasswordGenerated {
		wayOut = "change \"rotate_password_when_changed\" of the user"
	}

	return diag.NewWarningDiagnostic("A finAPI user is locked", fmt.Sprintf("There were too many wrong passwords in a row for %q, so it "+
		"cannot be read. The state keeps what was known of the user. A new password unlocks the user: %s. This needs the provider's "+
		"\"data_decryption_key\".", id, wayOut))
}

// loginAttempts says how many wrong passwords finAPI allows.
func loginAttempts(ctx context.Context, d *providerData) string {
	configuration, err := d.client.Configuration(ctx)

	switch {
	case err != nil:
		return "finAPI locks a user after some wrong passwords in a row."
	case configuration.MaxUserLoginAttempts == 0:
		return "finAPI locks no user of this client for wrong passwords."
	}

	return fmt.Sprintf("finAPI allows %d wrong passwords in a row, then it locks the user.", configuration.MaxUserLoginAttempts)
}

const loginAtRefreshAdvice = "For plans without any login set \"login_at_refresh\" of the provider to false (environment variable " +
	"FINAPI_LOGIN_AT_REFRESH)."

// noWorkingPassword says that nothing opens the user.
func noWorkingPassword(id string) diag.Diagnostic {
	return diag.NewWarningDiagnostic("No working password of a finAPI user is known", fmt.Sprintf("No password at hand opens %q, so a "+
		"refresh only sees whether the user exists and is verified. A password that finAPI refused earlier is not tried again. %s", id,
		rejectedAdvice))
}

const rejectedAdvice = "Set the user's present password in the configuration or in the provider's \"user_passwords\", or give the user " +
	"a new one, which needs the provider's \"data_decryption_key\". " + sameRefusal

// sameRefusal is what else a refused login may mean: finAPI does not tell one from another.
const sameRefusal = "finAPI answers the same where the id is wrong, and where \"client_id\" of the provider is a client of another mandator " +
	"than the user's: check these too."

// afterRefusal asks whether the user exists after finAPI refused a login: to finAPI, a deleted user and a wrong password are the
// same. It returns finAPI's word that there is no such user, else the refusal.
func (d *providerData) afterRefusal(ctx context.Context, id string, refusal error) error {
	if _, err := d.client.IsVerified(ctx, id); client.IsNotFound(err) {
		return err
	}

	return refusal
}
