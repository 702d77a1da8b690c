// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// traffic is what reaches a finAPI.
type traffic struct {
	connections atomic.Int64

	mutex sync.Mutex
	// present are the requests that are there, crowd the most that were there at once.
	present, crowd int
}

// came notes a request that has come or gone.
func (s *traffic) came(change int) {
	s.mutex.Lock()
	defer s.mutex.Unlock()

	s.present += change
	s.crowd = max(s.crowd, s.present)
}

// watched is the same finAPI at another address, where its traffic is counted.
func (w *world) watched(t *testing.T) (*world, *traffic) {
	t.Helper()

	seen := &traffic{}

	server := httptest.NewUnstartedServer(http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		seen.came(+1)
		defer seen.came(-1)

		w.ServeHTTP(writer, request)
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			seen.connections.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)

	return w.with("base_url", server.URL), seen
}

// expect demands exactly so many requests since the last call, and at most so many new connections, give or take a tenth.
func (s *traffic) expect(t *testing.T, w *world, phase string, requests, connections int) {
	t.Helper()

	if n := len(w.Requests()); n != requests {
		t.Errorf("%s: %d requests, want %d", phase, n, requests)
	}

	// Now and then a busy machine loses a connection that was kept; what must not happen is one for each request.
	if n := int(s.connections.Swap(0)); n < 1 || n > connections+max(1, connections/10) {
		t.Errorf("%s: %d connections, want 1 to %d", phase, n, connections)
	}

	w.ResetRequests()
}

// countedUsers is a root module of so many users with generated passwords.
func countedUsers(count int) string {
	return fmt.Sprintf(`
variable "phone" { default = null }

resource "finapi_user" "many" {
  count = %d
  id    = "user-${count.index}"
  phone = var.phone
}`, count)
}

// What each operation may cost. A connection that was opened is kept: there are never more than requests under way.
func TestAccTraffic_ofManyUsers(t *testing.T) {
	t.Parallel()
	once(t, ofMany)

	const (
		users       = 300
		parallelism = 50
	)

	w, seen := newWorld(t, mock.WithAutoVerify(true)).watched(t)
	cli := w.newCommandLine(t, countedUsers(users))

	parallel := fmt.Sprintf("-parallelism=%d", parallelism)

	cli.succeed(t, "plan", parallel)

	// The client's token and its configuration, once a process.
	const shared = 2

	seen.expect(t, w, "plan of new users", shared, 1)

	cli.succeed(t, "apply", "-auto-approve", parallel)
	seen.expect(t, w, "create", users+2*shared, 1+parallelism)

	cli.succeed(t, "plan", "-detailed-exitcode", parallel)
	seen.expect(t, w, "refresh", 2*users, parallelism)

	// Plan and apply are two processes. In the second one a read proves whose token it is, before the token changes anything.
	cli.succeed(t, "apply", "-auto-approve", parallel, "-var", "phone=1")
	seen.expect(t, w, "change", 5*users, 2*parallelism)

	cli.succeed(t, "destroy", "-auto-approve", parallel, "-var", "phone=1")
	seen.expect(t, w, "destroy", 5*users, 2*parallelism)
}

func TestAccTraffic_maxConcurrentRequestsBeatsParallelism(t *testing.T) {
	t.Parallel()
	once(t, ofMany)

	const users, places = 100, 5

	w, seen := newWorld(t, mock.WithAutoVerify(true), mock.WithLatency(5*time.Millisecond)).watched(t)
	w = w.with("max_concurrent_requests", places)

	cli := w.newCommandLine(t, countedUsers(users))

	cli.succeed(t, "apply", "-auto-approve", "-parallelism=100")
	cli.succeed(t, "plan", "-detailed-exitcode", "-parallelism=100")

	if crowd := seen.crowd; crowd < 2 || crowd > places {
		t.Errorf("%d requests at once, want some, and %d at most", crowd, places)
	}
}
