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
// error.
func (c *Client) RevokeToken(ctx context.Context, accessToken string) error {
	return c.do(ctx, request{
		operation: opRevokeToken,
		path:      c.version.oauthPath + "/revoke",
		form:      url.Values{"token": {accessToken}, "token_type_hint": {"access_token"}},
		token:     c.clientToken,
		secrets:   []string{accessToken},
	}, nil)
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

func (c *Client) newClientTokenSource(
	config clientcredentials.Config, operation operation, rejection *atomic.Pointer[Error],
) *tokenSource {
	return newTokenSource(func(ctx context.Context) (*oauth2.Token, error) {
		return c.fetchToken(ctx, operation, []string{config.ClientSecret}, rejection, config.Token)
	})
}

// userTokens are the sources of the users' tokens, by lower-cased id and then by password: a token got with one password is
// no proof of another.
type userTokens struct {
	sync.Mutex
	sources map[string]map[string]*tokenSource
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
		source = newTokenSource(func(ctx context.Context) (*oauth2.Token, error) {
			return c.fetchToken(ctx, opGetUserToken, []string{password, c.userOAuth.ClientSecret}, &c.rejection,
				func(ctx context.Context) (*oauth2.Token, error) {
					return c.userOAuth.PasswordCredentialsToken(ctx, id, password)
				})
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
}

// fetchToken lets the OAuth library fetch a token over the retrying client and words its failure as any other. Once
// finAPI has refused a client's own credentials nothing is sent with them any more, whoever it is for.
func (c *Client) fetchToken(
	ctx context.Context, operation operation, secrets []string, rejection *atomic.Pointer[Error],
	fetch func(context.Context) (*oauth2.Token, error),
) (*oauth2.Token, error) {
	if rejected := rejection.Load(); rejected != nil {
		return nil, rejected
	}

	call := &call{operation: operation, apiVersion: c.version.name, secrets: secrets, wantsAnswer: true}

	token, err := fetch(context.WithValue(withCall(ctx, call), oauth2.HTTPClient, c.oauthHTTP))
	if err == nil {
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
	if IsClientRejected(failure) && len(failure.Details) > 0 {
		rejection.Store(failure)
	}

	return nil, failure
}
