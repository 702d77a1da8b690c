// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import "strings"

// readBoolean reads a boolean of the query in each of the spellings that clients send: generated ones send 0 and 1.
func readBoolean(value string) (flag, legal bool) {
	switch strings.ToLower(value) {
	case "true", "1", "yes", "on":
		return true, true
	case "false", "0", "no", "off":
		return false, true
	default:
		return false, false
	}
}
