// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"io"
	"regexp"
	"strings"
)

// narrator tells the reader what happens.
type narrator struct {
	out io.Writer
}

func (n narrator) paragraph(format string, args ...any) {
	_, _ = fmt.Fprintf(n.out, "\n"+format+"\n", args...)
}

// detail is a line that belongs to a step.
func (n narrator) detail(format string, args ...any) {
	_, _ = fmt.Fprintf(n.out, "   "+format+"\n", args...)
}

// quote shows lines that others have written.
func (n narrator) quote(lines []string) {
	for _, line := range lines {
		_, _ = fmt.Fprintf(n.out, "     | %s\n", line)
	}
}

func (n narrator) command(line string) {
	n.detail("$ %s", line)
}

// checked tells what the demo has made sure of.
func (n narrator) checked(format string, args ...any) {
	n.detail("ok: "+format, args...)
}

const overrideWarning = "Warning: Provider development overrides are in effect"

// essentials match the lines of a CLI's output that tell what it plans, does and warns of: the heading of each object that
// changes, what changes in it, and results.
var essentials = regexp.MustCompile(`^ {2}# \S+ (will|must|has|is) ` + `|^ {6,}~ .* = .* -> ` +
	`|^(Plan:|No changes\.|Apply complete!|Destroy complete!|Note: |Warning: )`)

// alignment is the space by which a CLI puts equals signs one below the other.
var alignment = regexp.MustCompile(` {2,}=`)

// essential picks the lines of a CLI's output that a reader needs. The rest is the same each time: the legend, advice, and
// the warning that the provider is a development build.
func essential(output string) []string {
	var lines []string

	for line := range strings.Lines(output) {
		line = strings.TrimRight(line, "\r\n")

		if line != overrideWarning && essentials.MatchString(line) {
			lines = append(lines, alignment.ReplaceAllLiteralString(strings.TrimSpace(line), " ="))
		}
	}

	return lines
}
