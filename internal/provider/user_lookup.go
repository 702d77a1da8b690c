// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
)

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
