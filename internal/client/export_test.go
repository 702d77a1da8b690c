// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"net"
	"net/http"
)

// What the tests need to see of the inside.
const (
	AnswerGrace = answerGrace
	MaxAnswer   = maxAnswer
	MaxMessage  = maxMessage
	MaxDetails  = maxDetails

	MaxRetryAfter = maxRetryAfter
)

var (
	Backoff   = backoff
	PathOf    = pathOf
	WithGrace = withGrace
)

// ErrorOf returns the error that an answer to getAuthorizedUser makes.
func ErrorOf(status int, body []byte, secrets ...string) *Error {
	c := &call{operation: opGetUser, secrets: newSecrets(secrets...), status: status, answer: body}

	return c.failure(nil)
}

// SetNetwork puts something in the place of the network.
func SetNetwork(c *Client, network http.RoundTripper) {
	c.network.connections = network
}

// SetDial has the connections of a client made by dial; all else about them stays.
func SetDial(c *Client, dial func(ctx context.Context, network, address string) (net.Conn, error)) {
	transport, ok := c.network.connections.(*http.Transport)
	if !ok {
		panic("the client has no connections of its own")
	}

	transport.DialContext = dial
}
