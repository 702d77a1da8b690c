// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func convert(
	in *tfprotov6.GetProviderSchemaResponse, identities *tfprotov6.GetResourceIdentitySchemasResponse,
) (*tfjson.ProviderSchemas, error) {
	if len(in.Functions) > 0 || len(in.StateStoreSchemas) > 0 {
		return nil, errors.New("the provider has functions or state stores now: teach schemadump to print them")
	}

	out := &tfjson.ProviderSchema{ConfigSchema: schema(in.Provider)}
	out.ResourceSchemas = each(in.ResourceSchemas, schema)
	out.DataSourceSchemas = each(in.DataSourceSchemas, schema)
	out.EphemeralResourceSchemas = each(in.EphemeralResourceSchemas, schema)
	out.ListResourceSchemas = each(in.ListResourceSchemas, schema)
	out.ActionSchemas = each(in.ActionSchemas, func(a *tfprotov6.ActionSchema) *tfjson.ActionSchema {
		return &tfjson.ActionSchema{Block: block(a.Schema.Block)}
	})
	out.ResourceIdentitySchemas = each(identities.IdentitySchemas, identity)

	return &tfjson.ProviderSchemas{
		FormatVersion: "1.0",
		Schemas:       map[string]*tfjson.ProviderSchema{name: out},
	}, nil
}

func each[In, Out any](in map[string]*In, convert func(*In) *Out) map[string]*Out {
	out := make(map[string]*Out, len(in))
	for key, value := range in {
		out[key] = convert(value)
	}

	return out
}

func schema(in *tfprotov6.Schema) *tfjson.Schema {
	return &tfjson.Schema{Version: unsigned(in.Version), Block: block(in.Block)}
}

func block(in *tfprotov6.SchemaBlock) *tfjson.SchemaBlock {
	out := &tfjson.SchemaBlock{
		Attributes:      attributes(in.Attributes),
		NestedBlocks:    make(map[string]*tfjson.SchemaBlockType, len(in.BlockTypes)),
		Description:     in.Description,
		DescriptionKind: kind(in.DescriptionKind),
		Deprecated:      in.Deprecated,
	}
	for _, nested := range in.BlockTypes {
		out.NestedBlocks[nested.TypeName] = &tfjson.SchemaBlockType{
			NestingMode: nesting(nested.Nesting),
			Block:       block(nested.Block),
			MinItems:    unsigned(nested.MinItems),
			MaxItems:    unsigned(nested.MaxItems),
		}
	}

	return out
}

func attributes(in []*tfprotov6.SchemaAttribute) map[string]*tfjson.SchemaAttribute {
	out := make(map[string]*tfjson.SchemaAttribute, len(in))
	for _, a := range in {
		attribute := &tfjson.SchemaAttribute{
			Description:     a.Description,
			DescriptionKind: kind(a.DescriptionKind),
			Deprecated:      a.Deprecated,
			Required:        a.Required,
			Optional:        a.Optional,
			Computed:        a.Computed,
			Sensitive:       a.Sensitive,
			WriteOnly:       a.WriteOnly,
		}
		if a.NestedType != nil {
			attribute.AttributeNestedType = &tfjson.SchemaNestedAttributeType{
				Attributes:  attributes(a.NestedType.Attributes),
				NestingMode: nesting(a.NestedType.Nesting),
			}
		} else {
			convertType(a.Type, &attribute.AttributeType)
		}

		out[a.Name] = attribute
	}

	return out
}

func identity(in *tfprotov6.ResourceIdentitySchema) *tfjson.IdentitySchema {
	out := &tfjson.IdentitySchema{
		Version:    unsigned(in.Version),
		Attributes: make(map[string]*tfjson.IdentityAttribute, len(in.IdentityAttributes)),
	}
	for _, a := range in.IdentityAttributes {
		attribute := &tfjson.IdentityAttribute{
			Description:       a.Description,
			RequiredForImport: a.RequiredForImport,
			OptionalForImport: a.OptionalForImport,
		}
		convertType(a.Type, &attribute.IdentityType)
		out.Attributes[a.Name] = attribute
	}

	return out
}

// convertType goes through JSON, the one form that the protocol's types and cty's have in common.
func convertType(in tftypes.Type, out json.Unmarshaler) {
	encoded, err := json.Marshal(in)
	if err == nil {
		err = out.UnmarshalJSON(encoded)
	}

	if err != nil {
		panic(fmt.Sprintf("type %s has no JSON form: %s", in, err))
	}
}

func kind(in tfprotov6.StringKind) tfjson.SchemaDescriptionKind {
	if in == tfprotov6.StringKindMarkdown {
		return tfjson.SchemaDescriptionKindMarkdown
	}

	return tfjson.SchemaDescriptionKindPlain
}

// nesting relies on both sides naming the modes alike, but for the case of the letters.
func nesting(in interface{ String() string }) tfjson.SchemaNestingMode {
	return tfjson.SchemaNestingMode(strings.ToLower(in.String()))
}

// unsigned is for versions and counts, which the protocol has signed.
func unsigned(in int64) uint64 {
	return uint64(max(in, 0))
}
