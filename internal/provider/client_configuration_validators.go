// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"math"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// The limits that finAPI sets.
const (
	maxCallbackURLLength = 512
	maxFinTSNumberLength = 25

	minSeconds = 60
	maxSeconds = math.MaxInt32
)

var finTSNumberCharacters = regexp.MustCompile(`^[0-9A-F]*$`)

// callbackURLValidators are those of a URL to which finAPI sends what concerns users. It is shown in plans, so it must hold no
// credentials.
func callbackURLValidators() []validator.String {
	return []validator.String{
		rule{fmt.Sprintf("must have 1 to %d characters: to have finAPI send nothing, set it to null or leave it out", maxCallbackURLLength),
			func(text string) bool { return text != "" && utf8.RuneCountInString(text) <= maxCallbackURLLength }},
		rule{"must be an absolute https URL, or an http URL of a loopback address, without white space", isCallbackURL},
		rule{"must not contain a user name or password, since a plan shows it", func(text string) bool {
			parsed, err := url.Parse(text)

			return err != nil || parsed.User == nil
		}},
	}
}

func isCallbackURL(text string) bool {
	parsed, err := url.Parse(text)
	if err != nil || parsed.Hostname() == "" || strings.ContainsFunc(text, unicode.IsSpace) {
		return false
	}

	return parsed.Scheme == "https" || parsed.Scheme == "http" && isLoopback(parsed.Hostname())
}

func isLoopback(host string) bool {
	address, err := netip.ParseAddr(host)

	return strings.EqualFold(host, "localhost") || err == nil && address.IsLoopback()
}

// finTSNumberValidators are those of a FinTS product registration number.
func finTSNumberValidators() []validator.String {
	return []validator.String{
		hasLength(1, maxFinTSNumberLength),
		consistsOf(finTSNumberCharacters, "digits and the letters A to F"),
	}
}

const consentTypeRule = `must be "ONETIME" or "RECURRING"`

func isConsentType(text string) bool { return text == "ONETIME" || text == "RECURRING" }

// seconds is the validator of the life of tokens.
type seconds struct{}

var _ validator.Int64 = seconds{}

// Description says what is wanted.
func (seconds) Description(context.Context) string {
	return fmt.Sprintf("must be 0, for endless, or %d to %d seconds", minSeconds, maxSeconds)
}

// MarkdownDescription says what is wanted.
func (s seconds) MarkdownDescription(ctx context.Context) string { return s.Description(ctx) }

// ValidateInt64 refuses a known value that finAPI would refuse.
func (s seconds) ValidateInt64(ctx context.Context, req validator.Int64Request, resp *validator.Int64Response) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}

	if value := req.ConfigValue.ValueInt64(); value != 0 && (value < minSeconds || value > maxSeconds) {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid value", fmt.Sprintf("Attribute %s %s.", req.Path, s.Description(ctx)))
	}
}
