// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import (
	"errors"
	"net"
	"net/http"
	"sync"
	"time"
)

const readHeaderTimeout = 10 * time.Second

// Start serves on a free port of the loopback interface. Stop closes the listener, every connection and
// what [Server.Close] does; it may be called more than once.
func (s *Server) Start() (url string, stop func()) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic("mock: " + err.Error())
	}

	server := &http.Server{Handler: s, ReadHeaderTimeout: readHeaderTimeout, ConnState: s.countConnection}

	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()

	return "http://" + listener.Addr().String(), sync.OnceFunc(func() {
		closeErr := server.Close()

		if err := <-served; !errors.Is(err, http.ErrServerClosed) {
			panic("mock: " + err.Error())
		}

		if closeErr != nil {
			panic("mock: " + closeErr.Error())
		}

		s.Close()
	})
}

// Connections returns how many connections the servers of [Server.Start] have accepted.
func (s *Server) Connections() int {
	return int(s.connections.Load())
}

func (s *Server) countConnection(_ net.Conn, state http.ConnState) {
	if state == http.StateNew {
		s.connections.Add(1)
	}
}
