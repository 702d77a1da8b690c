// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package contract

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// tighten adds to a version's file what it says in prose, or means without saying it. It fails where the file has no place
// for a rule.
func (r rules) tighten(document *openapi3.T) error {
	for _, name := range slices.Sorted(maps.Keys(r.members)) {
		schema, member, _ := strings.Cut(name, ".")

		ref := document.Components.Schemas[schema]
		if ref == nil || ref.Value.Properties[member] == nil {
			return fmt.Errorf("the file has no %s", name)
		}

		r.members[name].apply(ref.Value.Properties[member].Value)
	}

	for _, ref := range document.Components.Schemas {
		closeSchema(ref.Value)
	}

	found := map[string]bool{}

	for _, item := range document.Paths.Map() {
		for _, operation := range item.Operations() {
			for _, ref := range operation.Parameters {
				r.parameters[ref.Value.Name].apply(ref.Value.Schema.Value)
				anchor(ref.Value.Schema.Value)

				found[ref.Value.Name] = true
			}

			if err := demandRequestID(operation); err != nil {
				return err
			}
		}
	}

	for _, name := range slices.Sorted(maps.Keys(r.parameters)) {
		if !found[name] {
			return fmt.Errorf("the file has no parameter %s", name)
		}
	}

	return nil
}

// closeSchema admits no member but those described.
func closeSchema(schema *openapi3.Schema) {
	if len(schema.Properties) > 0 {
		schema.AdditionalProperties = openapi3.AdditionalProperties{Has: new(false)}
	}

	for _, member := range schema.Properties {
		// One of another schema has its own turn.
		if member.Ref == "" {
			anchor(member.Value)
		}
	}
}

// anchor makes a pattern describe the whole text. The files write their patterns without anchors and ending in *, by which
// they would fit any text.
func anchor(schema *openapi3.Schema) {
	if schema.Pattern != "" {
		schema.Pattern = "^(?:" + schema.Pattern + ")$"
	}
}

func (r rule) apply(schema *openapi3.Schema) {
	schema.MinLength = max(schema.MinLength, r.min)

	if r.max > 0 {
		schema.MaxLength = new(r.max)
	}

	if r.pattern != "" {
		schema.Pattern = r.pattern
	}

	if r.orZero > 0 {
		schema.AnyOf = openapi3.SchemaRefs{
			{Value: openapi3.NewSchema().WithEnum(float64(0))}, {Value: openapi3.NewSchema().WithMin(r.orZero)},
		}
	}
}

// demandRequestID makes each answer carry the request's id, which finAPI always sends and the files have as optional.
func demandRequestID(operation *openapi3.Operation) error {
	for status, response := range operation.Responses.Map() {
		header := response.Value.Headers["X-Request-Id"]
		if header == nil {
			return fmt.Errorf("the file has no X-Request-Id for %s of %s", status, operation.OperationID)
		}

		header.Value.Required = true
	}

	return nil
}
