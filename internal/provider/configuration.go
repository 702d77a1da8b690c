// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/customtypes"
)

// providerData is what a configured provider hands to its objects.
type providerData struct {
	// client is nil while an argument that it needs is not known yet, which can be so at plan only.
	client      *client.Client
	credentials credentials
	// missingArguments are the names of the arguments that the client needs and that are not known yet.
	missingArguments []string
	// canChangePasswords: there is a data decryption key, or there will be one at apply.
	canChangePasswords bool
	// canAdminister: there are a mandator administrator's credentials, or there will be at apply.
	canAdminister bool
	// baseURL is that of finAPI in its normal form, and clientID the application client; empty while not known.
	baseURL, clientID string
	// baseURLChangedFrom is the base URL that states may name instead, as finAPI has moved; empty for none.
	baseURLChangedFrom string
	// loginAtRefresh: a refresh reads users in full; otherwise it only looks whether they exist.
	loginAtRefresh bool
	// allowsProtectedDeletion: for this run deletion_protection protects nobody.
	allowsProtectedDeletion bool

	unclosed *unclosed
	planned  plannedUsers
}

func userAgent(version, terraformVersion string) string {
	return fmt.Sprintf("terraform-provider-finapi/%s Terraform/%s", version, terraformVersion)
}

// configure makes of the provider's arguments and environment what its objects need. It makes no request.
func configure(ctx context.Context, model providerModel, userAgent string, diags *diag.Diagnostics) *providerData {
	a := arguments{diagnostics: diags}

	baseURL := a.text("base_url", "FINAPI_BASE_URL", model.BaseURL)
	oldBaseURL := a.text("base_url_changed_from", "FINAPI_BASE_URL_CHANGED_FROM", model.BaseURLChangedFrom)
	loginAtRefresh := a.boolean("login_at_refresh", "FINAPI_LOGIN_AT_REFRESH", model.LoginAtRefresh, true)
	apiVersion := a.text("api_version", "FINAPI_API_VERSION", model.APIVersion)
	clientID := a.required("client_id", "FINAPI_CLIENT_ID", model.ClientID)
	clientSecret := a.required("client_secret", "FINAPI_CLIENT_SECRET", model.ClientSecret)
	decryptionKey := a.text("data_decryption_key", "FINAPI_DATA_DECRYPTION_KEY", model.DataDecryptionKey)
	adminClientID := a.text("admin_client_id", "FINAPI_ADMIN_CLIENT_ID", model.AdminClientID)
	adminClientSecret := a.text("admin_client_secret", "FINAPI_ADMIN_CLIENT_SECRET", model.AdminClientSecret)
	passwords := a.passwords(ctx, model.UserPasswords)
	timeout := a.duration("request_timeout", "FINAPI_REQUEST_TIMEOUT", model.RequestTimeout.StringValue)
	maxRetries := a.integer("max_retries", "FINAPI_MAX_RETRIES", model.MaxRetries, 0, 20, client.DefaultMaxRetries)
	maxRequests := a.integer("max_concurrent_requests", "FINAPI_MAX_CONCURRENT_REQUESTS", model.MaxConcurrentRequests,
		1, 1000, client.DefaultMaxConcurrentRequests)
	certificates := a.file("ca_cert_file", "FINAPI_CA_CERT_FILE", model.CACertFile)

	var normalBaseURL, baseURLChangedFrom string

	a.check("base_url", "FINAPI_BASE_URL", baseURL, func(text string) (err error) {
		normalBaseURL, err = client.ParseBaseURL(text)

		return err
	})
	a.check("base_url_changed_from", "FINAPI_BASE_URL_CHANGED_FROM", oldBaseURL, func(text string) (err error) {
		baseURLChangedFrom, err = client.ParseBaseURL(text)

		return err
	})
	a.check("api_version", "FINAPI_API_VERSION", apiVersion, func(text string) error {
		if version := client.APIVersion(text); version != client.V1 && version != client.V2 {
			return fmt.Errorf("it must be %q or %q", client.V1, client.V2)
		}

		return nil
	})
	a.pair("admin_client_id", adminClientID, "admin_client_secret", adminClientSecret)

	var key *client.DataDecryptionKey

	a.check("data_decryption_key", "FINAPI_DATA_DECRYPTION_KEY", decryptionKey, func(text string) (err error) {
		key, err = client.ParseDataDecryptionKey(text)

		return err
	})

	data := &providerData{
		credentials:        credentials{passwords: passwords, unknown: a.isUnknown("user_passwords")},
		canChangePasswords: key != nil || a.isUnknown("data_decryption_key"),
		canAdminister:      adminClientID != "" || a.isUnknown("admin_client_id"),
		clientID:           clientID,
		baseURLChangedFrom: baseURLChangedFrom,
		loginAtRefresh:     loginAtRefresh,

		allowsProtectedDeletion: a.boolean("", "FINAPI_ALLOW_PROTECTED_DELETION", types.BoolNull(), false),
	}

	if !a.isUnknown("base_url") {
		data.baseURL = cmp.Or(normalBaseURL, client.DefaultBaseURL)
	}

	// What only some operations need does not keep the others from working at plan.
	dispensable := []string{"user_passwords", "data_decryption_key", "admin_client_id", "admin_client_secret"}
	data.missingArguments = slices.DeleteFunc(slices.Clone(a.unknown), func(name string) bool {
		return slices.Contains(dispensable, name)
	})

	if diags.HasError() || len(data.missingArguments) > 0 {
		return data
	}

	if maxRetries == 0 {
		maxRetries = -1
	}

	secrets := append([]string{clientSecret, adminClientSecret, decryptionKey}, data.credentials.values()...)

	configured, err := client.New(client.Config{
		BaseURL:               baseURL,
		APIVersion:            client.APIVersion(apiVersion),
		ClientID:              clientID,
		ClientSecret:          clientSecret,
		AdminClientID:         adminClientID,
		AdminClientSecret:     adminClientSecret,
		DataDecryptionKey:     key,
		RequestTimeout:        timeout,
		MaxRetries:            maxRetries,
		MaxConcurrentRequests: maxRequests,
		CACertificates:        certificates,
		UserAgent:             userAgent,
		Logger:                newLogger(secrets),
	})
	if err != nil {
		diags.AddError("Invalid provider configuration", sentence(err.Error()))

		return data
	}

	data.client = configured

	return data
}

// arguments reads the provider's arguments: configuration before environment, and a diagnostic on the argument's own
// attribute for each that is missing or wrong.
type arguments struct {
	diagnostics *diag.Diagnostics
	unknown     []string
}

func (a *arguments) isUnknown(name string) bool {
	return slices.Contains(a.unknown, name)
}

func (a *arguments) text(name, variable string, configured types.String) string {
	if configured.IsUnknown() {
		a.unknown = append(a.unknown, name)

		return ""
	}

	if configured.IsNull() {
		return os.Getenv(variable)
	}

	return configured.ValueString()
}

func (a *arguments) required(name, variable string, configured types.String) string {
	value := a.text(name, variable, configured)

	if value == "" && !configured.IsUnknown() {
		a.diagnostics.AddAttributeError(path.Root(name), "Missing finAPI "+strings.ReplaceAll(name, "_", " "), fmt.Sprintf(
			"Set %q in the provider's configuration, or the environment variable %s. finAPI issues it with the application "+
				"client.", name, variable))
	}

	return value
}

// check runs a check on a value that is set.
func (a *arguments) check(name, variable, value string, check func(string) error) {
	if value == "" {
		return
	}

	if err := check(value); err != nil {
		a.invalid(name, variable, err)
	}
}

func (a *arguments) invalid(name, variable string, err error) {
	a.diagnostics.AddAttributeError(path.Root(name), fmt.Sprintf("Invalid %q of the provider", name), fmt.Sprintf(
		"%s The value comes from the provider's configuration or the environment variable %s.", sentence(err.Error()), variable))
}

// pair wants both arguments or none.
func (a *arguments) pair(first, firstValue, second, secondValue string) {
	missing, given := "", ""

	switch {
	case firstValue == "" && secondValue != "":
		missing, given = first, second
	case firstValue != "" && secondValue == "":
		missing, given = second, first
	}

	if missing != "" && !a.isUnknown(missing) {
		a.diagnostics.AddAttributeError(path.Root(missing), fmt.Sprintf("Missing %q of the provider", missing), fmt.Sprintf(
			"%q is set and needs %q. Set it too, in the provider's configuration or as environment variable FINAPI_%s.",
			given, missing, strings.ToUpper(missing)))
	}
}

func (a *arguments) duration(name, variable string, configured types.String) time.Duration {
	var duration time.Duration

	a.check(name, variable, a.text(name, variable, configured), func(text string) (err error) {
		duration, err = time.ParseDuration(text)
		if err != nil || duration <= 0 {
			return errors.New("it must be a positive duration such as 30s or 1m")
		}

		return nil
	})

	return duration
}

func (a *arguments) integer(name, variable string, configured types.Int64, smallest, largest, otherwise int) int {
	text := types.StringNull()

	switch {
	case configured.IsUnknown():
		text = types.StringUnknown()
	case !configured.IsNull():
		text = types.StringValue(strconv.FormatInt(configured.ValueInt64(), 10))
	}

	number := otherwise

	a.check(name, variable, a.text(name, variable, text), func(text string) (err error) {
		number, err = strconv.Atoi(text)
		if err != nil || number < smallest || number > largest {
			return fmt.Errorf("it must be a whole number from %d to %d", smallest, largest)
		}

		return nil
	})

	return number
}

func (a *arguments) boolean(name, variable string, configured types.Bool, otherwise bool) bool {
	text := types.StringNull()

	switch {
	case configured.IsUnknown():
		text = types.StringUnknown()
	case !configured.IsNull():
		text = types.StringValue(strconv.FormatBool(configured.ValueBool()))
	}

	value := otherwise

	a.check(name, variable, a.text(name, variable, text), func(text string) (err error) {
		value, err = strconv.ParseBool(text)
		if err != nil {
			return errors.New("it must be true or false")
		}

		return nil
	})

	return value
}

func (a *arguments) file(name, variable string, configured types.String) []byte {
	var content []byte

	a.check(name, variable, a.text(name, variable, configured), func(file string) (err error) {
		content, err = os.ReadFile(file) //nolint:gosec // The practitioner names the file.

		return err
	})

	return content
}

// passwords reads the map of users' passwords, its keys lower-cased. No diagnostic repeats a value.
func (a *arguments) passwords(ctx context.Context, configured types.Map) map[string]string {
	const name, variable = "user_passwords", "FINAPI_USER_PASSWORDS"

	given := map[string]types.String{}

	switch {
	case configured.IsUnknown():
		a.unknown = append(a.unknown, name)
	case !configured.IsNull():
		a.diagnostics.Append(configured.ElementsAs(ctx, &given, false)...)
	case os.Getenv(variable) != "":
		var environment map[string]string
		if json.Unmarshal([]byte(os.Getenv(variable)), &environment) != nil {
			a.invalid(name, variable, errors.New("it must be a JSON object of user ids and passwords, both strings"))
		}

		for id, password := range environment {
			given[id] = types.StringValue(password)
		}
	}

	passwords := map[string]string{}

	for id, password := range given {
		key := strings.ToLower(id)
		_, twice := passwords[key]

		switch err := customtypes.CheckUserID(id); {
		case err != nil:
			a.invalid(name, variable, err)
		case twice:
			a.invalid(name, variable, fmt.Errorf("the id %q occurs twice, the case of letters makes no difference", id))
		case password.IsUnknown() && !a.isUnknown(name):
			a.unknown = append(a.unknown, name)
		case password.ValueString() != "":
			passwords[key] = password.ValueString()
		}
	}

	return passwords
}

func sentence(text string) string {
	return strings.ToUpper(text[:1]) + text[1:] + "."
}
