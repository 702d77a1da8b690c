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
				text.Validators = append(text.Validators, positiveDuration{})
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

// positiveDuration refuses a timeout of nothing or less, with which every operation would fail. That the text is a duration
// is checked by the attribute itself.
type positiveDuration struct{}

func (positiveDuration) Description(context.Context) string { return "must be longer than zero" }

func (v positiveDuration) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v positiveDuration) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	duration, err := time.ParseDuration(req.ConfigValue.ValueString())
	if err == nil && duration <= 0 {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid timeout", "A timeout "+v.Description(ctx)+", for example 30s or 5m.")
	}
}
