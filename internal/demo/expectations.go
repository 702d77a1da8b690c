// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"encoding/json"
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

	if len(changes) != 1 || changes[0].Operation != "editAuthorizedUser" || changes[0].UserID != id {
		return fmt.Errorf("one PATCH of %s was expected, but finAPI was asked for %s", id, list(operations(changes)))
	}

	actual, err := json.Marshal(changes[0].Body)
	if err != nil {
		return err
	}

	if string(actual) != body {
		return fmt.Errorf("a PATCH with the body %s was expected, it was %s", body, actual)
	}

	return nil
}

// observe runs a command, shows what is essential, and returns the requests that changed users.
func (d *demo) observe(ctx context.Context, command []string) ([]request, error) {
	// What others asked meanwhile does not count.
	if _, err := d.mock.requests(); err != nil {
		return nil, err
	}

	d.command(d.cli.Line(command))

	output, err := d.cli.Run(ctx, command...)
	if err != nil {
		return nil, err
	}

	d.quote(essential(output))

	requests, err := d.mock.requests()
	if err != nil {
		return nil, err
	}

	changes, others := split(requests)
	d.tellRequests(changes, others)

	return changes, nil
}

func (d *demo) tellRequests(changes []request, others int) {
	if len(changes) == 0 {
		d.detail("finAPI was asked %d times, for tokens and to read; nothing was changed.", others)

		return
	}

	d.detail("finAPI was asked %d times for tokens and to read, and then for:", others)

	for _, change := range changes {
		d.quote([]string{change.String()})
	}
}

func (d *demo) expectNoChanges(ctx context.Context) error {
	changes, err := d.plan(ctx)
	if err == nil && changes {
		err = errors.New("the plan was expected to be empty")
	}

	return err
}

func (d *demo) expectChanges(ctx context.Context) error {
	changes, err := d.plan(ctx)
	if err == nil && !changes {
		err = errors.New("the plan was expected to show a change")
	}

	return err
}

func (d *demo) plan(ctx context.Context) (changes bool, err error) {
	d.command(d.cli.Line(cli.Plan))

	output, changes, err := d.cli.RunPlan(ctx)
	if err == nil {
		d.quote(essential(output))
	}

	return changes, err
}

// expectUsers asks finAPI's administration who is there.
func (d *demo) expectUsers(ctx context.Context, expected ...string) error {
	actual, err := d.finapi.users(ctx)
	if err != nil {
		return err
	}

	if !slices.Equal(actual, expected) {
		return fmt.Errorf("finAPI was expected to have %s, but it has %s", list(expected), list(actual))
	}

	d.checked("finAPI's list of users: %s", list(actual))

	return nil
}

func list(items []string) string {
	if len(items) == 0 {
		return "none"
	}

	return strings.Join(items, ", ")
}
