// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package tfdriver

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// ReadData reads a data source.
func (tf Terraform) ReadData(t *testing.T, typeName string, config Values) (result map[string]tftypes.Value, o Outcome) {
	t.Helper()

	p, ok := tf.StartProvider(t, "", &o)
	if !ok {
		return nil, o
	}

	schema := p.schemas.DataSourceSchemas[typeName]
	configured := dynamic(t, Object(schema, config))

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

	return Attributes(unmarshal(t, schema, read.State)), o
}
