// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"net/url"
)

// User is a user of finAPI as far as finAPI shows them. Whether they are verified is not part of it.
type User struct {
	// ID is unique whatever its letters' case.
	ID string `json:"id"`
	// Email and Phone are empty if unset.
	Email string `json:"email"`
	Phone string `json:"phone"`
	// IsAutoUpdateEnabled: finAPI updates the user's bank connections by itself.
	IsAutoUpdateEnabled bool `json:"isAutoUpdateEnabled"`
}

func (u *User) isComplete() bool { return u.ID != "" }

// UpdateUserParams are the changes of a user; nil leaves a field alone, the empty string unsets it.
type UpdateUserParams struct {
	Email               *string `json:"email,omitempty"`
	Phone               *string `json:"phone,omitempty"`
	IsAutoUpdateEnabled *bool   `json:"isAutoUpdateEnabled,omitempty"`
}

// GetUser reads a user with their own token (getAuthorizedUser). See [IsOtherUser].
func (c *Client) GetUser(ctx context.Context, id, password string) (*User, error) {
	var user User

	err := c.do(ctx, c.asUser(id, password, readingUser(id, &user)), &user)
	if err != nil {
		return nil, err
	}

	return &user, nil
}

func readingUser(id string, user *User) request {
	return request{operation: opGetUser, path: pathOf("users"), userID: id, asUser: true, check: isUser(id, &user.ID)}
}

// UpdateUser changes a user with their own token (editAuthorizedUser). At least one field must be set. A token that this
// Client has not seen answer as that user is first tried on reading the user (getAuthorizedUser); see [IsOtherUser].
func (c *Client) UpdateUser(ctx context.Context, id, password string, params UpdateUserParams) (*User, error) {
	var user User

	err := c.do(ctx, c.asUser(id, password, request{
		operation: opEditUser, path: pathOf("users"), body: params, check: isUser(id, &user.ID),
	}), &user)
	if err != nil {
		return nil, err
	}

	return &user, nil
}

// DeleteUser deletes a verified user and all their data for good, with their own token (deleteAuthorizedUser). While finAPI
// works on the user's data it is tried again until the context ends; see [IsBusy]. A token that this Client has not seen
// answer as that user is first tried on reading the user (getAuthorizedUser); see [IsOtherUser]. An answer that is not
// exactly finAPI's proves nothing: then the verification status tells; see [IsNotFound] and [IsStillThere].
func (c *Client) DeleteUser(ctx context.Context, id, password string) error {
	err := c.do(ctx, c.asUser(id, password, request{operation: opDeleteUser, path: pathOf("users")}), nil)
	if err == nil {
		c.forgetUser(id)
	}

	return err
}

// DeleteUnverifiedUser deletes a user who is not verified (deleteUnverifiedUser). An answer that is not exactly finAPI's
// proves nothing: then the verification status tells. See [IsAlreadyVerified], [IsNotFound], [IsStillThere].
func (c *Client) DeleteUnverifiedUser(ctx context.Context, id string) error {
	err := c.do(ctx, c.asClientAbout(id, request{operation: opDeleteUnverifiedUser, path: pathOf("users", id)}), nil)
	if err == nil {
		c.forgetUser(id)
	}

	return err
}

// IsVerified tells whether a user is verified (getVerificationStatus). It is the only way to learn without their password
// that a user exists; see [IsNotFound].
func (c *Client) IsVerified(ctx context.Context, id string) (bool, error) {
	var status verificationStatus

	err := c.do(ctx, c.asClientAbout(id, request{
		operation: opGetVerificationStatus,
		path:      pathOf("users", "verificationStatus"),
		query:     url.Values{"userId": {id}},
		check:     isUser(id, &status.UserID),
	}), &status)
	if err != nil {
		return false, err
	}

	return *status.IsUserVerified, nil
}

type verificationStatus struct {
	UserID         string `json:"userId"`
	IsUserVerified *bool  `json:"isUserVerified"`
}

func (s *verificationStatus) isComplete() bool { return s.UserID != "" && s.IsUserVerified != nil }

// VerifyUser verifies a user (verifyUser). An answer that is not exactly finAPI's proves nothing: then the verification
// status tells. See [IsAlreadyVerified], [IsNotFound].
func (c *Client) VerifyUser(ctx context.Context, id string) error {
	return c.do(ctx, c.asClientAbout(id, request{operation: opVerifyUser, path: pathOf("users", "verify", id)}), nil)
}

func (c *Client) asClient(r request) request {
	r.token = c.clientToken

	return r
}

func (c *Client) asClientAbout(id string, r request) request {
	r.userID = id

	return c.asClient(r)
}

func (c *Client) asUser(id, password string, r request) request {
	r.token = c.userToken(id, password)
	r.userID, r.asUser = id, true

	return r
}
