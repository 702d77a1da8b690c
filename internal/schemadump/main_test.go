// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/finapi-community/terraform-provider-finapi/internal/provider"
)

// TestDumpIsWhatTheCLIPrints compares each section that the CLI at hand knows.
func TestDumpIsWhatTheCLIPrints(t *testing.T) {
	t.Parallel()

	cli := os.Getenv("TF_ACC_TERRAFORM_PATH")
	if cli == "" {
		t.Skip("TF_ACC_TERRAFORM_PATH names no CLI to compare with")
	}

	var dumped bytes.Buffer
	if err := dump(t.Context(), providerserver.NewProtocol6(provider.New("test")())(), &dumped); err != nil {
		t.Fatal(err)
	}

	ours := sections(t, dumped.Bytes())

	printed := printedByCLI(t, cli)
	if !bytes.Contains(printed, []byte(`"write_only"`)) {
		t.Skip("the CLI is older than 1.11 and leaves out what attributes have since then")
	}

	for section, want := range sections(t, printed) {
		if got := ours[section]; !reflect.DeepEqual(got, want) {
			t.Errorf("section %s\nwe print:    %v\nthe CLI has: %v", section, got, want)
		}
	}
}

// printedByCLI runs `providers schema` with a provider built for it.
func printedByCLI(t *testing.T, cli string) []byte {
	t.Helper()

	dir := t.TempDir()

	build := exec.CommandContext(t.Context(), "go", "build", "-o", dir, "../..")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the provider: %s\n%s", err, out)
	}

	write(t, filepath.Join(dir, "cli.tfrc"), `provider_installation {
  dev_overrides { "finapi-community/finapi" = "`+dir+`" }
}`)
	write(t, filepath.Join(dir, "main.tf"), `terraform {
  required_providers {
    finapi = { source = "finapi-community/finapi" }
  }
}`)

	schema := exec.CommandContext(t.Context(), cli, "providers", "schema", "-json")
	schema.Dir = dir
	schema.Env = append(os.Environ(), "TF_CLI_CONFIG_FILE="+filepath.Join(dir, "cli.tfrc"), "CHECKPOINT_DISABLE=1")

	out, err := schema.Output()
	if err != nil {
		t.Fatalf("%s providers schema: %s", cli, err)
	}

	return out
}

// sections returns what is filled of the one provider's schemas.
func sections(t *testing.T, dumped []byte) map[string]any {
	t.Helper()

	var decoded struct {
		Schemas map[string]map[string]any `json:"provider_schemas"`
	}
	if err := json.Unmarshal(dumped, &decoded); err != nil {
		t.Fatal(err)
	}

	if len(decoded.Schemas) != 1 {
		t.Fatalf("want the schemas of one provider, got those of %d", len(decoded.Schemas))
	}

	for _, provider := range decoded.Schemas {
		return provider
	}

	return nil
}

func write(t *testing.T, path, content string) {
	t.Helper()

	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestConvert covers what the CLI at hand may not print, and what the provider may not have.
func TestConvert(t *testing.T) {
	t.Parallel()

	schema := &tfprotov6.Schema{Version: 1, Block: &tfprotov6.SchemaBlock{
		Description:     "An **example**.",
		DescriptionKind: tfprotov6.StringKindMarkdown,
		Attributes: []*tfprotov6.SchemaAttribute{
			{Name: "tags", Type: tftypes.Map{ElementType: tftypes.String}, Optional: true, Sensitive: true},
			{Name: "users", Computed: true, NestedType: &tfprotov6.SchemaObject{
				Nesting:    tfprotov6.SchemaObjectNestingModeList,
				Attributes: []*tfprotov6.SchemaAttribute{{Name: "id", Type: tftypes.String, Computed: true}},
			}},
		},
		BlockTypes: []*tfprotov6.SchemaNestedBlock{{
			TypeName: "config", Nesting: tfprotov6.SchemaNestedBlockNestingModeSingle, Block: &tfprotov6.SchemaBlock{}, MaxItems: 1,
		}},
	}}
	block := `{
		"description": "An **example**.", "description_kind": "markdown",
		"attributes": {
			"tags": {"type": ["map", "string"], "description_kind": "plain", "optional": true, "sensitive": true},
			"users": {"description_kind": "plain", "computed": true, "nested_type": {
				"nesting_mode": "list",
				"attributes": {"id": {"type": "string", "description_kind": "plain", "computed": true}}
			}}
		},
		"block_types": {"config": {"nesting_mode": "single", "block": {"description_kind": "plain"}, "max_items": 1}}
	}`
	want := `{"format_version": "1.0", "provider_schemas": {"registry.terraform.io/hashicorp/finapi": {
		"provider": {"version": 1, "block": ` + block + `},
		"list_resource_schemas": {"finapi_user": {"version": 1, "block": ` + block + `}},
		"action_schemas": {"finapi_verify_user": {"block": ` + block + `}},
		"resource_identity_schemas": {"finapi_user": {"version": 2, "attributes": {
			"id": {"type": "string", "description": "The id.", "required_for_import": true}
		}}}
	}}}`

	converted, err := convert(
		&tfprotov6.GetProviderSchemaResponse{
			Provider:            schema,
			ListResourceSchemas: map[string]*tfprotov6.Schema{"finapi_user": schema},
			ActionSchemas:       map[string]*tfprotov6.ActionSchema{"finapi_verify_user": {Schema: schema}},
		},
		&tfprotov6.GetResourceIdentitySchemasResponse{
			IdentitySchemas: map[string]*tfprotov6.ResourceIdentitySchema{"finapi_user": {
				Version: 2,
				IdentityAttributes: []*tfprotov6.ResourceIdentitySchemaAttribute{
					{Name: "id", Type: tftypes.String, Description: "The id.", RequiredForImport: true},
				},
			}},
		},
	)
	if err != nil {
		t.Fatal(err)
	}

	got, err := json.Marshal(converted)
	if err != nil {
		t.Fatal(err)
	}

	if !reflect.DeepEqual(decode(t, got), decode(t, []byte(want))) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestConvertRefusesWhatItWouldLeaveOut keeps a new kind of object from being undocumented in silence.
func TestConvertRefusesWhatItWouldLeaveOut(t *testing.T) {
	t.Parallel()

	in := &tfprotov6.GetProviderSchemaResponse{Functions: map[string]*tfprotov6.Function{"mask": {}}}
	if _, err := convert(in, &tfprotov6.GetResourceIdentitySchemasResponse{}); err == nil {
		t.Error("a provider with a function was converted without it")
	}
}

func decode(t *testing.T, encoded []byte) any {
	t.Helper()

	var decoded any
	if err := json.Unmarshal(encoded, &decoded); err != nil {
		t.Fatal(err)
	}

	return decoded
}
