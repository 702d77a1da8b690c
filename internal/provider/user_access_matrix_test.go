// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

// The user of every case.
const (
	aliceID       = "alice"
	alicePassword = "alices-password"
	aliceEmail    = "alice@example.com"

	newPassword = "the-new-password"
	newEmail    = "new@example.com"
)

// knowledge says who knows alice's password at the beginning of a run.
type knowledge string

const (
	inState         knowledge = "state"         // password, in configuration and state
	inConfiguration knowledge = "configuration" // password_wo
	inProvider      knowledge = "provider"      // imported, and user_passwords of the provider
	nowhere         knowledge = "nobody"        // imported
	stale           knowledge = "stale"         // password, but it was changed elsewhere
)

// condition says how it stands with alice at finAPI.
type condition string

const (
	verified   condition = "verified"
	unverified condition = "unverified"
	locked     condition = "locked"
	busy       condition = "busy" // one deletion is refused, the next is not
	gone       condition = "gone"
	// another: she was deleted elsewhere, and somebody made another user, not verified, under her id.
	another condition = "another user"
)

// operation is what a run of Terraform is for. Each run but a refresh is one of terraform apply: it refreshes first.
type operation string

const (
	refresh operation = "refresh" // after her e-mail address was changed elsewhere
	change  operation = "change"  // of her e-mail address
	rotate  operation = "rotate"  // her password
	remove  operation = "delete"
)

// The specification of who is reached how. The requests are those of the whole run, the client's own token left out: "login"
// is a user's token, whose password may be wrong; "status" asks whether she exists and is verified; "request execute" sets a
// password with the data decryption key.
var accessMatrix = []struct {
	knows    knowledge
	is       condition
	does     operation
	outcome  string
	requests string
}{
	{inState, verified, refresh, "read", "login get"},
	{inState, unverified, refresh, "kept, unverified", "login"},
	{inState, locked, refresh, "kept, locked", "login"},
	{inState, busy, refresh, "read", "login get"},
	{inState, gone, refresh, "removed", "login status"},
	{inConfiguration, verified, refresh, "kept, verified", "status"},
	{inConfiguration, unverified, refresh, "kept, unverified", "status"},
	{inConfiguration, locked, refresh, "kept, verified", "status"},
	{inConfiguration, busy, refresh, "kept, verified", "status"},
	{inConfiguration, gone, refresh, "removed", "status"},
	{inProvider, verified, refresh, "read", "login get"},
	{inProvider, unverified, refresh, "kept, unverified", "login"},
	{inProvider, locked, refresh, "kept, locked", "login"},
	{inProvider, busy, refresh, "read", "login get"},
	{inProvider, gone, refresh, "removed", "login status"},
	{nowhere, verified, refresh, "kept, verified", "status"},
	{nowhere, unverified, refresh, "kept, unverified", "status"},
	{nowhere, locked, refresh, "kept, verified", "status"},
	{nowhere, busy, refresh, "kept, verified", "status"},
	{nowhere, gone, refresh, "removed", "status"},
	{stale, verified, refresh, "password forgotten", "login status configuration"},
	{stale, unverified, refresh, "kept, unverified", "login"},
	{stale, locked, refresh, "kept, locked", "login"},
	{stale, busy, refresh, "password forgotten", "login status configuration"},
	{stale, gone, refresh, "removed", "login status"},
	{inState, another, refresh, "removed: another user", "login"},
	{inConfiguration, another, refresh, "removed: another user", "status"},
	{inProvider, another, refresh, "removed: another user", "login"},
	{nowhere, another, refresh, "removed: another user", "status"},
	{stale, another, refresh, "removed: another user", "login"},

	{inState, verified, change, "changed", "login get login get patch"},
	{inState, unverified, change, "error: verify", "login login"},
	{inState, locked, change, "error: locked", "login login"},
	{inState, busy, change, "changed", "login get login get patch"},
	{inState, gone, change, "created anew", "login status configuration create configuration"},
	{inConfiguration, verified, change, "changed", "status login get patch"},
	{inConfiguration, unverified, change, "error: verify", "status login"},
	{inConfiguration, locked, change, "error: locked", "status login"},
	{inConfiguration, busy, change, "changed", "status login get patch"},
	{inConfiguration, gone, change, "created anew", "status configuration create configuration"},
	{inProvider, verified, change, "changed", "login get login get patch"},
	{inProvider, unverified, change, "error: verify", "login login"},
	{inProvider, locked, change, "error: locked", "login login"},
	{inProvider, busy, change, "changed", "login get login get patch"},
	{inProvider, gone, change, "created anew", "login status configuration create configuration"},
	{nowhere, verified, change, "error: no password, and a warning at plan", "status"},
	{nowhere, unverified, change, "error: no password, and a warning at plan", "status"},
	{nowhere, locked, change, "error: no password, and a warning at plan", "status"},
	{nowhere, busy, change, "error: no password, and a warning at plan", "status"},
	{nowhere, gone, change, "created anew", "status configuration create configuration"},
	{stale, verified, change, "changed, password healed", "login status configuration request execute login get patch"},
	{stale, unverified, change, "error: verify", "login login"},
	{stale, locked, change, "error: locked", "login login"},
	{stale, busy, change, "changed, password healed", "login status configuration request execute login get patch"},
	{stale, gone, change, "created anew", "login status configuration create configuration"},
	{inState, another, change, "error: exists, and another user", "login configuration create"},
	{inConfiguration, another, change, "error: exists, and another user", "status configuration create"},
	{inProvider, another, change, "error: exists, and another user", "login configuration create"},
	{nowhere, another, change, "error: exists, and another user", "status configuration create"},
	{stale, another, change, "error: exists, and another user", "login configuration create"},

	{inState, verified, rotate, "rotated", "login get login request execute"},
	{inState, unverified, rotate, "error: verify", "login login"},
	{inState, locked, rotate, "rotated", "login login request execute"},
	{inState, busy, rotate, "rotated", "login get login request execute"},
	{inState, gone, rotate, "created anew", "login status configuration create configuration"},
	{inConfiguration, verified, rotate, "rotated", "status login request execute"},
	{inConfiguration, unverified, rotate, "error: verify", "status login"},
	{inConfiguration, locked, rotate, "rotated", "status login request execute"},
	{inConfiguration, busy, rotate, "rotated", "status login request execute"},
	{inConfiguration, gone, rotate, "created anew", "status configuration create configuration"},
	{inProvider, verified, rotate, "rotated", "login get login request execute"},
	{inProvider, unverified, rotate, "error: verify", "login login login"},
	{inProvider, locked, rotate, "rotated", "login login request execute"},
	{inProvider, busy, rotate, "rotated", "login get login request execute"},
	{inProvider, gone, rotate, "created anew", "login status configuration create configuration"},
	{nowhere, verified, rotate, "rotated", "status login request execute"},
	{nowhere, unverified, rotate, "taken for the present one", "status login"},
	{nowhere, locked, rotate, "rotated", "status login request execute"},
	{nowhere, busy, rotate, "rotated", "status login request execute"},
	{nowhere, gone, rotate, "created anew", "status configuration create configuration"},
	{stale, verified, rotate, "rotated", "login status configuration login request execute"},
	{stale, unverified, rotate, "error: verify", "login login"},
	{stale, locked, rotate, "rotated", "login login request execute"},
	{stale, busy, rotate, "rotated", "login status configuration login request execute"},
	{stale, gone, rotate, "created anew", "login status configuration create configuration"},
	{inState, another, rotate, "error: exists, and another user", "login configuration create"},
	{inConfiguration, another, rotate, "error: exists, and another user", "status configuration create"},
	{inProvider, another, rotate, "error: exists, and another user", "login configuration create"},
	{nowhere, another, rotate, "error: exists, and another user", "status configuration create"},
	{stale, another, rotate, "error: exists, and another user", "login configuration create"},

	{inState, verified, remove, "deleted", "login get login get delete"},
	{inState, unverified, remove, "deleted", "login delete-unverified"},
	{inState, locked, remove, "deleted", "login login request execute login get delete"},
	{inState, busy, remove, "deleted", "login get login get delete delete"},
	{inState, gone, remove, "deleted", "login status"},
	{inConfiguration, verified, remove, "deleted", "status request execute login get delete"},
	{inConfiguration, unverified, remove, "deleted", "status delete-unverified"},
	{inConfiguration, locked, remove, "deleted", "status request execute login get delete"},
	{inConfiguration, busy, remove, "deleted", "status request execute login get delete delete"},
	{inConfiguration, gone, remove, "deleted", "status"},
	{inProvider, verified, remove, "deleted", "login get login get delete"},
	{inProvider, unverified, remove, "deleted", "login delete-unverified"},
	{inProvider, locked, remove, "deleted", "login login request execute login get delete"},
	{inProvider, busy, remove, "deleted", "login get login get delete delete"},
	{inProvider, gone, remove, "deleted", "login status"},
	{nowhere, verified, remove, "deleted", "status request execute login get delete"},
	{nowhere, unverified, remove, "deleted", "status delete-unverified"},
	{nowhere, locked, remove, "deleted", "status request execute login get delete"},
	{nowhere, busy, remove, "deleted", "status request execute login get delete delete"},
	{nowhere, gone, remove, "deleted", "status"},
	{stale, verified, remove, "deleted", "login status configuration request execute login get delete"},
	{stale, unverified, remove, "deleted", "login delete-unverified"},
	{stale, locked, remove, "deleted", "login login request execute login get delete"},
	{stale, busy, remove, "deleted", "login status configuration request execute login get delete delete"},
	{stale, gone, remove, "deleted", "login status"},
	{inState, another, remove, "removed: another user", "login"},
	{inConfiguration, another, remove, "removed: another user", "status"},
	{inProvider, another, remove, "removed: another user", "login"},
	{nowhere, another, remove, "removed: another user", "status"},
	{stale, another, remove, "removed: another user", "login"},
}

// Without the data decryption key there is no way to set a password. What needs none is as above.
var accessMatrixWithoutKey = []struct {
	knows    knowledge
	is       condition
	does     operation
	outcome  string
	requests string
}{
	{stale, verified, change, "error: no key, and a warning at plan", "login status configuration"},

	{inState, verified, rotate, "error: no key, and a warning at plan", "login get"},
	{inState, unverified, rotate, "error: no key, and a warning at plan", "login"},
	{inState, locked, rotate, "error: no key, and a warning at plan", "login"},
	{inConfiguration, verified, rotate, "error: no key, and a warning at plan", "status login"},
	{inConfiguration, unverified, rotate, "error: verify", "status login"},
	{inConfiguration, locked, rotate, "error: no key, and a warning at plan", "status login"},
	// After an import, or when the password was changed elsewhere, the new one may be the present one: one login tells.
	{inProvider, verified, rotate, "error: no key", "login get login"},
	{inProvider, locked, rotate, "error: no key", "login login"},
	{nowhere, verified, rotate, "error: no key", "status login"},
	{nowhere, locked, rotate, "error: no key", "status login"},
	{stale, verified, rotate, "error: no key", "login status configuration login"},

	{inState, verified, remove, "deleted", "login get login get delete"},
	{inState, locked, remove, "error: no way while locked", "login login status"},
	{inConfiguration, verified, remove, "error: no way, and a warning at plan", "status status"},
	{inConfiguration, unverified, remove, "deleted", "status delete-unverified"},
	{inProvider, verified, remove, "deleted", "login get login get delete"},
	{nowhere, verified, remove, "error: no way, and a warning at plan", "status status"},
	{nowhere, unverified, remove, "deleted", "status delete-unverified"},
	{nowhere, gone, remove, "deleted", "status"},
	{stale, verified, remove, "error: no way, and a warning at plan", "login status configuration status"},
	{stale, unverified, remove, "deleted", "login delete-unverified"},
	{stale, gone, remove, "deleted", "login status"},
}

// With a mandator administrator's client nobody is out of reach of a deletion. What needs none is as above.
var accessMatrixWithAdministrator = []struct {
	knows    knowledge
	is       condition
	does     operation
	outcome  string
	requests string
}{
	{nowhere, verified, refresh, "kept, verified", "status"},
	{nowhere, unverified, refresh, "kept, unverified", "status"},
	{nowhere, gone, refresh, "removed", "status"},
	{nowhere, verified, change, "error: no password, and a warning at plan", "status"},

	{inState, verified, remove, "deleted", "login get login get delete"},
	{inState, unverified, remove, "deleted", "login delete-unverified"},
	{inState, locked, remove, "deleted", "login login status force-delete"},
	{inConfiguration, verified, remove, "deleted", "status status force-delete"},
	{inConfiguration, locked, remove, "deleted", "status status force-delete"},
	{inConfiguration, busy, remove, "deleted", "status status force-delete force-delete"},
	{inProvider, verified, remove, "deleted", "login get login get delete"},
	{nowhere, verified, remove, "deleted", "status status force-delete"},
	{nowhere, unverified, remove, "deleted", "status delete-unverified"},
	{nowhere, gone, remove, "deleted", "status"},
	{stale, verified, remove, "deleted", "login status configuration status force-delete"},
	{stale, busy, remove, "deleted", "login status configuration status force-delete force-delete"},
}

// verifier says who sees to it that alice is verified.
type verifier string

const (
	itself   verifier = "is_verified"              // of the finapi_user
	beside   verifier = "finapi_user_verification" // which refers to the finapi_user
	finAPI   verifier = "finAPI"                   // isUserAutoVerificationEnabled
	noVerify verifier = "nobody"
)

// beginning says how alice comes to be, or to be changed, in the apply. Her e-mail address is changed where she is there before.
type beginning string

const (
	created      beginning = "created"
	replaced     beginning = "replaced" // -replace, under the same id
	madeAnew     beginning = "deleted elsewhere"
	imported     beginning = "imported, unverified"
	unverifiedIn beginning = "unverified in the state"
)

// Who verifies, and what one apply comes to: "verified" ends with an empty next plan.
var verificationMatrix = []struct {
	by       verifier
	begins   beginning
	outcome  string
	requests string
}{
	{itself, created, "verified", "configuration create configuration verify"},
	{itself, replaced, "verified", "login get configuration login get delete configuration create verify"},
	{itself, madeAnew, "verified", "login status configuration create configuration verify"},
	{itself, imported, "verified", "status verify login get patch"},
	{itself, unverifiedIn, "verified", "login verify login get patch"},
	{beside, created, "verified", "configuration create configuration verify"},
	{beside, replaced, "verified", "login get configuration login get delete configuration create status verify"},
	{beside, madeAnew, "verified", "login status configuration create configuration status verify"},
	{beside, imported, "error: verify", "status login login"},
	{beside, unverifiedIn, "error: verify", "login login"},
	{finAPI, created, "verified", "configuration create configuration"},
	{finAPI, replaced, "verified", "login get configuration login get delete configuration create"},
	{finAPI, madeAnew, "verified", "login status configuration create configuration"},
	{finAPI, imported, "error: verify", "status login login"},
	{noVerify, created, "unverified", "configuration create configuration"},
	{noVerify, replaced, "unverified", "login configuration delete-unverified configuration create"},
	{noVerify, madeAnew, "unverified", "login status configuration create configuration"},
	{noVerify, imported, "error: verify", "status login login"},
	{noVerify, unverifiedIn, "error: verify", "login login"},
}
