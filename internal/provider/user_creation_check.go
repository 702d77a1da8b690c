// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
)

// creationCheckTimeout bounds the question, as a plan must be possible without a network.
const creationCheckTimeout = 15 * time.Second

// creationCheck asks finAPI once, for all users that a plan creates, what would fail at apply: whether it accepts the client, and
// what the client may.
type creationCheck struct {
	once          sync.Once
	configuration *client.ClientConfiguration
}

// ask returns nil if finAPI did not answer. The diagnostics are those of the first call alone: the others would repeat them.
func (c *creationCheck) ask(ctx context.Context, finAPI *client.Client) (*client.ClientConfiguration, diag.Diagnostics) {
	var diags diag.Diagnostics

	c.once.Do(func() {
		ctx, cancel := context.WithTimeout(ctx, creationCheckTimeout)
		defer cancel()

		configuration, err := finAPI.Configuration(ctx)

		switch {
		case err == nil:
			c.configuration = configuration
		case isRefusal(err):
			diags.Append(clientError("No finAPI user can be created", err))
		default:
			diags.Append(clientWarning("Cannot check whether finAPI users can be created", err,
				"The plan goes on without an answer. The apply needs one."))
		}
	})

	return c.configuration, diags
}

// isRefusal tells whether finAPI itself refuses the client, which another try does not change.
func isRefusal(err error) bool {
	var failure *client.Error

	return errors.As(err, &failure) && len(failure.Details) > 0 && (failure.StatusCode == 401 || failure.StatusCode == 403)
}

// checkCreation says at plan what would fail at apply for a user to be created.
func (r *userResource) checkCreation(ctx context.Context, config *userResourceModel, diags *diag.Diagnostics) {
	if r.client == nil {
		return
	}

	configuration, failure := r.creation.ask(ctx, r.client)
	diags.Append(failure...)

	if configuration == nil {
		return
	}

	id := "a user with a random id"
	if !config.ID.IsNull() && !config.ID.IsUnknown() {
		id = fmt.Sprintf("%q", config.ID.ValueString())
	}

	if config.IsAutoUpdateEnabled.ValueBool() && !configuration.IsAutomaticBatchUpdateEnabled {
		diags.AddAttributeError(path.Root("is_auto_update_enabled"), "Automatic updates are off for this client", fmt.Sprintf(
			"finAPI would refuse to create %s. Set \"is_auto_update_enabled\" to false, or have finAPI switch automatic updates on for the "+
				"client.", id))
	}

	isUnwanted := !config.IsVerified.IsNull() && !config.IsVerified.IsUnknown() && !config.IsVerified.ValueBool()
	if isUnwanted && configuration.IsUserAutoVerificationEnabled {
		diags.AddAttributeError(path.Root("is_verified"), "finAPI verifies new users of this client by itself", fmt.Sprintf(
			"It would verify %s, and has no way to take that back. Set \"is_verified\" to true, or remove it.", id))
	}
}
