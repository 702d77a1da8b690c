// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// A refusal says what is wanted and not what it got, which may be a secret.
func TestTextValidators(t *testing.T) {
	t.Parallel()

	const secret = "s3cr3t"

	for name, validators := range map[string][]validator.String{
		"email": textValidators(maxEmailLength), "phone": textValidators(maxPhoneLength), "password": passwordValidators(),
		"id_prefix": idPrefixValidators(), "an id_prefix to select by": idPrefixFilterValidators(),
		"api_version": {rule{apiVersionRule, isAPIVersion}},
	} {
		for _, c := range []struct {
			text string
			// refusedBy are those that refuse the text.
			refusedBy []string
		}{
			{secret + "<", []string{"email", "phone", "id_prefix", "an id_prefix to select by", "api_version"}},
			{secret + "\n", []string{"email", "phone", "password", "id_prefix", "an id_prefix to select by", "api_version"}},
			{secret + "\r", []string{"email", "phone", "password", "id_prefix", "an id_prefix to select by", "api_version"}},
			{strings.Repeat(secret, 100), []string{"email", "phone", "password", "id_prefix", "an id_prefix to select by", "api_version"}},
			{secret[:2], []string{"password", "api_version"}},
			{"", []string{"email", "phone", "password", "id_prefix", "an id_prefix to select by", "api_version"}},
			{secret, []string{"api_version"}},
			{"v1", []string{"password"}},
		} {
			var texts []string

			for _, each := range validators {
				var resp validator.StringResponse

				each.ValidateString(t.Context(), validator.StringRequest{
					Path: path.Root("the_attribute"), ConfigValue: types.StringValue(c.text),
				}, &resp)

				for _, d := range resp.Diagnostics {
					texts = append(texts, d.Summary()+" "+d.Detail())
				}
			}

			text := strings.Join(texts, "\n")

			if isRefused := text != ""; isRefused != slices.Contains(c.refusedBy, name) {
				t.Errorf("%s: %q is refused: %t: %s", name, c.text, isRefused, text)
			}

			if strings.Contains(text, secret) || text != "" && !strings.Contains(text, "the_attribute") {
				t.Errorf("%s: %q: %s", name, c.text, text)
			}
		}
	}
}

// Each refusal says what to do, once.
func TestTextValidators_sayWhy(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		validators []validator.String
		text, says string
	}{
		"no e-mail":        {textValidators(maxEmailLength), "", "is empty: to unset it, set it to null or leave it out."},
		"a long e-mail":    {textValidators(maxEmailLength), strings.Repeat("a", 321), "must have at most 320 characters."},
		"a long prefix":    {idPrefixValidators(), strings.Repeat("a", 21), "an id has at most 36, and the random characters after the prefix are 16 of them."},
		"a long beginning": {idPrefixFilterValidators(), strings.Repeat("a", 37), "must have 1 to 36 characters."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			var resp validator.StringResponse
			for _, each := range c.validators {
				each.ValidateString(t.Context(), validator.StringRequest{Path: path.Root("it"), ConfigValue: types.StringValue(c.text)}, &resp)
			}

			if len(resp.Diagnostics) != 1 || !strings.HasSuffix(resp.Diagnostics[0].Detail(), c.says) {
				t.Errorf("%v, want %q alone", resp.Diagnostics, c.says)
			}
		})
	}
}

func TestRule_leavesOutWhatIsNotKnown(t *testing.T) {
	t.Parallel()

	never := rule{"must not be", func(string) bool { return false }}

	for name, value := range map[string]types.String{"null": types.StringNull(), "unknown": types.StringUnknown()} {
		var resp validator.StringResponse

		never.ValidateString(t.Context(), validator.StringRequest{ConfigValue: value}, &resp)

		if resp.Diagnostics.HasError() {
			t.Errorf("%s: %v", name, resp.Diagnostics)
		}
	}

	if fmt.Sprint(never.Description(t.Context()), never.MarkdownDescription(t.Context())) != "must not bemust not be" {
		t.Error("a rule does not say what it wants")
	}
}
