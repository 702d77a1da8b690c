// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

var (
	errStillThere = errors.New("the user is still there")
	errOtherUser  = errors.New("the answer is about another user")
)

// settle finds out what the answer of an operation on one user leaves open: whether the user is gone, or verified.
func (c *Client) settle(ctx context.Context, r request, err error) error {
	e, ok := asError(err)

	switch {
	case !ok || r.userID == "" || e.operation == opGetVerificationStatus:
		return err
	case e.kind == kindSaysNotFound:
		return c.settleGone(ctx, e, r.userID)
	case e.operation != r.operation:
		return err
	case r.operation.settledBy == whetherGone && e.kind == kindUnproven:
		return c.settleGone(ctx, e, r.userID)
	case r.operation.settledBy == whetherVerified && (e.kind == kindUnproven || e.isOwn(http.StatusUnprocessableEntity)):
		return c.settleVerified(ctx, e, r.userID)
	}

	return err
}

// settleGone makes nothing of an unproven deletion if the users are gone, and lets "not found" stand.
func (c *Client) settleGone(ctx context.Context, e *Error, ids ...string) error {
	var left []string

	for _, id := range ids {
		_, err := c.IsVerified(ctx, id)

		switch {
		case IsNotFound(err):
		case err != nil:
			return fmt.Errorf("%w; whether the user is gone could not be found out: %w", e, err)
		default:
			left = append(left, id)
		}
	}

	switch {
	case len(left) > 0:
		e.cause = stillThere(e, left)

		return e
	case e.kind == kindSaysNotFound:
		e.kind = kindNotFound

		return e
	}

	return nil
}

func stillThere(e *Error, ids []string) error {
	switch {
	case e.cause == nil:
		return errStillThere
	case errors.Is(e.cause, errNotNamed):
		return fmt.Errorf("%w, and %w: %q; the administrator may be that of another mandator", e.cause, errStillThere, ids)
	}

	return fmt.Errorf("%w, and %w", e.cause, errStillThere)
}

// settleVerified makes nothing of an unproven verification if the user is verified, and lets a 422 mean that.
func (c *Client) settleVerified(ctx context.Context, e *Error, id string) error {
	if e.kind == kindAlreadyVerified {
		return e
	}

	verified, err := c.IsVerified(ctx, id)

	switch {
	case IsNotFound(err):
		return err
	case err != nil:
		return fmt.Errorf("%w; whether the user is verified could not be found out: %w", e, err)
	case verified && e.kind == kindUnproven:
		return nil
	case verified:
		e.kind = kindAlreadyVerified
	}

	return e
}

// isUser checks that an answer is about the user asked for, whatever the case of the letters.
func isUser(id string, answered *string) func() error {
	return func() error {
		if !strings.EqualFold(id, *answered) {
			return errOtherUser
		}

		return nil
	}
}
