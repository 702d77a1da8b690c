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

			result := w.newInstance(t, configurationType).apply(t, c.config)
			if !mentions(result.errors, c.says) || strings.Contains(strings.Join(result.errors, ""), secret) {
				t.Errorf("%q", result.errors)
			}

			for attribute := range c.config {
				if !mentions(result.errors, attribute) {
					t.Errorf("%q is not named: %q", attribute, result.errors)
				}
			}

			if w.edits() != "" {
				t.Errorf("sent %q", w.edits())
			}
		})
	}

	longest := "https://example.com/" + strings.Repeat("é", 492)
	must(t, firstError(newWorld(t).newInstance(t, configurationType).apply(t, values{notificationURL: longest})))
}

// A URL that finAPI has and the state has not may be somebody else's.
func TestClientConfiguration_takenURL(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		before, config values
		action         string
		refused        bool
	}{
		"creation, another URL": {nil, values{notificationURL: secondURL}, "", true},
		"creation, the same":    {nil, values{notificationURL: firstURL}, "create", false},
		"creation, the other":   {nil, values{synchronizationURL: secondURL}, "create", false},
		"change, another URL":   {values{synchronizationURL: secondURL}, values{synchronizationURL: secondURL, notificationURL: secondURL}, "", true},
		"change, the same":      {values{synchronizationURL: secondURL}, values{synchronizationURL: secondURL, notificationURL: firstURL}, "update", false},
		"not known at plan":     {nil, values{notificationURL: unknown{then: secondURL}}, "create", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := newWorld(t)
			i := w.newInstance(t, configurationType)

			if c.before != nil {
				must(t, firstError(i.apply(t, c.before)))
			}

			w.configuredElsewhere(t, client.ClientConfigurationParams{UserNotificationCallbackURL: new(firstURL)})

			result := i.apply(t, c.config)
			if result.action != c.action || c.refused != mentions(result.errors, notificationURL, "already", `"hooks.example.com"`, "import") {
				t.Errorf("%+v", result)
			}

			if c.refused && (w.edits() != "" || mentions(result.errors, firstURL)) {
				t.Errorf("%q, sent %q", result.errors, w.edits())
			}
		})
	}
}

// What finAPI does not answer is no reason to overwrite a URL; a plan is possible without an answer.
func TestClientConfiguration_noAnswer(t *testing.T) {
	t.Parallel()

	w := newWorld(t).with("max_retries", 0)
	w.Inject(mock.Fault{Operation: mock.GetClientConfiguration, Status: 500, Times: -1})

	i := w.newInstance(t, configurationType)

	result := i.planOnly(t, values{notificationURL: firstURL})
	if len(result.errors) > 0 || !mentions(result.warnings, "Cannot check which callback URLs finAPI has") {
		t.Errorf("plan: %+v", result)
	}

	result = i.apply(t, values{notificationURL: firstURL})
	if !mentions(result.errors, "Cannot read the configuration", "Request id") || w.edits() != "" {
		t.Errorf("apply: %+v, sent %q", result, w.edits())
	}

	refused := newWorld(t).with("client_secret", "wrong")
	if result := refused.newInstance(t, configurationType).planOnly(t, values{notificationURL: firstURL}); !mentions(result.errors, "client_secret") {
		t.Errorf("refused: %+v", result)
	}
}

// A state of another finAPI, or of another client: nothing is asked, and nothing forgotten.
func TestClientConfiguration_elsewhere(t *testing.T) {
	t.Parallel()

	const otherClient = "f1a91000-0000-4000-8000-0000000000c2"

	first, changed := values{notificationURL: firstURL}, values{notificationURL: secondURL}

	for name, run := range map[string]func(*testing.T, *instance) outcome{
		"refresh": func(t *testing.T, i *instance) outcome { t.Helper(); return i.refresh(t) },
		"plan":    func(t *testing.T, i *instance) outcome { t.Helper(); return i.planOnly(t, changed) },
		"apply":   func(t *testing.T, i *instance) outcome { t.Helper(); return i.apply(t, changed) },
		"destroy": func(t *testing.T, i *instance) outcome { t.Helper(); return i.apply(t, nil) },
		"apply, unread": func(t *testing.T, i *instance) outcome {
			t.Helper()
			return withoutRefresh(i).apply(t, changed)
		},
		"destroy, unread": func(t *testing.T, i *instance) outcome { t.Helper(); return withoutRefresh(i).apply(t, nil) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			here, there := newWorld(t), newWorld(t)
			i := here.newInstance(t, configurationType)
			must(t, firstError(i.apply(t, first)))
			here.ResetRequests()

			before := i.state

			for other, says := range map[*world][]string{
				there:                               {"belongs to another finAPI", here.baseURL(), there.baseURL(), "base_url_changed_from"},
				here.with("client_id", otherClient): {"belongs to another finAPI client", mock.DefaultClientID, otherClient},
			} {
				i.world = other

				if result := run(t, i); !mentions(result.errors, says...) || !i.state.Equal(before) {
					t.Errorf("%+v, state %s", result, i.state)
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
		i := here.newInstance(t, configurationType)
		config := values{"refresh_tokens_validity_period": 120}
		must(t, firstError(i.apply(t, config)))

		i.world, i.unread = there.with("base_url_changed_from", here.baseURL()), unread
		must(t, firstError(i.apply(t, config)))

		if noted := i.attribute("base_url"); noted != there.baseURL() {
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
			one, two := w.newInstance(t, configurationType), w.newInstance(t, configurationType)

			if c.inState {
				must(t, firstError(one.apply(t, c.first.or(first))))
			}

			r := w.mustStartRun(t)

			var before, after outcome

			one.planIn(t, r.planner.of(configurationType), c.first, &before)
			two.planIn(t, r.planner.of(configurationType), c.second, &after)

			if len(before.errors) > 0 || !mentions(after.errors, c.says) {
				t.Errorf("%+v, %+v", before, after)
			}
		})
	}
}

// or is v, or other without one.
func (v values) or(other values) values {
	if v != nil {
		return v
	}

	return maps.Clone(other)
}

// finAPI takes a value for another one: the error names the attribute, and a state has what finAPI has.
func TestClientConfiguration_otherAnswer(t *testing.T) {
	t.Parallel()

	w := newWorld(t)
	i := w.newInstance(t, configurationType)
	config := values{notificationURL: firstURL, "refresh_tokens_validity_period": 120}

	takesItFor300 := mock.Fault{Operation: mock.EditClientConfiguration, Respond: func(response http.ResponseWriter, request *http.Request) {
		response.Header().Set("X-Request-Id", request.Header.Get("X-Request-Id"))
		response.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(response).Encode(map[string]any{
			"isMandatorAdmin": false, "userNotificationCallbackUrl": firstURL, "refreshTokensValidityPeriod": 300,
		})
	}}

	w.Inject(takesItFor300)

	if result := i.apply(t, config); !mentions(result.errors, "refresh_tokens_validity_period", "another value") || i.attribute("id") != "null" {
		t.Errorf("creation: %+v, state %s", result, i.state)
	}

	must(t, firstError(i.apply(t, config)))

	w.Inject(takesItFor300)

	config["refresh_tokens_validity_period"] = 240

	result := i.apply(t, config)
	if !mentions(result.errors, "refresh_tokens_validity_period", "another value") || !strings.Contains(i.state.String(), "300") {
		t.Errorf("change: %+v, state %s", result, i.state)
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
		i := c.world.newInstance(t, configurationType)
		if o := i.importID(t, c.id); !mentions(o.errors, c.says...) || len(w.Requests()) > 0 {
			t.Errorf("%s: %+v, requests %q", name, o, w.journal())
		}
	}

	i := w.newInstance(t, configurationType)
	must(t, firstError(i.importID(t, mock.DefaultClientID)))

	for attribute := range settingCases() {
		isText := attribute == notificationURL || attribute == synchronizationURL || attribute == "fin_ts_product_registration_number"
		if (i.attribute(attribute) == "null") != isText {
			t.Errorf("%s: %s", attribute, i.attribute(attribute))
		}
	}

	// What the configuration leaves out is not managed any more, and nothing is sent for it.
	result := i.apply(t, values{"user_access_tokens_validity_period": 3600})
	if result.action != "update" || !mentions(result.warnings, "not managed any more", "beta_banks_enabled = false") || w.edits() != "" {
		t.Errorf("%+v, sent %q", result, w.edits())
	}
}

// With arguments of the provider that are not known yet, a plan says what it can.
func TestClientConfiguration_providerNotConfigured(t *testing.T) {
	t.Parallel()

	for _, argument := range []string{"base_url", "client_id", "client_secret"} {
		w := newWorld(t)
		unconfigured := w.with(argument, unknown{})

		if o := unconfigured.newInstance(t, configurationType).planOnly(t, values{notificationURL: firstURL}); len(o.errors) > 0 {
			t.Errorf("%s: creation: %q", argument, o.errors)
		}

		i := w.newInstance(t, configurationType)
		must(t, firstError(i.apply(t, values{notificationURL: firstURL})))

		i.world = unconfigured
		for _, config := range []values{{notificationURL: firstURL}, {notificationURL: secondURL}, nil} {
			if o := i.planOnly(t, config); len(o.errors) > 0 {
				t.Errorf("%s: %v: %q", argument, config, o.errors)
			}
		}
	}
}

// Only clients of Access V2 may set the consent type.
func TestClientConfiguration_consentType(t *testing.T) {
	t.Parallel()

	for name, config := range map[string]values{
		"at plan":  {"preferred_consent_type": "RECURRING"},
		"at apply": {"preferred_consent_type": unknown{then: "RECURRING"}},
	} {
		w := newWorld(t)

		result := w.newInstance(t, configurationType).apply(t, config)
		if isV1 := apiVersion() == "v1"; isV1 != mentions(result.errors, "preferred_consent_type", "V1") || isV1 != (w.edits() == "") {
			t.Errorf("%s: %+v, sent %q", name, result, w.edits())
		}
	}
}

// A consent type that is not known at plan may come to be none.
func TestClientConfiguration_consentTypeNotKnownAtPlan(t *testing.T) {
	t.Parallel()

	w := newWorld(t)

	if o := w.newInstance(t, configurationType).planOnly(t, values{"preferred_consent_type": unknown{}}); len(o.errors) > 0 {
		t.Errorf("%q", o.errors)
	}
}
