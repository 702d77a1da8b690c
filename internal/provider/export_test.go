// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"google.golang.org/grpc/stats"
)

// ServeAny serves a provider of a test's own as [Serve] does this one.
func ServeAny(served provider.Provider) error {
	_, err := serve(served, new(atomic.Bool), false)

	return err
}

// Silent is the server that is run where nobody logs.
var Silent = silent

// Identifying is the server whose generated configuration has ids.
var Identifying = identifying

// TuneGarbageCollection is what a provider does at its start.
var TuneGarbageCollection = tuneGarbageCollection

// EndOutsideOfCall is what each call of Terraform goes through.
var EndOutsideOfCall = endOutsideOfCall

// Connections are those of a server that calls ended when they have.
func Connections(ended func()) (handler stats.Handler, endIfNone func()) {
	c := &connections{ended: ended}

	return c, c.endIfNone
}
