// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/sha1" //nolint:gosec // finAPI's scheme
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"
	"unicode/utf8"
)

const (
	dataDecryptionKeyLength = 16
	keyDerivationIterations = 1000
)

var errUndecryptable = errors.New("the text was not encrypted with this key")

// DataDecryptionKey decrypts what finAPI encrypts for one client: AES-128 in CBC mode with PKCS #7 padding, the key
// derived from the data decryption key by PBKDF2 with HMAC-SHA-1, whose bytes are the salt and the initialisation vector.
type DataDecryptionKey struct {
	block cipher.Block
	iv    []byte
}

// ParseDataDecryptionKey reads a data decryption key of 32 hexadecimal digits. Its error never repeats the text.
func ParseDataDecryptionKey(text string) (*DataDecryptionKey, error) {
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != dataDecryptionKeyLength {
		return nil, errors.New("a data decryption key has exactly 32 hexadecimal digits")
	}

	key, err := pbkdf2.Key(sha1.New, text, raw, keyDerivationIterations, dataDecryptionKeyLength)
	if err != nil {
		return nil, err
	}

	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}

	return &DataDecryptionKey{block: block, iv: raw}, nil
}

// texts returns the key as it is written, in either case, to be masked.
func (k *DataDecryptionKey) texts() []string {
	text := hex.EncodeToString(k.iv)

	return []string{text, strings.ToUpper(text)}
}

// Decrypt decrypts a Base64 text. An error says nothing of the text.
func (k *DataDecryptionKey) Decrypt(text string) (string, error) {
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(data) == 0 || len(data)%aes.BlockSize != 0 {
		return "", errUndecryptable
	}

	cipher.NewCBCDecrypter(k.block, k.iv).CryptBlocks(data, data)

	padding := int(data[len(data)-1])
	if padding == 0 || padding > aes.BlockSize {
		return "", errUndecryptable
	}

	for _, b := range data[len(data)-padding:] {
		if int(b) != padding {
			return "", errUndecryptable
		}
	}

	plain := data[:len(data)-padding]
	if !utf8.Valid(plain) {
		return "", errUndecryptable
	}

	return string(plain), nil
}
