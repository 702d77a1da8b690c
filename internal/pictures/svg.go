// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"html"
	"io"
)

// style has colors for light and dark. A picture has a background of its own, as the page's may be of the other kind.
const style = `<style>
text { fill: #1f2328; font: 13px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif }
.title { font-size: 16px; font-weight: 600 }
.muted { fill: #59636e; font-size: 12px }
.background { fill: #ffffff; stroke: #d1d9e0 }
.grid { stroke: #d1d9e0; fill: none }
.line { stroke-width: 2; fill: none }
.ours.mark { fill: #0969da }
.ours.line { stroke: #0969da }
.idle.mark { fill: #9a6700 }
.idle.line { stroke: #9a6700; stroke-dasharray: 5 4 }
.good { fill: #1a7f37 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .muted { fill: #9198a1 }
  .background { fill: #0d1117; stroke: #3d444d }
  .grid { stroke: #3d444d }
  .ours.mark { fill: #4493f8 }
  .ours.line { stroke: #4493f8 }
  .idle.mark { fill: #d29922 }
  .idle.line { stroke: #d29922 }
  .good { fill: #3fb950 }
}
</style>
`

// begin opens a picture with a title and a description for those who cannot see it.
func begin(out io.Writer, width, height int, title, description string) {
	fmt.Fprintf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%[1]d\" height=\"%[2]d\" role=\"img\">\n", width, height)
	fmt.Fprintf(out, "<title>%s</title>\n<desc>%s</desc>\n%s", html.EscapeString(title), html.EscapeString(description), style)
	fmt.Fprintf(out, "<rect class=\"background\" x=\"0.5\" y=\"0.5\" width=\"%d\" height=\"%d\" rx=\"8\"/>\n", width-1, height-1)
}
