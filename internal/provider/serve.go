// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"os"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

// endGrace is how long a provider finishes what is in flight, and closes what is open, before it ends. Terraform kills it after
// two seconds. It has longer only when Terraform is gone.
const endGrace = time.Minute

// Serve serves the provider until Terraform is done with it or gone, and then closes the ephemeral resources that Terraform
// did not; version is that of the provider's release.
func Serve(ctx context.Context, version string, debug bool) error {
	served := &finapiProvider{version: version}

	finishCalls, err := serve(served, &served.terraformIsGone, debug)

	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), endGrace)
	defer cancel()

	// What is open does not wait for what is in flight, for which there may be no time. What is in flight may open more.
	served.unclosed.closeAll(ctx)
	finishCalls(ctx)
	served.unclosed.closeAll(ctx)

	return err
}

// serve returns when no more calls come, with a function that waits for those that are in flight.
func serve(served provider.Provider, terraformIsGone *atomic.Bool, debug bool) (finishCalls func(context.Context), err error) {
	var logger hclog.Logger
	if !isLogWanted() {
		logger = silence()
	}

	server := newServer(served)
	factory := func() tfprotov6.ProviderServer { return server }

	if debug {
		// It serves whoever connects, as often as they do, until a person ends it.
		return func(context.Context) {}, tf6server.Serve(Address, factory, tf6server.WithManagedDebug(),
			tf6server.WithManagedDebugStopSignals([]os.Signal{os.Interrupt, syscall.SIGTERM}), tf6server.WithGoPluginLogger(logger))
	}

	return serveTerraform(factory, logger, terraformIsGone), nil
}

// newServer is what answers Terraform's requests.
func newServer(served provider.Provider) tfprotov6.ProviderServer {
	server := identifying(providerserver.NewProtocol6(served)())
	if isLogWanted() {
		return server
	}

	return silent(server)
}
