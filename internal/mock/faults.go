// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Drop tells whether and when a fault closes the connection without an answer.
type Drop int

// NoDrop answers; DropBefore closes the connection with nothing done, DropAfter with the work done.
const (
	NoDrop Drop = iota
	DropBefore
	DropAfter
)

// Fault is something that goes wrong with a request. Hook and Delay come first, then the first of Respond, Drop and
// Status that is set. Where none is, the request is worked on and answered as usual, but for Twice and AsUser.
type Fault struct {
	Operation Operation // "": any
	UserID    string    // see [Request.UserID]; case-insensitive, "": any
	Skip      int       // so many matching requests pass first
	Times     int       // how often it happens; 0: once, negative: for ever

	Drop      Drop
	Status    int // an answer in place of the work, with Body and Header
	Body      string
	AfterWork bool // with Status: the work is done before
	// Header is what the answer has besides. Without it a Body is JSON, and X-Request-Id is sent where Body has the form of
	// finAPI's errors: what stands in front of finAPI does not know it. An entry without values leaves that header out.
	Header http.Header

	// Twice does the work two times, as a load balancer does that sends a request again. The second result is the answer.
	// Together with DropAfter or AfterWork the work is done two times before.
	Twice bool
	// AsUser answers, where the work succeeds, what another user of the mandator would have got, as a cache does that takes
	// the user for granted: that user's data, or that user's token. It happens only to requests whose answer is about one
	// user. That user must exist by then.
	AsUser string

	// Delay ends early when the client gives up; nothing is done then.
	Delay time.Duration
	// Respond answers in place of the work. The body of the request can be read.
	Respond func(http.ResponseWriter, *http.Request)
	// Hook is called before anything else. It may use the server.
	Hook func()
}

// firedFault is a fault that happens to one request; the zero value is none.
type firedFault struct {
	Fault
	kind       string
	losesToken bool
	isInternal bool // finAPI itself fails, and says so in its own form
}

func (f Fault) kind() string {
	switch {
	case f.Respond != nil:
		return "respond"
	case f.Drop == DropBefore:
		return "drop_before"
	case f.Drop == DropAfter:
		return "drop_after"
	case f.Status != 0:
		return f.kindOfAnswer()
	case f.Twice:
		return "twice"
	case f.AsUser != "":
		return "stranger"
	case f.Delay != 0:
		return "delay"
	default:
		return "hook"
	}
}

// kindOfAnswer sets apart what was answered though the work was done. The refusals among it are one kind.
func (f Fault) kindOfAnswer() string {
	switch {
	case !f.AfterWork:
		return strconv.Itoa(f.Status)
	case f.Status >= http.StatusBadRequest && f.Status < http.StatusInternalServerError && f.Status != http.StatusTooManyRequests:
		return "4xx_after"
	default:
		return strconv.Itoa(f.Status) + "_after"
	}
}

func (f Fault) matches(request *Request) bool {
	return (f.Operation == "" || f.Operation == request.Operation) &&
		(f.UserID == "" || strings.EqualFold(f.UserID, request.UserID)) &&
		(f.AsUser == "" || tellsOfOneUser(request))
}

func (f Fault) answer(requestID string) answer {
	header := http.Header{}
	if f.Body != "" {
		header.Set("Content-Type", "application/json")
	}

	if hasFinAPIsForm(f.Body) {
		header.Set(requestIDHeader, requestID)
	}

	for name, values := range f.Header {
		header[http.CanonicalHeaderKey(name)] = values
	}

	return answer{status: f.Status, header: header, body: []byte(f.Body)}
}

// hasFinAPIsForm tells whether a body is one of the two that finAPI's errors have.
func hasFinAPIsForm(body string) bool {
	var members struct {
		Errors           []any   `json:"errors"`
		Error            *string `json:"error"`
		ErrorDescription *string `json:"error_description"`
	}

	err := json.Unmarshal([]byte(body), &members)

	return err == nil && (members.Errors != nil || members.Error != nil && members.ErrorDescription != nil)
}

type faultPlan struct {
	mutex    sync.Mutex
	injected []*Fault
	random   *randomFaults
	counts   map[string]int
}

func newFaultPlan(random *randomFaults) *faultPlan {
	return &faultPlan{random: random, counts: map[string]int{}}
}

// Inject plans a fault. Of several that match a request, the one injected first happens. It panics if AsUser is set for an
// operation whose answer is not about one user.
func (s *Server) Inject(fault Fault) {
	if fault.AsUser != "" && fault.Operation != "" && !slices.Contains(aboutOneUser, fault.Operation) {
		panic(fmt.Sprintf("mock: an answer to %s is nobody's", fault.Operation))
	}

	s.faults.mutex.Lock()
	defer s.faults.mutex.Unlock()

	if fault.Times == 0 {
		fault.Times = 1
	}

	s.faults.injected = append(s.faults.injected, &fault)
}

// SetFaultRate changes the share of random faults that [WithFaultRate] began with; 0 ends them. It panics if the rate is not
// between 0 and 1.
func (s *Server) SetFaultRate(rate float64) {
	if !isRate(rate) {
		panic("mock: " + errFaultRate.Error())
	}

	s.faults.mutex.Lock()
	defer s.faults.mutex.Unlock()

	s.faults.random.rate = rate
}

// ClearFaults drops the injected faults. The random ones go on; see [Server.SetFaultRate].
func (s *Server) ClearFaults() {
	s.faults.mutex.Lock()
	defer s.faults.mutex.Unlock()

	s.faults.injected = nil
}

// FaultCounts returns how many faults happened, injected and random ones, by kind: an HTTP status such as "503", with
// "_after" where the work was done nevertheless ("4xx_after" for all refusals but "429_after"), "drop_before", "drop_after",
// "twice", "stranger", "delay", "token_lost", "respond" or "hook".
func (s *Server) FaultCounts() map[string]int {
	s.faults.mutex.Lock()
	defer s.faults.mutex.Unlock()

	return maps.Clone(s.faults.counts)
}

func (p *faultPlan) reset() {
	p.mutex.Lock()
	defer p.mutex.Unlock()

	p.injected = nil
	clear(p.counts)
}

func (p *faultPlan) next(request *Request) firedFault {
	p.mutex.Lock()
	defer p.mutex.Unlock()

	fired, happens := p.nextInjected(request)
	if !happens {
		fired, happens = p.random.next(request)
	}

	if happens {
		p.counts[fired.kind]++
	}

	return fired
}

func (p *faultPlan) nextInjected(request *Request) (firedFault, bool) {
	for _, fault := range p.injected {
		if fault.Times == 0 || !fault.matches(request) {
			continue
		}

		if fault.Skip > 0 {
			fault.Skip--
			continue
		}

		if fault.Times > 0 {
			fault.Times--
		}

		return firedFault{Fault: *fault, kind: fault.kind()}, true
	}

	return firedFault{}, false
}
