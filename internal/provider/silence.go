// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"os"
	"strings"

	"github.com/hashicorp/go-hclog"
)

// logOff is the level at which nothing is logged.
const logOff = "off"

// isLogWanted reports whether anybody asked for a provider's log: TF_LOG, TF_LOG_PROVIDER…, or TF_LOG_SDK… is set.
func isLogWanted() bool {
	for _, variable := range os.Environ() {
		name, value, _ := strings.Cut(variable, "=")
		isOfProviders := name == "TF_LOG" || strings.HasPrefix(name, "TF_LOG_PROVIDER") || strings.HasPrefix(name, "TF_LOG_SDK")

		if isOfProviders && value != "" && !strings.EqualFold(value, logOff) {
			return true
		}
	}

	return false
}

// silence turns off the logs of the plugin SDK, and returns a log for go-plugin that keeps nothing. The SDK writes each of its
// steps to standard error at TRACE, which Terraform reads and throws away unless asked for, and which costs more than the
// provider's own work. A panic is no log: it still reaches the user.
func silence() hclog.Logger {
	// The SDK has no other setting. Each of its parts has a level of its own; only one that is set spares making the record.
	for _, name := range []string{"TF_LOG_SDK", "TF_LOG_SDK_PROTO", "TF_LOG_SDK_FRAMEWORK", "TF_LOG_PROVIDER_FINAPI"} {
		_ = os.Setenv(name, logOff)
	}

	return hclog.NewNullLogger()
}
