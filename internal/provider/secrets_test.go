// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// wiretap notes the secrets that finAPI hands out: tokens, and what it encrypts.
type wiretap struct {
	next    http.Handler
	mutex   sync.Mutex
	secrets map[string]string
}

func (w *wiretap) ServeHTTP(response http.ResponseWriter, request *http.Request) {
	recorder := httptest.NewRecorder()
	w.next.ServeHTTP(recorder, request)

	var body map[string]any
	if json.Unmarshal(recorder.Body.Bytes(), &body) == nil {
		w.mutex.Lock()
		for _, field := range []string{"access_token", "refresh_token", "passwordChangeToken"} {
			if secret, ok := body[field].(string); ok {
				w.secrets[field+" "+secret[:4]] = secret
			}
		}
		w.mutex.Unlock()
	}

	maps.Copy(response.Header(), recorder.Header())
	response.WriteHeader(recorder.Code)
	_, _ = response.Write(recorder.Body.Bytes())
}

// tap puts a wiretap between provider and finAPI.
func (w *world) tap(t *testing.T) (*world, *wiretap) {
	t.Helper()

	tap := &wiretap{next: held(t, w.Server), secrets: map[string]string{
		"client secret":       mock.DefaultClientSecret,
		"data decryption key": mock.DefaultDataDecryptionKey,
	}}
	server := httptest.NewServer(tap)
	t.Cleanup(server.Close)

	return w.with("base_url", server.URL), tap
}

// The rows of the guide "Where the password lives": for each, a user's whole life with the real CLI at TRACE, and the
// search for each secret in all that is written or printed.
func TestAccSecrets(t *testing.T) {
	t.Parallel()
	once(t, ofTerraform)

	const (
		plain     = "variable \"password\" {\n  type = string\n  sensitive = true\n}\n"
		ephemeral = "variable \"password\" {\n  type = string\n  sensitive = true\n  ephemeral = true\n}\n"
		writeOnly = "password_wo = var.password\n  password_wo_version = \"VERSION\""
	)

	for name, c := range map[string]struct {
		variable string
		password string // lines of the resource
		imported bool
		// inProvider: user_passwords holds the password; inState: the state may hold it.
		inProvider, inState bool
		// fields can be changed: somebody knows the password.
		fields bool
	}{
		"in the configuration":                   {variable: plain, password: "password = var.password", inState: true, fields: true},
		"generated":                              {inState: true, fields: true},
		"write-only":                             {variable: ephemeral, password: writeOnly, fields: true},
		"write-only and in the provider":         {variable: ephemeral, password: writeOnly, inProvider: true, fields: true},
		"imported, nobody knows it":              {imported: true},
		"imported, in the provider":              {imported: true, inProvider: true, fields: true},
		"imported, write-only set by the import": {variable: ephemeral, password: writeOnly, imported: true, fields: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			const first, second = "first-Password-4711", "second-Password-0815"

			w, tap := newWorld(t, mock.WithAutoVerify(true)).tap(t)

			root := func(version, phone string) string {
				config := c.variable + user(`id = "alice"`, `email = "alice@example.com"`,
					strings.ReplaceAll(c.password, "VERSION", version), phone)
				if c.imported {
					config += importAlice
				}

				return config
			}
			if !c.fields {
				root = func(_, _ string) string { return importAlice + user(`id = "alice"`) }
			}

			if c.imported {
				alice := existingAlice()
				alice.Password, alice.Phone, alice.AutoUpdateEnabled = first, "", false
				w.AddUser(alice)
			}

			passwords := func(password string) []string {
				environment := []string{"TF_VAR_password=" + password}
				if c.inProvider {
					environment = append(environment, `FINAPI_USER_PASSWORDS={"Alice": "`+password+`"}`)
				}

				return environment
			}

			cli := w.newCommandLine(t, root("1", ""), append(passwords(first), logged)...)
			if c.variable == ephemeral {
				needs(t, "write-only arguments", tfversion.Version1_11_0)
			}

			cli.succeed(t, "apply", "-auto-approve")

			if c.fields {
				cli.write(t, "main.tf", root("1", `phone = "112"`))
			}

			cli.succeed(t, "plan", "-out=plan")
			cli.write(t, "plan.json", cli.succeed(t, "show", "-json", "plan"))
			cli.succeed(t, "apply", "plan")

			user, _ := w.User("alice")
			tap.secrets["present password"], tap.secrets["first password"] = user.Password, first
			tap.secrets["second password"] = second

			if c.fields != (user.Phone == "112") {
				t.Errorf("phone: %q", user.Phone)
			}

			// Another password, where the configuration has one.
			if c.password != "" {
				cli.environment = append(cli.environment, passwords(second)...)
				cli.write(t, "main.tf", root("2", `phone = "112"`))
				cli.succeed(t, "apply", "-auto-approve")

				if user, _ := w.User("alice"); user.Password != second {
					t.Errorf("finAPI has the password %q", user.Password)
				}
			}

			cli.write(t, "state.json", cli.succeed(t, "show", "-json"))
			cli.succeed(t, "destroy", "-auto-approve")

			if user, ok := w.User("alice"); ok {
				t.Errorf("left behind: %+v", user)
			}

			searchSecrets(t, cli, tap.secrets, c.inState)
		})
	}
}

func searchSecrets(t *testing.T, cli *commandLine, secrets map[string]string, inState bool) {
	t.Helper()

	places := map[string]string{
		"the CLI's output":  cli.printed.String(),
		"the log":           cli.trace(t),
		"the state":         cli.read(t, "terraform.tfstate") + cli.read(t, "terraform.tfstate.backup"),
		"the plan":          unzipped(t, filepath.Join(cli.directory, "plan")),
		"the plan as JSON":  cli.read(t, "plan.json"),
		"the state as JSON": cli.read(t, "state.json"),
	}

	// JSON was asked for by the test, and goes to the file only.
	for _, file := range []string{"plan.json", "state.json"} {
		places["the CLI's output"] = strings.ReplaceAll(places["the CLI's output"], cli.read(t, file), "")
	}

	if !strings.Contains(places["the log"], "finAPI request") {
		t.Error("the log lacks the requests, so its search proves nothing")
	}

	forbidden := slices.DeleteFunc(slices.Sorted(maps.Keys(secrets)), func(name string) bool { return secrets[name] == "" })

	for place, content := range places {
		for _, name := range forbidden {
			allowed := inState && strings.Contains(name, "password") && place != "the log" && place != "the CLI's output"
			if !allowed && strings.Contains(content, secrets[name]) {
				t.Errorf("%s is in %s", name, place)
			}
		}
	}
}

func unzipped(t *testing.T, file string) string {
	t.Helper()

	archive, err := zip.OpenReader(file)
	must(t, err)

	defer archive.Close() //nolint:errcheck // read only

	var content bytes.Buffer

	for _, part := range archive.File {
		reader, err := part.Open()
		must(t, err)

		_, err = io.Copy(&content, reader)
		must(t, err)
	}

	return content.String()
}

// What uses the ephemeral user fails, so that Terraform closes nothing: the provider deletes the user at its end.
func TestAccUserEphemeral_failedRun(t *testing.T) {
	t.Parallel()
	once(t, ofTerraform)

	w := newWorld(t)
	cli := w.newCommandLine(t,
		block(`ephemeral "finapi_user" "test"`)+
			block(`provider "finapi"`, `alias = "bad"`, "client_secret = ephemeral.finapi_user.test.password")+
			block(`data "finapi_user" "test"`, "provider = finapi.bad", `id = "nobody"`))

	needs(t, "ephemeral resources", ephemeralSince(t))

	if output, err := cli.run(t, "plan"); err == nil || !strings.Contains(output, "Cannot read finAPI user") {
		t.Errorf("%v: %s", err, output)
	}

	if w.Count(mock.CreateUser) == 0 || len(w.Users()) > 0 {
		t.Errorf("created %d, left behind: %v", w.Count(mock.CreateUser), w.Users())
	}
}
