// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"

	"github.com/hashicorp/go-retryablehttp"
	"golang.org/x/oauth2"
)

// request is one call of an operation.
type request struct {
	operation operation
	// path follows the version's resource path, or the base URL for an OAuth operation; its segments are escaped.
	path  string
	query url.Values
	// body is sent as JSON, form as a form; at most one of them is set.
	body any
	form url.Values
	// token authorises the request.
	token *tokenSource
	// secrets are values of this request that must not appear in an error.
	secrets []string
	// isBusy tells of a successful answer whether finAPI was too busy to do all of the work; nil if it says so by status.
	isBusy func(answer []byte) bool
}

// do sends a request, if need be a second time with a new token, and decodes its answer into result unless that is nil.
func (c *Client) do(ctx context.Context, r request, result any) error {
	for isRenewed := false; ; isRenewed = true {
		token, err := r.token.get(ctx)
		if err != nil {
			return err
		}

		err = c.send(ctx, r, token, result)

		// finAPI counts a token's life from its first issue and anybody may revoke it: 401 is part of normal life, once,
		// or more than once for a request that waits longer than a token lives.
		if !isExpiredToken(err) || isRenewed && !wasBusy(err) {
			return err
		}

		r.token.drop(token)
	}
}

func (c *Client) send(ctx context.Context, r request, token *oauth2.Token, result any) error {
	call := &call{
		operation:   r.operation,
		apiVersion:  c.version.name,
		secrets:     append([]string{token.AccessToken}, r.secrets...),
		wantsAnswer: result != nil || r.isBusy != nil,
		isBusy:      r.isBusy,
	}

	httpRequest, err := c.newHTTPRequest(withCall(ctx, call), r)
	if err != nil {
		return fmt.Errorf("%s: %w", r.operation.name, err)
	}

	httpRequest.Header.Set("Authorization", "Bearer "+token.AccessToken)

	response, err := c.retrying.Do(httpRequest)
	if response == nil {
		return call.failure(err)
	}

	defer response.Body.Close() //nolint:errcheck // nothing is left to be done about it

	return call.decode(result)
}

func (c *Client) newHTTPRequest(ctx context.Context, r request) (*retryablehttp.Request, error) {
	target := c.baseURL + r.path
	if !r.operation.oauth {
		target = c.baseURL + c.version.resourcePath + r.path
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
