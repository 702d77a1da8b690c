// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

const (
	maxBodyBytes      = 1 << 20
	maxRequestIDChars = 255
	requestIDHeader   = "X-Request-Id"
	tokenParameter    = "access_token"
)

// call is one request, read and understood as far as that is possible without looking at the users.
type call struct {
	request     *http.Request
	method      string // with X-HTTP-Method-Override regarded
	destination destination
	// version is that of the path, even where the client is of the other one: whoever calls a path reads the form of its
	// version. Outside both it is the server's.
	version     *apiVersion
	requestID   string
	language    string
	contentType string
	query       url.Values
	body        []byte // "" if bodyErr is set
	bodyErr     error
	form        url.Values     // nil: the body is none
	json        map[string]any // nil: the body is no JSON object
	parameters  url.Values     // of an OAuth call, wherever the version allows them to stand

	client *client  // once authenticated
	user   *account // once authenticated with a user token

	deletedIDs []string // of the users that the request has deleted
}

func (s *Server) newCall(writer http.ResponseWriter, request *http.Request) *call {
	c := &call{
		request:   request,
		method:    effectiveMethod(request),
		requestID: request.Header.Get(requestIDHeader),
		language:  preferredLanguage(request.Header.Get("Accept-Language"), s.language),
		query:     request.URL.Query(),
	}

	c.destination = locate(c.method, request.URL.EscapedPath())
	if c.version = c.destination.version; c.version == nil {
		c.version = s.version
	}

	if c.requestID == "" || len(c.requestID) > maxRequestIDChars {
		c.requestID = "selfgen-" + newUUID()
	}

	c.contentType, _, _ = mime.ParseMediaType(request.Header.Get("Content-Type"))
	c.readBody(writer)
	request.Body = io.NopCloser(bytes.NewReader(c.body))
	c.parseBody()

	return c
}

// readBody takes no part of a body for the whole: one that is too long or breaks off is as bad as a malformed one, whatever
// the operation.
func (c *call) readBody(writer http.ResponseWriter) {
	body, err := io.ReadAll(http.MaxBytesReader(writer, c.request.Body, maxBodyBytes))
	if err != nil {
		c.bodyErr = errMalformedBody
		return
	}

	c.body = body
}

func effectiveMethod(request *http.Request) string {
	override := strings.ToUpper(request.Header.Get("X-HTTP-Method-Override"))
	if request.Method == http.MethodPost && (override == http.MethodPatch || override == http.MethodDelete) {
		return override
	}

	return request.Method
}

func (c *call) parseBody() {
	c.parameters = url.Values{}
	if !c.version.formOnly {
		c.parameters = c.request.URL.Query()
	}

	switch c.contentType {
	case "application/x-www-form-urlencoded":
		form, err := url.ParseQuery(string(c.body))
		if err != nil {
			return
		}

		c.form = form
		maps.Copy(c.parameters, form)
	case "application/json":
		if json.Unmarshal(c.body, &c.json) != nil {
			c.json = nil
		}
	}
}

func (c *call) operation() Operation {
	if c.destination.route == nil {
		return Unknown
	}

	return c.destination.route.operation
}

// bearerToken returns the access token that the request presents, "" if none.
func (c *call) bearerToken() string {
	scheme, value, _ := strings.Cut(c.request.Header.Get("Authorization"), " ")
	if strings.EqualFold(scheme, "Bearer") {
		return strings.TrimSpace(value)
	}

	if c.version.takesTokenInQuery {
		return c.query.Get(tokenParameter)
	}

	return ""
}

// authContext is two numbers in finAPI, of which nothing more is known. Here: mandator and client.
func (c *call) authContext() string {
	if c.client == nil {
		return "0/0"
	}

	return fmt.Sprintf("%d/%d", c.client.mandator.number, c.client.number)
}

// checkContentType refuses a body that the operation cannot read.
func (c *call) checkContentType() error {
	route := c.destination.route
	switch {
	case route.oauth && c.version.formOnly, route.oauth && len(c.body) > 0:
		if c.contentType != "application/x-www-form-urlencoded" {
			return errWrongContentType
		}
	case route.takesJSON && len(c.body) > 0:
		if c.contentType != "application/json" {
			return errWrongContentType
		}
	}

	return nil
}

// readJSON reads the members of the JSON body into the variables behind the pointers.
func (c *call) readJSON(targets map[string]any) error {
	members, err := c.jsonMembers(slices.Collect(maps.Keys(targets)))
	if err != nil {
		return err
	}

	for name, value := range members {
		if err := json.Unmarshal(value, targets[name]); err != nil {
			return errMalformedBody
		}
	}

	return nil
}

// jsonMembers returns those members of the JSON body that the operation knows. Names are compared exactly, as finAPI does
// and encoding/json on structs does not.
func (c *call) jsonMembers(known []string) (map[string]json.RawMessage, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(c.body, &members); err != nil || members == nil {
		return nil, errMalformedBody
	}

	for name := range members {
		if slices.Contains(known, name) {
			continue
		}

		if c.version.refusesUnknownFields {
			return nil, errMalformedBody
		}

		delete(members, name)
	}

	return members, nil
}
