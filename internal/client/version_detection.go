// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package client

import "context"

// APIVersion returns the version of finAPI Access that the client is bound to, [V1] or [V2].
func (c *Client) APIVersion(context.Context) (APIVersion, error) {
	return c.version.name, nil
}
