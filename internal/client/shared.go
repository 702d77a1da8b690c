// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"fmt"
	"sync"
)

// shared is a value that many need and one fetches, while the others wait for what that one brings.
type shared[T comparable] struct {
	fetch func(context.Context) (T, error)
	// isGood tells whether a value, or the lack of one, may be handed out.
	isGood func(T) bool
	// isFinal tells whether a failure is never tried again; nil if none is.
	isFinal func(error) bool

	mutex  sync.Mutex
	value  T
	final  error
	flight *flight[T]
}

// flight is a request under way; what it came to is set before landed is closed.
type flight[T any] struct {
	landed chan struct{}
	value  T
	err    error
	// isAbandoned: the one who fetched was called off, which is no news for the others.
	isAbandoned bool
}

// get returns the value. Those who wait take a failure for theirs if its request began after they had come: in an outage
// that saves each of them a request of its own, one after the other, and yet all have had a try.
func (s *shared[T]) get(ctx context.Context) (T, error) {
	for isLate := true; ; isLate = false {
		s.mutex.Lock()
		value, final, running := s.value, s.final, s.flight
		isKnown := final != nil || s.isGood(value)
		isMine := !isKnown && running == nil

		if isMine {
			running = &flight[T]{landed: make(chan struct{})}
			s.flight = running
		}
		s.mutex.Unlock()

		switch {
		case isKnown:
			return value, final
		case isMine:
			s.fly(ctx, running)

			return running.value, running.err
		}

		select {
		case <-running.landed:
			if running.err == nil || !isLate && !running.isAbandoned {
				return running.value, running.err
			}
		case <-ctx.Done():
			return *new(T), fmt.Errorf("while waiting for the request of another call: %w", ctx.Err())
		}
	}
}

func (s *shared[T]) fly(ctx context.Context, mine *flight[T]) {
	mine.value, mine.err = s.fetch(ctx)
	mine.isAbandoned = mine.err != nil && ctx.Err() != nil

	s.mutex.Lock()
	defer s.mutex.Unlock()

	// Whoever overtook it knows better.
	if s.flight == mine {
		switch {
		case mine.err == nil:
			s.value = mine.value
		case s.isFinal != nil && s.isFinal(mine.err):
			s.final = mine.err
		}

		s.flight = nil
	}

	close(mine.landed)
}

// overtake puts a value in the place of the one that is known, or of the one that a request under way will bring: it is
// older. Those who wait for that request have come before, and are content with it.
func (s *shared[T]) overtake(value T) {
	s.mutex.Lock()
	defer s.mutex.Unlock()

	s.value, s.flight = value, nil
}

// drop forgets a value that turned out bad, unless it has been replaced meanwhile.
func (s *shared[T]) drop(value T) {
	s.mutex.Lock()
	defer s.mutex.Unlock()

	if s.value == value {
		s.value = *new(T)
	}
}
