// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import (
	"net/http"
	"time"
)

type accessToken struct {
	AccessToken  string `json:"access_token"`
	TokenType    string `json:"token_type"`
	RefreshToken string `json:"refresh_token,omitempty"`
	ExpiresIn    int    `json:"expires_in"` // seconds
	Scope        string `json:"scope"`
}

func newAccessToken(access *token, now time.Time) accessToken {
	return accessToken{AccessToken: access.value, TokenType: "bearer", ExpiresIn: access.secondsLeft(now), Scope: "all"}
}

// errBadUserCredentials says the same whatever is wrong, in every language. So Access V2 was seen to answer. Of V1 only the
// status and finAPI's normal form are documented, and the code was never seen: the mock takes it to be the one of V2.
var errBadUserCredentials = errTokenRequest("invalid_grant", codeUnauthorizedAccess,
	text{"Bad credentials", "Bad credentials"})

func (s *Server) getToken(c *call) (reply, error) {
	if err := s.authenticateClient(c); err != nil {
		return reply{}, err
	}

	switch c.parameters.Get("grant_type") {
	case "client_credentials":
		now := s.now()
		access := s.tokens.ensureAccess(s.tokens.grantOf(c.client, ""), now)

		return reply{http.StatusOK, newAccessToken(access, now)}, nil
	case "password":
		return s.grantByPassword(c)
	case "refresh_token":
		return s.grantByRefreshToken(c)
	case "":
		return reply{}, errMissingTokenParameter("grant_type")
	default:
		return reply{}, errTokenRequest("unsupported_grant_type", codeBadRequest,
			text{"Der grant_type wird nicht unterstützt.", "Unsupported grant type"})
	}
}

func errMissingTokenParameter(name string) error {
	return errTokenRequest("invalid_request", codeMissingField,
		text{"Der Parameter '%s' fehlt.", "The parameter '%s' is missing."}.with(name))
}

func (s *Server) authenticateClient(c *call) error {
	client := s.clients[c.parameters.Get("client_id")]
	if client == nil || client.secret != c.parameters.Get("client_secret") {
		return errBadClientCredentials
	}

	c.client = client

	return nil
}

func (s *Server) grantByPassword(c *call) (reply, error) {
	if c.client.admin {
		return reply{}, errWrongRole
	}

	for _, required := range []string{"username", "password"} {
		if c.parameters.Get(required) == "" {
			return reply{}, errMissingTokenParameter(required)
		}
	}

	user := c.client.mandator.accounts[userKey(c.parameters.Get("username"))]
	switch {
	case user == nil:
		return reply{}, errBadUserCredentials
	case user.Locked:
		return reply{}, errUserLocked
	case !user.Verified:
		return reply{}, errUserNotVerified
	case user.Password != c.parameters.Get("password"):
		s.countFailedLogin(user)
		return reply{}, errBadUserCredentials
	}

	s.countLogin(user, s.now())

	return reply{http.StatusOK, s.tokensOf(c.client, user)}, nil
}

// tokensOf are an access token and a refresh token of the user, for this client.
func (s *Server) tokensOf(client *client, user *account) accessToken {
	now, owner := s.now(), s.tokens.grantOf(client, userKey(user.ID))
	issued := newAccessToken(s.tokens.ensureAccess(owner, now), now)
	issued.RefreshToken = s.tokens.ensureRefresh(owner, now).value

	return issued
}

// grantByRefreshToken puts a new access token in the place of the old one. The refresh token stays as it is. It is repeated
// only with [WithRefreshTokenRepeated]: the specification has it in the answer to a password grant alone.
func (s *Server) grantByRefreshToken(c *call) (reply, error) {
	now := s.now()

	presented := s.tokens.refreshToken(c.parameters.Get("refresh_token"))
	if !presented.isValid(now) || presented.grant.client != c.client {
		return reply{}, errTokenRequest("invalid_grant", codeBadRequest,
			text{"Das refresh_token ist ungültig.", "Invalid refresh token"})
	}

	owner := presented.grant
	s.tokens.revoke(owner.access)
	access := s.tokens.ensureAccess(owner, now)
	s.countLogin(c.client.mandator.accounts[owner.userID], now)

	issued := newAccessToken(access, now)
	if s.repeatsRefreshToken {
		issued.RefreshToken = presented.value
	}

	return reply{http.StatusOK, issued}, nil
}

func (s *Server) countLogin(user *account, now time.Time) {
	user.FailedLogins = 0
	user.LastActiveAt = now
}

// countFailedLogin locks the user when there were more failures than are allowed. finAPI does not say whether failure
// number N or N+1 locks; the mock reads "allowed before" literally: N failures are allowed, the next one locks.
func (s *Server) countFailedLogin(user *account) {
	user.FailedLogins++
	if s.maxLoginAttempts > 0 && user.FailedLogins > s.maxLoginAttempts {
		s.lock(user)
	}
}

func (s *Server) lock(user *account) {
	user.Locked = true
	s.tokens.revokeUser(user)
}

// revokeToken answers a token that does not exist, or is another client's, as it answers one it revoked.
func (s *Server) revokeToken(c *call) (reply, error) {
	value, hint := c.parameters.Get("token"), c.parameters.Get("token_type_hint")
	if value == "" {
		return reply{}, errMissingParameter("token")
	}

	if hint != "" && hint != "access_token" && hint != "refresh_token" {
		return reply{}, refuse(http.StatusBadRequest, codeBadRequest,
			text{"Dieser Token-Typ kann nicht widerrufen werden.", "Tokens of this type cannot be revoked."})
	}

	presented := s.tokens.tokens[value]
	if presented == nil || presented.grant.client != c.client {
		return done, nil
	}

	if hint == "access_token" {
		s.tokens.revoke(presented)
	} else {
		s.tokens.revoke(presented.grant.access, presented.grant.refresh)
	}

	return done, nil
}
