// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// identifyingServer generates the configuration of an imported user, with its id. Terraform 1.14 and later ask for it if the provider
// says that it can; the framework can and does not say so. Terraform's own guess, like the framework's configuration, leaves out every
// id that is optional and computed, as older SDKs gave one to each resource. But a user whose configuration has no id is created anew
// under a random one, once it is deleted elsewhere.
type identifyingServer struct {
	frameworkServer
}

// identifying leaves a server as it is that lacks something, as [silent] does.
func identifying(server tfprotov6.ProviderServer) tfprotov6.ProviderServer {
	framework, ok := server.(frameworkServer)
	if !ok {
		return server
	}

	return &identifyingServer{framework}
}

func (s *identifyingServer) GetProviderSchema(
	ctx context.Context, req *tfprotov6.GetProviderSchemaRequest,
) (*tfprotov6.GetProviderSchemaResponse, error) {
	resp, err := s.frameworkServer.GetProviderSchema(ctx, req)
	if err == nil && resp.ServerCapabilities != nil {
		resp.ServerCapabilities.GenerateResourceConfig = true
	}

	return resp, err
}

func (s *identifyingServer) GenerateResourceConfig(
	ctx context.Context, req *tfprotov6.GenerateResourceConfigRequest,
) (*tfprotov6.GenerateResourceConfigResponse, error) {
	resp, err := s.frameworkServer.GenerateResourceConfig(ctx, req)
	if err != nil || req.TypeName != "finapi_user" || req.State == nil || resp.Config == nil {
		return resp, err
	}

	var schema resource.SchemaResponse

	newUserResource().Schema(ctx, resource.SchemaRequest{}, &schema)
	userType := schema.Schema.Type().TerraformType(ctx)

	withID, err := withIDOf(req.State, resp.Config, userType)
	if err != nil {
		return resp, err
	}

	resp.Config = withID

	return resp, nil
}

// withIDOf is a configuration with the id of a state.
func withIDOf(state, config *tfprotov6.DynamicValue, userType tftypes.Type) (*tfprotov6.DynamicValue, error) {
	seen, err := attributesOf(state, userType)
	if err != nil {
		return nil, err
	}

	configured, err := attributesOf(config, userType)
	if err != nil || configured == nil || seen == nil {
		return config, err
	}

	configured["id"] = seen["id"]

	result, err := tfprotov6.NewDynamicValue(userType, tftypes.NewValue(userType, configured))

	return &result, err
}

// attributesOf are those of an object, nil for one that is null.
func attributesOf(object *tfprotov6.DynamicValue, of tftypes.Type) (map[string]tftypes.Value, error) {
	value, err := object.Unmarshal(of)
	if err != nil || value.IsNull() {
		return nil, err
	}

	var attributes map[string]tftypes.Value

	err = value.As(&attributes)

	return attributes, err
}
