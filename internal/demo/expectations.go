// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/finapi-community/terraform-provider-finapi/internal/cli"
)

// apply applies, and expects the given operations that change users, no others.
func (d *demo) apply(ctx context.Context, expected ...string) error {
	return d.changeUsers(ctx, cli.Apply, expected...)
}

func (d *demo) changeUsers(ctx context.Context, command []string, expected ...string) error {
	changes, err := d.observe(ctx, command)
	if err != nil {
		return err
	}

	if actual := operations(changes); !slices.Equal(actual, expected) {
		return fmt.Errorf("finAPI was expected to be asked for %s, but it was for %s", list(expected), list(actual))
	}

	return nil
}

// applyOnePatch applies, and expects exactly one request that changes users: a PATCH of one user with this body.
func (d *demo) applyOnePatch(ctx context.Context, id, body string) error {
	changes, err := d.observe(ctx, cli.Apply)
	if err != nil {
		return err
	}

	expected := fmt.Sprintf("PATCH /api/v1/users (%s) %s", id, body)
	if len(changes) != 1 || changes[0].String() != expected {
		return fmt.Errorf("finAPI was expected to be asked for %s, but it was for %v", expected, changes)
	}

	return nil
}

// observe runs a command, shows what is essential, and returns the requests that changed users.
func (d *demo) observe(ctx context.Context, command []string) ([]request, error) {
	d.journal.take()
	d.command(d.cli.Line(command))

	output, err := d.cli.Run(ctx, command...)
	if err != nil {
		return nil, err
	}

	d.quote(essential(output))

	changes, others := d.journal.take()
	if len(changes) == 0 {
		d.detail("finAPI was asked %d times, for tokens and to read; nothing was changed.", others)

		return nil, nil
	}

	d.detail("finAPI was asked %d times for tokens and to read, and then for:", others)

	for _, change := range changes {
		d.quote([]string{change.String()})
	}

	return changes, nil
}

// plan plans, and expects that there is something to change, or nothing.
func (d *demo) plan(ctx context.Context, expected bool) error {
	d.command(d.cli.Line(cli.Plan))

	output, changes, err := d.cli.RunPlan(ctx)
	if err != nil {
		return err
	}

	d.quote(essential(output))

	switch {
	case changes && !expected:
		return errors.New("the plan was expected to be empty")
	case !changes && expected:
		return errors.New("the plan was expected to show a change")
	}

	return nil
}

func (d *demo) expectNoChanges(ctx context.Context) error { return d.plan(ctx, false) }

// expectUsers looks who is at finAPI.
func (d *demo) expectUsers(expected ...string) error {
	actual := make([]string, 0, len(expected))
	for _, user := range d.finapi.Users() {
		actual = append(actual, user.ID)
	}

	if !slices.Equal(actual, expected) {
		return fmt.Errorf("finAPI was expected to have %s, but it has %s", list(expected), list(actual))
	}

	d.checked("finAPI's list of users: %s", list(actual))

	return nil
}

func list(items []string) string { return cmp.Or(strings.Join(items, ", "), "none") }
