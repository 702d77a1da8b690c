// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import (
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

const maxRandomDelayMilliseconds = 20

var (
	errFaultRate   = errors.New("the fault rate needs to be between 0 and 1")
	errRandomFault = errors.New("it was drawn at random")
)

// isRate refuses what is not a number, too.
func isRate(rate float64) bool { return rate >= 0 && rate <= 1 }

// randomFaults draws the faults of [WithFaultRate].
type randomFaults struct {
	rate   float64
	harsh  bool
	random *rand.Rand
}

func newRandomFaults(rate float64, seed uint64, harsh bool) *randomFaults {
	//nolint:gosec // reproducible on purpose
	return &randomFaults{rate: rate, harsh: harsh, random: rand.New(rand.NewPCG(seed, seed))}
}

func (r *randomFaults) next(request *Request) (firedFault, bool) {
	if r.rate == 0 || r.random.Float64() >= r.rate {
		return firedFault{}, false
	}

	draws := []func() firedFault{
		r.tooManyRequests, r.internalError, r.gatewayError, r.gatewayError, r.gatewayError, r.drop, r.drop, r.delay,
	}
	if request.Header.Get("Authorization") != "" {
		draws = append(draws, r.loseToken)
	}

	if r.harsh {
		draws = append(draws, r.deliverTwice, r.tooManyRequestsAfterWork, r.gatewayRefusalAfterWork)
	}

	return draws[r.random.IntN(len(draws))](), true
}

func fired(fault Fault) firedFault {
	return firedFault{Fault: fault, kind: fault.kind()}
}

func (r *randomFaults) tooManyRequests() firedFault {
	return fired(r.tooMany())
}

func (r *randomFaults) tooManyRequestsAfterWork() firedFault {
	fault := r.tooMany()
	fault.AfterWork = true

	return fired(fault)
}

func (r *randomFaults) tooMany() Fault {
	retryAfter := strconv.Itoa(r.random.IntN(2))
	return Fault{Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {retryAfter}}}
}

func (r *randomFaults) internalError() firedFault {
	return firedFault{kind: "500", isInternal: true}
}

// gatewayError answers as the machinery in front of finAPI would, which speaks no JSON.
func (r *randomFaults) gatewayError() firedFault {
	statuses := []int{http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout}
	return fired(gatewayPage(statuses[r.random.IntN(len(statuses))]))
}

// gatewayRefusalAfterWork comes from machinery that passes a request on and then takes offence, in a form of its own.
func (r *randomFaults) gatewayRefusalAfterWork() firedFault {
	statuses := []int{400, 403, 404, 408, 409, 413, 422, 451, 499}

	fault := gatewayPage(statuses[r.random.IntN(len(statuses))])
	if r.random.IntN(2) == 0 {
		fault.Body, fault.Header = `{"message":"The request was refused."}`, nil
	}

	fault.AfterWork = true

	return fired(fault)
}

func gatewayPage(status int) Fault {
	return Fault{
		Status: status,
		Body:   "<html><body><h1>" + http.StatusText(status) + "</h1></body></html>",
		Header: http.Header{"Content-Type": {"text/html"}},
	}
}

func (r *randomFaults) deliverTwice() firedFault {
	return fired(Fault{Twice: true})
}

func (r *randomFaults) drop() firedFault {
	return fired(Fault{Drop: []Drop{DropBefore, DropAfter}[r.random.IntN(2)]})
}

func (r *randomFaults) delay() firedFault {
	return fired(Fault{Delay: time.Duration(1+r.random.IntN(maxRandomDelayMilliseconds)) * time.Millisecond})
}

func (r *randomFaults) loseToken() firedFault {
	return firedFault{kind: "token_lost", losesToken: true}
}
