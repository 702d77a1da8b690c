// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/sha1" //nolint:gosec // finAPI's scheme
	"encoding/base64"
	"encoding/hex"
	"fmt"
)

// decryptionKey encrypts what finAPI only hands out encrypted: AES-128 in CBC mode, under a key derived from the data
// decryption key by PBKDF2. The bytes of the data decryption key are salt and initialization vector at once.
type decryptionKey struct {
	block  cipher.Block
	vector []byte
}

const (
	keyIterations = 1000
	keyBytes      = 16
)

func newDecryptionKey(digits string) (*decryptionKey, error) {
	raw, err := hex.DecodeString(digits)
	if err != nil || len(raw) != aes.BlockSize {
		return nil, fmt.Errorf("the data decryption key needs to be %d hex digits", 2*aes.BlockSize)
	}

	key, err := pbkdf2.Key(sha1.New, digits, raw, keyIterations, keyBytes)
	if err != nil {
		return nil, fmt.Errorf("derive the key from the data decryption key: %w", err)
	}

	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("use the key derived from the data decryption key: %w", err)
	}

	return &decryptionKey{block: block, vector: raw}, nil
}

// encrypt pads as PKCS#7 does and returns standard Base64.
func (k *decryptionKey) encrypt(plain string) string {
	padding := aes.BlockSize - len(plain)%aes.BlockSize
	padded := append([]byte(plain), bytes.Repeat([]byte{byte(padding)}, padding)...)
	cipher.NewCBCEncrypter(k.block, k.vector).CryptBlocks(padded, padded)

	return base64.StdEncoding.EncodeToString(padded)
}
