// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// lease plays Terraform for one ephemeral resource in process.
type lease struct {
	server  tfprotov6.ProviderServer
	typ     string
	result  map[string]tftypes.Value
	private []byte
}

func (w *world) open(t *testing.T, typeName string, config values) (l lease, o outcome) {
	t.Helper()

	p, ok := w.start(t, typeName, &o)
	if !ok {
		return l, o
	}

	schemas, err := p.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	must(t, err)

	schema := schemas.EphemeralResourceSchemas[typeName]
	configured := dynamic(t, object(schema, config))

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
		t.Errorf("%s is renewed, and what a renewal says nobody reads", typeName)
	}

	l = lease{server: p, typ: typeName, private: opened.Private}

	if !o.add(opened.Diagnostics) {
		l.result = attributes(value(t, schema, opened.Result))
	}

	return l, o
}

func (l *lease) close(t *testing.T) (o outcome) {
	t.Helper()

	closed, err := l.server.CloseEphemeralResource(t.Context(),
		&tfprotov6.CloseEphemeralResourceRequest{TypeName: l.typ, Private: l.private})
	must(t, err)

	o.add(closed.Diagnostics)

	return o
}
