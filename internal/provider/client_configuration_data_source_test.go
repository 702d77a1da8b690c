// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

func TestAccClientConfigurationDataSource(t *testing.T) {
	t.Parallel()

	w := newWorld(t, mock.WithAutoVerify(true), mock.WithAutoUpdate(false), mock.WithMaxLoginAttempts(7))
	is := func(attribute string, value knownvalue.Check) statecheck.StateCheck {
		return statecheck.ExpectKnownValue("data.finapi_client_configuration.test", tfjsonpath.New(attribute), value)
	}

	w.test(t, nil, resource.TestStep{
		Config: w.config(block(`data "finapi_client_configuration" "test"`)),
		ConfigStateChecks: []statecheck.StateCheck{
			is("is_user_auto_verification_enabled", knownvalue.Bool(true)),
			is("is_automatic_batch_update_enabled", knownvalue.Bool(false)),
			is("is_mandator_admin", knownvalue.Bool(false)),
			is("max_user_login_attempts", knownvalue.Int64Exact(7)),
			is("user_access_tokens_validity_period", knownvalue.Int64Exact(3600)),
			is("client_access_tokens_validity_period", knownvalue.Int64Exact(3600)),
			is("refresh_tokens_validity_period", knownvalue.NotNull()),
			is("user_notification_callback_url", knownvalue.Null()),
			is("user_synchronization_callback_url", knownvalue.Null()),
		},
	})
}
