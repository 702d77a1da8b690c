// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package examples_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

var (
	userBlock = regexp.MustCompile(`(?ms)^resource "finapi_user(?:_verification)?" "\w+" \{\n(.*?)\n\}`)
	attribute = regexp.MustCompile(`(?m)^ +(\w+) += (?:"([^"]*)"|(true|false))$`)
)

// readGuests finds the users of an example whom another program has to have created beforehand: those of its users.csv, else
// those whom its resources describe.
func readGuests(directory, configuration string) ([]mock.User, error) {
	descriptions, err := readUsersFile(filepath.Join(directory, "users.csv"))
	if errors.Is(err, fs.ErrNotExist) {
		descriptions, err = readUserBlocks(configuration), nil
	}

	if err != nil {
		return nil, err
	}

	guests := make([]mock.User, 0, len(descriptions))

	for _, user := range descriptions {
		id := user["id"]
		if id == "" {
			id = user["user_id"]
		}

		if id == "" {
			return nil, fmt.Errorf("there is a user without an id in %s", directory)
		}

		guests = append(guests, mock.User{
			ID: id, Password: samplePassword, Email: user["email"], Phone: user["phone"],
			AutoUpdateEnabled: user["is_auto_update_enabled"] == "true",
		})
	}

	if len(guests) == 0 {
		return nil, fmt.Errorf("%s is about nobody", directory)
	}

	return guests, nil
}

func readUsersFile(path string) ([]map[string]string, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}

	defer func() { _ = file.Close() }()

	// The reader makes sure that each row has as many fields as the first.
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil || len(rows) == 0 {
		return nil, err
	}

	users := make([]map[string]string, 0, len(rows)-1)

	for _, row := range rows[1:] {
		user := map[string]string{}
		for column, value := range row {
			user[rows[0][column]] = value
		}

		users = append(users, user)
	}

	return users, nil
}

func readUserBlocks(configuration string) []map[string]string {
	var users []map[string]string

	for _, block := range userBlock.FindAllStringSubmatch(configuration, -1) {
		user := map[string]string{}
		for _, match := range attribute.FindAllStringSubmatch(block[1], -1) {
			user[match[1]] = match[2] + match[3]
		}

		users = append(users, user)
	}

	return users
}

func TestReadGuests(t *testing.T) {
	t.Parallel()

	const blocks = `
import {
  to = finapi_user.alice
  id = "alice"
}

resource "finapi_user" "alice" {
  id                     = "alice"
  email                  = "alice@example.com"
  phone                  = local.phone
  is_auto_update_enabled = true
}

resource "finapi_user_verification" "bob" {
  user_id = "bob"
}
`

	alice := mock.User{ID: "alice", Password: samplePassword, Email: "alice@example.com", AutoUpdateEnabled: true}
	bob := mock.User{ID: "bob", Password: samplePassword}

	tests := map[string]struct {
		file, configuration string
		expected            []mock.User
	}{
		"resources":           {configuration: blocks, expected: []mock.User{alice, bob}},
		"file":                {file: "id,is_auto_update_enabled,email\nalice,true,alice@example.com\nbob,,\n", expected: []mock.User{alice, bob}},
		"file over resources": {file: "id\nbob\n", configuration: blocks, expected: []mock.User{bob}},
		"nobody":              {configuration: `provider "finapi" {}`},
		"empty file":          {file: "\n", configuration: blocks},
		"no id":               {file: "name\nalice\n"},
		"no table":            {file: "id,email\nalice\n"},
	}

	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			directory := t.TempDir()
			if test.file != "" {
				writeFiles(t, directory, map[string]string{"users.csv": test.file})
			}

			actual, err := readGuests(directory, test.configuration)
			if (err == nil) != (test.expected != nil) {
				t.Fatalf("unexpected result: %v", err)
			}

			if !reflect.DeepEqual(actual, test.expected) {
				t.Errorf("expected %v, got %v", test.expected, actual)
			}
		})
	}
}
