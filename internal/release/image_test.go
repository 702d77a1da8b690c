// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package release_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/cli"
	finapimock "github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// readLines returns the lines of a file of the repository that are neither empty nor comments.
func readLines(t *testing.T, name string) []string {
	t.Helper()

	root, err := cli.Root(t.Context())
	must(t, err)

	content, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
	must(t, err)

	return slices.DeleteFunc(strings.Split(string(content), "\n"), func(line string) bool {
		line = strings.TrimSpace(line)

		return line == "" || strings.HasPrefix(line, "#")
	})
}

// value returns what follows a key in a line of YAML, without brackets and quotes.
func value(t *testing.T, lines []string, key string) string {
	t.Helper()

	for _, line := range lines {
		if found, ok := strings.CutPrefix(strings.TrimLeft(line, " -"), key+": "); ok {
			return strings.Trim(found, `[]'"`)
		}
	}

	t.Fatalf("no line has the key %s: %q", key, lines)

	return ""
}

// The image is the program alone, which runs as nobody and listens on the port that the image names.
func TestImage_form(t *testing.T) {
	t.Parallel()

	expected := []string{
		"FROM scratch", "ARG TARGETPLATFORM", "COPY $TARGETPLATFORM/finapi-mock /finapi-mock", "USER 65532:65532",
		"ENV FINAPI_MOCK_LISTEN=:8765", "EXPOSE 8765", `ENTRYPOINT ["/finapi-mock"]`,
	}
	if lines := readLines(t, "Containerfile"); !slices.Equal(lines, expected) {
		t.Errorf("expected %q in the Containerfile, found %q", expected, lines)
	}
}

// What the release builds is what the compose file asks for.
func TestImage_release(t *testing.T) {
	t.Parallel()

	release := readLines(t, ".goreleaser.yml")
	release = release[slices.Index(release, "dockers_v2:")+1:]

	for key, expected := range map[string]string{
		"ids":        "mock",
		"dockerfile": "Containerfile",
		"images":     value(t, readLines(t, "examples/finapi-mock/compose.yaml"), "image"),
		// Without it `make snapshot` would need a container engine.
		"disable": `{{ if isEnvSet "FINAPI_MOCK_IMAGE" }}false{{ else }}true{{ end }}`,
	} {
		if found := value(t, release, key); found != expected {
			t.Errorf("%s: expected %q, found %q", key, expected, found)
		}
	}

	if found := value(t, readLines(t, ".github/workflows/release.yml"), "FINAPI_MOCK_IMAGE"); found != "true" {
		t.Errorf("the workflow sets FINAPI_MOCK_IMAGE to %q", found)
	}
}

// finapi-mock takes the arguments of the compose file, and its users.
func TestCompose(t *testing.T) {
	t.Parallel()

	root, err := cli.Root(t.Context())
	must(t, err)

	lines := readLines(t, "examples/finapi-mock/compose.yaml")
	if !regexp.MustCompile(`"127\.0\.0\.1:\d+:8765"`).MatchString(strings.Join(lines, "\n")) {
		t.Errorf("the port of the image is not published on the loopback address alone: %q", lines)
	}

	arguments := append([]string{"run", "./cmd/finapi-mock"}, strings.Split(value(t, lines, "command"), ", ")...)
	command := exec.CommandContext(t.Context(), "go", append(arguments, "--version")...)
	command.Dir = root

	if printed, err := command.CombinedOutput(); err != nil {
		t.Errorf("%q: %v\n%s", arguments, err, printed)
	}

	server, err := finapimock.Open(finapimock.WithSeedFile(filepath.Join(root, "examples", "finapi-mock", "users.csv")))
	must(t, err)

	if len(server.Users()) == 0 {
		t.Error("the example has no users")
	}
}

// TestImage_builds builds the image where that can be done without a daemon.
func TestImage_builds(t *testing.T) {
	t.Parallel()

	buildah, err := exec.LookPath("buildah")
	if err != nil {
		t.Skipf("it takes buildah, which needs no daemon: %v", err)
	}

	root, err := cli.Root(t.Context())
	must(t, err)

	place := t.TempDir()
	platform := "linux/" + runtime.GOARCH

	run := func(environment []string, program string, arguments ...string) []byte {
		command := exec.CommandContext(t.Context(), program, arguments...)

		command.Dir, command.Env = root, append(os.Environ(), environment...)

		output, err := command.Output()
		if err != nil {
			t.Fatalf("%s %q: %v\n%s", program, arguments, err, output)
		}

		return output
	}

	run([]string{"CGO_ENABLED=0", "GOOS=linux"}, "go", "build", "-o", filepath.Join(place, "context", platform, "finapi-mock"), "./cmd/finapi-mock")

	store := []string{"--root", filepath.Join(place, "store"), "--runroot", filepath.Join(place, "run"), "--storage-driver", "vfs"}
	run(nil, buildah, append(store, "bud", "--isolation", "chroot", "--platform", platform, "--file", "Containerfile", "--tag", "built",
		filepath.Join(place, "context"))...)

	var built struct {
		OCIv1 struct {
			Config struct {
				User       string
				Entrypoint []string
			}
			RootFS struct {
				Layers []string `json:"diff_ids"`
			}
		}
	}

	must(t, json.Unmarshal(run(nil, buildah, append(store, "inspect", "--type", "image", "built")...), &built))

	if image := built.OCIv1; image.Config.User != "65532:65532" || !slices.Equal(image.Config.Entrypoint, []string{"/finapi-mock"}) ||
		len(image.RootFS.Layers) != 1 {
		t.Errorf("the image is %+v", image)
	}
}
