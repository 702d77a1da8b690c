// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package contract

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// rule is a limit of a text that the file states in prose alone.
type rule struct {
	min, max uint64 // max 0: none
	pattern  string
}

const (
	day   = `\d{4}-\d{2}-\d{2}`
	month = `\d{4}-\d{2}`
)

// rulesOfMembers are those of members of a schema, rulesOfParameters those of parameters wherever they occur.
var (
	rulesOfMembers = map[string]rule{
		"AccessToken.access_token":                                 {max: 128},
		"AccessToken.refresh_token":                                {max: 128},
		"AccessToken.scope":                                        {pattern: "all"},
		"AccessToken.token_type":                                   {pattern: "bearer"},
		"ClientConfigurationParams.applicationName":                {max: 64},
		"ClientConfigurationParams.finTSProductRegistrationNumber": {max: 25},
		"ClientConfigurationParams.supportEmail":                   {max: 320},
		"ClientConfigurationParams.supportSubjectDefault":          {max: 100},
		"ClientConfigurationParams.userNotificationCallbackUrl":    {max: 512},
		"ClientConfigurationParams.userSynchronizationCallbackUrl": {max: 512},
		"ErrorMessage.date":                                        {pattern: day + ` \d{2}:\d{2}:\d{2}\.\d{3}`},
		"ExecutePasswordChangeParams.password":                     {min: 6, max: 128},
		"MonthlyUserStats.month":                                   {pattern: month},
		"UserCreateParams.email":                                   {max: 320},
		"UserCreateParams.id":                                      {max: 36},
		"UserCreateParams.password":                                {min: 6, max: 128},
		"UserCreateParams.phone":                                   {max: 50},
		"UserInfo.deletionDate":                                    {pattern: day},
		"UserInfo.lastActiveDate":                                  {pattern: day},
		"UserInfo.latestBankConnectionDeletionDate":                {pattern: day},
		"UserInfo.latestBankConnectionImportDate":                  {pattern: day},
		"UserInfo.registrationDate":                                {pattern: day},
		"UserUpdateParams.email":                                   {max: 320},
		"UserUpdateParams.phone":                                   {max: 50},
	}
	rulesOfParameters = map[string]rule{
		"X-Request-Id":          {max: 255},
		"maxDeletionDate":       {pattern: day},
		"maxLastActiveDate":     {pattern: day},
		"maxRegistrationDate":   {pattern: day},
		"minDeletionDate":       {pattern: day},
		"minLastActiveDate":     {pattern: day},
		"minRegistrationDate":   {pattern: day},
		"monthlyStatsEndDate":   {pattern: month},
		"monthlyStatsStartDate": {pattern: month},
	}
)

// tighten adds what the file says in prose, or means without saying it. It fails where the file has no place for a rule.
func tighten(document *openapi3.T) error {
	for _, name := range slices.Sorted(maps.Keys(rulesOfMembers)) {
		schema, member, _ := strings.Cut(name, ".")

		ref := document.Components.Schemas[schema]
		if ref == nil || ref.Value.Properties[member] == nil {
			return fmt.Errorf("the file has no %s", name)
		}

		rulesOfMembers[name].apply(ref.Value.Properties[member].Value)
	}

	for _, ref := range document.Components.Schemas {
		closeSchema(ref.Value)
	}

	found := map[string]bool{}

	for _, item := range document.Paths.Map() {
		for _, operation := range item.Operations() {
			for _, ref := range operation.Parameters {
				rulesOfParameters[ref.Value.Name].apply(ref.Value.Schema.Value)
				anchor(ref.Value.Schema.Value)

				found[ref.Value.Name] = true
			}

			demandHeaders(operation)
		}
	}

	for _, name := range slices.Sorted(maps.Keys(rulesOfParameters)) {
		if !found[name] {
			return fmt.Errorf("the file has no parameter %s", name)
		}
	}

	return nil
}

// closeSchema admits no member but those described.
func closeSchema(schema *openapi3.Schema) {
	if len(schema.Properties) > 0 {
		schema.AdditionalProperties = openapi3.AdditionalProperties{Has: new(false)}
	}

	for _, member := range schema.Properties {
		// One of another schema has its own turn.
		if member.Ref == "" {
			anchor(member.Value)
		}
	}
}

// anchor makes a pattern describe the whole text. The file writes its patterns without anchors and ending in *, by which
// they would fit any text.
func anchor(schema *openapi3.Schema) {
	if schema.Pattern != "" {
		schema.Pattern = "^(?:" + schema.Pattern + ")$"
	}
}

func (r rule) apply(schema *openapi3.Schema) {
	schema.MinLength = max(schema.MinLength, r.min)

	if r.max > 0 {
		schema.MaxLength = new(r.max)
	}

	if r.pattern != "" {
		schema.Pattern = r.pattern
	}
}

// demandHeaders makes an answer carry the headers that are described for it: the request's id, which finAPI always sends.
func demandHeaders(operation *openapi3.Operation) {
	for _, response := range operation.Responses.Map() {
		for _, header := range response.Value.Headers {
			header.Value.Required = true
		}
	}
}
