// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// seedUser is a user of a seed file.
type seedUser struct {
	User
	line  int
	lines map[string]int // of each field that the file gives
}

// seedFields are what a seed file may say of a user. Errors name a field and never its value, which may be secret.
var seedFields = []struct {
	name string
	text func(*User) *string // nil: the field is true or false
	flag func(*User) *bool
}{
	{name: "id", text: func(u *User) *string { return &u.ID }},
	{name: "password", text: func(u *User) *string { return &u.Password }},
	{name: "email", text: func(u *User) *string { return &u.Email }},
	{name: "phone", text: func(u *User) *string { return &u.Phone }},
	{name: "verified", flag: func(u *User) *bool { return &u.Verified }},
	{name: "locked", flag: func(u *User) *bool { return &u.Locked }},
}

func newSeedUser(line int) *seedUser { return &seedUser{line: line, lines: map[string]int{}} }

// readSeed returns the users of a seed file, which is JSON or CSV by its name.
func (v *apiVersion) readSeed(path string) ([]User, error) {
	if path == "" {
		return nil, nil
	}

	parse, known := map[string]func([]byte) ([]*seedUser, error){".json": parseJSONSeed, ".csv": parseCSVSeed}[strings.ToLower(filepath.Ext(path))]
	if !known {
		return nil, fmt.Errorf("%s: its name ends neither in .json nor in .csv", path)
	}

	content, err := os.ReadFile(path) //nolint:gosec // the path is the choice of whoever starts the server
	if err != nil {
		return nil, err
	}

	seeded, err := parse(content)
	if err == nil {
		err = v.checkSeed(seeded)
	}

	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}

	users := make([]User, len(seeded))
	for i, user := range seeded {
		users[i] = user.User
	}

	return users, nil
}

func (u *seedUser) set(line int, name string, value any) error {
	for _, field := range seedFields {
		if field.name != name {
			continue
		}

		if u.lines[name] > 0 {
			return errAtLine(line, "%s: it is given twice", name)
		}

		u.lines[name] = line
		text, isText := value.(string)

		flag, isFlag := value.(bool)
		switch {
		case value == nil:
		case field.text != nil && isText:
			*field.text(&u.User) = text
		case field.flag != nil && isFlag:
			*field.flag(&u.User) = flag
		case field.text != nil:
			return errAtLine(line, "%s: a text is expected", name)
		default:
			return errAtLine(line, "%s: true or false is expected", name)
		}

		return nil
	}

	return errUnknownSeedField(line, name)
}

func errUnknownSeedField(line int, name string) error {
	known := make([]string, len(seedFields))
	for i, field := range seedFields {
		known[i] = field.name
	}

	return errAtLine(line, "unknown field %q; a user has %s", name, strings.Join(known, ", "))
}

// checkSeed refuses what finAPI would, field by field.
func (v *apiVersion) checkSeed(seeded []*seedUser) error {
	lines := map[string]int{}

	for _, user := range seeded {
		if user.ID == "" {
			return errAtLine(user.line, "id: it is missing")
		}

		if earlier, taken := lines[userKey(user.ID)]; taken {
			return errAtLine(user.lines["id"], "id: the user of line %d has the same; the case of letters makes no difference", earlier)
		}

		lines[userKey(user.ID)] = user.lines["id"]
		for _, field := range []struct {
			name                       string
			id, password, email, phone *string
		}{
			{name: "id", id: &user.ID},
			{name: "password", password: nullable(user.Password)},
			{name: "email", email: nullable(user.Email)},
			{name: "phone", phone: nullable(user.Phone)},
		} {
			if v.checkNewUser(field.id, field.password, field.email, field.phone) != nil {
				return errAtLine(user.lines[field.name], "%s: finAPI refuses the value", field.name)
			}
		}
	}

	return nil
}

// sow adds the users of the seed file.
func (s *Server) sow() {
	for _, user := range s.seed {
		s.first().accounts[userKey(user.ID)] = s.first().newAccount(s.complete(user))
	}
}
