// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

const wantedShape = `it must be a JSON object of user ids and passwords, both strings, such as {"alice": "…"}`

// parseUserPasswords reads the entries in the order of the text. A map would lose those that come twice.
func parseUserPasswords(text string) ([]userPassword, error) {
	err := json.Unmarshal([]byte(text), new(json.RawMessage))
	if malformed, ok := errors.AsType[*json.SyntaxError](err); ok {
		return nil, fmt.Errorf("%s, and it is not valid JSON at byte %d of %d%s", wantedShape, malformed.Offset, len(text),
			likeness(text))
	}

	decoder := json.NewDecoder(strings.NewReader(text))

	if first, err := decoder.Token(); err != nil || first != json.Delim('{') {
		return nil, errors.New(wantedShape + likeness(text))
	}

	var entries []userPassword

	for decoder.More() {
		id, idErr := decoder.Token()

		password, err := decoder.Token()
		if idErr != nil || err != nil {
			return nil, errors.New(wantedShape)
		}

		switch password := password.(type) {
		case string:
			entries = append(entries, userPassword{fmt.Sprint(id), types.StringValue(password)})
		case nil:
			entries = append(entries, userPassword{fmt.Sprint(id), types.StringNull()})
		default:
			return nil, fmt.Errorf("%s, and the value of entry %d is %s", wantedShape, len(entries)+1, kindOf(password))
		}
	}

	return entries, nil
}

func kindOf(value json.Token) string {
	switch value {
	case json.Delim('{'):
		return "an object: the password stands there by itself, without a name before it"
	case json.Delim('['):
		return "a list"
	}

	return "no string: put the password in double quotes"
}

// likenesses are what people set by mistake, as a text looks that is no object of JSON. The first that fits is meant.
var likenesses = []struct {
	isIt func(text string) bool
	name string
}{
	{func(text string) bool { return strings.HasPrefix(text, "\ufeff") }, "it begins with a byte order mark, as the content of a file from " +
		"Windows does: save the file without it"},
	{isUTF16, "it looks like the content of a file in UTF-16: save the file as UTF-8"},
	{isJSONText, "it looks like an object in outer quotes, encoded twice: leave out the outer quotes and the backslashes, or one jsonencode()"},
	{isQuotedObject, "it looks like an object in outer quotes, which the shell or the CI system has not taken away: leave them out"},
	{isBase64OfObject, "it looks like the Base64 of an object: decode it first"},
	{regexp.MustCompile(`^\s*\[`).MatchString, "it looks like a list: the ids are the names of an object's members"},
	{regexp.MustCompile(`^\s*\{\s*("[^"]*"|[\w.@+-]+)\s*=`).MatchString, "it looks like a map in Terraform's language: write a colon instead of " +
		"the equals sign, and double quotes around the ids, or use jsonencode()"},
	{regexp.MustCompile(`^\s*\{\s*'`).MatchString, "it has single quotes where JSON has double ones"},
	{regexp.MustCompile(`^\s*\{\s*\\`).MatchString, "its quotes have backslashes before them: leave out the backslashes"},
	{regexp.MustCompile(`^\s*\{\s*[\w.@+-]+\s*:`).MatchString, "the ids are without double quotes"},
	{regexp.MustCompile(`,\s*\}\s*$`).MatchString, "there is a comma after the last entry"},
	{regexp.MustCompile(`^\s*\{[^}]*$`).MatchString, "the end is missing"},
	{regexp.MustCompile(`^\s*[\w.@+-]+\s*=`).MatchString, "it looks like lines of ids and passwords with an equals sign between them"},
	{regexp.MustCompile(`^\s*[\w.@+-]+:\s`).MatchString, "it looks like YAML"},
	{regexp.MustCompile(`^@?[~./\w-]+\.json\s*$`).MatchString, "it looks like the name of a file: set the file's content"},
}

// likeness says what a text looks like, to follow what is wanted; nothing where that is not clear. It repeats nothing of the text.
func likeness(text string) string {
	for _, like := range likenesses {
		if like.isIt(text) {
			return ": " + like.name
		}
	}

	return ""
}

func isObject(text string) bool {
	return strings.HasPrefix(strings.TrimSpace(text), "{")
}

func isUTF16(text string) bool {
	return strings.ContainsRune(text, 0) || strings.HasPrefix(text, "\xff\xfe") || strings.HasPrefix(text, "\xfe\xff")
}

func isJSONText(text string) bool {
	var inner string

	return json.Unmarshal([]byte(text), &inner) == nil && isObject(inner)
}

func isQuotedObject(text string) bool {
	text = strings.TrimSpace(text)

	return text != "" && strings.ContainsAny(text[:1], "'\"`") && isObject(text[1:])
}

func isBase64OfObject(text string) bool {
	decoded, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))

	return err == nil && isObject(string(decoded))
}
