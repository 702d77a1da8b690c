// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client

import "context"

// ClientConfiguration is what finAPI's client configuration says about users.
type ClientConfiguration struct {
	// IsUserAutoVerificationEnabled: new users are verified at creation.
	IsUserAutoVerificationEnabled bool `json:"isUserAutoVerificationEnabled"`
	// IsAutomaticBatchUpdateEnabled: users may have automatic updates.
	IsAutomaticBatchUpdateEnabled bool `json:"isAutomaticBatchUpdateEnabled"`
	// IsMandatorAdmin: this client administers its mandator.
	IsMandatorAdmin bool `json:"isMandatorAdmin"`
	// MaxUserLoginAttempts is the number of wrong passwords in a row after which a user is locked; 0 for never.
	MaxUserLoginAttempts int `json:"maxUserLoginAttempts"`
}

// Configuration returns the application client's configuration (getClientConfiguration), fetched once.
func (c *Client) Configuration(ctx context.Context) (*ClientConfiguration, error) {
	c.configuration.Lock()
	defer c.configuration.Unlock()

	if c.configuration.cached != nil {
		return c.configuration.cached, nil
	}

	var configuration ClientConfiguration

	err := c.do(ctx, c.asClient(request{operation: opGetConfiguration, path: pathOf("clientConfiguration")}), &configuration)
	if err != nil {
		return nil, err
	}

	c.configuration.cached = &configuration

	return &configuration, nil
}
