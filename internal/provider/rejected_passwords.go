// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"bytes"
	"context"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

const (
	// rejectedPasswordsKey is of the first version, which knew one password.
	rejectedPasswordsKey   = "rejected_password"
	rejectedPasswordLength = 32
	// maxRejectedPasswords bounds the private state; the oldest are forgotten first.
	maxRejectedPasswords = 10
)

// rejectedPasswordIterations make a digest slow. It is a variable for the tests alone: the race detector makes it fifty times slower.
var rejectedPasswordIterations = 210_000

// rejectedPasswords remember in a resource's private state the passwords of a user that finAPI refused, so that no later step
// or run tries one again: each wrong attempt counts towards the user's lock. They keep salted, slow digests, no passwords. As
// Terraform saves no private state from a plan, nor from an apply whose provider died, such a password may be tried once more.
type rejectedPasswords struct {
	Salt    []byte   `json:"salt"`
	Digests [][]byte `json:"digests,omitempty"`
	// Digest is of the first version.
	Digest []byte `json:"digest,omitempty"`

	// matched are the answers so far: each takes a tenth of a second, and one operation asks several times.
	matched map[string]bool
}

// add remembers one more password.
func (r *rejectedPasswords) add(password string) error {
	if len(r.Salt) == 0 {
		r.Salt = make([]byte, 16)
		if _, err := rand.Read(r.Salt); err != nil {
			return err
		}
	}

	digest, err := r.digest(password)
	if err != nil {
		return err
	}

	if !r.has(digest) {
		r.Digests = append(r.Digests, digest)
	}

	r.Digests = r.Digests[max(0, len(r.Digests)-maxRejectedPasswords):]
	r.matched = nil

	return nil
}

// match tells whether this is a rejected password. A nil receiver matches none.
func (r *rejectedPasswords) match(password string) bool {
	if r == nil || password == "" || len(r.Digests) == 0 {
		return false
	}

	if matches, ok := r.matched[password]; ok {
		return matches
	}

	digest, err := r.digest(password)
	matches := err == nil && r.has(digest)

	if r.matched == nil {
		r.matched = map[string]bool{}
	}

	r.matched[password] = matches

	return matches
}

func (r *rejectedPasswords) has(digest []byte) bool {
	return slices.ContainsFunc(r.Digests, func(known []byte) bool { return bytes.Equal(known, digest) })
}

func (r *rejectedPasswords) digest(password string) ([]byte, error) {
	return pbkdf2.Key(sha256.New, password, r.Salt, rejectedPasswordIterations, rejectedPasswordLength)
}

// privateReader and privateWriter are the two halves of a resource's private state.
type privateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

type privateWriter interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

func loadRejectedPasswords(ctx context.Context, private privateReader, diags *diag.Diagnostics) *rejectedPasswords {
	raw, got := private.GetKey(ctx, rejectedPasswordsKey)
	diags.Append(got...)

	r := &rejectedPasswords{}
	if len(raw) == 0 {
		return r
	}

	if err := json.Unmarshal(raw, r); err != nil {
		diags.AddError("Cannot read the private state of the user", sentence(err.Error()))

		return r
	}

	if len(r.Digest) > 0 {
		r.Digests, r.Digest = append(r.Digests, r.Digest), nil
	}

	return r
}

// note remembers in the private state that finAPI refused a password of a user.
func (r *rejectedPasswords) note(
	ctx context.Context, id, password string, private privateWriter, diags *diag.Diagnostics,
) {
	err := r.add(password)

	var raw []byte
	if err == nil {
		raw, err = json.Marshal(r)
	}

	if err != nil {
		diags.AddError(fmt.Sprintf("Cannot note the wrong password of finAPI user %q", id), sentence(err.Error()))

		return
	}

	diags.Append(private.SetKey(ctx, rejectedPasswordsKey, raw)...)
}

// forget drops them all, once a password opens the user: finAPI counts wrong attempts anew from then on.
func (r *rejectedPasswords) forget(ctx context.Context, private privateWriter, diags *diag.Diagnostics) {
	r.Digests, r.matched = nil, nil

	diags.Append(private.SetKey(ctx, rejectedPasswordsKey, nil)...)
}
