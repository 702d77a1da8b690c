// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"sync/atomic"
	"testing"
	"testing/synctest"

	"google.golang.org/grpc/stats"

	"github.com/finapi-community/terraform-provider-finapi/internal/provider"
)

// A server ends with its last connection, or when nobody has connected in time.
func TestConnections(t *testing.T) {
	t.Parallel()

	begin, end := &stats.ConnBegin{}, &stats.ConnEnd{}

	for name, c := range map[string]struct {
		events []stats.ConnStats
		late   bool
		ends   bool
	}{
		"none yet":                     {},
		"none in time":                 {late: true, ends: true},
		"one":                          {events: []stats.ConnStats{begin}},
		"one in time":                  {events: []stats.ConnStats{begin}, late: true},
		"one that ended":               {events: []stats.ConnStats{begin, end}, ends: true},
		"two of which one ended":       {events: []stats.ConnStats{begin, begin, end}},
		"two that ended":               {events: []stats.ConnStats{begin, begin, end, end}, ends: true},
		"two of which one ended, late": {events: []stats.ConnStats{begin, begin, end}, late: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			synctest.Test(t, func(t *testing.T) {
				var ended atomic.Bool

				connections, endIfNone := provider.Connections(func() { ended.Store(true) })

				for _, event := range c.events {
					connections.HandleConn(t.Context(), event)
				}

				if c.late {
					endIfNone()
				}

				synctest.Wait()

				if ended.Load() != c.ends {
					t.Errorf("ended: %t", ended.Load())
				}
			})
		})
	}
}
