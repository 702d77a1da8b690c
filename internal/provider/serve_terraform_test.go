// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"google.golang.org/grpc"
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

// The end of the server waits for its calls. The call that ends the server must not wait for the end.
func TestEndOutsideOfCall(t *testing.T) {
	t.Parallel()

	for method, waits := range map[string]bool{
		"/plugin.GRPCController/Shutdown":         false,
		"/tfplugin6.Provider/ApplyResourceChange": true,
		"/tfplugin6.Provider/StopProvider":        true,
	} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()

			synctest.Test(t, func(t *testing.T) {
				var isHandled, isAnswered atomic.Bool

				finish := make(chan struct{})

				go func() {
					_, _ = provider.EndOutsideOfCall(t.Context(), nil, &grpc.UnaryServerInfo{FullMethod: method},
						func(context.Context, any) (any, error) {
							<-finish
							isHandled.Store(true)

							return nil, nil //nolint:nilnil // Nobody looks at it.
						})

					isAnswered.Store(true)
				}()

				synctest.Wait()

				if isAnswered.Load() == waits {
					t.Errorf("answered before it was handled: %t", isAnswered.Load())
				}

				close(finish)
				synctest.Wait()

				if !isHandled.Load() || !isAnswered.Load() {
					t.Errorf("handled: %t, answered: %t", isHandled.Load(), isAnswered.Load())
				}
			})
		})
	}
}
