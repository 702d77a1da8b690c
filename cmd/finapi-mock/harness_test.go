// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

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
