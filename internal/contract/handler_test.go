// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package contract_test

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/contract"
)

func TestJudge_changesNothing(t *testing.T) {
	t.Parallel()

	echo := http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		body, _ := io.ReadAll(request.Body)

		writer.Header().Set("Sent", request.Method+" "+request.URL.String()+" "+request.Header.Get("X-HTTP-Method-Override"))
		writer.WriteHeader(http.StatusTeapot)
		_, _ = writer.Write(body)
	})

	eachVersion(t, func(t *testing.T, published *contract.Contract, version contract.Version) {
		const target = "POST {api}/users?a=b"

		judge := published.NewJudge()
		got := request{
			target: target, body: "anything", header: map[string]string{"X-HTTP-Method-Override": "PATCH"},
		}.to(t, version, judge.Before(echo, nil))

		if got.Code != http.StatusTeapot || got.Body.String() != "anything" || got.Header().Get("Sent") != at(version, target)+" PATCH" {
			t.Errorf("%d %q %q", got.Code, got.Body, got.Header())
		}

		if len(judge.Violations()) == 0 {
			t.Error("it was not judged")
		}
	})
}

func TestJudge_takesAnAnswerWithoutStatusFor200(t *testing.T) {
	t.Parallel()

	eachVersion(t, func(t *testing.T, published *contract.Contract, version contract.Version) {
		judge := published.NewJudge()
		silent := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
		request{target: configurationPath}.to(t, version, judge.Before(silent, nil))

		if got := judge.Answered(); !slices.Equal(got, []string{"getClientConfiguration 200"}) {
			t.Errorf("answered %q", got)
		}
	})
}

func TestJudge_namesAViolationOnce(t *testing.T) {
	t.Parallel()

	eachVersion(t, func(t *testing.T, published *contract.Contract, version contract.Version) {
		judge := published.NewJudge()
		for range 3 {
			request{target: configurationPath}.to(t, version, judge.Before(answer{status: http.StatusTeapot}, nil))
		}

		want := []contract.Violation{{Operation: "getClientConfiguration", Status: http.StatusTeapot, Reason: "status is not supported"}}
		if got := judge.Violations(); !slices.Equal(got, want) {
			t.Errorf("violations %q, want %q", got, want)
		}
	})
}

func TestJudge_leavesAlone(t *testing.T) {
	t.Parallel()

	brokenOff := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })

	eachVersion(t, func(t *testing.T, published *contract.Contract, version contract.Version) {
		for name, c := range map[string]struct {
			target  string
			next    http.Handler
			isFault func(*http.Request) bool
		}{
			"the other version":         {target: at(other(version), "POST {api}/users?a=b"), next: answer{status: http.StatusTeapot}},
			"the other version's login": {target: at(other(version), "POST {oauth}/token"), next: answer{status: http.StatusTeapot}},
			"a planned fault": {
				target:  configurationPath,
				next:    answer{status: http.StatusTeapot},
				isFault: func(request *http.Request) bool { return strings.HasSuffix(request.URL.Path, "/clientConfiguration") },
			},
			"an answer that never comes": {target: configurationPath, next: brokenOff},
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()

				judge := published.NewJudge()

				func() {
					defer func() { _ = recover() }()

					request{target: c.target}.to(t, version, judge.Before(c.next, c.isFault))
				}()

				if violations, answered := judge.Violations(), judge.Answered(); len(violations) > 0 || len(answered) > 0 {
					t.Errorf("violations %q in %q, want none", violations, answered)
				}
			})
		}
	})
}

func TestJudge_accepts(t *testing.T) {
	t.Parallel()

	eachVersion(t, func(t *testing.T, published *contract.Contract, version contract.Version) {
		judge := published.NewJudge()
		revocation := request{target: "POST {oauth}/revoke", body: "token=a", contentType: asForm}
		revocation.to(t, version, judge.Before(answer{status: http.StatusUnauthorized}, nil))

		var want []contract.Violation
		for _, accepted := range contract.Accepted(version) {
			want = append(want, accepted.Violation)
		}

		if got := judge.AcceptedViolations(); !slices.Equal(got, want) || len(judge.Violations()) > 0 {
			t.Errorf("accepted %q, want %q; not accepted %q", got, want, judge.Violations())
		}
	})
}

// holder is a test that keeps to itself what becomes of it.
type holder struct {
	testing.TB

	cleanups []func()
	errors   []string
}

func (h *holder) Helper() {}

func (h *holder) Cleanup(cleanup func()) { h.cleanups = append(h.cleanups, cleanup) }

func (h *holder) Errorf(format string, arguments ...any) {
	h.errors = append(h.errors, fmt.Sprintf(format, arguments...))
}

func TestHold(t *testing.T) {
	t.Parallel()

	eachVersion(t, func(t *testing.T, _ *contract.Contract, version contract.Version) {
		held := &holder{TB: t}
		request{target: configurationPath + "?a=b"}.to(t, version, contract.Hold(held, answer{status: http.StatusTeapot}, nil))

		if len(held.errors) > 0 {
			t.Errorf("errors %q before the end", held.errors)
		}

		for _, cleanup := range held.cleanups {
			cleanup()
		}

		if len(held.errors) != 2 || !strings.Contains(held.errors[0], `"a" in query`) || !strings.Contains(held.errors[1], "answer 418") ||
			!strings.Contains(held.errors[0], "Access "+string(version)) {
			t.Errorf("errors %q, want one of the request and one of the answer, both of %s", held.errors, version)
		}
	})
}
