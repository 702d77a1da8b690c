// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/oauth2"
)

// errNoVersion: each version of finAPI Access says that the client is bound to the other one.
var errNoVersion = errors.New("neither version of finAPI Access takes the client for one of its own")

// APIVersion returns the version of finAPI Access that the client is bound to, [V1] or [V2]. With [Auto] it asks finAPI
// where it is not known yet; see [IsNoVersion].
func (c *Client) APIVersion(ctx context.Context) (APIVersion, error) {
	version, err := c.boundVersion(ctx)

	return version.name, err
}

// boundVersion returns the version that all requests go to: of the client, of users and of the administrator. Once it is known
// it stays, and only then is a path built.
func (c *Client) boundVersion(ctx context.Context) (version, error) {
	return c.version.get(ctx)
}

// newVersionSource keeps the version: the configured one from the beginning, or the one that is found out.
func (c *Client) newVersionSource(configured APIVersion) *shared[version] {
	return &shared[version]{
		fetch:  c.detectVersion,
		isGood: func(known version) bool { return known.name != "" },
		value:  versions[configured],
	}
}

// detectVersion asks V2 for the client's token, and V1 if finAPI refuses the client there as one of V1. Any other failure
// says nothing of the version, and is handed on: the next caller asks again. The token that it costs is not lost.
func (c *Client) detectVersion(ctx context.Context) (version, error) {
	found := versions[V2]
	token, err := c.requestClientToken(ctx, found, c.application)

	if IsVersionMismatch(err) {
		found = versions[V1]
		refusal := err

		token, err = c.requestClientToken(ctx, found, c.application)
		if e, ok := asError(err); ok && IsVersionMismatch(err) {
			e.cause = fmt.Errorf("%w; the other answer was: %w", errNoVersion, refusal)
		}
	}

	if err != nil {
		return version{}, err
	}

	c.detectionToken.Store(token)

	return found, nil
}

// fetchApplicationToken fetches the application client's token, unless the detection of the version has just brought it.
func (c *Client) fetchApplicationToken(ctx context.Context) (*oauth2.Token, error) {
	version, err := c.boundVersion(ctx)
	if err != nil {
		return nil, err
	}

	if token := c.detectionToken.Swap(nil); token.Valid() {
		return token, nil
	}

	return c.requestClientToken(ctx, version, c.application)
}
