// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
)

// dataIntelligence finds out once, for all users that a plan deletes, whether the client has finAPI's product Data Intelligence,
// which keeps data of its own.
type dataIntelligence struct {
	once sync.Once
	isOn bool
}

// ask takes a failure for a no: the question only decides about a warning.
func (i *dataIntelligence) ask(ctx context.Context, finAPI *client.Client) bool {
	i.once.Do(func() {
		ctx, cancel := context.WithTimeout(ctx, creationCheckTimeout)
		defer cancel()

		// Clients of Access V1 are not told which products they have.
		if version, err := finAPI.APIVersion(ctx); err != nil || version == client.V1 {
			return
		}

		configuration, err := finAPI.Configuration(ctx)
		i.isOn = err == nil && configuration.HasDataIntelligence()
	})

	return i.isOn
}

// warnOfDataIntelligence says at plan what is to be deleted before a user.
func (d *providerData) warnOfDataIntelligence(ctx context.Context, diags *diag.Diagnostics) {
	if d.client == nil || !d.dataIntelligence.ask(ctx, d.client) {
		return
	}

	diags.AddWarning("finAPI users may have data in Data Intelligence", "The client has finAPI's product Data Intelligence, which keeps data of "+
		"users by itself. finAPI asks to delete them there first, and only then the user; Terraform does not do that. Before you apply, call "+
		"DELETE /api/v1/user of Data Intelligence for each user to be deleted, then GET /api/v1/user/status/delete/{deletionId} until it is "+
		"done.")
}
