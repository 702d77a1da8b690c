// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/Masterminds/semver/v3"
	"go.yaml.in/yaml/v3"
)

// settings are those of changie that are used here.
type settings struct {
	ChangesDir    string `yaml:"changesDir"`
	UnreleasedDir string `yaml:"unreleasedDir"`
	HeaderPath    string `yaml:"headerPath"`
	ChangelogPath string `yaml:"changelogPath"`
	VersionExt    string `yaml:"versionExt"`
	VersionFormat string `yaml:"versionFormat"`
	KindFormat    string `yaml:"kindFormat"`
	ChangeFormat  string `yaml:"changeFormat"`
	Kinds         []struct {
		Label string `yaml:"label"`
	} `yaml:"kinds"`
}

// fragment is one change.
type fragment struct {
	Kind string    `yaml:"kind"`
	Body string    `yaml:"body"`
	Time time.Time `yaml:"time"`

	file string
}

// project is a repository with a changelog.
type project struct {
	settings

	root      string
	fragments []fragment
	versions  []*semver.Version
}

func open(root string) (*project, error) {
	p := &project{root: root}

	content, err := os.ReadFile(p.path(".changie.yaml"))
	if err != nil {
		return nil, err
	}

	if err := yaml.Unmarshal(content, &p.settings); err != nil {
		return nil, fmt.Errorf(".changie.yaml: %w", err)
	}

	return p, errors.Join(p.readFragments(), p.findVersions())
}

func (p *project) path(parts ...string) string {
	return filepath.Join(append([]string{p.root}, parts...)...)
}

func (p *project) versionFile(version *semver.Version) string {
	return p.path(p.ChangesDir, version.String()+"."+p.VersionExt)
}

// readFragments reads all fragments, and tells of every one that is wrong.
func (p *project) readFragments() error {
	entries, err := os.ReadDir(p.path(p.ChangesDir, p.UnreleasedDir))
	if err != nil {
		return err
	}

	var problems []error

	for _, entry := range entries {
		// Git keeps no empty directory without it.
		if entry.Name() == ".gitkeep" {
			continue
		}

		one, err := p.readFragment(p.path(p.ChangesDir, p.UnreleasedDir, entry.Name()))
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", one.file, err))

			continue
		}

		p.fragments = append(p.fragments, one)
	}

	slices.SortStableFunc(p.fragments, func(a, b fragment) int { return a.Time.Compare(b.Time) })

	return errors.Join(problems...)
}

func (p *project) readFragment(file string) (fragment, error) {
	one := fragment{file: file}

	if filepath.Ext(file) != ".yaml" {
		return one, errors.New("a fragment's name ends in .yaml")
	}

	content, err := os.ReadFile(file) //nolint:gosec // a name from the directory of fragments
	if err != nil {
		return one, err
	}

	// A key that is not known is likely one that was misspelt.
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	decoder.KnownFields(true)

	if err := decoder.Decode(&one); err != nil {
		return one, err
	}

	var labels []string
	for _, kind := range p.Kinds {
		labels = append(labels, kind.Label)
	}

	switch {
	case !slices.Contains(labels, one.Kind):
		return one, fmt.Errorf("kind is %q, not one of %s", one.Kind, strings.Join(labels, ", "))
	case strings.TrimSpace(one.Body) == "":
		return one, errors.New("body is missing: the sentence that users read")
	case one.Time.IsZero():
		return one, errors.New("time is missing: it orders the changes of a kind")
	}

	return one, nil
}

// findVersions finds the versions that were released, in order.
func (p *project) findVersions() error {
	files, err := filepath.Glob(p.path(p.ChangesDir, "*."+p.VersionExt))
	if err != nil {
		return err
	}

	for _, file := range files {
		name := filepath.Base(file)
		if name == p.HeaderPath {
			continue
		}

		version, err := semver.StrictNewVersion(strings.TrimSuffix(name, "."+p.VersionExt))
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}

		p.versions = append(p.versions, version)
	}

	slices.SortFunc(p.versions, (*semver.Version).Compare)

	return nil
}
