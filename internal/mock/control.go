// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import (
	"bytes"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"strings"
)

// controlPrefix is where a program arranges and watches the server, beside the paths of finAPI. What comes here is neither
// recorded nor logged, waits for no latency and meets no fault.
const controlPrefix = "/_mock"

type control struct {
	server  *Server
	token   string // "": only this machine may ask
	mux     *http.ServeMux
	origins *http.CrossOriginProtection
}

// controlHandler returns what it came to: a page, or what becomes JSON.
type controlHandler func(*http.Request) (body any, err error)

// controlError is an error with the status that it has on the wire.
type controlError struct {
	status int
	what   string
}

func (e *controlError) Error() string { return e.what }

func badControl(format string, arguments ...any) error {
	return &controlError{http.StatusBadRequest, fmt.Sprintf(format, arguments...)}
}

func newControl(server *Server, token string) *control {
	c := &control{server: server, token: token, mux: http.NewServeMux(), origins: http.NewCrossOriginProtection()}
	for pattern, handle := range c.handlers() {
		method, path, hasMethod := strings.Cut(pattern, " ")
		if !hasMethod {
			method, path = "", pattern
		}

		c.mux.Handle(strings.TrimSpace(method+" "+controlPrefix+path), c.guarded(handle))
	}
	// Whoever starts the server has to find out when it is ready, from wherever. There is nothing to learn but that.
	c.mux.HandleFunc("GET "+controlPrefix+"/health", func(writer http.ResponseWriter, _ *http.Request) {
		answerJSON(writer, http.StatusOK, map[string]string{"status": "ok"})
	})

	return c
}

// handlers are what the guards protect, by method and path below the prefix.
func (c *control) handlers() map[string]controlHandler {
	return map[string]controlHandler{
		"GET /{$}":           c.showPage,
		"POST /reset":        c.reset,
		"GET /users":         c.listUsers,
		"POST /users/{id}":   c.changeUser,
		"DELETE /users/{id}": c.removeUser,
		"GET /requests":      c.listRequests,
		"GET /faults":        c.listFaults,
		"POST /faults":       c.injectFault,
		"DELETE /faults":     c.clearFaults,
		"/":                  c.nothing,
	}
}

func isControlPath(path string) bool {
	_, below := cutPathPrefix(path, controlPrefix)
	return below || path == controlPrefix
}

func (c *control) guarded(handle controlHandler) http.HandlerFunc {
	return func(writer http.ResponseWriter, request *http.Request) {
		request.Body = http.MaxBytesReader(writer, request.Body, maxBodyBytes)
		err := c.admit(request)

		var body any
		if err == nil {
			body, err = handle(request)
		}

		status := http.StatusOK
		if err != nil {
			status, body = controlStatus(err), map[string]string{"error": controlMessage(err)}
		}

		if html, isPage := body.(*bytes.Buffer); isPage && err == nil {
			answerPage(writer, html)
			return
		}

		if status == http.StatusUnauthorized {
			// A browser asks for name and password then; the password is the token.
			writer.Header().Set("WWW-Authenticate", `Basic realm="finapi-mock"`)
		}

		answerJSON(writer, status, body)
	}
}

// admit lets in whoever has the token or, where there is none, whoever is on this machine and says so. A page of another
// site is on this machine too, in the browser: its requests name the site, as Host after DNS rebinding, or as Origin.
func (c *control) admit(request *http.Request) error {
	host, _, err := net.SplitHostPort(request.RemoteAddr)
	switch {
	case c.token != "":
		if !c.hasToken(request) {
			return &controlError{http.StatusUnauthorized, "the token of the control is needed, as a bearer token or as the password"}
		}
	case err != nil || !net.ParseIP(host).IsLoopback():
		return &controlError{http.StatusForbidden, "without a token of its own the control is for the machine alone that finapi-mock runs on"}
	case !isLoopback("http://" + request.Host):
		return &controlError{http.StatusForbidden, "the Host header names another machine"}
	}

	if c.origins.Check(request) != nil {
		return &controlError{http.StatusForbidden, "the request comes from a page of another site"}
	}

	contentType, _, _ := mime.ParseMediaType(request.Header.Get("Content-Type"))
	if request.ContentLength != 0 && contentType != "application/json" {
		return &controlError{http.StatusUnsupportedMediaType, "the Content-Type must be application/json"}
	}

	return nil
}

func (c *control) hasToken(request *http.Request) bool {
	presented, isBearer := strings.CutPrefix(request.Header.Get("Authorization"), "Bearer ")
	if !isBearer {
		_, presented, _ = request.BasicAuth()
	}

	return subtle.ConstantTimeCompare([]byte(presented), []byte(c.token)) == 1
}

func (*control) nothing(request *http.Request) (any, error) {
	return nil, &controlError{http.StatusNotFound, "the control has no " + request.Method + " " + request.URL.Path}
}

// reset brings the server back to its start: the users of the seed file, none of the tokens, requests and faults.
func (c *control) reset(request *http.Request) (any, error) {
	if err := readControl(request, &struct{}{}); err != nil {
		return nil, err
	}

	c.server.faults.reset()
	c.server.ResetRequests()

	return nil, c.server.tryArrange(func() error {
		c.server.restart()
		return nil
	})
}

func (c *control) listRequests(request *http.Request) (any, error) {
	last, err := readLast(request)
	return map[string]any{"requests": c.server.lastRequests(last)}, err
}

// readControl reads a JSON body. None is like an empty object.
func readControl(request *http.Request, target any) error {
	decoder := json.NewDecoder(request.Body)
	decoder.DisallowUnknownFields()

	err := decoder.Decode(target)
	if errors.Is(err, io.EOF) {
		return nil
	}

	if err == nil && decoder.More() {
		err = errors.New("something follows the object")
	}

	if mistyped, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return badControl("the field %q cannot be a %s", mistyped.Field, mistyped.Value)
	}

	if err != nil {
		return badControl("%s", strings.TrimPrefix(err.Error(), "json: "))
	}

	return nil
}

// controlStatus is that of the control's own errors and of finAPI's.
func controlStatus(err error) int {
	if own, ok := errors.AsType[*controlError](err); ok {
		return own.status
	}

	if refused, ok := errors.AsType[*failure](err); ok {
		return refused.status
	}

	return http.StatusInternalServerError
}

func controlMessage(err error) string {
	if refused, ok := errors.AsType[*failure](err); ok {
		return refused.details[0].text.english
	}

	return err.Error()
}

func answerJSON(writer http.ResponseWriter, status int, body any) {
	writer.Header().Set("Cache-Control", "no-store")

	if body == nil {
		body = struct{}{}
	}

	writer.Header().Set("Content-Type", "application/json")
	writer.WriteHeader(status)
	// A client that has gone away is no concern of the mock.
	_ = json.NewEncoder(writer).Encode(body)
}
