// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"runtime/debug"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/provider"
)

// Whoever sets the environment knows better. The setting is the process's, so this runs by itself.
func TestGarbageCollection(t *testing.T) {
	const before, tuned = 123, 200

	for name, c := range map[string]struct {
		percent, limit string
		expected       int
	}{
		"nothing is set": {expected: tuned},
		"GOGC":           {percent: "50", expected: before},
		"GOMEMLIMIT":     {limit: "1GiB", expected: before},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("GOGC", c.percent)
			t.Setenv("GOMEMLIMIT", c.limit)

			inherited := debug.SetGCPercent(before)

			provider.TuneGarbageCollection()

			if actual := debug.SetGCPercent(inherited); actual != c.expected {
				t.Errorf("the percentage is %d, want %d", actual, c.expected)
			}
		})
	}
}
