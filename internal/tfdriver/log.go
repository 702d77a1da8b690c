// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package tfdriver

import (
	"bytes"
	"context"
	"io"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"
	"github.com/hashicorp/terraform-plugin-log/tfsdklogtest"
)

// Logged lets a provider log at TRACE, as the plugin's server does where a log is asked for: the provider's own records and the
// framework's.
func Logged(server tfprotov6.ProviderServer, output io.Writer) tfprotov6.ProviderServer {
	return loggedServer{server, output}
}

type loggedServer struct {
	tfprotov6.ProviderServer

	output io.Writer
}

func (s loggedServer) context(ctx context.Context) context.Context {
	return tflogtest.RootLogger(tfsdklogtest.RootLogger(ctx, s.output), s.output)
}

func (s loggedServer) ConfigureProvider(
	ctx context.Context, req *tfprotov6.ConfigureProviderRequest,
) (*tfprotov6.ConfigureProviderResponse, error) {
	return s.ProviderServer.ConfigureProvider(s.context(ctx), req)
}

func (s loggedServer) ValidateResourceConfig(
	ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest,
) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return s.ProviderServer.ValidateResourceConfig(s.context(ctx), req)
}

func (s loggedServer) ReadResource(
	ctx context.Context, req *tfprotov6.ReadResourceRequest,
) (*tfprotov6.ReadResourceResponse, error) {
	return s.ProviderServer.ReadResource(s.context(ctx), req)
}

func (s loggedServer) PlanResourceChange(
	ctx context.Context, req *tfprotov6.PlanResourceChangeRequest,
) (*tfprotov6.PlanResourceChangeResponse, error) {
	return s.ProviderServer.PlanResourceChange(s.context(ctx), req)
}

func (s loggedServer) ApplyResourceChange(
	ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest,
) (*tfprotov6.ApplyResourceChangeResponse, error) {
	return s.ProviderServer.ApplyResourceChange(s.context(ctx), req)
}

func (s loggedServer) ReadDataSource(
	ctx context.Context, req *tfprotov6.ReadDataSourceRequest,
) (*tfprotov6.ReadDataSourceResponse, error) {
	return s.ProviderServer.ReadDataSource(s.context(ctx), req)
}

func (s loggedServer) OpenEphemeralResource(
	ctx context.Context, req *tfprotov6.OpenEphemeralResourceRequest,
) (*tfprotov6.OpenEphemeralResourceResponse, error) {
	return s.ProviderServer.OpenEphemeralResource(s.context(ctx), req)
}

func (s loggedServer) RenewEphemeralResource(
	ctx context.Context, req *tfprotov6.RenewEphemeralResourceRequest,
) (*tfprotov6.RenewEphemeralResourceResponse, error) {
	return s.ProviderServer.RenewEphemeralResource(s.context(ctx), req)
}

func (s loggedServer) CloseEphemeralResource(
	ctx context.Context, req *tfprotov6.CloseEphemeralResourceRequest,
) (*tfprotov6.CloseEphemeralResourceResponse, error) {
	return s.ProviderServer.CloseEphemeralResource(s.context(ctx), req)
}

// Log is a log that is written to concurrently.
type Log struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

// Write adds to the log.
func (l *Log) Write(text []byte) (int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()

	return l.text.Write(text)
}

// String is all that was written so far.
func (l *Log) String() string {
	l.mutex.Lock()
	defer l.mutex.Unlock()

	return l.text.String()
}
