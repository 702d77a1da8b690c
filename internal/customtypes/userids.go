// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package customtypes

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/attr/xattr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

var (
	_ basetypes.SetTypable                    = UserIDsType{}
	_ basetypes.SetValuableWithSemanticEquals = UserIDs{}
	_ xattr.ValidateableAttribute             = UserIDs{}
)

// UserIDsType is the type of a set of users' ids. The framework's own set compares each element with each other one whenever it
// reads a value, and its elements once more when it writes one, which takes a minute for 5,000 ids. This one does neither: Terraform
// has made sure that no element is there twice.
type UserIDsType struct {
	basetypes.SetType
}

// NewUserIDsType returns the type. Its elements are plain strings: two ids may differ by the case of their letters alone.
func NewUserIDsType() UserIDsType {
	return UserIDsType{SetType: basetypes.SetType{ElemType: basetypes.StringType{}}}
}

// Equal tells whether another type is the same.
func (t UserIDsType) Equal(other attr.Type) bool {
	_, ok := other.(UserIDsType)

	return ok
}

// String names the type.
func (t UserIDsType) String() string { return "customtypes.UserIDsType" }

// Validate refuses nothing: [UserIDs.ValidateAttribute] does.
func (t UserIDsType) Validate(context.Context, tftypes.Value, path.Path) diag.Diagnostics { return nil }

// ValueFromSet makes a value of this type.
func (t UserIDsType) ValueFromSet(_ context.Context, in basetypes.SetValue) (basetypes.SetValuable, diag.Diagnostics) {
	return UserIDs{SetValue: in}, nil
}

// ValueFromTerraform makes a value of this type from Terraform's.
func (t UserIDsType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	value, err := t.SetType.ValueFromTerraform(ctx, in)
	if err != nil {
		return nil, err
	}

	set, ok := value.(basetypes.SetValue)
	if !ok {
		return nil, fmt.Errorf("unexpected value of type %T", value)
	}

	return UserIDs{SetValue: set}, nil
}

// ValueType returns a value of this type.
func (t UserIDsType) ValueType(context.Context) attr.Value { return UserIDs{} }

// UserIDs is a set of finAPI users' ids.
type UserIDs struct {
	basetypes.SetValue
}

// Type returns the type.
func (ids UserIDs) Type(context.Context) attr.Type { return NewUserIDsType() }

// Equal tells whether another value is the same to the letters' case.
func (ids UserIDs) Equal(other attr.Value) bool {
	o, ok := other.(UserIDs)
	if !ok || ids.IsNull() != o.IsNull() || ids.IsUnknown() != o.IsUnknown() {
		return false
	}

	same := func(a, b attr.Value) bool { return a.Equal(b) }

	return slices.EqualFunc(ids.sorted(), o.sorted(), same)
}

// sorted has the elements in an order that is the same for equal sets.
func (ids UserIDs) sorted() []attr.Value {
	return slices.SortedFunc(slices.Values(ids.Elements()), func(a, b attr.Value) int { return strings.Compare(a.String(), b.String()) })
}

// SetSemanticEquals tells whether finAPI takes both for the same users.
func (ids UserIDs) SetSemanticEquals(_ context.Context, other basetypes.SetValuable) (bool, diag.Diagnostics) {
	o, ok := other.(UserIDs)

	return ok && maps.Equal(ids.users(), o.users()), nil
}

// Users returns a function that tells whether finAPI takes an id for one of these. An element that is null or not known is none.
func (ids UserIDs) Users() func(id string) bool {
	users := ids.users()

	return func(id string) bool { return users[strings.ToLower(id)] }
}

// users has the ids in small letters.
func (ids UserIDs) users() map[string]bool {
	users := map[string]bool{}

	for _, element := range ids.Elements() {
		if id, ok := element.(basetypes.StringValue); ok && !id.IsNull() && !id.IsUnknown() {
			users[strings.ToLower(id.ValueString())] = true
		}
	}

	return users
}

// ValidateAttribute refuses ids that finAPI would refuse, in one diagnostic, which repeats none of them.
func (ids UserIDs) ValidateAttribute(_ context.Context, req xattr.ValidateAttributeRequest, resp *xattr.ValidateAttributeResponse) {
	var (
		wrong  int
		reason error
	)

	for _, element := range ids.Elements() {
		id, ok := element.(basetypes.StringValue)
		if !ok || id.IsUnknown() {
			continue
		}

		if err := checkElement(id); err != nil {
			wrong++
			reason = err
		}
	}

	if wrong > 0 {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid finAPI user id", fmt.Sprintf(
			"%d of the %d elements of %s cannot be an id. One of them: %s", wrong, len(ids.Elements()), req.Path, sentence(reason.Error())))
	}
}

// checkElement refuses null as well: whoever computes the ids means a user by each of them.
func checkElement(id basetypes.StringValue) error {
	if id.IsNull() {
		return errors.New("it is null")
	}

	return CheckUserID(id.ValueString())
}
