// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
)

var errNoTokenToRenew = errors.New("there is no access token to renew")

// RenewToken asks finAPI once more for an access token that this Client got before (getToken): that of the user with this
// id, or the client's own if the id is empty. As long as a token is valid finAPI gives the same one.
func (c *Client) RenewToken(ctx context.Context, id string) (Token, error) {
	for _, source := range c.tokenSourcesOf(id) {
		token, ok, err := source.renew(ctx)
		if ok {
			return exported(token, err)
		}
	}

	return Token{}, errNoTokenToRenew
}

func (c *Client) tokenSourcesOf(id string) []*tokenSource {
	if id == "" {
		return []*tokenSource{c.clientToken}
	}

	c.userTokens.Lock()
	defer c.userTokens.Unlock()

	return slices.Collect(maps.Values(c.userTokens.sources[strings.ToLower(id)]))
}
