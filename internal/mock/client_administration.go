// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// wayBack is how long after a switch to V2 a mandator may return to V1.
const wayBack = 7 * 24 * time.Hour

type responseMessage struct {
	Message string `json:"message"`
}

// changeClientCredentials gives a client of the mandator another secret and revokes its own tokens, not those of its users.
// finAPI names the status for a client that is not there or has another secret, and no code.
func (s *Server) changeClientCredentials(c *call) (reply, error) {
	var id, oldSecret, newSecret *string
	if err := c.readJSON(map[string]any{
		"clientId": &id, "oldClientSecret": &oldSecret, "newClientSecret": &newSecret,
	}); err != nil {
		return reply{}, err
	}

	var errs fieldErrors
	errs.required("clientId", id, clientIDLimits)
	errs.required("oldClientSecret", oldSecret, secretLimits)
	errs.required("newClientSecret", newSecret, secretLimits)

	if err := errs.failure(); err != nil {
		return reply{}, err
	}

	changed := s.clients[*id]
	if changed == nil || changed.mandator != c.client.mandator || changed.secret != *oldSecret {
		return reply{}, errUnknownCredentials
	}

	changed.secret = *newSecret
	s.tokens.revokeClient(changed)

	return done, nil
}

// switchAPIVersion binds every client of the mandator to a version, the caller included: the request names none of them. The
// tokens stay, as nothing says otherwise. More than the one field is as wrong as none, in both versions.
func (s *Server) switchAPIVersion(c *call) (reply, error) {
	var (
		body map[string]json.RawMessage
		name string
	)
	if json.Unmarshal(c.body, &body) != nil || len(body) != 1 || json.Unmarshal(body["apiVersion"], &name) != nil {
		return reply{}, errMalformedBody
	}

	version, err := versionNamed(strings.ToLower(name))
	if err != nil || name != strings.ToUpper(name) {
		return reply{}, errUnknownAPIVersion
	}

	mandator, now := c.client.mandator, s.now()
	switch {
	case version == c.client.version:
	case version == versionTwo:
		mandator.switchedToV2 = now
	case !mandator.switchedToV2.IsZero() && now.After(mandator.switchedToV2.Add(wayBack)):
		return reply{}, errNoWayBack
	}

	for _, client := range s.clients {
		if client.mandator == mandator && client.version != version {
			s.bind(client, version)
		}
	}

	return reply{http.StatusOK, responseMessage{"The API version is " + name + "."}}, nil
}
