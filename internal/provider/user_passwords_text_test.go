// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"encoding/base64"
	"strings"
	"testing"
)

func TestUserPasswords_whatATextLooksLike(t *testing.T) {
	t.Parallel()

	const secret = "s3cr3t-w0rd"

	const object = `{"alice": "` + secret + `"}`

	for name, c := range map[string]struct {
		text string
		says []string
	}{
		"Base64":                      {base64.StdEncoding.EncodeToString([]byte(object)), []string{"Base64", "decode"}},
		"Base64 in lines":             {base64.StdEncoding.EncodeToString([]byte(object))[:20] + "\n" + base64.StdEncoding.EncodeToString([]byte(object))[20:] + "\n", []string{"Base64"}},
		"outer single quotes":         {"'" + object + "'", []string{"byte 1 of", "outer quotes"}},
		"outer double quotes":         {`"` + object + `"`, []string{"outer quotes"}},
		"encoded twice":               {`"{\"alice\": \"` + secret + `\"}"`, []string{"encoded twice", "jsonencode"}},
		"a byte order mark":           {"\ufeff" + object, []string{"byte order mark"}},
		"UTF-16":                      {"\xff\xfe{\x00\"\x00", []string{"UTF-16"}},
		"a nested object":             {`{"alice": {"password": "` + secret + `"}}`, []string{"entry 1", "an object", "by itself"}},
		"a list of values":            {`["` + secret + `"]`, []string{"a list"}},
		"a list of objects":           {`[{"id": "alice", "password": "` + secret + `"}]`, []string{"a list"}},
		"a list in an entry":          {`{"bob": "` + secret + `", "alice": ["` + secret + `"]}`, []string{"entry 2", "a list"}},
		"Terraform's map":             {`{alice = "` + secret + `"}`, []string{"Terraform's language", "jsonencode()"}},
		"Terraform's map, quoted ids": {`{"alice" = "` + secret + `"}`, []string{"Terraform's language"}},
		"Terraform's map, in lines":   {"{\n  alice = \"" + secret + "\"\n  bob = \"b\"\n}\n", []string{"Terraform's language"}},
		"single quotes":               {`{'alice': '` + secret + `'}`, []string{"byte 2 of", "single quotes"}},
		"backslashes":                 {`{\"alice\": \"` + secret + `\"}`, []string{"byte 2 of", "backslashes"}},
		"ids without quotes":          {`{alice: "` + secret + `"}`, []string{"without double quotes"}},
		"a comma too many":            {`{"alice": "` + secret + `",}`, []string{"comma after the last entry"}},
		"cut off":                     {`{"alice": "` + secret, []string{"the end is missing"}},
		"a number":                    {`{"alice": 123456}`, []string{"entry 1", "double quotes"}},
		"lines of a shell":            {"alice=" + secret, []string{"equals sign"}},
		"YAML":                        {"alice: " + secret, []string{"YAML"}},
		"the name of a file":          {"@./passwords.json", []string{"name of a file"}},
		"a text":                      {`"` + secret + `"`, nil},
		"null":                        {"null", nil},
		"a word":                      {secret, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			entries, err := parseUserPasswords(c.text)
			if err == nil {
				t.Fatalf("%d entries", len(entries))
			}

			for _, words := range append(c.says, wantedShape) {
				if !strings.Contains(err.Error(), words) {
					t.Errorf("error %q, want %q", err, words)
				}
			}

			if c.says == nil && strings.Count(err.Error(), ":") != strings.Count(wantedShape, ":") {
				t.Errorf("error %q claims to know what that is", err)
			}

			if strings.Contains(err.Error(), secret) || strings.Contains(strings.ReplaceAll(err.Error(), wantedShape, ""), "alice") {
				t.Errorf("error %q repeats the text", err)
			}
		})
	}
}

// An empty object is what a CI system sets that knows of no user.
func TestUserPasswords_none(t *testing.T) {
	t.Parallel()

	for _, text := range []string{"{}", " { }\n"} {
		if entries, err := parseUserPasswords(text); err != nil || len(entries) > 0 {
			t.Errorf("%q: %v, %v", text, entries, err)
		}
	}
}
