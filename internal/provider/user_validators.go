// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"regexp"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/finapi-community/terraform-provider-finapi/internal/customtypes"
)

// The largest numbers of characters that finAPI allows.
const (
	maxPasswordLength = 128
	maxEmailLength    = 320
	maxPhoneLength    = 50

	minPasswordLength = 6
)

var (
	// generalCharacters are those that finAPI allows in texts.
	generalCharacters  = regexp.MustCompile(`^[A-Za-z0-9¡-ʯ &(){}\[\].:,;?!+\-_$@#~` + "`" + `^€]*$`)
	idPrefixCharacters = regexp.MustCompile(`^[a-zA-Z0-9\-_.+@]*$`)
)

// rule is a validator that says what it wants and not what it got: the framework's own repeat the value, which may come from
// a sensitive variable.
type rule struct {
	// wanted, or what is wrong, follows the name of the attribute.
	wanted string
	isMet  func(text string) bool
}

var _ validator.String = rule{}

// Description says what is wanted.
func (r rule) Description(context.Context) string { return r.wanted }

// MarkdownDescription says what is wanted.
func (r rule) MarkdownDescription(context.Context) string { return r.wanted }

// ValidateString refuses a known value that does not meet the rule.
func (r rule) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() || r.isMet(req.ConfigValue.ValueString()) {
		return
	}

	resp.Diagnostics.AddAttributeError(req.Path, "Invalid value", fmt.Sprintf("Attribute %s %s.", req.Path, r.wanted))
}

func hasLength(shortest, longest int) rule {
	return rule{fmt.Sprintf("must have %d to %d characters", shortest, longest), func(text string) bool {
		length := utf8.RuneCountInString(text)

		return length >= shortest && length <= longest
	}}
}

func consistsOf(characters *regexp.Regexp, names string) rule {
	return rule{"must consist of " + names, characters.MatchString}
}

// textValidators are those of an e-mail address or a phone number.
func textValidators(longest int) []validator.String {
	return []validator.String{
		rule{"is empty: to unset it, set it to null or leave it out", func(text string) bool { return text != "" }},
		rule{fmt.Sprintf("must have at most %d characters", longest), func(text string) bool { return utf8.RuneCountInString(text) <= longest }},
		consistsOf(generalCharacters, "letters, digits, spaces and & ( ) { } [ ] . : , ; ? ! + - _ $ @ # ~ ` ^ €"),
	}
}

// passwordValidators are those of a new password.
func passwordValidators() []validator.String {
	return []validator.String{
		hasLength(minPasswordLength, maxPasswordLength),
		rule{"ends with a line break, as the content of a file does: remove it with trimspace()", func(text string) bool {
			return !endsWithLineBreak(text)
		}},
	}
}

// idPrefixValidators are those of the beginning of a random id, which leaves room for the rest.
func idPrefixValidators() []validator.String {
	length := hasLength(1, maxIDPrefixLength)
	length.wanted += ": " + whyIDPrefixIsShort

	return idBeginningValidators(length)
}

var whyIDPrefixIsShort = fmt.Sprintf("an id has at most %d, and the random characters after the prefix are %d of them",
	customtypes.MaxUserIDLength, randomIDSuffixLength)

// idPrefixFilterValidators are those of the beginning that ids are selected by.
func idPrefixFilterValidators() []validator.String {
	return idBeginningValidators(hasLength(1, customtypes.MaxUserIDLength))
}

func idBeginningValidators(length rule) []validator.String {
	return []validator.String{length, consistsOf(idPrefixCharacters, "letters, digits and - _ . + @")}
}
