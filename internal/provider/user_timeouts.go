// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

const (
	userCreateTimeout = 5 * time.Minute
	userReadTimeout   = 2 * time.Minute
	userUpdateTimeout = 5 * time.Minute
	userDeleteTimeout = 10 * time.Minute
)

func userTimeouts(ctx context.Context) schema.Attribute {
	attribute := timeouts.Attributes(ctx, timeouts.Opts{
		Create: true, Read: true, Update: true, Delete: true,
		CreateDescription: timeoutDescription("creation may take,", userCreateTimeout),
		ReadDescription:   timeoutDescription("reading may take,", userReadTimeout),
		UpdateDescription: timeoutDescription("a change may take,", userUpdateTimeout),
		DeleteDescription: timeoutDescription("deletion may take, including the wait for finAPI to finish work on the user's data,",
			userDeleteTimeout),
	})

	if nested, ok := attribute.(schema.SingleNestedAttribute); ok {
		nested.MarkdownDescription = "How long operations may take before they are given up."

		for name, inner := range nested.Attributes {
			if text, ok := inner.(schema.StringAttribute); ok {
				// The library's own validator repeats the value, which may come from a secret variable by mistake.
				text.Validators = []validator.String{positiveDuration{}}
				nested.Attributes[name] = text
			}
		}

		return nested
	}

	return attribute
}

func timeoutDescription(what string, otherwise time.Duration) string {
	return fmt.Sprintf("How long %s as a duration such as `30s` or `5m`. Default `%s`. Removing it returns to the "+
		"default.", what, strings.TrimSuffix(otherwise.String(), "0s"))
}

// positiveDuration refuses what is no duration, and a timeout of nothing or less, with which every operation would fail.
type positiveDuration struct{}

func (positiveDuration) Description(context.Context) string {
	return "must be a duration longer than zero, such as 30s or 5m"
}

func (v positiveDuration) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v positiveDuration) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}

	if duration, err := time.ParseDuration(req.ConfigValue.ValueString()); err != nil || duration <= 0 {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid timeout", fmt.Sprintf("Attribute %s %s.", req.Path, v.Description(ctx)))
	}
}
