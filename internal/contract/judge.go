// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package contract

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"sync"
)

// Violation is one thing in which a request or an answer differs from the contract. It repeats no text that was sent, as
// that may be a secret.
type Violation struct {
	// Operation is finAPI's operationId, or method and path of a request that is none of the operations.
	Operation string
	// Status is that of the answer at fault, 0 if it is the request.
	Status int
	Reason string
}

// String words the violation on one line.
func (v Violation) String() string {
	if v.Status == 0 {
		return v.Operation + ", request: " + v.Reason
	}

	return fmt.Sprintf("%s, answer %d: %s", v.Operation, v.Status, v.Reason)
}

// Judge collects what is wrong with requests and answers. It is safe for concurrent use.
type Judge struct {
	contract *Contract

	mutex      sync.Mutex
	violations []Violation
	answered   map[string]bool
}

// NewJudge returns a judge that has seen nothing.
func (c *Contract) NewJudge() *Judge {
	return &Judge{contract: c, answered: map[string]bool{}}
}

// Violations lists each violation once that is not among those of [Accepted]. A request whose answer is under way is not
// judged yet: close the server first.
func (j *Judge) Violations() []Violation {
	return slices.DeleteFunc(j.all(), j.accepts)
}

// AcceptedViolations lists each violation once that is among those of [Accepted].
func (j *Judge) AcceptedViolations() []Violation {
	return slices.DeleteFunc(j.all(), func(v Violation) bool { return !j.accepts(v) })
}

// Answered lists the operations and statuses of the judged answers, such as "createUser 201", sorted and each once.
func (j *Judge) Answered() []string {
	j.mutex.Lock()
	defer j.mutex.Unlock()

	return slices.Sorted(maps.Keys(j.answered))
}

func (j *Judge) accepts(violation Violation) bool { return isAccepted(j.contract.version, violation) }

func (j *Judge) all() []Violation {
	j.mutex.Lock()
	defer j.mutex.Unlock()

	var each []Violation

	for _, violation := range j.violations {
		if !slices.Contains(each, violation) {
			each = append(each, violation)
		}
	}

	return each
}

// Before returns a handler that has this judge see each request to next, and its answer. Requests to the other version pass
// unseen. isFault is asked when the answer to a request begins: whether it is a fault that the test has planned, and not to be
// judged. It may be nil.
func (j *Judge) Before(next http.Handler, isFault func(*http.Request) bool) http.Handler {
	return http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(request.Body)
		if err != nil || !j.contract.version.has(request.URL.Path) {
			// Where the body broke off the client is gone, and next finds out by itself.
			request.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body), request.Body))
			next.ServeHTTP(writer, request)

			return
		}

		request.Body = io.NopCloser(bytes.NewReader(body))
		exchange := j.contract.newExchange(request, body)
		j.note(exchange.judgeRequest(request.Context()))

		answer := &transcript{ResponseWriter: writer, askFault: func() bool { return isFault != nil && isFault(request) }}

		// A connection that next breaks off leaves this function by a panic: there is no answer to judge.
		next.ServeHTTP(answer, request)

		if answer.status == 0 {
			if request.Context().Err() != nil {
				// Nobody waits for an answer any more.
				return
			}

			answer.start(http.StatusOK)
		}

		if !answer.isFault {
			j.note(exchange.judgeAnswer(request.Context(), answer), fmt.Sprintf("%s %d", exchange.operation, answer.status))
		}
	})
}

func (j *Judge) note(violations []Violation, answered ...string) {
	j.mutex.Lock()
	defer j.mutex.Unlock()

	j.violations = append(j.violations, violations...)

	for _, answer := range answered {
		j.answered[answer] = true
	}
}

// transcript keeps an answer on its way.
type transcript struct {
	http.ResponseWriter

	askFault func() bool

	status  int // 0: nothing was written yet
	isFault bool
	body    bytes.Buffer
}

func (t *transcript) start(status int) {
	if t.status == 0 {
		t.status, t.isFault = status, t.askFault()
	}
}

func (t *transcript) WriteHeader(status int) {
	t.start(status)
	t.ResponseWriter.WriteHeader(status)
}

func (t *transcript) Write(body []byte) (int, error) {
	t.start(http.StatusOK)
	t.body.Write(body)

	return t.ResponseWriter.Write(body)
}

// Unwrap lets [http.ResponseController] reach the connection.
func (t *transcript) Unwrap() http.ResponseWriter { return t.ResponseWriter }
