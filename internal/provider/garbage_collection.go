// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"os"
	"runtime/debug"
)

// garbageCollectionPercent lets the heap grow further before it is cleared, since a provider lives for a short time.
const garbageCollectionPercent = 200

// tuneGarbageCollection leaves a setting of the environment as it is.
func tuneGarbageCollection() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(garbageCollectionPercent)
	}
}
