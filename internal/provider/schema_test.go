// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/finapi-community/terraform-provider-finapi/internal/provider"
)

// Every object and every attribute says what it is, down to the nested ones.
func TestSchema_isDescribed(t *testing.T) {
	t.Parallel()

	schemas, err := provider.NewServer().
		GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	must(t, err)

	if len(schemas.Diagnostics) > 0 {
		t.Fatalf("%+v", schemas.Diagnostics[0])
	}

	objects := map[string]*tfprotov6.Schema{"provider": schemas.Provider}

	for kind, all := range map[string]map[string]*tfprotov6.Schema{
		"resource": schemas.ResourceSchemas, "data": schemas.DataSourceSchemas, "ephemeral": schemas.EphemeralResourceSchemas,
		"list": schemas.ListResourceSchemas,
	} {
		for name, schema := range all {
			objects[kind+" "+name] = schema
		}
	}

	for name, action := range schemas.ActionSchemas {
		objects["action "+name] = action.Schema
	}

	for name, schema := range objects {
		if schema.Block.Description == "" {
			t.Errorf("%s has no description", name)
		}

		expectDescribed(t, name, schema.Block.Attributes)
	}
}

func expectDescribed(t *testing.T, of string, attributes []*tfprotov6.SchemaAttribute) {
	t.Helper()

	for _, attribute := range attributes {
		name := of + "." + attribute.Name

		if attribute.Description == "" {
			t.Errorf("%s has no description", name)
		}

		if attribute.NestedType != nil {
			expectDescribed(t, name, attribute.NestedType.Attributes)
		}
	}
}
