// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"os"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
)

// argument is one of the provider's, and the environment variable that is read where the configuration leaves it out.
type argument struct {
	// name is empty for a variable that no argument corresponds to.
	name, variable string
	owner          owner
}

var (
	argBaseURL            = argument{"base_url", "FINAPI_BASE_URL", ofTheRun}
	argBaseURLChangedFrom = argument{"base_url_changed_from", "FINAPI_BASE_URL_CHANGED_FROM", ofTheBaseURL}
	argLoginAtRefresh     = argument{"login_at_refresh", "FINAPI_LOGIN_AT_REFRESH", ofTheRun}
	argAPIVersion         = argument{"api_version", "FINAPI_API_VERSION", ofTheClient}
	argClientID           = argument{"client_id", "FINAPI_CLIENT_ID", ofTheBaseURL}
	argClientSecret       = argument{"client_secret", "FINAPI_CLIENT_SECRET", ofTheClient}
	argDataDecryptionKey  = argument{"data_decryption_key", "FINAPI_DATA_DECRYPTION_KEY", ofTheClient}
	argAdminClientID      = argument{"admin_client_id", "FINAPI_ADMIN_CLIENT_ID", ofTheClient}
	argAdminClientSecret  = argument{"admin_client_secret", "FINAPI_ADMIN_CLIENT_SECRET", ofTheAdministrator}
	argUserPasswords      = argument{"user_passwords", "FINAPI_USER_PASSWORDS", ofTheClient}
	argRequestTimeout     = argument{"request_timeout", "FINAPI_REQUEST_TIMEOUT", ofTheRun}
	argMaxRetries         = argument{"max_retries", "FINAPI_MAX_RETRIES", ofTheRun}
	argMaxRequests        = argument{"max_concurrent_requests", "FINAPI_MAX_CONCURRENT_REQUESTS", ofTheRun}
	argCACertFile         = argument{"ca_cert_file", "FINAPI_CA_CERT_FILE", ofTheRun}

	// argAllowProtectedDeletion is for one run, and belongs in no configuration.
	argAllowProtectedDeletion = argument{"", "FINAPI_ALLOW_PROTECTED_DELETION", ofTheRun}
)

// owner is what a value of the environment belongs to. A provider block that names another one does not get the value: the
// secrets of one finAPI are not sent to another, nor those of one client as another's.
type owner int

const (
	// ofTheRun: it is for every provider block of the run.
	ofTheRun owner = iota
	// ofTheBaseURL: it belongs to the finAPI that FINAPI_BASE_URL names.
	ofTheBaseURL
	// ofTheClient: it belongs to the client that FINAPI_CLIENT_ID names, of that finAPI.
	ofTheClient
	// ofTheAdministrator: it belongs to the administrator's client that FINAPI_ADMIN_CLIENT_ID names, beside that client.
	ofTheAdministrator
)

// relation is how what a provider block names stands to what the environment names.
type relation int

const (
	// fits: both name the same, or one of them names nothing.
	fits relation = iota
	// undecided: the block's value is not known yet, which can be so at plan only.
	undecided
	// differs: they name different ones.
	differs
)

// environment tells which of its values are for a provider block.
type environment struct {
	baseURL, clientID, adminClientID relation
}

func environmentFor(model providerModel) environment {
	return environment{
		baseURL:       relate(argBaseURL, model.BaseURL, isSameBaseURL),
		clientID:      relate(argClientID, model.ClientID, isSameText),
		adminClientID: relate(argAdminClientID, model.AdminClientID, isSameText),
	}
}

func relate(named argument, configured types.String, isSame func(configured, variable string) bool) relation {
	variable := strings.TrimSpace(os.Getenv(named.variable))

	switch {
	case variable == "" || configured.IsNull():
		return fits
	case configured.IsUnknown():
		return undecided
	case configured.ValueString() == "" || isSame(configured.ValueString(), variable):
		// An empty text is an error of its own.
		return fits
	}

	return differs
}

func isSameText(configured, variable string) bool { return configured == variable }

// isSameBaseURL compares the normal forms. A variable that is no URL names no place that secrets may be sent to; a configured
// text that is none is an error of its own.
func isSameBaseURL(configured, variable string) bool {
	normal, err := client.ParseBaseURL(configured)
	if err != nil {
		return true
	}

	other, err := client.ParseBaseURL(variable)

	return err == nil && normal == other
}

// isFor tells whether the environment's value of an argument is for the provider block.
func (e environment) isFor(arg argument) relation {
	switch arg.owner {
	case ofTheBaseURL:
		return e.baseURL
	case ofTheClient:
		return max(e.baseURL, e.clientID)
	case ofTheAdministrator:
		return max(e.baseURL, e.clientID, e.adminClientID)
	default:
		return fits
	}
}

// notUsed explains why the environment's value of an argument is not for the provider block; empty if it is.
func (e environment) notUsed(arg argument) string {
	named, what := argBaseURL, "finAPI"

	switch {
	case e.isFor(arg) != differs:
		return ""
	case e.baseURL == differs:
	case e.clientID == differs:
		named, what = argClientID, "client"
	default:
		named, what = argAdminClientID, "administrator's client"
	}

	return fmt.Sprintf("The environment variable %s is not used here: it belongs to the %s that %s names, and this provider block names "+
		"another in %q.", arg.variable, what, named.variable, named.name)
}
