// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"io"
	"net/http"
	"sync"
)

// stateStore keeps a state for the CLI's backend "http". The local backend would write the whole state to disk for every
// user, which with a thousand of them costs more than all else.
type stateStore struct {
	mutex sync.Mutex
	state []byte
}

func (s *stateStore) ServeHTTP(writer http.ResponseWriter, request *http.Request) {
	s.mutex.Lock()
	defer s.mutex.Unlock()

	switch request.Method {
	case http.MethodGet:
		if s.state == nil {
			writer.WriteHeader(http.StatusNotFound)
		}

		_, _ = writer.Write(s.state)
	case http.MethodPost:
		state, err := io.ReadAll(request.Body)
		if err != nil {
			writer.WriteHeader(http.StatusBadRequest)

			return
		}

		s.state = state
	default:
		writer.WriteHeader(http.StatusMethodNotAllowed)
	}
}
