// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import (
	"encoding/json"
	"io"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

const mask = "*****"

// secretFields are parameters and JSON fields whose values never get into the log, in lower case.
var secretFields = []string{
	"access_token", "client_secret", "newclientsecret", "oldclientsecret", "password", "passwordchangetoken", "refresh_token", "token",
}

type requestLog struct {
	mutex   sync.Mutex
	encoder *json.Encoder // nil: no log
}

type logLine struct {
	Time      time.Time  `json:"time"`
	Method    string     `json:"method"`
	Path      string     `json:"path"`
	Query     url.Values `json:"query,omitempty"`
	Operation Operation  `json:"operation"`
	Status    int        `json:"status"` // 0: the connection was closed without an answer
	RequestID string     `json:"request_id"`
	UserID    string     `json:"user_id,omitempty"`
	Form      url.Values `json:"form,omitempty"`
	Body      any        `json:"body,omitempty"`
	Fault     string     `json:"fault,omitempty"`
}

func newRequestLog(writer io.Writer) *requestLog {
	if writer == nil {
		return &requestLog{}
	}

	return &requestLog{encoder: json.NewEncoder(writer)}
}

func (l *requestLog) write(entry *Request) {
	if l.encoder != nil {
		l.writeLine(lineOf(entry))
	}
}

func lineOf(entry *Request) logLine {
	line := logLine{
		Time:      entry.Time,
		Method:    entry.Method,
		Path:      entry.Path,
		Query:     maskParameters(entry.Query),
		Operation: entry.Operation,
		Status:    entry.Status,
		RequestID: entry.RequestID,
		UserID:    entry.UserID,
		Form:      maskParameters(entry.Form),
		Fault:     entry.Fault,
	}
	if entry.Body != nil {
		line.Body = maskMembers(entry.Body)
	}

	return line
}

// notificationLine tells of a notification that has ended, whatever came of it.
type notificationLine struct {
	Time         time.Time `json:"time"`
	Notification string    `json:"notification"` // the event
	URL          string    `json:"url"`
	UserID       string    `json:"user_id"`
	ClientID     string    `json:"client_id"`
	Status       int       `json:"status"` // 0: there was no answer
	Error        string    `json:"error,omitempty"`
}

func (l *requestLog) writeNotification(line notificationLine) {
	if l.encoder != nil {
		l.writeLine(line)
	}
}

func (l *requestLog) writeLine(line any) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	// A log that cannot be written must not fail the request it tells of.
	_ = l.encoder.Encode(line)
}

// maskURL leaves out what is for the receiver's eyes alone: user, password and every value of the query.
func maskURL(address string) string {
	parsed, err := url.Parse(address)
	if err != nil {
		return mask
	}

	masked := url.URL{Scheme: parsed.Scheme, Host: parsed.Host, Path: parsed.Path}
	if parsed.RawQuery != "" {
		masked.RawQuery = mask
	}

	return masked.String()
}

func isSecret(name string) bool {
	return slices.Contains(secretFields, strings.ToLower(name))
}

func maskParameters(parameters url.Values) url.Values {
	masked := url.Values{}

	for name, values := range parameters {
		if isSecret(name) {
			values = []string{mask}
		}

		masked[name] = values
	}

	return masked
}

func maskMembers(value any) any {
	switch value := value.(type) {
	case map[string]any:
		masked := map[string]any{}

		for name, member := range value {
			text, isText := member.(string)
			switch {
			case isSecret(name) && member != nil:
				masked[name] = mask
			case isText && strings.HasSuffix(name, "CallbackUrl"):
				masked[name] = maskURL(text)
			default:
				masked[name] = maskMembers(member)
			}
		}

		return masked
	case []any:
		masked := make([]any, len(value))
		for i, element := range value {
			masked[i] = maskMembers(element)
		}

		return masked
	default:
		return value
	}
}
