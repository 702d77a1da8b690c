// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// program is finapi-mock at work in a goroutine of the test.
type program struct {
	t       *testing.T
	url     string
	stderr  *safeBuffer
	stopped func() (exitCode int)
}

type safeBuffer struct {
	mutex  sync.Mutex
	buffer bytes.Buffer
}

func (b *safeBuffer) Write(content []byte) (int, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()

	return b.buffer.Write(content)
}

func (b *safeBuffer) String() string {
	b.mutex.Lock()
	defer b.mutex.Unlock()

	return b.buffer.String()
}

type environment map[string]string

func (e environment) get(name string) string { return e[name] }

// launch runs the program on a free port until the end of the test, or until it is stopped.
func launch(t *testing.T, variables environment, args ...string) *program {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	stdout, output := io.Pipe()
	launched := &program{t: t, stderr: &safeBuffer{}}

	exit := make(chan int, 1)
	go func() {
		exit <- run(ctx, append([]string{"--listen", "127.0.0.1:0"}, args...), variables.get, output, launched.stderr)

		_ = output.Close()
	}()

	launched.stopped = sync.OnceValue(func() int {
		stop()
		return <-exit
	})

	t.Cleanup(func() { launched.stopped() })

	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatalf("the program said nothing: %v; %s", err, launched.stderr)
	}

	address, found := strings.CutPrefix(line, "finapi-mock listening on ")
	if !found {
		t.Fatalf("the program said %q", line)
	}

	launched.url = strings.TrimSpace(address)

	return launched
}

func (p *program) send(method, path, token, contentType, body string) (status int, decoded map[string]any) {
	p.t.Helper()

	request, err := http.NewRequestWithContext(p.t.Context(), method, p.url+path, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}

	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Content-Type", contentType)

	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		p.t.Fatal(err)
	}

	defer func() { _ = answer.Body.Close() }()

	if err := json.NewDecoder(answer.Body).Decode(&decoded); err != nil && err != io.EOF {
		p.t.Fatal(err)
	}

	return answer.StatusCode, decoded
}

func (p *program) token(path, id, secret string) (token string, seconds float64) {
	p.t.Helper()

	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {id}, "client_secret": {secret}}

	status, answer := p.send(http.MethodPost, path, "", "application/x-www-form-urlencoded", form.Encode())
	if status != http.StatusOK {
		p.t.Fatalf("token: status %d, %v", status, answer)
	}

	token, _ = answer["access_token"].(string)
	seconds, _ = answer["expires_in"].(float64)

	return token, seconds
}

func (p *program) sampleToken() string {
	p.t.Helper()
	token, _ := p.token("/oauth/token", mock.DefaultClientID, mock.DefaultClientSecret)

	return token
}

func (p *program) configuration() map[string]any {
	p.t.Helper()
	_, configuration := p.send(http.MethodGet, "/api/v1/clientConfiguration", p.sampleToken(), "", "")

	return configuration
}

func TestDefaults(t *testing.T) {
	t.Parallel()

	p := launch(t, nil)
	if !strings.HasPrefix(p.url, "http://127.0.0.1:") {
		t.Errorf("listening on %s", p.url)
	}

	p.token("/oauth/token", mock.DefaultAdminClientID, mock.DefaultAdminClientSecret)

	configuration := p.configuration()
	for field, want := range map[string]any{
		"isUserAutoVerificationEnabled": false, "isAutomaticBatchUpdateEnabled": true,
		"maxUserLoginAttempts": 3.0, "userAccessTokensValidityPeriod": 3600.0,
	} {
		if configuration[field] != want {
			t.Errorf("%s is %v, want %v", field, configuration[field], want)
		}
	}
}

func TestDefaultAddressIsLoopback(t *testing.T) {
	t.Parallel()

	chosen, err := parseFlags(nil, environment{}.get, io.Discard)
	if err != nil {
		t.Fatal(err)
	}

	if chosen.listen != "127.0.0.1:8765" {
		t.Errorf("listening on %s", chosen.listen)
	}
}

func TestFlags(t *testing.T) {
	t.Parallel()
	p := launch(t, nil, "--api-version", "v2", "--client-id", "my-app", "--client-secret", "my-secret",
		"--admin-client-id", "my-admin", "--admin-client-secret", "admin-secret", "--auto-verify", "--auto-update=false",
		"--max-login-attempts", "5", "--access-token-ttl", "90s", "--latency", "1ms")

	token, seconds := p.token("/api/v2/oauth/token", "my-app", "my-secret")
	if seconds != 90 {
		t.Errorf("tokens last %v seconds", seconds)
	}

	_, configuration := p.send(http.MethodGet, "/api/v2/clientConfiguration", token, "", "")
	for field, want := range map[string]any{
		"isUserAutoVerificationEnabled": true, "isAutomaticBatchUpdateEnabled": false, "maxUserLoginAttempts": 5.0,
	} {
		if configuration[field] != want {
			t.Errorf("%s is %v, want %v", field, configuration[field], want)
		}
	}

	admin, _ := p.token("/api/v2/oauth/token", "my-admin", "admin-secret")
	if status, _ := p.send(http.MethodGet, "/api/v2/mandatorAdmin/getUserList", admin, "", ""); status != http.StatusOK {
		t.Errorf("user list: status %d", status)
	}
}

func TestDataDecryptionKeyFlag(t *testing.T) {
	t.Parallel()
	p := launch(t, nil, "--data-decryption-key", "00112233445566778899aabbccddeeff", "--auto-verify")
	token := p.sampleToken()
	p.send(http.MethodPost, "/api/v1/users", token, "application/json", `{"id":"alice","email":"email@localhost.de"}`)

	_, change := p.send(http.MethodPost, "/api/v1/users/requestPasswordChange", token, "application/json", `{"userId":"alice"}`)
	if change["userEmail"] != "0scD3RZXZQNLsZ46aSRophE7teo9uvLWIespjsx758E=" {
		t.Errorf("userEmail %v", change["userEmail"])
	}
}

func TestEveryFlagHasAnEnvironmentVariable(t *testing.T) {
	t.Parallel()

	variables := environment{
		"FINAPI_MOCK_LISTEN": "[::1]:1", "FINAPI_MOCK_API_VERSION": "v2",
		"FINAPI_MOCK_CLIENT_ID": "a", "FINAPI_MOCK_CLIENT_SECRET": "b", "FINAPI_MOCK_DATA_DECRYPTION_KEY": "c",
		"FINAPI_MOCK_ADMIN_CLIENT_ID": "d", "FINAPI_MOCK_ADMIN_CLIENT_SECRET": "e",
		"FINAPI_MOCK_AUTO_VERIFY": "true", "FINAPI_MOCK_AUTO_UPDATE": "false",
		"FINAPI_MOCK_MAX_LOGIN_ATTEMPTS": "7", "FINAPI_MOCK_ACCESS_TOKEN_TTL": "5m", "FINAPI_MOCK_LATENCY": "2s", "FINAPI_MOCK_LANGUAGE": "de",
		"FINAPI_MOCK_FAULT_RATE": "0.25", "FINAPI_MOCK_FAULT_SEED": "99",
		"FINAPI_MOCK_NOTIFY_ANYWHERE": "true", "FINAPI_MOCK_SEED": "h", "FINAPI_MOCK_STATE_FILE": "f", "FINAPI_MOCK_REQUEST_LOG": "g",
		"FINAPI_MOCK_CONTROL": "true", "FINAPI_MOCK_CONTROL_TOKEN": "i",
	}

	chosen, err := parseFlags(nil, variables.get, io.Discard)
	if err != nil {
		t.Fatal(err)
	}

	want := chosenFlags{
		listen: "[::1]:1", apiVersion: "v2", clientID: "a", clientSecret: "b", dataDecryptionKey: "c",
		adminClientID: "d", adminClientSecret: "e", autoVerify: true, autoUpdate: false, maxLoginAttempts: 7,
		accessTokenTTL: 300e9, latency: 2e9, language: "de", faultRate: 0.25, faultSeed: 99, notifyAnywhere: true,
		seed: "h", stateFile: "f", requestLog: "g",
		control: true, controlToken: "i",
	}
	if *chosen != want {
		t.Errorf("chosen\n%+v\nwant\n%+v", *chosen, want)
	}
}

// A latency, however long, uses up none of the time that answers have.
func TestTimeouts(t *testing.T) {
	t.Parallel()

	for _, latency := range []time.Duration{0, time.Hour} {
		server := newHTTPServer(http.NotFoundHandler(), latency)
		for name, timeout := range map[string]time.Duration{
			"read": server.ReadTimeout, "write": server.WriteTimeout - latency,
			"header": server.ReadHeaderTimeout, "idle": server.IdleTimeout,
		} {
			if timeout <= 0 || timeout > 5*time.Minute {
				t.Errorf("latency %v: the %s timeout leaves %v", latency, name, timeout)
			}
		}
	}
}

func TestRequestsAreNotKeptForLong(t *testing.T) {
	t.Parallel()

	server := mock.New((&chosenFlags{apiVersion: "v1", clientID: "a", clientSecret: "b", adminClientID: "c", adminClientSecret: "d",
		language: "en", dataDecryptionKey: mock.DefaultDataDecryptionKey}).options()...)
	for range 2 * keptRequests {
		server.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", http.NoBody))
	}

	if kept := len(server.Requests()); kept != keptRequests {
		t.Errorf("%d requests are kept, want %d", kept, keptRequests)
	}
}

func TestFlagBeatsEnvironmentBeatsDefault(t *testing.T) {
	t.Parallel()

	variables := environment{"FINAPI_MOCK_MAX_LOGIN_ATTEMPTS": "7", "FINAPI_MOCK_AUTO_UPDATE": "false", "FINAPI_MOCK_LATENCY": "bad"}
	p := launch(t, variables, "--max-login-attempts", "9", "--latency", "0s")

	configuration := p.configuration()
	if configuration["maxUserLoginAttempts"] != 9.0 || configuration["isAutomaticBatchUpdateEnabled"] != false {
		t.Errorf("configuration %v", configuration)
	}
}

func TestRefusedFlags(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct {
		variables environment
		args      []string
		message   string
	}{
		"unknown flag":          {nil, []string{"--nonsense"}, "nonsense"},
		"argument":              {nil, []string{"serve"}, `unexpected argument "serve"`},
		"API version":           {nil, []string{"--api-version", "v3"}, `"v3"`},
		"key":                   {nil, []string{"--data-decryption-key", "xyz"}, "32 hex digits"},
		"no number":             {nil, []string{"--max-login-attempts", "many"}, "max-login-attempts"},
		"negative number":       {nil, []string{"--max-login-attempts", "-1"}, "login attempts"},
		"duration without unit": {nil, []string{"--latency", "5"}, "latency"},
		"language":              {nil, []string{"--language", "fr"}, `"fr"`},
		"fault rate":            {nil, []string{"--fault-rate", "2"}, "fault rate"},
		"empty client":          {nil, []string{"--client-id", ""}, "id and a secret"},
		"variable":              {environment{"FINAPI_MOCK_AUTO_VERIFY": "perhaps"}, nil, "FINAPI_MOCK_AUTO_VERIFY"},
		"two variables":         {environment{"FINAPI_MOCK_LATENCY": "x", "FINAPI_MOCK_FAULT_SEED": "y"}, nil, "FINAPI_MOCK_FAULT_SEED"},
		"state file":            {nil, []string{"--state-file", filepath.Join(t.TempDir(), "no", "file")}, "state file"},
		"token, no control":     {nil, []string{"--control-token", "x"}, "--control-token needs --control"},
		"seed file":             {nil, []string{"--seed", filepath.Join(t.TempDir(), "users.csv")}, "seed file"},
		"request log":           {nil, []string{"--request-log", filepath.Join(t.TempDir(), "no", "file")}, "--request-log"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			var stdout, stderr bytes.Buffer

			code := run(t.Context(), test.args, test.variables.get, &stdout, &stderr)
			if code != 2 || !strings.Contains(stderr.String(), test.message) || stdout.Len() > 0 {
				t.Errorf("exit code %d, stdout %q, stderr %q", code, &stdout, &stderr)
			}

			if !strings.HasPrefix(stderr.String(), "finapi-mock: ") || !strings.Contains(stderr.String(), "finapi-mock -h") {
				t.Errorf("the message is of no use: %q", &stderr)
			}
		})
	}
}

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
