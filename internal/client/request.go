// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"

	"github.com/hashicorp/go-retryablehttp"
	"golang.org/x/oauth2"
)

// request is one call of an operation.
type request struct {
	operation operation
	// path follows the version's resource path, or its OAuth path for an OAuth operation; its segments are escaped.
	path  string
	query url.Values
	// body is sent as JSON, form as a form; at most one of them is set.
	body any
	form url.Values
	// token authorises the request.
	token *tokenSource
	// userID is the user the request is about, if it is about one.
	userID string
	// asUser: the token is to be that user's.
	asUser bool
	// check judges the decoded answer; may be nil.
	check func() error
	// isBusy tells of a successful answer whether finAPI was too busy to do all of the work; nil if it says so by status.
	isBusy func(answer []byte) bool
}

// do sends a request and decodes its answer into result unless that is nil. What the answer leaves open it finds out.
func (c *Client) do(ctx context.Context, r request, result any) error {
	_, err := c.authorise(ctx, r, result)

	return c.settle(ctx, r, err)
}

// authorise sends a request with its token, if need be a second time with a new one. It returns the token that served.
func (c *Client) authorise(ctx context.Context, r request, result any) (*oauth2.Token, error) {
	for isRenewed := false; ; isRenewed = true {
		token, err := c.provenToken(ctx, r)
		if err != nil {
			return nil, err
		}

		err = c.send(ctx, r, token, result)

		switch {
		case err == nil && r.asUser && r.check != nil:
			c.userTokens.prove(r.userID, token.AccessToken)
		case r.asUser && IsOtherUser(err):
			r.token.drop(token)
		case c.isDeletedBefore(ctx, r, err):
			return token, nil
		}

		// finAPI counts a token's life from its first issue and anybody may revoke it: 401 is part of normal life, once,
		// or more than once for a request that waits longer than a token lives.
		if !isExpiredToken(err) || isRenewed && !wasBusy(err) {
			return token, err
		}

		r.token.drop(token)
	}
}

// provenToken returns the token of a request. What is changed as a user is changed with a token alone that has been seen to
// answer as that user: with a stranger's it would change, or delete, the stranger.
func (c *Client) provenToken(ctx context.Context, r request) (*oauth2.Token, error) {
	token, err := r.token.get(ctx)
	if err != nil || !r.asUser || r.operation.method == http.MethodGet || c.userTokens.isProven(r.userID, token.AccessToken) {
		return token, err
	}

	var user User

	reading := readingUser(r.userID, &user)
	reading.token = r.token

	return c.authorise(ctx, reading, &user)
}

// isDeletedBefore tells whether a user's deletion has lost its token to an attempt of its own whose answer got lost. To log
// in again would be to log in as nobody.
func (c *Client) isDeletedBefore(ctx context.Context, r request, err error) bool {
	if r.operation.settledBy != whetherGone || !r.asUser || !isExpiredToken(err) || !isAmbiguous(err, r.operation) {
		return false
	}

	_, err = c.IsVerified(ctx, r.userID)

	return IsNotFound(err)
}

func (c *Client) send(ctx context.Context, r request, token *oauth2.Token, result any) error {
	version, err := c.boundVersion(ctx)
	if err != nil {
		return err
	}

	call := &call{
		operation:   r.operation,
		apiVersion:  version.name,
		secrets:     c.secrets,
		wantsAnswer: result != nil || r.isBusy != nil,
		isBusy:      r.isBusy,
	}

	httpRequest, err := c.newHTTPRequest(withCall(ctx, call), version, r)
	if err != nil {
		return fmt.Errorf("%s: %w", r.operation.name, err)
	}

	httpRequest.Header.Set("Authorization", "Bearer "+token.AccessToken)

	response, err := c.retrying.Do(httpRequest)
	if response == nil {
		return call.failure(err)
	}

	defer response.Body.Close() //nolint:errcheck // nothing is left to be done about it

	return call.decode(result, r.check)
}

func (c *Client) newHTTPRequest(ctx context.Context, version version, r request) (*retryablehttp.Request, error) {
	target := c.baseURL + version.resourcePath + r.path
	if r.operation.oauth {
		target = c.baseURL + version.oauthPath + r.path
	}

	if len(r.query) > 0 {
		target += "?" + r.query.Encode()
	}

	var (
		body        any
		contentType string
	)

	switch {
	case r.form != nil:
		body, contentType = []byte(r.form.Encode()), "application/x-www-form-urlencoded"
	case r.body != nil:
		encoded, err := json.Marshal(r.body)
		if err != nil {
			return nil, err
		}

		body, contentType = encoded, "application/json"
	}

	httpRequest, err := retryablehttp.NewRequestWithContext(ctx, r.operation.method, target, body)
	if err != nil {
		return nil, err
	}

	if contentType != "" {
		httpRequest.Header.Set("Content-Type", contentType)
	}

	return httpRequest, nil
}
