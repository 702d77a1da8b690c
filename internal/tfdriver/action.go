// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package tfdriver

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Invoke plans an action and carries it out. It returns what the action told on its way.
func (tf Terraform) Invoke(t *testing.T, actionType string, config Values) (told string, o Outcome) {
	t.Helper()

	p, ok := tf.StartProvider(t, "", &o)
	if !ok {
		return "", o
	}

	server, ok := p.ProviderServer.(tfprotov6.ActionServer)
	if !ok {
		t.Fatal("the provider has no actions")
	}

	configured := dynamic(t, Object(p.schemas.ActionSchemas[actionType].Schema, config))

	validated, err := server.ValidateActionConfig(t.Context(),
		&tfprotov6.ValidateActionConfigRequest{ActionType: actionType, Config: configured})
	must(t, err)

	if o.add(validated.Diagnostics) {
		return "", o
	}

	planned, err := server.PlanAction(t.Context(), &tfprotov6.PlanActionRequest{ActionType: actionType, Config: configured})
	must(t, err)

	if o.add(planned.Diagnostics) {
		return "", o
	}

	invoked, err := server.InvokeAction(t.Context(), &tfprotov6.InvokeActionRequest{ActionType: actionType, Config: configured})
	must(t, err)

	var messages []string

	for event := range invoked.Events {
		switch event := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			messages = append(messages, event.Message)
		case tfprotov6.CompletedInvokeActionEventType:
			o.add(event.Diagnostics)
		}
	}

	return strings.Join(messages, "\n"), o
}
