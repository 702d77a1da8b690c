// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"fmt"
	"html"
	"math"
	"slices"
	"strings"
	"time"
)

// chart is a quantity that is drawn against the number of users: one panel for each command, one line for each provider.
type chart struct {
	title, unit string
	// ours and idle are the values of this provider and of the one that does nothing. 0 is not measured.
	ours, idle func(figure) float64
}

var (
	timePerUser = chart{
		title: "Time per user", unit: "ms",
		ours: func(f figure) float64 { return milliseconds(f.wall) / float64(f.users) },
		idle: func(f figure) float64 { return milliseconds(f.idle) / float64(f.users) },
	}
	peakMemory = chart{
		title: "Peak memory of the provider", unit: "MB",
		ours: func(f figure) float64 { return float64(f.memory) },
		idle: func(f figure) float64 { return float64(f.idleMemory) },
	}
)

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// The layout of a chart, in pixels.
const (
	chartWidth, chartHeight = 840, 300
	margin                  = 24
	panelTop, panelBottom   = 96, 246
	panelGap                = 56
	axisWidth               = 26
	gridLines               = 4
)

// drawChart takes the highest latency that was measured: it is the nearest to a network.
func drawChart(c chart, figures []figure) []byte {
	latency := slices.MaxFunc(figures, func(a, b figure) int { return int(a.latency - b.latency) }).latency
	figures = slices.DeleteFunc(slices.Clone(figures), func(f figure) bool { return f.latency != latency })

	var phases []string

	most, hasIdle := 0.0, false

	for _, f := range figures {
		if !slices.Contains(phases, f.phase) {
			phases = append(phases, f.phase)
		}

		most = max(most, c.ours(f), c.idle(f))
		hasIdle = hasIdle || c.idle(f) > 0
	}

	var out bytes.Buffer

	begin(&out, chartWidth, chartHeight, c.title, describe(c, figures))
	fmt.Fprintf(&out, "<text class=\"title\" x=\"%d\" y=\"38\">%s, in %s</text>\n", margin, c.title, c.unit)
	legend(&out, hasIdle, latency)

	width := (chartWidth - 2*margin - (len(phases)-1)*panelGap - axisWidth) / len(phases)
	step := niceStep(most / gridLines)

	for i, phase := range phases {
		left := margin + axisWidth + i*(width+panelGap)
		of := slices.DeleteFunc(slices.Clone(figures), func(f figure) bool { return f.phase != phase })
		slices.SortFunc(of, func(a, b figure) int { return a.users - b.users })
		panel{c, left, width, step, math.Ceil(most/step) * step}.draw(&out, phase, of)
	}

	fmt.Fprintf(&out, "<text class=\"muted\" x=\"%d\" y=\"%d\" text-anchor=\"middle\">users</text>\n</svg>\n", chartWidth/2, chartHeight-14)

	return out.Bytes()
}

func legend(out *bytes.Buffer, hasIdle bool, latency time.Duration) {
	fmt.Fprintf(out, "<circle class=\"ours mark\" cx=\"%d\" cy=\"58\" r=\"4\"/>", margin+4)
	fmt.Fprintf(out, "<text class=\"muted\" x=\"%d\" y=\"62\">this provider, finAPI answers after %v</text>\n", margin+14, latency)

	if hasIdle {
		fmt.Fprintf(out, "<rect class=\"idle mark\" x=\"%d\" y=\"54\" width=\"8\" height=\"8\"/>", margin+306)
		fmt.Fprintf(out, "<text class=\"muted\" x=\"%d\" y=\"62\">a provider that does nothing and asks no server</text>\n", margin+320)
	}
}

// panel is one command's part of a chart.
type panel struct {
	chart

	left, width int
	step, top   float64
}

func (p panel) draw(out *bytes.Buffer, phase string, figures []figure) {
	fmt.Fprintf(out, "<text x=\"%d\" y=\"%d\">%s</text>\n", p.left, panelTop-12, html.EscapeString(phase))

	for value := 0.0; value <= p.top; value += p.step {
		y := p.y(value)
		fmt.Fprintf(out, "<path class=\"grid\" d=\"M%d %.1fH%d\"/>", p.left, y, p.left+p.width)
		fmt.Fprintf(out, "<text class=\"muted\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%g</text>\n", p.left-6, y+4, value)
	}

	for i, f := range figures {
		fmt.Fprintf(out, "<text class=\"muted\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>\n", p.x(i, len(figures)), panelBottom+20, f.users)
	}

	p.line(out, "idle", figures, p.idle)
	p.line(out, "ours", figures, p.ours)
}

func (p panel) line(out *bytes.Buffer, class string, figures []figure, of func(figure) float64) {
	var (
		points []string
		marks  bytes.Buffer
	)

	for i, f := range figures {
		value := of(f)
		if value == 0 {
			continue
		}

		x, y := p.x(i, len(figures)), p.y(value)
		points = append(points, fmt.Sprintf("%.1f,%.1f", x, y))

		if class == "ours" {
			fmt.Fprintf(&marks, "<circle class=\"ours mark\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>\n", x, y)
		} else {
			fmt.Fprintf(&marks, "<rect class=\"idle mark\" x=\"%.1f\" y=\"%.1f\" width=\"8\" height=\"8\"/>\n", x-4, y-4)
		}
	}

	if len(points) > 0 {
		fmt.Fprintf(out, "<polyline class=\"%s line\" points=\"%s\"/>\n%s", class, strings.Join(points, " "), marks.String())
	}
}

// x puts the numbers of users at equal distances: they are multiples of each other.
func (p panel) x(index, count int) float64 {
	return float64(p.left) + float64(p.width)*(float64(index)+0.5)/float64(count)
}

func (p panel) y(value float64) float64 {
	return panelBottom - (panelBottom-panelTop)*value/p.top
}

// niceStep is the least of 1, 2 and 5 times a power of ten that is not below a number.
func niceStep(least float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(least)))

	for _, factor := range []float64{1, 2, 5} {
		if factor*power >= least {
			return factor * power
		}
	}

	return 10 * power
}

// describe says a chart in words, for those who cannot see it.
func describe(c chart, figures []figure) string {
	words := make([]string, 0, len(figures))

	for _, f := range figures {
		one := fmt.Sprintf("%s, %d users: %.3g %s", f.phase, f.users, c.ours(f), c.unit)
		if idle := c.idle(f); idle > 0 {
			one += fmt.Sprintf(" (%.3g %s)", idle, c.unit)
		}

		words = append(words, one)
	}

	return strings.Join(words, "; ")
}
