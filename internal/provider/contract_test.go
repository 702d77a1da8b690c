// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/contract"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// held is a finAPI that has the test fail if the provider, or the mock itself, breaks the contract of the version that is
// asked for. Faults that the test planned may.
func held(t *testing.T, server *mock.Server) http.Handler {
	t.Helper()

	return contract.Hold(t, server, func(request *http.Request) bool {
		recorded, _ := server.RequestWithID(request.Header.Get("X-Request-Id"))

		// After these finAPI answers by itself.
		return !slices.Contains([]string{"", "hook", "delay", "token_lost"}, recorded.Fault)
	})
}
