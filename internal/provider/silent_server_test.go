// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"context"
	"runtime"
	"testing"
	"weak"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/finapi-community/terraform-provider-finapi/internal/provider"
)

// requestKey is the key of what a request's context holds.
type requestKey struct{}

// eachRequest are the requests that Terraform makes for each resource.
var eachRequest = map[string]func(context.Context, tfprotov6.ProviderServer) error{
	"ValidateResourceConfig": func(ctx context.Context, s tfprotov6.ProviderServer) error {
		_, err := s.ValidateResourceConfig(ctx, &tfprotov6.ValidateResourceConfigRequest{TypeName: "none"})
		return err
	},
	"UpgradeResourceState": func(ctx context.Context, s tfprotov6.ProviderServer) error {
		_, err := s.UpgradeResourceState(ctx, &tfprotov6.UpgradeResourceStateRequest{TypeName: "none"})
		return err
	},
	"UpgradeResourceIdentity": func(ctx context.Context, s tfprotov6.ProviderServer) error {
		_, err := s.UpgradeResourceIdentity(ctx, &tfprotov6.UpgradeResourceIdentityRequest{TypeName: "none"})
		return err
	},
	"ReadResource": func(ctx context.Context, s tfprotov6.ProviderServer) error {
		_, err := s.ReadResource(ctx, &tfprotov6.ReadResourceRequest{TypeName: "none"})
		return err
	},
	"PlanResourceChange": func(ctx context.Context, s tfprotov6.ProviderServer) error {
		_, err := s.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{TypeName: "none"})
		return err
	},
	"ApplyResourceChange": func(ctx context.Context, s tfprotov6.ProviderServer) error {
		_, err := s.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{TypeName: "none"})
		return err
	},
}

// The framework keeps contexts for as long as it lives; the silent server gives it none that holds anything.
func TestSilentServer_keepsNoRequest(t *testing.T) {
	t.Parallel()

	for name, request := range eachRequest {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			server := provider.Silent(providerserver.NewProtocol6(provider.New("test")())())

			content := new([1 << 16]byte)
			kept := weak.Make(content)

			ctx, cancel := context.WithCancel(context.WithValue(t.Context(), requestKey{}, content))
			must(t, request(ctx, server))
			cancel()

			// Neither is used any more from here on.
			content, ctx = nil, nil //nolint:ineffassign // for the garbage collector

			runtime.GC()
			runtime.GC()

			if kept.Value() != nil {
				t.Error("what the request's context holds is kept")
			}

			runtime.KeepAlive(server)
		})
	}
}

// spy notes the context that reaches the framework's server.
type spy struct {
	tfprotov6.ProviderServer
	tfprotov6.ActionServer
	tfprotov6.ListResourceServer
	tfprotov6.StateStoreServer

	seen func(context.Context)
}

func (s spy) ReadResource(ctx context.Context, _ *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	s.seen(ctx)

	return nil, nil
}

// A request that Terraform calls off is called off.
func TestSilentServer_endsWithTheRequest(t *testing.T) {
	t.Parallel()

	ctx, cancel := context.WithCancel(t.Context())

	server := provider.Silent(spy{seen: func(seen context.Context) {
		if err := seen.Err(); err != nil {
			t.Error(err)
		}

		cancel()
		<-seen.Done()
	}})

	must(t, eachRequest["ReadResource"](ctx, server))
}
