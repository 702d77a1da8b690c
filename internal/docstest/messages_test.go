// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package docstest_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	formatVerb   = regexp.MustCompile(`%[+#]?[a-z]`)
	word         = regexp.MustCompile(`\pL+`)
	verbIndex    = regexp.MustCompile(`%\[\d+\]`)
	ofCommands   = regexp.MustCompile(`^(Plan: |No changes|Apply complete|Destroy complete|finapi-mock listening)`)
	joinedByCode = regexp.MustCompile(`(?m)^(finAPI code|Request id): .+$`)
)

// messages are patterns of what the provider prints, from the texts in its sources: a message is a paragraph of one of them.
func messages(t *testing.T) []*regexp.Regexp {
	t.Helper()

	var patterns []*regexp.Regexp

	texts(slices.Concat(sources(t, "internal/provider"), sources(t, "internal/client")), func(text string) {
		for paragraph := range strings.SplitSeq(text, "\n\n") {
			if pattern := messagePattern(paragraph); pattern != nil {
				patterns = append(patterns, pattern)
			}
		}
	})

	return patterns
}

// messagePattern returns nil for a text that is too short to tell one message from another.
func messagePattern(text string) *regexp.Regexp {
	words := verbIndex.ReplaceAllString(strings.Join(strings.Fields(text), " "), "%")

	without := formatVerb.ReplaceAllString(words, "")

	if strings.Count(without, " ") < 2 || len(word.FindAllString(without, -1)) < 2 {
		return nil
	}

	quoted := formatVerb.ReplaceAllStringFunc(regexp.QuoteMeta(words), func(verb string) string {
		switch verb {
		case "%q":
			return `"[^"]*"`
		case "%d":
			return `\d+`
		default:
			return ".+"
		}
	})

	// A text may be continued by another, and begins with a capital letter when it stands alone.
	if first := words[:1]; strings.ToUpper(first) != first {
		quoted = "(?i:" + first + ")" + strings.TrimPrefix(quoted, first)
	}

	return regexp.MustCompile("^" + quoted + `\.?$`)
}

// unprinted returns the paragraphs of a page's blocks of text that neither the provider nor a command prints.
func unprinted(p page, patterns []*regexp.Regexp) []string {
	var invented []string

	for _, block := range p.code("text") {
		text := joinedByCode.ReplaceAllString(block.code, "")

		for paragraph := range strings.SplitSeq(text, "\n\n") {
			message := strings.Join(strings.Fields(paragraph), " ")

			isPrinted := message == "" || ofCommands.MatchString(message) ||
				slices.ContainsFunc(patterns, func(pattern *regexp.Regexp) bool { return pattern.MatchString(message) })
			if !isPrinted {
				invented = append(invented, message)
			}
		}
	}

	return invented
}

// What the guides quote is what the provider prints.
func TestGuides_messages(t *testing.T) {
	t.Parallel()

	patterns := messages(t)

	for _, p := range docs(t) {
		for _, message := range unprinted(p, patterns) {
			t.Errorf("%s quotes what is not printed: %s", p.path, message)
		}
	}
}

func TestUnprinted(t *testing.T) {
	t.Parallel()

	patterns := []*regexp.Regexp{
		messagePattern("Cannot change finAPI user %q"),
		messagePattern("it must be so (or not)"),
		messagePattern("The user %[2]q is at %[1]q"),
	}

	const good = "```text\nCannot change finAPI\nuser \"a\"\n\nIt must be so (or not).\n\nThe user \"a\" is at\n\"b\".\n\nfinAPI code: X\nRequest id: y\n```\n"
	if invented := unprinted(parsePage("page", good), patterns); len(invented) > 0 {
		t.Errorf("good quotes are called invented: %q", invented)
	}

	for _, message := range []string{
		"Cannot change finAPI user", "Cannot change a finAPI user \"a\"", "Cannot change finAPI user \"a\": busy", "It must be so",
	} {
		if invented := unprinted(parsePage("page", "```text\n"+message+"\n```"), patterns); len(invented) != 1 {
			t.Errorf("%q is not called invented", message)
		}
	}

	if messagePattern("%s: %s") != nil || messagePattern("a %s") != nil || messagePattern("%s, and %s") != nil {
		t.Error("a text of gaps tells nothing")
	}
}
