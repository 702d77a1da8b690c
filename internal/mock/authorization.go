// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

// handle runs the checks that precede every operation, in finAPI's order as far as it is known, and the operation.
func (s *Server) handle(c *call) (reply, error) {
	if len(c.request.Header.Get(requestIDHeader)) > maxRequestIDChars {
		return reply{}, errRequestIDTooLong
	}

	if c.bodyErr != nil {
		return reply{}, c.bodyErr
	}

	if err := s.refuseForeignVersion(c); err != nil {
		return reply{}, err
	}

	route := c.destination.route
	switch {
	case c.destination.wrongMethod:
		return reply{}, errWrongMethod
	case route == nil:
		return reply{}, errUnknownRoute
	}

	if err := s.authorize(c, route.role); err != nil {
		return reply{}, err
	}

	if err := c.checkContentType(); err != nil {
		return reply{}, err
	}

	return route.handle(s, c)
}

// refuseForeignVersion tells a client of one API version that it cannot use the other one. Who does not say which client it
// is cannot be told that yet.
func (s *Server) refuseForeignVersion(c *call) error {
	err := s.authenticateCaller(c)
	if c.operation() == GetToken {
		err = s.authenticateClient(c)
	}

	if err != nil || c.destination.version == nil || c.destination.version == c.client.version {
		return nil //nolint:nilerr // what the request lacks is said where it is needed
	}

	return errOtherVersion(c.client.version, s.versionMismatchCode)
}

func (s *Server) authorize(c *call, wanted role) error {
	if wanted == anyone {
		return nil
	}

	if err := s.authenticateCaller(c); err != nil {
		return err
	}

	if !wanted.admits(s.tokens.access(c.bearerToken())) {
		return errWrongRole
	}

	return nil
}

func (s *Server) authenticateCaller(c *call) error {
	value := c.bearerToken()
	if value == "" {
		return errNoAccessToken
	}

	presented := s.tokens.access(value)
	if !presented.isValid(s.now()) {
		return errInvalidAccessToken(value)
	}

	c.client = presented.grant.client
	if presented.grant.userID != "" {
		c.user = c.client.mandator.accounts[presented.grant.userID]
	}

	return nil
}
