// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package contract_test

import (
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/contract"
)

// eachVersion runs a test for each version whose file is there, and skips the others.
func eachVersion(t *testing.T, test func(*testing.T, *contract.Contract, contract.Version)) {
	t.Helper()

	for _, version := range contract.Versions() {
		t.Run(string(version), func(t *testing.T) {
			t.Parallel()
			test(t, contract.Published(t, version), version)
		})
	}
}

// at puts the paths of a version in the place of {api} and {oauth}.
func at(version contract.Version, target string) string {
	if version == contract.V2 {
		return strings.NewReplacer("{api}", "/api/v2", "{oauth}", "/api/v2/oauth").Replace(target)
	}

	return strings.NewReplacer("{api}", "/api/v1", "{oauth}", "/oauth").Replace(target)
}

func other(version contract.Version) contract.Version {
	if version == contract.V1 {
		return contract.V2
	}

	return contract.V1
}
