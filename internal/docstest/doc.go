// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

// Package docstest has no code but tests: they read the pages below docs/ and at the root of the repository as the registry
// and GitHub would show them, and run the commands of the guides.
package docstest
