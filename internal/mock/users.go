// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import "net/http"

type userBody struct {
	ID                  string  `json:"id"`
	Password            string  `json:"password"`
	Email               *string `json:"email"`
	Phone               *string `json:"phone"`
	IsAutoUpdateEnabled bool    `json:"isAutoUpdateEnabled"`
}

type verificationStatus struct {
	UserID         string `json:"userId"`
	IsUserVerified bool   `json:"isUserVerified"`
}

func (a *account) body(password string) userBody {
	return userBody{
		ID:                  a.ID,
		Password:            password,
		Email:               nullable(a.Email),
		Phone:               nullable(a.Phone),
		IsAutoUpdateEnabled: a.AutoUpdateEnabled,
	}
}

func nullable(value string) *string {
	if value == "" {
		return nil
	}

	return &value
}

func valueOr(value *string, otherwise string) string {
	if value == nil {
		return otherwise
	}

	return *value
}

func (s *Server) createUser(c *call) (reply, error) {
	var (
		id, password, email, phone *string
		autoUpdate                 *bool
	)
	if err := c.readJSON(map[string]any{
		"id": &id, "password": &password, "email": &email, "phone": &phone, "isAutoUpdateEnabled": &autoUpdate,
	}); err != nil {
		return reply{}, err
	}

	if err := c.version.checkNewUser(id, password, email, phone); err != nil {
		return reply{}, err
	}

	user := c.client.mandator.newAccount(User{
		ID:                valueOr(id, newUUID()),
		Password:          valueOr(password, newUUID()),
		Email:             valueOr(email, ""),
		Phone:             valueOr(phone, ""),
		AutoUpdateEnabled: autoUpdate != nil && *autoUpdate,
		Verified:          s.autoVerify,
		RegisteredAt:      s.now(),
	})
	if user.mandator.accounts[userKey(user.ID)] != nil {
		return reply{}, errUserExists(user.ID)
	}

	if user.AutoUpdateEnabled && !s.autoUpdate {
		return reply{}, errAutoUpdateDisabled
	}

	user.mandator.accounts[userKey(user.ID)] = user

	return reply{http.StatusCreated, user.body(user.Password)}, nil
}

func (v *apiVersion) checkNewUser(id, password, email, phone *string) error {
	var errs fieldErrors
	errs.optional("id", id, userIDLimits)
	errs.optional("password", password, passwordLimits)
	errs.optional("email", email, emailLimits(v.minContactLength))
	errs.optional("phone", phone, phoneLimits(v.minContactLength))

	return errs.failure()
}

func (s *Server) getAuthorizedUser(c *call) (reply, error) {
	return reply{http.StatusOK, c.user.body(maskedPassword)}, nil
}

func (s *Server) editAuthorizedUser(c *call) (reply, error) {
	var (
		email, phone *string
		autoUpdate   *bool
	)
	if err := c.readJSON(map[string]any{
		"email": &email, "phone": &phone, "isAutoUpdateEnabled": &autoUpdate,
	}); err != nil {
		return reply{}, err
	}

	if email == nil && phone == nil && autoUpdate == nil {
		return reply{}, errNothingToChange
	}

	var errs fieldErrors
	errs.optional("email", email, emailLimits(0))
	errs.optional("phone", phone, phoneLimits(0))

	if err := errs.failure(); err != nil {
		return reply{}, err
	}

	if autoUpdate != nil && *autoUpdate && !s.autoUpdate {
		return reply{}, errAutoUpdateDisabled
	}

	c.user.Email = valueOr(email, c.user.Email)

	c.user.Phone = valueOr(phone, c.user.Phone)
	if autoUpdate != nil {
		c.user.AutoUpdateEnabled = *autoUpdate
	}

	return reply{http.StatusOK, c.user.body(maskedPassword)}, nil
}

func (s *Server) deleteAuthorizedUser(c *call) (reply, error) {
	if c.user.refusesDeletion() {
		return reply{}, errUserBusy
	}

	c.delete(s, c.user)

	return done, nil
}

func (s *Server) deleteUnverifiedUser(c *call) (reply, error) {
	user, err := c.client.mandator.account(c.destination.userID)
	if err != nil {
		return reply{}, err
	}

	if user.Verified {
		return reply{}, errUserAlreadyVerified
	}

	c.delete(s, user)

	return done, nil
}

func (s *Server) getVerificationStatus(c *call) (reply, error) {
	user, err := c.client.mandator.account(c.query.Get("userId"))
	if err != nil {
		return reply{}, err
	}

	return reply{http.StatusOK, user.verificationStatus()}, nil
}

func (a *account) verificationStatus() verificationStatus {
	return verificationStatus{UserID: a.ID, IsUserVerified: a.Verified}
}

func (s *Server) verifyUser(c *call) (reply, error) {
	user, err := c.client.mandator.account(c.destination.userID)
	if err != nil {
		return reply{}, err
	}

	if user.Verified {
		return reply{}, errUserAlreadyVerified
	}

	user.Verified = true

	return done, nil
}
