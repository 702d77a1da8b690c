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
	random *rand.Rand
}

func newRandomFaults(rate float64, seed uint64) *randomFaults {
	//nolint:gosec // reproducible on purpose
	return &randomFaults{rate: rate, random: rand.New(rand.NewPCG(seed, seed))}
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
	return draws[r.random.IntN(len(draws))](), true
}

func fired(fault Fault) firedFault {
	return firedFault{Fault: fault, kind: fault.kind()}
}

func (r *randomFaults) tooManyRequests() firedFault {
	retryAfter := strconv.Itoa(r.random.IntN(2))
	return fired(Fault{Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {retryAfter}}})
}

func (r *randomFaults) internalError() firedFault {
	return firedFault{kind: "500", isInternal: true}
}

// gatewayError answers as the machinery in front of finAPI would, which speaks no JSON.
func (r *randomFaults) gatewayError() firedFault {
	statuses := []int{http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout}
	status := statuses[r.random.IntN(len(statuses))]
	return fired(Fault{
		Status: status,
		Body:   "<html><body><h1>" + http.StatusText(status) + "</h1></body></html>",
		Header: http.Header{"Content-Type": {"text/html"}},
	})
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
