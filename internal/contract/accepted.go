// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package contract

import "slices"

// AcceptedViolation is one that is meant, and why.
type AcceptedViolation struct {
	Violation

	Why string
}

// Accepted lists the violations of a version's file that are meant. It has nothing for operations that the file lacks:
// there are none.
func Accepted(version Version) []AcceptedViolation {
	const noSecretInURL = "The file has the token in the query. URLs end up in the logs of proxies and servers, so the client " +
		"sends it in a form, as the file itself does for getToken and Access V2 for both."

	invalidToken := AcceptedViolation{
		Violation{Operation: "revokeToken", Status: 401, Reason: "status is not supported"},
		"The file demands an access token of revokeToken and forgets what comes of an invalid one. Everywhere else it is 401.",
	}

	if version == V2 {
		return []AcceptedViolation{invalidToken}
	}

	return []AcceptedViolation{
		{
			Violation{Operation: "revokeToken", Reason: `parameter "token" in query has an error: value is required but missing`},
			noSecretInURL,
		},
		{
			Violation{Operation: "revokeToken", Reason: "request body not allowed for this request"},
			noSecretInURL,
		},
		invalidToken,
	}
}

func isAccepted(version Version, violation Violation) bool {
	return slices.ContainsFunc(Accepted(version), func(a AcceptedViolation) bool { return a.Violation == violation })
}
