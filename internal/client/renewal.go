// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"errors"
	"strings"
)

var errNoTokenToRenew = errors.New("there is no access token to renew")

// RenewToken asks finAPI once more for an access token that this Client got before (getToken): that of the user with this
// id, or the client's own if the id is empty. As long as a token is valid finAPI gives the same one.
func (c *Client) RenewToken(ctx context.Context, id string) (Token, error) {
	for _, source := range c.tokenSourcesOf(id) {
		token, err := source.renew(ctx)
		if !errors.Is(err, errNoTokenToRenew) {
			return token, err
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

	var sources []*tokenSource

	for key, source := range c.userTokens.sources {
		if key.id == strings.ToLower(id) {
			sources = append(sources, source)
		}
	}

	return sources
}

func (s *tokenSource) renew(ctx context.Context) (Token, error) {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return Token{}, ctx.Err()
	}

	if s.cached == nil {
		return Token{}, errNoTokenToRenew
	}

	token, err := s.fetch(ctx)
	if err == nil {
		s.cached = token
	}

	return exported(token, err)
}
