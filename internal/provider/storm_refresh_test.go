// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
	"github.com/finapi-community/terraform-provider-finapi/internal/tfdriver"
)

const (
	// stormRefreshRate is the share of requests that fail while many users are refreshed.
	stormRefreshRate = 0.02
	// stormRefreshes is how many plans are made, one after the other.
	stormRefreshes = 12
)

// TestStormRefresh refreshes STORM_USERS many users at once, several times. A refresh in which one user cannot be read stops the
// whole plan, so that a rare failure of one request must not fail it.
func TestStormRefresh(t *testing.T) {
	t.Parallel()

	seed := uint64(stormSetting(t, "STORM_SEED", 1))
	users := int(stormSetting(t, "STORM_REFRESH_USERS", 60))
	w := newWorld(t, mock.WithFaultRate(0, seed), mock.WithMaxLoginAttempts(0))

	instances := make([]*instance, users)
	for n := range instances {
		id := fmt.Sprintf("user%04d", n)
		w.AddUser(mock.User{ID: id, Password: alicePassword, Verified: true})

		instances[n] = w.NewInstance(t, "finapi_user")
		instances[n].State = tfdriver.Object(instances[n].Schema(t), values{
			"id": id, "password": alicePassword, "is_verified": true, "is_auto_update_enabled": false,
		})
	}

	w.SetFaultRate(stormRefreshRate)

	s := &storm{world: w, workers: stormWorkers}
	failed := 0

	for range stormRefreshes {
		r := w.MustStartRun(t)

		var unread atomic.Int64

		s.inParallel(users, func(n int) {
			var o outcome
			if !instances[n].Read(t, r.Planner.Of("finapi_user"), &o) {
				unread.Add(1)
			}
		})

		if unread.Load() > 0 {
			failed++
		}
	}

	faults := 0
	for _, times := range w.FaultCounts() {
		faults += times
	}

	t.Logf("refresh of %d users at %v %% faults: %d of %d plans failed, %d faults", users, stormRefreshRate*100, failed, stormRefreshes, faults)

	if failed == stormRefreshes || faults == 0 {
		t.Errorf("%d plans failed", failed)
	}

	for n, i := range instances {
		if i.State.IsNull() || i.Attribute("password") != alicePassword {
			t.Errorf("user %d became %s", n, i.State)
		}
	}
}
