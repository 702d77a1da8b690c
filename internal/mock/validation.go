// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import (
	"net/http"
	"regexp"
	"unicode/utf8"
)

// maskedPassword stands in every answer but that of the creation.
const maskedPassword = "XXXXX"

var (
	userIDCharacters      = regexp.MustCompile(`^[a-zA-Z0-9\-_.+@]*$`)
	generalCharacters     = regexp.MustCompile("^[A-Za-z0-9\u00a1-\u02af &(){}\\[\\].:,;?!+\\-_$@#~`^€]*$")
	secretCharacters      = regexp.MustCompile(`^[a-zA-Z0-9\-]*$`)
	changeTokenCharacters = regexp.MustCompile(`^[0-9a-f\-]*$`)
)

// limits are what finAPI demands of a text; lengths are in characters.
type limits struct {
	min, max int // max 0: no upper limit
	pattern  *regexp.Regexp
}

var (
	userIDLimits   = limits{min: 1, max: 36, pattern: userIDCharacters}
	passwordLimits = limits{min: 6, max: 128}
	clientIDLimits = limits{min: 1, max: 45}
	secretLimits   = limits{min: 36, max: 36, pattern: secretCharacters}
)

func emailLimits(least int) limits { return limits{min: least, max: 320, pattern: generalCharacters} }
func phoneLimits(least int) limits { return limits{min: least, max: 50, pattern: generalCharacters} }

func (v *apiVersion) changeTokenLimits() limits {
	return limits{min: v.changeTokenLength, max: v.changeTokenLength, pattern: changeTokenCharacters}
}

func (l limits) allow(value string) bool {
	length := utf8.RuneCountInString(value)
	return length >= l.min && (l.max == 0 || length <= l.max) && (l.pattern == nil || l.pattern.MatchString(value))
}

// fieldErrors collects what is wrong with the fields of one request: finAPI reports all of it at once.
type fieldErrors []detail

func (e *fieldErrors) illegal(field string) {
	*e = append(*e, detail{codeIllegalFieldValue,
		text{"Der Wert des Feldes '%s' ist ungültig.", "The value of the field '%s' is illegal."}.with(field)})
}

func (e *fieldErrors) missing(field string) {
	*e = append(*e, detail{codeMissingField,
		text{"Das Feld '%s' fehlt.", "The field '%s' is missing."}.with(field)})
}

// optional accepts a field that is absent or null.
func (e *fieldErrors) optional(field string, value *string, limits limits) {
	if value != nil && !limits.allow(*value) {
		e.illegal(field)
	}
}

func (e *fieldErrors) required(field string, value *string, limits limits) {
	if value == nil {
		e.missing(field)
		return
	}

	e.optional(field, value, limits)
}

func (e *fieldErrors) failure() error {
	if len(*e) == 0 {
		return nil
	}

	return &failure{status: http.StatusBadRequest, details: *e}
}
