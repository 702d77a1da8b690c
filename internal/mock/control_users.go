// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import "net/http"

// shownUser is a user without the password.
type shownUser struct {
	User
	Password *struct{} `json:"password,omitempty"` // hides that of User
}

// userChange is what somebody else does to a user: the administrator, another application, finAPI itself. What is left out
// stays.
type userChange struct {
	Password          *string `json:"password"`
	Email             *string `json:"email"`
	Phone             *string `json:"phone"`
	AutoUpdateEnabled *bool   `json:"autoUpdateEnabled"`
	Verified          *bool   `json:"verified"`
	Locked            *bool   `json:"locked"`
	Busy              *bool   `json:"busy"`
}

func (c userChange) apply(user *User) {
	for target, value := range map[*string]*string{&user.Password: c.Password, &user.Email: c.Email, &user.Phone: c.Phone} {
		*target = valueOr(value, *target)
	}

	for target, value := range map[*bool]*bool{
		&user.AutoUpdateEnabled: c.AutoUpdateEnabled, &user.Verified: c.Verified, &user.Locked: c.Locked, &user.Busy: c.Busy,
	} {
		if value != nil {
			*target = *value
		}
	}

	if c.Locked != nil && !user.Locked {
		user.FailedLogins = 0
	}
}

func (c *control) listUsers(*http.Request) (any, error) {
	users := c.server.Users()

	shown := make([]shownUser, len(users))
	for i, user := range users {
		shown[i].User = user
	}

	return map[string]any{"users": shown}, nil
}

func (c *control) changeUser(request *http.Request) (any, error) {
	var change userChange
	if err := readControl(request, &change); err != nil {
		return nil, err
	}

	changed, err := c.server.first().update(request.PathValue("id"), change.apply)

	return shownUser{User: changed}, err
}

func (c *control) removeUser(request *http.Request) (any, error) {
	return nil, c.server.tryArrange(func() error {
		user, err := c.server.first().account(request.PathValue("id"))
		if err == nil {
			c.server.delete(user)
		}

		return err
	})
}
