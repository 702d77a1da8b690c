// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// client is an application of a mandator, or one of the mandator's admins. All of them share the mandator's users.
type client struct {
	registration
	mandator      *Mandator
	version       *apiVersion // the only one that the client may use
	number        int         // for authContext
	key           *decryptionKey
	configuration map[string]any
}

// registration is a client as the options name it.
type registration struct {
	mandatorName string
	id, secret   string
	admin        bool
}

// registerClients adds the sample credentials where the options named none for the first mandator, so that both roles
// always exist there.
func (s *Server) registerClients(registrations []registration) error {
	if !hasRole(registrations, false) {
		registrations = append(registrations, registration{id: DefaultClientID, secret: DefaultClientSecret})
	}

	if !hasRole(registrations, true) {
		registrations = append(registrations, registration{id: DefaultAdminClientID, secret: DefaultAdminClientSecret, admin: true})
	}

	for i, registered := range registrations {
		if registered.id == "" || registered.secret == "" {
			return errors.New("a client needs an id and a secret")
		}

		if s.clients[registered.id] != nil {
			return errors.New("two clients have the id " + registered.id)
		}

		s.clients[registered.id] = &client{
			registration:  registered,
			mandator:      s.mandator(registered.mandatorName),
			version:       s.version,
			number:        i + 1,
			configuration: s.newConfiguration(s.version, registered.admin),
		}
	}

	return nil
}

func hasRole(registrations []registration, admin bool) bool {
	return slices.ContainsFunc(registrations, func(r registration) bool { return r.mandatorName == "" && r.admin == admin })
}

// setKeys gives each client the shared key, or one of its own.
func (s *Server) setKeys(shared string, own map[string]string) error {
	key, err := newDecryptionKey(shared)
	if err != nil {
		return err
	}

	for _, client := range s.clients {
		client.key = key
	}

	for id, digits := range own {
		if known := s.clients[id]; known == nil || known.admin {
			return fmt.Errorf("a data decryption key is for %q, which is no application client", id)
		}

		if s.clients[id].key, err = newDecryptionKey(digits); err != nil {
			return err
		}
	}

	return nil
}

// bindClients binds clients to versions of their own.
func (s *Server) bindClients(own map[string]*apiVersion) error {
	for id, version := range own {
		if s.clients[id] == nil {
			return fmt.Errorf("an API version is for %q, which is no client", id)
		}

		s.bind(s.clients[id], version)
	}

	return nil
}

// bind makes a client one of this version. What can be set in both versions stays set.
func (s *Server) bind(client *client, version *apiVersion) {
	configuration := s.newConfiguration(version, client.admin)
	for _, setting := range version.editableSettings {
		if value, known := client.configuration[setting.name()]; known {
			configuration[setting.name()] = value
		}
	}

	client.version, client.configuration = version, configuration
}

func (s *Server) newConfiguration(version *apiVersion, admin bool) map[string]any {
	configuration := maps.Clone(sharedConfiguration)
	maps.Copy(configuration, version.configuration)

	if s.dataIntelligence {
		addDataIntelligence(configuration)
	}

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

// restart forgets what has happened since the start. The clients have their first secrets, versions and configurations again.
func (s *Server) restart() {
	for _, mandator := range s.mandators {
		clear(mandator.accounts)
		mandator.deleted, mandator.switchedToV2 = nil, time.Time{}
	}

	for id, client := range s.clients {
		*client = s.firstClients[id]
		client.configuration = maps.Clone(client.configuration)
	}

	s.tokens = newTokenStore()
	s.sow()
}

// keepFirstClients is for [Server.restart].
func (s *Server) keepFirstClients() {
	s.firstClients = map[string]client{}
	for id, registered := range s.clients {
		first := *registered
		first.configuration = maps.Clone(first.configuration)
		s.firstClients[id] = first
	}
}
