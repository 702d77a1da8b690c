// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

// Command changelog makes CHANGELOG.md of fragments, one for each change that users notice. It takes what .changie.yaml
// says of directories, kinds and formats; blank lines around headings are its own.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/Masterminds/semver/v3"
)

const usage = `usage: changelog [-root DIRECTORY] COMMAND

  preview          check all files and print what the next version will say
  release VERSION  make a version of the fragments, and remove them`

func main() {
	if err := run(os.Args[1:], os.Stdout, time.Now().UTC()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string, stdout io.Writer, now time.Time) error {
	flags := flag.NewFlagSet("changelog", flag.ContinueOnError)
	flags.Usage = func() { fmt.Fprintln(flags.Output(), usage) }
	root := flags.String("root", ".", "")

	if err := flags.Parse(args); err != nil {
		return err
	}

	p, err := open(*root)
	if err != nil {
		return err
	}

	switch command := flags.Arg(0); {
	case command == "preview" && flags.NArg() == 1:
		return p.preview(stdout, now)
	case command == "release" && flags.NArg() == 2:
		return p.release(flags.Arg(1), now)
	default:
		return errors.New(usage)
	}
}

// preview prints the next version, and fails where a release would, or if someone has edited the changelog.
func (p *project) preview(stdout io.Writer, now time.Time) error {
	text, err := p.version("Unreleased", now)
	if err != nil {
		return err
	}

	merged, err := p.merge()
	if err != nil {
		return err
	}

	if present, err := os.ReadFile(p.path(p.ChangelogPath)); err != nil || string(present) != merged {
		return fmt.Errorf("%s is not what %s makes of it; write a fragment into %s instead of editing it",
			p.ChangelogPath, p.ChangesDir, p.path(p.ChangesDir, p.UnreleasedDir))
	}

	_, err = io.WriteString(stdout, text)

	return err
}

// release makes the fragments a version, and the changelog anew.
func (p *project) release(version string, now time.Time) error {
	number, err := semver.StrictNewVersion(version)
	if err != nil {
		return fmt.Errorf("version %q, written without v: %w", version, err)
	}

	for _, earlier := range p.versions {
		if !earlier.LessThan(number) {
			return fmt.Errorf("version %s is not later than %s", number, earlier)
		}
	}

	if len(p.fragments) == 0 {
		return fmt.Errorf("there is no fragment in %s", p.path(p.ChangesDir, p.UnreleasedDir))
	}

	text, err := p.version(number.String(), now)
	if err != nil {
		return err
	}

	if err := write(p.versionFile(number), text); err != nil {
		return err
	}

	p.versions = append(p.versions, number)

	merged, err := p.merge()
	if err != nil {
		return err
	}

	if err := write(p.path(p.ChangelogPath), merged); err != nil {
		return err
	}

	// Last, so that a release that failed can be repeated.
	for _, one := range p.fragments {
		if err := os.Remove(one.file); err != nil {
			return err
		}
	}

	return nil
}

func write(path, text string) error {
	return os.WriteFile(path, []byte(text), 0o644) //nolint:gosec // a public document
}
