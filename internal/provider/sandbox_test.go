// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"crypto/rand"
	"os"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
)

// sandbox is the root module of a test against a real finAPI: the provider takes all from the environment.
func sandbox(parts ...string) string { return "provider \"finapi\" {}\n" + strings.Join(parts, "\n") }

// TestAccSandbox_user is a user's whole life at a real finAPI (make testacc). What only a mock can do is tested elsewhere.
func TestAccSandbox_user(t *testing.T) {
	if os.Getenv("TF_ACC") == "" {
		t.Skip("it needs a real sandbox: make testacc")
	}

	once(t, "the environment says which version the sandbox has")

	t.Parallel()

	var (
		id       = `id = "` + sandboxPrefix + strings.ToLower(rand.Text()) + `"`
		verified = block(`resource "finapi_user_verification" "test"`, "user_id = finapi_user.test.id")
		data     = block(`data "finapi_user" "test"`, "id = finapi_user_verification.test.user_id", "password = finapi_user.test.password")
		first    = `password = "` + rand.Text() + `"`
		second   = `password = "` + rand.Text() + `"`
	)

	steps := []resource.TestStep{
		{Config: sandbox(user(id, first, `email = "first@example.com"`), verified)},
		changesNothing(sandbox(user(id, first, `email = "first@example.com"`), verified)),
		{
			Config:           sandbox(user(id, first, `email = "second@example.com"`, `phone = "112"`), verified, data),
			ConfigPlanChecks: plans(userAddress, plancheck.ResourceActionUpdate),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("data.finapi_user.test", tfjsonpath.New("email"), knownvalue.StringExact("second@example.com")),
			},
		},
		{Config: sandbox(user(id, first), verified)},
		changesNothing(sandbox(user(strings.Replace(id, sandboxPrefix, "TF-Acc-", 1), first), verified)),
		{
			ResourceName: userAddress, ImportState: true, ImportStateVerify: true,
			ImportStateVerifyIgnore: []string{"password", "is_auto_update_enabled"},
		},
	}

	if os.Getenv("FINAPI_DATA_DECRYPTION_KEY") != "" {
		steps = append(steps,
			resource.TestStep{Config: sandbox(user(id, second), verified)},
			changesNothing(sandbox(user(id, second), verified)),
		)
	}

	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: factories(), Steps: steps})
}

// TestAccSandbox_clientConfiguration reads what every client may.
func TestAccSandbox_clientConfiguration(t *testing.T) {
	if os.Getenv("TF_ACC") == "" {
		t.Skip("it needs a real sandbox: make testacc")
	}

	once(t, "the environment says which version the sandbox has")

	t.Parallel()

	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: factories(), Steps: []resource.TestStep{{
		Config: sandbox(block(`data "finapi_client_configuration" "test"`)),
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("data.finapi_client_configuration.test", tfjsonpath.New("is_mandator_admin"), knownvalue.Bool(false)),
		},
	}}})
}
