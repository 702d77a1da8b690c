// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
)

func newUUID() string {
	id := randomBytes(16)
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80

	return fmt.Sprintf("%x-%x-%x-%x-%x", id[0:4], id[4:6], id[6:8], id[8:10], id[10:16])
}

// newTokenValue makes a token of the alphabet that finAPI's tokens have: A-Z, a-z, 0-9, "_" and "-".
func newTokenValue(length int) string {
	return base64.RawURLEncoding.EncodeToString(randomBytes(length))[:length]
}

func randomBytes(length int) []byte {
	random := make([]byte, length)
	// crypto/rand.Read never returns an error; it ends the program if the system has no randomness to give.
	_, _ = rand.Read(random)

	return random
}
