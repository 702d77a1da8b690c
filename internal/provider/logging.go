// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"log/slog"
	"slices"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// logSubsystem names the client's records in Terraform's log.
const logSubsystem = "finapi"

// secretFields are the names of log fields whose values are masked, whatever they are.
var secretFields = []string{
	"access_token", "admin_client_secret", "authorization", "client_secret", "data_decryption_key", "password", "password_wo",
	"passwordChangeToken", "refresh_token", "token", "user_passwords",
}

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
			handler.secrets = append(handler.secrets, secret)
		}
	}

	return slog.New(handler)
}

// Enabled reports whether anybody asked for a log: making records that Terraform throws away is costly.
func (h *tflogHandler) Enabled(context.Context, slog.Level) bool { return h.wanted }

// Handle writes one record.
func (h *tflogHandler) Handle(ctx context.Context, record slog.Record) error {
	ctx = tflog.NewSubsystem(ctx, logSubsystem)
	ctx = tflog.SubsystemMaskFieldValuesWithFieldKeys(ctx, logSubsystem, secretFields...)
	ctx = tflog.SubsystemMaskAllFieldValuesStrings(ctx, logSubsystem, h.secrets...)
	ctx = tflog.SubsystemMaskMessageStrings(ctx, logSubsystem, h.secrets...)

	fields := map[string]any{}
	for _, field := range h.fields {
		fields[field.Key] = loggable(field.Value)
	}

	record.Attrs(func(field slog.Attr) bool {
		fields[field.Key] = loggable(field.Value)

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

// loggable makes a text of what is none, as secrets are found in texts alone.
func loggable(value slog.Value) any {
	value = value.Resolve()

	switch value.Kind() {
	case slog.KindAny, slog.KindGroup:
		return fmt.Sprint(value.Any())
	default:
		return value.Any()
	}
}

// WithAttrs returns a handler that adds fields to each record.
func (h *tflogHandler) WithAttrs(fields []slog.Attr) slog.Handler {
	return &tflogHandler{wanted: h.wanted, secrets: h.secrets, fields: append(slices.Clip(h.fields), fields...)}
}

// WithGroup returns the handler itself: the client's records have no groups.
func (h *tflogHandler) WithGroup(string) slog.Handler { return h }
