// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// answerGrace is how long a creation that is on the wire may go on after its context has ended, and how long then to find
// out what became of it: a user whose creation nobody saw is lost.
const answerGrace = 10 * time.Second

// CreateUserParams describe a new user. ID and Password are required here, though finAPI would make them up: what only
// the answer tells is lost with the answer.
type CreateUserParams struct {
	// ID has 1 to 36 characters.
	ID string `json:"id"`
	// Password has 6 to 128 characters.
	Password string `json:"password"`
	// Email and Phone are unset if empty.
	Email               string `json:"email,omitempty"`
	Phone               string `json:"phone,omitempty"`
	IsAutoUpdateEnabled bool   `json:"isAutoUpdateEnabled"`

	// IDIsRandom: the id was drawn at random for this call, so that a user who has it can only come from it.
	IDIsRandom bool `json:"-"`
	// PasswordIsRandom: the password was drawn at random for this call, so that a user whom it opens can only come from it.
	PasswordIsRandom bool `json:"-"`
}

// UnclearCreationError says that a creation's answer got lost, that a user with its id exists, and that nothing proves
// that they are the one: they may be somebody else's. Unwrap returns what happened to the answer.
type UnclearCreationError struct {
	ID string
	// Differs: the user has other values than were asked for, so that this call did not create it.
	Differs bool
	Cause   error
}

// Error words the state of affairs.
func (e *UnclearCreationError) Error() string {
	return fmt.Sprintf("a user with the id %q exists, but it is not certain that this call created it: %s", e.ID, e.Cause)
}

// Unwrap returns what kept the answer away.
func (e *UnclearCreationError) Unwrap() error { return e.Cause }

// CreateUser creates a user (createUser). An answer that got lost is made up for: if the user is not there, they are created
// again; if they are, they are ours when their id is random or the password opens the user, else the error is an
// [UnclearCreationError]. For an id that was taken before see [IsUserExists].
func (c *Client) CreateUser(ctx context.Context, params CreateUserParams) (*User, error) {
	var lost error

	for {
		user, err := c.postUser(ctx, params)

		switch {
		case err == nil:
			return user, nil
		case lost != nil && IsUserExists(err):
			// They came to be after all, unless somebody else was quicker.
			err = lost
		case !isAmbiguous(err, opCreateUser):
			return nil, err
		}

		user, claimErr := c.claimUser(ctx, params, err)

		switch {
		case !IsNotFound(claimErr):
			return user, claimErr
		case lost != nil || ctx.Err() != nil:
			// Twice lost and not there: the caller's next try is as good as ours.
			return nil, err
		}

		lost = err
	}
}

func (c *Client) postUser(ctx context.Context, params CreateUserParams) (*User, error) {
	var user User

	err := c.do(ctx, c.asClient(request{
		operation: opCreateUser,
		path:      pathOf("users"),
		body:      params,
		secrets:   []string{params.Password},
	}), &user)
	if err != nil {
		return nil, err
	}

	// Whatever was known of an earlier user with this id is history.
	c.forgetUser(params.ID)

	return &user, nil
}

// claimUser decides whether a lost answer was that of a creation, and whether the user who bears the id is its outcome. See
// [IsNotFound] for a user who is not there.
func (c *Client) claimUser(ctx context.Context, params CreateUserParams, lost error) (*User, error) {
	ctx, cancel := withGrace(ctx)
	defer cancel()

	_, err := c.IsVerified(ctx, params.ID)

	switch {
	case IsNotFound(err):
		return nil, err
	case err != nil:
		return nil, fmt.Errorf("%w; whether the user was created could not be found out: %w", lost, err)
	}

	c.forgetUser(params.ID)

	if !params.IDIsRandom {
		user, err := c.GetUser(ctx, params.ID, params.Password)
		if err != nil {
			return nil, &UnclearCreationError{ID: params.ID, Cause: lost}
		}

		return user, nil
	}

	return &User{
		ID:                  params.ID,
		Email:               params.Email,
		Phone:               params.Phone,
		IsAutoUpdateEnabled: params.IsAutoUpdateEnabled,
	}, nil
}

// withGrace returns a context that outlives its parent by [answerGrace].
func withGrace(parent context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(parent))

	stop := context.AfterFunc(parent, func() {
		timer := time.AfterFunc(answerGrace, func() { cancel(context.Cause(parent)) })
		context.AfterFunc(ctx, func() { timer.Stop() })
	})

	return ctx, func() {
		stop()
		cancel(errors.New("the call is over"))
	}
}
