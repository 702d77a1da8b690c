// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// fileVersion is the form of the seed and state files that this program reads and writes.
const fileVersion = 1

// errAtLine says in which line of a file something is wrong, and with what. It must not quote a value: it may be secret.
func errAtLine(line int, format string, arguments ...any) error {
	return fmt.Errorf("line %d: %w", line, fmt.Errorf(format, arguments...))
}

// locateJSONError says in which line JSON is malformed or has a value of the wrong kind.
func locateJSONError(content []byte, err error) error {
	if malformed, ok := errors.AsType[*json.SyntaxError](err); ok {
		return errAtLine(lineAt(content, malformed.Offset), "%v", err)
	}

	if mistyped, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return errAtLine(lineAt(content, mistyped.Offset), "%s: it cannot be a %s", strings.TrimPrefix(mistyped.Field, "storedUsers."), mistyped.Value)
	}

	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errAtLine(lineAt(content, int64(len(content))), "the file ends too early")
	}

	return err
}

func lineAt(content []byte, offset int64) int {
	return 1 + bytes.Count(content[:min(offset, int64(len(content)))], []byte("\n"))
}
