// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
	"github.com/finapi-community/terraform-provider-finapi/internal/tfdriver"
)

// Passwords as people choose them: some look otherwise in a form or in JSON.
const (
	firstSecret  = `first "p&ssword" + 1`
	secondSecret = "second=p%ss<word>"
	theirSecret  = "their-Password-0815"
	writeSecret  = "write-only/Password-1"
)

// secretWorld is a finAPI that repeats each secret it was sent when it fails, all that the provider wrote or said, and the
// secrets that must not be there.
type secretWorld struct {
	*world

	tap  *wiretap
	log  *tfdriver.Log
	said []string
}

func newSecretWorld(t *testing.T) *secretWorld {
	t.Helper()

	w, tap := newWorld(t, mock.WithAutoVerify(true)).tap(t)
	log := &tfdriver.Log{}
	s := &secretWorld{world: w.administered().knowing("carol", writeSecret).logged(log), tap: tap, log: log}

	maps.Copy(tap.secrets, map[string]string{
		"administrator's secret": mock.DefaultAdminClientSecret,
		"first password":         firstSecret, "second password": secondSecret,
		"their password": theirSecret, "write-only password": writeSecret,
		"FinTS number": finTSNumber, "second FinTS number": secondFinTSNumber,
	})

	return s
}

// echo makes the next request of an operation fail, with an answer that repeats all of the request.
func (s *secretWorld) echo(operation mock.Operation, status int) {
	s.Inject(mock.Fault{Operation: operation, Times: -1, Respond: func(response http.ResponseWriter, request *http.Request) {
		body, _ := io.ReadAll(request.Body)
		_ = request.ParseForm()

		all := []string{request.Header.Get("Authorization"), string(body)}

		var fields map[string]any

		_ = json.Unmarshal(body, &fields)

		for _, value := range fields {
			if text, ok := value.(string); ok {
				all = append(all, text)
			}
		}

		for pair := range strings.SplitSeq(string(body), "&") {
			_, value, _ := strings.Cut(pair, "=")
			all = append(all, value)
		}

		repeated := strings.Join(all, " ")
		answer, _ := json.Marshal(map[string]any{
			"error": "invalid_token", "error_description": repeated,
			"errors": []map[string]string{{"code": repeated, "message": repeated, "type": repeated}},
		})

		response.Header().Set("X-Request-Id", repeated)
		response.WriteHeader(status)
		_, _ = response.Write(answer)
	}})
}

// note keeps what a run said; it must, or must not, have failed.
func (s *secretWorld) note(t *testing.T, o outcome, fails bool) {
	t.Helper()

	s.said = append(s.said, o.Errors...)
	s.said = append(s.said, o.Warnings...)

	if (len(o.Errors) > 0) != fails {
		t.Errorf("failed: %t: %q", len(o.Errors) > 0, o.Errors)
	}
}

// failFirst has the operation fail with an echo, and then succeed.
func (s *secretWorld) failFirst(t *testing.T, operation mock.Operation, status int, do func() outcome) {
	t.Helper()

	s.echo(operation, status)
	s.note(t, do(), true)
	s.ClearFaults()
	s.note(t, do(), false)
}

// The lives of three users and all other objects, each step failing once: no secret is in the log at TRACE, in a diagnostic
// or in a URL.
func TestSecrets_inProcess(t *testing.T) {
	t.Setenv("TF_LOG", "TRACE")

	s := newSecretWorld(t)
	s.liveAlice(t)
	s.liveCarol(t)
	s.readAndOpen(t)
	s.configureClient(t)
	s.search(t)
}

func (s *secretWorld) liveAlice(t *testing.T) {
	t.Helper()

	alice := s.NewInstance(t, "finapi_user")
	with := func(password, email string) func() outcome {
		return func() outcome {
			return alice.Apply(t, values{"id": aliceID, "password": password, "email": email})
		}
	}

	s.failFirst(t, mock.GetToken, 401, with(firstSecret, aliceEmail))
	s.failFirst(t, mock.GetAuthorizedUser, 500, with(firstSecret, aliceEmail))
	s.failFirst(t, mock.EditAuthorizedUser, 422, with(firstSecret, newEmail))
	s.failFirst(t, mock.RequestPasswordChange, 500, with(secondSecret, newEmail))
	s.failFirst(t, mock.ExecutePasswordChange, 403, with(firstSecret, newEmail))

	s.UpdateUser(aliceID, func(u *mock.User) { u.Password = theirSecret })
	s.note(t, with(secondSecret, newEmail)(), false)

	s.failFirst(t, mock.DeleteAuthorizedUser, 500, func() outcome { return alice.Apply(t, nil) })
}

func (s *secretWorld) liveCarol(t *testing.T) {
	t.Helper()

	carol := s.NewInstance(t, "finapi_user")
	apply := func() outcome {
		return carol.Apply(t, values{"id": "carol", "password_wo": writeSecret, "password_wo_version": "1"})
	}

	s.failFirst(t, mock.CreateUser, 400, apply)
	s.failFirst(t, mock.GetVerificationStatus, 500, func() outcome {
		s.UpdateUser("carol", func(u *mock.User) { u.Password = theirSecret })

		return carol.Refresh(t)
	})
	s.note(t, carol.Apply(t, values{"id": "carol", "password_wo": secondSecret, "password_wo_version": "2"}), false)
	s.note(t, carol.Apply(t, nil), false)

	generated := s.NewInstance(t, "finapi_user")
	s.note(t, generated.Apply(t, values{"id_prefix": "g-"}), false)
	s.tap.secrets["generated password"] = generated.Attribute("password")
	s.note(t, generated.Apply(t, nil), false)
}

func (s *secretWorld) readAndOpen(t *testing.T) {
	t.Helper()

	s.AddUser(mock.User{ID: aliceID, Password: theirSecret, Email: aliceEmail, Verified: true})

	s.failFirst(t, mock.GetAuthorizedUser, 500, func() outcome {
		_, o := s.ReadData(t, "finapi_user", values{"id": aliceID, "password": theirSecret})

		return o
	})

	for typeName, c := range map[string]struct {
		config values
		fails  mock.Operation
	}{
		"finapi_client_access_token":   {values{"revoke_on_close": true}, mock.GetToken},
		"finapi_user_access_token":     {values{"user_id": aliceID, "password": theirSecret, "revoke_on_close": true}, mock.GetToken},
		"finapi_password_change_token": {values{"user_id": aliceID}, mock.RequestPasswordChange},
		"finapi_user":                  {nil, mock.CreateUser},
	} {
		s.failFirst(t, c.fails, 400, func() outcome {
			l, o := s.OpenEphemeral(t, typeName, c.config)
			if len(o.Errors) > 0 {
				return o
			}

			for name, value := range l.Result {
				if slices.Contains([]string{"access_token", "password", "token"}, name) {
					s.tap.secrets[typeName+" "+name] = tfdriver.Text(value)
				}
			}

			s.echo(mock.RevokeToken, 500)

			closed := l.Close(t)
			s.said = append(append(s.said, closed.Errors...), closed.Warnings...)
			s.ClearFaults()

			return o
		})
	}
}

func (s *secretWorld) configureClient(t *testing.T) {
	t.Helper()

	i := s.NewInstance(t, configurationType)

	for _, number := range []any{finTSNumber, secondFinTSNumber, nil} {
		apply := func() outcome {
			return i.Apply(t, values{"fin_ts_product_registration_number": number, "beta_banks_enabled": true})
		}

		if number == nil {
			s.note(t, apply(), false)
		} else {
			s.failFirst(t, mock.EditClientConfiguration, 400, apply)
		}
	}

	s.note(t, i.Apply(t, values{"fin_ts_product_registration_number": finTSNumber}), false)
	s.note(t, i.Apply(t, nil), false)
}

// search looks for each secret, in each form in which it was sent.
func (s *secretWorld) search(t *testing.T) {
	t.Helper()

	var urls strings.Builder

	for _, request := range s.Requests() {
		fmt.Fprintf(&urls, "%s %s?%s\n", request.Method, request.Path, request.Query.Encode())

		if token, ok := request.Sent("passwordChangeToken"); ok {
			s.tap.secrets["change token "+request.RequestID], _ = token.(string)
		}
	}

	places := map[string]string{"the log": s.log.String(), "a diagnostic": strings.Join(s.said, "\n"), "a URL": urls.String()}

	for place, words := range map[string]string{
		"the log": "finAPI request", "a diagnostic": "***", "a URL": "verificationStatus?userId=",
	} {
		if !strings.Contains(places[place], words) {
			t.Errorf("nothing of note is in %s, so its search proves nothing", place)
		}
	}

	for name, secret := range s.tap.secrets {
		for form, sought := range formsOf(secret) {
			for place, content := range places {
				if strings.Contains(content, sought) {
					t.Errorf("%s, %s, is in %s", name, form, place)
				}
			}
		}
	}
}

// formsOf are the forms in which a secret is sent.
func formsOf(secret string) map[string]string {
	encoded, _ := json.Marshal(secret)

	return map[string]string{
		"as it is": secret, "as in a form": url.QueryEscape(secret), "as in JSON": strings.Trim(string(encoded), `"`),
	}
}
