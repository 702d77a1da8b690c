// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

// maxFaultDelay leaves an answer the time to arrive before the server gives up the connection.
const maxFaultDelay = 30 * time.Second

var drops = map[string]Drop{"": NoDrop, "before": DropBefore, "after": DropAfter}

// faultOrder is a [Fault] as JSON has it.
type faultOrder struct {
	Operation Operation         `json:"operation,omitempty"`
	UserID    string            `json:"userId,omitempty"`
	Skip      int               `json:"skip,omitempty"`
	Times     int               `json:"times"`
	Status    int               `json:"status,omitempty"`
	Body      json.RawMessage   `json:"body,omitempty"`
	Header    map[string]string `json:"header,omitempty"`
	AfterWork bool              `json:"afterWork,omitempty"`
	Drop      string            `json:"drop,omitempty"`
	Twice     bool              `json:"twice,omitempty"`
	Delay     string            `json:"delay,omitempty"`
}

// fault refuses what would do nothing, or something else than it says.
func (o faultOrder) fault() (Fault, error) {
	drop, knownDrop := drops[o.Drop]

	delay, err := time.ParseDuration(o.Delay)
	if o.Delay == "" {
		delay, err = 0, nil
	}

	switch {
	case o.Operation != "" && o.Operation != Unknown && !isOperation(o.Operation):
		return Fault{}, badControl("operation: %q is none that finapi-mock serves", string(o.Operation))
	case o.Skip < 0:
		return Fault{}, badControl("skip: it cannot be negative")
	case o.Status != 0 && (o.Status < 200 || o.Status > 599):
		return Fault{}, badControl("status: it must be between 200 and 599")
	case !knownDrop:
		return Fault{}, badControl(`drop: it is "before" or "after"`)
	case err != nil || delay < 0 || delay > maxFaultDelay:
		return Fault{}, badControl(`delay: it is a time such as "1.5s", at most %s`, maxFaultDelay)
	case o.Status == 0 && (len(o.Body) > 0 || len(o.Header) > 0 || o.AfterWork):
		return Fault{}, badControl("status: body, header and afterWork need it")
	case o.Status != 0 && drop != NoDrop:
		return Fault{}, badControl("drop: with a status there is an answer")
	case o.Twice && (drop == DropBefore || o.Status != 0 && !o.AfterWork):
		return Fault{}, badControl("twice: the work is not done at all")
	case o.Status == 0 && drop == NoDrop && delay == 0 && !o.Twice:
		return Fault{}, badControl("a fault needs status, drop, delay or twice")
	}

	fault := Fault{
		Operation: o.Operation, UserID: o.UserID, Skip: o.Skip, Times: o.Times,
		Status: o.Status, Body: o.text(), AfterWork: o.AfterWork, Drop: drop, Twice: o.Twice, Delay: delay,
	}
	if len(o.Header) > 0 {
		fault.Header = http.Header{}
		for name, value := range o.Header {
			fault.Header.Set(name, value)
		}
	}

	return fault, nil
}

// text is the body as it is sent: a JSON text is any text, all else is JSON.
func (o faultOrder) text() string {
	var text string
	if json.Unmarshal(o.Body, &text) == nil {
		return text
	}

	return string(o.Body)
}

func isOperation(name Operation) bool {
	return slices.ContainsFunc(routes, func(r route) bool { return r.operation == name })
}

func (c *control) injectFault(request *http.Request) (any, error) {
	var order faultOrder
	if err := readControl(request, &order); err != nil {
		return nil, err
	}

	fault, err := order.fault()
	if err == nil {
		c.server.Inject(fault)
	}

	return nil, err
}

func (c *control) listFaults(*http.Request) (any, error) {
	return map[string]any{"faults": c.server.faultsUnderWay(), "counts": c.server.FaultCounts()}, nil
}

func (c *control) clearFaults(*http.Request) (any, error) {
	c.server.ClearFaults()
	return nil, nil
}

// shownFault is a fault that still is to happen.
type shownFault struct {
	Kind      string    `json:"kind"` // see [Server.FaultCounts]
	Operation Operation `json:"operation,omitempty"`
	UserID    string    `json:"userId,omitempty"`
	Skip      int       `json:"skip"`
	Times     int       `json:"times"` // negative: for ever
}

func (s *Server) faultsUnderWay() []shownFault {
	s.faults.mutex.Lock()
	defer s.faults.mutex.Unlock()

	shown := []shownFault{}

	for _, fault := range s.faults.injected {
		if fault.Times != 0 {
			shown = append(shown, shownFault{fault.kind(), fault.Operation, fault.UserID, fault.Skip, fault.Times})
		}
	}

	return shown
}
