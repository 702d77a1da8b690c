// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/finapi-community/terraform-provider-finapi/internal/provider"
	"github.com/finapi-community/terraform-provider-finapi/internal/tfdriver"
)

// The configuration that the provider generates has the user's id, and nothing that only the provider may set.
func TestGeneratedConfiguration(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		typeName string
		state    values
		expected map[string]string
	}{
		"a user": {
			"finapi_user", values{"id": "alice", "email": "alice@example.com", "base_url": "https://finapi.example", "is_verified": true},
			map[string]string{"id": "alice", "email": "alice@example.com", "base_url": "null", "is_verified": "true", "phone": "null"},
		},
		"a user of whom the id alone is known": {
			"finapi_user", values{"id": "alice"}, map[string]string{"id": "alice", "email": "null", "is_verified": "null"},
		},
		"a verification": {"finapi_user_verification", values{"user_id": "alice"}, map[string]string{"user_id": "alice"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			server := provider.Identifying(providerserver.NewProtocol6(provider.New("test")())())

			schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
			must(t, err)

			if !schemas.ServerCapabilities.GenerateResourceConfig {
				t.Error("Terraform is not told that the provider generates configuration")
			}

			schema := schemas.ResourceSchemas[c.typeName]

			resp, err := server.GenerateResourceConfig(t.Context(),
				&tfprotov6.GenerateResourceConfigRequest{TypeName: c.typeName, State: dynamicValue(t, tfdriver.Object(schema, c.state))})
			must(t, err)

			config, err := resp.Config.Unmarshal(schema.ValueType())
			must(t, err)

			generated := tfdriver.Attributes(config)
			for attribute, expected := range c.expected {
				if actual := tfdriver.Text(generated[attribute]); actual != expected || len(resp.Diagnostics) > 0 {
					t.Errorf("%s is %s, want %s; %v", attribute, actual, expected, resp.Diagnostics)
				}
			}
		})
	}
}

// What is no state of a user is answered as the framework does.
func TestGeneratedConfiguration_ofNothing(t *testing.T) {
	t.Parallel()

	server := provider.Identifying(providerserver.NewProtocol6(provider.New("test")())())

	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	must(t, err)

	schema := schemas.ResourceSchemas["finapi_user"]

	resp, err := server.GenerateResourceConfig(t.Context(), &tfprotov6.GenerateResourceConfigRequest{
		TypeName: "finapi_user", State: dynamicValue(t, tftypes.NewValue(schema.ValueType(), nil)),
	})
	must(t, err)

	if config, err := resp.Config.Unmarshal(schema.ValueType()); err != nil || !config.IsNull() {
		t.Error("a configuration was generated of nothing")
	}
}

func dynamicValue(t *testing.T, from tftypes.Value) *tfprotov6.DynamicValue {
	t.Helper()

	result, err := tfprotov6.NewDynamicValue(from.Type(), from)
	must(t, err)

	return &result
}
