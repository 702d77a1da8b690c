// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// stateFile is where the users survive the end of the server.
type stateFile struct {
	path    string
	written []byte
}

// storedState has the first mandator's users on top, as files did before there were others.
type storedState struct {
	Version int `json:"version"` // 0: written before there were versions
	storedUsers
	Others map[string]storedUsers `json:"otherMandators,omitempty"`
}

type storedUsers struct {
	Users   []User        `json:"users"`
	Deleted []deletedUser `json:"deletedUsers"`
}

// openStateFile takes over the users of an earlier server and makes sure that the file can be written.
func (s *Server) openStateFile(path string) error {
	if path == "" {
		return nil
	}

	s.file = &stateFile{path: path}

	content, err := os.ReadFile(path) //nolint:gosec // the path is the choice of whoever starts the server
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}

	if len(content) > 0 {
		stored, err := s.version.readState(content)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}

		s.first().restore(stored.storedUsers)

		for name, users := range stored.Others {
			s.mandator(name).restore(users)
		}
	}

	return s.save()
}

// readState refuses what this program has not written, or a later one with more in it.
func (v *apiVersion) readState(content []byte) (storedState, error) {
	var stored storedState

	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()

	if err := decoder.Decode(&stored); err != nil {
		return stored, locateJSONError(content, err)
	}

	if stored.Version < 0 || stored.Version > fileVersion {
		return stored, fmt.Errorf("it has version %d; this program reads version %d", stored.Version, fileVersion)
	}

	others := slices.Collect(maps.Values(stored.Others))
	for _, mandator := range append(others, stored.storedUsers) {
		known := map[string]bool{}

		for i, user := range mandator.Users {
			err := v.checkNewUser(&user.ID, &user.Password, nullable(user.Email), nullable(user.Phone))
			if refused, ok := errors.AsType[*failure](err); ok {
				return stored, fmt.Errorf("user %d: %s", i+1, refused.details[0].text.english)
			}

			if known[userKey(user.ID)] {
				return stored, fmt.Errorf("user %d: an earlier one has the same id", i+1)
			}

			known[userKey(user.ID)] = true
		}
	}

	return stored, nil
}

func (m *Mandator) restore(stored storedUsers) {
	clear(m.accounts)

	for _, user := range stored.Users {
		m.accounts[userKey(user.ID)] = m.newAccount(user)
	}

	m.deleted = stored.Deleted
}

func (m *Mandator) stored() storedUsers {
	return storedUsers{Users: m.sortedUsers(), Deleted: m.deleted}
}

// save writes the state to its file if there is one and something has changed.
func (s *Server) save() error {
	if s.file == nil {
		return nil
	}

	state := storedState{Version: fileVersion, storedUsers: s.first().stored(), Others: map[string]storedUsers{}}
	for _, other := range s.mandators[1:] {
		state.Others[other.name] = other.stored()
	}

	content, err := json.MarshalIndent(state, "", "  ")
	if err != nil {
		return fmt.Errorf("encode the state: %w", err)
	}

	return s.file.write(append(content, '\n'))
}

// write replaces the file in one step, so that it is whole whenever the server is killed.
func (f *stateFile) write(content []byte) (err error) {
	if bytes.Equal(content, f.written) {
		return nil
	}
	// os.CreateTemp gives the file mode 0600.
	temporary, err := os.CreateTemp(filepath.Dir(f.path), filepath.Base(f.path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(temporary.Name()))
		}
	}()

	_, err = temporary.Write(content)
	if err == nil {
		err = temporary.Sync()
	}

	if err = errors.Join(err, temporary.Close()); err != nil {
		return err
	}

	if err = os.Rename(temporary.Name(), f.path); err != nil {
		return err
	}

	f.written = content

	return nil
}
