// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"maps"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

const (
	// stormApplies is how often a person applies before they give up.
	stormApplies = 12
	// stormLoginAttempts are the wrong passwords that finAPI allows: each run that dies may try the same one again.
	stormLoginAttempts = 5
	// stormWorkers is how many users are worked on at the same time.
	stormWorkers = 64
)

// storm is many users going through their lives in bad weather: finAPI drops connections before and after the work, answers
// 429, 500 and 502 to 504, is slow and loses tokens, at random; load balancers deliver twice, and gateways refuse what was done.
type storm struct {
	*world

	users     []*stormUser
	rate      float64
	workers   int
	accidents *accidents
	report    stormReport
}

// TestStorm loses no user, no password, and creates none twice. Whoever's apply fails applies again.
//
// The seed decides what the users look like, what happens to them, and the sequence of faults. Which request meets which
// fault depends on the order in which requests arrive, so that only STORM_WORKERS=1 repeats a run exactly.
func TestStorm(t *testing.T) {
	t.Parallel()

	seed := uint64(stormSetting(t, "STORM_SEED", 1))
	s := newStorm(t, seed, int(stormSetting(t, "STORM_USERS", 24)), stormSetting(t, "STORM_RATE", 0.15))
	s.workers = int(stormSetting(t, "STORM_WORKERS", stormWorkers))

	t.Logf("STORM_SEED=%d STORM_USERS=%d STORM_RATE=%v", seed, len(s.users), s.rate)

	s.phase(t, "create", func(*stormUser) bool { return true })
	s.phase(t, "verify", func(u *stormUser) bool {
		u.verified = true

		return true
	})
	s.phase(t, "set a lost password", func(u *stormUser) bool {
		isLost := u.unproven
		if isLost {
			u.unproven = false
			u.setPassword()
		}

		return isLost
	})
	s.phase(t, "change", func(u *stormUser) bool {
		u.change()

		return true
	})
	s.phase(t, "rotate", func(u *stormUser) bool {
		rotates := u.password != ""
		if rotates {
			u.setPassword()
		}

		return rotates
	})
	s.phase(t, "heal", func(u *stormUser) bool {
		isSeen := u.user.Attribute("password") != "null"
		if isSeen {
			s.UpdateUser(u.id(), func(user *mock.User) { user.Password = "changed-elsewhere" })
		}

		return isSeen
	})
	s.phase(t, "change and rotate", func(u *stormUser) bool {
		u.change()
		u.setPassword()

		return true
	})
	s.refresh(t)
	s.phase(t, "delete", func(u *stormUser) bool {
		goes := u.random.IntN(2) == 0
		if goes {
			s.SetBusy(u.id(), u.random.IntN(3))
			u.config, u.password = nil, ""
		}

		return goes
	})

	s.calm(t)
	s.accidents.inspect(t, s)
	s.report.faults = s.FaultCounts()
	maps.Copy(s.report.faults, s.accidents.counts)
	s.report.show(t)
}

func newStorm(t *testing.T, seed uint64, users int, rate float64) *storm {
	t.Helper()

	s := &storm{
		world: newWorld(t, mock.WithFaultRate(rate, seed), mock.WithHarshFaults(), mock.WithMaxLoginAttempts(stormLoginAttempts)).
			with("max_retries", 2),
		rate: rate,
	}
	for number := range users {
		s.users = append(s.users, s.newStormUser(t, seed, number))
	}

	s.accidents = newAccidents(t, s)

	return s
}

func stormSetting(t *testing.T, variable string, otherwise float64) float64 {
	t.Helper()

	text := os.Getenv(variable)
	if text == "" {
		return otherwise
	}

	number, err := strconv.ParseFloat(text, 64)
	if err != nil || number < 0 {
		t.Fatalf("%s is %q, which is no number", variable, text)
	}

	return number
}

// phase changes users, applies them until nobody's apply fails, and looks for losses.
func (s *storm) phase(t *testing.T, name string, change func(*stormUser) bool) {
	t.Helper()

	var pending []*stormUser

	for _, u := range s.users {
		if u.config != nil && change(u) {
			pending = append(pending, u)
		}
	}

	s.untilAllSucceed(t, name, pending, func(r run, u *stormUser) []string {
		if s.accidents.happen(t, s, r, u) {
			return []string{"the provider died"}
		}

		errors := u.apply(t, r)
		u.importIfTold(t, errors)

		return errors
	})
}

// refresh is terraform apply -refresh-only after changes made elsewhere.
func (s *storm) refresh(t *testing.T) {
	t.Helper()

	const elsewhere = "changed elsewhere"

	for _, u := range s.users {
		s.UpdateUser(u.id(), func(user *mock.User) { user.Phone = elsewhere })
	}

	s.untilAllSucceed(t, "refresh", s.users, func(r run, u *stormUser) []string {
		var o outcome
		u.user.Read(t, r.Planner.Of("finapi_user"), &o)

		return o.Errors
	})

	for _, u := range s.users {
		if phone := u.user.Attribute("phone"); u.mayBeRead() && phone != elsewhere {
			t.Errorf("%s: refreshed to phone %q", u.name, phone)
		}
	}

	s.phase(t, "undo changes", func(*stormUser) bool { return true })
}

func (s *storm) untilAllSucceed(
	t *testing.T, name string, pending []*stormUser, try func(run, *stormUser) []string,
) {
	t.Helper()

	operation := stormOperation{name: name, users: len(pending)}

	for len(pending) > 0 && operation.applies < stormApplies {
		operation.applies++

		var o outcome

		r, ok := s.providing().StartRun(t, &o)
		if !ok {
			t.Fatal(o.Errors)
		}

		failures := make([][]string, len(pending))
		s.inParallel(len(pending), func(n int) { failures[n] = try(r, pending[n]) })

		var failed []*stormUser

		for n, u := range pending {
			if len(failures[n]) > 0 {
				failed = append(failed, u)
			}

			if len(failures[n]) > 0 && operation.applies == stormApplies {
				t.Errorf("%s: %s: given up: %s", name, u.name, strings.Join(failures[n], "\n"))
			}
		}

		if operation.applies == 1 {
			operation.again = len(failed)
		}

		pending = failed
	}

	s.report.operations = append(s.report.operations, operation)
	s.report.search(t, name, s)
}

// providing is the world whose provider holds the passwords of those who want it to.
func (s *storm) providing() *world {
	passwords := map[string]any{}

	for _, u := range s.users {
		if u.keeping == providedPassword && u.password != "" {
			passwords[u.name] = u.password
		}
	}

	return s.with("user_passwords", passwords)
}

func (s *storm) inParallel(tasks int, task func(int)) {
	var (
		group sync.WaitGroup
		next  = make(chan int)
	)

	for range s.workers {
		group.Go(func() {
			for n := range next {
				task(n)
			}
		})
	}

	for _, n := range rand.Perm(tasks) {
		next <- n
	}

	close(next)
	group.Wait()
}

// calm ends the faults: now every plan is empty, and a destroy leaves nothing.
func (s *storm) calm(t *testing.T) {
	t.Helper()

	s.SetFaultRate(0)
	s.ClearFaults()

	r, end := s.providing().MustStartRun(t), s.providing().MustStartRun(t)

	s.inParallel(len(s.users), func(n int) {
		u := s.users[n]
		if u.config == nil {
			return
		}

		if o := u.user.ApplyIn(t, r, u.config); o.Action != "no-op" || len(o.Errors)+len(o.Warnings) > 0 {
			t.Errorf("%s has not converged: %+v", u.name, o)
		}

		if o := u.verification.ApplyIn(t, r, values{"user_id": u.id()}); o.Action != "no-op" || len(o.Errors) > 0 {
			t.Errorf("%s: the verification has not converged: %+v", u.name, o)
		}

		u.config = nil
		if errors := u.apply(t, end); len(errors) > 0 {
			t.Errorf("%s cannot be deleted: %q", u.name, errors)
		}
	})

	s.report.search(t, "destroy", s)
}
