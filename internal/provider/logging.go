// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/url"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// logSubsystem names the client's records in Terraform's log.
const logSubsystem = "finapi"

// secretFields are the names of log fields whose values are masked, whatever they are: secrets, and what is personal. A user's
// id is neither, diagnostics name users by it. They are in lower case, without underscores and hyphens.
var secretFields = []string{
	"accesstoken", "adminclientsecret", "authorization", "clientsecret", "datadecryptionkey", "email", "newpassword", "password",
	"passwordchangetoken", "passwordwo", "phone", "refreshtoken", "token", "userpasswords",
}

func isSecretField(name string) bool {
	return slices.Contains(secretFields, strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(name)))
}

const masked = "***"

// tflogHandler writes the client's log records to Terraform's log.
type tflogHandler struct {
	// wanted: somebody asked for a log.
	wanted  bool
	secrets []string
}

// newLogger returns the client's logger. It masks secrets by the name of their field and wherever their value occurs.
func newLogger(secrets []string) *slog.Logger {
	handler := &tflogHandler{wanted: isLogWanted()}

	for _, secret := range secrets {
		if secret != "" {
			handler.secrets = append(handler.secrets, spellings(secret)...)
		}
	}

	return slog.New(handler)
}

// spellings are a secret as it is, in JSON and in a form.
func spellings(secret string) []string {
	all := []string{secret, url.QueryEscape(secret)}

	if quoted, err := json.Marshal(secret); err == nil {
		all = append(all, string(quoted[1:len(quoted)-1]))
	}

	slices.Sort(all)

	return slices.Compact(all)
}

// Enabled reports whether anybody asked for a log: making records that Terraform throws away is costly.
func (h *tflogHandler) Enabled(context.Context, slog.Level) bool { return h.wanted }

// Handle writes one record.
func (h *tflogHandler) Handle(ctx context.Context, record slog.Record) error {
	ctx = tflog.NewSubsystem(ctx, logSubsystem)
	ctx = tflog.SubsystemMaskAllFieldValuesStrings(ctx, logSubsystem, h.secrets...)
	ctx = tflog.SubsystemMaskMessageStrings(ctx, logSubsystem, h.secrets...)

	fields := map[string]any{}

	record.Attrs(func(field slog.Attr) bool {
		fields[field.Key] = valueOf(field)

		return true
	})

	if record.Level >= slog.LevelWarn {
		tflog.SubsystemWarn(ctx, logSubsystem, record.Message, fields)
	} else {
		tflog.SubsystemDebug(ctx, logSubsystem, record.Message, fields)
	}

	return nil
}

// valueOf is the value of a field as it may be logged. What is neither text nor number becomes text, as secrets are found in
// texts alone. A group is masked as a whole: the client makes none.
func valueOf(field slog.Attr) any {
	switch value := field.Value.Resolve(); {
	case isSecretField(field.Key), value.Kind() == slog.KindGroup:
		return masked
	case value.Kind() == slog.KindAny:
		return value.String()
	default:
		return value.Any()
	}
}

// WithAttrs returns the handler itself: the client adds all fields to the record.
func (h *tflogHandler) WithAttrs([]slog.Attr) slog.Handler { return h }

// WithGroup returns the handler itself: the client's records have no groups.
func (h *tflogHandler) WithGroup(string) slog.Handler { return h }
