// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/finapi-community/terraform-provider-finapi/internal/client"
)

// providerData is what a configured provider hands to its objects.
type providerData struct {
	// client is nil while an argument that it needs is not known yet, which can be so at plan only.
	client      *client.Client
	credentials credentials
	// missingArguments are the names of the arguments that the client needs and that are not known yet.
	missingArguments []string
	// canChangePasswords: there is a data decryption key, or there will be one at apply.
	canChangePasswords bool
	// canAdminister: there are a mandator administrator's credentials, or there will be at apply.
	canAdminister bool
	// baseURL is that of finAPI in its normal form, and clientID the application client; empty while not known.
	baseURL, clientID string
	// baseURLChangedFrom is the base URL that states may name instead, as finAPI has moved; empty for none.
	baseURLChangedFrom string
	// loginAtRefresh: a refresh reads users in full; otherwise it only looks whether they exist.
	loginAtRefresh bool
	// allowsProtectedDeletion: for this run deletion_protection protects nobody.
	allowsProtectedDeletion bool

	unclosed *unclosed
	// terraformIsGone: nobody hears any more what the provider answers.
	terraformIsGone *atomic.Bool
	planned         plannedUsers
	creation        creationCheck

	plannedConfiguration plannedConfiguration
	dataIntelligence     dataIntelligence
}

func userAgent(version, terraformVersion string) string {
	return fmt.Sprintf("terraform-provider-finapi/%s Terraform/%s", version, terraformVersion)
}

// configure makes of the provider's arguments and environment what its objects need. It makes no request.
func configure(ctx context.Context, model providerModel, userAgent string, diags *diag.Diagnostics) *providerData {
	a := arguments{environment: environmentFor(model), diagnostics: diags}

	baseURL := a.text(argBaseURL, model.BaseURL)
	oldBaseURL := a.text(argBaseURLChangedFrom, model.BaseURLChangedFrom)
	loginAtRefresh := a.boolean(argLoginAtRefresh, model.LoginAtRefresh, true)
	apiVersion := a.text(argAPIVersion, model.APIVersion)
	clientID := a.required(argClientID, model.ClientID)
	clientSecret := a.required(argClientSecret, model.ClientSecret)
	decryptionKey := a.text(argDataDecryptionKey, model.DataDecryptionKey)
	adminClientID := a.text(argAdminClientID, model.AdminClientID)
	adminClientSecret := a.text(argAdminClientSecret, model.AdminClientSecret)
	passwords := a.userPasswords(ctx, model.UserPasswords)
	timeout := a.duration(argRequestTimeout, model.RequestTimeout.StringValue)
	maxRetries := a.integer(argMaxRetries, model.MaxRetries, 0, 20, client.DefaultMaxRetries)
	maxRequests := a.integer(argMaxRequests, model.MaxConcurrentRequests, 1, 1000, client.DefaultMaxConcurrentRequests)
	certificates := a.certificates(argCACertFile, model.CACertFile)

	var normalBaseURL, baseURLChangedFrom string

	a.check(argBaseURL, baseURL, func(text string) (err error) {
		normalBaseURL, err = client.ParseBaseURL(text)

		return err
	})
	a.check(argBaseURLChangedFrom, oldBaseURL, func(text string) (err error) {
		baseURLChangedFrom, err = client.ParseBaseURL(text)

		return err
	})
	a.check(argAPIVersion, apiVersion, func(text string) error {
		if !isAPIVersion(text) {
			return errors.New("it " + apiVersionRule)
		}

		return nil
	})
	a.pair(argAdminClientID, adminClientID, argAdminClientSecret, adminClientSecret)

	var key *client.DataDecryptionKey

	a.check(argDataDecryptionKey, decryptionKey, func(text string) (err error) {
		key, err = client.ParseDataDecryptionKey(text)

		return err
	})

	data := &providerData{
		credentials:        credentials{passwords: passwords, unknown: a.isUnsettled(argUserPasswords)},
		canChangePasswords: key != nil || a.isUnsettled(argDataDecryptionKey),
		canAdminister:      adminClientID != "" || a.isUnsettled(argAdminClientID),
		clientID:           clientID,
		baseURLChangedFrom: baseURLChangedFrom,
		loginAtRefresh:     loginAtRefresh,

		allowsProtectedDeletion: a.boolean(argAllowProtectedDeletion, types.BoolNull(), false),
	}

	if !a.isUnsettled(argBaseURL) {
		data.baseURL = cmp.Or(normalBaseURL, client.DefaultBaseURL)
	}

	// What only some operations need does not keep the others from working at plan.
	dispensable := []argument{argUserPasswords, argDataDecryptionKey, argAdminClientID, argAdminClientSecret}
	data.missingArguments = slices.DeleteFunc(a.unknown, func(name string) bool {
		return slices.ContainsFunc(dispensable, func(arg argument) bool { return arg.name == name })
	})

	if diags.HasError() || len(data.missingArguments) > 0 {
		return data
	}

	secrets := append([]string{clientSecret, adminClientSecret, decryptionKey}, data.credentials.values()...)

	configured, err := client.New(client.Config{
		BaseURL:               baseURL,
		APIVersion:            client.APIVersion(apiVersion),
		ClientID:              clientID,
		ClientSecret:          clientSecret,
		AdminClientID:         adminClientID,
		AdminClientSecret:     adminClientSecret,
		DataDecryptionKey:     key,
		RequestTimeout:        timeout,
		MaxRetries:            maxRetries,
		MaxConcurrentRequests: maxRequests,
		CACertificates:        certificates,
		UserAgent:             userAgent,
		Logger:                newLogger(secrets),
	})
	if err != nil {
		diags.AddError("Invalid provider configuration", sentence(err.Error()))

		return data
	}

	data.client = configured

	return data
}

const apiVersionRule = `must be "auto", "v1" or "v2"`

func isAPIVersion(text string) bool {
	return slices.Contains([]client.APIVersion{client.Auto, client.V1, client.V2}, client.APIVersion(text))
}
