// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"strconv"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

func benchmark(b *testing.B, call func(c *client.Client, i int) error) {
	b.Helper()

	server := mock.New()
	server.AddUser(mock.User{ID: alice, Password: alicePassword, Verified: true})

	url, stop := server.Start()
	b.Cleanup(stop)

	c, err := client.New(client.Config{
		BaseURL: url, ClientID: mock.DefaultClientID, ClientSecret: mock.DefaultClientSecret,
	})
	if err != nil {
		b.Fatal(err)
	}

	b.ReportAllocs()

	for i := 0; b.Loop(); i++ {
		if err := call(c, i); err != nil {
			b.Fatal(err)
		}

		server.ResetRequests()
	}
}

func BenchmarkGetUser(b *testing.B) {
	benchmark(b, func(c *client.Client, _ int) error {
		_, err := c.GetUser(b.Context(), alice, alicePassword)

		return err
	})
}

func BenchmarkCreateUser(b *testing.B) {
	benchmark(b, func(c *client.Client, i int) error {
		_, err := c.CreateUser(b.Context(), client.CreateUserParams{ID: strconv.Itoa(i), Password: "secret"})

		return err
	})
}
