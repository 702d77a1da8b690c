// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package contract_test

import (
	"context"
	"errors"
	"maps"
	"net/http"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
	"github.com/finapi-community/terraform-provider-finapi/internal/contract"
	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

func scenarios(version contract.Version) map[string]scenario {
	all := map[string]scenario{
		"every operation": {calls: everyOperation},
		"every operation, first with a token that has expired": {arrange: expireTokensAtEachOperation, calls: everyOperation},
		"tokens that never expire":                             {mock: []mock.Option{mock.WithAccessTokenTTL(0)}, calls: login},
		"a user with nothing set": {calls: func(ctx context.Context, c *client.Client) error {
			return create(ctx, c, client.CreateUserParams{ID: "bob", Password: "secret"})
		}},
		"a client of the other version": {
			mock:    []mock.Option{mock.WithAPIVersion(string(other(version)))},
			calls:   login,
			refused: http.StatusForbidden,
		},
		"an unknown client of the other version": {
			mock:    []mock.Option{mock.WithAPIVersion(string(other(version)))},
			config:  func(config *client.Config) { config.ClientSecret = "wrong" },
			calls:   login,
			refused: http.StatusUnauthorized,
		},
		"a busy user deletes itself": {arrange: busy, calls: func(ctx context.Context, c *client.Client) error {
			return c.DeleteUser(ctx, alice, alicePassword)
		}},
		"a busy user is deleted by the administrator": {arrange: busy, calls: func(ctx context.Context, c *client.Client) error {
			return c.ForceDeleteUsers(ctx, alice)
		}},
	}

	for name, s := range refusedLogins() {
		all["login: "+name] = s
	}

	for name, call := range callsAsClient() {
		all[name+": as administrator"] = scenario{config: asAdministrator, calls: call, refused: http.StatusForbidden}
	}

	for name, call := range callsAboutUser() {
		all[name+": unknown user"] = scenario{arrange: removed, calls: call, refused: http.StatusNotFound}
	}

	maps.Copy(all, otherRefusals())

	return all
}

// everyOperation lives the lives of some users.
func everyOperation(ctx context.Context, c *client.Client) error {
	const carol, carolPassword = "carol.c-c_c+c@example.com", "Carol's secret"

	return inTurn(
		func() error { return failureOf(c.Configuration(ctx)) },
		func() error { return editConfiguration(ctx, c) },
		func() error {
			return create(ctx, c, client.CreateUserParams{
				ID: carol, Password: "first secret", Email: "carol@example.com", Phone: "+49 (89) 1234", IsAutoUpdateEnabled: true,
			})
		},
		func() error { return failureOf(c.IsVerified(ctx, carol)) },
		func() error { return c.VerifyUser(ctx, carol) },
		func() error { return c.ChangePassword(ctx, carol, carolPassword) },
		func() error { return failureOf(c.GetUser(ctx, carol, carolPassword)) },
		func() error {
			return failureOf(c.UpdateUser(ctx, carol, carolPassword, client.UpdateUserParams{
				Email: new("c@example.com"), Phone: new(""), IsAutoUpdateEnabled: new(false),
			}))
		},
		func() error { return failureOf(c.RequestPasswordChange(ctx, carol)) },
		func() error { return c.DeleteUser(ctx, carol, carolPassword) },
		func() error { return create(ctx, c, client.CreateUserParams{ID: "bob", Password: "secret"}) },
		func() error { return c.DeleteUnverifiedUser(ctx, "bob") },
		func() error {
			token, err := c.UserToken(ctx, alice, alicePassword)

			return errors.Join(err, c.RevokeToken(ctx, token.AccessToken))
		},
		func() error { return list(ctx, c, client.UserFilter{IncludeMonthlyStats: true}) },
		func() error {
			return list(ctx, c, client.UserFilter{
				UserID:              alice,
				MinRegistrationDate: "2001-01-01", MaxRegistrationDate: "2099-12-31",
				MinDeletionDate: "2001-01-01", MaxDeletionDate: "2099-12-31",
				MinLastActiveDate: "2001-01-01", MaxLastActiveDate: "2099-12-31",
				IsDeleted: new(false), IsLocked: new(false),
				IncludeMonthlyStats: true, MonthlyStatsStartDate: "2001-01", MonthlyStatsEndDate: "2099-12",
				MinBankConnectionCountInMonthlyStats: 1,
			})
		},
		func() error { return c.ForceDeleteUsers(ctx, alice, "nobody") },
	)
}

func expireTokensAtEachOperation(server *mock.Server) {
	for _, operation := range []mock.Operation{
		mock.CreateUser, mock.GetAuthorizedUser, mock.EditAuthorizedUser, mock.DeleteAuthorizedUser, mock.DeleteUnverifiedUser,
		mock.GetVerificationStatus, mock.VerifyUser, mock.RequestPasswordChange, mock.ExecutePasswordChange,
		mock.GetClientConfiguration, mock.EditClientConfiguration, mock.GetUserList, mock.DeleteUsers, mock.RevokeToken,
	} {
		server.Inject(mock.Fault{Operation: operation, Hook: server.RevokeAllTokens})
	}
}

func refusedLogins() map[string]scenario {
	return map[string]scenario{
		"wrong password": {arrange: change(func(u *mock.User) { u.Password = "another one" }), calls: login, refused: http.StatusBadRequest},
		"unverified":     {arrange: change(func(u *mock.User) { u.Verified = false }), calls: login, refused: http.StatusForbidden},
		"locked":         {arrange: change(func(u *mock.User) { u.Locked = true }), calls: login, refused: http.StatusLocked},
		"wrong client secret": {
			config:  func(config *client.Config) { config.ClientSecret = "wrong" },
			calls:   login,
			refused: http.StatusUnauthorized,
		},
	}
}

// callsAboutUser are the operations of an application client on one user.
func callsAboutUser() map[string]func(context.Context, *client.Client) error {
	return map[string]func(context.Context, *client.Client) error{
		"getVerificationStatus": func(ctx context.Context, c *client.Client) error { return failureOf(c.IsVerified(ctx, alice)) },
		"verifyUser":            func(ctx context.Context, c *client.Client) error { return c.VerifyUser(ctx, alice) },
		"deleteUnverifiedUser":  func(ctx context.Context, c *client.Client) error { return c.DeleteUnverifiedUser(ctx, alice) },
		"requestPasswordChange": func(ctx context.Context, c *client.Client) error {
			return failureOf(c.RequestPasswordChange(ctx, alice))
		},
	}
}

func callsAsClient() map[string]func(context.Context, *client.Client) error {
	calls := callsAboutUser()
	calls["getClientConfiguration"] = func(ctx context.Context, c *client.Client) error { return failureOf(c.Configuration(ctx)) }
	calls["editClientConfiguration"] = editConfiguration
	calls["createUser"] = createAlice

	return calls
}

func editConfiguration(ctx context.Context, c *client.Client) error {
	return failureOf(c.EditConfiguration(ctx, client.ClientConfigurationParams{
		UserNotificationCallbackURL: new("https://example.com/notifications"), UserSynchronizationCallbackURL: new(""),
		UserAccessTokensValidityPeriod: new(int64(600)), ClientAccessTokensValidityPeriod: new(int64(0)),
		RefreshTokensValidityPeriod: new(int64(60)), FinTSProductRegistrationNumber: new("0123456789ABCDEF"), BetaBanksEnabled: new(true),
	}))
}

func otherRefusals() map[string]scenario {
	calls := callsAboutUser()
	changePassword := func(ctx context.Context, c *client.Client) error { return c.ChangePassword(ctx, alice, "a new secret") }

	return map[string]scenario{
		"createUser: the id is taken":           {calls: createAlice, refused: http.StatusUnprocessableEntity},
		"verifyUser: verified already":          {calls: calls["verifyUser"], refused: http.StatusUnprocessableEntity},
		"deleteUnverifiedUser: a verified user": {calls: calls["deleteUnverifiedUser"], refused: http.StatusUnprocessableEntity},
		"requestPasswordChange: not verified": {
			arrange: change(func(u *mock.User) { u.Verified = false }),
			calls:   calls["requestPasswordChange"],
			refused: http.StatusUnprocessableEntity,
		},
		// The client asks for another token then.
		"executePasswordChange: token replaced": {
			arrange: atPasswordChange(func(server *mock.Server) { server.RemoveUser(alice); addAlice(server) }),
			calls:   changePassword,
		},
		"executePasswordChange: user removed": {
			arrange: atPasswordChange(removed),
			calls:   changePassword,
			refused: http.StatusNotFound,
		},
		"editAuthorizedUser: nothing to change": {
			calls: func(ctx context.Context, c *client.Client) error {
				return failureOf(c.UpdateUser(ctx, alice, alicePassword, client.UpdateUserParams{}))
			},
			refused: http.StatusBadRequest,
		},
		"editAuthorizedUser: no automatic updates": {
			mock: []mock.Option{mock.WithAutoUpdate(false)},
			calls: func(ctx context.Context, c *client.Client) error {
				return failureOf(c.UpdateUser(ctx, alice, alicePassword, client.UpdateUserParams{IsAutoUpdateEnabled: new(true)}))
			},
			refused: http.StatusUnprocessableEntity,
		},
		"getUserList: not the administrator": {
			config:  withoutAdministrator,
			calls:   func(ctx context.Context, c *client.Client) error { return list(ctx, c, client.UserFilter{}) },
			refused: http.StatusForbidden,
		},
		"deleteUsers: not the administrator": {
			config:  withoutAdministrator,
			calls:   func(ctx context.Context, c *client.Client) error { return c.ForceDeleteUsers(ctx, alice) },
			refused: http.StatusForbidden,
		},
	}
}

func asAdministrator(config *client.Config) {
	config.ClientID, config.ClientSecret = config.AdminClientID, config.AdminClientSecret
}

func withoutAdministrator(config *client.Config) {
	config.AdminClientID, config.AdminClientSecret = config.ClientID, config.ClientSecret
}

func addAlice(server *mock.Server) {
	server.AddUser(mock.User{ID: alice, Password: alicePassword, Email: "alice@example.com", Verified: true, BankConnections: 2})
}

func busy(server *mock.Server) { server.SetBusy(alice, 1) }

func removed(server *mock.Server) { server.RemoveUser(alice) }

func change(alter func(*mock.User)) func(*mock.Server) {
	return func(server *mock.Server) { server.UpdateUser(alice, alter) }
}

// atPasswordChange arranges that something happens between the request for a password change and its execution.
func atPasswordChange(happen func(*mock.Server)) func(*mock.Server) {
	return func(server *mock.Server) {
		server.Inject(mock.Fault{Operation: mock.ExecutePasswordChange, Hook: func() { happen(server) }})
	}
}

func login(ctx context.Context, c *client.Client) error {
	return failureOf(c.UserToken(ctx, alice, alicePassword))
}

func create(ctx context.Context, c *client.Client, params client.CreateUserParams) error {
	return failureOf(c.CreateUser(ctx, params))
}

func createAlice(ctx context.Context, c *client.Client) error {
	return create(ctx, c, client.CreateUserParams{ID: alice, Password: alicePassword})
}

func list(ctx context.Context, c *client.Client, filter client.UserFilter) error {
	for _, err := range c.ListUsers(ctx, filter) {
		if err != nil {
			return err
		}
	}

	return nil
}

func failureOf[T any](_ T, err error) error { return err }

func inTurn(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}

	return nil
}
