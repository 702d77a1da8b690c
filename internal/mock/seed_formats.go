// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"strconv"
)

// parseCSVSeed reads a table whose first line names the fields. An empty cell is a field that is not given.
func parseCSVSeed(content []byte) ([]*seedUser, error) {
	reader := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(content, []byte("\ufeff"))))

	names, err := reader.Read()
	if errors.Is(err, io.EOF) {
		return nil, errAtLine(1, "the names of the fields are missing")
	}

	if err != nil {
		return nil, csvError(err)
	}
	// Each name is known and there once.
	if err := newSeedUser(1).setCells(1, names, make([]string, len(names))); err != nil {
		return nil, err
	}

	var seeded []*seedUser

	for {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return seeded, nil
		}

		if err != nil {
			return nil, csvError(err)
		}

		line, _ := reader.FieldPos(0)

		user := newSeedUser(line)
		if err := user.setCells(line, names, cells); err != nil {
			return nil, err
		}

		seeded = append(seeded, user)
	}
}

func (u *seedUser) setCells(line int, names, cells []string) error {
	for i, name := range names {
		var value any = cells[i]
		if flag, err := strconv.ParseBool(cells[i]); err == nil && (name == "verified" || name == "locked") {
			value = flag
		}

		if cells[i] == "" {
			value = nil
		}

		if err := u.set(line, name, value); err != nil {
			return err
		}
	}

	return nil
}

func csvError(err error) error {
	if failed, ok := errors.AsType[*csv.ParseError](err); ok {
		return errAtLine(failed.Line, "%v", failed.Err)
	}

	return err
}

// jsonSeed reads JSON token by token, so that an error can name the line.
type jsonSeed struct {
	content []byte
	decoder *json.Decoder
}

// parseJSONSeed reads {"version": 1, "users": [{"id": …}, …]}.
func parseJSONSeed(content []byte) ([]*seedUser, error) {
	s := &jsonSeed{content: content, decoder: json.NewDecoder(bytes.NewReader(content))}

	var (
		version any
		seeded  []*seedUser
	)

	err := s.object("an object with version and users", func(line int, name string) (err error) {
		switch name {
		case "version":
			if err = s.decoder.Decode(&version); err == nil && version != float64(fileVersion) {
				err = errAtLine(line, "version: this program reads version %d", fileVersion)
			}
		case "users":
			seeded, err = s.users()
		default:
			err = errAtLine(line, "unknown field %q; the file has version and users", name)
		}

		return err
	})
	if err == nil && version == nil {
		err = errAtLine(1, "version is missing; this program reads version %d", fileVersion)
	}

	if _, more := s.decoder.Token(); err == nil && !errors.Is(more, io.EOF) {
		err = errAtLine(s.line(), "something follows the object")
	}

	if err != nil {
		return nil, locateJSONError(content, err)
	}

	return seeded, nil
}

func (s *jsonSeed) users() ([]*seedUser, error) {
	var seeded []*seedUser

	if err := s.open('[', "users: a list of users"); err != nil {
		return nil, err
	}

	for s.decoder.More() {
		user := newSeedUser(0)

		err := s.object("a user, an object", func(line int, name string) error {
			var value any
			if err := s.decoder.Decode(&value); err != nil {
				return err
			}

			return user.set(line, name, value)
		})
		if err != nil {
			return nil, err
		}

		user.line = s.line()
		seeded = append(seeded, user)
	}

	_, err := s.decoder.Token()

	return seeded, err
}

// object calls member with the line and the name of each member; member reads the value.
func (s *jsonSeed) object(expected string, member func(line int, name string) error) error {
	if err := s.open('{', expected); err != nil {
		return err
	}

	for s.decoder.More() {
		token, err := s.decoder.Token()
		if err != nil {
			return err
		}

		name, _ := token.(string)
		if err := member(s.line(), name); err != nil {
			return err
		}
	}

	_, err := s.decoder.Token()

	return err
}

func (s *jsonSeed) open(delimiter json.Delim, expected string) error {
	token, err := s.decoder.Token()
	if err == nil && token != delimiter {
		err = errAtLine(s.line(), "%s is expected", expected)
	}

	return err
}

func (s *jsonSeed) line() int { return lineAt(s.content, s.decoder.InputOffset()) }
