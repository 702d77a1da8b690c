// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// role is whom an operation wants to see.
type role int

const (
	anyone        role = iota // no access token at all
	anyClient                 // a client token, be it of an application or of a mandator admin
	appClient                 // a client token of an application
	mandatorAdmin             // a client token of a mandator admin
	endUser                   // a user token
)

func (r role) admits(t *token) bool {
	isUser, isAdmin := t.grant.userID != "", t.grant.client.admin

	switch r {
	case anyClient:
		return !isUser
	case appClient:
		return !isUser && !isAdmin
	case mandatorAdmin:
		return !isUser && isAdmin
	case endUser:
		return isUser
	default:
		return true
	}
}

type route struct {
	method    string
	path      string // below the prefix of the version; {userId} is any one segment
	oauth     bool
	operation Operation
	role      role
	takesJSON bool
	handle    func(*Server, *call) (reply, error)
}

// A literal segment has to stand before a {userId} in its place.
var routes = []route{
	{method: http.MethodPost, path: "/token", oauth: true, operation: GetToken, role: anyone, handle: (*Server).getToken},
	{method: http.MethodPost, path: "/revoke", oauth: true, operation: RevokeToken, role: anyClient, handle: (*Server).revokeToken},

	{method: http.MethodPost, path: "/users", operation: CreateUser, role: appClient, takesJSON: true, handle: (*Server).createUser},
	{method: http.MethodGet, path: "/users", operation: GetAuthorizedUser, role: endUser, handle: (*Server).getAuthorizedUser},
	{method: http.MethodPatch, path: "/users", operation: EditAuthorizedUser, role: endUser, takesJSON: true, handle: (*Server).editAuthorizedUser},
	{method: http.MethodDelete, path: "/users", operation: DeleteAuthorizedUser, role: endUser, handle: (*Server).deleteAuthorizedUser},
	{method: http.MethodGet, path: "/users/verificationStatus", operation: GetVerificationStatus, role: appClient, handle: (*Server).getVerificationStatus},
	{method: http.MethodPost, path: "/users/verify/{userId}", operation: VerifyUser, role: appClient, handle: (*Server).verifyUser},
	{method: http.MethodPost, path: "/users/requestPasswordChange", operation: RequestPasswordChange, role: appClient, takesJSON: true, handle: (*Server).requestPasswordChange},
	{method: http.MethodPost, path: "/users/executePasswordChange", operation: ExecutePasswordChange, role: appClient, takesJSON: true, handle: (*Server).executePasswordChange},
	{method: http.MethodDelete, path: "/users/{userId}", operation: DeleteUnverifiedUser, role: appClient, handle: (*Server).deleteUnverifiedUser},

	{method: http.MethodGet, path: "/clientConfiguration", operation: GetClientConfiguration, role: appClient, handle: (*Server).getClientConfiguration},
	{method: http.MethodPatch, path: "/clientConfiguration", operation: EditClientConfiguration, role: appClient, takesJSON: true, handle: (*Server).editClientConfiguration},

	{method: http.MethodGet, path: "/mandatorAdmin/getUserList", operation: GetUserList, role: mandatorAdmin, handle: (*Server).getUserList},
	{method: http.MethodPost, path: "/mandatorAdmin/deleteUsers", operation: DeleteUsers, role: mandatorAdmin, takesJSON: true, handle: (*Server).deleteUsers},
	{method: http.MethodPost, path: "/mandatorAdmin/changeClientCredentials", operation: ChangeClientCredentials, role: mandatorAdmin, takesJSON: true, handle: (*Server).changeClientCredentials},
	{method: http.MethodPost, path: "/mandatorAdmin/switchApiVersion", operation: SwitchAPIVersion, role: mandatorAdmin, takesJSON: true, handle: (*Server).switchAPIVersion},
}

// destination is where a request leads.
type destination struct {
	route       *route // nil: nowhere
	userID      string // of the path
	version     *apiVersion
	wrongMethod bool // the path exists, but not for this method
}

// locate finds the destination of an escaped path, in whichever version it belongs to.
func locate(method, escapedPath string) destination {
	for _, version := range apiVersions {
		rest, oauth, within := version.relative(escapedPath)
		if !within {
			continue
		}

		found := locateBelowPrefix(method, rest, oauth)
		found.version = version

		return found
	}

	return destination{}
}

func locateBelowPrefix(method, path string, oauth bool) destination {
	var found destination

	for i := range routes {
		if routes[i].oauth != oauth {
			continue
		}

		userID, matches := matchPath(routes[i].path, path)
		if !matches {
			continue
		}

		if routes[i].method == method {
			return destination{route: &routes[i], userID: userID}
		}

		found.wrongMethod = true
	}

	return found
}

func matchPath(template, escapedPath string) (userID string, matches bool) {
	wanted, given := strings.Split(template, "/"), strings.Split(escapedPath, "/")
	if len(wanted) != len(given) {
		return "", false
	}

	for i := range wanted {
		segment, err := url.PathUnescape(given[i])
		if err != nil {
			return "", false
		}

		switch {
		case wanted[i] == "{userId}":
			userID = segment
		case wanted[i] != segment:
			return "", false
		}
	}
	// Servers and proxies take dot segments for directories, never for the name of a user.
	if slices.Contains([]string{".", ".."}, userID) {
		return "", false
	}

	return userID, true
}
