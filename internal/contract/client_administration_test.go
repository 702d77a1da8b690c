// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package contract_test

import (
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/contract"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// Only the description of Access V2 has these two operations.
func TestMock_administersClientsAsTheContractSays(t *testing.T) {
	t.Parallel()

	const renewed = "f1a91000-0000-4000-8000-0000000000ff"

	c := newCaller(t, contract.Published(t, contract.V2), contract.V2)
	credentials := func(oldSecret string) string {
		return `{"clientId":"` + mock.DefaultClientID + `","oldClientSecret":"` + oldSecret + `","newClientSecret":"` + renewed + `"}`
	}

	for _, operation := range []string{"POST {api}/mandatorAdmin/changeClientCredentials", "POST {api}/mandatorAdmin/switchApiVersion"} {
		c.send("nobody", operation, `{}`)
		c.send("client", operation, `{}`)
		c.send("administrator", operation, `{}`)
	}

	c.send("administrator", "POST {api}/mandatorAdmin/changeClientCredentials", credentials(renewed))
	c.send("administrator", "POST {api}/mandatorAdmin/changeClientCredentials", credentials(mock.DefaultClientSecret))
	c.send("administrator", "POST {api}/mandatorAdmin/switchApiVersion", `{"apiVersion":"V2"}`)

	for _, violation := range c.judge.Violations() {
		if violation.Status != 0 {
			t.Error(violation)
		}
	}

	answered := strings.Join(c.judge.Answered(), ", ")
	for _, want := range []string{
		"changeClientCredentials 200, changeClientCredentials 400, changeClientCredentials 401, changeClientCredentials 403, " +
			"changeClientCredentials 422",
		"switchApiVersion 200, switchApiVersion 400, switchApiVersion 401, switchApiVersion 403",
	} {
		if !strings.Contains(answered, want) {
			t.Errorf("judged were %s; want %s among them", answered, want)
		}
	}
}
