// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// countingLogger counts the records.
func countingLogger(lines *atomic.Int64) *slog.Logger {
	return slog.New(handlerFunc(func(slog.Record) { lines.Add(1) }))
}

// handlerFunc is what to do with a record.
type handlerFunc func(slog.Record)

func (h handlerFunc) Enabled(context.Context, slog.Level) bool { return true }

func (h handlerFunc) Handle(_ context.Context, record slog.Record) error {
	h(record)

	return nil
}

func (h handlerFunc) WithAttrs([]slog.Attr) slog.Handler { return h }
func (h handlerFunc) WithGroup(string) slog.Handler      { return h }

// log is what a logger has written.
type log struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

func (l *log) Write(text []byte) (int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()

	return l.text.Write(text)
}

func (l *log) String() string {
	l.mutex.Lock()
	defer l.mutex.Unlock()

	return l.text.String()
}

func (l *log) at(level slog.Level) func(*client.Config) {
	return func(config *client.Config) {
		config.Logger = slog.New(slog.NewJSONHandler(l, &slog.HandlerOptions{Level: level}))
	}
}

func TestLog_holdsNoSecret(t *testing.T) {
	t.Parallel()

	for _, version := range []client.APIVersion{client.V1, client.V2} {
		t.Run(string(version), func(t *testing.T) {
			t.Parallel()

			var written log

			f := start(t, setup{
				mock: []mock.Option{mock.WithAPIVersion(string(version)), mock.WithAutoVerify(true)},
				config: func(config *client.Config) {
					config.APIVersion = version
					written.at(slog.LevelDebug - 100)(config)
				},
			})
			ctx := t.Context()

			must(f.client.CreateUser(ctx, client.CreateUserParams{ID: "bob", Password: "Bob's secret", Email: "bob@example.com"}))(t)
			must(f.client.GetUser(ctx, "bob", "Bob's secret"))(t)
			_, err := f.client.GetUser(ctx, "bob", "a wrong secret")
			wantTrue(t, err, "IsLoginRejected")

			userToken := must(f.client.UserToken(ctx, "bob", "Bob's secret"))(t)
			clientToken := must(f.client.ClientToken(ctx))(t)
			change := must(f.client.RequestPasswordChange(ctx, "bob"))(t)

			f.server.Inject(mock.Fault{Operation: mock.ExecutePasswordChange, Drop: mock.DropBefore})
			noError(t, f.client.ChangePassword(ctx, "bob", newPassword))
			f.server.RevokeAllTokens()
			noError(t, f.client.DeleteUser(ctx, "bob", newPassword))
			noError(t, f.client.RevokeToken(ctx, userToken.AccessToken))

			for name, secret := range map[string]string{
				"the client's secret":        mock.DefaultClientSecret,
				"the data decryption key":    mock.DefaultDataDecryptionKey,
				"the password":               "Bob's secret",
				"the new password":           newPassword,
				"the wrong password":         "a wrong secret",
				"the user's token":           userToken.AccessToken,
				"the client's token":         clientToken.AccessToken,
				"the password change token":  change.Token,
				"the e-mail address":         "bob@example.com",
				"part of the user's token":   userToken.AccessToken[:20],
				"part of the client's token": clientToken.AccessToken[:20],
			} {
				// As it is, and as it may look in a URL or in JSON.
				quoted, err := json.Marshal(secret)
				noError(t, err)

				for _, form := range []string{secret, strings.ReplaceAll(secret, " ", "+"), strings.Trim(string(quoted), `"`)} {
					if strings.Contains(written.String(), form) {
						t.Errorf("%s is in the log", name)
					}
				}
			}
		})
	}
}

func TestLog_hasOneRecordForEachAttempt(t *testing.T) {
	t.Parallel()

	var written log

	f := start(t, setup{config: written.at(slog.LevelDebug)})
	f.server.Inject(mock.Fault{Operation: mock.RequestPasswordChange, Status: http.StatusServiceUnavailable})
	f.server.Inject(mock.Fault{Operation: mock.RequestPasswordChange, Drop: mock.DropBefore})
	must(f.client.RequestPasswordChange(t.Context(), alice))(t)

	lines := strings.Split(strings.TrimSpace(written.String()), "\n")
	requests := f.server.Requests()

	if len(lines) != 4 || len(requests) != 4 {
		t.Fatalf("%d records of %d requests, want 4:\n%s", len(lines), len(requests), written.String())
	}

	for i, line := range lines {
		var record struct {
			Level, Msg, Operation, Method, Path, Error string
			Status                                     int
			RequestID                                  string `json:"request_id"`
			Duration                                   *int64 `json:"duration_ms"`
		}

		noError(t, json.Unmarshal([]byte(line), &record))

		want := requests[i]
		if record.Operation != string(want.Operation) || record.Method != want.Method || record.Path != want.Path ||
			record.Status != want.Status || record.RequestID != want.RequestID || record.Duration == nil ||
			(record.Error == "") != (want.Status != 0) || record.Level != "DEBUG" || record.Msg != "finAPI request" {
			t.Errorf("record %+v of request %+v", record, want)
		}
	}
}

func TestLog_isSilentUnlessAsked(t *testing.T) {
	t.Parallel()

	var written log

	f := start(t, setup{config: written.at(slog.LevelInfo)})
	must(f.client.IsVerified(t.Context(), alice))(t)

	if text := written.String(); text != "" {
		t.Errorf("written: %s", text)
	}
}
