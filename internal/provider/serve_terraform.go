// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/stats"
	"google.golang.org/grpc/status"
)

const (
	// maxMessageSize is that of tf6server: configurations and states can be large.
	maxMessageSize = 256 << 20
	// connectTimeout is how long Terraform may take from the provider's start to its connection, some milliseconds as a rule.
	connectTimeout = time.Minute
)

// serveTerraform serves the Terraform that started this process, and nobody else. It does what tf6server.Serve does, and
// two things that it cannot do: the process outlives the signals that are meant for Terraform, and ends when Terraform's
// connection has. The function that it returns waits for the calls that are in flight then.
func serveTerraform(
	factory func() tfprotov6.ProviderServer, logger hclog.Logger, terraformIsGone *atomic.Bool,
) (finishCalls func(context.Context)) {
	outliveSignals()

	var server *grpc.Server

	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: plugin.HandshakeConfig{
			ProtocolVersion:  6,
			MagicCookieKey:   "TF_PLUGIN_MAGIC_COOKIE",
			MagicCookieValue: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
		},
		Plugins: plugin.PluginSet{"provider": &tf6server.GRPCProviderPlugin{Name: Address, GRPCProvider: factory}},
		Logger:  logger,
		GRPCServer: func(options []grpc.ServerOption) *grpc.Server {
			connections := &connections{ended: func() {
				terraformIsGone.Store(true)
				server.Stop()
			}}
			server = grpc.NewServer(append(options, grpc.StatsHandler(connections), grpc.UnaryInterceptor(endOutsideOfCall),
				grpc.MaxRecvMsgSize(maxMessageSize), grpc.MaxSendMsgSize(maxMessageSize))...)

			time.AfterFunc(connectTimeout, connections.endIfNone)

			return server
		},
	})

	return func(ctx context.Context) {
		if server == nil {
			return // It could not be started.
		}

		ctx, finished := context.WithCancel(ctx)

		go func() {
			defer finished()

			// The server has stopped: all that is left to be done is to wait for its calls.
			server.GracefulStop()
		}()

		<-ctx.Done()
	}
}

// endCall is the last call of Terraform, which stops the server.
const endCall = "/plugin.GRPCController/Shutdown"

// endOutsideOfCall answers Terraform's last call before the server stops. Otherwise that call waits for a lock which
// GracefulStop holds while it waits for the call: when the connection ends in the middle of it, neither ever ends.
func endOutsideOfCall(ctx context.Context, request any, info *grpc.UnaryServerInfo, handle grpc.UnaryHandler) (any, error) {
	if info.FullMethod != endCall {
		return handle(ctx, request)
	}

	go func() { _, _ = handle(context.WithoutCancel(ctx), request) }()

	// A server that stops in the middle of the call lets Terraform see the same.
	return nil, status.Error(codes.Unavailable, "The provider ends.")
}

// outliveSignals keeps this process alive when its process group is told to end: by a CI system or a service manager
// (SIGTERM), by a terminal that closes (SIGHUP), by a log that nobody reads any more (SIGPIPE). go-plugin does so with SIGINT.
// A provider that died would take with it the ids of the users that it is creating. Terraform gets these signals too: it
// cancels what is in flight and then ends the provider, or dies, which ends the connection.
//
// SIGQUIT still ends the process with a dump of what it is doing, for which it is there.
func outliveSignals() {
	// What is received on a channel that nobody reads is dropped. signal.Ignore would do on Unix, but not on Windows.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
}

// connections watches those of a server, and ends it with the last one. Terraform keeps one connection open for as long as it
// needs the provider. When Terraform is killed the system closes that connection, at once and on every platform. The parent's
// process id is worse: it has to be asked for again and again, it is that of the wrapper if there is one, and on Windows it
// never changes. Standard input is no sign either: Terraform hands on its own.
type connections struct {
	open  atomic.Int32
	ended func()
}

// HandleConn counts.
func (c *connections) HandleConn(_ context.Context, event stats.ConnStats) {
	switch event.(type) {
	case *stats.ConnBegin:
		c.open.Add(1)
	case *stats.ConnEnd:
		if c.open.Add(-1) == 0 {
			// Whoever ends the server waits for its connections, so for this function.
			go c.ended()
		}
	}
}

// endIfNone ends a server to which nobody is connected: Terraform was killed before it was.
func (c *connections) endIfNone() {
	if c.open.Load() == 0 {
		c.ended()
	}
}

// TagConn does nothing.
func (*connections) TagConn(ctx context.Context, _ *stats.ConnTagInfo) context.Context { return ctx }

// TagRPC does nothing.
func (*connections) TagRPC(ctx context.Context, _ *stats.RPCTagInfo) context.Context { return ctx }

// HandleRPC does nothing.
func (*connections) HandleRPC(context.Context, stats.RPCStats) {}
