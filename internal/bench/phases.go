// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"slices"

	"github.com/finapi-community/terraform-provider-finapi/internal/cli"
)

// phase is one command of the CLI.
type phase struct {
	name    string
	command []string
	// perUser and shared are the requests that it may cost for each user, and for all of them together.
	perUser, shared int
}

// refreshCost is that of a verified user whose password is known: a token, and the user.
const refreshCost = 2

// afterRefresh is what a change or a deletion costs then. It is another process: it needs a token of its own, and reads the
// user to know whose that is.
const afterRefresh = 3

// phases are the life of a user. A creation is followed by the verification; the processes that plan it and that carry it out
// ask for the client's token and configuration each. A change and a deletion begin with a refresh.
var phases = []phase{
	{name: "create", command: cli.Apply, perUser: 2, shared: 4},
	{name: "refresh", command: cli.Plan, perUser: refreshCost},
	{name: "change", command: slices.Concat(cli.Apply, []string{"-var", "domain=example.org"}), perUser: refreshCost + afterRefresh},
	{name: "destroy", command: cli.Destroy, perUser: refreshCost + afterRefresh},
}

func (p phase) budget(users int) int { return p.shared + users*p.perUser }
