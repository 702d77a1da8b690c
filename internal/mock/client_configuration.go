// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import (
	"encoding/json"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"unicode/utf8"
)

const minValidityPeriodSeconds = 60

var sharedConfiguration = map[string]any{
	"availableBankGroups":            []string{"DE"},
	"betaBanksEnabled":               false,
	"corsAllowedOrigins":             nil,
	"finTSProductRegistrationNumber": nil,
	"isAutoCategorizationEnabled":    true,
	"isDevelopmentModeEnabled":       true,
	"isNonEuroAccountsSupported":     true,
	"isStandalonePaymentsEnabled":    true,
	"isWebScrapingEnabled":           true,
	"mandatorLicense":                "UNLICENSED",
	"paymentsEnabled":                true,
	"pfmServicesEnabled":             true,
	"preferredConsentType":           "ONETIME",
	"products":                       []string{"ACCESS"},
	"refreshTokensValidityPeriod":    0,
	"transactionImportLimitation":    0,
	"userNotificationCallbackUrl":    nil,
	"userSynchronizationCallbackUrl": nil,
}

var configurationOfVersionOne = map[string]any{
	"aisWebFormMode":                 "DISABLED",
	"applicationName":                nil,
	"autoDismountWebForm":            true,
	"categoryRestrictions":           nil,
	"isXs2aEnabled":                  true,
	"pinStorageAvailableInWebForm":   true,
	"pisStandaloneWebFormMode":       "DISABLED",
	"pisWebFormMode":                 "DISABLED",
	"storeSecretsAvailableInWebForm": true,
	"supportEmail":                   nil,
	"supportSubjectDefault":          nil,
}

var configurationOfVersionTwo = map[string]any{
	"accountTypeRestrictions":     []string{},
	"aisEnabled":                  true,
	"aisViaWebForm":               false,
	"categoryRestrictions":        []any{},
	"categoryRestrictionsEnabled": false,
	"enabledProducts":             enabledProducts{Access: true},
	"pisStandaloneViaWebForm":     false,
	"pisViaWebForm":               false,
}

// enabledProducts says in V2 what "products" says too.
type enabledProducts struct {
	Access               bool `json:"access"`
	WebForm              bool `json:"webForm"`
	CustomerDashboard    bool `json:"customerDashboard"`
	DataIntelligence     bool `json:"dataIntelligence"`
	GiroIdent            bool `json:"giroIdent"`
	SchufaAPI            bool `json:"schufaApi"`
	DILabelling          bool `json:"diLabelling"`
	ContractManager      bool `json:"contractManager"`
	GiroCheck            bool `json:"giroCheck"`
	KreditCheck          bool `json:"kreditCheck"`
	KreditCheckB2B       bool `json:"kreditCheckB2B"`
	DebitFlex            bool `json:"debitFlex"`
	TransparencyRegister bool `json:"transparencyRegister"`
}

// WithDataIntelligence makes Data Intelligence one of the products of each client. Default: Access alone.
func WithDataIntelligence() Option {
	return func(s *settings) error {
		s.dataIntelligence = true
		return nil
	}
}

// setting is a field of the client configuration that PATCH may change.
type setting struct {
	field   string
	shownAs string // its name in the answer, where that is another one
	read    func(json.RawMessage) (value any, legal bool, err error)
	masked  bool
}

func (s setting) name() string {
	if s.shownAs != "" {
		return s.shownAs
	}

	return s.field
}

var sharedSettings = []setting{
	{field: "userNotificationCallbackUrl", read: readText(512, nil)},
	{field: "userSynchronizationCallbackUrl", read: readText(512, nil)},
	{field: "userAccessTokensValidityPeriod", read: readValidityPeriod},
	{field: "clientAccessTokensValidityPeriod", read: readValidityPeriod},
	{field: "refreshTokensValidityPeriod", read: readValidityPeriod},
	{field: "finTSProductRegistrationNumber", read: readText(25, regexp.MustCompile(`^[0-9A-F]*$`)), masked: true},
	{field: "betaBanksEnabled", read: readFlag},
}

var settingsOfVersionOne = append(slices.Clone(sharedSettings),
	setting{field: "applicationName", read: readText(64, generalCharacters)},
	setting{field: "supportEmail", read: readText(320, generalCharacters)},
	setting{field: "supportSubjectDefault", read: readText(100, generalCharacters)},
	setting{field: "isPinStorageAvailableInWebForm", shownAs: "pinStorageAvailableInWebForm", read: readFlag},
	setting{field: "storeSecretsAvailableInWebForm", read: readFlag},
)

var settingsOfVersionTwo = append(slices.Clone(sharedSettings),
	setting{field: "preferredConsentType", read: readChoice("ONETIME", "RECURRING")},
)

// addDataIntelligence adds the product to the configuration of a new client.
func addDataIntelligence(configuration map[string]any) {
	configuration["products"] = []string{"ACCESS", "DATA_INTELLIGENCE"}
	if enabled, found := configuration["enabledProducts"].(enabledProducts); found {
		enabled.DataIntelligence = true
		configuration["enabledProducts"] = enabled
	}
}

func (s *Server) getClientConfiguration(c *call) (reply, error) {
	return reply{http.StatusOK, c.client.configuration}, nil
}

// editClientConfiguration changes nothing unless every field is legal.
func (s *Server) editClientConfiguration(c *call) (reply, error) {
	known := make([]string, 0, len(c.version.editableSettings))
	for _, setting := range c.version.editableSettings {
		known = append(known, setting.field)
	}

	given, err := c.jsonMembers(known)
	if err != nil {
		return reply{}, err
	}

	changes, err := c.version.readSettings(given)
	if err != nil {
		return reply{}, err
	}

	maps.Copy(c.client.configuration, changes)

	return reply{http.StatusOK, c.client.configuration}, nil
}

// readSettings returns what is to change, by the names that the answer has.
func (v *apiVersion) readSettings(given map[string]json.RawMessage) (map[string]any, error) {
	var errs fieldErrors

	changes := map[string]any{}

	for _, setting := range v.editableSettings {
		raw, found := given[setting.field]
		if !found || string(raw) == "null" {
			continue
		}

		value, legal, err := setting.read(raw)
		if err != nil {
			return nil, errMalformedBody
		}

		if !legal {
			errs.illegal(setting.field)
		}

		if setting.masked && value != nil {
			value = maskedPassword
		}

		changes[setting.name()] = value
	}

	return changes, errs.failure()
}

// readText reads a text whose empty value clears the field.
func readText(maxLength int, pattern *regexp.Regexp) func(json.RawMessage) (any, bool, error) {
	return func(raw json.RawMessage) (any, bool, error) {
		var value string
		if err := json.Unmarshal(raw, &value); err != nil {
			return nil, false, err
		}

		if value == "" {
			return nil, true, nil
		}

		legal := utf8.RuneCountInString(value) <= maxLength && (pattern == nil || pattern.MatchString(value))

		return value, legal, nil
	}
}

func readChoice(choices ...string) func(json.RawMessage) (any, bool, error) {
	return func(raw json.RawMessage) (any, bool, error) {
		var value string

		err := json.Unmarshal(raw, &value)

		return value, slices.Contains(choices, value), err
	}
}

func readValidityPeriod(raw json.RawMessage) (value any, legal bool, err error) {
	// finAPI's own type: a number that it does not hold is as little read as a text.
	var seconds int32

	err = json.Unmarshal(raw, &seconds)

	return int(seconds), seconds == 0 || seconds >= minValidityPeriodSeconds, err
}

func readFlag(raw json.RawMessage) (value any, legal bool, err error) {
	var flag bool

	err = json.Unmarshal(raw, &flag)

	return flag, true, err
}
