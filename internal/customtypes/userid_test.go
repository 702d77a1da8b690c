// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package customtypes_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/attr/xattr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/finapi-community/terraform-provider-finapi/internal/customtypes"
)

var nobody = customtypes.UserID{StringValue: basetypes.NewStringNull()}

func TestCheckUserID(t *testing.T) {
	t.Parallel()

	for id, expected := range map[string]string{
		"alice":                 "",
		"a":                     "",
		"aZ0-_.+@":              "",
		"alice@example.com":     "",
		"...":                   "",
		strings.Repeat("x", 36): "",
		"":                      "1 to 36 characters out of a-z, A-Z, 0-9 and - _ . + @; this one has 0",
		strings.Repeat("x", 37): "1 to 36 characters out of a-z, A-Z, 0-9 and - _ . + @; this one has 37",
		strings.Repeat("ä", 37): "this one has 37",
		".":                     "one or two dots",
		"..":                    "one or two dots",
		"a b":                   "; number 2 of this one is white space",
		"a/b":                   "number 2 of this one is none of these",
		"a%2Fb":                 "number 2 of this one is none of these",
		"a\nb":                  "number 2 of this one is a line break",
		"alice\n":               "number 6 of this one is a line break",
		"bär=":                  "number 2 of this one is a letter outside of a-z and A-Z",
		"\u212Aelvin":           "number 1 of this one is a letter outside", // the Kelvin sign, which folds to k
		"Straße/":               "number 5 of this one is a letter outside",
		"\xff":                  "number 1 of this one is not valid UTF-8",
		"a\x00":                 "number 2 of this one is a character that cannot be seen",
		"a\ufeff":               "number 2 of this one is a character that cannot be seen",
	} {
		err := customtypes.CheckUserID(id)

		switch {
		case expected == "" && err != nil:
			t.Errorf("%q is refused: %s", id, err)
		case expected != "" && (err == nil || !strings.Contains(err.Error(), expected)):
			t.Errorf("%q: %v", id, err)
		}
	}
}

// A password may stand where an id is wanted.
func TestCheckUserID_doesNotRepeatTheID(t *testing.T) {
	t.Parallel()

	for _, id := range []string{
		"s3cr3t s3cr3t", "s3cr3t\n", "s3cr3t/s3cr3t", "s3cr3tä", strings.Repeat("s3cr3t", 10), "s3cr3t\xff", "s3cr3t!", "\"s3cr3t\"",
	} {
		resp := xattr.ValidateAttributeResponse{}
		customtypes.NewUserID(id).ValidateAttribute(t.Context(), xattr.ValidateAttributeRequest{Path: path.Root("id")}, &resp)

		if text := fmt.Sprint(resp.Diagnostics); !resp.Diagnostics.HasError() || strings.Contains(text, "s3cr3t") {
			t.Errorf("%q: %s", id, text)
		}
	}
}

func TestUserID_sameUser(t *testing.T) {
	t.Parallel()

	alice, unknown := customtypes.NewUserID("alice"), customtypes.NewUserIDUnknown()

	for name, c := range map[string]struct {
		first, second customtypes.UserID
		same, equal   bool
	}{
		"the same text":    {alice, customtypes.NewUserID("alice"), true, true},
		"another case":     {alice, customtypes.NewUserID("ALICE"), true, false},
		"another user":     {alice, customtypes.NewUserID("bob"), false, false},
		"a longer id":      {alice, customtypes.NewUserID("alice2"), false, false},
		"null and a user":  {nobody, alice, false, false},
		"null and null":    {nobody, nobody, false, true},
		"unknown and user": {unknown, alice, false, false},
		"unknown twice":    {unknown, unknown, false, true},
	} {
		if same := c.first.SameUser(c.second); same != c.same || c.second.SameUser(c.first) != same {
			t.Errorf("%s: same user: %t", name, same)
		}

		semantic, diags := c.first.StringSemanticEquals(t.Context(), c.second)
		if semantic != c.same || diags.HasError() {
			t.Errorf("%s: semantically equal: %t", name, semantic)
		}

		if equal := c.first.Equal(c.second); equal != c.equal {
			t.Errorf("%s: equal: %t", name, equal)
		}
	}

	if alice.Equal(types.StringValue("alice")) {
		t.Error("a plain text is no user id")
	}
}

func TestUserID_validateAttribute(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		id      customtypes.UserID
		refused bool
	}{
		"a good id":  {customtypes.NewUserID("alice"), false},
		"null":       {nobody, false},
		"unknown":    {customtypes.NewUserIDUnknown(), false},
		"a bad id":   {customtypes.NewUserID("a b"), true},
		"two dots":   {customtypes.NewUserID(".."), true},
		"empty text": {customtypes.NewUserID(""), true},
	} {
		resp := xattr.ValidateAttributeResponse{}
		c.id.ValidateAttribute(t.Context(), xattr.ValidateAttributeRequest{Path: path.Root("id")}, &resp)

		if resp.Diagnostics.HasError() != c.refused {
			t.Errorf("%s: %v", name, resp.Diagnostics)
		}
	}
}

func TestUserIDType(t *testing.T) {
	t.Parallel()

	var userIDType attr.Type = customtypes.UserIDType{}

	for name, c := range map[string]struct {
		value    tftypes.Value
		expected attr.Value
	}{
		"known":   {tftypes.NewValue(tftypes.String, "alice"), customtypes.NewUserID("alice")},
		"null":    {tftypes.NewValue(tftypes.String, nil), nobody},
		"unknown": {tftypes.NewValue(tftypes.String, tftypes.UnknownValue), customtypes.NewUserIDUnknown()},
	} {
		value, err := userIDType.ValueFromTerraform(t.Context(), c.value)
		if err != nil || !value.Equal(c.expected) || !value.Type(t.Context()).Equal(userIDType) {
			t.Errorf("%s: %v, %v", name, value, err)
		}
	}

	if _, err := userIDType.ValueFromTerraform(t.Context(), tftypes.NewValue(tftypes.Bool, true)); err == nil {
		t.Error("a bool was taken for a user id")
	}

	if userIDType.Equal(types.StringType) {
		t.Error("the type equals that of a plain text")
	}
}
