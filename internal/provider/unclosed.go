// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"maps"
	"sync"
)

// unclosed are the ephemeral resources of a provider process that leave something behind if Terraform does not close them,
// as it does when what uses them fails.
type unclosed struct {
	mutex  sync.Mutex
	closes map[string]func(context.Context)
}

// opened notes how a resource is closed; the key is its own.
func (u *unclosed) opened(key string, closeIt func(context.Context)) {
	u.mutex.Lock()
	defer u.mutex.Unlock()

	if u.closes == nil {
		u.closes = map[string]func(context.Context){}
	}

	u.closes[key] = closeIt
}

// closed notes that a resource left nothing behind.
func (u *unclosed) closed(key string) {
	u.mutex.Lock()
	defer u.mutex.Unlock()

	delete(u.closes, key)
}

// closeAll closes what is left, all at the same time: there is little of it.
func (u *unclosed) closeAll(ctx context.Context) {
	u.mutex.Lock()
	left := maps.Clone(u.closes)
	u.mutex.Unlock()

	var closing sync.WaitGroup
	for _, closeIt := range left {
		closing.Go(func() { closeIt(ctx) })
	}

	closing.Wait()
}
