// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"google.golang.org/grpc/stats"
)

// ServeAny serves a provider of a test's own as [Serve] does this one.
func ServeAny(served provider.Provider) error {
	_, err := serve(served, new(atomic.Bool), false)

	return err
}

// Silent is the server that is run where nobody logs.
var Silent = silent

// NewServer is the provider as Terraform is served: tests go through it.
func NewServer() tfprotov6.ProviderServer { return newServer(New("test")()) }

// Identifying is the server whose generated configuration has ids.
var Identifying = identifying

// EndOutsideOfCall is what each call of Terraform goes through.
var EndOutsideOfCall = endOutsideOfCall

// Connections are those of a server that calls ended when they have.
func Connections(ended func()) (handler stats.Handler, endIfNone func()) {
	c := &connections{ended: ended}

	return c, c.endIfNone
}

// slowly are the iterations of a digest as users have them.
var slowly = rejectedPasswordIterations

// HurryDigests makes the digests of rejected passwords cheap: with the race detector one takes seconds.
func HurryDigests() { rejectedPasswordIterations = slowly / 1000 }
