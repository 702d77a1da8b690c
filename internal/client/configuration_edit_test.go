// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

const (
	callbackURL = "https://example.com/finapi?a=b&c=d"
	finTSNumber = "ABCDEF1234567890ABCDEF123"
)

// Only what is set is sent, each setting under its own name, and the answer is the whole configuration.
func TestEditConfiguration(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		params client.ClientConfigurationParams
		sent   map[string]any
		// want is what has changed in the configuration.
		want   func(*client.ClientConfiguration)
		onlyV2 bool
	}{
		"nothing": {
			client.ClientConfigurationParams{}, map[string]any{}, func(*client.ClientConfiguration) {}, false,
		},
		"URL for notifications": {
			client.ClientConfigurationParams{UserNotificationCallbackURL: new(callbackURL)},
			map[string]any{"userNotificationCallbackUrl": callbackURL},
			func(c *client.ClientConfiguration) { c.UserNotificationCallbackURL = callbackURL }, false,
		},
		"URL for notifications, cleared": {
			client.ClientConfigurationParams{UserNotificationCallbackURL: new("")},
			map[string]any{"userNotificationCallbackUrl": ""},
			func(c *client.ClientConfiguration) { c.UserNotificationCallbackURL = "" }, false,
		},
		"URL for synchronization": {
			client.ClientConfigurationParams{UserSynchronizationCallbackURL: new(callbackURL)},
			map[string]any{"userSynchronizationCallbackUrl": callbackURL},
			func(c *client.ClientConfiguration) { c.UserSynchronizationCallbackURL = callbackURL }, false,
		},
		"URL for synchronization, cleared": {
			client.ClientConfigurationParams{UserSynchronizationCallbackURL: new("")},
			map[string]any{"userSynchronizationCallbackUrl": ""},
			func(c *client.ClientConfiguration) { c.UserSynchronizationCallbackURL = "" }, false,
		},
		"life of users' access tokens": {
			client.ClientConfigurationParams{UserAccessTokensValidityPeriod: new(int64(60))},
			map[string]any{"userAccessTokensValidityPeriod": 60.0},
			func(c *client.ClientConfiguration) { c.UserAccessTokensValidityPeriod = 60 }, false,
		},
		"life of clients' access tokens, endless": {
			client.ClientConfigurationParams{ClientAccessTokensValidityPeriod: new(int64(0))},
			map[string]any{"clientAccessTokensValidityPeriod": 0.0},
			func(c *client.ClientConfiguration) { c.ClientAccessTokensValidityPeriod = 0 }, false,
		},
		"life of refresh tokens": {
			client.ClientConfigurationParams{RefreshTokensValidityPeriod: new(int64(86400))},
			map[string]any{"refreshTokensValidityPeriod": 86400.0},
			func(c *client.ClientConfiguration) { c.RefreshTokensValidityPeriod = 86400 }, false,
		},
		"FinTS number": {
			client.ClientConfigurationParams{FinTSProductRegistrationNumber: new(finTSNumber)},
			map[string]any{"finTSProductRegistrationNumber": finTSNumber},
			func(c *client.ClientConfiguration) { c.FinTSProductRegistrationNumber = "XXXXX" }, false,
		},
		"FinTS number, cleared": {
			client.ClientConfigurationParams{FinTSProductRegistrationNumber: new("")},
			map[string]any{"finTSProductRegistrationNumber": ""},
			func(c *client.ClientConfiguration) { c.FinTSProductRegistrationNumber = "" }, false,
		},
		"beta banks": {
			client.ClientConfigurationParams{BetaBanksEnabled: new(true)},
			map[string]any{"betaBanksEnabled": true},
			func(c *client.ClientConfiguration) { c.BetaBanksEnabled = true }, false,
		},
		"no beta banks": {
			client.ClientConfigurationParams{BetaBanksEnabled: new(false)},
			map[string]any{"betaBanksEnabled": false},
			func(c *client.ClientConfiguration) { c.BetaBanksEnabled = false }, false,
		},
		"kind of consent": {
			client.ClientConfigurationParams{PreferredConsentType: new("RECURRING")},
			map[string]any{"preferredConsentType": "RECURRING"},
			func(c *client.ClientConfiguration) { c.PreferredConsentType = "RECURRING" }, true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			eachVersion(t, func(t *testing.T, f *finapi) {
				if c.onlyV2 && f.prefix != "/api/v2" {
					return
				}

				ctx := t.Context()

				// There is something to change and to clear.
				before := must(f.client.EditConfiguration(ctx, client.ClientConfigurationParams{
					UserNotificationCallbackURL:    new("https://example.com/before"),
					UserSynchronizationCallbackURL: new("https://example.com/before"),
					FinTSProductRegistrationNumber: new("0123"),
				}))(t)
				f.server.ResetRequests()

				got := must(f.client.EditConfiguration(ctx, c.params))(t)
				request := f.only(t, mock.EditClientConfiguration)

				if request.Method != http.MethodPatch || request.Path != f.prefix+"/clientConfiguration" ||
					!reflect.DeepEqual(request.Body, c.sent) {
					t.Errorf("%s %s with %v, want %v", request.Method, request.Path, request.Body, c.sent)
				}

				want := *before
				c.want(&want)

				if !reflect.DeepEqual(*got, want) {
					t.Errorf("configuration %+v, want %+v", *got, want)
				}

				// It is the one that is known from now on, and it is finAPI's.
				f.server.ResetRequests()

				if known := must(f.client.Configuration(ctx))(t); !reflect.DeepEqual(*known, want) {
					t.Errorf("the configuration is known as %+v, want %+v", *known, want)
				}

				f.wantSent(t)

				other := f.newClient(t, func(config *client.Config) { config.APIVersion = client.Auto })
				if kept := must(other.Configuration(ctx))(t); !reflect.DeepEqual(*kept, want) {
					t.Errorf("finAPI has %+v, want %+v", *kept, want)
				}
			})
		})
	}
}

func TestEditConfiguration_isRepeated(t *testing.T) {
	t.Parallel()

	for name, fault := range map[string]mock.Fault{
		"the answer is lost":          {Drop: mock.DropAfter},
		"a gateway fails":             {Status: http.StatusBadGateway},
		"a gateway fails afterwards":  {Status: http.StatusBadGateway, AfterWork: true},
		"the token has been revoked":  {Status: http.StatusUnauthorized, Body: `{"error":"invalid_token"}`},
		"there are too many requests": {Status: http.StatusTooManyRequests},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			f := start(t, setup{})
			f.injectInto(mock.EditClientConfiguration, fault)

			got := must(f.client.EditConfiguration(t.Context(), client.ClientConfigurationParams{BetaBanksEnabled: new(true)}))(t)
			if n := f.server.Count(mock.EditClientConfiguration); n != 2 || !got.BetaBanksEnabled {
				t.Errorf("%d requests and configuration %+v, want 2 and beta banks", n, *got)
			}
		})
	}
}

// What cannot be believed is an error, and the configuration that was known is no longer: it may be another one by now.
func TestEditConfiguration_failureLeavesNothingKnown(t *testing.T) {
	t.Parallel()

	for name, fault := range map[string]mock.Fault{
		"a refusal":            {Status: http.StatusBadRequest, Body: ownError("ILLEGAL_FIELD_VALUE")},
		"another role":         {Status: http.StatusForbidden, Body: ownError("UNAUTHORIZED_ACCESS")},
		"a failure":            {Status: http.StatusInternalServerError, Body: ownError("UNEXPECTED_ERROR")},
		"no answer":            {Drop: mock.DropAfter, Times: 3},
		"a page":               {Status: http.StatusOK, AfterWork: true, Body: `<html>`},
		"nothing":              {Status: http.StatusOK, AfterWork: true, Body: ``},
		"an empty object":      {Status: http.StatusOK, AfterWork: true, Body: `{}`},
		"another object":       {Status: http.StatusOK, AfterWork: true, Body: `{"status":"ok"}`},
		"a list":               {Status: http.StatusOK, AfterWork: true, Body: `[]`},
		"null":                 {Status: http.StatusOK, AfterWork: true, Body: `null`},
		"an answer that ended": {Status: http.StatusNoContent, AfterWork: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			f := start(t, setup{})
			must(f.client.Configuration(t.Context()))(t)
			f.injectInto(mock.EditClientConfiguration, fault)

			got, err := f.client.EditConfiguration(t.Context(), client.ClientConfigurationParams{BetaBanksEnabled: new(true)})
			if e := failure(t, err); got != nil || e.Operation != "editClientConfiguration" {
				t.Errorf("configuration %v and error %v, want the error of the change alone", got, err)
			}

			f.server.ClearFaults()
			f.server.ResetRequests()
			must(f.client.Configuration(t.Context()))(t)
			f.wantSent(t, "getClientConfiguration")
		})
	}
}

// A configuration that was on its way when it was changed is an old one, whenever it arrives.
func TestEditConfiguration_isNotOvertakenByAnOlderOne(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		fault mock.Fault
		// sent is what the next question for the configuration sends.
		sent []string
	}{
		"changed":         {mock.Fault{}, nil},
		"perhaps changed": {mock.Fault{Status: http.StatusInternalServerError, AfterWork: true}, []string{"getClientConfiguration"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			inNoTime(t, setup{}, func(t *testing.T, f *finapi) {
				must(f.client.ClientToken(t.Context()))(t)
				f.injectInto(mock.GetClientConfiguration, mock.Fault{Respond: func(writer http.ResponseWriter, _ *http.Request) {
					waitFor(10 * time.Second)

					_, _ = writer.Write([]byte(`{"betaBanksEnabled":false,` + restOfConfiguration + `}`))
				}})

				old := make(chan *client.ClientConfiguration, 1)

				go func() {
					configuration, err := f.client.Configuration(t.Context())
					if err != nil {
						t.Error(err)
					}

					old <- configuration
				}()

				synctest.Wait()

				if c.fault.Status != 0 {
					f.injectInto(mock.EditClientConfiguration, c.fault)
				}

				_, err := f.client.EditConfiguration(t.Context(), client.ClientConfigurationParams{BetaBanksEnabled: new(true)})
				if (err != nil) != (c.fault.Status != 0) {
					t.Errorf("error %v", err)
				}

				// Who asks now does not wait for the old one.
				began := time.Now()
				if now := must(f.client.Configuration(t.Context()))(t); !now.BetaBanksEnabled || time.Since(began) > time.Second {
					t.Errorf("configuration %+v after %s, want the new one at once", *now, time.Since(began))
				}

				if configuration := <-old; configuration.BetaBanksEnabled {
					t.Error("the old configuration is not the old one")
				}

				if later := must(f.client.Configuration(t.Context()))(t); !later.BetaBanksEnabled {
					t.Errorf("configuration %+v, want the new one to stay", *later)
				}

				f.wantSent(t, append([]string{"getToken client_credentials", "getClientConfiguration", "editClientConfiguration"}, c.sent...)...)
			})
		})
	}
}

func TestEditConfiguration_oneAtATime(t *testing.T) {
	t.Parallel()

	inNoTime(t, setup{}, func(t *testing.T, f *finapi) {
		f.injectInto(mock.EditClientConfiguration, mock.Fault{Delay: 10 * time.Second})

		edit := func(ctx context.Context, enabled bool) <-chan error {
			done := make(chan error, 1)

			go func() {
				_, err := f.client.EditConfiguration(ctx, client.ClientConfigurationParams{BetaBanksEnabled: new(enabled)})
				done <- err
			}()

			synctest.Wait()

			return done
		}

		impatient, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()

		first, second, third := edit(t.Context(), false), edit(impatient, false), edit(t.Context(), true)

		if err := <-second; !errors.Is(err, context.DeadlineExceeded) || f.server.Count(mock.EditClientConfiguration) != 1 {
			t.Errorf("error %v after %d requests, want the end of the context after 1", err, f.server.Count(mock.EditClientConfiguration))
		}

		noError(t, errors.Join(<-first, <-third))

		if n := f.server.Count(mock.EditClientConfiguration); n != 2 || !must(f.client.Configuration(t.Context()))(t).BetaBanksEnabled {
			t.Errorf("%d requests, want 2, the later of which is known", n)
		}
	})
}

// The FinTS number is a secret wherever a server repeats it.
func TestEditConfiguration_keepsTheSecret(t *testing.T) {
	t.Parallel()

	var written log

	f := start(t, setup{config: written.at(slog.LevelDebug - 100)})
	params := client.ClientConfigurationParams{FinTSProductRegistrationNumber: new(finTSNumber)}

	f.injectInto(mock.EditClientConfiguration, mock.Fault{Respond: echoBody(t)})

	_, err := f.client.EditConfiguration(t.Context(), params)
	if text := failure(t, err).Error(); strings.Contains(text, finTSNumber) || !strings.Contains(text, "***") {
		t.Errorf("error %v, want it without the number", err)
	}

	must(f.client.EditConfiguration(t.Context(), params))(t)

	// And it stays one for every other operation.
	f.server.Inject(mock.Fault{
		Operation: mock.GetVerificationStatus, Status: http.StatusBadRequest,
		Body: `{"errors":[{"code":"BAD_REQUEST","message":"` + finTSNumber + `"}]}`,
	})

	_, err = f.client.IsVerified(t.Context(), alice)
	if strings.Contains(failure(t, err).Error(), finTSNumber) {
		t.Errorf("error %v, want it without the number", err)
	}

	if strings.Contains(written.String(), finTSNumber) {
		t.Error("the number is in the log")
	}
}

// A URL may hold a token of whoever waits there.
func TestEditConfiguration_keepsURLsSecret(t *testing.T) {
	t.Parallel()

	for name, params := range map[string]client.ClientConfigurationParams{
		"for notifications":   {UserNotificationCallbackURL: new(callbackURL)},
		"for synchronization": {UserSynchronizationCallbackURL: new(callbackURL)},
	} {
		f := start(t, setup{})
		f.injectInto(mock.EditClientConfiguration, mock.Fault{
			Status: http.StatusUnprocessableEntity, Body: `{"errors":[{"code":"BAD_REQUEST","message":"not <` + callbackURL + `>"}]}`,
		})

		_, err := f.client.EditConfiguration(t.Context(), params)
		if text := failure(t, err).Error(); !strings.Contains(text, "not <***>") {
			t.Errorf("%s: error %v, want it without the URL", name, err)
		}
	}
}
