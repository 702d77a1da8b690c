// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package contract

// rules are the limits that a version's file states in prose alone: of members of a schema, and of parameters wherever they
// occur.
type rules struct {
	members    map[string]rule
	parameters map[string]rule
}

// rule is a limit of a text, or of a number.
type rule struct {
	min, max uint64 // max 0: none
	pattern  string
	// orZero: a number is at least this large, or zero.
	orZero float64
}

const (
	day   = `\d{4}-\d{2}-\d{2}`
	month = `\d{4}-\d{2}`
	// masked is what stands for a value that finAPI keeps to itself.
	masked = `XXXXX`

	shortestPeriod = 60 // seconds
)

var rulesOf = map[Version]rules{
	V1: {
		members: map[string]rule{
			"AccessToken.access_token":                                   {max: 128},
			"AccessToken.refresh_token":                                  {max: 128},
			"AccessToken.scope":                                          {pattern: "all"},
			"AccessToken.token_type":                                     {pattern: "bearer"},
			"ClientConfiguration.finTSProductRegistrationNumber":         {pattern: masked},
			"ClientConfigurationParams.applicationName":                  {max: 64},
			"ClientConfigurationParams.clientAccessTokensValidityPeriod": {orZero: shortestPeriod},
			"ClientConfigurationParams.finTSProductRegistrationNumber":   {max: 25},
			"ClientConfigurationParams.refreshTokensValidityPeriod":      {orZero: shortestPeriod},
			"ClientConfigurationParams.supportEmail":                     {max: 320},
			"ClientConfigurationParams.supportSubjectDefault":            {max: 100},
			"ClientConfigurationParams.userAccessTokensValidityPeriod":   {orZero: shortestPeriod},
			"ClientConfigurationParams.userNotificationCallbackUrl":      {max: 512},
			"ClientConfigurationParams.userSynchronizationCallbackUrl":   {max: 512},
			"ErrorMessage.date":                                          {pattern: day + ` \d{2}:\d{2}:\d{2}\.\d{3}`},
			"ExecutePasswordChangeParams.password":                       {min: 6, max: 128},
			"MonthlyUserStats.month":                                     {pattern: month},
			"UserCreateParams.email":                                     {max: 320},
			"UserCreateParams.id":                                        {max: 36},
			"UserCreateParams.password":                                  {min: 6, max: 128},
			"UserCreateParams.phone":                                     {max: 50},
			"UserInfo.deletionDate":                                      {pattern: day},
			"UserInfo.lastActiveDate":                                    {pattern: day},
			"UserInfo.latestBankConnectionDeletionDate":                  {pattern: day},
			"UserInfo.latestBankConnectionImportDate":                    {pattern: day},
			"UserInfo.registrationDate":                                  {pattern: day},
			"UserUpdateParams.email":                                     {max: 320},
			"UserUpdateParams.phone":                                     {max: 50},
		},
		parameters: map[string]rule{
			"X-Request-Id":          {max: 255},
			"maxDeletionDate":       {pattern: day},
			"maxLastActiveDate":     {pattern: day},
			"maxRegistrationDate":   {pattern: day},
			"minDeletionDate":       {pattern: day},
			"minLastActiveDate":     {pattern: day},
			"minRegistrationDate":   {pattern: day},
			"monthlyStatsEndDate":   {pattern: month},
			"monthlyStatsStartDate": {pattern: month},
		},
	},
	// The lengths of a user's fields, and what a day is, V2 says in its schemas.
	V2: {
		members: map[string]rule{
			"AccessToken.access_token":                                   {max: 8192},
			"AccessToken.refresh_token":                                  {max: 8192},
			"AccessToken.scope":                                          {pattern: "all"},
			"AccessToken.token_type":                                     {pattern: "bearer"},
			"ClientConfiguration.finTSProductRegistrationNumber":         {pattern: masked},
			"ClientConfigurationParams.clientAccessTokensValidityPeriod": {orZero: shortestPeriod},
			"ClientConfigurationParams.refreshTokensValidityPeriod":      {orZero: shortestPeriod},
			"ClientConfigurationParams.userAccessTokensValidityPeriod":   {orZero: shortestPeriod},
			"ClientConfigurationParams.userNotificationCallbackUrl":      {max: 512},
			"ClientConfigurationParams.userSynchronizationCallbackUrl":   {max: 512},
			"MonthlyUserStats.month":                                     {pattern: month},
			"SwitchApiVersionParams.apiVersion":                          {pattern: "V1|V2"},
		},
		parameters: map[string]rule{
			"X-Request-Id":          {max: 255},
			"monthlyStatsEndDate":   {pattern: month},
			"monthlyStatsStartDate": {pattern: month},
		},
	},
}
