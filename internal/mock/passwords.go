// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import "net/http"

type passwordChange struct {
	UserID              string  `json:"userId"`
	UserEmail           *string `json:"userEmail"`           // encrypted
	PasswordChangeToken string  `json:"passwordChangeToken"` // encrypted
}

// requestPasswordChange serves locked users too: it is their only way back.
func (s *Server) requestPasswordChange(c *call) (reply, error) {
	var id *string
	if err := c.readJSON(map[string]any{"userId": &id}); err != nil {
		return reply{}, err
	}

	var errs fieldErrors
	errs.required("userId", id, userIDLimits)

	if err := errs.failure(); err != nil {
		return reply{}, err
	}

	user, err := c.client.mandator.account(*id)
	if err != nil {
		return reply{}, err
	}

	if !user.Verified {
		return reply{}, errUserNotVerifiedYet
	}

	return reply{http.StatusOK, user.requestChange(c.client.key)}, nil
}

// requestChange makes a password change token, which replaces an earlier one.
func (a *account) requestChange(key *decryptionKey) passwordChange {
	a.changeToken = newUUID()

	change := passwordChange{UserID: a.ID, PasswordChangeToken: key.encrypt(a.changeToken)}
	if a.Email != "" {
		change.UserEmail = nullable(key.encrypt(a.Email))
	}

	return change
}

func (s *Server) executePasswordChange(c *call) (reply, error) {
	var id, password, changeToken *string
	if err := c.readJSON(map[string]any{
		"userId": &id, "password": &password, "passwordChangeToken": &changeToken,
	}); err != nil {
		return reply{}, err
	}

	var errs fieldErrors
	errs.required("userId", id, userIDLimits)
	errs.required("password", password, passwordLimits)
	errs.required("passwordChangeToken", changeToken, c.version.changeTokenLimits())

	if err := errs.failure(); err != nil {
		return reply{}, err
	}

	user, err := c.client.mandator.account(*id)
	if err != nil {
		return reply{}, err
	}

	if user.changeToken == "" || *changeToken != user.changeToken {
		return reply{}, errInvalidChangeToken
	}

	user.Password = *password
	user.changeToken = ""
	user.Locked = false
	user.FailedLogins = 0
	s.tokens.revokeUser(user)

	return done, nil
}
