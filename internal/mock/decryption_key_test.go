// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import (
	"strings"
	"testing"
)

func TestEncryption(t *testing.T) {
	t.Parallel()

	key, err := newDecryptionKey("00112233445566778899aabbccddeeff")
	if err != nil {
		t.Fatal(err)
	}
	// Computed with other implementations of PBKDF2 and AES.
	for plain, want := range map[string]string{
		"45a611d8-8a19-4a02-8726-a24b6a691ce9": "lAjODBQ/TWLwZzAusifMwLAFixeaL4ZoUTbKb5gVd7qbfzgGOK5Ho13G+rPNXbXU",
		"email@localhost.de":                   "0scD3RZXZQNLsZ46aSRophE7teo9uvLWIespjsx758E=",
	} {
		if got := key.encrypt(plain); got != want {
			t.Errorf("%q became %q, want %q", plain, got, want)
		}
	}
}

func TestPadding(t *testing.T) {
	t.Parallel()

	key, err := newDecryptionKey(DefaultDataDecryptionKey)
	if err != nil {
		t.Fatal(err)
	}

	for length, wantBase64 := range map[int]int{0: 24, 15: 24, 16: 44, 17: 44, 31: 44, 32: 64} {
		if got := len(key.encrypt(strings.Repeat("x", length))); got != wantBase64 {
			t.Errorf("%d bytes became %d characters, want %d", length, got, wantBase64)
		}
	}
}

func TestIllegalDataDecryptionKeys(t *testing.T) {
	t.Parallel()

	for name, digits := range map[string]string{
		"empty":     "",
		"too short": "00112233",
		"too long":  strings.Repeat("0", 34),
		"odd":       strings.Repeat("0", 31),
		"no hex":    strings.Repeat("g", 32),
		"dashes":    "00112233-4455-6677-8899-aabbccddeeff",
	} {
		if _, err := newDecryptionKey(digits); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
