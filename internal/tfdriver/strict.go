// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package tfdriver

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// proposedNewState is what Terraform core proposes: the configuration, and the prior values of computed attributes.
func proposedNewState(schema *tfprotov6.Schema, prior, config tftypes.Value) tftypes.Value {
	if config.IsNull() {
		return config
	}

	proposed := Attributes(config)
	if !prior.IsNull() {
		for _, attribute := range schema.Block.Attributes {
			if attribute.Computed && proposed[attribute.Name].IsNull() {
				proposed[attribute.Name] = Attributes(prior)[attribute.Name]
			}
		}
	}

	return tftypes.NewValue(schema.ValueType(), proposed)
}

// inPlan says what Terraform core would refuse of a plan.
func inPlan(schema *tfprotov6.Schema, prior, config, planned tftypes.Value) (faults []string) {
	if config.IsNull() {
		return nil
	}

	for _, attribute := range schema.Block.Attributes {
		plannedValue, configValue := Attributes(planned)[attribute.Name], Attributes(config)[attribute.Name]
		isPrior := !prior.IsNull() && plannedValue.Equal(Attributes(prior)[attribute.Name]) &&
			(configValue.IsNull() || !plannedValue.IsNull())

		switch {
		case attribute.WriteOnly && !plannedValue.IsNull():
			faults = append(faults, attribute.Name+" is write-only but planned")
		case attribute.WriteOnly, plannedValue.Equal(configValue), isPrior && attribute.Computed:
		case !configValue.IsNull() && !isPrior, !attribute.Computed:
			faults = append(faults, fmt.Sprintf("%s is configured as %s but planned as %s", attribute.Name, configValue, plannedValue))
		}
	}

	return faults
}

// inResult says what Terraform core would call inconsistent with the plan.
func inResult(schema *tfprotov6.Schema, planned, result tftypes.Value) (faults []string) {
	if planned.IsNull() != result.IsNull() {
		faults = append(faults, fmt.Sprintf("planned is %s, but the result is %s", planned, result))
	}

	if planned.IsNull() || result.IsNull() {
		return faults
	}

	for _, attribute := range schema.Block.Attributes {
		plannedValue, resultValue := Attributes(planned)[attribute.Name], Attributes(result)[attribute.Name]

		if !resultValue.IsFullyKnown() || plannedValue.IsFullyKnown() && !plannedValue.Equal(resultValue) {
			faults = append(faults, fmt.Sprintf("%s is planned as %s, but the result is %s", attribute.Name, plannedValue, resultValue))
		}
	}

	return faults
}

// refuse fails the test for each fault.
func refuse(t *testing.T, typeName string, faults []string) {
	t.Helper()

	for _, fault := range faults {
		t.Errorf("Terraform would refuse this of %s: %s", typeName, fault)
	}
}
