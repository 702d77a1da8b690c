// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import (
	"maps"
	"net/http"
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
// Status that is set; where none is, the request is answered as usual.
type Fault struct {
	Operation Operation // "": any
	UserID    string    // see [Request.UserID]; case-insensitive, "": any
	Skip      int       // so many matching requests pass first
	Times     int       // how often it happens; 0: once, negative: for ever

	Drop      Drop
	Status    int // an answer in place of the work, with Body and Header
	Body      string
	Header    http.Header
	AfterWork bool // with Status: the work is done before

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
		return strconv.Itoa(f.Status)
	case f.Delay != 0:
		return "delay"
	default:
		return "hook"
	}
}

func (f Fault) matches(request *Request) bool {
	return (f.Operation == "" || f.Operation == request.Operation) &&
		(f.UserID == "" || strings.EqualFold(f.UserID, request.UserID))
}

func (f Fault) answer() answer {
	header := http.Header{}
	if f.Body != "" {
		header.Set("Content-Type", "application/json")
	}
	for name, values := range f.Header {
		header[http.CanonicalHeaderKey(name)] = values
	}
	return answer{status: f.Status, header: header, body: []byte(f.Body)}
}

type faultPlan struct {
	mutex    sync.Mutex
	injected []*Fault
	random   *randomFaults
	counts   map[string]int
}

func newFaultPlan(rate float64, seed uint64) *faultPlan {
	return &faultPlan{random: newRandomFaults(rate, seed), counts: map[string]int{}}
}

// Inject plans a fault. Of several that match a request, the one injected first happens.
func (s *Server) Inject(fault Fault) {
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

// FaultCounts returns how many faults happened, injected and random ones, by kind: an HTTP status such as "503",
// "drop_before", "drop_after", "delay", "token_lost", "respond" or "hook".
func (s *Server) FaultCounts() map[string]int {
	s.faults.mutex.Lock()
	defer s.faults.mutex.Unlock()
	return maps.Clone(s.faults.counts)
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
