// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package contract

import "strings"

// Version is a version of finAPI Access. Each has a file of its own.
type Version string

// The versions of finAPI Access.
const (
	V1 Version = "v1"
	V2 Version = "v2"
)

// Versions are all of them.
func Versions() []Version { return []Version{V1, V2} }

// Variable is the environment variable that names the version's file.
func (v Version) Variable() string {
	if v == V2 {
		return "FINAPI_OPENAPI_V2"
	}

	return "FINAPI_OPENAPI"
}

// has tells whether a path is one of this version: all of V2 lies below one prefix, and the rest is V1's.
func (v Version) has(path string) bool {
	return strings.HasPrefix(path, "/api/v2/") == (v == V2)
}
