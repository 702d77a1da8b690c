// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/echoprovider"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
	"github.com/finapi-community/terraform-provider-finapi/internal/tfdriver"
)

// echo runs an ephemeral resource with the real CLI, and checks what the echo provider saw of it.
func (w *world) echo(t *testing.T, typeName string, lines []string, step resource.TestStep) {
	t.Helper()

	providers := factories()
	providers["echo"] = echoprovider.NewProviderServer()

	step.Config = w.config(
		block("ephemeral \""+typeName+"\" \"test\"", lines...),
		"provider \"echo\" {\n  data = ephemeral."+typeName+".test\n}\n",
		"resource \"echo\" \"test\" {}\n",
	)

	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: providers,
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(ephemeralSince(t))},
		Steps:                    []resource.TestStep{step},
	})
}

func echoed(attribute string, value knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue("echo.test", tfjsonpath.New("data").AtMapKey(attribute), value)
}

func TestAccClientAccessTokenEphemeral(t *testing.T) {
	t.Parallel()

	w := newWorld(t)

	w.echo(t, "finapi_client_access_token", nil, resource.TestStep{ConfigStateChecks: []statecheck.StateCheck{
		echoed("access_token", knownvalue.StringRegexp(regexp.MustCompile("^[A-Za-z0-9_-]{20,}$"))),
		echoed("expires_at", knownvalue.StringRegexp(regexp.MustCompile("^20.*Z$"))),
	}})

	if n := w.Count(mock.RevokeToken); n != 0 {
		t.Errorf("a token that others may hold was revoked %d times", n)
	}
}

func TestAccUserAccessTokenEphemeral(t *testing.T) {
	t.Parallel()

	w := newWorld(t)
	w.AddUser(existingAlice())

	w.echo(t, "finapi_user_access_token", []string{`user_id = "Alice"`, `password = "alices-password"`}, resource.TestStep{
		ConfigStateChecks: []statecheck.StateCheck{
			echoed("access_token", knownvalue.StringRegexp(regexp.MustCompile("^[A-Za-z0-9_-]{20,}$"))),
		},
	})

	if n := w.Count(mock.RevokeToken); n != 0 {
		t.Errorf("a token that others may hold was revoked %d times", n)
	}
}

func TestAccUserAccessTokenEphemeral_revokeOnClose(t *testing.T) {
	t.Parallel()

	w := newWorld(t).knowing("ALICE", "alices-password")
	w.AddUser(existingAlice())

	w.echo(t, "finapi_user_access_token", []string{`user_id = "alice"`, "revoke_on_close = true"}, resource.TestStep{})

	if n := w.Count(mock.RevokeToken); n == 0 {
		t.Error("the token was not revoked")
	}
}

func TestAccUserEphemeral(t *testing.T) {
	t.Parallel()

	w := newWorld(t)

	w.echo(t, "finapi_user", []string{`id_prefix = "ci-"`, `email = "ci@example.com"`}, resource.TestStep{
		ConfigStateChecks: []statecheck.StateCheck{
			echoed("id", knownvalue.StringRegexp(regexp.MustCompile("^ci-[a-z0-9]{16}$"))),
			echoed("password", knownvalue.StringRegexp(regexp.MustCompile("^.{26}$"))),
			echoed("email", knownvalue.StringExact("ci@example.com")),
		},
	})

	created, verified, deleted := w.Count(mock.CreateUser), w.Count(mock.VerifyUser), w.Count(mock.DeleteAuthorizedUser)
	if created == 0 || verified != created || deleted != created {
		t.Errorf("created %d, verified %d, deleted %d", created, verified, deleted)
	}

	if left := w.Users(); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestAccPasswordChangeTokenEphemeral(t *testing.T) {
	t.Parallel()

	w := newWorld(t)
	w.AddUser(existingAlice())

	w.echo(t, "finapi_password_change_token", []string{`user_id = "alice"`}, resource.TestStep{
		ConfigStateChecks: []statecheck.StateCheck{
			echoed("token", knownvalue.StringRegexp(regexp.MustCompile("^[0-9a-f-]{36}$"))),
			echoed("user_email", knownvalue.StringExact("alice@example.com")),
		},
	})
}

func TestEphemeral_openFails(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		typeName string
		config   values
		change   func(*mock.User)
		with     map[string]any
		words    []string
	}{
		"no password known": {
			"finapi_user_access_token", values{"user_id": "alice"}, nil, nil, []string{"password", "user_passwords"},
		},
		"wrong password": {
			"finapi_user_access_token", values{"user_id": "alice", "password": "wrong-one"}, nil, nil,
			[]string{"password", "from the configuration is wrong", "UNAUTHORIZED_ACCESS", "Request id:"},
		},
		"locked": {
			"finapi_user_access_token", values{"user_id": "alice", "password": "alices-password"},
			func(u *mock.User) { u.Locked = true }, nil, []string{"locked", "LOCKED"},
		},
		"not verified": {
			"finapi_user_access_token", values{"user_id": "alice", "password": "alices-password"},
			func(u *mock.User) { u.Verified = false }, nil, []string{"not verified", "finapi_user_verification"},
		},
		"impossible id": {"finapi_user_access_token", values{"user_id": "a b"}, nil, nil, []string{"user_id", "Invalid finAPI user id"}},
		"change token of nobody": {
			"finapi_password_change_token", values{"user_id": "bob"}, nil, nil, []string{"user_id", "there is no such user"},
		},
		"change token of an unverified user": {
			"finapi_password_change_token", values{"user_id": "alice"}, func(u *mock.User) { u.Verified = false }, nil,
			[]string{"not verified", "USER_NOT_VERIFIED"},
		},
		"change token without a key": {
			"finapi_password_change_token", values{"user_id": "alice"}, nil, map[string]any{"data_decryption_key": nil},
			[]string{"data_decryption_key", "FINAPI_DATA_DECRYPTION_KEY"},
		},
		"change token with a wrong key": {
			"finapi_password_change_token", values{"user_id": "alice"}, nil,
			map[string]any{"data_decryption_key": "ffffffffffffffffffffffffffffffff"}, []string{"client_id", "FINAPI_DATA_DECRYPTION_KEY"},
		},
		"user who exists": {"finapi_user", values{"id": "ALICE"}, nil, nil, []string{"exists already", "not touched", "ENTITY_EXISTS"}},
		"client whose secret is wrong": {
			"finapi_client_access_token", values{}, nil, map[string]any{"client_secret": "wrong"}, []string{"FINAPI_CLIENT_SECRET"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := newWorldOfAlice(t, c.change)

			for argument, value := range c.with {
				w = w.with(argument, value)
			}

			if _, o := w.OpenEphemeral(t, c.typeName, c.config); !mentions(o.Errors, c.words...) {
				t.Errorf("no error with %q: %q", c.words, o.Errors)
			}

			if users := w.Users(); len(users) != 1 || users[0].Email != existingAlice().Email {
				t.Errorf("users: %+v", users)
			}
		})
	}
}

// A user who cannot be made complete is not left behind: Terraform closes only what opened well.
func TestUserEphemeral_failedOpenLeavesNothing(t *testing.T) {
	t.Parallel()

	w := newWorld(t)
	w.Inject(mock.Fault{Operation: mock.VerifyUser, Status: http.StatusInternalServerError, Times: -1})

	_, o := w.OpenEphemeral(t, "finapi_user", values{})
	if !mentions(o.Errors, "Cannot verify the ephemeral finAPI user", "500") {
		t.Errorf("%q", o.Errors)
	}

	if w.Count(mock.CreateUser) != 1 || len(w.Users()) > 0 {
		t.Errorf("left behind: %v", w.Users())
	}
}

// Where nobody can tell whether the user was created, the one who may be there is not left behind either.
func TestUserEphemeral_unclearCreationLeavesNothing(t *testing.T) {
	t.Parallel()

	w := newWorld(t)
	w.Inject(mock.Fault{Operation: mock.CreateUser, Drop: mock.DropAfter})
	w.Inject(mock.Fault{Operation: mock.GetVerificationStatus, Status: http.StatusNotImplemented})

	_, o := w.OpenEphemeral(t, "finapi_user", values{"id_prefix": "ci-"})
	if !mentions(o.Errors, "Cannot create the ephemeral finAPI user", "ci-") {
		t.Errorf("%q", o.Errors)
	}

	if journal := w.journal(); journal != "create status login delete-unverified" || len(w.Users()) > 0 {
		t.Errorf("requests %q, left behind: %v", journal, w.Users())
	}
}

func TestUserEphemeral_closeFails(t *testing.T) {
	t.Parallel()

	w := newWorld(t)
	l, o := w.OpenEphemeral(t, "finapi_user", values{"id": "ci-1"})

	if len(o.Errors) > 0 {
		t.Fatal(o.Errors)
	}

	w.Inject(mock.Fault{Operation: mock.DeleteAuthorizedUser, Status: http.StatusInternalServerError})

	if o := l.Close(t); !mentions(o.Errors, `"ci-1"`, "Cannot delete", "500", "Request id:") {
		t.Errorf("%q", o.Errors)
	}

	if o := l.Close(t); len(o.Errors) > 0 || len(w.Users()) > 0 {
		t.Errorf("the second close: %q, left: %v", o.Errors, w.Users())
	}

	// They may have gone by themselves.
	if o := l.Close(t); len(o.Errors) > 0 {
		t.Errorf("close of a user who is gone: %q", o.Errors)
	}
}

// A token that may expire within the run is warned of when it is opened: later nobody listens.
func TestAccessTokenEphemeral_expiresSoon(t *testing.T) {
	t.Parallel()

	for life, warning := range map[time.Duration][]string{
		time.Hour:        nil,
		70 * time.Second: nil,
		50 * time.Second: {"A finAPI access token expires soon", "until 20", "run again"},
	} {
		for typeName, c := range map[string]struct {
			config values
			owner  string
		}{
			"finapi_client_access_token": {values{}, "of the finAPI client"},
			"finapi_user_access_token":   {values{"user_id": "alice", "password": "alices-password"}, `of finAPI user "alice"`},
		} {
			t.Run(fmt.Sprint(life, " ", typeName), func(t *testing.T) {
				t.Parallel()

				w := newWorld(t, mock.WithAccessTokenTTL(life))
				w.AddUser(existingAlice())

				l, o := w.OpenEphemeral(t, typeName, c.config)
				if len(o.Errors) > 0 || len(o.Warnings) != min(1, len(warning)) || warning != nil && !mentions(o.Warnings, append(warning, c.owner)...) {
					t.Errorf("%+v, want a warning with %q", o, warning)
				}

				if o := l.Close(t); len(o.Errors)+len(o.Warnings) > 0 || w.Count(mock.RevokeToken) > 0 {
					t.Errorf("close: %+v", o)
				}
			})
		}
	}
}

func TestAccessTokenEphemeral_neverExpires(t *testing.T) {
	t.Parallel()

	w := newWorld(t, mock.WithAccessTokenTTL(0))

	l, o := w.OpenEphemeral(t, "finapi_client_access_token", values{})
	if len(o.Errors)+len(o.Warnings) > 0 || !l.Result["expires_at"].IsNull() {
		t.Errorf("%+v %+v", o, l)
	}
}

// Private data holds no secret that close does not need.
func TestEphemeral_privateData(t *testing.T) {
	t.Parallel()

	w := newWorld(t)
	w.AddUser(existingAlice())

	holds := func(l tfdriver.Lease, secret string) bool { return strings.Contains(privateText(t, l), secret) }
	login := func(revoke bool) values {
		return values{"user_id": "alice", "password": "alices-password", "revoke_on_close": revoke}
	}

	token, _ := w.OpenEphemeral(t, "finapi_user_access_token", login(false))
	if holds(token, tfdriver.Text(token.Result["access_token"])) || holds(token, "alices-password") {
		t.Error("a token that is not revoked needs no secret")
	}

	revoked, _ := w.OpenEphemeral(t, "finapi_user_access_token", login(true))
	if !holds(revoked, tfdriver.Text(revoked.Result["access_token"])) || holds(revoked, "alices-password") {
		t.Error("to be revoked a token needs itself and nothing else")
	}

	if change, _ := w.OpenEphemeral(t, "finapi_password_change_token", values{"user_id": "alice"}); privateText(t, change) != "" {
		t.Error("a password change token needs no private data")
	}
}

// privateText is the provider's part of the private data, whose values Terraform gets encoded.
func privateText(t *testing.T, l tfdriver.Lease) string {
	t.Helper()

	if len(l.Private) == 0 {
		return ""
	}

	var parts map[string][]byte

	must(t, json.Unmarshal(l.Private, &parts))

	var all strings.Builder
	for _, part := range parts {
		all.Write(part)
	}

	return all.String()
}

// A chosen id proves nothing: the user who has it may be somebody else's. The error says what to do about it.
func TestUserEphemeral_unclearCreationOfAChosenID(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		config values
		status *mock.Fault
	}{
		"nobody can tell whether it exists": {
			values{"id": "ci-fixed"}, &mock.Fault{Operation: mock.GetVerificationStatus, Status: http.StatusNotImplemented, Times: -1},
		},
		"it exists":                        {values{"id": "ci-fixed"}, nil},
		"it exists, and has this password": {values{"id": "ci-fixed", "password": alicePassword}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := newWorld(t)
			w.Inject(mock.Fault{Operation: mock.CreateUser, Drop: mock.DropAfter})

			if c.status != nil {
				w.Inject(*c.status)
			}

			_, o := w.OpenEphemeral(t, "finapi_user", c.config)
			if !mentions(o.Errors, "Cannot tell whether the ephemeral finAPI user", "ci-fixed", "import it as a finapi_user and destroy that", "id_prefix") {
				t.Errorf("%q", o.Errors)
			}

			if users := w.Users(); len(users) != 1 || users[0].Verified {
				t.Errorf("it was touched: %+v", users)
			}
		})
	}
}
