// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
)

const sampleKey = "00112233445566778899aabbccddeeff"

// encrypt is finAPI's side: whole blocks, encrypted under a data decryption key.
func encrypt(tb testing.TB, key string, blocks []byte) string {
	tb.Helper()

	raw, err := hex.DecodeString(key)
	if err != nil {
		tb.Fatal(err)
	}

	derived, err := pbkdf2.Key(sha1.New, key, raw, 1000, 16)
	if err != nil {
		tb.Fatal(err)
	}

	block, err := aes.NewCipher(derived)
	if err != nil {
		tb.Fatal(err)
	}

	sealed := make([]byte, len(blocks))
	cipher.NewCBCEncrypter(block, raw).CryptBlocks(sealed, blocks)

	return base64.StdEncoding.EncodeToString(sealed)
}

func pad(text string) []byte {
	padding := aes.BlockSize - len(text)%aes.BlockSize

	return append([]byte(text), bytes.Repeat([]byte{byte(padding)}, padding)...)
}

func mustParseKey(tb testing.TB, text string) *client.DataDecryptionKey {
	tb.Helper()

	key, err := client.ParseDataDecryptionKey(text)
	if err != nil {
		tb.Fatal(err)
	}

	return key
}

func TestDataDecryptionKey_decrypts(t *testing.T) {
	t.Parallel()

	key := mustParseKey(t, sampleKey)

	for encrypted, want := range map[string]string{
		// Made with Python's hashlib and OpenSSL.
		"lAjODBQ/TWLwZzAusifMwLAFixeaL4ZoUTbKb5gVd7qbfzgGOK5Ho13G+rPNXbXU": "45a611d8-8a19-4a02-8726-a24b6a691ce9",
		"0scD3RZXZQNLsZ46aSRophE7teo9uvLWIespjsx758E=":                     "email@localhost.de",

		encrypt(t, sampleKey, pad("")):                      "",
		encrypt(t, sampleKey, pad("fifteen letters")):       "fifteen letters",
		encrypt(t, sampleKey, pad("sixteen letters.")):      "sixteen letters.",
		encrypt(t, sampleKey, pad("jörg@example.com")):      "jörg@example.com",
		encrypt(t, sampleKey, pad(strings.Repeat("x", 99))): strings.Repeat("x", 99),
	} {
		if got, err := key.Decrypt(encrypted); err != nil || got != want {
			t.Errorf("%s decrypts to %q, %v, want %q", encrypted, got, err, want)
		}
	}
}

func TestDataDecryptionKey_refuses(t *testing.T) {
	t.Parallel()

	key := mustParseKey(t, sampleKey)
	token := "45a611d8-8a19-4a02-8726-a24b6a691ce9"
	upper := strings.ToUpper(sampleKey)

	for name, text := range map[string]string{
		"nothing":                       "",
		"no Base64":                     "not base64!",
		"Base64 for URLs":               "lAjODBQ_TWLwZzAusifMwLAFixeaL4ZoUTbKb5gVd7qbfzgGOK5Ho13G-rPNXbXU",
		"Base64 without its padding":    "0scD3RZXZQNLsZ46aSRophE7teo9uvLWIespjsx758E",
		"part of a block":               base64.StdEncoding.EncodeToString(make([]byte, 15)),
		"a block and a half":            base64.StdEncoding.EncodeToString(make([]byte, 24)),
		"padding of length zero":        encrypt(t, sampleKey, append(make([]byte, 15), 0)),
		"padding longer than a block":   encrypt(t, sampleKey, bytes.Repeat([]byte{17}, 32)),
		"padding that is not uniform":   encrypt(t, sampleKey, append(make([]byte, 13), 1, 3, 3)),
		"a plain text that is no UTF-8": encrypt(t, sampleKey, pad("\xff\xfe")),
		"what another key encrypted":    encrypt(t, "ffeeddccbbaa99887766554433221100", pad(token)),
		// The digits are the password that the key is derived from: their case matters.
		"what the same key in capitals encrypted": encrypt(t, upper, pad(token)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			got, err := key.Decrypt(text)
			if err == nil {
				t.Fatalf("decrypts to %q, want an error", got)
			}

			if text != "" && strings.Contains(err.Error(), text) {
				t.Errorf("the error repeats the text: %v", err)
			}
		})
	}
}

func TestParseDataDecryptionKey_refuses(t *testing.T) {
	t.Parallel()

	for name, text := range map[string]string{
		"nothing":           "",
		"a digit too few":   sampleKey[:31],
		"a byte too few":    sampleKey[:30],
		"a byte too many":   sampleKey + "00",
		"another letter":    sampleKey[:31] + "g",
		"a blank behind":    sampleKey + " ",
		"a UUID's hyphens":  "00112233-4455-6677-8899-aabbccddeeff",
		"not in hex at all": "a data decryption key, so to say",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			_, err := client.ParseDataDecryptionKey(text)
			if err == nil || !strings.Contains(err.Error(), "32 hexadecimal digits") {
				t.Fatalf("error %v, want one that says what a key looks like", err)
			}

			if text != "" && strings.Contains(err.Error(), text) {
				t.Errorf("the error repeats the key: %v", err)
			}
		})
	}
}

func FuzzDecrypt(f *testing.F) {
	key := mustParseKey(f, sampleKey)

	f.Add("")
	f.Add("email@localhost.de")
	f.Add("lAjODBQ/TWLwZzAusifMwLAFixeaL4ZoUTbKb5gVd7qbfzgGOK5Ho13G+rPNXbXU")
	f.Add(base64.StdEncoding.EncodeToString(make([]byte, 48)))
	f.Add("\xff")

	f.Fuzz(func(t *testing.T, text string) {
		if plain, err := key.Decrypt(text); err == nil && !utf8.ValidString(plain) {
			t.Errorf("%q decrypts to %q, which is no text", text, plain)
		}

		if !utf8.ValidString(text) {
			return
		}

		if plain, err := key.Decrypt(encrypt(t, sampleKey, pad(text))); err != nil || plain != text {
			t.Errorf("%q comes back as %q, %v", text, plain, err)
		}
	})
}
