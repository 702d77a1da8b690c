// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// secretStart is how much of a secret is looked for first, in bytes. What is shorter is no secret: masking it would take
// every text apart.
const secretStart = 4

// secrets are the credentials, passwords and tokens that a Client knows, in each form in which they go over the wire. They
// are masked in all that a server says, whoever's they are and whatever the request was.
type secrets struct {
	mutex  sync.RWMutex
	known  map[string]struct{}
	starts map[string]struct{}
	// lengths of known secrets, the longest first.
	lengths []int
}

func newSecrets(values ...string) *secrets {
	s := &secrets{known: map[string]struct{}{}, starts: map[string]struct{}{}}
	s.know(values...)

	return s
}

// know adds secrets.
func (s *secrets) know(values ...string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()

	for _, value := range values {
		if _, known := s.known[value]; known {
			continue
		}

		// As it is, and as it is sent: in a form or in JSON.
		s.add(value)
		s.add(url.QueryEscape(value))

		if encoded, err := json.Marshal(value); err == nil {
			s.add(strings.Trim(string(encoded), `"`))
		}
	}
}

func (s *secrets) add(form string) {
	if len(form) < secretStart {
		return
	}

	s.known[form] = struct{}{}
	s.starts[form[:secretStart]] = struct{}{}

	if !slices.Contains(s.lengths, len(form)) {
		s.lengths = append(s.lengths, len(form))
		slices.SortFunc(s.lengths, func(a, b int) int { return b - a })
	}
}

// presentable makes a text of the server's fit for a message: it masks the secrets and then, as a secret cut in two is not
// found any more, bounds the text and takes out of it what cannot be printed.
func (s *secrets) presentable(text string) string {
	return printable(s.mask(text))
}

func (s *secrets) mask(text string) string {
	s.mutex.RLock()
	defer s.mutex.RUnlock()

	var masked strings.Builder

	rest := 0

	for at := 0; at+secretStart <= len(text); {
		length := s.startOf(text[at:])
		if length == 0 {
			at++

			continue
		}

		masked.WriteString(text[rest:at])
		masked.WriteString("***")

		at += length
		rest = at
	}

	if rest == 0 {
		return text
	}

	masked.WriteString(text[rest:])

	return masked.String()
}

// startOf returns the length of the longest secret that a text begins with, 0 if it begins with none.
func (s *secrets) startOf(text string) int {
	if _, found := s.starts[text[:secretStart]]; !found {
		return 0
	}

	for _, length := range s.lengths {
		if length > len(text) {
			continue
		}

		if _, found := s.known[text[:length]]; found {
			return length
		}
	}

	return 0
}
