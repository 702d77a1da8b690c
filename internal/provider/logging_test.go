// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"
)

// logged returns what one record comes to in Terraform's log.
func logged(t *testing.T, secrets []string, level slog.Level, message string, fields ...slog.Attr) map[string]any {
	t.Helper()

	var output bytes.Buffer

	ctx := tflogtest.RootLogger(t.Context(), &output)
	record := slog.NewRecord(time.Time{}, level, message, 0)
	record.AddAttrs(fields...)

	// Not through the logger, which asks the environment whether a log is wanted.
	if err := newLogger(secrets).Handler().Handle(ctx, record); err != nil {
		t.Fatal(err)
	}

	lines, err := tflogtest.MultilineJSONDecode(&output)
	if err != nil || len(lines) != 1 {
		t.Fatalf("%v, %v", lines, err)
	}

	return lines[0]
}

func TestLogger_masksByValue(t *testing.T) {
	t.Parallel()

	const secret = "s3cret \"value\" & more"

	secrets := []string{"", secret, "an0ther"}

	for name, field := range map[string]slog.Attr{
		"the whole value":  slog.String("path", secret),
		"a part of it":     slog.String("path", "/users/"+secret+"/an0ther?x"),
		"an error":         slog.Any("error", errors.New("refused: "+secret)),
		"a list":           slog.Any("names", []string{"a", secret}),
		"a map":            slog.Any("header", map[string]string{"X": secret}),
		"a group":          slog.Group("request", slog.String("path", secret)),
		"a value to come":  slog.Any("later", lateValue(secret)),
		"JSON":             slog.String("body", `{"x":"s3cret \"value\" \u0026 more"}`),
		"a form":           slog.String("body", "grant_type=password&x=s3cret+%22value%22+%26+more"),
		"the message, too": slog.Int("status", 200),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			for key, value := range logged(t, secrets, slog.LevelInfo, "about "+secret, field) {
				if text, ok := value.(string); !ok && key != "status" || strings.Contains(text, "s3cret") || strings.Contains(text, "an0ther") {
					t.Errorf("%s is %v", key, value)
				}
			}
		})
	}
}

type lateValue string

func (v lateValue) LogValue() slog.Value { return slog.StringValue(string(v)) }

func TestLogger_masksByKey(t *testing.T) {
	t.Parallel()

	for _, key := range []string{
		"access_token", "admin_client_secret", "authorization", "Authorization", "client_secret", "data_decryption_key", "email", "phone",
		"newPassword", "password", "PASSWORD", "password_wo", "passwordChangeToken", "refresh-token", "token", "user_passwords",
	} {
		line := logged(t, nil, slog.LevelDebug, "message", slog.String(key, "anything"),
			slog.Group("request", slog.String(key, "anything"), slog.Group("body", slog.Any(key, []string{"anything"}))))

		for name, value := range line {
			if text, ok := value.(string); ok && strings.Contains(text, "anything") {
				t.Errorf("%s is %v", name, value)
			}
		}

		if line[key] != "***" || line["request"] != "***" {
			t.Errorf("%s: %v", key, line)
		}
	}
}

func TestLogger_keepsTheRest(t *testing.T) {
	t.Parallel()

	for level, name := range map[slog.Level]string{
		slog.LevelDebug: "debug", slog.LevelWarn: "warn",
	} {
		line := logged(t, []string{"", "secret"}, level, "finAPI request", slog.Int("status", 200), slog.String("path", "/users"))
		maps.DeleteFunc(line, func(key string, _ any) bool { return key == "@timestamp" || key == "@caller" })

		want := map[string]any{
			"@level": name, "@message": "finAPI request", "@module": "provider.finapi", "status": float64(200), "path": "/users",
		}
		if !maps.Equal(line, want) {
			t.Errorf("%v, want %v", line, want)
		}
	}
}

// Terraform throws away what nobody asked for; the provider does not even make it.
func TestLogger_isSilentUnlessAsked(t *testing.T) {
	for _, variable := range []string{"TF_LOG", "TF_LOG_PROVIDER", "TF_LOG_PROVIDER_FINAPI", "TF_LOG_CORE", "TF_LOG_SDK"} {
		t.Setenv(variable, "")
	}

	enabled := func() bool { return newLogger(nil).Enabled(context.WithoutCancel(t.Context()), slog.LevelError) }

	if enabled() {
		t.Error("records are made that nobody wants")
	}

	t.Setenv("TF_LOG_PROVIDER_FINAPI", "DEBUG")

	if !enabled() {
		t.Error("nothing is logged")
	}
}
