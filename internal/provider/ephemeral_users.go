// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"maps"
	"sync"
)

// ephemeralUsers are the users that a provider process made for the time of its run and that are not deleted yet.
type ephemeralUsers struct {
	mutex sync.Mutex
	open  map[string]func(context.Context)
}

// opened notes how a user is deleted.
func (u *ephemeralUsers) opened(id string, remove func(context.Context)) {
	u.mutex.Lock()
	defer u.mutex.Unlock()

	if u.open == nil {
		u.open = map[string]func(context.Context){}
	}

	u.open[id] = remove
}

// closed notes that a user was deleted.
func (u *ephemeralUsers) closed(id string) {
	u.mutex.Lock()
	defer u.mutex.Unlock()

	delete(u.open, id)
}

// deleteAll deletes the users who are left, all at the same time: there is little of it.
func (u *ephemeralUsers) deleteAll(ctx context.Context) {
	u.mutex.Lock()
	left := maps.Clone(u.open)
	u.mutex.Unlock()

	var deletions sync.WaitGroup
	for _, remove := range left {
		deletions.Go(func() { remove(ctx) })
	}

	deletions.Wait()
}
