// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/finapi-community/terraform-provider-finapi/internal/cli"
)

// samplePassword is that of every user whose password an example leaves to whoever applies it.
const samplePassword = "only for this test"

// example is a root module at work. Its methods return what is wrong with it.
type example struct {
	*cli.CLI

	module exampleModule
	mock   *mock
	finapi *outsider
}

// prepare creates the example's guests, and sets the variables that have no default.
func (e *example) prepare(ctx context.Context) error {
	for _, name := range e.module.passwordVariables() {
		e.Environment["TF_VAR_"+name] = samplePassword
	}

	if len(e.module.residents) > 0 {
		maps.Copy(e.Environment, sweepVariables)
	}

	// The first part of an example that is split; to the others it means nothing.
	e.Environment["TF_VAR_shard"] = "0"

	if len(e.module.guests) == 0 {
		return nil
	}

	passwords := map[string]string{}

	for _, guest := range e.module.guests {
		passwords[guest.ID] = guest.Password

		err := e.finapi.createUser(ctx, guest)
		if err == nil && e.module.imports {
			err = e.finapi.verifyUser(ctx, guest.ID)
		}

		if err != nil {
			return err
		}
	}

	encoded, err := json.Marshal(passwords)
	e.Environment["FINAPI_USER_PASSWORDS"] = string(encoded)

	return err
}

// live takes the example through its life: validate, apply, an empty plan, destroy. Nobody may be left behind.
func (e *example) live(ctx context.Context) error {
	if _, err := e.Run(ctx, "validate"); err != nil {
		return err
	}

	if err := e.apply(ctx); err != nil {
		return err
	}

	output, changes, err := e.RunPlan(ctx)
	if err == nil && changes {
		err = fmt.Errorf("the plan after the apply is not empty:\n%s", output)
	}

	if err != nil {
		return err
	}

	if e.module.protects() {
		if err := e.giveUpProtection(ctx); err != nil {
			return err
		}
	}

	if _, err := e.Run(ctx, cli.Destroy...); err != nil {
		return err
	}

	return e.expectNobodyElse(ctx)
}

// apply applies. An import must change nobody at finAPI.
func (e *example) apply(ctx context.Context) error {
	// What the guests' creation took does not count.
	if _, err := e.mock.requests(); err != nil {
		return err
	}

	if _, err := e.Run(ctx, cli.Apply...); err != nil {
		return err
	}

	requests, err := e.mock.requests()
	if err != nil {
		return err
	}

	if changes, _ := split(requests); len(changes) > 0 && (e.module.imports || len(e.module.residents) > 0) {
		return fmt.Errorf("the import has asked finAPI for %s", list(operations(changes)))
	}

	return nil
}

// giveUpProtection makes sure that the users are protected, and then does what one does who wants to delete them.
func (e *example) giveUpProtection(ctx context.Context) error {
	before, err := e.finapi.users(ctx)
	if err != nil {
		return err
	}

	_, err = e.Run(ctx, cli.Destroy...)
	if err == nil {
		return errors.New("nothing has refused to destroy users who were to be protected")
	}

	if !strings.Contains(err.Error(), "is protected from deletion") {
		return err
	}

	after, err := e.finapi.users(ctx)
	if err != nil {
		return err
	}

	if !slices.Equal(after, before) {
		return fmt.Errorf("of %s the refused destroy has left %s", list(before), list(after))
	}

	e.Environment["TF_VAR_"+protectionVariable] = "false"
	_, err = e.Run(ctx, cli.Apply...)

	return err
}

// test runs the example's own tests. Nobody may be left behind.
func (e *example) test(ctx context.Context) error {
	if _, err := e.Run(ctx, "test"); err != nil {
		return err
	}

	return e.expectNobodyElse(ctx)
}

// expectNobodyElse expects that finAPI has nobody, except for guests whom the example does not manage and so cannot delete, and
// for the residents whom its sweep has to leave alone.
func (e *example) expectNobodyElse(ctx context.Context) error {
	left, err := e.finapi.users(ctx)
	if err != nil {
		return err
	}

	expected := e.module.stayers()

	if !e.module.managesUsers() {
		for _, guest := range e.module.guests {
			expected = append(expected, guest.ID)
		}
	}

	if !slices.Equal(left, expected) {
		return fmt.Errorf("finAPI was expected to have %s in the end, but it has %s", list(expected), list(left))
	}

	return nil
}
