// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// A plan that cannot be carried out says so, with one request for the token and one for the configuration, however many users
// it creates.
func TestUserCreationCheck(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		options   []mock.Option
		arguments map[string]any
		fault     *mock.Fault
		config    values
		// failure and warning are words of the diagnostic for the first user; repeated: for each of the others too.
		failure, warning []string
		repeated         bool
	}{
		"all is well": {},
		"refused credentials": {
			arguments: map[string]any{"client_secret": "wrong-one"},
			failure:   []string{"No finAPI user can be created", "client_secret", "Request id:"},
		},
		"an administrator's client": {
			arguments: map[string]any{"client_id": mock.DefaultAdminClientID, "client_secret": mock.DefaultAdminClientSecret},
			failure:   []string{"No finAPI user can be created", "application client"},
		},
		"automatic updates are off": {
			options: []mock.Option{mock.WithAutoUpdate(false)}, config: values{"is_auto_update_enabled": true},
			failure: []string{"is_auto_update_enabled", "Automatic updates are off"}, repeated: true,
		},
		"automatic updates are off, and not wanted": {options: []mock.Option{mock.WithAutoUpdate(false)}},
		"finAPI is down": {
			fault: &mock.Fault{Operation: mock.GetToken, Status: 503, Times: -1}, arguments: map[string]any{"max_retries": 0},
			warning: []string{"Cannot check whether", "The apply needs one"},
		},
		"the configuration is not answered": {
			fault: &mock.Fault{Operation: mock.GetClientConfiguration, Drop: mock.DropBefore, Times: -1}, arguments: map[string]any{"max_retries": 0},
			warning: []string{"Cannot check whether"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := newWorld(t, c.options...)
			for argument, value := range c.arguments {
				w = w.with(argument, value)
			}

			if c.fault != nil {
				w.Inject(*c.fault)
			}

			r := w.MustStartRun(t)

			for n := range 5 {
				var o outcome

				config := values{"id_prefix": "ci-"}
				maps.Copy(config, c.config)

				w.NewInstance(t, "finapi_user").PlanIn(t, r.Planner.Of("finapi_user"), config, &o)

				isTold := n == 0 || c.repeated
				if (c.failure != nil && mentions(o.Errors, c.failure...)) != (isTold && c.failure != nil) || !isTold && len(o.Errors) > 0 {
					t.Errorf("user %d: errors %q", n, o.Errors)
				}

				if (c.warning != nil && mentions(o.Warnings, c.warning...)) != (isTold && c.warning != nil) || !isTold && len(o.Warnings) > 0 {
					t.Errorf("user %d: warnings %q", n, o.Warnings)
				}
			}

			if requests := len(w.Requests()); requests > 3 {
				t.Errorf("%d requests", requests)
			}
		})
	}
}

// Without a network a plan of new users ends, with a warning.
func TestAccUserCreationCheck_withoutNetwork(t *testing.T) {
	t.Parallel()
	once(t, ofTerraform)

	w := newWorld(t).with("base_url", "http://127.0.0.1:9").with("max_retries", 0)
	c := w.newCommandLine(t, namedUser("many", "count = 3", `id_prefix = "ci-"`))

	output := c.succeed(t, "plan", "-refresh=false", "-no-color")
	if !strings.Contains(output, "3 to add") || strings.Count(output, "Cannot check whether finAPI users can be created") != 1 {
		t.Error(output)
	}
}
