// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

// Command schemadump prints the provider's schemas the way `terraform providers schema -json` does, for tfplugindocs.
//
// It asks the provider itself, because a CLI prints only the sections that it knows: Terraform 1.11 leaves out identities,
// OpenTofu 1.12 list resources and actions, and the documentation would depend on whose machine generated it.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/finapi-community/terraform-provider-finapi/internal/provider"
)

// name is the address tfplugindocs looks for, whatever the provider's own one is.
const name = "registry.terraform.io/hashicorp/finapi"

func main() {
	server := providerserver.NewProtocol6(provider.New("dev")())()
	if err := dump(context.Background(), server, os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// dump writes the schemas of the provider that server serves.
func dump(ctx context.Context, server tfprotov6.ProviderServer, w io.Writer) error {
	schemas, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return err
	}

	identities, err := server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		return err
	}

	for _, d := range append(schemas.Diagnostics, identities.Diagnostics...) {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			return errors.New(d.Summary + ": " + d.Detail)
		}
	}

	converted, err := convert(schemas, identities)
	if err != nil {
		return err
	}

	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")

	return encoder.Encode(converted)
}
