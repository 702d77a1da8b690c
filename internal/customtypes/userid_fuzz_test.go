// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package customtypes_test

import (
	"net/url"
	"path"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr/xattr"

	"github.com/finapi-community/terraform-provider-finapi/internal/customtypes"
)

// An id that is accepted is one segment of a path, and the same user in any case of its letters; a refusal can be printed.
func FuzzUserID(f *testing.F) {
	for _, id := range []string{
		"", ".", "..", "...", "alice", "Alice@1", "a/b", "../users", "a%2Fb", "a b", "bär", "a\n", "\u212a", "-_.+@",
		strings.Repeat("a", customtypes.MaxUserIDLength), strings.Repeat("a", customtypes.MaxUserIDLength+1), "\xff", "alice?x=1#y",
	} {
		f.Add(id)
	}

	f.Fuzz(func(t *testing.T, id string) {
		err := customtypes.CheckUserID(id)

		var resp xattr.ValidateAttributeResponse
		customtypes.NewUserID(id).ValidateAttribute(t.Context(), xattr.ValidateAttributeRequest{}, &resp)

		if resp.Diagnostics.HasError() != (err != nil) {
			t.Errorf("%q: %v, but %v", id, err, resp.Diagnostics)
		}

		if err != nil {
			if strings.ContainsAny(err.Error(), "\n\r\x1b\x00") {
				t.Errorf("%q cannot be printed", err)
			}

			return
		}

		if id == "" || len(id) > customtypes.MaxUserIDLength || strings.ContainsAny(id, "/%?# \\") {
			t.Errorf("%q was accepted", id)
		}

		if segment := url.PathEscape(id); path.Join("/users/verify", segment) != "/users/verify/"+segment {
			t.Errorf("%q names another place", id)
		}

		for _, other := range []string{strings.ToUpper(id), strings.ToLower(id)} {
			if !customtypes.NewUserID(id).SameUser(customtypes.NewUserID(other)) || customtypes.CheckUserID(other) != nil {
				t.Errorf("%q is not %q", id, other)
			}
		}

		if customtypes.NewUserID(id).SameUser(customtypes.NewUserID(id + "x")) {
			t.Errorf("%q is somebody else too", id)
		}
	})
}
