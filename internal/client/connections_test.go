// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"context"
	"crypto/tls"
	"encoding/pem"
	"errors"
	"io"
	stdlog "log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// pipes is a listener whose connections are pipes in memory.
type pipes struct {
	ends   chan net.Conn
	closed chan struct{}
	dialed atomic.Int64
}

func newPipes() *pipes { return &pipes{ends: make(chan net.Conn), closed: make(chan struct{})} }

func (p *pipes) dial(context.Context, string, string) (net.Conn, error) {
	p.dialed.Add(1)

	ours, theirs := net.Pipe()
	p.ends <- theirs

	return ours, nil
}

// Accept waits for a connection.
func (p *pipes) Accept() (net.Conn, error) {
	select {
	case end := <-p.ends:
		return end, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

// Close ends Accept.
func (p *pipes) Close() error {
	close(p.closed)

	return nil
}

// Addr is not asked for.
func (*pipes) Addr() net.Addr { return &net.UnixAddr{} }

// The time is not the world's: Go gives up a connection whose request it has not noted as written 50 ms after the answer, which
// happens on a busy machine.
func TestConnections_areReused(t *testing.T) {
	t.Parallel()

	const places = 8

	s := setup{config: func(config *client.Config) { config.MaxConcurrentRequests = places }}

	inNoTime(t, s, func(t *testing.T, f *finapi) {
		listener := newPipes()
		server := &http.Server{Handler: f.server}

		go func() { _ = server.Serve(listener) }()

		t.Cleanup(func() { _ = server.Close() })

		c := f.newClient(t, s.config)
		client.SetDial(c, listener.dial)

		for range 200 {
			must(c.GetUser(t.Context(), alice, alicePassword))(t)
		}

		if n := listener.dialed.Load(); n != 1 {
			t.Errorf("%d connections for requests one after the other, want 1", n)
		}

		// Failures with an answer leave the connection good.
		for range 20 {
			wantTrue(t, c.VerifyUser(t.Context(), alice), "IsAlreadyVerified")
		}

		if n := listener.dialed.Load(); n != 1 {
			t.Errorf("%d connections after failures, want 1", n)
		}

		for range 4 {
			noError(t, errors.Join(inParallel(func() error { _, err := c.GetUser(t.Context(), alice, alicePassword); return err })...))
		}

		if n := listener.dialed.Load(); n > places {
			t.Errorf("%d connections for parallel requests, want %d at most", n, places)
		}
	})
}

func TestMaxConcurrentRequests(t *testing.T) {
	t.Parallel()

	const places = 3

	var present, tooMany atomic.Int64

	f := start(t, setup{config: func(config *client.Config) { config.MaxConcurrentRequests = places }})
	must(f.client.ClientToken(t.Context()))(t)
	f.server.Inject(mock.Fault{
		Operation: mock.GetVerificationStatus, Times: -1,
		Respond: func(writer http.ResponseWriter, _ *http.Request) {
			if present.Add(1) > places {
				tooMany.Add(1)
			}
			defer present.Add(-1)

			_, _ = io.Copy(writer, strings.NewReader(`{"userId":"alice","isUserVerified":true}`))
		},
	})
	noError(t, errors.Join(inParallel(func() error { _, err := f.client.IsVerified(t.Context(), alice); return err })...))

	if n := tooMany.Load(); n > 0 {
		t.Errorf("%d requests beside %d others", n, places)
	}
}

// startTLS runs a mock behind TLS and returns its URL, its certificate and the number of its connections.
func startTLS(t *testing.T, server *mock.Server) (url string, certificate []byte, connections *atomic.Int64) {
	t.Helper()

	connections = &atomic.Int64{}

	secure := httptest.NewUnstartedServer(server)
	secure.EnableHTTP2 = true
	secure.Config.ErrorLog = stdlog.New(io.Discard, "", 0)
	secure.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	secure.StartTLS()
	t.Cleanup(secure.Close)

	certificate = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: secure.Certificate().Raw})

	return secure.URL, certificate, connections
}

func TestTLS_withACertificateOfOnesOwn(t *testing.T) {
	t.Parallel()

	server := mock.New()
	server.AddUser(mock.User{ID: alice, Password: alicePassword, Verified: true})

	url, certificate, connections := startTLS(t, server)
	c := newClient(t, url, func(config *client.Config) { config.CACertificates = certificate })

	for range 3 {
		noError(t, errors.Join(inParallel(func() error { _, err := c.GetUser(t.Context(), alice, alicePassword); return err })...))
	}

	// Over HTTP/2 all share one connection, but for those who come before it is known to be one.
	if n := connections.Load(); n > 1 {
		t.Errorf("%d connections, want 1", n)
	}
}

func TestTLS_untrusted(t *testing.T) {
	t.Parallel()

	url, _, connections := startTLS(t, mock.New())

	_, err := newClient(t, url, nil).UserToken(t.Context(), alice, alicePassword)
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); !ok || failure(t, err).StatusCode != 0 {
		t.Errorf("error %v, want one of the certificate", err)
	}

	if n := connections.Load(); n != 1 {
		t.Errorf("%d connections, want 1: it does not get better", n)
	}
}

func TestTLS_untrustedCreation(t *testing.T) {
	t.Parallel()

	// The client's token comes from a server that is trusted, the creation goes to one that is not.
	f := start(t, setup{})
	url, _, connections := startTLS(t, f.server)
	direct := &http.Transport{}
	t.Cleanup(direct.CloseIdleConnections)

	client.SetNetwork(f.client, roundTripper(func(request *http.Request) (*http.Response, error) {
		if strings.HasSuffix(request.URL.Path, "/users") {
			request.URL.Scheme, request.URL.Host = "https", strings.TrimPrefix(url, "https://")
		}

		return direct.RoundTrip(request)
	}))

	_, err := f.client.CreateUser(t.Context(), client.CreateUserParams{ID: "bob", Password: "secret", IDIsRandom: true})
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); !ok {
		t.Errorf("error %v, want one of the certificate", err)
	}

	// It was certainly not sent: there is nothing to be found out.
	f.wantSent(t, "getToken client_credentials")

	if n := connections.Load(); n != 1 {
		t.Errorf("%d connections, want 1", n)
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (r roundTripper) RoundTrip(request *http.Request) (*http.Response, error) { return r(request) }

func TestTLS_withAServerThatSpeaksNone(t *testing.T) {
	t.Parallel()

	f := start(t, setup{})
	c := newClient(t, strings.Replace(f.url, "http:", "https:", 1), nil)

	_, err := c.ClientToken(t.Context())
	if !errors.Is(err, http.ErrSchemeMismatch) || failure(t, err).StatusCode != 0 {
		t.Errorf("error %v, want one that says that the server speaks no TLS", err)
	}

	if n := f.server.Connections(); n != 1 {
		t.Errorf("%d connections, want 1: it does not get better", n)
	}
}
