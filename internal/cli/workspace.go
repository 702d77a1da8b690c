// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package cli

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// Addresses are those under which Terraform and OpenTofu know the provider.
var Addresses = []string{
	"registry.terraform.io/finapi-community/finapi",
	"registry.opentofu.org/finapi-community/finapi",
}

// Use lets the CLI run the build of the provider in a directory, with a CLI configuration in another one. No init is
// needed then.
func (c *CLI) Use(provider, directory string) error {
	configuration := filepath.Join(directory, "cli.tfrc")
	c.Environment["TF_CLI_CONFIG_FILE"] = configuration

	return os.WriteFile(configuration, developmentOverrides(provider), 0o600)
}

func developmentOverrides(directory string) []byte {
	var text bytes.Buffer

	text.WriteString("provider_installation {\n  dev_overrides {\n")

	for _, address := range Addresses {
		fmt.Fprintf(&text, "    %q = %q\n", address, filepath.ToSlash(directory))
	}

	text.WriteString("  }\n\n  direct {}\n}\n")

	return text.Bytes()
}

// Mirror lets the CLI install a program as the provider, with a CLI configuration in a directory. Unlike after [CLI.Use] an
// init is needed, and possible without a network.
func (c *CLI) Mirror(program, directory string) error {
	mirror := filepath.Join(directory, "mirror")

	for _, address := range Addresses {
		platform := filepath.Join(mirror, filepath.FromSlash(address), "0.0.1", runtime.GOOS+"_"+runtime.GOARCH)
		if err := os.MkdirAll(platform, 0o700); err != nil {
			return err
		}

		if err := os.Link(program, filepath.Join(platform, Executable("terraform-provider-finapi_v0.0.1"))); err != nil {
			return err
		}
	}

	configuration := filepath.Join(directory, "cli.tfrc")
	c.Environment["TF_CLI_CONFIG_FILE"] = configuration

	return os.WriteFile(configuration, fmt.Appendf(nil,
		"provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", filepath.ToSlash(mirror)), 0o600)
}

// Write writes a file of the working directory.
func (c *CLI) Write(file string, content []byte) error {
	return os.WriteFile(filepath.Join(c.Directory, file), content, 0o600) //nolint:gosec // a name of our own
}

// Work makes a copy of a root module, with its scripts, data and tests, the CLI's working directory. What a run in place has
// left is not copied.
func (c *CLI) Work(module, directory string) error {
	configuration, err := filepath.Glob(filepath.Join(module, "*.tf"))
	if err != nil {
		return err
	}

	if len(configuration) == 0 {
		return fmt.Errorf("there is no .tf file in %s", module)
	}

	c.Directory = directory

	return filepath.WalkDir(module, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}

		relative, err := filepath.Rel(module, path)
		if err != nil {
			return err
		}

		switch {
		case entry.IsDir() && entry.Name() == ".terraform":
			return fs.SkipDir
		case entry.IsDir():
			return os.MkdirAll(filepath.Join(directory, relative), 0o700)
		case strings.HasPrefix(entry.Name(), ".terraform"), strings.Contains(entry.Name(), ".tfstate"):
			return nil
		}

		content, err := os.ReadFile(path) //nolint:gosec // a file of this repository
		if err != nil {
			return err
		}

		return c.Write(relative, content)
	})
}

// Edit replaces a text that occurs exactly once in a file of the working directory.
func (c *CLI) Edit(file, from, to string) error {
	content, err := os.ReadFile(filepath.Join(c.Directory, file)) //nolint:gosec // a name of our own
	if err != nil {
		return err
	}

	if found := bytes.Count(content, []byte(from)); found != 1 {
		return fmt.Errorf("%q occurs %d times in %s, expected once", from, found, file)
	}

	return c.Write(file, bytes.Replace(content, []byte(from), []byte(to), 1))
}
