// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/finapi-community/terraform-provider-finapi/internal/customtypes"
)

// intent is what a plan has in mind for a user.
type intent int

const (
	keep intent = iota
	create
	destroy
)

// plannedUsers are the users of one run and what the plan has in mind for each. Terraform plans one resource at a time and tells
// none of the others: that two of them have the same user in hand, and that a verified user is to be made anew, is seen here
// alone. The former does not depend on the order of the resources; for the latter a verification refers to its user, so that
// Terraform plans the user first.
type plannedUsers struct {
	mutex sync.Mutex
	// users by lower-cased id.
	users map[string][]plannedUser
	// created are the lower-cased ids of users who are to be created, also in place of one with the same id.
	created map[string]bool
}

type plannedUser struct {
	id     string
	intent intent
}

// plan notes what one resource has in mind for a user. It returns an error if that cannot go together with what another one has.
func (p *plannedUsers) plan(id customtypes.UserID, what intent) diag.Diagnostics {
	p.mutex.Lock()
	defer p.mutex.Unlock()

	if p.users == nil {
		p.users = map[string][]plannedUser{}
	}

	key := strings.ToLower(id.ValueString())
	mine := plannedUser{id: id.ValueString(), intent: what}
	others := p.users[key]
	p.users[key] = append(others, mine)

	for _, other := range others {
		if problem := mine.conflict(other); problem != nil {
			return diag.Diagnostics{problem}
		}
	}

	return nil
}

// creates notes that a user is to be created.
func (p *plannedUsers) creates(id customtypes.UserID) {
	p.mutex.Lock()
	defer p.mutex.Unlock()

	if p.created == nil {
		p.created = map[string]bool{}
	}

	p.created[strings.ToLower(id.ValueString())] = true
}

// isCreated tells whether a user is to be created.
func (p *plannedUsers) isCreated(id customtypes.UserID) bool {
	p.mutex.Lock()
	defer p.mutex.Unlock()

	return p.created[strings.ToLower(id.ValueString())]
}

func (u plannedUser) conflict(other plannedUser) diag.Diagnostic {
	both := fmt.Sprintf("The ids %q and %q", other.id, u.id)
	if other.id == u.id {
		both = fmt.Sprintf("Both ids are %q. They", u.id)
	}

	switch {
	case u.intent == destroy && other.intent == destroy:
		return nil
	case u.intent != destroy && other.intent != destroy:
		return diag.NewErrorDiagnostic("Two resources have the same finAPI user", both+" name one user, as the case of letters makes no "+
			"difference to finAPI. Two resources would change it in turn, and removing either would delete it for both. Give one of them "+
			"another id. If both are in the state, remove one address with terraform state rm, which keeps the user, and then remove its "+
			"block. To destroy both, run terraform destroy with -refresh=false.")
	case u.intent == create || other.intent == create:
		return diag.NewErrorDiagnostic("The same finAPI user would be deleted and created", both+" name one user. Deleting it deletes all of its "+
			"bank data for good. If a resource was renamed, add a moved block from the old address to the new one: then the user stays. "+
			"If the user is really to be made anew, use -replace.")
	}

	return diag.NewErrorDiagnostic("A finAPI user that another resource keeps would be deleted", both+" name one user. If it is to stay, "+
		"remove the address that you do not want with terraform state rm, or with a removed block with destroy = false. Neither deletes "+
		"the user.")
}
