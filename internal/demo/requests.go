// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// request is a line of the mock's request log.
type request struct {
	Method    string         `json:"method"`
	Path      string         `json:"path"`
	Operation string         `json:"operation"`
	Status    int            `json:"status"`
	UserID    string         `json:"user_id"`
	Body      map[string]any `json:"body"`
}

func parseRequests(log []byte) ([]request, error) {
	var requests []request

	for line := range bytes.Lines(log) {
		var parsed request
		if err := json.Unmarshal(line, &parsed); err != nil {
			return nil, fmt.Errorf("read the request log: %w", err)
		}

		requests = append(requests, parsed)
	}

	return requests, nil
}

// changesUsers tells a request that is meant to change a user from one that only looks, or gets a token to look with.
func (r request) changesUsers() bool {
	return r.Method != http.MethodGet && r.Operation != "getToken" && r.Operation != "revokeToken"
}

// split parts the requests that change users from the number of the others.
func split(requests []request) (changes []request, others int) {
	for _, r := range requests {
		if r.changesUsers() {
			changes = append(changes, r)
		}
	}

	return changes, len(requests) - len(changes)
}

// operations are the names of the requests' operations, sorted, since Terraform works on several users at a time.
func operations(requests []request) []string {
	names := make([]string, 0, len(requests))
	for _, r := range requests {
		names = append(names, r.Operation)
	}

	slices.Sort(names)

	return names
}

// String is the request for the reader: who is concerned, and the body, in which the mock has masked what is secret.
func (r request) String() string {
	var text strings.Builder

	fmt.Fprintf(&text, "%s %s", r.Method, r.Path)

	if r.UserID != "" && !strings.HasSuffix(r.Path, "/"+r.UserID) {
		fmt.Fprintf(&text, " (%s)", r.UserID)
	}

	if len(r.Body) > 0 {
		// Marshal cannot fail on what Unmarshal has made.
		body, _ := json.Marshal(r.Body)
		fmt.Fprintf(&text, " %s", body)
	}

	return text.String()
}
