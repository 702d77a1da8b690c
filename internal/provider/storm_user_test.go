// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// passwordKeeping says where a user of the storm has their password.
type passwordKeeping int

const (
	generatedPassword passwordKeeping = iota
	statePassword
	writeOnlyPassword
	// providedPassword is write-only, and the provider knows it too.
	providedPassword
	passwordKeepings
)

// stormUser is a user, their verification, and the person who applies both: a root module of their own, in whose run others take
// part. Nobody else makes users with their name, so that the person may follow an error that says "if they are yours, import the user".
type stormUser struct {
	name     string
	chosenID bool
	keeping  passwordKeeping
	random   *rand.Rand

	user, verification *instance
	// config is nil for a user who is to go.
	config   values
	verified bool
	// password is the last one that the person gave, empty for none.
	password string
	version  int
	// unproven: they were imported, and their generated password was lost with the creation's answer, as an error has said.
	unproven bool
	imports  int
}

func (w *world) newStormUser(t *testing.T, seed uint64, number int) *stormUser {
	t.Helper()

	u := &stormUser{
		name:         fmt.Sprintf("storm%04d-", number),
		chosenID:     number%2 == 0,
		keeping:      passwordKeeping(number / 2 % int(passwordKeepings)),
		random:       rand.New(rand.NewPCG(seed, uint64(number))),
		user:         w.NewInstance(t, "finapi_user"),
		verification: w.NewInstance(t, "finapi_user_verification"),
		config:       values{},
	}

	// A generated id cannot be the key of user_passwords before it is known.
	if u.keeping == providedPassword {
		u.chosenID = true
	}

	if u.chosenID {
		u.config["id"] = u.name
	} else {
		u.config["id_prefix"] = u.name
	}

	if u.keeping != generatedPassword {
		u.setPassword()
	}

	return u
}

// setPassword gives the user another password, in the way they keep it.
func (u *stormUser) setPassword() {
	u.version++
	u.password = fmt.Sprintf("%s-password-%d", u.name, u.version)

	switch u.keeping {
	case generatedPassword, statePassword:
		u.config["password"] = u.password
	default:
		u.config["password_wo"], u.config["password_wo_version"] = u.password, strconv.Itoa(u.version)
	}
}

// change gives some of the fields another value, or takes it away.
func (u *stormUser) change() {
	for _, field := range []string{"email", "phone"} {
		switch u.random.IntN(3) {
		case 0:
			delete(u.config, field)
		case 1:
			u.config[field] = fmt.Sprintf("%s %d", field, u.random.IntN(1000))
		}
	}

	u.config["is_auto_update_enabled"] = u.random.IntN(2) == 0
}

// id is the user's id at finAPI, empty if they are in no state.
func (u *stormUser) id() string {
	if u.user.State.IsNull() {
		return ""
	}

	return u.user.Attribute("id")
}

// knownPassword is the password that state or person know.
func (u *stormUser) knownPassword() string {
	if stored := u.user.Attribute("password"); stored != "null" {
		return stored
	}

	return u.password
}

// mayBeRead: a refresh, which does not see the configuration, has a password.
func (u *stormUser) mayBeRead() bool {
	return u.user.Attribute("password") != "null" || u.keeping == providedPassword
}

// apply is one terraform apply of the user and their verification.
func (u *stormUser) apply(t *testing.T, r run) (errors []string) {
	t.Helper()

	if u.config == nil {
		errors = u.verification.ApplyIn(t, r, nil).Errors
		if len(errors) == 0 {
			errors = u.user.ApplyIn(t, r, nil).Errors
		}

		return errors
	}

	errors = u.user.ApplyIn(t, r, u.config).Errors
	if len(errors) == 0 && u.verified {
		errors = u.verification.ApplyIn(t, r, values{"user_id": u.id()}).Errors
	}

	return errors
}

var idOfImportBlock = regexp.MustCompile(`(?s)import \{.*?id = "([^"]+)"`)

// importIfTold follows an error that shows an import block.
func (u *stormUser) importIfTold(t *testing.T, errors []string) {
	t.Helper()

	found := idOfImportBlock.FindStringSubmatch(strings.Join(errors, "\n"))
	if found == nil || !u.user.State.IsNull() {
		return
	}

	u.imports++
	u.unproven = u.keeping == generatedPassword && u.password == ""

	// If this fails too, the next apply will tell again.
	u.user.ImportID(t, found[1])
}
