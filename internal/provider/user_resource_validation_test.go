// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
)

func TestUser_validation(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		config values
		// refused are the attribute and words of the diagnostic; nothing if the configuration is good.
		refused []string
	}{
		"nothing at all":              {values{}, nil},
		"longest id":                  {values{"id": strings.Repeat("a", 36)}, nil},
		"all characters of an id":     {values{"id": "aZ0-_.+@"}, nil},
		"id too long":                 {values{"id": strings.Repeat("a", 37)}, []string{"id", "1 to 36 characters"}},
		"empty id":                    {values{"id": ""}, []string{"id", "1 to 36 characters"}},
		"id with a space":             {values{"id": "a b"}, []string{"id", "number 2 of this one is white space"}},
		"id with a slash":             {values{"id": "a/b"}, []string{"id", "number 2 of this one is none of these"}},
		"id with an umlaut":           {values{"id": "bär"}, []string{"id", "number 2 of this one is a letter outside"}},
		"id of one dot":               {values{"id": "."}, []string{"id", "one or two dots"}},
		"id of two dots":              {values{"id": ".."}, []string{"id", "one or two dots"}},
		"id of three dots":            {values{"id": "..."}, nil},
		"unknown id":                  {values{"id": unknown{}}, nil},
		"id and prefix":               {values{"id": "alice", "id_prefix": "a"}, []string{"id", "id_prefix"}},
		"longest prefix":              {values{"id_prefix": strings.Repeat("a", 20)}, nil},
		"prefix too long":             {values{"id_prefix": strings.Repeat("a", 21)}, []string{"id_prefix", "20"}},
		"empty prefix":                {values{"id_prefix": ""}, []string{"id_prefix"}},
		"prefix with a slash":         {values{"id_prefix": "a/"}, []string{"id_prefix", "letters, digits"}},
		"shortest password":           {values{"password": "123456"}, nil},
		"longest password":            {values{"password": strings.Repeat("ä", 128)}, nil},
		"password too short":          {values{"password": "12345"}, []string{"password", "6"}},
		"password too long":           {values{"password": strings.Repeat("a", 129)}, []string{"password", "128"}},
		"two passwords":               {values{"password": "123456", "password_wo": "123456", "password_wo_version": "1"}, []string{"password"}},
		"write-only password":         {values{"password_wo": "123456", "password_wo_version": "1"}, nil},
		"unknown write-only password": {values{"password_wo": unknown{}, "password_wo_version": unknown{}}, nil},
		"write-only without version":  {values{"password_wo": "123456"}, []string{"password_wo", "password_wo_version"}},
		"version without write-only":  {values{"password_wo_version": "1"}, []string{"password_wo_version", "password_wo"}},
		"write-only too short":        {values{"password_wo": "12345", "password_wo_version": "1"}, []string{"password_wo", "6"}},
		"password out of a file":      {values{"password": "123456\n"}, []string{"password", "line break", "trimspace()"}},
		"write-only out of a file": {
			values{"password_wo": "123456\r\n", "password_wo_version": "1"}, []string{"password_wo", "line break", "trimspace()"},
		},
		"line break in a password": {values{"password": "\n123\n456"}, nil},
		"empty version":            {values{"password_wo": "123456", "password_wo_version": ""}, []string{"password_wo_version"}},
		"longest email":            {values{"email": strings.Repeat("a", 320)}, nil},
		"email too long":           {values{"email": strings.Repeat("a", 321)}, []string{"email", "320"}},
		"empty email":              {values{"email": ""}, []string{"email", "is empty", "to null"}},
		"email with a quote":       {values{"email": "o'hara@example.com"}, []string{"email", "letters, digits"}},
		"email with umlauts":       {values{"email": "jörg@example.com"}, nil},
		"longest phone":            {values{"phone": strings.Repeat("1", 50)}, nil},
		"phone too long":           {values{"phone": strings.Repeat("1", 51)}, []string{"phone", "50"}},
		"empty phone":              {values{"phone": ""}, []string{"phone", "is empty", "to null"}},
		"phone with a slash":       {values{"phone": "030/123"}, []string{"phone", "letters, digits"}},
		"timeout that is none":     {values{"timeouts": map[string]any{"read": "soon"}}, []string{"timeouts", "read"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := newWorld(t)
			result := w.NewInstance(t, "finapi_user").PlanOnly(t, c.config)

			switch {
			case c.refused == nil && len(result.Errors) > 0:
				t.Errorf("refused: %q", result.Errors)
			case c.refused != nil && !mentions(result.Errors, c.refused...):
				t.Errorf("no error with %q: %q", c.refused, result.Errors)
			}

			for attribute, value := range c.config {
				if text, ok := value.(string); ok && len(text) > 1 && mentions(result.Errors, text) {
					t.Errorf("the value of %s is repeated: %q", attribute, result.Errors)
				}
			}

			// A plan that can be carried out asks whether finAPI would: for the client's token and configuration.
			if n := len(w.Requests()); c.refused != nil && n > 0 || n > 2 {
				t.Errorf("%d requests were made", n)
			}
		})
	}
}

// The CLI shows the diagnostic on the attribute.
func TestAccUser_validation(t *testing.T) {
	t.Parallel()
	once(t, ofTerraform)

	w := newWorld(t)

	w.test(t, nil, resource.TestStep{
		Config:      w.config(user(`id = "not an id"`)),
		ExpectError: regexp.MustCompile(`(?s)Invalid finAPI user id.*id = "not an id".*1 to 36 characters`),
	})

	if n := len(w.Requests()); n > 0 {
		t.Errorf("%d requests were made", n)
	}
}
