// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// arguments reads the provider's arguments: configuration before environment, and a diagnostic on the argument's own
// attribute for each that is missing or wrong. No diagnostic repeats a value: a secret may stand in any place by mistake.
type arguments struct {
	environment environment
	diagnostics *diag.Diagnostics
	// unknown are the names of those whose configured value is not known yet.
	unknown []string
	// unsettled are the names of those that have no value now and are not missing: the unknown ones, those of which it is not
	// known whether the environment's value is for this provider block, and those that are wrong.
	unsettled []string
}

func (a *arguments) isUnsettled(arg argument) bool {
	return slices.Contains(a.unsettled, arg.name)
}

func (a *arguments) isNotKnownYet(arg argument) {
	a.unknown = append(a.unknown, arg.name)
	a.unsettled = append(a.unsettled, arg.name)
}

// value returns what is configured, else what the environment has for this provider block.
func (a *arguments) value(arg argument, configured types.String) string {
	switch {
	case configured.IsUnknown():
		a.isNotKnownYet(arg)

		return ""
	case configured.IsNull():
		return a.variable(arg)
	case configured.ValueString() == "":
		a.invalid(arg, fmt.Errorf("it is empty, which hides the environment variable %s: leave the argument out, or set it to null, "+
			"if that variable or no value is meant", arg.variable))
	}

	return configured.ValueString()
}

// variable returns what the environment has for this provider block.
func (a *arguments) variable(arg argument) string {
	value := os.Getenv(arg.variable)
	if value == "" {
		return ""
	}

	switch a.environment.isFor(arg) {
	case undecided:
		a.unsettled = append(a.unsettled, arg.name)

		return ""
	case differs:
		return ""
	default:
		return value
	}
}

// text is a value without white space at its ends, which no argument has and a value out of a file often does.
func (a *arguments) text(arg argument, configured types.String) string {
	text := a.value(arg, configured)

	if hasBlankEnd(text) {
		a.invalid(arg, errBlankEnd)

		return ""
	}

	return text
}

var errBlankEnd = errors.New("it begins or ends with white space, as the content of a file does with a line break: remove it, in " +
	"Terraform with trimspace()")

func hasBlankEnd(text string) bool {
	// The mark that some editors put at the beginning of a file is no space, and is not seen either.
	return strings.TrimFunc(text, func(c rune) bool { return unicode.IsSpace(c) || c == '\ufeff' }) != text
}

func (a *arguments) required(arg argument, configured types.String) string {
	text := a.text(arg, configured)

	if text == "" && !a.isUnsettled(arg) {
		a.diagnostics.AddAttributeError(path.Root(arg.name), "Missing finAPI "+strings.ReplaceAll(arg.name, "_", " "),
			a.howToSet(arg)+" finAPI issues it with the application client.")
	}

	return text
}

func (a *arguments) howToSet(arg argument) string {
	if reason := a.environment.notUsed(arg); reason != "" {
		return fmt.Sprintf("Set %q in the provider's configuration. %s", arg.name, reason)
	}

	return fmt.Sprintf("Set %q in the provider's configuration, or the environment variable %s.", arg.name, arg.variable)
}

// check runs a check on a value that is set.
func (a *arguments) check(arg argument, value string, check func(string) error) {
	if value == "" {
		return
	}

	if err := check(value); err != nil {
		a.invalid(arg, err)
	}
}

func (a *arguments) invalid(arg argument, err error) {
	a.unsettled = append(a.unsettled, arg.name)

	if arg.name == "" {
		a.diagnostics.AddError("Invalid environment variable "+arg.variable, sentence(err.Error()))

		return
	}

	a.diagnostics.AddAttributeError(path.Root(arg.name), fmt.Sprintf("Invalid %q of the provider", arg.name), fmt.Sprintf(
		"%s The value comes from the provider's configuration or the environment variable %s.", sentence(err.Error()), arg.variable))
}

// pair wants both arguments or none.
func (a *arguments) pair(first argument, firstValue string, second argument, secondValue string) {
	var missing, given argument

	switch {
	case firstValue == "" && secondValue != "":
		missing, given = first, second
	case firstValue != "" && secondValue == "":
		missing, given = second, first
	default:
		return
	}

	if !a.isUnsettled(missing) {
		a.diagnostics.AddAttributeError(path.Root(missing.name), fmt.Sprintf("Missing %q of the provider", missing.name),
			fmt.Sprintf("%q is set and needs %q. %s", given.name, missing.name, a.howToSet(missing)))
	}
}

func (a *arguments) duration(arg argument, configured types.String) time.Duration {
	var duration time.Duration

	a.check(arg, a.text(arg, configured), func(text string) (err error) {
		duration, err = time.ParseDuration(text)
		if err != nil || duration <= 0 {
			return errors.New("it must be a positive duration such as 30s or 1m")
		}

		return nil
	})

	return duration
}

func (a *arguments) integer(arg argument, configured types.Int64, smallest, largest, otherwise int) int {
	text := types.StringNull()

	switch {
	case configured.IsUnknown():
		text = types.StringUnknown()
	case !configured.IsNull():
		text = types.StringValue(strconv.FormatInt(configured.ValueInt64(), 10))
	}

	number := otherwise

	a.check(arg, a.text(arg, text), func(text string) (err error) {
		number, err = strconv.Atoi(text)
		if err != nil || number < smallest || number > largest {
			return fmt.Errorf("it must be a whole number from %d to %d", smallest, largest)
		}

		return nil
	})

	return number
}

func (a *arguments) boolean(arg argument, configured types.Bool, otherwise bool) bool {
	text := types.StringNull()

	switch {
	case configured.IsUnknown():
		text = types.StringUnknown()
	case !configured.IsNull():
		text = types.StringValue(strconv.FormatBool(configured.ValueBool()))
	}

	value := otherwise

	a.check(arg, a.text(arg, text), func(text string) (err error) {
		value, err = strconv.ParseBool(strings.TrimSpace(text))
		if err != nil {
			return errors.New("it must be true or false")
		}

		return nil
	})

	return value
}

// certificates reads a file of certificates in PEM form.
func (a *arguments) certificates(arg argument, configured types.String) []byte {
	var content []byte

	a.check(arg, a.value(arg, configured), func(file string) (err error) {
		if content, err = readNamedFile(file); err != nil {
			return err
		}

		return checkCertificates(content)
	})

	return content
}

// readNamedFile returns no error that repeats the name: where the content stands in its place it may be a private key.
func readNamedFile(name string) ([]byte, error) {
	switch {
	case strings.Contains(name, "-----BEGIN"), strings.ContainsAny(strings.TrimSpace(name), "\r\n"):
		return nil, errors.New("it must be the name of a file and not its content")
	case hasBlankEnd(name):
		return nil, errBlankEnd
	}

	content, err := os.ReadFile(name) //nolint:gosec // The practitioner names the file.

	if failure, ok := errors.AsType[*fs.PathError](err); ok {
		err = fmt.Errorf("the file that it names cannot be read: %w", failure.Err)
	}

	return content, err
}

func checkCertificates(content []byte) error {
	if x509.NewCertPool().AppendCertsFromPEM(content) {
		return nil
	}

	if _, err := x509.ParseCertificate(content); err == nil {
		return errors.New("the file holds a certificate in DER form, and PEM is wanted: \"openssl x509 -inform der\" converts it")
	}

	return errors.New("the file holds no certificate in PEM form")
}

func sentence(text string) string {
	return strings.ToUpper(text[:1]) + text[1:] + "."
}
