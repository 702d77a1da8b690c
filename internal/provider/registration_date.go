// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// registrationDateKey is the key of the private state under which the day is kept on which the user was registered who was last
// known to be verified. While the administrator's list says the same day, it is the same user, and verified: see
// [client.Client.Verification]. Terraform saves no private state from a plan, and loses it when the provider dies in an apply. A
// lost note costs one question more.
const registrationDateKey = "registration_date"

func loadRegistrationDate(ctx context.Context, private privateReader, diags *diag.Diagnostics) (date string) {
	raw, got := private.GetKey(ctx, registrationDateKey)
	diags.Append(got...)

	if len(raw) > 0 && json.Unmarshal(raw, &date) != nil {
		// It is no text of ours, so it says nothing.
		return ""
	}

	return date
}

// noteRegistrationDate notes the day of a user who was seen to be verified, if it is known.
func noteRegistrationDate(ctx context.Context, seen observation, private privateWriter, diags *diag.Diagnostics) {
	if !seen.verified || seen.registrationDate == "" {
		return
	}

	raw, err := json.Marshal(seen.registrationDate)
	if err != nil {
		diags.AddError("Cannot write the private state of the user", sentence(err.Error()))

		return
	}

	diags.Append(private.SetKey(ctx, registrationDateKey, raw)...)
}
