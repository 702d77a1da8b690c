// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import (
	"errors"
	"maps"
	"time"
)

// client is an application of the mandator, or one of its mandator admins. All of them share the users.
type client struct {
	id, secret    string
	admin         bool
	number        int // for authContext
	configuration map[string]any
}

// registerClients adds the sample credentials where the options named none, so that both roles always exist.
func (s *Server) registerClients(configured []client) error {
	if !hasRole(configured, false) {
		configured = append(configured, client{id: DefaultClientID, secret: DefaultClientSecret})
	}
	if !hasRole(configured, true) {
		configured = append(configured, client{id: DefaultAdminClientID, secret: DefaultAdminClientSecret, admin: true})
	}
	for i, registered := range configured {
		if registered.id == "" || registered.secret == "" {
			return errors.New("a client needs an id and a secret")
		}
		if s.clients[registered.id] != nil {
			return errors.New("two clients have the id " + registered.id)
		}
		registered.number = i + 1
		registered.configuration = s.newConfiguration(registered.admin)
		s.clients[registered.id] = &registered
	}
	return nil
}

func hasRole(clients []client, admin bool) bool {
	for _, client := range clients {
		if client.admin == admin {
			return true
		}
	}
	return false
}

func (s *Server) newConfiguration(admin bool) map[string]any {
	configuration := maps.Clone(sharedConfiguration)
	maps.Copy(configuration, s.version.configuration)
	configuration["isMandatorAdmin"] = admin
	configuration["isUserAutoVerificationEnabled"] = s.autoVerify
	configuration["isAutomaticBatchUpdateEnabled"] = s.autoUpdate
	configuration["maxUserLoginAttempts"] = s.maxLoginAttempts
	configuration["userAccessTokensValidityPeriod"] = s.accessTokenSeconds
	configuration["clientAccessTokensValidityPeriod"] = s.accessTokenSeconds
	return configuration
}

func (c *client) validityPeriod(name string) time.Duration {
	seconds, _ := c.configuration[name].(int)
	return time.Duration(seconds) * time.Second
}
