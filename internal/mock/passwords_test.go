// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock_test

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// A data decryption key and the AES key derived from it, computed apart from this code.
const (
	sampleKey  = "00112233445566778899aabbccddeeff"
	derivedKey = "ee0a8ebd9775475a36dc47073afd5155"
)

// decrypt undoes what a server with the sample key encrypted.
func decrypt(t *testing.T, encrypted string) string {
	t.Helper()

	content, err := base64.StdEncoding.DecodeString(encrypted)
	if err != nil || len(content) == 0 || len(content)%aes.BlockSize != 0 {
		t.Fatalf("%q is no encrypted value: %v", encrypted, err)
	}

	block, err := aes.NewCipher(unhex(t, derivedKey))
	if err != nil {
		t.Fatal(err)
	}

	cipher.NewCBCDecrypter(block, unhex(t, sampleKey)).CryptBlocks(content, content)

	return string(content[:len(content)-int(content[len(content)-1])])
}

func unhex(t *testing.T, digits string) []byte {
	t.Helper()

	decoded, err := hex.DecodeString(digits)
	if err != nil {
		t.Fatal(err)
	}

	return decoded
}

var withSampleKey = []mock.Option{mock.WithDataDecryptionKey(sampleKey)}

// requestChange returns the decrypted password change token. It needs a server with the sample key.
func (f *finapi) requestChange(id string) string {
	f.t.Helper()
	answer := f.call(http.MethodPost, "/users/requestPasswordChange", f.clientToken(), `{"userId":"`+id+`"}`)

	return decrypt(f.t, answer.ok(http.StatusOK).get("passwordChangeToken"))
}

func (f *finapi) executeChange(id, password, changeToken string) response {
	f.t.Helper()

	return f.call(http.MethodPost, "/users/executePasswordChange", f.clientToken(),
		`{"userId":"`+id+`","password":"`+password+`","passwordChangeToken":"`+changeToken+`"}`)
}

func TestRequestPasswordChange(t *testing.T) {
	t.Parallel()
	eachVersion(t, withSampleKey, func(t *testing.T, f *finapi) {
		f.AddUser(mock.User{ID: "Alice", Email: "email@localhost.de", Verified: true})
		answer := f.call(http.MethodPost, "/users/requestPasswordChange", f.clientToken(), `{"userId":"ALICE"}`).ok(http.StatusOK)
		answer.keys("userId", "userEmail", "passwordChangeToken")

		if answer.get("userId") != "Alice" {
			t.Errorf("userId %q", answer.get("userId"))
		}

		if got := answer.get("userEmail"); got != "0scD3RZXZQNLsZ46aSRophE7teo9uvLWIespjsx758E=" {
			t.Errorf("userEmail %q", got)
		}

		uuid := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
		if token := decrypt(t, answer.get("passwordChangeToken")); !uuid.MatchString(token) {
			t.Errorf("the password change token %q is no UUID in lower case", token)
		}
	})
}

func TestRequestPasswordChangeWithoutEmail(t *testing.T) {
	t.Parallel()

	for f, want := range map[*finapi][]string{
		startV1(t): {"userId", "userEmail", "passwordChangeToken"},
		startV2(t): {"userId", "passwordChangeToken"},
	} {
		f.add("alice")
		answer := f.call(http.MethodPost, "/users/requestPasswordChange", f.clientToken(), `{"userId":"alice"}`).ok(http.StatusOK)
		answer.keys(want...)

		if answer.json["userEmail"] != nil {
			t.Errorf("userEmail %v, want none", answer.json["userEmail"])
		}
	}
}

func TestPasswordChange(t *testing.T) {
	t.Parallel()
	eachVersion(t, withSampleKey, func(_ *testing.T, f *finapi) {
		f.add("alice")
		before := f.login("alice", "password")
		changeToken := f.requestChange("alice")
		f.call(http.MethodGet, "/users", before.get("access_token"), "").ok(http.StatusOK)

		f.executeChange("ALICE", "new-password", changeToken).empty(http.StatusOK)
		f.call(http.MethodGet, "/users", before.get("access_token"), "").unauthorized("invalid_token")
		f.token("refresh_token", "refresh_token", before.get("refresh_token")).refused(http.StatusBadRequest, "BAD_REQUEST")
		f.login("alice", "password").refused(http.StatusBadRequest, "UNAUTHORIZED_ACCESS")
		f.login("alice", "new-password").ok(http.StatusOK)
	})
}

func TestPasswordChangeRevokesTheTokensOfEveryClient(t *testing.T) {
	t.Parallel()
	f := startV1(t, mock.WithDataDecryptionKey(sampleKey),
		mock.WithClient(mock.DefaultClientID, mock.DefaultClientSecret), mock.WithClient("other", "secret"))
	f.add("alice")
	f.add("bob")
	other := f.form("/token", "", "grant_type", "password", "client_id", "other", "client_secret", "secret",
		"username", "alice", "password", "password").ok(http.StatusOK).get("access_token")
	bob := f.userToken("bob", "password")
	f.executeChange("alice", "new-password", f.requestChange("alice")).empty(http.StatusOK)
	f.call(http.MethodGet, "/users", other, "").unauthorized("invalid_token")
	f.call(http.MethodGet, "/users", bob, "").ok(http.StatusOK)
}

func TestPasswordChangeTokens(t *testing.T) {
	t.Parallel()

	const uuid = "45a611d8-8a19-4a02-8726-a24b6a691ce9"

	for name, token := range map[string]func(f *finapi) string{
		"made up": func(f *finapi) string {
			f.requestChange("alice")
			return uuid
		},
		"never requested": func(*finapi) string { return uuid },
		"of another user": func(f *finapi) string {
			f.requestChange("alice")
			return f.requestChange("bob")
		},
		"replaced by a newer one": func(f *finapi) string {
			older := f.requestChange("alice")
			f.requestChange("alice")

			return older
		},
		"used already": func(f *finapi) string {
			used := f.requestChange("alice")
			f.executeChange("alice", "password", used).empty(http.StatusOK)

			return used
		},
		"of a deleted user of the same id": func(f *finapi) string {
			old := f.requestChange("alice")
			f.RemoveUser("alice")
			f.add("alice")

			return old
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachVersion(t, withSampleKey, func(_ *testing.T, f *finapi) {
				f.add("alice")
				f.add("bob")
				f.executeChange("alice", "new-password", token(f)).refused(http.StatusForbidden, "INVALID_TOKEN")
				f.login("alice", "password").ok(http.StatusOK)
			})
		})
	}
}

func TestAFailedChangeLeavesTheTokenInForce(t *testing.T) {
	t.Parallel()
	eachVersion(t, withSampleKey, func(_ *testing.T, f *finapi) {
		f.add("alice")
		changeToken := f.requestChange("alice")
		f.executeChange("alice", "short", changeToken).refused(http.StatusBadRequest, "ILLEGAL_FIELD_VALUE")
		f.executeChange("alice", "new-password", changeToken).empty(http.StatusOK)
	})
}

func TestUnverifiedUserCannotChangeThePassword(t *testing.T) {
	t.Parallel()
	eachVersion(t, withSampleKey, func(_ *testing.T, f *finapi) {
		f.AddUser(mock.User{ID: "alice"})
		f.call(http.MethodPost, "/users/requestPasswordChange", f.clientToken(), `{"userId":"alice"}`).
			refused(http.StatusUnprocessableEntity, "USER_NOT_VERIFIED")
	})
}

func TestRefusedPasswordChanges(t *testing.T) {
	t.Parallel()

	const uuid = `"45a611d8-8a19-4a02-8726-a24b6a691ce9"`
	for name, test := range map[string]struct {
		path, body string
		status     int
		codes      []string
	}{
		"request without a user": {"request", `{}`, http.StatusBadRequest, []string{"MISSING_FIELD"}},
		"request, user null":     {"request", `{"userId":null}`, http.StatusBadRequest, []string{"MISSING_FIELD"}},
		"request, illegal user":  {"request", `{"userId":"a b"}`, http.StatusBadRequest, []string{"ILLEGAL_FIELD_VALUE"}},
		"request without a body": {"request", ``, http.StatusBadRequest, []string{"BAD_REQUEST"}},
		"execute without anything": {
			"execute", `{}`, http.StatusBadRequest, []string{"MISSING_FIELD", "MISSING_FIELD", "MISSING_FIELD"},
		},
		"execute, password too long": {
			"execute", `{"userId":"alice","password":"` + strings.Repeat("x", 129) + `","passwordChangeToken":` + uuid + `}`,
			http.StatusBadRequest, []string{"ILLEGAL_FIELD_VALUE"},
		},
		"execute with an encrypted token": {
			"execute", `{"userId":"alice","password":"password","passwordChangeToken":"lAjODBQ/TWLwZzAusifMwA=="}`,
			http.StatusBadRequest, []string{"ILLEGAL_FIELD_VALUE"},
		},
		"execute for an unknown user": {
			"execute", `{"userId":"nobody","password":"password","passwordChangeToken":` + uuid + `}`,
			http.StatusNotFound, []string{"UNKNOWN_ENTITY"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachVersion(t, nil, func(_ *testing.T, f *finapi) {
				f.add("alice")
				f.call(http.MethodPost, "/users/"+test.path+"PasswordChange", f.clientToken(), test.body).refused(test.status, test.codes...)
			})
		})
	}
}

func TestLengthOfThePasswordChangeToken(t *testing.T) {
	t.Parallel()
	v1, v2 := startV1(t), startV2(t)
	v1.add("alice")
	v2.add("alice")
	v1.executeChange("alice", "password", "abc").refused(http.StatusForbidden, "INVALID_TOKEN")
	v1.executeChange("alice", "password", "").refused(http.StatusForbidden, "INVALID_TOKEN")
	v2.executeChange("alice", "password", "abc").refused(http.StatusBadRequest, "ILLEGAL_FIELD_VALUE")
}

// changePassword lets a test change a password without caring how.
func (f *finapi) changePassword(id, password string) {
	f.t.Helper()
	f.executeChange(id, password, f.requestChange(id)).empty(http.StatusOK)
}
