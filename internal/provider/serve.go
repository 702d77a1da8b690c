// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

// shutdownGrace is what Terraform leaves a provider for its end before it kills the process, less some safety.
const shutdownGrace = 1800 * time.Millisecond

// Serve serves the provider until Terraform is done with it, and then closes the ephemeral resources that Terraform did
// not; version is that of the provider's release.
func Serve(ctx context.Context, version string, debug bool) error {
	served := &finapiProvider{version: version}

	tuneGarbageCollection()

	err := serve(served, debug)

	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownGrace)
	defer cancel()

	served.unclosed.closeAll(ctx)

	return err
}

func serve(served provider.Provider, debug bool) error {
	server := providerserver.NewProtocol6(served)()

	var options []tf6server.ServeOpt
	if debug {
		options = append(options, tf6server.WithManagedDebug())
	}

	if !isLogWanted() {
		server = silent(server)

		options = append(options, silence())
	}

	return tf6server.Serve(Address, func() tfprotov6.ProviderServer { return server }, options...)
}
