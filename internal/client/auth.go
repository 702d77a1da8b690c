// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

// Token is an access token of finAPI. Until it expires finAPI hands the same one to everybody who asks with the same
// credentials.
type Token struct {
	// AccessToken is the secret.
	AccessToken string
	// ExpiresAt is when finAPI stops accepting it; the zero time if never.
	ExpiresAt time.Time
}

// ClientToken returns the application client's access token (getToken with client_credentials), from memory if there is a
// valid one.
func (c *Client) ClientToken(ctx context.Context) (Token, error) {
	return exported(c.clientToken.get(ctx))
}

// UserToken returns the access token of the user with this id (getToken with password), from memory if there is a valid
// one. A password that finAPI refused once is never sent again by the same Client: the refusal is returned at once, since
// each wrong attempt counts towards the user's lock. See [IsLoginRejected], [IsLoginForbidden], [IsLocked].
func (c *Client) UserToken(ctx context.Context, id, password string) (Token, error) {
	return exported(c.userToken(id, password).get(ctx))
}

// RevokeToken invalidates an access token (revokeToken) for everybody who holds it. One that is invalid already is no
// error; an answer that is not finAPI's is, since nothing else tells.
func (c *Client) RevokeToken(ctx context.Context, accessToken string) error {
	c.secrets.know(accessToken)

	return c.do(ctx, c.asClient(request{
		operation: opRevokeToken,
		path:      pathOf("revoke"),
		form:      url.Values{"token": {accessToken}, "token_type_hint": {"access_token"}},
	}), nil)
}

func exported(token *oauth2.Token, err error) (Token, error) {
	if err != nil {
		return Token{}, err
	}

	return Token{AccessToken: token.AccessToken, ExpiresAt: token.Expiry}, nil
}

// tokenSource keeps one access token.
type tokenSource = shared[*oauth2.Token]

func newTokenSource(fetch func(context.Context) (*oauth2.Token, error)) *tokenSource {
	return &tokenSource{fetch: fetch, isGood: (*oauth2.Token).Valid, isFinal: isRefusedLogin}
}

// clientLogin is how a client of the mandator gets its token.
type clientLogin struct {
	operation  operation
	id, secret string
	// rejection is finAPI's refusal of these credentials.
	rejection atomic.Pointer[Error]
}

// requestClientToken asks for a client's token at the endpoint of one version.
func (c *Client) requestClientToken(ctx context.Context, version version, login *clientLogin) (*oauth2.Token, error) {
	config := clientcredentials.Config{
		ClientID:     login.id,
		ClientSecret: login.secret,
		TokenURL:     c.tokenURL(version),
		AuthStyle:    oauth2.AuthStyleInParams,
	}

	return c.fetchToken(ctx, version, login.operation, &login.rejection, config.Token)
}

// fetchAdminToken fetches the administrator's token at the version of the application client.
func (c *Client) fetchAdminToken(ctx context.Context) (*oauth2.Token, error) {
	version, err := c.boundVersion(ctx)
	if err != nil {
		return nil, err
	}

	return c.requestClientToken(ctx, version, c.administrator)
}

func (c *Client) fetchUserToken(ctx context.Context, id, password string) (*oauth2.Token, error) {
	version, err := c.boundVersion(ctx)
	if err != nil {
		return nil, err
	}

	config := oauth2.Config{
		ClientID:     c.application.id,
		ClientSecret: c.application.secret,
		Endpoint:     oauth2.Endpoint{TokenURL: c.tokenURL(version), AuthStyle: oauth2.AuthStyleInParams},
	}

	return c.fetchToken(ctx, version, opGetUserToken, &c.application.rejection, func(ctx context.Context) (*oauth2.Token, error) {
		return config.PasswordCredentialsToken(ctx, id, password)
	})
}

func (c *Client) tokenURL(version version) string {
	return c.baseURL + version.oauthPath + "/token"
}

// userTokens are the sources of the users' tokens, by lower-cased id and then by password: a token got with one password is
// no proof of another.
type userTokens struct {
	sync.Mutex
	sources map[string]map[string]*tokenSource
	// proven are the access tokens, by lower-cased id, with which finAPI has answered as that user.
	proven map[string]string
}

func (t *userTokens) isProven(id, accessToken string) bool {
	t.Lock()
	defer t.Unlock()

	return t.proven[strings.ToLower(id)] == accessToken
}

func (t *userTokens) prove(id, accessToken string) {
	t.Lock()
	defer t.Unlock()

	if t.proven == nil {
		t.proven = map[string]string{}
	}

	t.proven[strings.ToLower(id)] = accessToken
}

func (c *Client) userToken(id, password string) *tokenSource {
	c.userTokens.Lock()
	defer c.userTokens.Unlock()

	if c.userTokens.sources == nil {
		c.userTokens.sources = map[string]map[string]*tokenSource{}
	}

	key := strings.ToLower(id)
	if c.userTokens.sources[key] == nil {
		c.userTokens.sources[key] = map[string]*tokenSource{}
	}

	source, ok := c.userTokens.sources[key][password]
	if !ok {
		c.secrets.know(password)

		source = newTokenSource(func(ctx context.Context) (*oauth2.Token, error) {
			return c.fetchUserToken(ctx, id, password)
		})
		c.userTokens.sources[key][password] = source
	}

	return source
}

// forgetUser drops all that is known of a user, once the password has changed or the user is another one, or none.
func (c *Client) forgetUser(id string) {
	c.directory.change(id)

	c.userTokens.Lock()
	defer c.userTokens.Unlock()

	delete(c.userTokens.sources, strings.ToLower(id))
	delete(c.userTokens.proven, strings.ToLower(id))
}

// fetchToken lets the OAuth library fetch a token over the retrying client and words its failure as any other. Once
// finAPI has refused a client's own credentials nothing is sent with them any more, whoever it is for.
func (c *Client) fetchToken(
	ctx context.Context, version version, operation operation, rejection *atomic.Pointer[Error],
	fetch func(context.Context) (*oauth2.Token, error),
) (*oauth2.Token, error) {
	if rejected := rejection.Load(); rejected != nil {
		return nil, rejected
	}

	call := &call{operation: operation, apiVersion: version.name, secrets: c.secrets, wantsAnswer: true}

	token, err := fetch(context.WithValue(withCall(ctx, call), oauth2.HTTPClient, c.oauthHTTP))
	if err == nil {
		c.secrets.know(token.AccessToken)

		if strings.ContainsFunc(token.AccessToken, func(r rune) bool { return r <= ' ' || r > '~' }) {
			return nil, call.failure(errors.New("the access token in the answer cannot be sent in a header"))
		}

		return token, nil
	}

	// The library's error repeats the whole answer; the call has kept what is worth saying of it.
	switch {
	case call.status == 0 || ctx.Err() != nil && errors.Is(err, ctx.Err()):
	case call.isSuccess() && call.cause == nil:
		err = fmt.Errorf("the answer%s holds no access token", call.foreignMediaType())
	default:
		err = nil
	}

	failure := call.failure(err)
	if IsClientRejected(failure) {
		rejection.Store(failure)
	}

	return nil, failure
}
