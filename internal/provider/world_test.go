// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"maps"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
	"github.com/finapi-community/terraform-provider-finapi/internal/provider"
	"github.com/finapi-community/terraform-provider-finapi/internal/tfdriver"
)

// What the tests call most of the Terraform that is played in process.
type (
	values   = tfdriver.Values
	unknown  = tfdriver.Unknown
	instance = tfdriver.Instance
	outcome  = tfdriver.Outcome
	run      = tfdriver.Run
)

// world is a finAPI and a Terraform whose provider is configured for it. Each test has its own.
type world struct {
	*mock.Server
	tfdriver.Terraform
}

// newWorld starts a finAPI. The provider's client has a data decryption key.
func newWorld(t *testing.T, options ...mock.Option) *world {
	t.Helper()

	t.Cleanup(func() {
		if t.Failed() {
			t.Log("finAPI Access " + apiVersion())
		}
	})

	server := mock.New(append([]mock.Option{mock.WithAPIVersion(apiVersion())}, options...)...)
	listener := httptest.NewServer(held(t, server))
	t.Cleanup(listener.Close)

	return &world{server, tfdriver.Terraform{Serve: provider.NewServer, Arguments: values{
		"api_version":         apiVersion(),
		"base_url":            listener.URL,
		"client_id":           mock.DefaultClientID,
		"client_secret":       mock.DefaultClientSecret,
		"data_decryption_key": mock.DefaultDataDecryptionKey,
	}}}
}

func existingAlice() mock.User {
	return mock.User{
		ID: "alice", Password: "alices-password", Email: "alice@example.com", Phone: "112", AutoUpdateEnabled: true, Verified: true,
	}
}

// newWorldOfAlice is a world in which she exists, in another way if there is a change.
func newWorldOfAlice(t *testing.T, change func(*mock.User)) *world {
	t.Helper()

	alice := existingAlice()
	if change != nil {
		change(&alice)
	}

	w := newWorld(t)
	w.AddUser(alice)

	return w
}

// with is the same finAPI seen by a provider with another argument; nil takes the argument away.
func (w *world) with(argument string, value any) *world {
	return &world{w.Server, w.With(argument, value)}
}

// logged is the same finAPI seen by a provider that logs all that it can, as if TF_LOG were set.
func (w *world) logged(log *tfdriver.Log) *world {
	serve := func() tfprotov6.ProviderServer {
		return tfdriver.Logged(providerserver.NewProtocol6(provider.New("test")())(), log)
	}

	return &world{w.Server, tfdriver.Terraform{Serve: serve, Arguments: w.Arguments}}
}

// baseURL is where this finAPI is.
func (w *world) baseURL() string { return fmt.Sprint(w.Arguments["base_url"]) }

// knowing is the same finAPI seen by a provider that holds a user's password.
func (w *world) knowing(id, password string) *world {
	return w.with("user_passwords", map[string]any{id: password})
}

// administered is the same finAPI seen by a provider that has the mandator administrator's client as well.
func (w *world) administered() *world {
	return w.with("admin_client_id", mock.DefaultAdminClientID).with("admin_client_secret", mock.DefaultAdminClientSecret)
}

// config is a root module: the provider's block and the given rest.
func (w *world) config(parts ...string) string {
	var block strings.Builder

	block.WriteString("provider \"finapi\" {\n")

	for _, name := range slices.Sorted(maps.Keys(w.Arguments)) {
		switch value := w.Arguments[name].(type) {
		case nil:
		case map[string]any:
			fmt.Fprintf(&block, "  %s = {\n", name)

			for _, key := range slices.Sorted(maps.Keys(value)) {
				fmt.Fprintf(&block, "    %q = %q\n", key, value[key])
			}

			block.WriteString("  }\n")
		case string:
			fmt.Fprintf(&block, "  %s = %q\n", name, value)
		default:
			fmt.Fprintf(&block, "  %s = %v\n", name, value)
		}
	}

	return block.String() + "}\n\n" + strings.Join(parts, "\n")
}

// user is a finapi_user named "test" with the given lines as its body.
func user(lines ...string) string { return block("resource \"finapi_user\" \"test\"", lines...) }

func block(head string, lines ...string) string {
	return head + " {\n  " + strings.Join(lines, "\n  ") + "\n}\n"
}

// test runs steps with the real CLI. At the end no user may be left but those named in keep.
func (w *world) test(t *testing.T, keep []string, steps ...resource.TestStep) {
	t.Helper()

	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: factories(),
		Steps:                    steps,
		CheckDestroy: func(*terraform.State) error {
			for _, user := range w.Users() {
				if !slices.Contains(keep, user.ID) {
					return fmt.Errorf("the user %q was left behind", user.ID)
				}
			}

			return nil
		},
	})
}

func factories() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		"finapi": func() (tfprotov6.ProviderServer, error) { return provider.NewServer(), nil },
	}
}

// changesNothing is a step whose plan must be empty.
func changesNothing(config string) resource.TestStep {
	return resource.TestStep{Config: config, ConfigPlanChecks: resource.ConfigPlanChecks{
		PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
	}}
}

// plans is the check that a step's plan does one thing with a resource.
func plans(address string, action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, action)}}
}

// journal is what finAPI was asked since the last reset, the client's own token left out, in short words.
func (w *world) journal() string {
	words := map[mock.Operation]string{
		mock.CreateUser: "create", mock.GetAuthorizedUser: "get", mock.EditAuthorizedUser: "patch",
		mock.DeleteAuthorizedUser: "delete", mock.DeleteUnverifiedUser: "delete-unverified",
		mock.GetVerificationStatus: "status", mock.VerifyUser: "verify", mock.RequestPasswordChange: "request",
		mock.ExecutePasswordChange: "execute", mock.GetClientConfiguration: "configuration", mock.RevokeToken: "revoke",
		mock.EditClientConfiguration: "configure", mock.GetUserList: "list", mock.DeleteUsers: "force-delete",
	}

	var journal []string

	for _, request := range w.Requests() {
		switch {
		case request.Operation != mock.GetToken:
			journal = append(journal, words[request.Operation])
		case request.Grant == "password":
			journal = append(journal, "login")
		}
	}

	return strings.Join(journal, " ")
}

// apartFromConfiguration is a journal without the readings of the client's configuration where the version is V2: there the plan of a
// deletion asks for Data Intelligence, which TestDataIntelligence_cost counts. On V1 it is the whole journal.
func apartFromConfiguration(journal string) string {
	if apiVersion() == "v1" {
		return journal
	}

	return strings.Join(slices.DeleteFunc(strings.Fields(journal), func(word string) bool { return word == "configuration" }), " ")
}

// countTokens counts the requests for the client's own token since the last reset.
func (w *world) countTokens() int {
	tokens := 0

	for _, request := range w.RequestsFor(mock.GetToken) {
		if request.Grant == "client_credentials" {
			tokens++
		}
	}

	return tokens
}

// mentions tells whether one of the diagnostics holds all of the words.
func mentions(diagnostics []string, words ...string) bool {
	return slices.ContainsFunc(diagnostics, func(text string) bool {
		return !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(text, word) })
	})
}

func must(t *testing.T, err error) {
	t.Helper()

	if err != nil {
		t.Fatal(err)
	}
}
