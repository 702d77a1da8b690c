// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

// credentials decides which password reaches a user, for every object: finAPI lets only the user's own token read and
// change a verified user. The order is configuration, state, the provider's user_passwords, none.
type credentials struct {
	// passwords are the provider's user_passwords by lower-cased id.
	passwords map[string]string
	// unknown: user_passwords, or a part of it, is not known yet.
	unknown bool
}

// credential is a password that may open a user.
type credential struct {
	password string
	// origin says where it comes from, in words for a diagnostic.
	origin string
}

// sources are where an operation may take a password from, apart from the provider.
type sources struct {
	// configured is the password of the configuration, which only create, update and plan see.
	configured types.String
	// stored is the password in the state.
	stored types.String
	// rejected are the passwords that finAPI refused earlier and that must not be tried again.
	rejected *rejectedPasswords
}

// of returns the passwords to try for a user, the best first, without those known to be wrong.
func (c credentials) of(id string, from sources) []credential {
	candidates := []credential{
		{password: from.configured.ValueString(), origin: "the configuration"},
		{password: from.stored.ValueString(), origin: "the state"},
		{password: c.passwords[strings.ToLower(id)], origin: "the provider's user_passwords"},
	}

	var usable []credential

	for _, candidate := range candidates {
		known := slices.ContainsFunc(usable, func(c credential) bool { return c.password == candidate.password })

		if candidate.password != "" && !known && !from.rejected.match(candidate.password) {
			usable = append(usable, candidate)
		}
	}

	return usable
}

// mayHaveMore tells whether a password of a user may turn up that is not known at plan.
func (c credentials) mayHaveMore(from sources) bool {
	return c.unknown || from.configured.IsUnknown()
}

func (c credentials) values() []string {
	values := make([]string, 0, len(c.passwords))
	for _, password := range c.passwords {
		values = append(values, password)
	}

	return values
}
