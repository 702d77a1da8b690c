// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

// Package contract holds requests to finAPI, and answers of what stands in for it, against OpenAPI files of finAPI Access:
// the one that finAPI published for V1, and one that describes V2. It is for tests. The files are no part of this project:
// [Version.Variable] says where each lies, and where it does not, nothing of that version is judged.
//
// [Hold] is all that most tests need.
package contract

import (
	"context"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// Contract is the OpenAPI file of a version, taken at its strictest. It is safe for concurrent use.
type Contract struct {
	version  Version
	document *openapi3.T
	router   routers.Router
	options  *openapi3filter.Options
}

// Published returns the contract of a version. The test is skipped if [Version.Variable] names none.
func Published(t testing.TB, version Version) *Contract {
	t.Helper()

	c := published(t, version)
	if c == nil {
		t.Skip(version.Variable() + " does not name the OpenAPI file of Access " + string(version))
	}

	return c
}

// Hold returns a handler before next that fails the test, at its end, for each violation that is not among those of
// [Accepted]. Each request is held against the contract of the version that its path belongs to. What is before that
// handler has to be closed by then. See [Judge.Before] for isFault. Where [Version.Variable] names no file, requests of
// that version pass unseen.
func Hold(t testing.TB, next http.Handler, isFault func(*http.Request) bool) http.Handler {
	t.Helper()

	for _, version := range Versions() {
		if c := published(t, version); c != nil {
			next = c.hold(t, next, isFault)
		}
	}

	return next
}

func (c *Contract) hold(t testing.TB, next http.Handler, isFault func(*http.Request) bool) http.Handler {
	t.Helper()

	judge := c.NewJudge()

	t.Cleanup(func() {
		for _, violation := range judge.Violations() {
			t.Errorf("finAPI's contract of Access %s is broken: %s", c.version, violation)
		}
	})

	return judge.Before(next, isFault)
}

func published(t testing.TB, version Version) *Contract {
	t.Helper()

	if os.Getenv(version.Variable()) == "" {
		return nil
	}

	c, err := openPublished[version]()
	if err != nil {
		t.Fatalf("%s: %s", version.Variable(), err)
	}

	return c
}

// openPublished reads each file once for all tests.
var openPublished = map[Version]func() (*Contract, error){V1: opener(V1), V2: opener(V2)}

func opener(version Version) func() (*Contract, error) {
	return sync.OnceValues(func() (*Contract, error) {
		text, err := os.ReadFile(os.Getenv(version.Variable())) //nolint:gosec // whoever runs the tests names the file
		if err != nil {
			return nil, err
		}

		return parse(version, text)
	})
}

// undefined is what the program that wrote V1's file left of JavaScript's value of that name: a string where a list belongs.
var undefined = regexp.MustCompile(`!<tag:yaml\.org,2002:js/undefined> ''`)

func parse(version Version, text []byte) (*Contract, error) {
	document, err := openapi3.NewLoader().LoadFromData(undefined.ReplaceAll(text, []byte("null")))
	if err != nil {
		return nil, err
	}

	// The examples of V1's file do not keep its schemas. Nothing is judged by them.
	if err = document.Validate(context.Background(), openapi3.DisableExamplesValidation()); err != nil {
		return nil, err
	}

	// Whoever is under test is not one of the servers that the file names.
	document.Servers = nil

	if err = rulesOf[version].tighten(document); err != nil {
		return nil, err
	}

	router, err := gorillamux.NewRouter(document)
	if err != nil {
		return nil, err
	}

	return &Contract{version: version, document: document, router: router, options: options()}, nil
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

// Operation is one of the file: finAPI's operationId, and where it is called.
type Operation struct{ ID, Method, Path string }

// Operations lists the operations of the file, sorted by ID.
func (c *Contract) Operations() []Operation {
	var operations []Operation

	for path, item := range c.document.Paths.Map() {
		for method, operation := range item.Operations() {
			operations = append(operations, Operation{ID: operation.OperationID, Method: method, Path: path})
		}
	}

	slices.SortFunc(operations, func(a, b Operation) int { return strings.Compare(a.ID, b.ID) })

	return operations
}
