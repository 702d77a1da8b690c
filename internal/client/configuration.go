// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"encoding/json"
	"fmt"
)

// ClientConfiguration is what finAPI's client configuration says about users, and what of it a client may change.
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
	// FinTSProductRegistrationNumber is XXXXX if there is one, else empty.
	FinTSProductRegistrationNumber string `json:"finTSProductRegistrationNumber"`
	// BetaBanksEnabled: banks in their test phase are offered too.
	BetaBanksEnabled bool `json:"betaBanksEnabled"`
	// PreferredConsentType is ONETIME or RECURRING; empty if finAPI does not tell. Only V2 lets a client change it.
	PreferredConsentType string `json:"preferredConsentType"`
	// EnabledProducts are those of V2, as dataIntelligence. See [ClientConfiguration.HasDataIntelligence].
	EnabledProducts Products `json:"enabledProducts"`
	// Products are named otherwise, as DATA_INTELLIGENCE, and V2 is giving them up.
	Products Products `json:"products"`
}

// HasDataIntelligence tells whether the client may use Data Intelligence, a product with user data of its own.
func (c *ClientConfiguration) HasDataIntelligence() bool {
	if enabled, isTold := c.EnabledProducts["dataIntelligence"]; isTold {
		return enabled
	}

	const name = "DATA_INTELLIGENCE"

	return c.EnabledProducts[name] || c.Products[name]
}

// Products are finAPI's products by name, and whether the client may use them.
type Products map[string]bool

// UnmarshalJSON reads an object of booleans or a list of names. What has another form tells of no product: it is no reason
// to do without the rest of the configuration.
func (p *Products) UnmarshalJSON(text []byte) error {
	var (
		byName map[string]bool
		names  []string
	)

	if json.Unmarshal(text, &byName) == nil {
		*p = byName

		return nil
	}

	*p = nil

	if json.Unmarshal(text, &names) == nil {
		*p = Products{}
		for _, name := range names {
			(*p)[name] = true
		}
	}

	return nil
}

// ClientConfigurationParams are changes of the application client's configuration; nil leaves a setting as it is.
type ClientConfigurationParams struct {
	// Of at most 512 characters; the empty text clears a URL.
	UserNotificationCallbackURL    *string `json:"userNotificationCallbackUrl,omitempty"`
	UserSynchronizationCallbackURL *string `json:"userSynchronizationCallbackUrl,omitempty"`
	// The lives of new tokens in seconds: 0 for endless, or 60 and more.
	UserAccessTokensValidityPeriod   *int64 `json:"userAccessTokensValidityPeriod,omitempty"`
	ClientAccessTokensValidityPeriod *int64 `json:"clientAccessTokensValidityPeriod,omitempty"`
	RefreshTokensValidityPeriod      *int64 `json:"refreshTokensValidityPeriod,omitempty"`
	// FinTSProductRegistrationNumber has at most 25 of the characters 0-9 and A-F; the empty text clears it.
	FinTSProductRegistrationNumber *string `json:"finTSProductRegistrationNumber,omitempty"`
	BetaBanksEnabled               *bool   `json:"betaBanksEnabled,omitempty"`
	// PreferredConsentType is ONETIME or RECURRING. V1 does not know it here.
	PreferredConsentType *string `json:"preferredConsentType,omitempty"`
}

// Configuration returns the application client's configuration: as it was when it was fetched (getClientConfiguration),
// once, or changed by this Client.
func (c *Client) Configuration(ctx context.Context) (*ClientConfiguration, error) {
	return c.configuration.get(ctx)
}

// EditConfiguration changes the application client's configuration (editClientConfiguration) and returns all of it.
func (c *Client) EditConfiguration(ctx context.Context, params ClientConfigurationParams) (*ClientConfiguration, error) {
	// A URL may hold a token of whoever waits there.
	for _, secret := range []*string{
		params.FinTSProductRegistrationNumber, params.UserNotificationCallbackURL, params.UserSynchronizationCallbackURL,
	} {
		if secret != nil {
			c.secrets.know(*secret)
		}
	}

	// One at a time: of two answers nobody could tell which is the later.
	select {
	case c.configurationEdit <- struct{}{}:
		defer func() { <-c.configurationEdit }()
	case <-ctx.Done():
		return nil, fmt.Errorf("while waiting for another change of the client's configuration: %w", ctx.Err())
	}

	changed, err := c.doConfiguration(ctx, request{operation: opEditConfiguration, body: params})

	// After a failure nobody knows what finAPI has: then nil makes the next one ask.
	c.configuration.overtake(changed)

	return changed, err
}

func (c *Client) fetchConfiguration(ctx context.Context) (*ClientConfiguration, error) {
	return c.doConfiguration(ctx, request{operation: opGetConfiguration})
}

func (c *Client) doConfiguration(ctx context.Context, r request) (*ClientConfiguration, error) {
	var answer configurationAnswer

	r.path = pathOf("clientConfiguration")

	if err := c.do(ctx, c.asClient(r), &answer); err != nil {
		return nil, err
	}

	known := &answer.ClientConfiguration
	known.IsMandatorAdmin, known.BetaBanksEnabled = *answer.IsMandatorAdmin, *answer.BetaBanksEnabled
	known.UserAccessTokensValidityPeriod = *answer.UserAccessTokensValidityPeriod
	known.ClientAccessTokensValidityPeriod = *answer.ClientAccessTokensValidityPeriod
	known.RefreshTokensValidityPeriod = *answer.RefreshTokensValidityPeriod

	return known, nil
}

// configurationAnswer tells a configuration from another JSON object, by what each version of finAPI's has: what is missing would
// be believed to be off, or endless.
type configurationAnswer struct {
	ClientConfiguration

	IsMandatorAdmin                  *bool  `json:"isMandatorAdmin"`
	BetaBanksEnabled                 *bool  `json:"betaBanksEnabled"`
	UserAccessTokensValidityPeriod   *int64 `json:"userAccessTokensValidityPeriod"`
	ClientAccessTokensValidityPeriod *int64 `json:"clientAccessTokensValidityPeriod"`
	RefreshTokensValidityPeriod      *int64 `json:"refreshTokensValidityPeriod"`
}

func (a *configurationAnswer) isComplete() bool {
	return a.IsMandatorAdmin != nil && a.BetaBanksEnabled != nil && a.UserAccessTokensValidityPeriod != nil &&
		a.ClientAccessTokensValidityPeriod != nil && a.RefreshTokensValidityPeriod != nil
}
