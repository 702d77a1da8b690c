// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"encoding/json"
	"fmt"
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
	fields  []slog.Attr
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
	for _, field := range h.fields {
		addField(fields, "", field)
	}

	record.Attrs(func(field slog.Attr) bool {
		addField(fields, "", field)

		return true
	})

	switch {
	case record.Level >= slog.LevelError:
		tflog.SubsystemError(ctx, logSubsystem, record.Message, fields)
	case record.Level >= slog.LevelWarn:
		tflog.SubsystemWarn(ctx, logSubsystem, record.Message, fields)
	case record.Level >= slog.LevelInfo:
		tflog.SubsystemInfo(ctx, logSubsystem, record.Message, fields)
	default:
		tflog.SubsystemDebug(ctx, logSubsystem, record.Message, fields)
	}

	return nil
}

// addField adds a field, or those of a group with its name before theirs. It makes a text of what is none, as secrets are found
// in texts alone.
func addField(fields map[string]any, group string, field slog.Attr) {
	value := field.Value.Resolve()

	switch {
	case isSecretField(field.Key):
		fields[group+field.Key] = masked
	case value.Kind() == slog.KindGroup:
		for _, member := range value.Group() {
			addField(fields, group+field.Key+".", member)
		}
	case value.Kind() == slog.KindAny:
		fields[group+field.Key] = fmt.Sprint(value.Any())
	default:
		fields[group+field.Key] = value.Any()
	}
}

// WithAttrs returns a handler that adds fields to each record.
func (h *tflogHandler) WithAttrs(fields []slog.Attr) slog.Handler {
	return &tflogHandler{wanted: h.wanted, secrets: h.secrets, fields: append(slices.Clip(h.fields), fields...)}
}

// WithGroup returns the handler itself: the client's records have no groups.
func (h *tflogHandler) WithGroup(string) slog.Handler { return h }
