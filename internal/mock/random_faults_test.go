// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock_test

import (
	"maps"
	"net/http"
	"slices"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// outcomes sends the same requests and returns the faults in order.
func outcomes(
	t *testing.T, rate float64, seed uint64, requests int, options ...mock.Option,
) (faults []string, counts map[string]int) {
	t.Helper()

	f := startV1(t, append(options, mock.WithFaultRate(rate, seed))...)
	for range requests {
		_, _ = f.do(http.MethodGet, "/api/v1/clientConfiguration", header{"Authorization": "Bearer made-up"}, "")
	}

	for _, request := range f.Requests() {
		faults = append(faults, request.Fault)
	}

	return faults, f.FaultCounts()
}

func TestSameSeedSameFaults(t *testing.T) {
	t.Parallel()
	first, _ := outcomes(t, 0.5, 1, 60)
	second, _ := outcomes(t, 0.5, 1, 60)

	other, _ := outcomes(t, 0.5, 2, 60)
	if !slices.Equal(first, second) {
		t.Errorf("one seed gave\n%v and\n%v", first, second)
	}

	if slices.Equal(first, other) {
		t.Error("two seeds gave the same faults")
	}
}

func TestShareOfRandomFaults(t *testing.T) {
	t.Parallel()

	for _, test := range []struct {
		rate        float64
		least, most int
	}{{0, 0, 0}, {0.25, 30, 70}, {1, 200, 200}} {
		_, counts := outcomes(t, test.rate, 42, 200)

		total := 0
		for _, count := range counts {
			total += count
		}

		if total < test.least || total > test.most {
			t.Errorf("rate %v: %d faults in 200 requests", test.rate, total)
		}
	}
}

func TestRandomFaultsEndWithTheirRate(t *testing.T) {
	t.Parallel()
	f := startV1(t, mock.WithFaultRate(1, 1))
	f.SetFaultRate(0)
	f.must(http.MethodGet, "/api/v1/clientConfiguration", header{"Authorization": "Bearer made-up"}, "").ok(http.StatusUnauthorized)
	f.SetFaultRate(1)

	for range 20 {
		_, _ = f.do(http.MethodGet, "/api/v1/clientConfiguration", header{"Authorization": "Bearer made-up"}, "")
	}

	total := 0
	for _, count := range f.FaultCounts() {
		total += count
	}

	if total != 20 {
		t.Errorf("%d faults, want none and then 20", total)
	}

	defer func() {
		if recover() == nil {
			t.Error("a rate of 2 was accepted")
		}
	}()

	f.SetFaultRate(2)
}

func TestKindsOfRandomFaults(t *testing.T) {
	t.Parallel()
	_, counts := outcomes(t, 1, 7, 300)

	want := []string{"429", "500", "502", "503", "504", "delay", "drop_after", "drop_before", "token_lost"}
	if got := slices.Sorted(maps.Keys(counts)); !slices.Equal(got, want) {
		t.Errorf("kinds %v, want %v", got, want)
	}
}

// The faults of a seed are what they were before there were harsh ones.
func TestHarshFaultsHaveToBeAskedFor(t *testing.T) {
	t.Parallel()
	faults, _ := outcomes(t, 1, 7, 12)

	want := []string{
		"429", "502", "500", "drop_after", "500", "drop_before", "500", "token_lost", "drop_after", "delay", "429", "504",
	}
	if !slices.Equal(faults, want) {
		t.Errorf("faults %q, want %q", faults, want)
	}

	_, counts := outcomes(t, 1, 7, 300, mock.WithHarshFaults())

	kinds := []string{
		"429", "429_after", "4xx_after", "500", "502", "503", "504", "delay", "drop_after", "drop_before", "token_lost", "twice",
	}
	if got := slices.Sorted(maps.Keys(counts)); !slices.Equal(got, kinds) {
		t.Errorf("kinds %v, want %v", got, kinds)
	}
}

func TestRefusalsOfAGatewayAfterTheWork(t *testing.T) {
	t.Parallel()
	f := startV1(t, mock.WithHarshFaults(), mock.WithFaultRate(0.5, 3))
	bodies := map[string]int{}

	for range 300 {
		users := len(f.Users())
		answer, err := f.do(http.MethodPost, "/api/v1/users", header{
			"Authorization": "Bearer " + f.tryClientToken(), "Content-Type": "application/json",
		}, `{}`)

		request := f.last(mock.CreateUser)
		if err != nil || request.Fault != "4xx_after" {
			continue
		}

		if created := len(f.Users()) - users; created != 1 || answer.status < 400 || answer.status > 499 || answer.header["X-Request-Id"] != nil {
			t.Errorf("status %d with %v, %d users were created", answer.status, answer.header, created)
		}

		bodies[answer.header.Get("Content-Type")]++
	}

	if bodies["text/html"] == 0 || bodies["application/json"] == 0 || len(bodies) != 2 {
		t.Errorf("answers by content type: %v", bodies)
	}
}

// tryClientToken asks until no fault is in the way.
func (f *finapi) tryClientToken() string {
	f.t.Helper()

	for {
		answer, err := f.do(http.MethodPost, "/oauth/token", header{"Content-Type": "application/x-www-form-urlencoded"},
			values("grant_type", "client_credentials",
				"client_id", mock.DefaultClientID, "client_secret", mock.DefaultClientSecret).Encode())
		if err == nil && answer.status == http.StatusOK {
			return answer.get("access_token")
		}
	}
}

func TestRandomAnswers(t *testing.T) {
	t.Parallel()
	f := startV1(t, mock.WithFaultRate(1, 3))
	seen := map[int]bool{}

	for range 200 {
		answer, err := f.do(http.MethodGet, "/api/v1/clientConfiguration", header{"Authorization": "Bearer made-up"}, "")
		if err != nil {
			continue
		}

		seen[answer.status] = true

		retryAfter := answer.header.Get("Retry-After")
		switch answer.status {
		case http.StatusTooManyRequests:
			if retryAfter != "0" && retryAfter != "1" {
				t.Errorf("429 with Retry-After %q", retryAfter)
			}
		case http.StatusInternalServerError:
			answer.refused(http.StatusInternalServerError, "UNEXPECTED_ERROR").
				keys("errors", "date", "requestId", "endpoint", "authContext", "bank")
		case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
			if answer.json != nil {
				t.Errorf("a gateway answered JSON: %s", answer.text)
			}
		}
	}

	if len(seen) != 6 {
		t.Errorf("statuses %v, want 401, 429, 500, 502, 503 and 504", seen)
	}
}

func TestLostTokenIsReallyRevoked(t *testing.T) {
	t.Parallel()

	clock := newClock()
	f := startV1(t, mock.WithClock(clock.now), mock.WithFaultRate(0.3, 11))
	f.add("alice")

	lost := 0

	token := ""
	for range 300 {
		if token == "" {
			token = f.tryLogin("alice")
			continue
		}

		answer, err := f.do(http.MethodGet, "/api/v1/users", header{"Authorization": "Bearer " + token}, "")
		if err == nil && answer.status == http.StatusUnauthorized {
			answer.unauthorized("invalid_token")

			if fresh := f.tryLogin("alice"); fresh == token {
				t.Fatal("a lost token was handed out again")
			}

			lost++
			token = ""
		}
	}

	if counted := f.FaultCounts()["token_lost"]; lost == 0 || counted != lost {
		t.Errorf("%d tokens were lost, %d were counted", lost, counted)
	}
}

// tryLogin returns "" when a fault is in the way.
func (f *finapi) tryLogin(id string) string {
	f.t.Helper()

	answer, err := f.do(http.MethodPost, "/oauth/token", header{"Content-Type": "application/x-www-form-urlencoded"},
		values("grant_type", "password", "username", id, "password", "password",
			"client_id", mock.DefaultClientID, "client_secret", mock.DefaultClientSecret).Encode())
	if err != nil || answer.status != http.StatusOK {
		return ""
	}

	return answer.get("access_token")
}

func TestRequestsWithoutATokenLoseNone(t *testing.T) {
	t.Parallel()

	f := startV1(t, mock.WithFaultRate(1, 7))
	for range 200 {
		_, _ = f.do(http.MethodPost, "/oauth/token", nil, "")
	}

	if lost := f.FaultCounts()["token_lost"]; lost != 0 {
		t.Errorf("%d tokens were lost", lost)
	}
}

func TestInjectedFaultsComeBeforeRandomOnes(t *testing.T) {
	t.Parallel()
	f := startV1(t, mock.WithFaultRate(1, 1))
	f.Inject(mock.Fault{Status: http.StatusTeapot, Times: 3})

	for range 3 {
		f.must(http.MethodGet, "/", nil, "").ok(http.StatusTeapot)
	}
}
