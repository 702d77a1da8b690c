// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import "time"

// grant is what a client was allowed once, for itself or for one of the users, and the tokens which stand for it now.
type grant struct {
	client          *client
	userID          string // in lower case; "" for the client itself
	access, refresh *token
}

type token struct {
	value   string
	grant   *grant
	refresh bool
	expires time.Time // zero: never
	revoked bool
}

func (t *token) isValid(now time.Time) bool {
	return t != nil && !t.revoked && (t.expires.IsZero() || now.Before(t.expires))
}

// secondsLeft is the "expires_in" of a token: 0 means that it never expires, so a valid one has at least 1.
func (t *token) secondsLeft(now time.Time) int {
	if t.expires.IsZero() {
		return 0
	}

	return max(1, int(t.expires.Sub(now)/time.Second))
}

type grantKey struct{ clientID, userID string }

// tokenStore keeps revoked and expired tokens too: the recorder still wants to know whose they were.
type tokenStore struct {
	tokens map[string]*token
	grants map[grantKey]*grant
}

func newTokenStore() *tokenStore {
	return &tokenStore{tokens: map[string]*token{}, grants: map[grantKey]*grant{}}
}

// grantOf returns the one grant that a client has for itself (userID "") or for a user.
func (s *tokenStore) grantOf(client *client, userID string) *grant {
	key := grantKey{client.id, userID}
	if s.grants[key] == nil {
		s.grants[key] = &grant{client: client, userID: userID}
	}

	return s.grants[key]
}

func (s *tokenStore) issue(owner *grant, refresh bool, now time.Time, validity time.Duration) *token {
	issued := &token{value: newTokenValue(owner.client.version.tokenLength), grant: owner, refresh: refresh}
	if validity > 0 {
		issued.expires = now.Add(validity)
	}

	s.tokens[issued.value] = issued

	return issued
}

// ensureAccess hands out the valid access token of a grant again, or else a new one.
func (s *tokenStore) ensureAccess(owner *grant, now time.Time) *token {
	if !owner.access.isValid(now) {
		period := "clientAccessTokensValidityPeriod"
		if owner.userID != "" {
			period = "userAccessTokensValidityPeriod"
		}

		owner.access = s.issue(owner, false, now, owner.client.validityPeriod(period))
	}

	return owner.access
}

func (s *tokenStore) ensureRefresh(owner *grant, now time.Time) *token {
	if !owner.refresh.isValid(now) {
		owner.refresh = s.issue(owner, true, now, owner.client.validityPeriod("refreshTokensValidityPeriod"))
	}

	return owner.refresh
}

func (s *tokenStore) access(value string) *token {
	if found := s.tokens[value]; found != nil && !found.refresh {
		return found
	}

	return nil
}

func (s *tokenStore) refreshToken(value string) *token {
	if found := s.tokens[value]; found != nil && found.refresh {
		return found
	}

	return nil
}

func (s *tokenStore) revoke(tokens ...*token) {
	for _, token := range tokens {
		if token != nil {
			token.revoked = true
		}
	}
}

// revokeUser revokes the tokens of a user for every client of the mandator.
func (s *tokenStore) revokeUser(user *account) {
	for _, owner := range s.grants {
		if owner.client.mandator == user.mandator && owner.userID == userKey(user.ID) {
			s.revoke(owner.access, owner.refresh)
		}
	}
}

// revokeClient revokes what a client has for itself. Its users stay logged in.
func (s *tokenStore) revokeClient(client *client) {
	s.revoke(s.grantOf(client, "").access)
}

func (s *tokenStore) revokeAll() {
	for _, owner := range s.grants {
		s.revoke(owner.access, owner.refresh)
	}
}
