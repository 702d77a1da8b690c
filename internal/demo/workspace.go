// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
)

// addresses are those under which Terraform and OpenTofu know the provider.
var addresses = []string{
	"registry.terraform.io/finapi-community/finapi",
	"registry.opentofu.org/finapi-community/finapi",
}

// use lets the CLI run the build of the provider in a directory, with a CLI configuration in another one.
func (c *cli) use(provider, directory string) error {
	configuration := filepath.Join(directory, "cli.tfrc")
	c.environment["TF_CLI_CONFIG_FILE"] = configuration

	return os.WriteFile(configuration, developmentOverrides(provider), 0o600)
}

// developmentOverrides is a CLI configuration that takes the provider from a directory, which makes init needless.
func developmentOverrides(directory string) []byte {
	var text bytes.Buffer

	text.WriteString("provider_installation {\n  dev_overrides {\n")

	for _, address := range addresses {
		fmt.Fprintf(&text, "    %q = %q\n", address, filepath.ToSlash(directory))
	}

	text.WriteString("  }\n\n  direct {}\n}\n")

	return text.Bytes()
}

// work makes a copy of a root module, with its scripts, the CLI's working directory.
func (c *cli) work(module, directory string) error {
	files, err := filepath.Glob(filepath.Join(module, "*.tf"))
	if err != nil {
		return err
	}

	if len(files) == 0 {
		return fmt.Errorf("there is no .tf file in %s", module)
	}

	scripts, err := filepath.Glob(filepath.Join(module, "*.sh"))
	if err != nil {
		return err
	}

	c.directory = directory

	if err := os.MkdirAll(directory, 0o700); err != nil {
		return err
	}

	for _, file := range append(files, scripts...) {
		content, err := os.ReadFile(file) //nolint:gosec // a file of this repository
		if err != nil {
			return err
		}

		if err := c.write(filepath.Base(file), content); err != nil {
			return err
		}
	}

	return nil
}

func (c *cli) write(file string, content []byte) error {
	return os.WriteFile(filepath.Join(c.directory, file), content, 0o600) //nolint:gosec // a name of our own
}

// edit replaces a text that occurs exactly once in a file of the working directory.
func (c *cli) edit(file, from, to string) error {
	content, err := os.ReadFile(filepath.Join(c.directory, file)) //nolint:gosec // a name of our own
	if err != nil {
		return err
	}

	if found := bytes.Count(content, []byte(from)); found != 1 {
		return fmt.Errorf("%q occurs %d times in %s, expected once", from, found, file)
	}

	return c.write(file, bytes.Replace(content, []byte(from), []byte(to), 1))
}
