// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// oddServers are places where no finAPI answers; each returns its URL. The words are those of the diagnostic.
var oddServers = map[string]struct {
	start func(*testing.T) string
	words []string
}{
	"an untrusted certificate": {
		start: func(t *testing.T) string {
			t.Helper()

			server := httptest.NewUnstartedServer(http.NotFoundHandler())
			server.Config.ErrorLog = log.New(io.Discard, "", 0)
			server.StartTLS()
			t.Cleanup(server.Close)

			return server.URL
		},
		words: []string{"certificate", "ca_cert_file", "FINAPI_CA_CERT_FILE"},
	},
	"nobody listens": {
		start: func(t *testing.T) string {
			t.Helper()

			listener, err := net.Listen("tcp", "127.0.0.1:0")
			must(t, err)
			must(t, listener.Close())

			return "http://" + listener.Addr().String()
		},
		words: []string{"connection refused", "base_url", "proxy"},
	},
	"no TLS": {
		start: func(t *testing.T) string {
			t.Helper()

			server := httptest.NewServer(http.NotFoundHandler())
			t.Cleanup(server.Close)

			return "https://" + server.Listener.Addr().String()
		},
		words: []string{"HTTP", "HTTPS", "base_url"},
	},
}

// A server that is not finAPI gets as far as the first token; what was in the state stays there.
func TestOddServers(t *testing.T) {
	t.Parallel()

	for odd, server := range oddServers {
		for doing, do := range map[string]func(*testing.T, *instance) outcome{
			"create": createBob, "read": refreshAlice, "change": changeAlice, "delete": deleteAlice,
		} {
			t.Run(odd+"/"+doing, func(t *testing.T) {
				t.Parallel()

				alice := managedAlice(t, newWorld(t, mock.WithAutoVerify(true)))
				before := alice.State
				alice.Terraform = alice.Terraform.With("max_retries", 0).With("base_url", server.start(t)).
					With("base_url_changed_from", alice.Terraform.Arguments["base_url"])

				expectDiagnostic(t, do(t, alice), append(server.words, "getToken")...)

				if !alice.State.Equal(before) {
					t.Errorf("the state became %s", alice.State)
				}
			})
		}
	}
}

// A server that never answers is given up after request_timeout, whatever the operation.
func TestOddServers_neverAnswer(t *testing.T) {
	t.Parallel()

	for doing, what := range oddOperations {
		t.Run(doing, func(t *testing.T) {
			t.Parallel()

			w := newWorld(t, mock.WithAutoVerify(true))
			alice := managedAlice(t, w)
			before := alice.State
			alice.Terraform = w.With("max_retries", 0).With("request_timeout", "400ms")

			fault := neverAnswers(false)(w)
			fault.Operation, fault.UserID, fault.Times = what.fault.Operation, what.fault.UserID, -1
			w.Inject(fault)

			expectDiagnostic(t, what.do(t, alice), what.operation, "400ms", "request_timeout")

			if !alice.State.Equal(before) {
				t.Errorf("the state became %s", alice.State)
			}
		})
	}
}
