// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// logBuffer is a log that can be read while it is written.
type logBuffer struct {
	mutex  sync.Mutex
	buffer bytes.Buffer
}

func (b *logBuffer) Write(content []byte) (int, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()

	return b.buffer.Write(content)
}

func (b *logBuffer) text() string {
	b.mutex.Lock()
	defer b.mutex.Unlock()

	return b.buffer.String()
}

func (b *logBuffer) lines(t *testing.T) []map[string]any {
	t.Helper()

	var lines []map[string]any

	scanner := bufio.NewScanner(strings.NewReader(b.text()))
	for scanner.Scan() {
		var line map[string]any
		if err := json.Unmarshal(scanner.Bytes(), &line); err != nil {
			t.Fatalf("%q is no JSON: %v", scanner.Text(), err)
		}

		lines = append(lines, line)
	}

	return lines
}

func TestRequestLogLine(t *testing.T) {
	t.Parallel()

	log := &logBuffer{}
	f := startV1(t, mock.WithRequestLog(log))
	token := f.clientToken()
	f.must(http.MethodPost, "/api/v1/users?a=b", header{
		"Authorization": "Bearer " + token, "Content-Type": "application/json", "X-Request-Id": "mine",
	}, `{"id":"Alice","password":"geheim1","email":"a@b.de","phone":null}`).ok(http.StatusCreated)

	lines := log.lines(t)
	if len(lines) != 2 {
		t.Fatalf("%d lines, want 2", len(lines))
	}

	written, err := json.Marshal(lines[1])
	if err != nil {
		t.Fatal(err)
	}

	got := response{t: t, text: string(written)}
	got.same(`{
		"time": "2024-03-15T12:30:00+01:00", "method": "POST", "path": "/api/v1/users", "query": {"a": ["b"]},
		"operation": "createUser", "status": 201, "request_id": "mine", "user_id": "alice",
		"body": {"id": "Alice", "password": "*****", "email": "a@b.de", "phone": null}
	}`)
}

func TestNoSecretGetsIntoTheLog(t *testing.T) {
	t.Parallel()

	log := &logBuffer{}
	f := startV1(t, mock.WithRequestLog(log), mock.WithDataDecryptionKey(sampleKey))
	f.AddUser(mock.User{ID: "alice", Password: "geheim-0", Verified: true})
	tokens := f.login("alice", "geheim-0")
	changeToken := f.requestChange("alice")
	f.executeChange("alice", "new-password", changeToken).empty(http.StatusOK)
	f.call(http.MethodPost, "/users", f.clientToken(), `{"id":"bob","password":{"nested":"geheim-1"},"more":[{"password":"geheim-2"}]}`)
	f.call(http.MethodPost, "/users", f.clientToken(), `{"password":"geheim-3"`)
	f.call(http.MethodGet, "/users?access_token=geheim-4&Password=geheim-5", tokens.get("access_token"), "")
	f.token("refresh_token", "refresh_token", tokens.get("refresh_token"))

	query := values("grant_type", "password", "username", "alice", "password", "geheim-6",
		"client_id", mock.DefaultClientID, "client_secret", mock.DefaultClientSecret)
	f.must(http.MethodPost, "/oauth/token?"+query.Encode(), nil, "")
	f.form("/revoke", f.clientToken(), "token", tokens.get("access_token"))

	text := log.text()
	for name, secret := range map[string]string{
		"client secret": mock.DefaultClientSecret, "new password": "new-password",
		"access token": tokens.get("access_token"), "refresh token": tokens.get("refresh_token"),
		"client token": f.clientToken(), "change token": changeToken, "other secrets": "geheim",
	} {
		if strings.Contains(text, secret) {
			t.Errorf("the %s is in the log:\n%s", name, text)
		}
	}

	for _, expected := range []string{mock.DefaultClientID, `"username":["alice"]`, `"bob"`} {
		if !strings.Contains(text, expected) {
			t.Errorf("%s is not in the log", expected)
		}
	}
}

func TestFaultsInTheRequestLog(t *testing.T) {
	t.Parallel()

	log := &logBuffer{}
	f := startV1(t, mock.WithRequestLog(log))
	f.Inject(mock.Fault{Status: http.StatusBadGateway})
	f.Inject(mock.Fault{Drop: mock.DropAfter})
	f.must(http.MethodGet, "/", nil, "")
	_, _ = f.do(http.MethodGet, "/", nil, "")
	f.must(http.MethodGet, "/", nil, "")

	for i, want := range []struct {
		status float64
		fault  any
	}{{502, "502"}, {0, "drop_after"}, {404, nil}} {
		line := log.lines(t)[i]
		if line["status"] != want.status || line["fault"] != want.fault || line["operation"] != "unknown" {
			t.Errorf("line %d: %v", i+1, line)
		}
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("the disk is full") }

func TestABrokenLogFailsNoRequest(t *testing.T) {
	t.Parallel()
	f := startV1(t, mock.WithRequestLog(brokenWriter{}))
	f.call(http.MethodPost, "/users", f.clientToken(), `{}`).ok(http.StatusCreated)
}
