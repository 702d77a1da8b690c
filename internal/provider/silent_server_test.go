// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"context"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"weak"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/finapi-community/terraform-provider-finapi/internal/provider"
)

// requestKey is the key of what a request's context holds.
type requestKey struct{}

// Whatever the framework's server can do, the silent one can: otherwise it would work under TF_LOG alone.
func TestSilentServer_doesAllThatTheFrameworkDoes(t *testing.T) {
	t.Parallel()

	server := providerserver.NewProtocol6(provider.New("test")())()
	framework, silent := reflect.TypeOf(server), reflect.TypeOf(provider.Silent(server))

	if framework == silent {
		t.Error("the framework's server is served as it is: it lacks something that it had")
	}

	for wanted := range framework.Methods() {
		method, ok := silent.MethodByName(wanted.Name)
		if !ok || signature(method) != signature(wanted) {
			t.Errorf("the silent server has no %s%s", wanted.Name, signature(wanted))
		}
	}
}

// signature is a method's, without its receiver.
func signature(method reflect.Method) string {
	_, rest, _ := strings.Cut(method.Type.String(), ", ")

	return "(" + rest
}

// The framework keeps contexts for as long as it lives. Of what Terraform asks for each resource, they hold nothing.
func TestSilentServer_keepsNoRequest(t *testing.T) {
	t.Parallel()
	once(t, ofProcesses)

	for method := range reflect.TypeFor[tfprotov6.ResourceServer]().Methods() {
		t.Run(method.Name, func(t *testing.T) {
			t.Parallel()

			server := provider.Silent(providerserver.NewProtocol6(provider.New("test")())())
			kept := send(t, server, method)

			runtime.GC()
			runtime.GC()

			if kept.Value() != nil {
				t.Error("what the request's context holds is kept")
			}

			runtime.KeepAlive(server)
		})
	}
}

// send sends a request for a type of resource that is not there, and points to what the request's context held.
func send(t *testing.T, server tfprotov6.ProviderServer, method reflect.Method) weak.Pointer[[1 << 16]byte] {
	t.Helper()

	content := new([1 << 16]byte)

	ctx, cancel := context.WithCancel(context.WithValue(t.Context(), requestKey{}, content))
	defer cancel()

	request := reflect.New(method.Type.In(1).Elem())

	for _, name := range []string{"TypeName", "TargetTypeName"} {
		if field := request.Elem().FieldByName(name); field.IsValid() {
			field.SetString("none")
		}
	}

	results := reflect.ValueOf(server).MethodByName(method.Name).Call([]reflect.Value{reflect.ValueOf(ctx), request})
	if err, failed := reflect.TypeAssert[error](results[1]); failed {
		t.Error(err)
	}

	return weak.Make(content)
}

// spy notes the context that reaches the framework's server.
type spy struct {
	tfprotov6.ProviderServer
	tfprotov6.ActionServer
	tfprotov6.ListResourceServer
	tfprotov6.StateStoreServer

	seen func(context.Context)
}

func (s spy) ReadResource(ctx context.Context, _ *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	s.seen(ctx)

	return nil, nil
}

// A request that Terraform calls off is called off.
func TestSilentServer_endsWithTheRequest(t *testing.T) {
	t.Parallel()

	ctx, cancel := context.WithCancel(t.Context())

	server := provider.Silent(spy{seen: func(seen context.Context) {
		if err := seen.Err(); err != nil {
			t.Error(err)
		}

		cancel()
		<-seen.Done()
	}})

	_, err := server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{TypeName: "none"})
	must(t, err)
}
