// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"os"
	"slices"
	"time"
)

// sample is what one command took.
type sample struct {
	wall     time.Duration
	requests int
	// cpu is the provider's processes' together, memory the most that one of them had, in bytes.
	cpu    time.Duration
	memory int64
}

// addUsage takes over what the meter has noted, and removes its file.
func (s *sample) addUsage(file string) error {
	content, err := os.ReadFile(file) //nolint:gosec // a file of the benchmark
	if err != nil {
		return err
	}

	for decoder := json.NewDecoder(bytes.NewReader(content)); ; {
		var line struct {
			CPU    time.Duration `json:"cpu_ns"`
			Memory int64         `json:"rss_bytes"`
		}

		switch err := decoder.Decode(&line); {
		case errors.Is(err, io.EOF):
			return os.Remove(file)
		case err != nil:
			return err
		}

		s.cpu += line.CPU
		s.memory = max(s.memory, line.Memory)
	}
}

type sampleKey struct {
	contestant string
	users      int
	latency    time.Duration
	phase      string
}

type samples map[sampleKey][]sample

func (s samples) add(key sampleKey, measured sample) { s[key] = append(s[key], measured) }

// median is that of each figure by itself.
func (s samples) median(key sampleKey) sample {
	return sample{
		wall:     medianOf(s[key], func(measured sample) time.Duration { return measured.wall }),
		requests: medianOf(s[key], func(measured sample) int { return measured.requests }),
		cpu:      medianOf(s[key], func(measured sample) time.Duration { return measured.cpu }),
		memory:   medianOf(s[key], func(measured sample) int64 { return measured.memory }),
	}
}

// cpuPerUser leaves out what a single user costs, which is nearly all start.
func (s samples) cpuPerUser(key sampleKey) time.Duration {
	one := key
	one.users = 1

	return (s.median(key).cpu - s.median(one).cpu) / time.Duration(key.users-1)
}

func medianOf[S any, F cmp.Ordered](of []S, figure func(S) F) F {
	figures := make([]F, 0, len(of))
	for _, one := range of {
		figures = append(figures, figure(one))
	}

	slices.Sort(figures)

	return figures[len(figures)/2]
}
