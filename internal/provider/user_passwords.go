// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/finapi-community/terraform-provider-finapi/internal/customtypes"
)

// userPassword is an entry of user_passwords. Its id is as secret as its password until both are known to be in their places:
// people swap them. So diagnostics tell entries by their number.
type userPassword struct {
	id       string
	password types.String
}

// userPasswords reads the map of users' passwords, its keys lower-cased.
func (a *arguments) userPasswords(ctx context.Context, configured types.Map) map[string]string {
	var entries []userPassword

	switch {
	case configured.IsUnknown():
		a.isNotKnownYet(argUserPasswords)
	case !configured.IsNull():
		given := map[string]types.String{}
		a.diagnostics.Append(configured.ElementsAs(ctx, &given, false)...)

		for _, id := range slices.Sorted(maps.Keys(given)) {
			entries = append(entries, userPassword{id, given[id]})
		}
	default:
		a.check(argUserPasswords, a.variable(argUserPasswords), func(text string) (err error) {
			entries, err = parseUserPasswords(text)

			return err
		})
	}

	if err := checkUserPasswords(entries); err != nil {
		a.invalid(argUserPasswords, err)

		return nil
	}

	passwords := map[string]string{}

	for _, entry := range entries {
		switch {
		case entry.password.IsUnknown():
			a.isNotKnownYet(argUserPasswords)
		case entry.password.ValueString() != "":
			passwords[strings.ToLower(entry.id)] = entry.password.ValueString()
		}
	}

	return passwords
}

// checkUserPasswords reports the first entry that is wrong.
func checkUserPasswords(entries []userPassword) error {
	numbers := map[string]int{}

	for i, entry := range entries {
		number, key := i+1, strings.ToLower(entry.id)

		if err := customtypes.CheckUserID(entry.id); err != nil {
			return fmt.Errorf("the key of entry %d is no user's id: %w. The keys are the ids, and the values the passwords", number, err)
		}

		if numbers[key] > 0 {
			return fmt.Errorf("entries %d and %d are for the same user: the same id occurs twice, and the case of letters makes no "+
				"difference", numbers[key], number)
		}

		numbers[key] = number

		if endsWithLineBreak(entry.password.ValueString()) {
			return fmt.Errorf("the password of entry %d ends with a line break, as the content of a file does: remove it, in Terraform "+
				"with trimspace()", number)
		}
	}

	return nil
}

func endsWithLineBreak(text string) bool {
	return strings.HasSuffix(text, "\n") || strings.HasSuffix(text, "\r")
}
