// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package tfdriver

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Listed is one result of a query.
type Listed struct {
	DisplayName string
	Identity    map[string]tftypes.Value
	// Resource is empty unless it was asked for.
	Resource map[string]tftypes.Value
}

// Query is terraform query for one list resource: the results, up to the limit.
func (tf Terraform) Query(
	t *testing.T, typeName string, config Values, limit int64, includeResource bool,
) (all []Listed, o Outcome) {
	t.Helper()

	p, ok := tf.StartProvider(t, typeName, &o)
	if !ok {
		return nil, o
	}

	lister, ok := p.ProviderServer.(tfprotov6.ListResourceServer)
	if !ok {
		t.Fatal("the provider does not list")
	}

	configured := dynamic(t, Object(p.schemas.ListResourceSchemas[typeName], config))

	validated, err := lister.ValidateListResourceConfig(t.Context(),
		&tfprotov6.ValidateListResourceConfigRequest{TypeName: typeName, Config: configured})
	must(t, err)

	if o.add(validated.Diagnostics) {
		return nil, o
	}

	stream, err := lister.ListResource(t.Context(), &tfprotov6.ListResourceRequest{
		TypeName: typeName, Config: configured, Limit: limit, IncludeResource: includeResource,
	})
	must(t, err)

	for result := range stream.Results {
		// Terraform passes over a result that is a warning alone.
		if o.add(result.Diagnostics) || result.Identity == nil && len(result.Diagnostics) > 0 {
			continue
		}

		identity, err := result.Identity.IdentityData.Unmarshal(p.identities[typeName].ValueType())
		must(t, err)

		listed := Listed{DisplayName: result.DisplayName, Identity: Attributes(identity)}
		if includeResource {
			listed.Resource = Attributes(unmarshal(t, p.Schema, result.Resource))
		}

		all = append(all, listed)
	}

	return all, o
}
