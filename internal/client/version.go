// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"net/url"
	"strings"
)

// APIVersion names a version of finAPI Access. A client of a mandator is bound to one of them.
type APIVersion string

// The versions of finAPI Access.
const (
	V1 APIVersion = "v1"
	V2 APIVersion = "v2"
)

// Auto is for [Config] alone: the version is found out by the client's first token.
const Auto APIVersion = "auto"

// Other is the version that a client of this one is not bound to.
func (v APIVersion) Other() APIVersion {
	if v == V1 {
		return V2
	}

	return V1
}

// version holds all that differs between the versions of finAPI Access on the wire. Two differences need no entry: unset
// values, null in V1 and left out in V2, decode to the same; and parameters of OAuth operations, which V1 documents for
// the query and V2 for a form, always go into a form, since a URL is no place for a secret.
type version struct {
	name         APIVersion
	resourcePath string
	oauthPath    string
}

var versions = map[APIVersion]version{
	V1: {name: V1, resourcePath: "/api/v1", oauthPath: "/oauth"},
	V2: {name: V2, resourcePath: "/api/v2", oauthPath: "/api/v2/oauth"},
}

// pathOf joins segments to a path, each escaped by itself, so that no value can add a segment of its own.
func pathOf(segments ...string) string {
	var path strings.Builder
	for _, segment := range segments {
		path.WriteString("/")
		path.WriteString(url.PathEscape(segment))
	}

	return path.String()
}
