// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// sandboxPrefix begins the ids of all users that tests create in a real sandbox.
const sandboxPrefix = "tf-acc-"

// The sweeper of make sweep.
func init() { //nolint:gochecknoinits // the place that plugin-testing has sweepers registered in
	resource.AddTestSweepers("finapi_user", &resource.Sweeper{
		Name: "finapi_user",
		F: func(string) error {
			c, err := client.New(client.Config{
				BaseURL:           os.Getenv("FINAPI_BASE_URL"),
				APIVersion:        client.APIVersion(os.Getenv("FINAPI_API_VERSION")),
				MaxRetries:        client.DefaultMaxRetries,
				ClientID:          os.Getenv("FINAPI_CLIENT_ID"),
				ClientSecret:      os.Getenv("FINAPI_CLIENT_SECRET"),
				AdminClientID:     os.Getenv("FINAPI_ADMIN_CLIENT_ID"),
				AdminClientSecret: os.Getenv("FINAPI_ADMIN_CLIENT_SECRET"),
			})
			if err != nil {
				return err
			}

			return sweepUsers(context.Background(), c)
		},
	})
}

// sweepUsers deletes the users whom interrupted tests left in a sandbox, and nobody else.
func sweepUsers(ctx context.Context, c *client.Client) error {
	var failed []error

	for user, err := range c.ListUsers(ctx, client.UserFilter{IsDeleted: new(false)}) {
		if err != nil {
			return errors.Join(append(failed, fmt.Errorf("listing users: %w", err))...)
		}

		if strings.HasPrefix(user.ID, sandboxPrefix) {
			failed = append(failed, c.ForceDeleteUsers(ctx, user.ID))
		}
	}

	return errors.Join(failed...)
}

func TestSweepUsers(t *testing.T) {
	t.Parallel()

	w := newWorld(t)
	for _, id := range []string{"tf-acc-1", "tf-acc-2", "tf-accountant", "alice"} {
		w.AddUser(mock.User{ID: id, Password: "some-password", Verified: id != "tf-acc-2"})
	}

	c, err := client.New(client.Config{
		BaseURL: fmt.Sprint(w.Arguments["base_url"]), APIVersion: client.APIVersion(apiVersion()),
		ClientID: mock.DefaultClientID, ClientSecret: mock.DefaultClientSecret,
		AdminClientID: mock.DefaultAdminClientID, AdminClientSecret: mock.DefaultAdminClientSecret,
	})
	must(t, err)
	must(t, sweepUsers(t.Context(), c))

	var left []string
	for _, user := range w.Users() {
		left = append(left, user.ID)
	}

	if !slices.Equal(left, []string{"alice", "tf-accountant"}) {
		t.Errorf("left: %q", left)
	}
}
