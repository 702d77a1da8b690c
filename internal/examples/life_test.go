// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package examples_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/finapi-community/terraform-provider-finapi/internal/cli"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// samplePassword is that of every user whose password an example leaves to whoever applies it.
const samplePassword = "only for this test"

// example is a root module at work. Its methods return what is wrong with it.
type example struct {
	*cli.CLI

	module exampleModule
	finapi *mock.Server
}

// prepare adds the users who are there before the example, and sets the variables that have no default.
func (e *example) prepare() error {
	for _, name := range e.module.passwordVariables() {
		e.Environment["TF_VAR_"+name] = samplePassword
	}

	if len(e.module.residents) > 0 {
		maps.Copy(e.Environment, sweepVariables)
	}

	for _, resident := range e.module.residents {
		e.finapi.AddUser(resident.User)
	}
	// The first part of an example that is split; to the others it means nothing.
	e.Environment["TF_VAR_shard"] = "0"

	if len(e.module.guests) == 0 {
		return nil
	}

	passwords := map[string]string{}

	for _, guest := range e.module.guests {
		passwords[guest.ID] = guest.Password
		guest.Verified = e.module.imports

		e.finapi.AddUser(guest)
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

	return e.expectNobodyElse()
}

// apply applies. An import must change nobody at finAPI.
func (e *example) apply(ctx context.Context) error {
	e.finapi.ResetRequests()

	if _, err := e.Run(ctx, cli.Apply...); err != nil {
		return err
	}

	if !e.module.imports && len(e.module.residents) == 0 {
		return nil
	}

	for _, request := range e.finapi.Requests() {
		if request.Method != http.MethodGet && request.Operation != mock.GetToken && request.Operation != mock.RevokeToken {
			return fmt.Errorf("the import has asked finAPI for %s", request.Operation)
		}
	}

	return nil
}

// giveUpProtection makes sure that the users are protected, and then does what one does who wants to delete them.
func (e *example) giveUpProtection(ctx context.Context) error {
	before := e.users()

	_, err := e.Run(ctx, cli.Destroy...)
	if err == nil {
		return errors.New("nothing has refused to destroy users who were to be protected")
	}

	if !strings.Contains(err.Error(), "is protected from deletion") {
		return err
	}

	if after := e.users(); !slices.Equal(after, before) {
		return fmt.Errorf("of %q the refused destroy has left %q", before, after)
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

	return e.expectNobodyElse()
}

// expectNobodyElse expects that finAPI has nobody, except for guests whom the example does not manage and so cannot delete, and
// for the residents whom its sweep has to leave alone.
func (e *example) expectNobodyElse() error {
	expected := e.module.stayers()

	if !e.module.managesUsers() {
		for _, guest := range e.module.guests {
			expected = append(expected, guest.ID)
		}
	}

	if left := e.users(); !slices.Equal(left, expected) {
		return fmt.Errorf("finAPI was expected to have %q in the end, but it has %q", expected, left)
	}

	return nil
}

// users are the ids of those whom finAPI has.
func (e *example) users() []string {
	var ids []string
	for _, user := range e.finapi.Users() {
		ids = append(ids, user.ID)
	}

	return ids
}
