// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

const (
	rejectedPasswordKey        = "rejected_password"
	rejectedPasswordIterations = 210_000
	rejectedPasswordLength     = 32
)

// rejectedPassword remembers in a resource's private state a password that finAPI refused, so that no later step or run
// tries it again: each wrong attempt counts towards the user's lock. It keeps a salted, slow digest, not the password.
type rejectedPassword struct {
	Salt   []byte `json:"salt"`
	Digest []byte `json:"digest"`

	// matched are the answers so far: each takes a tenth of a second, and one operation asks several times.
	matched map[string]bool
}

func rejectPassword(password string) (*rejectedPassword, error) {
	r := &rejectedPassword{Salt: make([]byte, 16)}

	if _, err := rand.Read(r.Salt); err != nil {
		return nil, err
	}

	digest, err := r.digest(password)
	r.Digest = digest

	return r, err
}

// matches tells whether this is the rejected password. A nil receiver matches none.
func (r *rejectedPassword) matches(password string) bool {
	if r == nil || password == "" {
		return false
	}

	if matches, ok := r.matched[password]; ok {
		return matches
	}

	digest, err := r.digest(password)
	matches := err == nil && subtle.ConstantTimeCompare(digest, r.Digest) == 1

	if r.matched == nil {
		r.matched = map[string]bool{}
	}

	r.matched[password] = matches

	return matches
}

func (r *rejectedPassword) digest(password string) ([]byte, error) {
	return pbkdf2.Key(sha256.New, password, r.Salt, rejectedPasswordIterations, rejectedPasswordLength)
}

// privateReader and privateWriter are the two halves of a resource's private state.
type privateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

type privateWriter interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

func loadRejectedPassword(ctx context.Context, private privateReader, diags *diag.Diagnostics) *rejectedPassword {
	raw, got := private.GetKey(ctx, rejectedPasswordKey)
	diags.Append(got...)

	if len(raw) == 0 {
		return nil
	}

	var r rejectedPassword
	if err := json.Unmarshal(raw, &r); err != nil {
		diags.AddError("Cannot read the private state of the user", sentence(err.Error()))

		return nil
	}

	return &r
}

func (r *rejectedPassword) save(ctx context.Context, private privateWriter, diags *diag.Diagnostics) {
	raw, err := json.Marshal(r)
	if err != nil {
		diags.AddError("Cannot write the private state of the user", sentence(err.Error()))

		return
	}

	diags.Append(private.SetKey(ctx, rejectedPasswordKey, raw)...)
}

// noteRejectedPassword remembers that finAPI refused a password of a user.
func noteRejectedPassword(ctx context.Context, id, password string, private privateWriter, diags *diag.Diagnostics) {
	rejected, err := rejectPassword(password)
	if err != nil {
		diags.AddError(fmt.Sprintf("Cannot note the wrong password of finAPI user %q", id), sentence(err.Error()))

		return
	}

	rejected.save(ctx, private, diags)
}

func forgetRejectedPassword(ctx context.Context, private privateWriter, diags *diag.Diagnostics) {
	diags.Append(private.SetKey(ctx, rejectedPasswordKey, nil)...)
}
