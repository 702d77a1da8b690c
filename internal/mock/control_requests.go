// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import (
	"net/http"
	"strconv"
)

// shownRequest is a request as the log has it, secrets masked, and who sent it.
type shownRequest struct {
	logLine
	ClientID string `json:"client_id,omitempty"`
}

// readLast returns how many requests are wanted; negative: all that are kept.
func readLast(request *http.Request) (int, error) {
	query := request.URL.Query()
	for name := range query {
		if name != "last" {
			return 0, badControl("unknown parameter %q", name)
		}
	}

	if !query.Has("last") {
		return -1, nil
	}

	last, err := strconv.Atoi(query.Get("last"))
	if err != nil || last < 0 {
		return 0, badControl("last: it must be a number, 0 or more")
	}

	return last, nil
}

// lastRequests returns the newest requests in the order of their arrival.
func (s *Server) lastRequests(last int) []shownRequest {
	requests := s.Requests()
	if last >= 0 && len(requests) > last {
		requests = requests[len(requests)-last:]
	}

	shown := make([]shownRequest, len(requests))
	for i := range requests {
		shown[i] = shownRequest{lineOf(&requests[i]), requests[i].ClientID}
	}

	return shown
}
