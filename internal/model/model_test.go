// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

// Package model_test drives the client against the mock through random sequences of operations, and compares both with a
// small model of what finAPI promises about users.
package model_test

import (
	"errors"
	"strings"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
)

// result is what an operation comes to, in a word.
type result string

const (
	succeeds        result = "succeeds"
	notFound        result = "no such user"
	exists          result = "exists already"
	unclear         result = "may be somebody else's"
	alreadyVerified result = "verified already"
	notVerified     result = "not verified"
	rejected        result = "wrong password"
	locked          result = "locked"
)

// resultOf tells by the client's own predicates.
func resultOf(err error) result {
	if err == nil {
		return succeeds
	}

	if _, ok := errors.AsType[*client.UnclearCreationError](err); ok {
		return unclear
	}

	for kind, is := range map[result]func(error) bool{
		notFound: client.IsNotFound, exists: client.IsUserExists, alreadyVerified: client.IsAlreadyVerified,
		notVerified: client.IsNotVerified, rejected: client.IsLoginRejected, locked: client.IsLocked,
	} {
		if is(err) {
			return kind
		}
	}

	return result(err.Error())
}

// user is a user in the model.
type user struct {
	password, email, phone string
	autoUpdate, verified   bool
	locked                 bool
	failedLogins           int
}

// finapi is the model: users by lower-cased id, and what the client remembers of their passwords.
type finapi struct {
	autoVerify  bool
	maxFailures int
	users       map[string]*user
	// refused are the passwords that the client does not send again, by id.
	refused map[string]map[string]bool
	// tokens are the ids whose token the client has, got with the present password: no login is needed.
	tokens map[string]bool
}

func key(id string) string { return strings.ToLower(id) }

func (f *finapi) find(id string) *user { return f.users[key(id)] }

// forget is what the client does when a user is another one, or has another password.
func (f *finapi) forget(id string) {
	delete(f.refused, key(id))
	delete(f.tokens, key(id))
}

func (f *finapi) create(id string, made user) result {
	if f.find(id) != nil {
		return exists
	}

	made.verified = f.autoVerify
	f.users[key(id)] = &made
	f.forget(id)

	return succeeds
}

// login is a user's token: a refused password is not sent twice, and the one after too many wrong ones locks.
func (f *finapi) login(id, password string) result {
	found := f.find(id)

	switch {
	case f.refused[key(id)][password]:
		return rejected
	case found == nil:
	case found.locked:
		return locked
	case !found.verified:
		return notVerified
	case found.password == password:
		if !f.tokens[key(id)] {
			found.failedLogins = 0
		}

		f.tokens[key(id)] = true

		return succeeds
	default:
		found.failedLogins++
		found.locked = found.failedLogins > f.maxFailures

		if found.locked {
			delete(f.tokens, key(id))
		}
	}

	if f.refused[key(id)] == nil {
		f.refused[key(id)] = map[string]bool{}
	}

	f.refused[key(id)][password] = true

	return rejected
}

func (f *finapi) verify(id string) result {
	found := f.find(id)

	switch {
	case found == nil:
		return notFound
	case found.verified:
		return alreadyVerified
	}

	found.verified = true

	return succeeds
}

func (f *finapi) changePassword(id, password string) result {
	found := f.find(id)

	switch {
	case found == nil:
		return notFound
	case !found.verified:
		return notVerified
	}

	found.password, found.locked, found.failedLogins = password, false, 0

	f.forget(id)

	return succeeds
}

func (f *finapi) deleteOwn(id, password string) result {
	came := f.login(id, password)
	if came == succeeds {
		delete(f.users, key(id))
		f.forget(id)
	}

	return came
}

func (f *finapi) deleteUnverified(id string) result {
	found := f.find(id)

	switch {
	case found == nil:
		return notFound
	case found.verified:
		return alreadyVerified
	}

	delete(f.users, key(id))
	f.forget(id)

	return succeeds
}
