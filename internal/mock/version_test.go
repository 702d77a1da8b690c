// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock_test

import (
	"net/http"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

func TestARefusalHasTheFormOfItsPath(t *testing.T) {
	t.Parallel()

	headers := header{
		"Content-Type": "application/x-www-form-urlencoded", "Accept-Language": "en", "X-Request-Id": "my-request",
	}
	credentials := values("grant_type", "client_credentials",
		"client_id", mock.DefaultClientID, "client_secret", mock.DefaultClientSecret).Encode()

	t.Run("v1 where finAPI has v2", func(t *testing.T) {
		t.Parallel()
		f := startV2(t)
		f.must(http.MethodPost, "/oauth/token", headers, credentials).ok(http.StatusForbidden).same(`{
			"errors": [{
				"message": "client is limited to scope /api/v2", "code": "FORBIDDEN", "type": "TECHNICAL",
				"multiStepAuthentication": null
			}],
			"date": "2024-03-15 12:30:00.000", "requestId": "my-request",
			"endpoint": "POST /oauth/token", "authContext": "1/1", "bank": null
		}`)
	})
	t.Run("v2 where finAPI has v1", func(t *testing.T) {
		t.Parallel()
		f := startV1(t)
		f.must(http.MethodPost, "/api/v2/oauth/token", headers, credentials).ok(http.StatusForbidden).same(`{
			"errors": [{"message": "client is limited to scope /api/v1", "code": "FORBIDDEN", "type": "TECHNICAL"}],
			"date": "2024-03-15T12:30:00.000+01:00", "requestId": "my-request",
			"endpoint": "POST /api/v2/oauth/token", "authContext": "1/1"
		}`)
	})
}
