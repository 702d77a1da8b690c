// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
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

// textValidators are those of an e-mail address or a phone number.
func textValidators(longest int) []validator.String {
	return []validator.String{
		stringvalidator.UTF8LengthBetween(1, longest),
		stringvalidator.RegexMatches(generalCharacters,
			"must consist of letters, digits, spaces and & ( ) { } [ ] . : , ; ? ! + - _ $ @ # ~ ` ^ €"),
	}
}

func passwordLength() validator.String {
	return stringvalidator.UTF8LengthBetween(minPasswordLength, maxPasswordLength)
}

// idPrefixValidators are those of the beginning of a random id, which leaves room for the rest.
func idPrefixValidators() []validator.String { return idBeginningValidators(maxIDPrefixLength) }

// idPrefixFilterValidators are those of the beginning that ids are selected by.
func idPrefixFilterValidators() []validator.String {
	return idBeginningValidators(customtypes.MaxUserIDLength)
}

func idBeginningValidators(longest int) []validator.String {
	return []validator.String{
		stringvalidator.LengthBetween(1, longest),
		stringvalidator.RegexMatches(idPrefixCharacters, "must consist of letters, digits and - _ . + @"),
	}
}
