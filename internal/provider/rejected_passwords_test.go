// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"encoding/hex"
	"testing"
)

// States hold digests that were made with this number of iterations: with another one no password is recognised.
func TestRejectedPasswords_digest(t *testing.T) { //nolint:paralleltest // it changes what the others share, before they begin
	hurried := rejectedPasswordIterations
	rejectedPasswordIterations = slowly

	defer func() { rejectedPasswordIterations = hurried }()

	digest, err := hex.DecodeString("f33abd1d4a240107758d9b429d24190c0920059809b6899f5054fc7b67a632ad")
	if err != nil {
		t.Fatal(err)
	}

	r := &rejectedPasswords{Salt: []byte("0123456789abcdef"), Digests: [][]byte{digest}}

	if !r.match("refused once") || r.match("never tried") {
		t.Error("a digest of a state is not recognised, or too much is")
	}
}
