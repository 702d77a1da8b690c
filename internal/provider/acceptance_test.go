// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
	"github.com/finapi-community/terraform-provider-finapi/internal/provider"
)

// world is one finAPI and a provider configured for it. Each test has its own.
type world struct {
	*mock.Server

	url string
	// arguments are those of the provider block beside base_url and the credentials, as HCL expressions.
	arguments map[string]string
}

// newWorld starts a finAPI whose client has a data decryption key.
func newWorld(t *testing.T, options ...mock.Option) *world {
	t.Helper()

	server := mock.New(options...)
	url, stop := server.Start()
	t.Cleanup(stop)

	return &world{Server: server, url: url, arguments: map[string]string{
		"data_decryption_key": fmt.Sprintf("%q", mock.DefaultDataDecryptionKey),
	}}
}

// with returns the same finAPI seen by a provider with another argument; the empty expression takes the argument away.
func (w *world) with(argument, expression string) *world {
	arguments := maps.Clone(w.arguments)
	arguments[argument] = expression

	return &world{Server: w.Server, url: w.url, arguments: arguments}
}

// config is a root module: the provider's configuration and the given rest.
func (w *world) config(parts ...string) string {
	var block strings.Builder

	fmt.Fprintf(&block, "provider \"finapi\" {\n  base_url = %q\n  client_id = %q\n  client_secret = %q\n",
		w.url, mock.DefaultClientID, mock.DefaultClientSecret)

	for _, argument := range slices.Sorted(maps.Keys(w.arguments)) {
		if w.arguments[argument] != "" {
			fmt.Fprintf(&block, "  %s = %s\n", argument, w.arguments[argument])
		}
	}

	return block.String() + "}\n\n" + strings.Join(parts, "\n")
}

// user is a finapi_user named "test" with the given lines as its body.
func user(lines ...string) string {
	return "resource \"finapi_user\" \"test\" {\n  " + strings.Join(lines, "\n  ") + "\n}\n"
}

// test runs steps against the provider; at the end no user may be left but those that keep names.
func (w *world) test(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	w.testKeeping(t, nil, steps...)
}

func (w *world) testKeeping(t *testing.T, keep []string, steps ...resource.TestStep) {
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
		"finapi": providerserver.NewProtocol6WithError(provider.New("test")()),
	}
}

// expectRequests checks how often operations were called since the last reset, those not named not at all.
func (w *world) expectRequests(expected map[mock.Operation]int) resource.TestCheckFunc {
	return func(*terraform.State) error {
		actual := map[mock.Operation]int{}
		for _, request := range w.Requests() {
			actual[request.Operation]++
		}

		if !maps.Equal(actual, expected) {
			return fmt.Errorf("expected requests %v, got %v", expected, actual)
		}

		return nil
	}
}
