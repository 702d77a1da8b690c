// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"crypto/rand"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/customtypes"
)

// newUser completes what is known of a user to create. An id or password that is not given is made up here and not by finAPI, so
// that a lost answer loses neither.
func newUser(params client.CreateUserParams, idPrefix string) client.CreateUserParams {
	if params.ID == "" {
		params.ID, params.IDIsRandom = randomUserID(idPrefix), true
	}

	if params.Password == "" {
		params.Password, params.PasswordIsRandom = randomPassword(), true
	}

	return params
}

const (
	// randomIDSuffixLength makes ids that begin with the same prefix unique, with 80 bits.
	randomIDSuffixLength = 16
	maxIDPrefixLength    = customtypes.MaxUserIDLength - randomIDSuffixLength
)

// randomUserID makes an id that no other user has.
func randomUserID(prefix string) string {
	return prefix + strings.ToLower(rand.Text())[:randomIDSuffixLength]
}

// randomRevision makes the name of one setting of a password.
func randomRevision() types.String { return types.StringValue(strings.ToLower(rand.Text())) }

// randomPassword makes a password of 130 random bits.
func randomPassword() string { return rand.Text() }
