// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"os"
	"strings"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// frameworkServer is all that the framework serves.
type frameworkServer interface {
	tfprotov6.ProviderServer
	tfprotov6.ActionServer
	tfprotov6.ListResourceServer
	tfprotov6.StateStoreServer
}

// silentServer keeps the contexts of what Terraform asks for each resource from the framework, which would hold on to every
// one of them until Terraform stops the provider (registerContext in its internal/proto6server), and with it to the request,
// its loggers and their records: some 130 kB for each user. `make bench` shows 39 MB at the peak of a refresh of 1,000 users,
// and 168 MB where TF_LOG_SDK=ERROR takes this server away. It may go when the framework lets go of a context whose request
// has ended.
type silentServer struct {
	frameworkServer
}

// silent leaves a server as it is that lacks something: then what would be kept from it is the least concern.
func silent(server tfprotov6.ProviderServer) tfprotov6.ProviderServer {
	framework, ok := server.(frameworkServer)
	if !ok {
		return server
	}

	return &silentServer{framework}
}

// logOff is the level at which nothing is logged.
const logOff = "off"

// isLogWanted reports whether anybody asked for a provider's log: TF_LOG, TF_LOG_PROVIDER…, or TF_LOG_SDK… is set.
func isLogWanted() bool {
	for _, variable := range os.Environ() {
		name, value, _ := strings.Cut(variable, "=")
		isOfProviders := name == "TF_LOG" || strings.HasPrefix(name, "TF_LOG_PROVIDER") || strings.HasPrefix(name, "TF_LOG_SDK")

		if isOfProviders && value != "" && !strings.EqualFold(value, logOff) {
			return true
		}
	}

	return false
}

// silence turns off the logs of the plugin SDK, and returns a log for go-plugin that keeps nothing. The SDK writes each of its
// steps to standard error at TRACE, which Terraform reads and throws away unless asked for. That would be a sixth more of the
// provider's CPU time in a refresh. A panic is no log: it still reaches the user.
func silence() hclog.Logger {
	// The SDK has no other setting. Each of its parts has a level of its own; only one that is set spares making the record.
	for _, name := range []string{"TF_LOG_SDK", "TF_LOG_SDK_PROTO", "TF_LOG_SDK_FRAMEWORK", "TF_LOG_PROVIDER_FINAPI"} {
		_ = os.Setenv(name, logOff)
	}

	return hclog.NewNullLogger()
}

// detached makes a call with a context that ends as the request's does and holds nothing of it.
func detached[Q, A any](ctx context.Context, request Q, call func(context.Context, Q) (A, error)) (A, error) {
	own, cancel := context.WithCancel(context.Background())
	defer cancel()
	defer context.AfterFunc(ctx, cancel)()

	return call(own, request) //nolint:contextcheck // that it is not inherited is the point
}

func (s *silentServer) ValidateResourceConfig(
	ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest,
) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return detached(ctx, req, s.frameworkServer.ValidateResourceConfig)
}

func (s *silentServer) UpgradeResourceState(
	ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest,
) (*tfprotov6.UpgradeResourceStateResponse, error) {
	return detached(ctx, req, s.frameworkServer.UpgradeResourceState)
}

func (s *silentServer) UpgradeResourceIdentity(
	ctx context.Context, req *tfprotov6.UpgradeResourceIdentityRequest,
) (*tfprotov6.UpgradeResourceIdentityResponse, error) {
	return detached(ctx, req, s.frameworkServer.UpgradeResourceIdentity)
}

func (s *silentServer) ImportResourceState(
	ctx context.Context, req *tfprotov6.ImportResourceStateRequest,
) (*tfprotov6.ImportResourceStateResponse, error) {
	return detached(ctx, req, s.frameworkServer.ImportResourceState)
}

func (s *silentServer) MoveResourceState(
	ctx context.Context, req *tfprotov6.MoveResourceStateRequest,
) (*tfprotov6.MoveResourceStateResponse, error) {
	return detached(ctx, req, s.frameworkServer.MoveResourceState)
}

func (s *silentServer) ReadResource(
	ctx context.Context, req *tfprotov6.ReadResourceRequest,
) (*tfprotov6.ReadResourceResponse, error) {
	return detached(ctx, req, s.frameworkServer.ReadResource)
}

func (s *silentServer) PlanResourceChange(
	ctx context.Context, req *tfprotov6.PlanResourceChangeRequest,
) (*tfprotov6.PlanResourceChangeResponse, error) {
	return detached(ctx, req, s.frameworkServer.PlanResourceChange)
}

func (s *silentServer) ApplyResourceChange(
	ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest,
) (*tfprotov6.ApplyResourceChangeResponse, error) {
	return detached(ctx, req, s.frameworkServer.ApplyResourceChange)
}

func (s *silentServer) GenerateResourceConfig(
	ctx context.Context, req *tfprotov6.GenerateResourceConfigRequest,
) (*tfprotov6.GenerateResourceConfigResponse, error) {
	return detached(ctx, req, s.frameworkServer.GenerateResourceConfig)
}
