// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// The revision changes when the password is set, and never otherwise.
func TestPasswordRevision(t *testing.T) {
	t.Parallel()

	given := values{"id": aliceID, "password": "first-one"}
	generated := values{"id": aliceID}
	writeOnly := values{"id": aliceID, "password_wo": "first-one", "password_wo_version": "1"}
	rotating := func(text any) values {
		return values{"id": aliceID, "rotate_password_when_changed": map[string]any{"quarter": text}}
	}

	for name, c := range map[string]struct {
		before, after values
		outside       func(*world)
		changes       bool
	}{
		"nothing":                  {before: given, after: given},
		"a phone number":           {before: given, after: values{"id": aliceID, "password": "first-one", "phone": "112"}},
		"another password":         {before: given, after: values{"id": aliceID, "password": "second-one"}, changes: true},
		"healed":                   {before: given, after: given, outside: changeElsewhere("theirs"), changes: true},
		"a generated one, healed":  {before: generated, after: generated, outside: changeElsewhere("theirs"), changes: true},
		"another version":          {before: writeOnly, after: values{"id": aliceID, "password_wo": "x-second", "password_wo_version": "2"}, changes: true},
		"not given any more":       {before: given, after: generated},
		"a rotation is asked for":  {before: generated, after: rotating("1"), changes: true},
		"another rotation":         {before: rotating("1"), after: rotating("2"), changes: true},
		"the same rotation":        {before: rotating("1"), after: rotating("1")},
		"no rotation any more":     {before: rotating("1"), after: generated},
		"a letter's case of an id": {before: given, after: values{"id": "ALICE", "password": "first-one"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := newWorld(t, mock.WithAutoVerify(true))
			alice := w.NewInstance(t, "finapi_user")
			must(t, firstError(alice.Apply(t, c.before)))

			before := alice.Attribute("password_revision")
			if len(before) < 16 {
				t.Errorf("the revision is %q", before)
			}

			if c.outside != nil {
				c.outside(w)
			}

			must(t, firstError(alice.Apply(t, c.after)))

			if after := alice.Attribute("password_revision"); (after != before) != c.changes || after == "null" {
				t.Errorf("%q became %q", before, after)
			}

			if result := alice.Apply(t, c.after); result.Action != "no-op" || len(result.Warnings)+len(result.Errors) > 0 {
				t.Errorf("the next apply: %+v", result)
			}

			expectKnownPassword(t, w, alice, c.after)
		})
	}
}

// rotate_password_when_changed makes a random password for a user without a configured one.
func TestRotatePassword(t *testing.T) {
	t.Parallel()

	rotating := func(text any) values {
		return values{"id": aliceID, "rotate_password_when_changed": map[string]any{"quarter": text}}
	}

	t.Run("an imported user gets the first one", func(t *testing.T) {
		t.Parallel()

		w := newWorldOfAlice(t, nil)
		alice := w.NewInstance(t, "finapi_user")
		must(t, firstError(alice.ImportID(t, aliceID)))
		must(t, firstError(alice.Apply(t, rotating("1"))))
		expectKnownPassword(t, w, alice, rotating("1"))
		expectAttribute(t, accessEnd{alice: alice}, "is_password_generated", "true")
	})

	t.Run("a locked user is told of it, and unlocked by it", func(t *testing.T) {
		t.Parallel()

		w := newWorld(t, mock.WithAutoVerify(true))
		alice := w.NewInstance(t, "finapi_user")
		must(t, firstError(alice.Apply(t, values{"id": aliceID})))
		arrangeCondition(w, locked)

		if result := alice.Refresh(t); !mentions(result.Warnings, "locked", "rotate_password_when_changed") {
			t.Errorf("%+v", result)
		}

		must(t, firstError(alice.Apply(t, rotating("1"))))
		expectKnownPassword(t, w, alice, rotating("1"))
	})

	t.Run("without a key the plan warns and the apply fails", func(t *testing.T) {
		t.Parallel()

		w := newWorld(t, mock.WithAutoVerify(true)).with("data_decryption_key", nil)
		alice := w.NewInstance(t, "finapi_user")
		must(t, firstError(alice.Apply(t, rotating("1"))))

		result := alice.Apply(t, rotating("2"))
		if !mentions(result.Warnings, "The apply of", "will fail", "data_decryption_key") || !mentions(result.Errors, "data_decryption_key") {
			t.Errorf("%+v", result)
		}

		expectKnownPassword(t, w, alice, rotating("1"))

		if result := alice.Apply(t, rotating("1")); result.Action != "no-op" {
			t.Errorf("%+v", result)
		}
	})

	t.Run("with a configured password it is an error", func(t *testing.T) {
		t.Parallel()

		for _, password := range []values{{"password": "first-one"}, {"password_wo": "first-one", "password_wo_version": "1"}} {
			config := rotating("1")
			maps.Copy(config, password)

			result := newWorld(t).NewInstance(t, "finapi_user").PlanOnly(t, config)
			if !mentions(result.Errors, "rotate_password_when_changed", "password_wo_version") {
				t.Errorf("%+v", result)
			}
		}
	})
}

// A user is created, verified and logged in as in one apply; so is one whose password is rotated.
func TestAccPasswordRevision_tokenInOneApply(t *testing.T) {
	t.Parallel()
	once(t, ofTerraform)

	root := func(password string) string {
		return namedUser("alice", `id = "alice"`, `password = "`+password+`"`, "is_verified = true") +
			block(`ephemeral "finapi_user_access_token" "alice"`,
				"user_id = finapi_user.alice.id",
				"password = finapi_user.alice.password",
				"password_revision = finapi_user.alice.password_revision") +
			block(`resource "terraform_data" "script"`,
				"triggers_replace = finapi_user.alice.password_revision",
				`provisioner "local-exec" {
    command     = "test -n \"$TOKEN\" && echo used >> used.txt"
    environment = { TOKEN = ephemeral.finapi_user_access_token.alice.access_token }
  }`)
	}

	w := newWorld(t)
	c := w.newCommandLine(t, root("first-one"))
	needs(t, "ephemeral values", tfversion.Version1_11_0)

	for _, s := range []cliStep{
		{run: "apply", users: []string{"alice"}},
		{run: "plan -detailed-exitcode", says: []string{"No changes"}},
		{config: root("second-one"), run: "apply"},
		{run: "plan -detailed-exitcode", says: []string{"No changes"}},
		{run: "plan -refresh-only", says: []string{"No changes"}},
	} {
		s.carryOut(t, w, c)
	}

	if used := strings.Count(c.read(t, "used.txt"), "used"); used != 2 {
		t.Errorf("the token was used %d times", used)
	}

	if user, _ := w.User(aliceID); user.FailedLogins > 0 || user.Password != "second-one" {
		t.Errorf("%+v", user)
	}

	// A login with the new password comes before each rotation; no other was refused.
	refused := 0

	for _, request := range w.RequestsFor(mock.GetToken) {
		if request.Grant == "password" && request.Status != 200 {
			refused++
		}
	}

	if refused != 1 {
		t.Errorf("%d logins were refused", refused)
	}
}
