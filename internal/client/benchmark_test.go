// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"bufio"
	"context"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// startProgram runs the mock as a program of its own, whose allocations are not counted.
func startProgram(b *testing.B) (url string) {
	b.Helper()

	program := filepath.Join(b.TempDir(), "finapi-mock")
	if output, err := exec.CommandContext(b.Context(), "go", "build", "-o", program, "../../cmd/finapi-mock").CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, output)
	}

	command := exec.CommandContext(b.Context(), program, "--listen", "127.0.0.1:0", "--auto-verify")

	stdout, err := command.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}

	if err := command.Start(); err != nil {
		b.Fatal(err)
	}

	b.Cleanup(func() { _ = command.Wait() })

	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}

	return strings.TrimSpace(strings.TrimPrefix(line, "finapi-mock listening on "))
}

// benchmark measures calls that make a request each, by as many at the same time as there are places.
func benchmark(b *testing.B, places int, call func(c *client.Client, i int64) error) {
	b.Helper()

	c, err := client.New(client.Config{
		BaseURL: startProgram(b), ClientID: mock.DefaultClientID, ClientSecret: mock.DefaultClientSecret,
		MaxConcurrentRequests: places,
	})
	if err != nil {
		b.Fatal(err)
	}

	// The tokens, and alice.
	if _, err := c.CreateUser(b.Context(), client.CreateUserParams{ID: alice, Password: alicePassword}); err != nil {
		b.Fatal(err)
	}

	if _, err := c.UserToken(b.Context(), alice, alicePassword); err != nil {
		b.Fatal(err)
	}

	var calls atomic.Int64

	b.ReportAllocs()
	b.SetParallelism(places)
	b.ResetTimer()
	b.RunParallel(func(next *testing.PB) {
		for next.Next() {
			if err := call(c, calls.Add(1)); err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
}

func BenchmarkClient(b *testing.B) {
	for name, call := range map[string]func(ctx context.Context, c *client.Client, i int64) error{
		"GetUser": func(ctx context.Context, c *client.Client, _ int64) error {
			_, err := c.GetUser(ctx, alice, alicePassword)

			return err
		},
		"UpdateUser": func(ctx context.Context, c *client.Client, i int64) error {
			_, err := c.UpdateUser(ctx, alice, alicePassword, client.UpdateUserParams{Phone: new(strconv.FormatInt(i, 10))})

			return err
		},
		"CreateUser": func(ctx context.Context, c *client.Client, i int64) error {
			_, err := c.CreateUser(ctx, client.CreateUserParams{ID: strconv.FormatInt(i, 10), Password: "secret"})

			return err
		},
	} {
		for _, places := range []int{1, 50} {
			b.Run(name+"/at once="+strconv.Itoa(places), func(b *testing.B) {
				benchmark(b, places, func(c *client.Client, i int64) error { return call(b.Context(), c, i) })
			})
		}
	}
}
