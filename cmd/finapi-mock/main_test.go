// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

func TestAddressInUse(t *testing.T) {
	t.Parallel()

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}

	defer func() { _ = listener.Close() }()

	var stderr bytes.Buffer

	code := run(t.Context(), []string{"--listen", listener.Addr().String()}, environment{}.get, io.Discard, &stderr)
	if code != 1 || !strings.Contains(stderr.String(), "address already in use") {
		t.Errorf("exit code %d, stderr %q", code, &stderr)
	}
}

func TestUsage(t *testing.T) {
	t.Parallel()

	for _, help := range []string{"-h", "--help"} {
		var stdout, stderr bytes.Buffer
		if code := run(t.Context(), []string{help}, environment{}.get, &stdout, &stderr); code != 0 || stderr.Len() > 0 {
			t.Errorf("exit code %d, stderr %q", code, &stderr)
		}

		for _, expected := range []string{
			"FINAPI_MOCK_", "-state-file", "-notify-anywhere", "-fault-seed",
			mock.DefaultClientID, mock.DefaultClientSecret, mock.DefaultDataDecryptionKey,
			mock.DefaultAdminClientID, mock.DefaultAdminClientSecret,
		} {
			if !strings.Contains(stdout.String(), expected) {
				t.Errorf("%s is missing in the usage:\n%s", expected, &stdout)
			}
		}
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()

	var stdout, stderr bytes.Buffer

	code := run(t.Context(), []string{"--version"}, environment{}.get, &stdout, &stderr)
	if code != 0 || stdout.String() != "finapi-mock dev\n" || stderr.Len() > 0 {
		t.Errorf("exit code %d, stdout %q, stderr %q", code, &stdout, &stderr)
	}

	launch(t, environment{"FINAPI_MOCK_VERSION": "1.2.3"}).sampleToken()
}

func TestLanguage(t *testing.T) {
	t.Parallel()

	for language, want := range map[string]string{"en": "Resource not found.", "de": "nicht gefunden."} {
		_, answer := launch(t, environment{"FINAPI_MOCK_LANGUAGE": language}).send(http.MethodGet, "/api/v1/accounts", "", "", "")
		if message := fmt.Sprint(answer); !strings.Contains(message, want) {
			t.Errorf("%s: %s", language, message)
		}
	}

	_, answer := launch(t, nil).send(http.MethodGet, "/api/v1/accounts", "", "", "")
	if message := fmt.Sprint(answer); !strings.Contains(message, "Resource not found.") {
		t.Errorf("without the flag: %s", message)
	}
}

func TestCleanStop(t *testing.T) {
	t.Parallel()
	p := launch(t, nil)
	p.sampleToken()

	if code := p.stopped(); code != 0 || p.stderr.String() != "" {
		t.Errorf("exit code %d, stderr %q", code, p.stderr)
	}

	if answer, err := http.Get(p.url); err == nil { //nolint:noctx // expected to fail at once
		_ = answer.Body.Close()

		t.Error("the port is still open")
	}
}

func TestStopBeforeAnyRequest(t *testing.T) {
	t.Parallel()

	if code := launch(t, nil).stopped(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

func TestStateFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state.json")
	first := launch(t, nil, "--state-file", path)
	first.send(http.MethodPost, "/api/v1/users", first.sampleToken(), "application/json", `{"id":"Alice"}`)
	first.stopped()

	second := launch(t, environment{"FINAPI_MOCK_STATE_FILE": path})

	status, answer := second.send(http.MethodGet, "/api/v1/users/verificationStatus?userId=alice", second.sampleToken(), "", "")
	if status != http.StatusOK || answer["userId"] != "Alice" {
		t.Errorf("status %d, %v", status, answer)
	}
}

func TestSeed(t *testing.T) {
	t.Parallel()

	path := filepath.Join(t.TempDir(), "users.csv")
	if err := os.WriteFile(path, []byte("id,verified\nAlice,true\n"), 0o600); err != nil {
		t.Fatal(err)
	}

	p := launch(t, nil, "--seed", path)

	_, answer := p.send(http.MethodGet, "/api/v1/users/verificationStatus?userId=alice", p.sampleToken(), "", "")
	if answer["isUserVerified"] != true {
		t.Errorf("answer %v", answer)
	}
}

func TestControl(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct {
		args      []string
		presented string
		status    int
	}{
		"none":         {nil, "", http.StatusNotFound},
		"this machine": {[]string{"--control"}, "", http.StatusOK},
		"token":        {[]string{"--control", "--control-token", "a-token"}, "a-token", http.StatusOK},
		"wrong token":  {[]string{"--control", "--control-token", "a-token"}, "another", http.StatusUnauthorized},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			p := launch(t, nil, test.args...)
			if status, answer := p.send(http.MethodGet, "/_mock/users", test.presented, "", ""); status != test.status {
				t.Errorf("status %d, %v", status, answer)
			}
		})
	}
}

func TestRequestLogFile(t *testing.T) {
	t.Parallel()

	path := filepath.Join(t.TempDir(), "requests.log")
	for range 2 {
		p := launch(t, nil, "--request-log", path)
		p.sampleToken()
		p.stopped()
	}

	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}

	lines := strings.Split(strings.TrimSpace(string(content)), "\n")
	if len(lines) != 2 {
		t.Fatalf("%d lines, want one of each run: %s", len(lines), content)
	}

	for _, line := range lines {
		var entry map[string]any
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Fatal(err)
		}

		if entry["operation"] != "getToken" || entry["status"] != 200.0 {
			t.Errorf("line %s", line)
		}
	}

	if strings.Contains(string(content), mock.DefaultClientSecret) {
		t.Errorf("the log holds the client secret: %s", content)
	}

	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}

	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
}

// The address 0.0.0.0 leads to this machine and is no loopback address.
func TestNotifyAnywhere(t *testing.T) {
	t.Parallel()

	notified := make(chan string, 1)
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(request.Body)
		if err != nil {
			t.Error(err)
		}

		notified <- string(body)
	}))
	t.Cleanup(receiver.Close)
	address := strings.Replace(receiver.URL, "127.0.0.1", "0.0.0.0", 1)

	for _, anywhere := range []bool{false, true} {
		p := launch(t, nil, fmt.Sprintf("--notify-anywhere=%t", anywhere), "--request-log", "-")
		token := p.sampleToken()
		p.send(http.MethodPatch, "/api/v1/clientConfiguration", token, "application/json", `{"userSynchronizationCallbackUrl":"`+address+`"}`)
		p.send(http.MethodPost, "/api/v1/users", token, "application/json", `{"id":"alice"}`)
		p.send(http.MethodDelete, "/api/v1/users/alice", token, "", "")

		if anywhere {
			if body := <-notified; body != `{"userId":"alice","event":"DELETED"}` {
				t.Errorf("the receiver got %s", body)
			}
		}

		p.stopped()

		if notSent := strings.Contains(p.stderr.String(), "not sent: the host is no loopback address"); notSent == anywhere {
			t.Errorf("--notify-anywhere=%t: the log is\n%s", anywhere, p.stderr)
		}
	}

	if len(notified) > 0 {
		t.Errorf("one more notification: %s", <-notified)
	}
}

func TestRequestLogOnStandardError(t *testing.T) {
	t.Parallel()
	p := launch(t, nil, "--request-log", "-")
	p.sampleToken()

	if log := p.stderr.String(); !strings.Contains(log, `"operation":"getToken"`) {
		t.Errorf("stderr %q", log)
	}
}

func TestRandomFaults(t *testing.T) {
	t.Parallel()

	p := launch(t, nil, "--fault-rate", "1", "--fault-seed", "5", "--request-log", "-")
	for range 20 {
		answer, err := http.Post(p.url+"/oauth/token", "text/plain", http.NoBody) //nolint:noctx // short
		if err == nil {
			_ = answer.Body.Close()
		}
	}

	if faults := strings.Count(p.stderr.String(), `"fault":`); faults < 20 {
		t.Errorf("%d faults in 20 requests", faults)
	}
}
