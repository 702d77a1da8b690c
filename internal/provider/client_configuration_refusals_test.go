// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// Values that finAPI would refuse are refused before it is asked, and no message repeats one.
func TestClientConfiguration_wrongValues(t *testing.T) {
	t.Parallel()

	const secret = "s3cr3t"

	for name, c := range map[string]struct {
		config values
		says   string
	}{
		"plain http":               {values{notificationURL: "http://example.com/" + secret}, "absolute https URL"},
		"http to a host like ours": {values{notificationURL: "http://localhost.example.com/" + secret}, "absolute https URL"},
		"another scheme":           {values{synchronizationURL: "ftp://localhost/" + secret}, "absolute https URL"},
		"no host":                  {values{synchronizationURL: "https:///" + secret}, "absolute https URL"},
		"no URL":                   {values{synchronizationURL: secret}, "absolute https URL"},
		"a line break":             {values{synchronizationURL: "https://example.com/" + secret + "\n"}, "absolute https URL"},
		"white space":              {values{synchronizationURL: "https://example.com/ " + secret}, "without white space"},
		"a password":               {values{synchronizationURL: "https://me:" + secret + "@example.com/"}, "user name or password"},
		"a user name":              {values{synchronizationURL: "https://" + secret + "@example.com/"}, "user name or password"},
		"an empty URL":             {values{notificationURL: ""}, "set it to null"},
		"513 characters":           {values{notificationURL: "https://example.com/" + strings.Repeat("é", 493)}, "1 to 512 characters"},
		"59 seconds":               {values{"user_access_tokens_validity_period": 59}, "60 to 2147483647"},
		"less than nothing":        {values{"client_access_tokens_validity_period": -1}, "60 to 2147483647"},
		"more than finAPI counts":  {values{"refresh_tokens_validity_period": 2147483648}, "60 to 2147483647"},
		"26 digits":                {values{"fin_ts_product_registration_number": strings.Repeat("0", 26)}, "1 to 25 characters"},
		"no digits":                {values{"fin_ts_product_registration_number": ""}, "1 to 25 characters"},
		"small letters":            {values{"fin_ts_product_registration_number": "abc"}, "letters A to F"},
		"a consent type":           {values{"preferred_consent_type": secret}, `"ONETIME" or "RECURRING"`},
		"nothing":                  {values{}, "sets nothing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := newWorld(t)

			result := w.NewInstance(t, configurationType).Apply(t, c.config)
			if !mentions(result.Errors, c.says) || strings.Contains(strings.Join(result.Errors, ""), secret) {
				t.Errorf("%q", result.Errors)
			}

			for attribute := range c.config {
				if !mentions(result.Errors, attribute) {
					t.Errorf("%q is not named: %q", attribute, result.Errors)
				}
			}

			if w.edits() != "" {
				t.Errorf("sent %q", w.edits())
			}
		})
	}

	longest := "https://example.com/" + strings.Repeat("é", 492)
	must(t, firstError(newWorld(t).NewInstance(t, configurationType).Apply(t, values{notificationURL: longest})))
}

// A URL that finAPI has and the state has not may be somebody else's.
func TestClientConfiguration_takenURL(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		before, config values
		action         string
		refused        bool
	}{
		"creation, another URL": {nil, values{notificationURL: secondURL}, "create", true},
		"creation, the same":    {nil, values{notificationURL: firstURL}, "create", false},
		"creation, the other":   {nil, values{synchronizationURL: secondURL}, "create", false},
		"change, another URL":   {values{synchronizationURL: secondURL}, values{synchronizationURL: secondURL, notificationURL: secondURL}, "", true},
		"change, the same":      {values{synchronizationURL: secondURL}, values{synchronizationURL: secondURL, notificationURL: firstURL}, "update", false},
		"not known at plan":     {nil, values{notificationURL: unknown{Then: secondURL}}, "create", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := newWorld(t)
			i := w.NewInstance(t, configurationType)

			if c.before != nil {
				must(t, firstError(i.Apply(t, c.before)))
			}

			w.configuredElsewhere(t, client.ClientConfigurationParams{UserNotificationCallbackURL: new(firstURL)})

			result := i.Apply(t, c.config)
			if result.Action != c.action || c.refused != mentions(result.Errors, notificationURL, "already", `"hooks.example.com"`, "import") {
				t.Errorf("%+v", result)
			}

			if c.refused && (w.edits() != "" || mentions(result.Errors, firstURL)) {
				t.Errorf("%q, sent %q", result.Errors, w.edits())
			}
		})
	}
}

// What finAPI does not answer is no reason to overwrite a URL; a plan is possible without an answer.
func TestClientConfiguration_noAnswer(t *testing.T) {
	t.Parallel()

	w := newWorld(t).with("max_retries", 0)
	w.Inject(mock.Fault{Operation: mock.GetClientConfiguration, Status: 500, Times: -1})

	i := w.NewInstance(t, configurationType)

	result := i.PlanOnly(t, values{notificationURL: firstURL})
	if len(result.Errors) > 0 || !mentions(result.Warnings, "Cannot check which callback URLs finAPI has") {
		t.Errorf("plan: %+v", result)
	}

	result = i.Apply(t, values{notificationURL: firstURL})
	if !mentions(result.Errors, "Cannot read the configuration", "Request id") || w.edits() != "" {
		t.Errorf("apply: %+v, sent %q", result, w.edits())
	}

	refused := newWorld(t).with("client_secret", "wrong")
	if result := refused.NewInstance(t, configurationType).PlanOnly(t, values{notificationURL: firstURL}); !mentions(result.Errors, "client_secret") {
		t.Errorf("refused: %+v", result)
	}
}

// A state of another finAPI, or of another client: nothing is asked, and nothing forgotten.
func TestClientConfiguration_elsewhere(t *testing.T) {
	t.Parallel()

	const otherClient = "f1a91000-0000-4000-8000-0000000000c2"

	first, changed := values{notificationURL: firstURL}, values{notificationURL: secondURL}

	for name, run := range map[string]func(*testing.T, *instance) outcome{
		"refresh": func(t *testing.T, i *instance) outcome { t.Helper(); return i.Refresh(t) },
		"plan":    func(t *testing.T, i *instance) outcome { t.Helper(); return i.PlanOnly(t, changed) },
		"apply":   func(t *testing.T, i *instance) outcome { t.Helper(); return i.Apply(t, changed) },
		"destroy": func(t *testing.T, i *instance) outcome { t.Helper(); return i.Apply(t, nil) },
		"apply, unread": func(t *testing.T, i *instance) outcome {
			t.Helper()
			return withoutRefresh(i).Apply(t, changed)
		},
		"destroy, unread": func(t *testing.T, i *instance) outcome { t.Helper(); return withoutRefresh(i).Apply(t, nil) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			here, there := newWorld(t), newWorld(t)
			i := here.NewInstance(t, configurationType)
			must(t, firstError(i.Apply(t, first)))
			here.ResetRequests()

			before := i.State

			for other, says := range map[*world][]string{
				there:                               {"belongs to another finAPI", here.baseURL(), there.baseURL(), "base_url_changed_from"},
				here.with("client_id", otherClient): {"belongs to another finAPI client", mock.DefaultClientID, otherClient},
			} {
				i.Terraform = other.Terraform

				if result := run(t, i); !mentions(result.Errors, says...) || !i.State.Equal(before) {
					t.Errorf("%+v, state %s", result, i.State)
				}
			}

			if n := len(here.Requests()) + len(there.Requests()); n > 0 {
				t.Errorf("%d requests", n)
			}
		})
	}
}

// finAPI has moved: the state follows, with a refresh or without.
func TestClientConfiguration_moved(t *testing.T) {
	t.Parallel()

	for _, unread := range []bool{false, true} {
		here, there := newWorld(t), newWorld(t)
		i := here.NewInstance(t, configurationType)
		config := values{"refresh_tokens_validity_period": 120}
		must(t, firstError(i.Apply(t, config)))

		i.Terraform, i.Unread = there.With("base_url_changed_from", here.baseURL()), unread
		must(t, firstError(i.Apply(t, config)))

		if noted := i.Attribute("base_url"); noted != there.baseURL() {
			t.Errorf("unread %t: the state notes %q", unread, noted)
		}
	}
}

// Two resources of one run, and a resource that was renamed without a moved block.
func TestClientConfiguration_two(t *testing.T) {
	t.Parallel()

	first := values{notificationURL: firstURL}

	for name, c := range map[string]struct {
		// inState: the first one is there already. Its configuration, and that of the second.
		inState       bool
		first, second values
		says          string
	}{
		"two new ones":  {false, first, values{"beta_banks_enabled": true}, "Two resources"},
		"one is there":  {true, first, values{"beta_banks_enabled": true}, "Two resources"},
		"it is renamed": {true, nil, first, "moved block"},
		"it is deposed": {true, nil, first, "deposed object"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := newWorld(t)
			one, two := w.NewInstance(t, configurationType), w.NewInstance(t, configurationType)

			if c.inState {
				must(t, firstError(one.Apply(t, valuesOr(c.first, first))))
			}

			r := w.MustStartRun(t)

			var before, after outcome

			one.PlanIn(t, r.Planner.Of(configurationType), c.first, &before)
			two.PlanIn(t, r.Planner.Of(configurationType), c.second, &after)

			if len(before.Errors) > 0 || !mentions(after.Errors, c.says) {
				t.Errorf("%+v, %+v", before, after)
			}
		})
	}
}

// valuesOr is v, or other without one.
func valuesOr(v, other values) values {
	if v != nil {
		return v
	}

	return maps.Clone(other)
}

// finAPI takes a value for another one: the error names the attribute, and a state has what finAPI has.
func TestClientConfiguration_otherAnswer(t *testing.T) {
	t.Parallel()

	w := newWorld(t)
	i := w.NewInstance(t, configurationType)
	config := values{notificationURL: firstURL, "refresh_tokens_validity_period": 120}

	takesItFor300 := mock.Fault{Operation: mock.EditClientConfiguration, Respond: func(response http.ResponseWriter, request *http.Request) {
		response.Header().Set("X-Request-Id", request.Header.Get("X-Request-Id"))
		response.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(response).Encode(map[string]any{
			"isMandatorAdmin": false, "betaBanksEnabled": false, "userNotificationCallbackUrl": firstURL,
			"userAccessTokensValidityPeriod": 60, "clientAccessTokensValidityPeriod": 60, "refreshTokensValidityPeriod": 300,
		})
	}}

	w.Inject(takesItFor300)

	if result := i.Apply(t, config); !mentions(result.Errors, "refresh_tokens_validity_period", "another value") || i.Attribute("id") != "null" {
		t.Errorf("creation: %+v, state %s", result, i.State)
	}

	must(t, firstError(i.Apply(t, config)))

	w.Inject(takesItFor300)

	config["refresh_tokens_validity_period"] = 240

	result := i.Apply(t, config)
	if !mentions(result.Errors, "refresh_tokens_validity_period", "another value") || !strings.Contains(i.State.String(), "300") {
		t.Errorf("change: %+v, state %s", result, i.State)
	}
}

// An import is of the provider's own client, and needs an answer of finAPI.
func TestClientConfiguration_import(t *testing.T) {
	t.Parallel()

	w := newWorld(t)

	for name, c := range map[string]struct {
		world *world
		id    string
		says  []string
	}{
		"another client": {w, "another-client", []string{`"another-client"`, mock.DefaultClientID, "client_id"}},
		"not configured": {w.with("base_url", unknown{}), mock.DefaultClientID, []string{"before the provider is configured", "base_url"}},
		"no client yet":  {w.with("client_id", unknown{}), mock.DefaultClientID, []string{"before the provider is configured", "client_id"}},
	} {
		i := c.world.NewInstance(t, configurationType)
		if o := i.ImportID(t, c.id); !mentions(o.Errors, c.says...) || len(w.Requests()) > 0 {
			t.Errorf("%s: %+v, requests %q", name, o, w.journal())
		}
	}

	i := w.NewInstance(t, configurationType)
	must(t, firstError(i.ImportID(t, mock.DefaultClientID)))

	for attribute := range settingCases() {
		isText := attribute == notificationURL || attribute == synchronizationURL || attribute == "fin_ts_product_registration_number"
		if (i.Attribute(attribute) == "null") != isText {
			t.Errorf("%s: %s", attribute, i.Attribute(attribute))
		}
	}

	// What the configuration leaves out is not managed any more, and nothing is sent for it.
	result := i.Apply(t, values{"user_access_tokens_validity_period": 3600})
	if result.Action != "update" || !mentions(result.Warnings, "not managed any more", "beta_banks_enabled = false") || w.edits() != "" {
		t.Errorf("%+v, sent %q", result, w.edits())
	}
}

// With arguments of the provider that are not known yet, a plan says what it can.
func TestClientConfiguration_providerNotConfigured(t *testing.T) {
	t.Parallel()

	for _, argument := range []string{"base_url", "client_id", "client_secret"} {
		w := newWorld(t)
		unconfigured := w.with(argument, unknown{})

		if o := unconfigured.NewInstance(t, configurationType).PlanOnly(t, values{notificationURL: firstURL}); len(o.Errors) > 0 {
			t.Errorf("%s: creation: %q", argument, o.Errors)
		}

		i := w.NewInstance(t, configurationType)
		must(t, firstError(i.Apply(t, values{notificationURL: firstURL})))

		i.Terraform = unconfigured.Terraform
		for _, config := range []values{{notificationURL: firstURL}, {notificationURL: secondURL}, nil} {
			if o := i.PlanOnly(t, config); len(o.Errors) > 0 {
				t.Errorf("%s: %v: %q", argument, config, o.Errors)
			}
		}
	}
}

// Only clients of Access V2 may set the consent type.
func TestClientConfiguration_consentType(t *testing.T) {
	t.Parallel()

	for name, config := range map[string]values{
		"at plan":  {"preferred_consent_type": "RECURRING"},
		"at apply": {"preferred_consent_type": unknown{Then: "RECURRING"}},
	} {
		w := newWorld(t)

		result := w.NewInstance(t, configurationType).Apply(t, config)
		if isV1 := apiVersion() == "v1"; isV1 != mentions(result.Errors, "preferred_consent_type", "V1") || isV1 != (w.edits() == "") {
			t.Errorf("%s: %+v, sent %q", name, result, w.edits())
		}
	}
}

// A consent type that is not known at plan may come to be none.
func TestClientConfiguration_consentTypeNotKnownAtPlan(t *testing.T) {
	t.Parallel()

	w := newWorld(t)

	if o := w.NewInstance(t, configurationType).PlanOnly(t, values{"preferred_consent_type": unknown{}}); len(o.Errors) > 0 {
		t.Errorf("%q", o.Errors)
	}
}
