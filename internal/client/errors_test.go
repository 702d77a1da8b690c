// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

func TestError_understandsAnyAnswer(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		body string
		want []client.ErrorDetail
	}{
		"finAPI's form": {
			`{"errors":[{"message":"Not found.","code":"UNKNOWN_ENTITY","type":"TECHNICAL"}],"date":"2020-11-19 16:54:06.854",` +
				`"requestId":"x","endpoint":"GET /api/v1/users","authContext":"1/21","bank":null}`,
			[]client.ErrorDetail{{Code: "UNKNOWN_ENTITY", Message: "Not found.", Type: "TECHNICAL"}},
		},
		"all of several errors": {
			`{"errors":[{"message":"a","code":"A","type":"BUSINESS"},{"message":"b","code":"B","type":"TECHNICAL"}]}`,
			[]client.ErrorDetail{{Code: "A", Message: "a", Type: "BUSINESS"}, {Code: "B", Message: "b", Type: "TECHNICAL"}},
		},
		"fields that are null": {
			`{"errors":[{"message":null,"code":"A","type":"BUSINESS","multiStepAuthentication":null}]}`,
			[]client.ErrorDetail{{Code: "A", Type: "BUSINESS"}},
		},
		"an authentication error": {
			`{"error":"invalid_token","error_description":"Invalid access token"}`,
			[]client.ErrorDetail{{Code: "invalid_token", Message: "Invalid access token"}},
		},
		"errors without content": {`{"errors":[{},{"code":"A"},{}]}`, []client.ErrorDetail{{Code: "A"}}},
		"no errors":              {`{"errors":[]}`, nil},
		"errors that are null":   {`{"errors":null}`, nil},
		"another object":         {`{"message":"no Route matched"}`, nil},
		"another error object":   {`{"error":{"code":404}}`, nil},
		"a gateway's error":      {`{"status":403,"error":"Forbidden","path":"/x"}`, nil},
		"a list":                 {`[]`, nil},
		"null":                   {`null`, nil},
		"a string":               {`"error"`, nil},
		"nothing":                {``, nil},
		"HTML":                   {`<html><body>502 Bad Gateway</body></html>`, nil},
		"JSON that breaks off":   {`{"errors":[{"message":"Not fou`, nil},
		"no UTF-8":               {"\xff\xfe\x00", nil},
		"a text that is no UTF-8": {
			"{\"errors\":[{\"code\":\"a\xffb\"}]}", []client.ErrorDetail{{Code: "a\ufffdb"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			err := client.ErrorOf(http.StatusBadRequest, []byte(c.body))
			if len(err.Details) != len(c.want) || len(c.want) > 0 && !reflect.DeepEqual(err.Details, c.want) {
				t.Errorf("details %+v, want %+v", err.Details, c.want)
			}
		})
	}
}

func TestError_text(t *testing.T) {
	t.Parallel()

	for want, c := range map[string]struct {
		status int
		body   string
	}{
		"getAuthorizedUser: 404 Not Found: UNKNOWN_ENTITY: No.":   {404, ownError("UNKNOWN_ENTITY")},
		"getAuthorizedUser: 401 Unauthorized: invalid_token: Bad": {401, `{"error":"invalid_token","error_description":"Bad"}`},
		"getAuthorizedUser: 400 Bad Request: A: a: B: b":          {400, `{"errors":[{"code":"A","message":"a"},{"code":"B","message":"b"}]}`},
		"getAuthorizedUser: 400 Bad Request: A":                   {400, `{"errors":[{"code":"A","message":null}]}`},
		"getAuthorizedUser: 400 Bad Request: only a message":      {400, `{"errors":[{"message":"only a message"}]}`},
		"getAuthorizedUser: 502 Bad Gateway":                      {502, `<html>`},
		"getAuthorizedUser: 599":                                  {599, ``},
		"getAuthorizedUser: 307 Temporary Redirect":               {307, ``},
	} {
		if got := client.ErrorOf(c.status, []byte(c.body)).Error(); got != want {
			t.Errorf("text %q, want %q", got, want)
		}
	}
}

func TestError_isFitForATerminal(t *testing.T) {
	t.Parallel()

	hostile := `a\nb\r\u001b[31mc\u0000\u202ed\u2028e\u0085f`
	err := client.ErrorOf(http.StatusBadRequest, []byte(`{"errors":[{"code":"`+hostile+`","message":"`+hostile+`","type":"`+hostile+`"}]}`))

	detail := err.Details[0]
	for _, text := range []string{err.Error(), detail.Code, detail.Message, detail.Type} {
		if at := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }); at >= 0 {
			t.Errorf("%q holds a character that cannot be printed, at %d", text, at)
		}
	}

	if want := "a b  [31mc  d e f"; detail.Message != want {
		t.Errorf("message %q, want %q", detail.Message, want)
	}
}

func TestError_isBounded(t *testing.T) {
	t.Parallel()

	long := client.ErrorOf(http.StatusBadRequest, []byte(`{"errors":[{"code":"`+strings.Repeat("ä", 10_000)+`"}]}`))
	if code := long.Details[0].Code; len(code) > client.MaxMessage+len(" …") || !strings.HasSuffix(code, "ä …") {
		t.Errorf("a code of %d bytes, want it cut and marked as such: %q", len(code), code)
	}

	many := client.ErrorOf(http.StatusBadRequest, []byte(`{"errors":[`+strings.Repeat(`{"code":"A"},`, 4999)+`{"code":"Z"}]}`))
	if len(many.Details) != client.MaxDetails || many.MoreDetails != 4990 {
		t.Errorf("%d details and %d more, want %d and 4990", len(many.Details), many.MoreDetails, client.MaxDetails)
	}

	if text := many.Error(); !strings.HasSuffix(text, ": A: and 4990 more") || len(text) > 200 {
		t.Errorf("text %q", text)
	}
}

func TestError_masksSecrets(t *testing.T) {
	t.Parallel()

	token := strings.Repeat("0123456789abcdef", 512)

	for message, want := range map[string]string{
		"Invalid access token: " + token:                    "Invalid access token: ***",
		"first " + token + ", then s3cr3t, then s3cr3t":     "first ***, then ***, then ***",
		strings.Repeat("x", client.MaxMessage-4) + "s3cr3t": strings.Repeat("x", client.MaxMessage-4) + "***",
		"no secret at all":                                  "no secret at all",
	} {
		body := fmt.Sprintf(`{"errors":[{"message":%q,"code":%q,"type":%q}]}`, message, message, message)
		err := client.ErrorOf(http.StatusBadRequest, []byte(body), token, "", "s3cr3t")

		if got := err.Details[0]; got != (client.ErrorDetail{Code: want, Message: want, Type: want}) {
			t.Errorf("%.40q… becomes %+v, want %q", message, got, want)
		}

		if err.Has(message) != (message == want) || !err.Has(want) {
			t.Errorf("Has is not about the masked code %q", want)
		}
	}
}

// What depends on a code must not depend on whether a user has it as the password.
func TestError_keepsItsCodesWhateverThePasswords(t *testing.T) {
	t.Parallel()

	for _, code := range []string{client.CodeUnknownEntity, client.CodeUnauthorizedAccess} {
		if err := client.ErrorOf(http.StatusNotFound, []byte(ownError(code)), code); !err.Has(code) {
			t.Errorf("details %+v", err.Details)
		}
	}
}

// A server that mixes things up may repeat the secrets of anybody.
func TestError_masksTheSecretsOfOtherRequests(t *testing.T) {
	t.Parallel()

	f := start(t, setup{config: func(config *client.Config) { config.AdminClientSecret = "the administrator's" }})
	ctx := t.Context()

	f.server.AddUser(mock.User{ID: "carol", Password: "Carol's & own", Verified: true})

	must(f.client.CreateUser(ctx, client.CreateUserParams{ID: "bob", Password: "Bob's secret"}))(t)
	noError(t, f.client.ChangePassword(ctx, alice, newPassword))
	_, err := f.client.GetUser(ctx, "dave", "Dave's secret")
	wantTrue(t, err, "IsLoginRejected")

	known := map[string]string{
		"a password given at a creation": "Bob's secret",
		"a password given to change it":  newPassword,
		"a password that was refused":    "Dave's secret",
		"a password that opens a user":   "Carol's & own",
		"the same, as in a form":         "Carol%27s+%26+own",
		"the same, as in JSON":           `Carol's \\u0026 own`,
		"a user's token":                 must(f.client.UserToken(ctx, "carol", "Carol's & own"))(t).AccessToken,
		"the client's token":             must(f.client.ClientToken(ctx))(t).AccessToken,
		"the client's secret":            mock.DefaultClientSecret,
		"the administrator's secret":     "the administrator's",
		"the data decryption key":        mock.DefaultDataDecryptionKey,
		"the same in capitals":           strings.ToUpper(mock.DefaultDataDecryptionKey),
		"a token to change a password":   must(f.client.RequestPasswordChange(ctx, alice))(t).Token,
		"a token that was to be revoked": "another's token",
	}
	_ = f.client.RevokeToken(ctx, "another's token")

	for name, secret := range known {
		f.server.Inject(mock.Fault{
			Operation: mock.GetVerificationStatus, Status: http.StatusBadRequest,
			Body: `{"errors":[{"code":"BAD_REQUEST","message":"<` + secret + `> is in the way"}]}`,
		})

		_, err := f.client.IsVerified(ctx, alice)
		if text := err.Error(); !strings.Contains(text, "<***> is in the way") {
			t.Errorf("%s is not masked: %s", name, text)
		}
	}
}

// predicates are the questions that can be asked about an error.
var predicates = map[string]func(error) bool{
	"IsNotFound":        client.IsNotFound,
	"IsStillThere":      client.IsStillThere,
	"IsOtherUser":       client.IsOtherUser,
	"IsUserExists":      client.IsUserExists,
	"IsAlreadyVerified": client.IsAlreadyVerified,
	"IsNotVerified":     client.IsNotVerified,
	"IsLoginRejected":   client.IsLoginRejected,
	"IsLoginForbidden":  client.IsLoginForbidden,
	"IsLocked":          client.IsLocked,
	"IsBusy":            client.IsBusy,
	"IsClientRejected":  client.IsClientRejected,
	"IsMaybeCreated":    client.IsMaybeCreated,
	"IsAdministration":  client.IsAdministration,
	"IsTimeout":         client.IsTimeout,
	"IsNoVersion":       client.IsNoVersion,
	"IsVersionMismatch": client.IsVersionMismatch,
}

func wantTrue(t *testing.T, err error, want ...string) {
	t.Helper()

	var got []string

	for name, holds := range predicates {
		if holds(err) {
			got = append(got, name)
		}
	}

	slices.Sort(got)
	slices.Sort(want)

	if !slices.Equal(got, want) {
		t.Errorf("%v are true of %v, want %v", got, err, want)
	}
}

func TestPredicates_onWhatFinAPIAnswers(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		call func(context.Context, *finapi) error
		want []string
	}{
		"success": {
			func(ctx context.Context, f *finapi) error { _, err := f.client.IsVerified(ctx, alice); return err }, nil,
		},
		"no such user, asked by the client": {
			func(ctx context.Context, f *finapi) error { _, err := f.client.IsVerified(ctx, "bob"); return err },
			[]string{"IsNotFound"},
		},
		"no such user, who logs in": {
			func(ctx context.Context, f *finapi) error {
				_, err := f.client.GetUser(ctx, "bob", "secret")
				return err
			},
			[]string{"IsLoginRejected"},
		},
		"wrong password": {
			func(ctx context.Context, f *finapi) error {
				_, err := f.client.UserToken(ctx, alice, "wrong")
				return err
			},
			[]string{"IsLoginRejected"},
		},
		"id taken": {
			func(ctx context.Context, f *finapi) error {
				_, err := f.client.CreateUser(ctx, client.CreateUserParams{ID: "ALICE", Password: "secret"})
				return err
			},
			[]string{"IsUserExists"},
		},
		"automatic updates are off": {
			func(ctx context.Context, f *finapi) error {
				_, err := f.client.CreateUser(ctx, client.CreateUserParams{ID: "bob", Password: "secret", IsAutoUpdateEnabled: true})
				return err
			}, nil,
		},
		"verified already": {
			func(ctx context.Context, f *finapi) error { return f.client.VerifyUser(ctx, alice) },
			[]string{"IsAlreadyVerified"},
		},
		"deletion of an unverified user who is verified": {
			func(ctx context.Context, f *finapi) error { return f.client.DeleteUnverifiedUser(ctx, alice) },
			[]string{"IsAlreadyVerified"},
		},
		"login of an unverified user": {
			func(ctx context.Context, f *finapi) error { return f.client.DeleteUser(ctx, "new", "secret") },
			[]string{"IsNotVerified", "IsLoginForbidden"},
		},
		"password change of an unverified user": {
			func(ctx context.Context, f *finapi) error { return f.client.ChangePassword(ctx, "new", "secret") },
			[]string{"IsNotVerified"},
		},
		"locked user": {
			func(ctx context.Context, f *finapi) error {
				_, err := f.client.GetUser(ctx, "locked", "secret")
				return err
			},
			[]string{"IsLocked"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			f := start(t, setup{mock: []mock.Option{mock.WithAutoUpdate(false)}})
			f.server.AddUser(mock.User{ID: "new", Password: "secret"})
			f.server.AddUser(mock.User{ID: "locked", Password: "secret", Verified: true, Locked: true})

			wantTrue(t, c.call(t.Context(), f), c.want...)
		})
	}
}

func TestPredicates_onWhatOthersAnswer(t *testing.T) {
	t.Parallel()

	isVerified := func(ctx context.Context, c *client.Client) error { _, err := c.IsVerified(ctx, alice); return err }
	login := func(ctx context.Context, c *client.Client) error {
		_, err := c.UserToken(ctx, alice, alicePassword)
		return err
	}
	deleteUser := func(ctx context.Context, c *client.Client) error { return c.DeleteUser(ctx, alice, alicePassword) }
	requestPasswordChange := func(ctx context.Context, c *client.Client) error {
		_, err := c.RequestPasswordChange(ctx, alice)
		return err
	}

	for name, c := range map[string]struct {
		operation mock.Operation
		status    int
		body      string
		call      func(context.Context, *client.Client) error
		want      []string
	}{
		"404 of finAPI":                {mock.GetVerificationStatus, 404, ownError("UNKNOWN_ENTITY"), isVerified, []string{"IsNotFound"}},
		"404 with another code":        {mock.GetVerificationStatus, 404, ownError("METHOD_NOT_ALLOWED"), isVerified, nil},
		"404 with errors of no code":   {mock.GetVerificationStatus, 404, `{"errors":[{"message":"UNKNOWN_ENTITY"}]}`, isVerified, nil},
		"404 with the code as OAuth's": {mock.GetVerificationStatus, 404, `{"error":"UNKNOWN_ENTITY"}`, isVerified, nil},
		"403 to a login":               {mock.GetToken, 403, ownError("FORBIDDEN"), login, []string{"IsLoginForbidden"}},
		"400 to a login, by code":      {mock.GetToken, 400, ownError("USER_NOT_VERIFIED"), login, []string{"IsLoginRejected", "IsNotVerified"}},
		"403 to a login with HTML":     {mock.GetToken, 403, `<html>`, login, nil},
		"403 to a login of a gateway":  {mock.GetToken, 403, `{"error":"Forbidden","status":403}`, login, nil},
		"423 to a login":               {mock.GetToken, 423, ownError("SOME_CODE"), login, []string{"IsLocked"}},
		"423 to a login with HTML":     {mock.GetToken, 423, `<html>`, login, nil},
		"401 to a login with HTML":     {mock.GetToken, 401, `<html>`, login, nil},
		"422 with HTML":                {mock.RequestPasswordChange, 422, `<html>`, requestPasswordChange, nil},
		"422 of another form":          {mock.RequestPasswordChange, 422, `{"error":"USER_NOT_VERIFIED"}`, requestPasswordChange, nil},
		"404 with HTML":                {mock.GetVerificationStatus, 404, `<html>Not Found</html>`, isVerified, nil},
		"404 with nothing":             {mock.GetVerificationStatus, 404, ``, isVerified, nil},
		"404 of a gateway":             {mock.GetVerificationStatus, 404, `{"message":"no Route matched"}`, isVerified, nil},
		"404 of a Spring application":  {mock.GetVerificationStatus, 404, `{"status":404,"error":"Not Found","path":"/x"}`, isVerified, nil},
		"404 to a login":               {mock.GetToken, 404, ownError("UNKNOWN_ENTITY"), login, nil},
		"403 to the client":            {mock.GetVerificationStatus, 403, ownError("FORBIDDEN"), isVerified, nil},
		"403 for the other version":    {mock.GetVerificationStatus, 403, limitedTo("limited to scope /api/v2"), isVerified, []string{"IsVersionMismatch"}},
		"403, other version, German":   {mock.GetVerificationStatus, 403, limitedTo("beschränkt auf /api/v2."), isVerified, []string{"IsVersionMismatch"}},
		"403 for the other, both said": {mock.GetVerificationStatus, 403, limitedTo("/api/v1/users: only /api/v2"), isVerified, []string{"IsVersionMismatch"}},
		"403 that names its own path":  {mock.GetVerificationStatus, 403, limitedTo("no access to /api/v1/users"), isVerified, nil},
		"403 for a version to come":    {mock.GetVerificationStatus, 403, limitedTo("limited to scope /api/v20"), isVerified, nil},
		"403 of another with the path": {mock.GetVerificationStatus, 403, `{"message":"limited to scope /api/v2"}`, isVerified, nil},
		"422 with the path":            {mock.GetVerificationStatus, 422, limitedTo("limited to scope /api/v2"), isVerified, nil},
		"423 to the client":            {mock.GetVerificationStatus, 423, ownError("LOCKED"), isVerified, nil},
		"400 to a login":               {mock.GetToken, 400, ownError("BAD_REQUEST"), login, []string{"IsLoginRejected"}},
		"400 to a login, OAuth's form": {mock.GetToken, 400, `{"error":"invalid_grant"}`, login, []string{"IsLoginRejected"}},
		"400 to a login, as seen":      {mock.GetToken, 400, badCredentials, login, []string{"IsLoginRejected"}},
		"400 to a client's login":      {mock.GetToken, 400, badCredentials, isVerified, nil},
		"the same code for a role":     {mock.GetVerificationStatus, 403, ownError("UNAUTHORIZED_ACCESS"), isVerified, nil},
		"the same code to a deletion":  {mock.DeleteAuthorizedUser, 400, badCredentials, deleteUser, nil},
		"the same code, forbidden":     {mock.DeleteAuthorizedUser, 403, ownError("UNAUTHORIZED_ACCESS"), deleteUser, nil},
		"400 to a login with HTML":     {mock.GetToken, 400, `<html>Bad Request</html>`, login, nil},
		"401 to a login":               {mock.GetToken, 401, `{"error":"invalid_client"}`, login, []string{"IsClientRejected"}},
		"401 to the client's login":    {mock.GetToken, 401, `{"error":"invalid_client"}`, isVerified, []string{"IsClientRejected"}},
		"400 to the client's login":    {mock.GetToken, 400, `{"error":"invalid_request"}`, isVerified, nil},
		"422 without the code":         {mock.RequestPasswordChange, 422, ownError("SOME_CODE"), requestPasswordChange, []string{"IsNotVerified"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			f := start(t, setup{})
			f.server.Inject(mock.Fault{Operation: c.operation, Times: -1, Status: c.status, Body: c.body})

			err := c.call(t.Context(), f.client)
			wantTrue(t, err, c.want...)

			if got := failure(t, err).StatusCode; got != c.status {
				t.Errorf("status %d, want %d", got, c.status)
			}
		})
	}
}

// badCredentials is finAPI's refusal of a user's login.
const badCredentials = `{"errors":[{"code":"UNAUTHORIZED_ACCESS","message":"Bad credentials"}]}`

// limitedTo is finAPI's refusal with a message; its code is not documented.
func limitedTo(message string) string {
	return `{"errors":[{"message":"` + message + `","code":"SOME_CODE","type":"BUSINESS"}]}`
}

func FuzzErrorBody(f *testing.F) {
	const secret = "s3cr3t-t0ken"

	f.Add(404, []byte(ownError("UNKNOWN_ENTITY")))
	f.Add(401, []byte(`{"error":"invalid_token","error_description":"Invalid access token: s3cr3t-t0ken"}`))
	f.Add(400, []byte(`{"errors":[{"message":"\u001b[31m\n","code":"s3cr3t-t0ken","type":null},{}]}`))
	f.Add(502, []byte(`<html>`))
	f.Add(400, []byte(`[]`))
	f.Add(-1, []byte("{\"error\":\"\xff\"}"))

	f.Fuzz(func(t *testing.T, status int, body []byte) {
		err := client.ErrorOf(status, body, secret)
		text := err.Error()

		if !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
			t.Errorf("%q cannot be printed", text)
		}

		if strings.Contains(text, secret) {
			t.Errorf("%q holds a secret", text)
		}

		if len(text) > 100+client.MaxDetails*2*(client.MaxMessage+10) {
			t.Errorf("a text of %d bytes", len(text))
		}

		for _, holds := range predicates {
			holds(err)
		}
	})
}
