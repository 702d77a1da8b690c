// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package main

import (
	"os"
	"runtime"
	"syscall"
)

// peakMemory is the most memory, in bytes, that a process that has ended had at once.
func peakMemory(state *os.ProcessState) int64 {
	usage, ok := state.SysUsage().(*syscall.Rusage)

	switch {
	case !ok:
		return 0
	case runtime.GOOS == "darwin" || runtime.GOOS == "ios":
		return int64(usage.Maxrss) //nolint:unconvert // It has 32 bits where the machine has.
	default:
		return int64(usage.Maxrss) << 10 //nolint:unconvert // as above
	}
}
