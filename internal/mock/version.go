// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import (
	"fmt"
	"strings"
)

// apiVersion holds everything in which Access V1 and Access V2 differ.
type apiVersion struct {
	name           string
	resourcePrefix string
	oauthPrefix    string

	// formOnly: OAuth parameters are read from the form body alone, not from the query as well.
	formOnly bool
	// takesTokenInQuery: the access token may also be the query parameter "access_token".
	takesTokenInQuery bool
	// omitsNulls: a member without a value is left out of an answer instead of being null.
	omitsNulls bool
	// refusesUnknownFields: a JSON property that the operation does not know is an error.
	refusesUnknownFields bool

	errorDateLayout   string
	tokenLength       int
	minContactLength  int // of email and phone at creation
	changeTokenLength int // of a password change token; 0: not checked

	configuration    map[string]any
	editableSettings []setting
}

var versionOne = &apiVersion{
	name:              "v1",
	resourcePrefix:    "/api/v1",
	oauthPrefix:       "/oauth",
	takesTokenInQuery: true,
	errorDateLayout:   "2006-01-02 15:04:05.000",
	tokenLength:       128,
	configuration:     configurationOfVersionOne,
	editableSettings:  settingsOfVersionOne,
}

var versionTwo = &apiVersion{
	name:                 "v2",
	resourcePrefix:       "/api/v2",
	oauthPrefix:          "/api/v2/oauth",
	formOnly:             true,
	omitsNulls:           true,
	refusesUnknownFields: true,
	errorDateLayout:      "2006-01-02T15:04:05.000-07:00",
	// Longer than anything V1 issues, so that a client which counts on 128 characters is found out.
	tokenLength:       1024,
	minContactLength:  1,
	changeTokenLength: 36,
	configuration:     configurationOfVersionTwo,
	editableSettings:  settingsOfVersionTwo,
}

var apiVersions = []*apiVersion{versionOne, versionTwo}

func versionNamed(name string) (*apiVersion, error) {
	for _, version := range apiVersions {
		if version.name == name {
			return version, nil
		}
	}

	return nil, fmt.Errorf("the API version %q is neither v1 nor v2", name)
}

// relative cuts the version's prefix off a path. The OAuth prefix goes first: in V2 it lies inside the other one.
func (v *apiVersion) relative(path string) (rest string, oauth, within bool) {
	if rest, within = cutPathPrefix(path, v.oauthPrefix); within {
		return rest, true, true
	}

	rest, within = cutPathPrefix(path, v.resourcePrefix)

	return rest, false, within
}

func cutPathPrefix(path, prefix string) (rest string, found bool) {
	rest, found = strings.CutPrefix(path, prefix)
	if !found || !strings.HasPrefix(rest, "/") {
		return "", false
	}

	return rest, true
}
