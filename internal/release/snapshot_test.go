// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

// Package release_test holds what `make snapshot` has put into dist/ against what the registry and the CLIs ask for.
package release_test

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/cli"
)

const (
	provider = "terraform-provider-finapi"
	mock     = "finapi-mock"
	manifest = "terraform-registry-manifest.json"
)

// platforms are those on which the registry's users run Terraform, and for which Go can build.
var platforms = []string{
	"darwin_amd64", "darwin_arm64",
	"freebsd_386", "freebsd_amd64", "freebsd_arm", "freebsd_arm64",
	"linux_386", "linux_amd64", "linux_arm", "linux_arm64",
	"windows_386", "windows_amd64", "windows_arm64",
}

// snapshot is a release that was not published.
type snapshot struct {
	root, dist string
	version    string
}

func findSnapshot(t *testing.T) snapshot {
	t.Helper()

	root, err := cli.Root(t.Context())
	if err != nil {
		t.Fatal(err)
	}

	s := snapshot{root: root, dist: filepath.Join(root, "dist")}

	// GoReleaser writes this list last.
	if _, err := os.Stat(filepath.Join(s.dist, "artifacts.json")); errors.Is(err, fs.ErrNotExist) {
		t.Skip("there is no snapshot in dist/: make snapshot-test makes one")
	}

	var metadata struct{ Version string }

	readJSON(t, filepath.Join(s.dist, "metadata.json"), &metadata)
	s.version = metadata.Version

	return s
}

// file is the name of a file of the release, by the program and what follows the version.
func (s snapshot) file(program, rest string) string {
	return program + "_" + s.version + "_" + rest
}

// checksums returns the content of SHA256SUMS, by the file's name.
func (s snapshot) checksums(t *testing.T) map[string]string {
	t.Helper()

	content, err := os.ReadFile(filepath.Join(s.dist, s.file(provider, "SHA256SUMS")))
	if err != nil {
		t.Fatal(err)
	}

	listed := map[string]string{}

	for line := range strings.Lines(string(content)) {
		sum, name, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if !ok {
			t.Errorf("SHA256SUMS has the line %q", line)
		}

		listed[name] = sum
	}

	return listed
}

// released returns the names of the files in dist/ that a release would have with an ending.
func (s snapshot) released(t *testing.T, ending string) []string {
	t.Helper()

	paths, err := filepath.Glob(filepath.Join(s.dist, "*"+ending))
	if err != nil {
		t.Fatal(err)
	}

	for i, path := range paths {
		paths[i] = filepath.Base(path)
	}

	if len(paths) == 0 {
		t.Fatalf("no file of the snapshot ends in %s", ending)
	}

	return paths
}

func TestSnapshot_checksums(t *testing.T) {
	t.Parallel()

	s := findSnapshot(t)
	listed := s.checksums(t)

	required := append(s.released(t, ".zip"), s.released(t, ".json")...)
	required = slices.DeleteFunc(required, func(name string) bool { return !strings.Contains(name, s.version) })
	// The registry reads the protocol's version from it, and trusts it only if it is listed.
	required = append(required, s.file(provider, "manifest.json"))

	// Nothing else either: if GoReleaser adds the signature, it does so after signing, and the signature is wrong.
	if names := slices.Sorted(maps.Keys(listed)); !slices.Equal(names, slices.Sorted(slices.Values(required))) {
		t.Errorf("expected %q in SHA256SUMS, found %q", required, names)
	}

	for name, expected := range listed {
		path := filepath.Join(s.dist, name)
		if name == s.file(provider, "manifest.json") {
			// GoReleaser gives it this name only when it uploads it.
			path = filepath.Join(s.root, manifest)
		}

		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}

		if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != expected {
			t.Errorf("%s has the checksum %x, SHA256SUMS says %s", name, sum, expected)
		}
	}
}

func TestSnapshot_archives(t *testing.T) {
	t.Parallel()

	s := findSnapshot(t)
	convention := regexp.MustCompile(`^(.+)_` + regexp.QuoteMeta(s.version) + `_([a-z]+_[a-z0-9]+)\.zip$`)
	found := map[string][]string{}

	for _, name := range s.released(t, ".zip") {
		match := convention.FindStringSubmatch(name)
		if match == nil {
			t.Errorf("%s is not named PROGRAM_%s_OS_ARCHITECTURE.zip", name, s.version)

			continue
		}

		program, platform := match[1], match[2]
		found[program] = append(found[program], platform)

		executable := program
		if program == provider {
			executable += "_v" + s.version
		}

		if strings.HasPrefix(platform, "windows_") {
			executable += ".exe"
		}

		checkArchive(t, filepath.Join(s.dist, name), executable)
	}

	if len(found) != 2 || !slices.Equal(found[provider], found[mock]) {
		t.Errorf("expected archives of the provider and the mock for the same platforms, found %q", found)
	}

	// One platform alone is what SNAPSHOT_TARGET asks for.
	if of := found[provider]; len(of) > 1 && !slices.Equal(of, platforms) {
		t.Errorf("expected archives for %q, found %q", platforms, of)
	}
}

func checkArchive(t *testing.T, path, executable string) {
	t.Helper()

	archive, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}

	defer func() { _ = archive.Close() }()

	var names []string

	for _, file := range archive.File {
		names = append(names, file.Name)

		if file.Name == executable && file.Mode()&0o111 != 0o111 {
			t.Errorf("%s in %s has the mode %s", file.Name, path, file.Mode())
		}
	}

	if expected := []string{"LICENSE", executable}; !slices.Equal(names, expected) {
		t.Errorf("expected %q in %s, found %q", expected, path, names)
	}
}

func TestSnapshot_manifest(t *testing.T) {
	t.Parallel()

	s := findSnapshot(t)

	var content struct {
		Version  int
		Metadata struct {
			Protocols []string `json:"protocol_versions"`
		}
	}

	readJSON(t, filepath.Join(s.root, manifest), &content)

	if content.Version != 1 || !slices.Equal(content.Metadata.Protocols, []string{"6.0"}) {
		t.Errorf("expected version 1 and protocol 6.0, found %+v", content)
	}
}

func TestSnapshot_materials(t *testing.T) {
	t.Parallel()

	s := findSnapshot(t)

	for program, module := range map[string]string{
		provider: "github.com/hashicorp/terraform-plugin-framework",
		mock:     "std",
	} {
		var bill struct {
			BOMFormat  string
			Components []struct{ Name, Version string }
		}

		readJSON(t, filepath.Join(s.dist, s.file(program, "sbom.cdx.json")), &bill)

		names := map[string]string{}
		for _, component := range bill.Components {
			names[component.Name] = component.Version
		}

		if bill.BOMFormat != "CycloneDX" || names[module] == "" {
			t.Errorf("the bill of materials of %s, in the format %q, lacks %s: %v", program, bill.BOMFormat, module, names)
		}

		// The mock has nothing but the standard library in it.
		if program == mock && len(names) != 1 {
			t.Errorf("the mock is built of %v", names)
		}
	}
}

func readJSON(t *testing.T, path string, target any) {
	t.Helper()

	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}

	if err := json.Unmarshal(content, target); err != nil {
		t.Fatalf("%s: %s", path, err)
	}
}
