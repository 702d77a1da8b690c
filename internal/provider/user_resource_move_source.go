// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/customtypes"
)

// foreignState is the state of a user whom a general provider for HTTP APIs manages, as far as it is read.
type foreignState struct {
	// ids are all that name the user, the one that the other provider goes by first.
	ids []string
	// written is what was sent to finAPI, or what finAPI has answered since.
	written map[string]any
	// created is finAPI's answer to the creation, which alone shows a password that finAPI has made; nil if it was not kept.
	created map[string]any
	// urls may be absolute.
	urls []string
}

// id is the user's. A state that names two users is refused: the wrong one's bank data could be deleted.
func (s foreignState) id() (string, error) {
	var found string

	for _, id := range s.ids {
		switch {
		case id == "":
		case found == "":
			found = id
		case !strings.EqualFold(id, found):
			return "", errors.New("the state names more than one user, so that it is not clear which is meant")
		}
	}

	if found == "" {
		return "", errors.New("the state names no user: the id is missing in it")
	}

	if err := customtypes.CheckUserID(found); err != nil {
		return "", fmt.Errorf("the id is not that of a finAPI user: %w", err)
	}

	return found, nil
}

// operationsPath is the part of a URL's path that finAPI's operations begin with.
var operationsPath = regexp.MustCompile(`(?i)/api/v[0-9].*$|/users(/.*)?$`)

// baseURL is the finAPI that the state names, empty if it names none, as is usual.
func (s foreignState) baseURL() (string, error) {
	for _, text := range s.urls {
		parsed, err := url.Parse(text)
		if err != nil || parsed.Host == "" {
			continue
		}

		base := url.URL{Scheme: parsed.Scheme, Host: parsed.Host, Path: operationsPath.ReplaceAllString(parsed.Path, "")}

		normal, err := client.ParseBaseURL(base.String())
		if err != nil {
			return "", fmt.Errorf("the URL is not that of a finAPI: %w", err)
		}

		return normal, nil
	}

	return "", nil
}

// readRestapiObject reads what Mastercard/restapi writes: data is JSON in a text. In early versions it is what the configuration
// says, in later ones what the last read has answered, which has no password.
func readRestapiObject(attributes map[string]any) (foreignState, error) {
	data, err := objectAt(attributes, "data")
	if err != nil {
		return foreignState{}, err
	}

	created, _ := objectAt(attributes, "create_response")
	answered, _ := objectAt(attributes, "api_response")

	return foreignState{
		ids: []string{
			textAt(attributes, "id"), textAt(attributes, "object_id"), textAt(data, "id"), textAt(data, "userId"),
			textAt(answered, "id"), textAt(answered, "userId"), textAt(created, "id"),
		},
		written: data,
		created: created,
		urls:    []string{textAt(attributes, "path"), textAt(attributes, "read_path")},
	}, nil
}

// readRestfulResource reads what magodo/restful writes: body is JSON in a text at first, later a value of a dynamic type. Its id is
// the path that it reads.
func readRestfulResource(attributes map[string]any) (foreignState, error) {
	body, err := objectAt(attributes, "body")
	if err != nil {
		return foreignState{}, err
	}

	output, _ := objectAt(attributes, "output")
	sensitive, _ := objectAt(attributes, "sensitive_output")

	return foreignState{
		ids: []string{
			textAt(body, "id"), textAt(output, "id"), textAt(output, "userId"), textAt(sensitive, "id"), textAt(sensitive, "userId"),
			userOfPath(textAt(attributes, "id")),
		},
		written: body,
		urls: []string{
			strings.TrimRight(textAt(attributes, "base_url"), "/") + textAt(attributes, "path"), textAt(attributes, "id"),
		},
	}, nil
}

// userPath is the end of a path of one user's, such as /api/v2/users/alice.
var userPath = regexp.MustCompile(`(?i)/users/([^/]+)/*$`)

// userOperations are the ends of finAPI's paths that look like a user's.
var userOperations = []string{"verificationStatus", "requestPasswordChange", "executePasswordChange"}

// userOfPath is the id in a path of one user's; empty in another, such as that of an operation on users.
func userOfPath(text string) string {
	parsed, err := url.Parse(text)
	if err != nil {
		return ""
	}

	found := userPath.FindStringSubmatch(parsed.Path)
	if len(found) == 0 || slices.Contains(userOperations, found[1]) {
		return ""
	}

	return found[1]
}

// objectAt is the object of an attribute: itself, JSON in a text, or the value of a dynamic type, which the state has beside its
// type. It is nil if there is none.
func objectAt(attributes map[string]any, name string) (map[string]any, error) {
	value := attributes[name]

	if dynamic, ok := value.(map[string]any); ok && len(dynamic) == 2 && dynamic["type"] != nil {
		if inner, ok := dynamic["value"]; ok {
			value = inner
		}
	}

	if text, ok := value.(string); ok {
		value = nil

		if strings.TrimSpace(text) != "" && json.Unmarshal([]byte(text), &value) != nil {
			return nil, fmt.Errorf("%q is not valid JSON", name)
		}
	}

	object, ok := value.(map[string]any)
	if !ok && value != nil {
		return nil, fmt.Errorf("%q is not a JSON object", name)
	}

	return object, nil
}

func textAt(object map[string]any, name string) string {
	text, _ := object[name].(string)

	return text
}

// unmasked is the password in an object; empty if there is none, or only the X that finAPI shows in its place.
func unmasked(object map[string]any) string {
	password := textAt(object, "password")
	if strings.Trim(password, "X") == "" {
		return ""
	}

	return password
}
