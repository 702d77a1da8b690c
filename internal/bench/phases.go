// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import "github.com/finapi-community/terraform-provider-finapi/internal/cli"

// phase is one command of the CLI.
type phase struct {
	name    string
	command []string
	// perUser and shared are the requests that it may cost for each user, and for all of them together.
	perUser, shared int
}

// refreshCost is that of a verified user whose password is known: a token, and the user.
const refreshCost = 2

// phases are the life of a user. A change and a deletion begin with a refresh; then comes another process, which needs a
// token of its own.
var phases = []phase{
	{name: "create", command: cli.Apply, perUser: 1, shared: 2},
	{name: "refresh", command: cli.Plan, perUser: refreshCost},
	{name: "change", command: append(cli.Apply, "-var", "domain=example.org"), perUser: refreshCost + 2},
	{name: "destroy", command: cli.Destroy, perUser: refreshCost + 2},
}

func (p phase) budget(users int) int { return p.shared + users*p.perUser }
