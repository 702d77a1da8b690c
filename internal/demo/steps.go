// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"crypto/rand"
	_ "embed"
	"fmt"
	"strings"

	"github.com/finapi-community/terraform-provider-finapi/internal/cli"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// carol is what the practitioner writes to take over a user who exists.
//
//go:embed carol.tf
var carol string

// steps are the story. Each begins where the one before has ended.
var steps = []struct {
	title string
	run   func(*demo, context.Context) error
}{
	{"Create two users and verify them", (*demo).create},
	{"Plan again: there is nothing to do", (*demo).expectNoChanges},
	{"Change alice's e-mail address", (*demo).change},
	{"Take over carol, whom another program has created", (*demo).takeOver},
	{"Put back what another program has changed", (*demo).repair},
	{"Create anew a user whom an administrator has deleted", (*demo).recreate},
	{"Destroy everything", (*demo).destroy},
}

func (d *demo) run(ctx context.Context) error {
	for i, step := range steps {
		d.paragraph("%d. %s", i+1, step.title)

		if err := step.run(d, ctx); err != nil {
			return fmt.Errorf("step %d, %q: %w", i+1, step.title, err)
		}
	}

	return nil
}

func (d *demo) create(ctx context.Context) error {
	if err := d.apply(ctx, "createUser", "createUser", "verifyUser", "verifyUser"); err != nil {
		return err
	}

	d.checked("both users are at finAPI, verified, each with a random password that only the state holds")

	return d.expectUsers("alice", "bob")
}

func (d *demo) change(ctx context.Context) error {
	const from, to = `"alice@example.com"`, `"alice@example.org"`

	d.detail("main.tf: email = %s becomes %s", from, to)

	if err := d.cli.Edit("main.tf", from, to); err != nil {
		return err
	}

	if err := d.applyOnePatch(ctx, "alice", `{"email":"alice@example.org"}`); err != nil {
		return err
	}

	d.checked("one PATCH, with the e-mail address alone")

	return nil
}

func (d *demo) takeOver(ctx context.Context) error {
	d.detail("Another program creates the user carol, verifies it and knows its password.")

	password := rand.Text()
	d.finapi.AddUser(mock.User{ID: "carol", Email: "carol@example.com", Password: password, Verified: true})

	d.detail("The provider gets the password from FINAPI_USER_PASSWORDS, so that it is not in the state. carol.tf:")
	d.quote(strings.Split(strings.TrimSpace(carol), "\n"))

	if err := d.cli.Write("carol.tf", []byte(carol)); err != nil {
		return err
	}

	d.cli.Environment["FINAPI_USER_PASSWORDS"] = fmt.Sprintf(`{"carol": %q}`, password)

	if err := d.apply(ctx); err != nil {
		return err
	}

	d.checked("carol is in the state, and nothing was changed at finAPI, the password least of all")

	return d.expectNoChanges(ctx)
}

func (d *demo) repair(ctx context.Context) error {
	d.detail("Another program sets carol's e-mail address to carol@example.net.")

	d.finapi.UpdateUser("carol", func(carol *mock.User) { carol.Email = "carol@example.net" })

	if err := d.plan(ctx, true); err != nil {
		return err
	}

	if err := d.applyOnePatch(ctx, "carol", `{"email":"carol@example.com"}`); err != nil {
		return err
	}

	if carol, _ := d.finapi.User("carol"); carol.Email != "carol@example.com" {
		return fmt.Errorf("finAPI has the e-mail address %q for carol", carol.Email)
	}

	d.checked("the plan showed the change, and finAPI has carol@example.com again")

	return nil
}

func (d *demo) recreate(ctx context.Context) error {
	d.detail("An administrator deletes bob.")

	d.finapi.RemoveUser("bob")

	if err := d.plan(ctx, true); err != nil {
		return err
	}

	if err := d.apply(ctx, "createUser", "verifyUser"); err != nil {
		return err
	}

	d.checked("the plan showed that bob is gone; bob is back and verified, in one apply")

	return d.expectUsers("alice", "bob", "carol")
}

func (d *demo) destroy(ctx context.Context) error {
	if err := d.changeUsers(ctx, cli.Destroy, "deleteAuthorizedUser", "deleteAuthorizedUser", "deleteAuthorizedUser"); err != nil {
		return err
	}

	d.checked("each user was deleted with a token of its own")

	return d.expectUsers()
}
