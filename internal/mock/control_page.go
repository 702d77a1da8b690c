// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"time"
)

const (
	shownUsers    = 200
	shownRequests = 50
)

//go:embed control_page.html
var controlPage string

var controlTemplate = template.Must(template.New("page").Funcs(template.FuncMap{"clock": clockTime}).Parse(controlPage))

// page is what the page shows: no password, no token, neither query nor body of a request.
type page struct {
	APIVersion string
	Now        string
	Users      []pageUser
	UserCount  int
	Faults     []shownFault
	FaultRate  float64
	Requests   []pageRequest
}

type pageUser struct{ User }

// State says in words how it stands with the user.
func (u pageUser) State() string {
	words := []string{"unverified"}
	if u.Verified {
		words[0] = "verified"
	}

	if u.Locked {
		words = append(words, "locked")
	}

	if u.Busy {
		words = append(words, "busy")
	}

	return strings.Join(words, ", ")
}

type pageRequest struct{ shownRequest }

// Succeeded tells an answer that is no error. One that is not there yet, or never, is none.
func (r pageRequest) Succeeded() bool { return r.Status >= 200 && r.Status < http.StatusBadRequest }

func clockTime(moment time.Time) string {
	if moment.IsZero() {
		return ""
	}

	return moment.Format(time.DateTime)
}

func (s *Server) page() page {
	users, requests := s.Users(), s.lastRequests(shownRequests)

	shown := page{
		APIVersion: strings.ToUpper(s.version.name),
		Now:        clockTime(s.now()),
		UserCount:  len(users),
		Faults:     s.faultsUnderWay(),
		FaultRate:  s.faultRate(),
	}
	for _, user := range users[:min(len(users), shownUsers)] {
		shown.Users = append(shown.Users, pageUser{user})
	}

	for _, request := range slices.Backward(requests) {
		shown.Requests = append(shown.Requests, pageRequest{request})
	}

	return shown
}

func (s *Server) faultRate() float64 {
	s.faults.mutex.Lock()
	defer s.faults.mutex.Unlock()

	return s.faults.random.rate
}

func (c *control) showPage(*http.Request) (any, error) {
	var html bytes.Buffer

	err := controlTemplate.Execute(&html, c.server.page())

	return &html, err
}

func answerPage(writer http.ResponseWriter, html *bytes.Buffer) {
	for name, value := range map[string]string{
		"Content-Type":            "text/html; charset=utf-8",
		"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
		"X-Content-Type-Options":  "nosniff",
		"Referrer-Policy":         "no-referrer",
		"Cache-Control":           "no-store",
	} {
		writer.Header().Set(name, value)
	}
	// A client that has gone away is no concern of the mock.
	_, _ = html.WriteTo(writer)
}
