// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock_test

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// finapi is a running mock, called the way a client calls finAPI.
type finapi struct {
	*mock.Server
	t      *testing.T
	url    string
	api    string // prefix of the resources
	oauth  string // prefix of the token endpoints
	client *http.Client
}

// startV1 runs an Access V1 whose clock stands still unless a test brings another one.
func startV1(t *testing.T, options ...mock.Option) *finapi {
	t.Helper()
	return start(t, "/api/v1", "/oauth", append([]mock.Option{mock.WithClock(newClock().now)}, options...))
}

func startV2(t *testing.T, options ...mock.Option) *finapi {
	t.Helper()

	return start(t, "/api/v2", "/api/v2/oauth",
		append([]mock.Option{mock.WithClock(newClock().now), mock.WithAPIVersion("v2")}, options...))
}

// eachVersion runs a test against both versions.
func eachVersion(t *testing.T, options []mock.Option, test func(*testing.T, *finapi)) {
	t.Helper()
	t.Run("v1", func(t *testing.T) {
		t.Parallel()
		test(t, startV1(t, options...))
	})
	t.Run("v2", func(t *testing.T) {
		t.Parallel()
		test(t, startV2(t, options...))
	})
}

func start(t *testing.T, api, oauth string, options []mock.Option) *finapi {
	t.Helper()

	server := mock.New(options...)
	address, stop := server.Start()
	t.Cleanup(stop)
	// A connection per request: the transport repeats requests on its own when a kept one dies.
	client := &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}

	return &finapi{Server: server, t: t, url: address, api: api, oauth: oauth, client: client}
}

// in lets a subtest use the server of its parent.
func (f *finapi) in(t *testing.T) *finapi {
	t.Helper()

	subtest := *f
	subtest.t = t

	return &subtest
}

// clock stands still until it is moved.
type clock struct {
	mutex  sync.Mutex
	moment time.Time
}

func newClock() *clock {
	return &clock{moment: time.Date(2024, time.March, 15, 12, 30, 0, 0, time.FixedZone("", 3600))}
}

func (c *clock) now() time.Time {
	c.mutex.Lock()
	defer c.mutex.Unlock()

	return c.moment
}

func (c *clock) advance(duration time.Duration) {
	c.mutex.Lock()
	defer c.mutex.Unlock()

	c.moment = c.moment.Add(duration)
}

// response is an answer with its JSON object, if it has one.
type response struct {
	t      *testing.T
	status int
	header http.Header
	text   string
	json   map[string]any
}

type header map[string]string

// do sends a request and returns the answer, or the error of a connection that died.
func (f *finapi) do(method, path string, headers header, body string) (response, error) {
	f.t.Helper()

	request, err := http.NewRequestWithContext(f.t.Context(), method, f.url+path, strings.NewReader(body))
	if err != nil {
		f.t.Fatal(err)
	}

	for name, value := range headers {
		request.Header.Set(name, value)
	}

	answer, err := f.client.Do(request)
	if err != nil {
		return response{}, err
	}

	defer func() { _ = answer.Body.Close() }()

	content, err := io.ReadAll(answer.Body)
	if err != nil {
		return response{}, err
	}

	result := response{t: f.t, status: answer.StatusCode, header: answer.Header, text: string(content)}
	if json.Unmarshal(content, &result.json) != nil {
		result.json = nil
	}

	return result, nil
}

func (f *finapi) must(method, path string, headers header, body string) response {
	f.t.Helper()

	result, err := f.do(method, path, headers, body)
	if err != nil {
		f.t.Fatalf("%s %s: %v", method, path, err)
	}

	return result
}

// call sends a resource request: path below the prefix of the version, JSON body or "".
func (f *finapi) call(method, path, token, body string) response {
	f.t.Helper()

	headers := header{"Authorization": "Bearer " + token}
	if body != "" {
		headers["Content-Type"] = "application/json"
	}

	return f.must(method, f.api+path, headers, body)
}

// form sends a request to one of the two OAuth endpoints.
func (f *finapi) form(endpoint, token string, parameters ...string) response {
	f.t.Helper()

	headers := header{"Content-Type": "application/x-www-form-urlencoded"}
	if token != "" {
		headers["Authorization"] = "Bearer " + token
	}

	return f.must(http.MethodPost, f.oauth+endpoint, headers, values(parameters...).Encode())
}

func values(pairs ...string) url.Values {
	result := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		result.Add(pairs[i], pairs[i+1])
	}

	return result
}

// token calls the token endpoint with the sample client.
func (f *finapi) token(grant string, parameters ...string) response {
	f.t.Helper()

	return f.form("/token", "", append([]string{
		"grant_type", grant, "client_id", mock.DefaultClientID, "client_secret", mock.DefaultClientSecret,
	}, parameters...)...)
}

func (f *finapi) login(id, password string) response {
	f.t.Helper()
	return f.token("password", "username", id, "password", password)
}

func (f *finapi) clientToken() string {
	f.t.Helper()
	return f.token("client_credentials").ok(http.StatusOK).get("access_token")
}

func (f *finapi) adminToken() string {
	f.t.Helper()

	return f.form("/token", "", "grant_type", "client_credentials",
		"client_id", mock.DefaultAdminClientID, "client_secret", mock.DefaultAdminClientSecret,
	).ok(http.StatusOK).get("access_token")
}

func (f *finapi) userToken(id, password string) string {
	f.t.Helper()
	return f.login(id, password).ok(http.StatusOK).get("access_token")
}

// add arranges a verified user with the password "password".
func (f *finapi) add(id string) {
	f.AddUser(mock.User{ID: id, Password: "password", Verified: true})
}

func (f *finapi) stored(id string) mock.User {
	f.t.Helper()

	user, found := f.User(id)
	if !found {
		f.t.Fatalf("there is no user %q", id)
	}

	return user
}

func (f *finapi) mustBeGone(id string) {
	f.t.Helper()

	if _, found := f.User(id); found {
		f.t.Errorf("the user %q still exists", id)
	}
}

// ok demands a status.
func (r response) ok(status int) response {
	r.t.Helper()

	if r.status != status {
		r.t.Fatalf("status %d, want %d; body: %s", r.status, status, r.text)
	}

	return r
}

// empty demands a status and an empty body.
func (r response) empty(status int) {
	r.t.Helper()

	if r.ok(status).text != "" {
		r.t.Errorf("body %q, want none", r.text)
	}
}

// refused demands a status and exactly these codes in finAPI's normal error body.
func (r response) refused(status int, codes ...string) response {
	r.t.Helper()

	if got := r.ok(status).codes(); !slices.Equal(got, codes) {
		r.t.Errorf("codes %v, want %v; body: %s", got, codes, r.text)
	}

	return r
}

// unauthorized demands a 401 in the OAuth shape.
func (r response) unauthorized(code string) response {
	r.t.Helper()
	r.ok(http.StatusUnauthorized).keys("error", "error_description")

	if r.get("error") != code {
		r.t.Errorf("error %q, want %q", r.get("error"), code)
	}

	return r
}

func (r response) codes() []string {
	r.t.Helper()

	var codes []string

	list, _ := r.json["errors"].([]any)
	for _, entry := range list {
		member, _ := entry.(map[string]any)
		code, _ := member["code"].(string)
		codes = append(codes, code)
	}

	return codes
}

func (r response) get(name string) string {
	r.t.Helper()

	value, ok := r.json[name].(string)
	if !ok {
		r.t.Fatalf("%s is %v, want a string; body: %s", name, r.json[name], r.text)
	}

	return value
}

// keys demands that the object has exactly these members.
func (r response) keys(names ...string) {
	r.t.Helper()
	demandKeys(r.t, r.json, names...)
}

func demandKeys(t *testing.T, object map[string]any, names ...string) {
	t.Helper()
	slices.Sort(names)

	if got := slices.Sorted(maps.Keys(object)); !slices.Equal(got, names) {
		t.Errorf("members %v, want %v", got, names)
	}
}

// same demands that the body is this JSON, whatever the order of the members.
func (r response) same(want string) {
	r.t.Helper()

	if got, want := canonical(r.t, r.text), canonical(r.t, want); got != want {
		r.t.Errorf("body\n%s\nwant\n%s", got, want)
	}
}

func canonical(t *testing.T, text string) string {
	t.Helper()

	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatalf("%q is no JSON: %v", text, err)
	}

	var canonical bytes.Buffer

	encoder := json.NewEncoder(&canonical)
	encoder.SetEscapeHTML(false)

	if err := encoder.Encode(value); err != nil {
		t.Fatal(err)
	}

	return canonical.String()
}

// jsonOf quotes a text for a JSON body.
func jsonOf(value string) string {
	quoted, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}

	return string(quoted)
}
