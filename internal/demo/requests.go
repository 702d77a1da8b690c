// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// request is a line of the mock's request log, in which what is secret is masked.
type request struct {
	Method    string         `json:"method"`
	Path      string         `json:"path"`
	Operation string         `json:"operation"`
	UserID    string         `json:"user_id"`
	Body      map[string]any `json:"body"`
}

// journal is a request log that takes one line at a time.
type journal struct {
	mutex    sync.Mutex
	requests []request
}

func (j *journal) Write(line []byte) (int, error) {
	var written request
	if err := json.Unmarshal(line, &written); err != nil {
		return 0, err
	}

	j.mutex.Lock()
	defer j.mutex.Unlock()

	j.requests = append(j.requests, written)

	return len(line), nil
}

// take returns the requests since the last call that were meant to change users, and the number of the others, which only
// looked, or got a token to look with.
func (j *journal) take() (changes []request, others int) {
	j.mutex.Lock()
	defer j.mutex.Unlock()

	for _, r := range j.requests {
		if r.Method == http.MethodGet || r.Operation == "getToken" || r.Operation == "revokeToken" {
			others++
		} else {
			changes = append(changes, r)
		}
	}

	j.requests = nil

	return changes, others
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

// String is the request for the reader: who is concerned, and the body.
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
