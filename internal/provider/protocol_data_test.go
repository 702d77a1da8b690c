// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// data plays Terraform for a data source in process.
func (w *world) data(t *testing.T, typeName string, config values) (result map[string]tftypes.Value, o outcome) {
	t.Helper()

	p, ok := w.start(t, typeName, &o)
	if !ok {
		return nil, o
	}

	schemas, err := p.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	must(t, err)

	schema := schemas.DataSourceSchemas[typeName]
	configured := dynamic(t, object(schema, config))

	validated, err := p.ValidateDataResourceConfig(t.Context(),
		&tfprotov6.ValidateDataResourceConfigRequest{TypeName: typeName, Config: configured})
	must(t, err)

	if o.add(validated.Diagnostics) {
		return nil, o
	}

	read, err := p.ReadDataSource(t.Context(), &tfprotov6.ReadDataSourceRequest{TypeName: typeName, Config: configured})
	must(t, err)

	if o.add(read.Diagnostics) {
		return nil, o
	}

	return attributes(value(t, schema, read.State)), o
}
