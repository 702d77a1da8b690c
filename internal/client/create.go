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
	ID    string
	Cause error
	// Differs: the password opens the user, whose e-mail address, phone number or automatic update is not as asked for, so that
	// this call did not create the user.
	Differs bool
}

// Error words the state of affairs.
func (e *UnclearCreationError) Error() string {
	if e.Differs {
		return fmt.Sprintf("a user with the id %q exists and differs from what this call was to create: %s", e.ID, e.Cause)
	}

	return fmt.Sprintf("a user with the id %q exists, but it is not certain that this call created it: %s", e.ID, e.Cause)
}

// Unwrap returns what kept the answer away.
func (e *UnclearCreationError) Unwrap() error { return e.Cause }

// CreateUser creates a user (createUser). An answer that got lost, or is not finAPI's, is made up for: if the user is not
// there, they are created again; if they are, they are ours when their id is random, or when a random password opens the
// user; else the error is an [UnclearCreationError]. For an id that was taken before see [IsUserExists].
func (c *Client) CreateUser(ctx context.Context, params CreateUserParams) (*User, error) {
	var lost error

	for {
		user, err := c.postUser(ctx, params)
		failure, _ := asError(err)
		isTaken := is(err, kindUserExists)

		switch {
		case err == nil:
			return user, nil
		case isTaken && params.IDIsRandom:
			// Nobody else can have taken it: the request was delivered twice.
			c.forgetUser(params.ID)

			return params.user(), nil
		case isTaken && lost != nil:
			// They came to be after all, unless somebody else was quicker.
			err = lost
		case !isAmbiguous(err, opCreateUser):
			return nil, err
		}

		user, claimErr := c.claimUser(ctx, params, err)

		switch {
		case !IsNotFound(claimErr):
			return user, claimErr
		case is(err, kindTooMany):
			// It was sent more than once already, and is known by now not to have been carried out.
			failure.unclear = false

			return nil, err
		case lost != nil || ctx.Err() != nil:
			// Twice lost and not there: the caller's next try is as good as ours.
			return nil, err
		}

		lost = err
	}
}

func (c *Client) postUser(ctx context.Context, params CreateUserParams) (*User, error) {
	var user User

	c.secrets.know(params.Password)

	err := c.do(ctx, c.asClient(request{
		operation: opCreateUser, path: pathOf("users"), body: params, check: isUser(params.ID, &user.ID),
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

	verified, err := c.IsVerified(ctx, params.ID)

	switch {
	case IsNotFound(err):
		return nil, err
	case err != nil:
		return nil, fmt.Errorf("%w; whether the user was created could not be found out: %w", lost, err)
	}

	c.forgetUser(params.ID)

	if params.IDIsRandom {
		return params.user(), nil
	}

	unclear := &UnclearCreationError{ID: params.ID, Cause: lost}
	if !verified {
		// Nobody can log in yet.
		return nil, unclear
	}

	user, err := c.GetUser(ctx, params.ID, params.Password)

	switch {
	case err != nil:
		return nil, unclear
	case params.PasswordIsRandom:
		return user, nil
	}

	// Others may have the same password: test users often share one.
	asked := params.user()
	asked.ID = user.ID
	unclear.Differs = *user != *asked

	return nil, unclear
}

// user is the user as asked for.
func (p CreateUserParams) user() *User {
	return &User{ID: p.ID, Email: p.Email, Phone: p.Phone, IsAutoUpdateEnabled: p.IsAutoUpdateEnabled}
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
