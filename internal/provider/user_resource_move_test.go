// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// source is an object of another provider, as Terraform hands it over for a moved block.
type source struct {
	address, typeName string
	version           int64
	private           string
	// attributes are those of the state, in JSON.
	attributes string
}

func restapi(attributes string) source {
	return source{address: "registry.terraform.io/mastercard/restapi", typeName: "restapi_object", attributes: attributes}
}

func restful(version int64, attributes string) source {
	return source{
		address: "registry.terraform.io/magodo/restful", typeName: "restful_resource", version: version, attributes: attributes,
	}
}

// moveFrom carries out a moved block.
func moveFrom(t *testing.T, i *instance, from source) outcome {
	t.Helper()

	return i.MoveFrom(t, tfprotov6.MoveResourceStateRequest{
		SourceProviderAddress: from.address, SourceTypeName: from.typeName, SourceSchemaVersion: from.version,
		SourceState: &tfprotov6.RawState{JSON: []byte(from.attributes)}, SourcePrivate: []byte(from.private),
	})
}

// States as the versions of the two providers write them, for finAPI's users.
const (
	// restapiV1 is of the versions on the SDK: data is the configuration's.
	restapiV1 = `{"api_data":{"email":"alice@example.com","id":"alice","isAutoUpdateEnabled":"true","password":"XXXXX","phone":"112"},
		"api_response":"{\"id\":\"alice\",\"password\":\"XXXXX\",\"email\":\"alice@example.com\",\"phone\":\"112\",\"isAutoUpdateEnabled\":true}",
		"create_method":null,"create_path":null,
		"create_response":"{\"id\":\"alice\",\"password\":\"alices-password\",\"email\":\"alice@example.com\"}",
		"data":"{\"email\":\"alice@example.com\",\"id\":\"alice\",\"password\":\"alices-password\",\"phone\":\"112\"}",
		"debug":null,"destroy_data":null,"destroy_method":null,"destroy_path":null,"force_new":null,"id":"alice","id_attribute":null,
		"ignore_all_server_changes":false,"ignore_changes_to":null,"object_id":null,"path":"/api/v2/users","query_string":null,
		"read_data":null,"read_method":null,"read_path":"/api/v2/users","read_search":null,"update_data":null,"update_method":"PATCH",
		"update_path":"/api/v2/users"}`
	// restapiV0 is of the first versions, which kept no answers.
	restapiV0 = `{"api_data":{},"create_path":null,"data":"{ \"id\": \"alice\", \"password\": \"alices-password\" }","debug":true,
		"destroy_path":null,"id":"alice","object_id":null,"path":"/api/v1/users","read_path":null,"update_path":null}`
	// restapiV3 is of the versions on the framework: the last read has replaced data. The creation named the password.
	restapiV3 = `{"api_data":{"isUserVerified":"true","userId":"alice"},
		"api_response":"{\"userId\":\"alice\",\"isUserVerified\":true}","create_method":null,"create_path":null,
		"create_response":"{\"id\":\"alice\",\"password\":\"alices-password\",\"email\":\"alice@example.com\",\"phone\":null}",
		"data":"{\"isUserVerified\":true,\"userId\":\"alice\"}","debug":null,"destroy_data":null,"destroy_method":null,
		"destroy_path":"/api/v2/mandatorAdmin/deleteUsers","force_new":null,"id":"alice","id_attribute":"id",
		"ignore_all_server_changes":true,"ignore_changes_to":null,"ignore_server_additions":null,"object_id":null,
		"path":"/api/v2/users","query_string":null,"read_data":null,"read_method":null,
		"read_path":"/api/v2/users/verificationStatus?userId={id}","read_search":null,"update_data":null,"update_method":null,
		"update_path":null}`
	// restapiImported is of an object that was imported.
	restapiImported = `{"api_data":{"userId":"alice"},"api_response":"{\"userId\":\"alice\"}","create_response":null,
		"data":"{\"userId\":\"alice\"}","debug":true,"id":"alice","id_attribute":null,"object_id":"alice","path":"/api/v2/users"}`
	restfulV0 = `{"body":"{\"email\":\"alice@example.com\",\"id\":\"alice\",\"password\":\"alices-password\",\"phone\":\"112\"}",
		"create_method":null,"create_selector":null,"delete_path":null,"header":null,"id":"/api/v1/users/alice",
		"merge_patch_disabled":null,"output":"{\"id\":\"alice\",\"password\":\"XXXXX\"}","path":"/api/v1/users","poll_create":null,
		"query":null,"read_path":"$(path)/$(body.id)","write_only_attrs":["password"]}`
	restfulV2 = `{"base_url":null,"body":{"value":{"email":"alice@example.com","id":"alice","password":"alices-password"},
		"type":["object",{"email":"string","id":"string","password":"string"}]},"create_header":null,
		"create_method":null,"delete_body":null,"delete_path":null,"ephemeral_body":null,"header":null,
		"id":"/api/v2/users/verificationStatus","output":{"value":{"isUserVerified":true,"userId":"alice"},
		"type":["object",{"isUserVerified":"bool","userId":"string"}]},"path":"/api/v2/users","query":null,
		"read_path":"$(path)/verificationStatus","read_query":{"userId":["$(body.id)"]},"sensitive_output":null,
		"use_sensitive_output":null,"write_only_attrs":["password"]}`
	// restfulSecret has the password in ephemeral_body and the answer in sensitive_output; the id was finAPI's choice.
	restfulSecret = `{"body":{"value":{},"type":["object",{}]},"ephemeral_body":null,"id":"/api/v2/users/alice","output":null,
		"path":"/api/v2/users","sensitive_output":{"value":{"id":"alice","password":"XXXXXXXXXXXXXXX"},
		"type":["object",{"id":"string","password":"string"}]},"use_sensitive_output":true}`
)

var aliceAsSheIs = values{"id": "alice", "email": "alice@example.com", "phone": "112", "is_auto_update_enabled": true}

// A user whose password the other provider's state holds is read in full, of another it is seen that the user exists. The plan
// that follows is empty if the configuration says what finAPI has. Nothing is sent.
func TestUserMove(t *testing.T) {
	t.Parallel()

	onlyID := values{"id": "alice"}

	for name, test := range map[string]struct {
		from source
		// moved are password, e-mail and phone after the move alone.
		moved   []string
		config  values
		journal string
	}{
		"restapi 1": {restapi(restapiV1), []string{"alices-password", "alice@example.com", "112"}, aliceAsSheIs, "login get"},
		"restapi 1, with the private data of its SDK": {
			source{
				"registry.terraform.io/mastercard/restapi", "restapi_object", 0, `{"schema_version":"0"}`, restapiV1,
			}, []string{"alices-password", "alice@example.com", "112"}, aliceAsSheIs, "login get",
		},
		"restapi, its first versions": {restapi(restapiV0), []string{"alices-password", "null", "null"}, aliceAsSheIs, "login get"},
		"restapi 3":                   {restapi(restapiV3), []string{"alices-password", "null", "null"}, aliceAsSheIs, "login get"},
		"restapi, imported":           {restapi(restapiImported), []string{"null", "null", "null"}, onlyID, "status"},
		"restapi, without data":       {restapi(`{"id":"alice","data":null}`), []string{"null", "null", "null"}, onlyID, "status"},
		"restapi, masked": {
			restapi(`{"id":"alice","data":"{\"id\":\"alice\",\"password\":\"XXXXX\",\"email\":\"\"}"}`),
			[]string{"null", "null", "null"}, onlyID, "status",
		},
		"restapi, the case differs": {
			restapi(`{"id":"Alice","data":"{\"id\":\"alice\"}"}`), []string{"null", "null", "null"}, onlyID, "status",
		},
		"restapi of a registry of one's own": {
			source{"registry.example.com/Mastercard/restapi", "restapi_object", 0, "", restapiV1},
			[]string{"alices-password", "alice@example.com", "112"}, aliceAsSheIs, "login get",
		},
		"restapi, as OpenTofu names it": {
			source{"restapi", "restapi_object", 0, "", restapiV1},
			[]string{"alices-password", "alice@example.com", "112"}, aliceAsSheIs, "login get",
		},
		"restful 0":              {restful(0, restfulV0), []string{"alices-password", "alice@example.com", "112"}, aliceAsSheIs, "login get"},
		"restful 1":              {restful(1, restfulV2), []string{"alices-password", "alice@example.com", "null"}, aliceAsSheIs, "login get"},
		"restful 2":              {restful(2, restfulV2), []string{"alices-password", "alice@example.com", "null"}, aliceAsSheIs, "login get"},
		"restful, all in secret": {restful(2, restfulSecret), []string{"null", "null", "null"}, onlyID, "status"},
		"restful, the path alone": {
			restful(2, `{"id":"/api/v2/users/alice","body":{"value":null,"type":"dynamic"}}`),
			[]string{"null", "null", "null"}, onlyID, "status",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := newWorldOfAlice(t, nil)
			alice := w.NewInstance(t, "finapi_user")

			if moved := moveFrom(t, alice, test.from); len(moved.Errors)+len(moved.Warnings) > 0 {
				t.Fatalf("%q %q", moved.Errors, moved.Warnings)
			}

			moved := []string{alice.Attribute("password"), alice.Attribute("email"), alice.Attribute("phone")}
			if !slices.Equal(moved, test.moved) {
				t.Errorf("moved %q, expected %q", moved, test.moved)
			}

			if alice.Identity == nil || w.journal() != "" {
				t.Errorf("identity %v, requests %q", alice.Identity, w.journal())
			}

			planned := alice.Apply(t, test.config)
			if planned.Action != "no-op" || len(planned.Errors) > 0 {
				t.Errorf("planned %s, errors %q", planned.Action, planned.Errors)
			}

			if w.journal() != test.journal {
				t.Errorf("requests: %q, expected %q", w.journal(), test.journal)
			}

			for name, expected := range map[string]string{
				"is_verified": "true", "base_url": w.baseURL(), "is_password_generated": "false",
			} {
				if actual := alice.Attribute(name); actual != expected {
					t.Errorf("%s: %s", name, actual)
				}
			}
		})
	}
}

// What cannot be moved safely is refused, in words that repeat nothing of the state.
func TestUserMove_refuses(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct {
		from  source
		words []string
	}{
		"another type": {
			source{address: "registry.terraform.io/mastercard/restapi", typeName: "restapi_other", attributes: restapiV1},
			[]string{"does not include support for the given source resource"},
		},
		"another provider": {
			source{address: "registry.terraform.io/notmastercard/restapi", typeName: "restapi_object", attributes: restapiV1},
			[]string{"does not include support for the given source resource"},
		},
		"another provider whose name ends alike": {
			source{address: "registry.terraform.io/x-mastercard/restapi", typeName: "restapi_object", attributes: restapiV1},
			[]string{"does not include support for the given source resource"},
		},
		"no JSON":          {restapi(`{"data":"topsecret`), []string{"restapi_object", "not a JSON object"}},
		"no object":        {restapi(`null`), []string{"not a JSON object"}},
		"data is no JSON":  {restapi(`{"id":"alice","data":"{\"password\":\"topsecret"}`), []string{`"data" is not valid JSON`}},
		"data is a list":   {restapi(`{"id":"alice","data":"[\"topsecret\"]"}`), []string{`"data" is not a JSON object`}},
		"body is a number": {restful(2, `{"id":"/users/alice","body":{"value":7,"type":"number"}}`), []string{`"body" is not a JSON object`}},
		"no id":            {restapi(`{"data":"{\"password\":\"topsecret\"}"}`), []string{"the id is missing"}},
		"no id in a path": {
			restful(2, `{"id":"/api/v2/users/verificationStatus","body":{"value":{"password":"topsecret"},"type":["object",{"password":"string"}]}}`),
			[]string{"restful_resource", "the id is missing"},
		},
		"no id of a user": {restapi(`{"id":"top secret"}`), []string{"not that of a finAPI user", "white space"}},
		"two users":       {restapi(`{"id":"topsecret","data":"{\"id\":\"bob\"}"}`), []string{"more than one user"}},
		"two users, one in the path": {
			restful(0, `{"id":"/api/v2/users/topsecret","body":"{\"id\":\"bob\"}"}`), []string{"more than one user"},
		},
		"a URL of no finAPI": {
			restful(2, `{"id":"http://finapi.example.com/api/v2/users/topsecret"}`), []string{"not that of a finAPI", "https"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := newWorldOfAlice(t, nil)
			alice := w.NewInstance(t, "finapi_user")

			o := moveFrom(t, alice, test.from)
			if len(o.Errors) != 1 || !mentions(o.Errors, test.words...) || mentions(o.Errors, "topsecret") {
				t.Errorf("errors %q", o.Errors)
			}

			if !alice.State.IsNull() {
				t.Error("it was moved all the same")
			}
		})
	}
}

// Changes that the configuration asks for beside the move are made in place.
func TestUserMove_changes(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct {
		change  func(values)
		action  string
		journal string
	}{
		"protection": {
			func(v values) { v["deletion_protection"] = true }, "update", "login get",
		},
		"e-mail": {
			func(v values) { v["email"] = "alice@example.org" }, "update", "login get login get patch",
		},
		"the same password in the configuration": {
			func(v values) { v["password"] = "alices-password" }, "no-op", "login get",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := newWorldOfAlice(t, nil)
			alice := w.NewInstance(t, "finapi_user")
			moveFrom(t, alice, restapi(restapiV1))

			config := maps.Clone(aliceAsSheIs)

			test.change(config)

			if o := alice.Apply(t, config); o.Action != test.action || len(o.Errors) > 0 {
				t.Errorf("planned %s, errors %q", o.Action, o.Errors)
			}

			if w.journal() != test.journal {
				t.Errorf("requests: %q", w.journal())
			}
		})
	}
}

// A user who is not there is not created anew: the other provider may have been at another finAPI.
func TestUserMove_missingUser(t *testing.T) {
	t.Parallel()

	w := newWorld(t)
	alice := w.NewInstance(t, "finapi_user")
	moveFrom(t, alice, restapi(restapiV1))

	o := alice.Apply(t, values{"id": "alice"})
	if !mentions(o.Errors, "A moved user is not at this finAPI", "alice", "base_url") || len(w.Users()) > 0 {
		t.Errorf("planned %s, errors %q, users %v", o.Action, o.Errors, w.Users())
	}

	// Who was seen once is like any other user.
	w.AddUser(existingAlice())

	if o = alice.Refresh(t); len(o.Errors) > 0 {
		t.Fatal(o.Errors)
	}

	w.RemoveUser("alice")

	if o = alice.Refresh(t); len(o.Errors) > 0 || !alice.State.IsNull() {
		t.Errorf("errors %q, state %s", o.Errors, alice.State)
	}
}

// A state that names a finAPI is not taken over at another.
func TestUserMove_baseURL(t *testing.T) {
	t.Parallel()

	for name, attributes := range map[string]string{
		"the resource's own": `{"base_url":"%s","id":"/api/v2/users/alice","path":"/api/v2/users"}`,
		"with the API's":     `{"base_url":"%s/api/v2/","id":"/users/alice","path":"/users"}`,
		"in the id":          `{"id":"%s/api/v2/users/alice","path":"/api/v2/users"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := newWorldOfAlice(t, nil)
			alice := w.NewInstance(t, "finapi_user")

			moveFrom(t, alice, restful(2, fmt.Sprintf(attributes, w.baseURL())))

			if o := alice.Refresh(t); len(o.Errors) > 0 {
				t.Errorf("errors %q", o.Errors)
			}

			w.ResetRequests()
			moveFrom(t, alice, restful(2, fmt.Sprintf(attributes, "https://live.finapi.io/gateway")))

			if o := alice.Refresh(t); !mentions(o.Errors, "belongs to another finAPI", `"https://live.finapi.io/gateway"`) || w.journal() != "" {
				t.Errorf("errors %q, requests %q", o.Errors, w.journal())
			}

			alice.Terraform = w.With("base_url", unknown{})

			if o := alice.Refresh(t); !mentions(o.Errors, "before the provider is configured") {
				t.Errorf("errors %q, warnings %q", o.Errors, o.Warnings)
			}
		})
	}
}

// Without a refresh the state is as it was moved, and a configuration that says the same changes nothing.
func TestUserMove_unread(t *testing.T) {
	t.Parallel()

	w := newWorldOfAlice(t, nil)
	alice := w.NewInstance(t, "finapi_user")
	moveFrom(t, alice, restapi(restapiV1))
	alice.Unread = true

	o := alice.Apply(t, values{"id": "alice", "email": "alice@example.com", "phone": "112", "password": "alices-password"})
	if o.Action != "no-op" || len(o.Errors)+len(o.Warnings) > 0 || w.journal() != "" {
		t.Errorf("planned %s, %q %q, requests %q", o.Action, o.Errors, o.Warnings, w.journal())
	}

	// A verification that is there already is no failure, nor is a change.
	o = alice.Apply(t, values{"id": "alice", "email": "alice@example.org", "phone": "112", "is_verified": true})
	if o.Action != "update" || len(o.Errors) > 0 || w.journal() != "verify login get patch" {
		t.Errorf("planned %s, %q, requests %q", o.Action, o.Errors, w.journal())
	}
}

// A configuration without an id is warned of, as after an import.
func TestUserMove_warnsOfMissingID(t *testing.T) {
	t.Parallel()

	w := newWorldOfAlice(t, nil)
	alice := w.NewInstance(t, "finapi_user")
	moveFrom(t, alice, restapi(restapiV1))

	if o := alice.Apply(t, values{"email": "alice@example.com"}); !mentions(o.Warnings, "has no id", `id = "alice"`) {
		t.Errorf("warnings %q", o.Warnings)
	}
}
