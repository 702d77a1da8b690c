// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package customtypes_test

import (
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
		"":                      "1 to 36 characters",
		strings.Repeat("x", 37): "1 to 36 characters",
		".":                     "cannot be used",
		"..":                    "cannot be used",
		"a b":                   "\"a b\"",
		"a/b":                   "\"a/b\"",
		"a%2Fb":                 "1 to 36 characters",
		"a\nb":                  `"a\nb"`,
		"alice\n":               "1 to 36 characters",
		"bär":                   "1 to 36 characters",
		"\u212Aelvin":           "1 to 36 characters", // the Kelvin sign, which folds to k
		"\xff":                  "1 to 36 characters",
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
