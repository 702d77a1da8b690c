// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/finapi-community/terraform-provider-finapi/internal/customtypes"
)

// importedKey marks in the private state a user who was imported, whose configuration may lack the id.
const importedKey = "imported"

// importUserID takes over a user's id from an import by id or by identity. An id that no user can have is refused before finAPI
// is asked for it.
func importUserID(
	ctx context.Context, attribute path.Path, req resource.ImportStateRequest, resp *resource.ImportStateResponse,
) {
	id := types.StringValue(req.ID)

	if req.ID == "" && req.Identity != nil {
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, attribute, &id)...)
	}

	if resp.Diagnostics.HasError() {
		return
	}

	if err := customtypes.CheckUserID(id.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(attribute, "Invalid finAPI user id", sentence(err.Error()))

		return
	}

	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, attribute, id)...)
}
