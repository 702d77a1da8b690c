// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

const configurationAddress = "finapi_client_configuration.test"

func clientConfiguration(lines ...string) string {
	return block(`resource "finapi_client_configuration" "test"`, lines...)
}

// eachSettingLine is a line for each setting of the version, with its first or second value.
func eachSettingLine(pick func(settingCase) any) []string {
	cases := settingCases()

	var lines []string

	for _, attribute := range slices.Sorted(maps.Keys(cases)) {
		value := pick(cases[attribute])
		if text, ok := value.(string); ok {
			value = fmt.Sprintf("%q", text)
		}

		lines = append(lines, fmt.Sprintf("%s = %v", attribute, value))
	}

	return lines
}

func TestAccClientConfiguration_lifecycle(t *testing.T) {
	t.Parallel()

	w := newWorld(t)
	first := eachSettingLine(func(c settingCase) any { return c.first })
	second := eachSettingLine(func(c settingCase) any { return c.second })

	dependent := block(`data "finapi_client_configuration" "test"`, "depends_on = ["+configurationAddress+"]")
	shows := func(attribute string, value knownvalue.Check) statecheck.StateCheck {
		return statecheck.ExpectKnownValue("data.finapi_client_configuration.test", tfjsonpath.New(attribute), value)
	}

	w.test(t, nil,
		resource.TestStep{
			Config:           w.config(clientConfiguration(first...), dependent),
			ConfigPlanChecks: plans(configurationAddress, plancheck.ResourceActionCreate),
			ConfigStateChecks: []statecheck.StateCheck{
				shows(notificationURL, knownvalue.StringExact(firstURL)), shows("client_access_tokens_validity_period", knownvalue.Int64Exact(60)),
				statecheck.ExpectKnownValue(configurationAddress, tfjsonpath.New("id"), knownvalue.StringExact(mock.DefaultClientID)),
				statecheck.ExpectKnownValue(configurationAddress, tfjsonpath.New("base_url"), knownvalue.StringExact(w.baseURL())),
			},
		},
		changesNothing(w.config(clientConfiguration(first...), dependent)),
		// What changes in the same apply is seen by what depends on it.
		resource.TestStep{
			Config: w.config(clientConfiguration(second...), dependent),
			ConfigStateChecks: []statecheck.StateCheck{
				shows(notificationURL, knownvalue.StringExact(secondURL)),
				shows("client_access_tokens_validity_period", knownvalue.Int64Exact(2147483647)),
			},
		},
		resource.TestStep{
			ResourceName: configurationAddress, ImportState: true, ImportStateVerify: true,
			ImportStateVerifyIgnore: []string{"fin_ts_product_registration_number"},
		},
		resource.TestStep{
			ResourceName: configurationAddress, ImportState: true, ImportStateId: "another-client",
			ExpectError: regexp.MustCompile(`(?s)another finAPI client.*"another-client".*` + mock.DefaultClientID),
		},
		resource.TestStep{
			PreConfig: func() {
				w.configuredElsewhere(t, client.ClientConfigurationParams{UserNotificationCallbackURL: new("https://elsewhere.example/")})
			},
			Config:           w.config(clientConfiguration(second...), dependent),
			ConfigPlanChecks: plans(configurationAddress, plancheck.ResourceActionUpdate),
			Check:            w.sent(t, mock.EditClientConfiguration, map[string]any{"userNotificationCallbackUrl": secondURL}),
		},
	)

	if c := w.clientSettings(t); c.UserNotificationCallbackURL+c.UserSynchronizationCallbackURL != "" || c.UserAccessTokensValidityPeriod != 60 {
		t.Errorf("after the destruction: %+v", c)
	}
}

// An import reads every setting, so a configuration that names them all changes nothing.
func TestAccClientConfiguration_importByIdentity(t *testing.T) {
	t.Parallel()
	once(t, ofTerraform)

	w := newWorld(t)
	all := []string{
		fmt.Sprintf("%s = %q", notificationURL, firstURL), "beta_banks_enabled = false", "client_access_tokens_validity_period = 3600",
		"refresh_tokens_validity_period = 0", "user_access_tokens_validity_period = 3600",
	}

	if apiVersion() == "v2" {
		all = append(all, `preferred_consent_type = "ONETIME"`)
	}

	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: factories(),
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_12_0)},
		Steps: []resource.TestStep{
			{Config: w.config(clientConfiguration(all...))},
			{ResourceName: configurationAddress, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		},
	})
}

// The configuration that the CLI generates for an import has all that finAPI has, and changes nothing.
func TestAccClientConfiguration_importWithGeneratedConfiguration(t *testing.T) {
	t.Parallel()

	w := newWorld(t)
	w.configuredElsewhere(t, client.ClientConfigurationParams{
		UserNotificationCallbackURL: new(firstURL), RefreshTokensValidityPeriod: new(int64(120)), BetaBanksEnabled: new(true),
		FinTSProductRegistrationNumber: new(finTSNumber),
	})

	cli := w.newCommandLine(t, fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", configurationAddress, mock.DefaultClientID))
	cli.succeed(t, "plan", "-generate-config-out=generated.tf")

	generated := strings.Join(strings.Fields(cli.read(t, "generated.tf")), " ")

	for attribute, value := range map[string]string{
		notificationURL: `"` + firstURL + `"`, synchronizationURL: "null", "refresh_tokens_validity_period": "120", "beta_banks_enabled": "true",
		"user_access_tokens_validity_period": "3600", "fin_ts_product_registration_number": "null # sensitive",
		"preferred_consent_type": map[string]string{"v1": "null", "v2": `"ONETIME"`}[apiVersion()],
	} {
		if !strings.Contains(generated, attribute+" = "+value) {
			t.Errorf("%s = %s is not in: %s", attribute, value, generated)
		}
	}

	if output := cli.succeed(t, "apply", "-auto-approve"); !strings.Contains(output, "1 imported, 0 added, 0 changed, 0 destroyed") {
		t.Errorf("apply:\n%s", output)
	}

	cli.succeed(t, "plan", "-detailed-exitcode")

	if edits := w.edits(); edits != "" {
		t.Errorf("sent %q", edits)
	}
}

// The FinTS number is in no output and no log; the plan of a destruction says what stays.
func TestAccClientConfiguration_secret(t *testing.T) {
	t.Parallel()

	w := newWorld(t)
	cli := w.newCommandLine(t, clientConfiguration(fmt.Sprintf("fin_ts_product_registration_number = %q", finTSNumber),
		"user_access_tokens_validity_period = 600"), logged)

	cli.succeed(t, "apply", "-auto-approve")
	cli.write(t, "main.tf", clientConfiguration(fmt.Sprintf("fin_ts_product_registration_number = %q", secondFinTSNumber),
		"user_access_tokens_validity_period = 600"))
	cli.succeed(t, "apply", "-auto-approve")
	cli.succeed(t, "plan", "-detailed-exitcode")

	output := withoutFrames(cli.succeed(t, "destroy", "-auto-approve", "-no-color"))
	for _, expected := range []string{"Settings of the finAPI client stay", "fin_ts_product_registration_number", "user_access_tokens_validity_period = 600"} {
		if !strings.Contains(output, expected) {
			t.Errorf("%q is not in the output:\n%s", expected, output)
		}
	}

	for name, place := range map[string]string{"the output": cli.printed.String(), "the log": cli.trace(t)} {
		if strings.Contains(place, finTSNumber) || strings.Contains(place, secondFinTSNumber) {
			t.Errorf("a FinTS number is in %s", name)
		}
	}
}

// A resource that comes before the old one goes is not undone by that.
func TestAccClientConfiguration_createBeforeDestroy(t *testing.T) {
	t.Parallel()
	once(t, ofTerraform)

	w := newWorld(t)
	cli := w.newCommandLine(t, clientConfiguration(fmt.Sprintf("%s = %q", notificationURL, firstURL),
		"lifecycle {\n    create_before_destroy = true\n  }"))

	cli.succeed(t, "apply", "-auto-approve")
	cli.succeed(t, "apply", "-auto-approve", "-replace="+configurationAddress)
	cli.succeed(t, "plan", "-detailed-exitcode")

	if url := w.clientSettings(t).UserNotificationCallbackURL; url != firstURL {
		t.Errorf("finAPI has %q", url)
	}
}

// Users who depend on the resource are deleted while finAPI still tells of it.
func TestAccClientConfiguration_usersDependOnIt(t *testing.T) {
	t.Parallel()
	once(t, ofTerraform)

	w := newWorld(t)
	cli := w.newCommandLine(t, clientConfiguration(fmt.Sprintf("%s = %q", synchronizationURL, firstURL))+
		user(`id = "alice"`, "depends_on = ["+configurationAddress+"]"))

	cli.succeed(t, "apply", "-auto-approve")
	w.ResetRequests()
	cli.succeed(t, "destroy", "-auto-approve")

	if journal := w.journal(); !strings.HasSuffix(journal, "delete-unverified configure") {
		t.Errorf("requests: %s", journal)
	}
}

// What the new resource leaves out nobody would clear any more.
func TestAccClientConfiguration_createBeforeDestroyClearsWhatIsLeftOut(t *testing.T) {
	t.Parallel()

	const first = "lifecycle {\n    create_before_destroy = true\n  }"

	w := newWorld(t)
	cli := w.newCommandLine(t, clientConfiguration(fmt.Sprintf("%s = %q", notificationURL, firstURL),
		fmt.Sprintf("%s = %q", synchronizationURL, firstURL), first))

	cli.succeed(t, "apply", "-auto-approve")
	cli.write(t, "main.tf", w.config(clientConfiguration(fmt.Sprintf("%s = %q", notificationURL, firstURL), first)))
	cli.succeed(t, "apply", "-auto-approve", "-replace="+configurationAddress)

	if seen := w.clientSettings(t); seen.UserNotificationCallbackURL != firstURL || seen.UserSynchronizationCallbackURL != "" {
		t.Errorf("finAPI has %q and %q", seen.UserNotificationCallbackURL, seen.UserSynchronizationCallbackURL)
	}
}

// A replacement that finAPI refuses leaves the old resource in the state, from which a way leads on.
func TestAccClientConfiguration_createBeforeDestroyOfAnotherURL(t *testing.T) {
	t.Parallel()

	w := newWorld(t)
	root := func(trigger, url string) string {
		return w.config(`resource "terraform_data" "trigger" {`+"\n  input = \""+trigger+"\"\n}\n", clientConfiguration(
			fmt.Sprintf("%s = %q", notificationURL, url),
			"lifecycle {\n    create_before_destroy = true\n    replace_triggered_by  = [terraform_data.trigger]\n  }"))
	}

	cli := w.newCommandLine(t, "")

	for _, step := range []cliStep{
		{config: root("1", firstURL), run: "apply"},
		{config: root("2", secondURL), run: "apply", fails: true, says: []string{"finAPI has another callback URL already"}},
		{config: root("2", firstURL), run: "apply"},
		{config: root("2", secondURL), run: "apply"},
		{run: "plan -detailed-exitcode"},
	} {
		step.carryOut(t, w, cli)
	}

	if url := w.clientSettings(t).UserNotificationCallbackURL; url != secondURL {
		t.Errorf("finAPI has %q", url)
	}
}
