// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"sync"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// plannedConfiguration is what the resources of one run have in mind for the configuration of the one client, as [plannedUsers] are
// for users.
type plannedConfiguration struct {
	mutex   sync.Mutex
	intents []intent

	// created is the resource that this run has created; nil for none.
	created atomic.Pointer[clientSettingsModel]
}

// plan notes what one resource has in mind. It returns an error if that cannot go together with what another one has.
func (p *plannedConfiguration) plan(what intent) diag.Diagnostics {
	p.mutex.Lock()
	defer p.mutex.Unlock()

	defer func() { p.intents = append(p.intents, what) }()

	for _, other := range p.intents {
		switch {
		case what == destroy && other == destroy:
		case what != destroy && other != destroy:
			return diag.Diagnostics{diag.NewErrorDiagnostic("Two resources have the configuration of one finAPI client",
				"A client has one configuration, and two resources would change it in turn. Set everything in one of them. If both are in the "+
					"state, remove one address with terraform state rm, which changes nothing at finAPI, and then its block. To destroy both, "+
					"run terraform destroy with -refresh=false.")}
		default:
			return diag.Diagnostics{diag.NewErrorDiagnostic("The configuration of a finAPI client would be set and cleared",
				"A client has one configuration. One resource is to be destroyed, which clears its callback URLs, and another one sets or keeps "+
					"it. If the resource was renamed, add a moved block from the old address to the new one. If there is only one address, a "+
					"replacement with create_before_destroy has failed and left a deposed object: remove the address with terraform state rm, "+
					"which changes nothing at finAPI, and import the configuration by the client's id. Else remove the address that you do not "+
					"want with terraform state rm.")}
		}
	}

	return nil
}
