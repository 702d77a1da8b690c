// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

func TestAccUser_smoke(t *testing.T) {
	t.Parallel()

	w := newWorld(t, mock.WithAutoVerify(true))

	w.test(t,
		resource.TestStep{Config: w.config(user(`id = "alice"`, `email = "alice@example.com"`))},
		resource.TestStep{
			PreConfig:        w.ResetRequests,
			Config:           w.config(user(`id = "alice"`, `email = "bob@example.com"`)),
			ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		},
	)
	for _, r := range w.Requests() {
		t.Log(r.Operation, r.Path, r.Status, r.Body)
	}
}
