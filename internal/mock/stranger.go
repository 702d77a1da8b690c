// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import (
	"net/http"
	"slices"
)

// aboutOneUser are the operations whose answer is about a single user, so that it may be about the wrong one.
var aboutOneUser = []Operation{
	GetToken, CreateUser, GetAuthorizedUser, EditAuthorizedUser, GetVerificationStatus, RequestPasswordChange,
}

// tellsOfOneUser leaves out the tokens that clients get for themselves.
func tellsOfOneUser(request *Request) bool {
	return slices.Contains(aboutOneUser, request.Operation) && request.Grant != "client_credentials"
}

// strangersReply is what another user of the mandator would have got for the request.
func (s *Server) strangersReply(c *call, id string) reply {
	stranger := c.client.mandator.mustFind(id)
	switch c.operation() {
	case GetToken:
		return reply{http.StatusOK, s.tokensOf(c.client, stranger)}
	case CreateUser:
		return reply{http.StatusCreated, stranger.body(stranger.Password)}
	case GetVerificationStatus:
		return reply{http.StatusOK, stranger.verificationStatus()}
	case RequestPasswordChange:
		return reply{http.StatusOK, stranger.requestChange(c.client.key)}
	default:
		return reply{http.StatusOK, stranger.body(maskedPassword)}
	}
}
