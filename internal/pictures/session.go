// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"os"
	"os/exec"
	"strings"
	"unicode/utf8"
)

// record runs a command and keeps what it prints, below the command itself. A command that fails leaves the file as it was.
func record(ctx context.Context, file string, command []string, out io.Writer) error {
	var printed bytes.Buffer

	fmt.Fprintf(&printed, "$ %s\n", strings.Join(command, " "))

	program := exec.CommandContext(ctx, command[0], command[1:]...) //nolint:gosec // the caller's own command
	program.Stdout, program.Stderr = io.MultiWriter(out, &printed), os.Stderr

	if err := program.Run(); err != nil {
		return fmt.Errorf("%s: %w", strings.Join(command, " "), err)
	}

	return os.WriteFile(file, printed.Bytes(), 0o644) //nolint:gosec // it becomes a picture for everybody
}

// The layout of a terminal, in pixels, and its pace, in seconds. It shows so many of the last lines.
const (
	rows                  = 16
	lineHeight, charWidth = 17, 7.3
	barHeight, border     = 32, 16
	// clipTop cuts off what the line above the first has below its baseline.
	clipTop             = 5
	lineTime, pauseTime = 0.2, 1.2
	// restTime is how long the first and the last lines stay.
	restTime = 5
)

const terminalStyle = `<style>
text.printed { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre }
text.printed.muted, text.printed.good { font-weight: 400 }
text.printed.strong { font-weight: 700 }
`

// drawSession draws a terminal in which the lines appear one after the other. The pace is the reader's, not that of the run. Where
// pictures do not move, it shows the last lines.
func drawSession(session string) ([]byte, error) {
	lines := strings.Split(strings.TrimRight(session, "\n"), "\n")
	if len(lines) < 2 || !strings.HasPrefix(lines[0], "$ ") {
		return nil, errors.New("it has to begin with a command, and go on with what it printed")
	}

	longest := 0
	for _, line := range lines {
		longest = max(longest, utf8.RuneCountInString(line))
	}

	width := int(float64(longest)*charWidth) + 2*border
	height := barHeight + rows*lineHeight + border

	var out bytes.Buffer

	begin(&out, width, height, lines[0][2:], "A terminal: "+strings.Join(strings.Fields(session), " "))
	out.WriteString(terminalStyle)
	scroll(&out, lines)
	fmt.Fprintf(&out, "</style>\n<text class=\"muted\" x=\"%d\" y=\"21\">%s</text>\n", border, html.EscapeString(lines[0][2:]))
	fmt.Fprintf(&out, "<path class=\"grid\" d=\"M0 %dH%d\"/>\n", barHeight, width)
	fmt.Fprintf(&out, "<clipPath id=\"screen\"><rect x=\"0\" y=\"%d\" width=\"%d\" height=\"%d\"/></clipPath>\n",
		barHeight+clipTop, width, rows*lineHeight)
	fmt.Fprintf(&out, "<g clip-path=\"url(#screen)\"><g class=\"scroll\" transform=\"translate(0 %d)\">\n", offset(len(lines)))

	for i, line := range lines {
		fmt.Fprintf(&out, "<text class=\"%s\" x=\"%d\" y=\"%d\" xml:space=\"preserve\">%s</text>\n",
			classOf(line), border, barHeight+(i+1)*lineHeight, html.EscapeString(line))
	}

	out.WriteString("</g></g>\n</svg>\n")

	return out.Bytes(), nil
}

// offset is how far the lines are moved when so many of them are printed.
func offset(printed int) int { return (rows - max(printed, rows)) * lineHeight }

// scroll writes the animation. It begins with a full terminal; each further line moves the others up.
func scroll(out io.Writer, lines []string) {
	total := float64(restTime)
	appears := []float64{0}

	for i := rows; i < len(lines); i++ {
		appears = append(appears, total)
		total += lineTime

		// A paragraph ends.
		if lines[i] == "" {
			total += pauseTime
		}
	}

	total += restTime

	fmt.Fprintf(out, ".scroll { animation: scroll %.1fs step-end infinite }\n@keyframes scroll {\n", total)

	for i, at := range appears {
		fmt.Fprintf(out, "  %.2f%% { transform: translateY(%dpx) }\n", 100*at/total, -i*lineHeight)
	}

	fmt.Fprintf(out, "  100%% { transform: translateY(%dpx) }\n}\n", offset(len(lines)))
	fmt.Fprint(out, "@media (prefers-reduced-motion: reduce) { .scroll { animation: none } }\n")
}

// classOf tells steps, commands, what others print, and what is checked, apart.
func classOf(line string) string {
	said := strings.TrimSpace(line)

	switch {
	case strings.HasPrefix(said, "ok: "):
		return "printed good"
	case strings.HasPrefix(said, "|"):
		return "printed muted"
	case strings.HasPrefix(said, "$ "), line != "" && line[0] >= '1' && line[0] <= '9':
		return "printed strong"
	default:
		return "printed"
	}
}
