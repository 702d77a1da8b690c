// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"os"
	"slices"
	"strings"
	"text/template"
	"time"
)

// version makes the section of a version.
func (p *project) version(version string, now time.Time) (string, error) {
	heading, err := format(p.VersionFormat, map[string]any{"Version": version, "Time": now})
	if err != nil {
		return "", err
	}

	paragraphs := []string{heading}

	for _, kind := range p.Kinds {
		var changes []string

		for _, one := range p.fragments {
			if one.Kind != kind.Label {
				continue
			}

			change, err := format(p.ChangeFormat, map[string]any{"Body": strings.TrimSpace(one.Body)})
			if err != nil {
				return "", err
			}

			changes = append(changes, change)
		}

		if len(changes) == 0 {
			continue
		}

		label, err := format(p.KindFormat, map[string]any{"Kind": kind.Label})
		if err != nil {
			return "", err
		}

		paragraphs = append(paragraphs, label, strings.Join(changes, "\n"))
	}

	return strings.Join(paragraphs, "\n\n") + "\n", nil
}

// merge makes the changelog of its header and all versions, the latest first.
func (p *project) merge() (string, error) {
	files := []string{p.path(p.ChangesDir, p.HeaderPath)}
	for _, version := range slices.Backward(p.versions) {
		files = append(files, p.versionFile(version))
	}

	var sections []string

	for _, file := range files {
		content, err := os.ReadFile(file) //nolint:gosec // a file of the changelog
		if err != nil {
			return "", err
		}

		sections = append(sections, string(content))
	}

	return strings.Join(sections, "\n"), nil
}

func format(text string, data map[string]any) (string, error) {
	parsed, err := template.New("").Option("missingkey=error").Parse(text)
	if err != nil {
		return "", err
	}

	var result strings.Builder

	err = parsed.Execute(&result, data)

	return result.String(), err
}
