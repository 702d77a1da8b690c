// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

// Package contract holds requests to finAPI, and answers of what stands in for it, against the OpenAPI file that finAPI
// published for Access V1. It is for tests. The file is finAPI's and no part of this project: [Variable] says where it
// lies, and where it does not, nothing is judged.
//
// [Hold] is all that most tests need.
package contract

import (
	"context"
	"net/http"
	"os"
	"regexp"
	"slices"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// Variable is the environment variable that names the file.
const Variable = "FINAPI_OPENAPI"

// Contract is finAPI's OpenAPI file, taken at its strictest. It is safe for concurrent use.
type Contract struct {
	document *openapi3.T
	router   routers.Router
	options  *openapi3filter.Options
}

// Published returns the contract that [Variable] names. The test is skipped if there is none.
func Published(t testing.TB) *Contract {
	t.Helper()

	c := published(t)
	if c == nil {
		t.Skip(Variable + " does not name finAPI's OpenAPI file")
	}

	return c
}

// Hold returns a handler before next that fails the test, at its end, for each violation of the contract that is not among
// those of [Accepted]. What is before that handler has to be closed by then. See [Judge.Before] for isFault. Without
// [Variable] it returns next.
func Hold(t testing.TB, next http.Handler, isFault func(*http.Request) bool) http.Handler {
	t.Helper()

	c := published(t)
	if c == nil {
		return next
	}

	judge := c.NewJudge()

	t.Cleanup(func() {
		for _, violation := range judge.Violations() {
			t.Errorf("finAPI's contract is broken: %s", violation)
		}
	})

	return judge.Before(next, isFault)
}

func published(t testing.TB) *Contract {
	t.Helper()

	if os.Getenv(Variable) == "" {
		return nil
	}

	c, err := openPublished()
	if err != nil {
		t.Fatalf("%s: %s", Variable, err)
	}

	return c
}

// openPublished reads the file once for all tests.
var openPublished = sync.OnceValues(func() (*Contract, error) {
	text, err := os.ReadFile(os.Getenv(Variable))
	if err != nil {
		return nil, err
	}

	return parse(text)
})

// undefined is what the program that wrote the file left of JavaScript's value of that name: a string where a list belongs.
var undefined = regexp.MustCompile(`!<tag:yaml\.org,2002:js/undefined> ''`)

func parse(text []byte) (*Contract, error) {
	document, err := openapi3.NewLoader().LoadFromData(undefined.ReplaceAll(text, []byte("null")))
	if err != nil {
		return nil, err
	}

	// finAPI's examples do not keep finAPI's schemas. Nothing is judged by them.
	if err = document.Validate(context.Background(), openapi3.DisableExamplesValidation()); err != nil {
		return nil, err
	}

	// Whoever is under test is not one of the servers that the file names.
	document.Servers = nil

	if err = tighten(document); err != nil {
		return nil, err
	}

	router, err := gorillamux.NewRouter(document)
	if err != nil {
		return nil, err
	}

	return &Contract{document: document, router: router, options: options()}, nil
}

func options() *openapi3filter.Options {
	chosen := &openapi3filter.Options{
		IncludeResponseStatus:             true,
		RejectWhenRequestBodyNotSpecified: true,
		SkipSettingDefaults:               true,
		MultiError:                        true,
		AuthenticationFunc:                demandBearer,
		SchemaValidationOptions: []openapi3.SchemaValidationOption{
			openapi3.EnableFormatValidation(),
		},
	}
	chosen.WithCustomSchemaErrorFunc(wordWithoutValue)

	return chosen
}

// Operations lists the operations of the file by their operationId, sorted.
func (c *Contract) Operations() []string {
	var operations []string

	for _, item := range c.document.Paths.Map() {
		for _, operation := range item.Operations() {
			operations = append(operations, operation.OperationID)
		}
	}

	slices.Sort(operations)

	return operations
}
