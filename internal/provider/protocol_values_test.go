// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"maps"
	"strconv"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// proposedNewState is what Terraform core proposes: the configuration, and the prior values of computed attributes.
func proposedNewState(schema *tfprotov6.Schema, prior, config tftypes.Value) tftypes.Value {
	if config.IsNull() {
		return config
	}

	proposed := attributes(config)
	if !prior.IsNull() {
		for _, attribute := range schema.Block.Attributes {
			if attribute.Computed && proposed[attribute.Name].IsNull() {
				proposed[attribute.Name] = attributes(prior)[attribute.Name]
			}
		}
	}

	return tftypes.NewValue(schema.ValueType(), proposed)
}

// checkPlan refuses a plan that Terraform core would refuse.
func checkPlan(t *testing.T, schema *tfprotov6.Schema, prior, config, planned tftypes.Value) {
	t.Helper()

	if config.IsNull() {
		return
	}

	for _, attribute := range schema.Block.Attributes {
		plannedValue, configValue := attributes(planned)[attribute.Name], attributes(config)[attribute.Name]
		isPrior := !prior.IsNull() && plannedValue.Equal(attributes(prior)[attribute.Name]) &&
			(configValue.IsNull() || !plannedValue.IsNull())

		switch {
		case attribute.WriteOnly && !plannedValue.IsNull():
			t.Errorf("%s is write-only but planned", attribute.Name)
		case attribute.WriteOnly, plannedValue.Equal(configValue), isPrior && attribute.Computed:
		case !configValue.IsNull() && !isPrior, !attribute.Computed:
			t.Errorf("%s is configured as %s but planned as %s", attribute.Name, configValue, plannedValue)
		}
	}
}

// checkResult refuses a result that Terraform core would call inconsistent with the plan.
func checkResult(t *testing.T, schema *tfprotov6.Schema, planned, result tftypes.Value) {
	t.Helper()

	if planned.IsNull() != result.IsNull() {
		t.Errorf("planned is %s, but the result is %s", planned, result)
	}

	if planned.IsNull() || result.IsNull() {
		return
	}

	for _, attribute := range schema.Block.Attributes {
		plannedValue, resultValue := attributes(planned)[attribute.Name], attributes(result)[attribute.Name]

		if !resultValue.IsFullyKnown() || plannedValue.IsFullyKnown() && !plannedValue.Equal(resultValue) {
			t.Errorf("%s is planned as %s, but the result is %s", attribute.Name, plannedValue, resultValue)
		}
	}
}

func attributes(object tftypes.Value) map[string]tftypes.Value {
	attributes := map[string]tftypes.Value{}
	if err := object.As(&attributes); err != nil {
		panic(err)
	}

	return maps.Clone(attributes)
}

// object makes a value of a schema's type; attributes that are not given are null.
func object(schema *tfprotov6.Schema, given map[string]any) tftypes.Value {
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
	case unknown:
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

func value(t *testing.T, schema *tfprotov6.Schema, from *tfprotov6.DynamicValue) tftypes.Value {
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

func text(v tftypes.Value) string {
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

func must(t *testing.T, err error) {
	t.Helper()

	if err != nil {
		t.Fatal(err)
	}
}
