// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// Request is one request as the server got it. It holds secrets in the clear, the access token excepted: it is meant
// for tests and never written anywhere.
type Request struct {
	Time         time.Time
	Operation    Operation
	Method, Path string         // as sent
	Query        url.Values     // access_token is masked
	Header       http.Header    // Authorization keeps its scheme only
	Body         map[string]any // the decoded JSON body, nil if there was none
	Form         url.Values     // the decoded form body, nil if there was none
	Grant        string         // the grant_type of GetToken

	// UserID is whom the request concerns, in lower case: the username of a password grant, the owner of the user token,
	// or the id in path, query or body. "" if none.
	UserID string
	// ClientID is who asked: the client that the access token belongs to, else the client_id of a token request. "" if none.
	ClientID string

	Status    int // 0: not answered yet, or never
	RequestID string
	Fault     string // the kind of the injected fault, "" if none

	bodyBytes int // as sent
}

// Sent tells whether the JSON body had a field of this name, and with which value. JSON null is nil, true.
func (r Request) Sent(field string) (value any, sent bool) {
	value, sent = r.Body[field]
	return value, sent
}

// largestKeptBody is the size up to which a limited recorder keeps the body of a request that has been answered.
const largestKeptBody = 16 << 10

type recorder struct {
	limit   int // 0: none
	mutex   sync.Mutex
	entries []*Request
}

func (r *recorder) add(entry *Request) *Request {
	r.mutex.Lock()
	defer r.mutex.Unlock()

	r.entries = append(r.entries, entry)
	if r.limit > 0 && len(r.entries) > r.limit {
		r.entries = slices.Delete(r.entries, 0, len(r.entries)-r.limit)
	}

	return entry
}

// dropLargeBody is for the time when nothing else needs the body.
func (r *recorder) dropLargeBody(entry *Request) {
	r.mutex.Lock()
	defer r.mutex.Unlock()

	if r.limit > 0 && entry.bodyBytes > largestKeptBody {
		entry.Body, entry.Form = nil, nil
	}
}

func (r *recorder) fault(entry *Request, kind string) {
	r.mutex.Lock()
	defer r.mutex.Unlock()

	entry.Fault = kind
}

func (r *recorder) finish(entry *Request, status int) {
	r.mutex.Lock()
	defer r.mutex.Unlock()

	entry.Status = status
}

// Requests returns what the server got since its start or the last [Server.ResetRequests], in order of arrival. See
// [WithRecorderLimit].
func (s *Server) Requests() []Request {
	s.recorder.mutex.Lock()
	defer s.recorder.mutex.Unlock()

	requests := make([]Request, 0, len(s.recorder.entries))
	for _, entry := range s.recorder.entries {
		requests = append(requests, *entry)
	}

	return requests
}

// RequestsFor returns the requests for one operation.
func (s *Server) RequestsFor(operation Operation) []Request {
	return slices.DeleteFunc(s.Requests(), func(r Request) bool { return r.Operation != operation })
}

// RequestWithID returns the latest request with this id.
func (s *Server) RequestWithID(id string) (Request, bool) {
	s.recorder.mutex.Lock()
	defer s.recorder.mutex.Unlock()

	for _, entry := range slices.Backward(s.recorder.entries) {
		if entry.RequestID == id {
			return *entry, true
		}
	}

	return Request{}, false
}

// Count returns how many requests there were for one operation.
func (s *Server) Count(operation Operation) int {
	return len(s.RequestsFor(operation))
}

// ResetRequests forgets the requests so far.
func (s *Server) ResetRequests() {
	s.recorder.mutex.Lock()
	defer s.recorder.mutex.Unlock()

	s.recorder.entries = nil
}

func (s *Server) record(c *call) *Request {
	entry := &Request{
		Time:      s.now(),
		Operation: c.operation(),
		Method:    c.request.Method,
		Path:      c.request.URL.Path,
		Query:     withoutToken(c.query),
		Header:    withoutCredentials(c.request.Header),
		Body:      c.json,
		Form:      c.form,
		UserID:    userKey(s.concerns(c)),
		ClientID:  s.asks(c),
		RequestID: c.requestID,
		bodyBytes: len(c.body),
	}
	if entry.Operation == GetToken {
		entry.Grant = c.parameters.Get("grant_type")
	}

	return entry
}

// concerns finds the user a request is about.
func (s *Server) concerns(c *call) string {
	if c.operation() == GetToken && c.parameters.Get("username") != "" {
		return c.parameters.Get("username")
	}

	for _, presented := range []string{c.bearerToken(), c.parameters.Get("refresh_token")} {
		if owner := s.ownerOf(presented); owner.userID != "" {
			return owner.userID
		}
	}

	if c.destination.userID != "" {
		return c.destination.userID
	}

	if id := c.query.Get("userId"); id != "" {
		return id
	}

	for _, field := range []string{"userId", "id"} {
		if id, ok := c.json[field].(string); ok {
			return id
		}
	}

	return ""
}

// asks finds the client that sends a request.
func (s *Server) asks(c *call) string {
	if owner := s.ownerOf(c.bearerToken()); owner.client != nil {
		return owner.client.id
	}

	return c.parameters.Get("client_id")
}

// ownerOf returns whom a token stands for; a zero grant if it is unknown.
func (s *Server) ownerOf(token string) grant {
	s.mutex.Lock()
	defer s.mutex.Unlock()

	if presented := s.tokens.tokens[token]; presented != nil {
		return *presented.grant
	}

	return grant{}
}

func withoutToken(query url.Values) url.Values {
	if !query.Has(tokenParameter) {
		return query
	}

	query = maps.Clone(query)
	query.Set(tokenParameter, mask)

	return query
}

func withoutCredentials(header http.Header) http.Header {
	header = maps.Clone(header)
	if value := header.Get("Authorization"); value != "" {
		scheme, _, _ := strings.Cut(value, " ")
		header.Set("Authorization", scheme+" "+mask)
	}

	return header
}
