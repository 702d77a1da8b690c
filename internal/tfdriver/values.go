// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package tfdriver

import (
	"maps"
	"strconv"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Values are the attributes of a configuration; those left out are null. A value is a text, a number, a bool, a list ([]any) or a
// map (map[string]any) of texts, or an [Unknown].
type Values map[string]any

// Unknown is a value in a configuration that is not known before apply. Then it is a text, unless it says which value.
type Unknown struct{ Then any }

// Attributes are those of an object.
func Attributes(object tftypes.Value) map[string]tftypes.Value {
	attributes := map[string]tftypes.Value{}
	if err := object.As(&attributes); err != nil {
		panic(err)
	}

	return maps.Clone(attributes)
}

// Object makes a value of a schema's type; attributes that are not given are null.
func Object(schema *tfprotov6.Schema, given Values) tftypes.Value {
	objectType, ok := schema.ValueType().(tftypes.Object)
	if !ok {
		panic("not an object")
	}

	for name := range given {
		if _, ok := objectType.AttributeTypes[name]; !ok {
			panic("no attribute " + name)
		}
	}

	result := map[string]tftypes.Value{}
	for name, attributeType := range objectType.AttributeTypes {
		result[name] = typed(attributeType, given[name])
	}

	return tftypes.NewValue(objectType, result)
}

func typed(valueType tftypes.Type, given any) tftypes.Value {
	switch given := given.(type) {
	case Unknown:
		return tftypes.NewValue(valueType, tftypes.UnknownValue)
	case map[string]any:
		result := map[string]tftypes.Value{}

		if objectType, ok := valueType.(tftypes.Object); ok {
			for name, attributeType := range objectType.AttributeTypes {
				result[name] = typed(attributeType, given[name])
			}
		} else {
			for name, element := range given {
				result[name] = typed(tftypes.String, element)
			}
		}

		return tftypes.NewValue(valueType, result)
	case []any:
		elements := make([]tftypes.Value, 0, len(given))
		for _, element := range given {
			elements = append(elements, typed(tftypes.String, element))
		}

		return tftypes.NewValue(valueType, elements)
	}

	return tftypes.NewValue(valueType, given)
}

func unmarshal(t *testing.T, schema *tfprotov6.Schema, from *tfprotov6.DynamicValue) tftypes.Value {
	t.Helper()

	result, err := from.Unmarshal(schema.ValueType())
	must(t, err)

	return result
}

func dynamic(t *testing.T, from tftypes.Value) *tfprotov6.DynamicValue {
	t.Helper()

	result, err := tfprotov6.NewDynamicValue(from.Type(), from)
	must(t, err)

	return &result
}

// Text is a value as text, "null" if there is none.
func Text(v tftypes.Value) string {
	if v.IsNull() {
		return "null"
	}

	var (
		asText string
		asBool bool
	)

	switch {
	case v.As(&asText) == nil:
		return asText
	case v.As(&asBool) == nil:
		return strconv.FormatBool(asBool)
	}

	return v.String()
}
