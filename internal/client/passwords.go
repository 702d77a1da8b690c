// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"errors"
	"fmt"
	"regexp"
)

// Errors of a password change that never reach finAPI's decision.
var (
	// ErrNoDataDecryptionKey: the client was configured without one.
	ErrNoDataDecryptionKey = errors.New("a password change needs the client's data decryption key")
	// ErrWrongDataDecryptionKey: what finAPI encrypted does not decrypt to a password change token.
	ErrWrongDataDecryptionKey = errors.New("the data decryption key does not decrypt what finAPI encrypted for this client")
)

var passwordChangeToken = regexp.MustCompile("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")

// PasswordChange is finAPI's permission to set a user's password.
type PasswordChange struct {
	// Token is the decrypted token for executePasswordChange.
	Token string
	// Email is the user's decrypted e-mail address, empty if they have none.
	Email string
}

// CanChangePasswords tells whether the client has the data decryption key that a password change needs.
func (c *Client) CanChangePasswords() bool { return c.dataDecryptionKey != nil }

// RequestPasswordChange asks for a token to set a verified user's password with (requestPasswordChange) and decrypts it.
// See [IsNotVerified], [IsNotFound], [ErrNoDataDecryptionKey], [ErrWrongDataDecryptionKey].
func (c *Client) RequestPasswordChange(ctx context.Context, id string) (PasswordChange, error) {
	if c.dataDecryptionKey == nil {
		return PasswordChange{}, ErrNoDataDecryptionKey
	}

	var answer passwordChangingResource

	err := c.do(ctx, c.asClientAbout(id, request{
		operation: opRequestPasswordChange,
		path:      pathOf("users", "requestPasswordChange"),
		body: struct {
			UserID string `json:"userId"`
		}{id},
		check: isUser(id, &answer.UserID),
	}), &answer)
	if err != nil {
		return PasswordChange{}, err
	}

	// A wrong key may, by chance, decrypt to something: only the expected form is proof.
	token, err := c.dataDecryptionKey.Decrypt(answer.PasswordChangeToken)
	if err != nil || !passwordChangeToken.MatchString(token) {
		return PasswordChange{}, ErrWrongDataDecryptionKey
	}

	c.secrets.know(token)

	change := PasswordChange{Token: token}

	if answer.UserEmail != "" {
		change.Email, err = c.dataDecryptionKey.Decrypt(answer.UserEmail)
		if err != nil {
			return PasswordChange{}, ErrWrongDataDecryptionKey
		}
	}

	return change, nil
}

// passwordChangingResource is finAPI's answer; all but the id is encrypted.
type passwordChangingResource struct {
	UserID              string `json:"userId"`
	UserEmail           string `json:"userEmail"`
	PasswordChangeToken string `json:"passwordChangeToken"`
}

func (r *passwordChangingResource) isComplete() bool {
	return r.UserID != "" && r.PasswordChangeToken != ""
}

// ChangePassword sets a verified user's password without knowing the present one (requestPasswordChange, then
// executePasswordChange). It unlocks the user and ends all of its tokens, of every client. If the last answer gets lost, or is
// not exactly finAPI's, one login with the new password tells whether it is set. So it does if finAPI does not accept the token
// that it has just given: somebody on the way may have delivered the request twice. See [IsPasswordMaybeChanged].
func (c *Client) ChangePassword(ctx context.Context, id, password string) error {
	for isRepeated := false; ; isRepeated = true {
		change, err := c.RequestPasswordChange(ctx, id)
		if err != nil {
			return err
		}

		err = c.executePasswordChange(ctx, id, password, change.Token)
		isLost := isAmbiguous(err, opExecutePasswordChange) || is(err, kindChangeTokenRejected)

		if err == nil || isLost {
			c.forgetUser(id)
		}

		switch {
		case !isLost:
			return err
		case isRepeated:
			return &unclearChangeError{err}
		}

		_, loginErr := c.UserToken(ctx, id, password)

		switch {
		case loginErr == nil:
			return nil
		case !IsLoginRejected(loginErr) && !IsLocked(loginErr):
			return &unclearChangeError{fmt.Errorf("%w; whether the password was changed could not be found out: %w", err, loginErr)}
		}

		c.forgetUser(id)

		// It was sent more than once already.
		if is(err, kindTooMany) {
			return err
		}
	}
}

// unclearChangeError is a password change of which nobody can tell whether it was carried out.
type unclearChangeError struct{ error }

func (e *unclearChangeError) Unwrap() error { return e.error }

func (c *Client) executePasswordChange(ctx context.Context, id, password, token string) error {
	c.secrets.know(password, token)

	return c.do(ctx, c.asClientAbout(id, request{
		operation: opExecutePasswordChange,
		path:      pathOf("users", "executePasswordChange"),
		body: struct {
			UserID              string `json:"userId"`
			Password            string `json:"password"`
			PasswordChangeToken string `json:"passwordChangeToken"`
		}{id, password, token},
	}), nil)
}
