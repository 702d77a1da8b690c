// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client

import "net/http"

// operation is one of finAPI's operations: how it is called and which of its failures may be retried.
type operation struct {
	// name is finAPI's operationId.
	name   string
	method string
	// oauth operations live beside, not below, the resource path.
	oauth bool
	// admin operations are the mandator administrator's.
	admin bool
	retry retryPolicy
	// settledBy is what tells whether the operation was carried out where its answer does not.
	settledBy question
	// outlives: once on the wire, the operation gets [answerGrace] when its context ends.
	outlives bool
}

// retryPolicy says what a second sending of an operation may do harm to.
type retryPolicy int

const (
	// repeatable: a second time does no harm; passing failures of the way are retried. A 500 is none: finAPI has begun the work,
	// and says that it went wrong.
	repeatable retryPolicy = iota
	// reading: like repeatable; nothing is changed, so that a 500 is retried too.
	reading
	// repeatableWhenBusy: like repeatable; besides, finAPI may answer that it works on the user's data, with 423 or in the
	// answer, and that is retried for as long as the context lives.
	repeatableWhenBusy
	// unrepeatable: retried only where the first has reached nobody, or was refused as one too many.
	unrepeatable
	// login: a wrong password counts towards the user's lock, so that only what nobody has looked at is retried like the rest;
	// an attempt whose answer got lost, or is a 500, is made up for once.
	login
)

// question is what can be asked about a user after an operation.
type question int

const (
	// nothing: the answer's status is all there is.
	nothing question = iota
	// whetherGone: the verification status tells.
	whetherGone
	// whetherVerified: the verification status tells.
	whetherVerified
	// whatOpens: a login tells.
	whatOpens
)

// getToken is one operation to finAPI. Here it is three, by whose credentials it takes.
const getToken = "getToken"

var (
	opGetClientToken    = operation{name: getToken, method: http.MethodPost, oauth: true, retry: reading}
	opGetAdminToken     = operation{name: getToken, method: http.MethodPost, oauth: true, retry: reading, admin: true}
	opGetUserToken      = operation{name: getToken, method: http.MethodPost, oauth: true, retry: login}
	opRevokeToken       = operation{name: "revokeToken", method: http.MethodPost, oauth: true, retry: repeatable}
	opCreateUser        = operation{name: "createUser", method: http.MethodPost, retry: unrepeatable, outlives: true}
	opGetUser           = operation{name: "getAuthorizedUser", method: http.MethodGet, retry: reading}
	opEditUser          = operation{name: "editAuthorizedUser", method: http.MethodPatch, retry: repeatable}
	opGetConfiguration  = operation{name: "getClientConfiguration", method: http.MethodGet, retry: reading}
	opEditConfiguration = operation{name: "editClientConfiguration", method: http.MethodPatch, retry: repeatable}
	opGetUserList       = operation{name: "getUserList", method: http.MethodGet, retry: reading, admin: true}

	opGetVerificationStatus = operation{name: "getVerificationStatus", method: http.MethodGet, retry: reading}
	opRequestPasswordChange = operation{name: "requestPasswordChange", method: http.MethodPost, retry: repeatable}

	opVerifyUser = operation{
		name: "verifyUser", method: http.MethodPost, retry: repeatable, settledBy: whetherVerified,
	}
	opExecutePasswordChange = operation{
		name: "executePasswordChange", method: http.MethodPost, retry: unrepeatable, settledBy: whatOpens,
	}
	opDeleteUser = operation{
		name: "deleteAuthorizedUser", method: http.MethodDelete, retry: repeatableWhenBusy, settledBy: whetherGone,
	}
	opDeleteUnverifiedUser = operation{
		name: "deleteUnverifiedUser", method: http.MethodDelete, retry: repeatableWhenBusy, settledBy: whetherGone,
	}
	opDeleteUsers = operation{
		name: "deleteUsers", method: http.MethodPost, retry: repeatableWhenBusy, settledBy: whetherGone, admin: true,
	}
)
