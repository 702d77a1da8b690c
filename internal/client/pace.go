// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"
)

// pace holds all requests back when finAPI refuses one because there are too many: the others would be refused as well, and
// each refused one is one more. They come back spread over half as long again.
type pace struct {
	mutex sync.Mutex
	// Requests wait for resume, and from full on they wait no more.
	resume, full time.Time
}

// slowDown holds requests back for some time from now, or longer where that was asked for already.
func (p *pace) slowDown(wait time.Duration) {
	resume := time.Now().Add(wait)

	p.mutex.Lock()
	defer p.mutex.Unlock()

	if resume.After(p.resume) {
		p.resume, p.full = resume, resume.Add(wait/2)
	}
}

// heldBackError is a request that was not sent, since its context ends before it may be.
type heldBackError struct{ wait time.Duration }

func (e *heldBackError) Error() string {
	return "held back, because finAPI refuses requests as too many for longer than the operation may take"
}

// Unwrap says what would have ended the wait.
func (e *heldBackError) Unwrap() error { return context.DeadlineExceeded }

// keep waits until a request may be sent. A wait that would be in vain it does not begin.
func (p *pace) keep(ctx context.Context) error {
	for waitedFor := (time.Time{}); ; {
		p.mutex.Lock()
		resume, full := p.resume, p.full
		p.mutex.Unlock()

		now := time.Now()
		if resume.Equal(waitedFor) || !now.Before(full) {
			return nil
		}

		waitedFor = resume
		earliest := max(0, resume.Sub(now))

		if !hasTimeFor(ctx, earliest) {
			return &heldBackError{earliest}
		}

		select {
		case <-time.After(earliest + rand.N(full.Sub(now)-earliest+1)): //nolint:gosec // jitter is no secret
		case <-ctx.Done():
			return fmt.Errorf("held back, because finAPI refuses requests as too many: %w", ctx.Err())
		}
	}
}
