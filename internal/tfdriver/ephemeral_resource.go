// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package tfdriver

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Lease is an open ephemeral resource.
type Lease struct {
	process  Process
	typeName string

	Result  map[string]tftypes.Value
	Private []byte
}

// OpenEphemeral opens an ephemeral resource.
func (tf Terraform) OpenEphemeral(t *testing.T, typeName string, config Values) (l Lease, o Outcome) {
	t.Helper()

	p, ok := tf.StartProvider(t, "", &o)
	if !ok {
		return l, o
	}

	schema := p.schemas.EphemeralResourceSchemas[typeName]
	configured := dynamic(t, Object(schema, config))

	validated, err := p.ValidateEphemeralResourceConfig(t.Context(),
		&tfprotov6.ValidateEphemeralResourceConfigRequest{TypeName: typeName, Config: configured})
	must(t, err)

	if o.add(validated.Diagnostics) {
		return l, o
	}

	opened, err := p.OpenEphemeralResource(t.Context(),
		&tfprotov6.OpenEphemeralResourceRequest{TypeName: typeName, Config: configured})
	must(t, err)

	if !opened.RenewAt.IsZero() {
		t.Errorf("%s wants to be renewed, which is not played, and of which Terraform shows warnings to nobody", typeName)
	}

	l = Lease{process: p, typeName: typeName, Private: opened.Private}

	if !o.add(opened.Diagnostics) {
		l.Result = Attributes(unmarshal(t, schema, opened.Result))
	}

	return l, o
}

// Close closes it.
func (l *Lease) Close(t *testing.T) (o Outcome) {
	t.Helper()

	closed, err := l.process.CloseEphemeralResource(t.Context(),
		&tfprotov6.CloseEphemeralResourceRequest{TypeName: l.typeName, Private: l.Private})
	must(t, err)

	o.add(closed.Diagnostics)

	return o
}
