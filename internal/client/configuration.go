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
	MaxUserLoginAttempts int64 `json:"maxUserLoginAttempts"`
	// The lives of tokens in seconds; 0 for endless.
	UserAccessTokensValidityPeriod   int64 `json:"userAccessTokensValidityPeriod"`
	ClientAccessTokensValidityPeriod int64 `json:"clientAccessTokensValidityPeriod"`
	RefreshTokensValidityPeriod      int64 `json:"refreshTokensValidityPeriod"`
	// Where finAPI sends notifications, and tells of deleted users; empty if nowhere.
	UserNotificationCallbackURL    string `json:"userNotificationCallbackUrl"`
	UserSynchronizationCallbackURL string `json:"userSynchronizationCallbackUrl"`
}

// Configuration returns the application client's configuration (getClientConfiguration), fetched once.
func (c *Client) Configuration(ctx context.Context) (*ClientConfiguration, error) {
	return c.configuration.get(ctx)
}

func (c *Client) fetchConfiguration(ctx context.Context) (*ClientConfiguration, error) {
	var configuration ClientConfiguration

	err := c.do(ctx, c.asClient(request{operation: opGetConfiguration, path: pathOf("clientConfiguration")}), &configuration)
	if err != nil {
		return nil, err
	}

	return &configuration, nil
}
