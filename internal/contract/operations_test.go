// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package contract_test

import (
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/contract"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// use says where an operation of finAPI is used.
type use struct {
	client string // what calls it; empty for none
	unused string // why none does
	mock   bool   // it serves the operation
}

func uses() map[string]use {
	return map[string]use{
		"changeClientCredentials": {unused: "A client's secret is an argument of the provider. What replaces it has to tell whoever sets it.", mock: true},
		"createUser":              {client: "CreateUser", mock: true},
		"deleteAuthorizedUser":    {client: "DeleteUser", mock: true},
		"deleteUnverifiedUser":    {client: "DeleteUnverifiedUser", mock: true},
		"deleteUsers":             {client: "ForceDeleteUsers", mock: true},
		"editAuthorizedUser":      {client: "UpdateUser", mock: true},
		"editClientConfiguration": {client: "EditConfiguration", mock: true},
		"executePasswordChange":   {client: "ChangePassword", mock: true},
		"getAuthorizedUser":       {client: "GetUser; UpdateUser and DeleteUser, to prove a token", mock: true},
		"getClientConfiguration":  {client: "Configuration", mock: true},
		"getToken":                {client: "UserToken, and all that needs a token", mock: true},
		"getUserList":             {client: "ListUsers", mock: true},
		"getVerificationStatus":   {client: "IsVerified, and where an answer leaves open what was done", mock: true},
		"requestPasswordChange":   {client: "RequestPasswordChange, ChangePassword", mock: true},
		"revokeToken":             {client: "RevokeToken", mock: true},
		"switchApiVersion":        {unused: "It moves all clients of a mandator to another API, and back for some days alone.", mock: true},
		"verifyUser":              {client: "VerifyUser", mock: true},
	}
}

func TestOperations(t *testing.T) {
	t.Parallel()

	// Access V1 has no operation of its own.
	count := map[contract.Version]int{contract.V1: 15, contract.V2: len(uses())}

	eachVersion(t, func(t *testing.T, published *contract.Contract, version contract.Version) {
		operations := published.Operations()
		if len(operations) != count[version] {
			t.Errorf("the file has %d operations, want %d", len(operations), count[version])
		}

		for _, operation := range operations {
			used, found := uses()[operation.ID]

			called := slices.ContainsFunc(answersToClient(), func(answer string) bool {
				return strings.HasPrefix(answer, operation.ID+" ")
			})

			switch served := isServed(t, version, operation); {
			case !found:
				t.Errorf("%s is used nowhere, and nothing says why", operation.ID)
			case (used.client == "") == (used.unused == ""):
				t.Errorf("%s: either the client uses it or there is a reason why not", operation.ID)
			case called != (used.client != ""):
				t.Errorf("%s: the client's calls of it are judged: %t; the table says %q", operation.ID, called, used.client)
			case served != used.mock:
				t.Errorf("%s: the mock serves it: %t; the table says %t", operation.ID, served, used.mock)
			}
		}
	})
}

// The guide is where users look for what the provider does at finAPI.
func TestGuide_namesEachOperation(t *testing.T) {
	t.Parallel()

	guide, err := os.ReadFile("../../docs/guides/finapi-operations.md")
	if err != nil {
		t.Fatal(err)
	}

	table, rest, _ := strings.Cut(string(guide), "The provider calls none of these:")

	for operation, used := range uses() {
		place := table
		if used.client == "" {
			place = rest
		}

		if !strings.Contains(place, "`"+operation+"`") {
			t.Errorf("the guide does not have %s where it belongs", operation)
		}
	}
}

// isServed asks the mock without a token: it looks for one as soon as it knows the operation.
func isServed(t *testing.T, version contract.Version, operation contract.Operation) bool {
	t.Helper()

	server := mock.New(mock.WithAPIVersion(string(version)))
	asked := request{target: operation.Method + " " + operation.Path, contentType: asForm, noToken: true}

	return asked.to(t, version, server).Code == http.StatusUnauthorized
}
