// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

const root = "../.."

// The pictures of the repository are those that the program draws of what is in the repository.
func TestPictures_areCurrent(t *testing.T) {
	t.Parallel()

	pictures, err := draw(root)
	if err != nil {
		t.Fatal(err)
	}

	for name, picture := range pictures {
		kept, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(imagesDirectory), name))
		if err != nil {
			t.Fatal(err)
		}

		if !bytes.Equal(kept, picture) {
			t.Errorf("%s is not what its figures say: make pictures draws it anew", name)
		}
	}
}

// Each picture is XML, says in words what it shows, and has colors for a dark page; those drawn by hand too.
func TestPictures_form(t *testing.T) {
	t.Parallel()

	files, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(imagesDirectory), "*.svg"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no picture: %v", err)
	}

	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}

		for _, expected := range []string{"<title>", "<desc>", `role="img"`, "prefers-color-scheme: dark"} {
			if !bytes.Contains(content, []byte(expected)) {
				t.Errorf("%s has no %s", file, expected)
			}
		}

		decoder := xml.NewDecoder(bytes.NewReader(content))
		for err == nil {
			_, err = decoder.Token()
		}

		if !errors.Is(err, io.EOF) {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// The recorded run has the steps that the demo has today, and ended well.
func TestSession_isOfThisDemo(t *testing.T) {
	t.Parallel()

	recorded, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(sessionFile)))
	if err != nil {
		t.Fatal(err)
	}

	steps, err := os.ReadFile(filepath.Join(root, "internal", "demo", "steps.go"))
	if err != nil {
		t.Fatal(err)
	}

	titles := regexp.MustCompile(`\{"([^"]+)", \(\*demo\)`).FindAllSubmatch(steps, -1)
	if len(titles) == 0 {
		t.Fatal("the demo has no steps")
	}

	for i, title := range titles {
		if heading := string(rune('1'+i)) + ". " + string(title[1]) + "\n"; !bytes.Contains(recorded, []byte(heading)) {
			t.Errorf("%s has no step %q: make recording runs the demo", sessionFile, heading)
		}
	}
}

const table = `
Terraform v1.11.4

  users  latency           time  requests   cpu  │    wall    idle    wire  requests  cpu/user     idle  peak memory   idle
    100     20ms   create  0.62      1.00  0.51  │   1.84s   2.58s   0.41s       204    9.19ms  17.85ms        34 MB  30 MB
    100       0s   create  0.62      1.00  0.51  │   1.00s   2.58s   0.41s       204    9.19ms  17.85ms        33 MB  30 MB

a plan of new users:
  users   time
    100   2.05
`

func TestParseFigures(t *testing.T) {
	t.Parallel()

	figures, err := parseFigures(table)
	expected := figure{
		users: 100, latency: 20 * time.Millisecond, phase: "create",
		wall: 1840 * time.Millisecond, idle: 2580 * time.Millisecond, memory: 34, idleMemory: 30,
	}

	if err != nil || len(figures) != 2 || figures[0] != expected {
		t.Errorf("%v, %v", figures, err)
	}

	// `make bench` printed no memory of the other provider once.
	figures, err = parseFigures(strings.ReplaceAll(table, "  30 MB", ""))
	if expected.idleMemory = 0; err != nil || figures[0] != expected {
		t.Errorf("%v, %v", figures, err)
	}

	for name, printed := range map[string]string{
		"nothing": "", "no row": "  users  latency\n", "no number": strings.Replace(table, "34 MB", "x MB", 1),
		"no time": strings.Replace(table, "1.84s", "x", 1), "few columns": "users latency\n100 20ms create\n",
	} {
		if figures, err := parseFigures(printed); err == nil {
			t.Errorf("%s: %v", name, figures)
		}
	}
}

// A chart shows the highest latency alone, and the other provider where it was measured.
func TestDrawChart(t *testing.T) {
	t.Parallel()

	one := figure{users: 10, phase: "create", wall: time.Second, idle: 2 * time.Second, memory: 40, idleMemory: 30}
	slow := one
	slow.latency, slow.wall = time.Second, 3*time.Second

	picture := string(drawChart(timePerUser, []figure{one, slow}))
	if !strings.Contains(picture, "create, 10 users: 300 ms (200 ms)") || strings.Contains(picture, "100 ms") {
		t.Errorf("another latency is drawn:\n%s", picture)
	}

	for _, memory := range []int{0, 30} {
		one.idleMemory = memory

		drawn := strings.Contains(string(drawChart(peakMemory, []figure{one})), `class="idle line"`)
		if drawn != (memory > 0) {
			t.Errorf("%d MB of the other provider are drawn: %v", memory, drawn)
		}
	}
}

func TestNiceStep(t *testing.T) {
	t.Parallel()

	for least, expected := range map[float64]float64{0.3: 0.5, 1: 1, 7.5: 10, 12: 20, 20: 20, 21: 50} {
		if step := niceStep(least); step < expected*0.999 || step > expected*1.001 {
			t.Errorf("%v: %v instead of %v", least, step, expected)
		}
	}
}

// A line is escaped, and shown in the order in which it was printed.
func TestDrawSession(t *testing.T) {
	t.Parallel()

	picture, err := drawSession("$ make demo\n<a> & b\n   ok: done\n")
	if err != nil {
		t.Fatal(err)
	}

	for _, expected := range []string{"&lt;a&gt; &amp; b</text>", `class="printed good"`, "<title>make demo</title>"} {
		if !bytes.Contains(picture, []byte(expected)) {
			t.Errorf("no %s in\n%s", expected, picture)
		}
	}

	for _, session := range []string{"", "$ make demo\n", "no command\nprinted\n"} {
		if _, err := drawSession(session); err == nil {
			t.Errorf("%q is drawn", session)
		}
	}
}

// What a command prints is kept if it succeeds, and only then.
func TestRecord(t *testing.T) {
	t.Parallel()

	file, program := filepath.Join(t.TempDir(), "session.txt"), "go"

	var shown bytes.Buffer

	if err := record(t.Context(), file, []string{program, "env", "GOOS"}, &shown); err != nil {
		t.Fatal(err)
	}

	kept, err := os.ReadFile(file)
	if err != nil || shown.Len() == 0 || string(kept) != "$ go env GOOS\n"+shown.String() {
		t.Errorf("%q is kept of %q, %v", kept, shown.String(), err)
	}

	if err := record(t.Context(), file, []string{program, "no-such-command"}, io.Discard); err == nil {
		t.Error("a failure is recorded")
	}

	if after, _ := os.ReadFile(file); !bytes.Equal(after, kept) {
		t.Errorf("the failure has changed the file: %q", after)
	}
}
