// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// outsider works on the same users past Terraform, as another program of the same company would.
type outsider struct {
	url string
}

// outsiderUser is a user as the other program creates it.
type outsiderUser struct {
	ID                  string `json:"id"`
	Password            string `json:"password"`
	Email               string `json:"email,omitempty"`
	Phone               string `json:"phone,omitempty"`
	IsAutoUpdateEnabled bool   `json:"isAutoUpdateEnabled"`
}

// createUser creates a user, who is not verified.
func (o *outsider) createUser(ctx context.Context, user *outsiderUser) error {
	token, err := o.clientToken(ctx, clientID, clientSecret)
	if err != nil {
		return err
	}

	return o.call(ctx, token, http.MethodPost, "/api/v1/users", user, nil)
}

func (o *outsider) verifyUser(ctx context.Context, id string) error {
	token, err := o.clientToken(ctx, clientID, clientSecret)
	if err != nil {
		return err
	}

	return o.call(ctx, token, http.MethodPost, "/api/v1/users/verify/"+url.PathEscape(id), nil, nil)
}

func (o *outsider) changeEmail(ctx context.Context, id, password, email string) error {
	token, err := o.userToken(ctx, id, password)
	if err != nil {
		return err
	}

	return o.call(ctx, token, http.MethodPatch, "/api/v1/users", map[string]any{"email": email}, nil)
}

func (o *outsider) email(ctx context.Context, id, password string) (string, error) {
	token, err := o.userToken(ctx, id, password)
	if err != nil {
		return "", err
	}

	var user struct {
		Email string `json:"email"`
	}

	err = o.call(ctx, token, http.MethodGet, "/api/v1/users", nil, &user)

	return user.Email, err
}

func (o *outsider) deleteUser(ctx context.Context, id string) error {
	token, err := o.clientToken(ctx, adminClientID, adminClientSecret)
	if err != nil {
		return err
	}

	return o.call(ctx, token, http.MethodPost, "/api/v1/mandatorAdmin/deleteUsers", map[string]any{"userIds": []string{id}}, nil)
}

// users lists the ids of those who are not deleted.
func (o *outsider) users(ctx context.Context) ([]string, error) {
	token, err := o.clientToken(ctx, adminClientID, adminClientSecret)
	if err != nil {
		return nil, err
	}

	var list struct {
		Users []struct {
			UserID string `json:"userId"`
		} `json:"users"`
	}

	if err := o.call(ctx, token, http.MethodGet, "/api/v1/mandatorAdmin/getUserList?isDeleted=false", nil, &list); err != nil {
		return nil, err
	}

	ids := make([]string, 0, len(list.Users))
	for _, user := range list.Users {
		ids = append(ids, user.UserID)
	}

	return ids, nil
}

func (o *outsider) clientToken(ctx context.Context, id, secret string) (string, error) {
	return o.token(ctx, url.Values{"grant_type": {"client_credentials"}, "client_id": {id}, "client_secret": {secret}})
}

func (o *outsider) userToken(ctx context.Context, id, password string) (string, error) {
	return o.token(ctx, url.Values{
		"grant_type": {"password"}, "client_id": {clientID}, "client_secret": {clientSecret},
		"username": {id}, "password": {password},
	})
}

func (o *outsider) token(ctx context.Context, form url.Values) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, o.url+"/oauth/token", strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}

	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")

	var answer struct {
		AccessToken string `json:"access_token"`
	}

	err = send(req, &answer)

	return answer.AccessToken, err
}

func (o *outsider) call(ctx context.Context, token, method, path string, body, answer any) error {
	var content io.Reader

	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return err
		}

		content = bytes.NewReader(encoded)
	}

	req, err := http.NewRequestWithContext(ctx, method, o.url+path, content)
	if err != nil {
		return err
	}

	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")

	return send(req, answer)
}

// send decodes the answer into the given place, nil for none. It does not repeat it in an error: it may be secret.
func send(req *http.Request, answer any) error {
	response, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}

	defer func() { _ = response.Body.Close() }()

	if response.StatusCode >= http.StatusMultipleChoices {
		return fmt.Errorf("%s %s was answered with status %s", req.Method, req.URL.Path, response.Status)
	}

	if answer == nil {
		return nil
	}

	return json.NewDecoder(response.Body).Decode(answer)
}
