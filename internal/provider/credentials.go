// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
)

// credentials decides which password reaches a user, for every object: finAPI lets only the user's own token read, change
// and delete the user. The order is configuration, state, the provider's user_passwords, none.
type credentials struct {
	// passwords are the provider's user_passwords by lower-cased id.
	passwords map[string]string
	// unknown: user_passwords, or a part of it, is not known yet.
	unknown bool
}

// credential is a password that may open a user.
type credential struct {
	password string
	// origin says where it comes from, in words for a diagnostic.
	origin string
}

// sources are where an operation may take a password from, apart from the provider.
type sources struct {
	// configured is the password of the configuration, which only create, update and plan see.
	configured types.String
	// stored is the password in the state.
	stored types.String
	// rejected are the passwords that finAPI refused earlier and that must not be tried again.
	rejected *rejectedPasswords
}

// of returns the passwords to try for a user, the best first, without those known to be wrong.
func (c credentials) of(id string, from sources) []credential {
	candidates := []credential{
		{password: from.configured.ValueString(), origin: "the configuration"},
		{password: from.stored.ValueString(), origin: "the state"},
		{password: c.passwords[strings.ToLower(id)], origin: "the provider's user_passwords"},
	}

	var usable []credential

	for _, candidate := range candidates {
		known := slices.ContainsFunc(usable, func(c credential) bool { return c.password == candidate.password })

		if candidate.password != "" && !known && !from.rejected.match(candidate.password) {
			usable = append(usable, candidate)
		}
	}

	return usable
}

// mayHaveMore tells whether a password of a user may turn up that is not known at plan.
func (c credentials) mayHaveMore(from sources) bool {
	return c.unknown || from.configured.IsUnknown()
}

func (c credentials) values() []string {
	values := make([]string, 0, len(c.passwords))
	for _, password := range c.passwords {
		values = append(values, password)
	}

	return values
}

// access is what the best credential at hand could find out about a user.
type access int

const (
	// accessNone: no password is known; they exist.
	accessNone access = iota
	// accessOpen: the password opens the user; all attributes are known.
	accessOpen
	// accessUnverified: they exist and are not verified, so that nobody can log in as the user.
	accessUnverified
	// accessLocked: they exist and are locked after too many wrong passwords.
	accessLocked
	// accessRejected: they exist and the password does not open the user.
	accessRejected
	// accessGone: there is no such user.
	accessGone
)

// observation is what is known of a user after a look at the user.
type observation struct {
	access access
	// user is set with accessOpen only.
	user *client.User
	// verified is not known, and false, with accessLocked.
	verified bool
	// registrationDate is set by observeVerified alone, if the administrator's list tells it.
	registrationDate string
}

// isUnverified tells whether the user exists and is not verified.
func (o observation) isUnverified() bool {
	return o.access == accessUnverified || o.access == accessNone && !o.verified
}

// observe looks at a user with at most one login. A failed login is not "gone": only finAPI's verification status tells.
func observe(ctx context.Context, c *client.Client, id string, usable []credential) (observation, error) {
	if len(usable) == 0 {
		return observeExistence(ctx, c, id, accessNone)
	}

	user, err := c.GetUser(ctx, id, usable[0].password)

	switch {
	case err == nil:
		return observation{access: accessOpen, user: user, verified: true}, nil
	case client.IsNotFound(err):
		return observation{access: accessGone}, nil
	case client.IsLocked(err):
		return observation{access: accessLocked}, nil
	case client.IsNotVerified(err):
		return observation{access: accessUnverified}, nil
	case client.IsLoginRejected(err):
		return observeExistence(ctx, c, id, accessRejected)
	case client.IsLoginForbidden(err):
		// finAPI forbids a login for other reasons as well; only an unverified user makes this one expected.
		seen, statusErr := observeExistence(ctx, c, id, accessUnverified)
		if statusErr == nil && !seen.verified {
			return seen, nil
		}
	}

	return observation{}, err
}

func observeExistence(ctx context.Context, c *client.Client, id string, otherwise access) (observation, error) {
	verified, err := c.IsVerified(ctx, id)

	return asExistence(client.Verification{IsVerified: verified}, err, otherwise)
}

// observeVerified looks at a user who was verified, or of whom nothing is known, without a login. It spares the question for the
// verification status where the administrator's list proves it by the noted date of registration.
func observeVerified(ctx context.Context, c *client.Client, id, notedDate string) (observation, error) {
	verification, err := c.Verification(ctx, id, notedDate)

	return asExistence(verification, err, accessNone)
}

func asExistence(verification client.Verification, err error, otherwise access) (observation, error) {
	switch {
	case client.IsNotFound(err):
		return observation{access: accessGone}, nil
	case err != nil:
		return observation{}, err
	}

	return observation{
		access: otherwise, verified: verification.IsVerified, registrationDate: verification.RegistrationDate,
	}, nil
}
