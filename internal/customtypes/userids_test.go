// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package customtypes_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr/xattr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/finapi-community/terraform-provider-finapi/internal/customtypes"
)

var setOfStrings = tftypes.Set{ElementType: tftypes.String}

// userIDs reads a set as Terraform hands it over: an element is a string, nil or [tftypes.UnknownValue].
func userIDs(t *testing.T, elements ...any) customtypes.UserIDs {
	t.Helper()

	raw := make([]tftypes.Value, 0, len(elements))
	for _, element := range elements {
		raw = append(raw, tftypes.NewValue(tftypes.String, element))
	}

	return readUserIDs(t, tftypes.NewValue(setOfStrings, raw))
}

func readUserIDs(t *testing.T, raw tftypes.Value) customtypes.UserIDs {
	t.Helper()

	value, err := customtypes.NewUserIDsType().ValueFromTerraform(t.Context(), raw)
	if err != nil {
		t.Fatal(err)
	}

	ids, ok := value.(customtypes.UserIDs)
	if !ok {
		t.Fatalf("unexpected value of type %T", value)
	}

	back, err := ids.ToTerraformValue(t.Context())
	if err != nil || !back.Equal(raw) {
		t.Fatalf("%s became %s: %v", raw, back, err)
	}

	return ids
}

func TestUserIDs_equality(t *testing.T) {
	t.Parallel()

	null := readUserIDs(t, tftypes.NewValue(setOfStrings, nil))
	notKnown := readUserIDs(t, tftypes.NewValue(setOfStrings, tftypes.UnknownValue))

	for name, c := range map[string]struct {
		a, b         customtypes.UserIDs
		equal, users bool
	}{
		"the same in another order": {userIDs(t, "alice", "bob"), userIDs(t, "bob", "alice"), true, true},
		"another case":              {userIDs(t, "alice"), userIDs(t, "Alice"), false, true},
		"one more":                  {userIDs(t, "alice"), userIDs(t, "alice", "bob"), false, false},
		"one other":                 {userIDs(t, "alice", "bob"), userIDs(t, "alice", "carol"), false, false},
		"both cases and one":        {userIDs(t, "alice", "ALICE"), userIDs(t, "alice"), false, true},
		"null":                      {null, null, true, true},
		"null and empty":            {null, userIDs(t), false, true},
		"unknown and null":          {notKnown, null, false, true},
		"null element and a text":   {userIDs(t, nil), userIDs(t, "null"), false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			if c.a.Equal(c.b) != c.equal || c.b.Equal(c.a) != c.equal {
				t.Errorf("equal: %t, want %t", c.a.Equal(c.b), c.equal)
			}

			same, diags := c.a.SetSemanticEquals(t.Context(), c.b)
			if same != c.users || diags.HasError() {
				t.Errorf("the same users: %t, want %t; %v", same, c.users, diags)
			}
		})
	}
}

func TestUserIDs_users(t *testing.T) {
	t.Parallel()

	isOne := userIDs(t, "Alice", "bob", "BOB", nil, tftypes.UnknownValue).Users()

	for id, want := range map[string]bool{"alice": true, "ALICE": true, "Bob": true, "carol": false, "ali": false, "": false, "<null>": false} {
		if isOne(id) != want {
			t.Errorf("%q is one of them: %t", id, !want)
		}
	}

	if readUserIDs(t, tftypes.NewValue(setOfStrings, nil)).Users()("alice") {
		t.Error("null has a user")
	}
}

func TestUserIDs_validation(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		ids customtypes.UserIDs
		// says is part of the one error, empty for none.
		says string
	}{
		"good":              {ids: userIDs(t, "alice", "bob-1", "Bob-1")},
		"empty":             {ids: userIDs(t)},
		"null":              {ids: readUserIDs(t, tftypes.NewValue(setOfStrings, nil))},
		"unknown":           {ids: readUserIDs(t, tftypes.NewValue(setOfStrings, tftypes.UnknownValue))},
		"unknown element":   {ids: userIDs(t, "alice", tftypes.UnknownValue)},
		"null element":      {userIDs(t, nil, "alice"), "1 of the 2 elements of exclude_ids cannot be an id. One of them: It is null."},
		"impossible":        {userIDs(t, "s3cret value"), "1 of the 1 elements of exclude_ids cannot be an id. One of them: A user's id has"},
		"many impossible":   {userIDs(t, "", "s3cret value", "alice", strings.Repeat("s3cret", 7)), "3 of the 4 elements"},
		"one beside others": {userIDs(t, tftypes.UnknownValue, "ü"), "1 of the 2 elements"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			var resp xattr.ValidateAttributeResponse

			c.ids.ValidateAttribute(t.Context(), xattr.ValidateAttributeRequest{Path: path.Root("exclude_ids")}, &resp)

			switch diags := resp.Diagnostics; {
			case c.says == "" && len(diags) > 0:
				t.Errorf("%v", diags)
			case c.says == "":
			case len(diags) != 1 || !strings.Contains(diags[0].Detail(), c.says) || strings.Contains(fmt.Sprint(diags), "s3cret"):
				t.Errorf("%v, want one error with %q and no id", diags, c.says)
			}
		})
	}
}

func TestUserIDsType(t *testing.T) {
	t.Parallel()

	idsType := customtypes.NewUserIDsType()
	if !idsType.Equal(userIDs(t).Type(t.Context())) || idsType.Equal(basetypes.SetType{ElemType: basetypes.StringType{}}) {
		t.Error("a type is like itself alone")
	}

	if _, err := idsType.ValueFromTerraform(t.Context(), tftypes.NewValue(tftypes.String, "alice")); err == nil {
		t.Error("a string was taken for a set")
	}

	set, diags := idsType.ValueFromSet(t.Context(), userIDs(t, "alice").SetValue)
	if diags.HasError() || !set.Equal(userIDs(t, "alice")) {
		t.Errorf("%s: %v", set, diags)
	}
}
