// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

// Package customtypes holds the attribute types of the provider.
package customtypes

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/attr/xattr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

var (
	_ basetypes.StringTypable                    = UserIDType{}
	_ basetypes.StringValuableWithSemanticEquals = UserID{}
	_ xattr.ValidateableAttribute                = UserID{}
)

// MaxUserIDLength is the largest number of characters that finAPI allows in a user's id.
const MaxUserIDLength = 36

var userIDRule = fmt.Sprintf("a user's id has 1 to %d characters out of a-z, A-Z, 0-9 and - _ . + @", MaxUserIDLength)

// CheckUserID explains what is wrong with a user's id; nil if nothing is. It does not repeat the id, which may be a secret that
// stands in the wrong place, or come from a sensitive value.
func CheckUserID(id string) error {
	length := utf8.RuneCountInString(id)

	switch {
	case length == 0 || length > MaxUserIDLength:
		return fmt.Errorf("%s; this one has %d", userIDRule, length)
	case id == "." || id == "..":
		// As a segment of a URL's path these two name another place.
		return errors.New("a user's id cannot be one or two dots alone")
	}

	position := 0

	for _, character := range id {
		position++

		if !isOfUserIDs(character) {
			return fmt.Errorf("%s; number %d of this one is %s", userIDRule, position, kindOf(character))
		}
	}

	return nil
}

func isOfUserIDs(character rune) bool {
	return character >= 'a' && character <= 'z' || character >= 'A' && character <= 'Z' || character >= '0' && character <= '9' ||
		strings.ContainsRune("-_.+@", character)
}

// kindOf tells what sort of character it is, without the character.
func kindOf(character rune) string {
	switch {
	case character == '\n' || character == '\r':
		return "a line break"
	case unicode.IsSpace(character):
		return "white space"
	case character == utf8.RuneError:
		return "not valid UTF-8"
	case unicode.IsLetter(character):
		return "a letter outside of a-z and A-Z"
	case unicode.IsPrint(character):
		return "none of these"
	}

	return "a character that cannot be seen"
}

// UserIDType is the type of a finAPI user's id: a string in which the case of letters makes no difference.
type UserIDType struct {
	basetypes.StringType
}

// Equal tells whether another type is the same.
func (t UserIDType) Equal(other attr.Type) bool {
	_, ok := other.(UserIDType)

	return ok
}

// String names the type.
func (t UserIDType) String() string { return "customtypes.UserIDType" }

// ValueFromString makes a value of this type.
func (t UserIDType) ValueFromString(_ context.Context, in basetypes.StringValue) (basetypes.StringValuable, diag.Diagnostics) {
	return UserID{StringValue: in}, nil
}

// ValueFromTerraform makes a value of this type from Terraform's.
func (t UserIDType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	value, err := t.StringType.ValueFromTerraform(ctx, in)
	if err != nil {
		return nil, err
	}

	text, ok := value.(basetypes.StringValue)
	if !ok {
		return nil, fmt.Errorf("unexpected value of type %T", value)
	}

	return UserID{StringValue: text}, nil
}

// ValueType returns a value of this type.
func (t UserIDType) ValueType(context.Context) attr.Value { return UserID{} }

// UserID is the id of a finAPI user.
type UserID struct {
	basetypes.StringValue
}

// NewUserID returns a known id.
func NewUserID(id string) UserID { return UserID{StringValue: basetypes.NewStringValue(id)} }

// NewUserIDUnknown returns an id that is not known yet.
func NewUserIDUnknown() UserID { return UserID{StringValue: basetypes.NewStringUnknown()} }

// Type returns the type.
func (id UserID) Type(context.Context) attr.Type { return UserIDType{} }

// Equal tells whether another value is the same to the letter's case.
func (id UserID) Equal(other attr.Value) bool {
	o, ok := other.(UserID)

	return ok && id.StringValue.Equal(o.StringValue)
}

// StringSemanticEquals tells whether finAPI takes both for the same user.
func (id UserID) StringSemanticEquals(_ context.Context, other basetypes.StringValuable) (bool, diag.Diagnostics) {
	o, ok := other.(UserID)

	return ok && id.SameUser(o), nil
}

// SameUser tells whether both are known and finAPI takes them for the same user.
func (id UserID) SameUser(other UserID) bool {
	known := !id.IsNull() && !id.IsUnknown() && !other.IsNull() && !other.IsUnknown()

	return known && strings.EqualFold(id.ValueString(), other.ValueString())
}

// ValidateAttribute refuses an id that finAPI would refuse.
func (id UserID) ValidateAttribute(_ context.Context, req xattr.ValidateAttributeRequest, resp *xattr.ValidateAttributeResponse) {
	if id.IsNull() || id.IsUnknown() {
		return
	}

	if err := CheckUserID(id.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid finAPI user id", sentence(err.Error()))
	}
}

func sentence(text string) string {
	return strings.ToUpper(text[:1]) + text[1:] + "."
}
