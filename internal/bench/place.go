// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"time"

	"github.com/finapi-community/terraform-provider-finapi/internal/cli"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// place is where the CLI works on a configuration: in a directory, and with a mock of finAPI, of its own.
type place struct {
	tool   *cli.CLI
	finapi *mock.Server
	// usages is the file to which the meter adds.
	usages string
	close  func() error
}

// newPlace makes one. The provider is whatever the CLI finds.
func (b *bench) newPlace(ctx context.Context, tool *cli.CLI, configuration []byte, users int, latency time.Duration) (*place, error) {
	work, err := os.MkdirTemp(b.directory, "work-")
	if err != nil {
		return nil, err
	}

	finapi := mock.New(mock.WithLatency(latency))
	server, states := httptest.NewServer(finapi), httptest.NewServer(&stateStore{})

	p := &place{
		tool:   tool.Clone(),
		finapi: finapi,
		usages: filepath.Join(work, "usage.jsonl"),
		close: func() error {
			server.Close()
			states.Close()

			return os.RemoveAll(work)
		},
	}

	p.tool.Directory = work
	p.tool.Environment["METER_FILE"] = p.usages
	p.tool.Environment["FINAPI_BASE_URL"] = server.URL
	p.tool.Environment["FINAPI_CLIENT_ID"] = mock.DefaultClientID
	p.tool.Environment["FINAPI_CLIENT_SECRET"] = mock.DefaultClientSecret
	// Else each process finds out the version first, by requests that have nothing to do with the users.
	p.tool.Environment["FINAPI_API_VERSION"] = "v1"

	initialize := []string{"init"}
	err = errors.Join(p.tool.Write("users.tf", configuration), p.tool.Write("users.auto.tfvars.json", variables(users)))

	if !b.isLocal {
		initialize = append(initialize, "-backend-config=address="+states.URL)
		err = errors.Join(err, p.tool.Write("backend.tf", []byte("terraform {\n  backend \"http\" {}\n}\n")))
	}

	if err == nil {
		_, err = p.tool.Run(ctx, initialize...)
	}

	if err != nil {
		return nil, errors.Join(err, p.close())
	}

	return p, nil
}

// variables name so many users. The CLI's own range() makes no more than 1,024.
func variables(users int) []byte {
	named := map[string]string{}
	for number := range users {
		named[fmt.Sprintf("bench-%d", number)] = ""
	}

	// It cannot fail on what it is given.
	encoded, _ := json.Marshal(map[string]any{"users": named})

	return encoded
}

// take runs a command and tells what it took.
func (p *place) take(ctx context.Context, command []string) (sample, error) {
	began := time.Now()

	if _, err := p.tool.Run(ctx, command...); err != nil {
		return sample{}, err
	}

	taken := sample{wall: time.Since(began), requests: len(p.finapi.Requests())}

	err := taken.addUsage(p.usages)

	return taken, err
}
