// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

func TestTokenOfAClient(t *testing.T) {
	t.Parallel()
	eachVersion(t, nil, func(t *testing.T, f *finapi) {
		answer := f.token("client_credentials").ok(http.StatusOK)
		answer.keys("access_token", "token_type", "expires_in", "scope")

		if answer.get("token_type") != "bearer" || answer.get("scope") != "all" {
			t.Errorf("unexpected token: %s", answer.text)
		}

		if answer.json["expires_in"] != 3600.0 {
			t.Errorf("expires_in %v, want an hour", answer.json["expires_in"])
		}
	})
}

func TestTokenOfAUser(t *testing.T) {
	t.Parallel()
	eachVersion(t, nil, func(t *testing.T, f *finapi) {
		f.add("alice")
		answer := f.login("alice", "password").ok(http.StatusOK)
		answer.keys("access_token", "token_type", "expires_in", "scope", "refresh_token")

		if answer.get("access_token") == answer.get("refresh_token") {
			t.Error("access and refresh token are the same")
		}

		f.call(http.MethodGet, "/users", answer.get("access_token"), "").ok(http.StatusOK)
		f.call(http.MethodGet, "/users", answer.get("refresh_token"), "").unauthorized("invalid_token")
	})
}

func TestTokenAlphabetAndLength(t *testing.T) {
	t.Parallel()

	alphabet := regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

	for version, want := range map[*finapi]int{startV1(t): 128, startV2(t): 1024} {
		token := version.clientToken()
		if len(token) != want || !alphabet.MatchString(token) {
			t.Errorf("%s: token of %d characters: %s, want %d", version.api, len(token), token, want)
		}
	}
}

func TestUsernamesAreCaseInsensitive(t *testing.T) {
	t.Parallel()
	f := startV1(t)
	f.add("Alice")

	if f.userToken("ALICE", "password") != f.userToken("alice", "password") {
		t.Error("two spellings of one username got two tokens")
	}
}

func TestSameTokenWhileValid(t *testing.T) {
	t.Parallel()

	clock := newClock()
	f := startV1(t, mock.WithClock(clock.now), mock.WithAccessTokenTTL(100*time.Second))
	f.add("alice")
	client, user := f.token("client_credentials"), f.login("alice", "password")

	clock.advance(40 * time.Second)

	for name, pair := range map[string][2]response{
		"client": {client, f.token("client_credentials")},
		"user":   {user, f.login("alice", "password")},
	} {
		first, second := pair[0], pair[1]
		if first.get("access_token") != second.get("access_token") {
			t.Errorf("%s: another token while the first one is valid", name)
		}

		if first.json["expires_in"] != 100.0 || second.json["expires_in"] != 60.0 {
			t.Errorf("%s: expires_in %v and then %v, want 100 and 60", name, first.json["expires_in"], second.json["expires_in"])
		}
	}

	if f.login("alice", "password").get("refresh_token") != user.get("refresh_token") {
		t.Error("another refresh token while the first one is valid")
	}

	clock.advance(60 * time.Second)

	if f.clientToken() == client.get("access_token") || f.userToken("alice", "password") == user.get("access_token") {
		t.Error("an expired token was handed out again")
	}
}

func TestTokensArePerClientAndUser(t *testing.T) {
	t.Parallel()
	f := startV1(t, mock.WithClient("one", "secret-of-one"), mock.WithClient("two", "secret-of-two"))
	f.add("alice")
	f.add("bob")

	tokens := map[string]string{}

	for _, client := range []string{"one", "two"} {
		for _, user := range []string{"alice", "bob"} {
			token := f.form("/token", "", "grant_type", "password", "client_id", client, "client_secret", "secret-of-"+client,
				"username", user, "password", "password").ok(http.StatusOK).get("access_token")
			if holder, taken := tokens[token]; taken {
				t.Errorf("%s with %s got the token of %s", user, client, holder)
			}

			tokens[token] = user + " with " + client
		}
	}
}

func TestExpiredTokenIsRefused(t *testing.T) {
	t.Parallel()

	clock := newClock()
	f := startV1(t, mock.WithClock(clock.now), mock.WithAccessTokenTTL(time.Minute))
	token := f.clientToken()

	clock.advance(59 * time.Second)
	f.call(http.MethodGet, "/clientConfiguration", token, "").ok(http.StatusOK)
	clock.advance(time.Second)

	refused := f.call(http.MethodGet, "/clientConfiguration", token, "").unauthorized("invalid_token")
	if !strings.Contains(refused.get("error_description"), token) {
		t.Errorf("the description %q does not name the token", refused.get("error_description"))
	}
}

func TestTokenLifetimes(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct {
		ttl  time.Duration
		want float64
	}{
		"seconds":                     {90 * time.Second, 90},
		"a fraction is rounded up":    {1500 * time.Millisecond, 2},
		"never expires":               {0, 0},
		"less than a second is one":   {time.Millisecond, 1},
		"longer than the default one": {24 * time.Hour, 86400},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			clock := newClock()
			f := startV1(t, mock.WithClock(clock.now), mock.WithAccessTokenTTL(test.ttl))

			answer := f.token("client_credentials")
			if answer.json["expires_in"] != test.want {
				t.Errorf("expires_in %v, want %v", answer.json["expires_in"], test.want)
			}

			clock.advance(10 * 365 * 24 * time.Hour)

			want := http.StatusUnauthorized
			if test.ttl == 0 {
				want = http.StatusOK
			}

			f.call(http.MethodGet, "/clientConfiguration", answer.get("access_token"), "").ok(want)
		})
	}
}

func TestAlmostExpiredTokenDoesNotClaimToLastForever(t *testing.T) {
	t.Parallel()

	clock := newClock()
	f := startV1(t, mock.WithClock(clock.now), mock.WithAccessTokenTTL(time.Minute))
	token := f.clientToken()

	clock.advance(time.Minute - time.Millisecond)

	answer := f.token("client_credentials")
	if answer.get("access_token") != token || answer.json["expires_in"] != 1.0 {
		t.Errorf("got %s, want the first token with expires_in 1", answer.text)
	}
}

func TestBadClientCredentials(t *testing.T) {
	t.Parallel()

	for name, parameters := range map[string][]string{
		"unknown client":        {"client_id", "nobody", "client_secret", mock.DefaultClientSecret},
		"wrong secret":          {"client_id", mock.DefaultClientID, "client_secret", "wrong"},
		"secret of the other":   {"client_id", mock.DefaultClientID, "client_secret", mock.DefaultAdminClientSecret},
		"no client at all":      {},
		"the secret is missing": {"client_id", mock.DefaultClientID},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachVersion(t, nil, func(_ *testing.T, f *finapi) {
				for _, grant := range []string{"client_credentials", "password", "refresh_token", "nonsense"} {
					f.form("/token", "", append([]string{"grant_type", grant}, parameters...)...).unauthorized("invalid_client")
				}
			})
		})
	}
}

func TestBasicAuthenticationOfTheClientIsNotDocumented(t *testing.T) {
	t.Parallel()
	f := startV1(t)
	f.must(http.MethodPost, "/oauth/token", header{
		"Content-Type":  "application/x-www-form-urlencoded",
		"Authorization": "Basic " + mock.DefaultClientID,
	}, "grant_type=client_credentials").unauthorized("invalid_client")
}

func TestRefusedTokenRequests(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct {
		grant      string
		parameters []string
		code       string
		oauth      string
	}{
		"no grant type":          {"", nil, "MISSING_FIELD", "invalid_request"},
		"unsupported grant type": {"authorization_code", nil, "BAD_REQUEST", "unsupported_grant_type"},
		"no username":            {"password", []string{"password", "password"}, "MISSING_FIELD", "invalid_request"},
		"no password":            {"password", []string{"username", "alice"}, "MISSING_FIELD", "invalid_request"},
		"unknown user":           {"password", []string{"username", "nobody", "password", "password"}, "UNAUTHORIZED_ACCESS", "invalid_grant"},
		"wrong password":         {"password", []string{"username", "alice", "password", "PASSWORD"}, "UNAUTHORIZED_ACCESS", "invalid_grant"},
		"no refresh token":       {"refresh_token", nil, "BAD_REQUEST", "invalid_grant"},
		"unknown refresh token":  {"refresh_token", []string{"refresh_token", "made-up"}, "BAD_REQUEST", "invalid_grant"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachVersion(t, nil, func(_ *testing.T, f *finapi) {
				f.add("alice")
				f.token(test.grant, test.parameters...).refused(http.StatusBadRequest, test.code)
			})
			t.Run("in the OAuth shape", func(t *testing.T) {
				t.Parallel()
				f := startV1(t, mock.WithOAuthErrorBodies())
				f.add("alice")
				answer := f.token(test.grant, test.parameters...).ok(http.StatusBadRequest)
				answer.keys("error", "error_description")

				if answer.get("error") != test.oauth {
					t.Errorf("error %q, want %q", answer.get("error"), test.oauth)
				}
			})
		})
	}
}

// Nothing in the answer tells which of these it was, whatever the language.
func TestRefusedLoginsLookAlike(t *testing.T) {
	t.Parallel()
	eachVersion(t, twoMandators, func(t *testing.T, f *finapi) {
		f.add("alice")
		f.add("deleted")
		f.RemoveUser("deleted")
		// What differs from request to request, and by the client that asks.
		perRequest := regexp.MustCompile(`"(date|requestId|authContext)":"[^"]*",?`)

		var alike string

		for _, language := range []string{"", "de", "en", "cs", "sk"} {
			for name, login := range map[string][]string{
				"wrong password":    {mock.DefaultClientID, mock.DefaultClientSecret, "alice", "wrong-password"},
				"unknown user":      {mock.DefaultClientID, mock.DefaultClientSecret, "nobody", "password"},
				"deleted user":      {mock.DefaultClientID, mock.DefaultClientSecret, "deleted", "password"},
				"another mandator":  {"stranger", clientSecret, "alice", "password"},
				"no id of finAPI's": {mock.DefaultClientID, mock.DefaultClientSecret, "al/ice", "password"},
			} {
				answer := f.must(http.MethodPost, f.oauth+"/token", header{
					"Content-Type": "application/x-www-form-urlencoded", "Accept-Language": language,
				}, values("grant_type", "password", "client_id", login[0], "client_secret", login[1],
					"username", login[2], "password", login[3]).Encode()).refused(http.StatusBadRequest, "UNAUTHORIZED_ACCESS")
				if answer.message() != "Bad credentials" {
					t.Errorf("%s, %q: message %q", name, language, answer.message())
				}

				got := perRequest.ReplaceAllString(answer.text, "")
				if alike == "" {
					alike = got
				}

				if got != alike {
					t.Errorf("%s, %q: the answers differ:\n%s\n%s", name, language, got, alike)
				}

				f.UpdateUser("alice", func(u *mock.User) { u.FailedLogins = 0 })
			}
		}
	})
}

func TestOAuthErrorBodiesConcernNothingButTheTokenEndpoint(t *testing.T) {
	t.Parallel()
	f := startV1(t, mock.WithOAuthErrorBodies())
	f.AddUser(mock.User{ID: "alice", Password: "password"})
	token := f.clientToken()
	f.call(http.MethodPost, "/users", token, `{"password":"short"}`).refused(http.StatusBadRequest, "ILLEGAL_FIELD_VALUE")
	f.form("/revoke", token).refused(http.StatusBadRequest, "MISSING_FIELD")
	f.login("alice", "password").refused(http.StatusForbidden, "USER_NOT_VERIFIED")
}

func TestMandatorAdminGetsNoUserTokens(t *testing.T) {
	t.Parallel()
	f := startV1(t)
	f.add("alice")
	f.form("/token", "", "grant_type", "password", "username", "alice", "password", "password",
		"client_id", mock.DefaultAdminClientID, "client_secret", mock.DefaultAdminClientSecret,
	).refused(http.StatusForbidden, "UNAUTHORIZED_ACCESS")
}

func TestUnverifiedUserGetsNoToken(t *testing.T) {
	t.Parallel()
	eachVersion(t, nil, func(t *testing.T, f *finapi) {
		f.AddUser(mock.User{ID: "alice", Password: "password"})
		f.login("alice", "password").refused(http.StatusForbidden, "USER_NOT_VERIFIED")
		f.login("alice", "wrong-password").refused(http.StatusForbidden, "USER_NOT_VERIFIED")

		if failed := f.stored("alice").FailedLogins; failed != 0 {
			t.Errorf("%d failed logins were counted for an unverified user", failed)
		}
	})
}

func TestRefreshTokens(t *testing.T) {
	t.Parallel()
	eachVersion(t, nil, func(t *testing.T, f *finapi) {
		f.add("alice")
		first := f.login("alice", "password")
		refreshed := f.token("refresh_token", "refresh_token", first.get("refresh_token")).ok(http.StatusOK)
		refreshed.keys("access_token", "token_type", "expires_in", "scope")

		if refreshed.get("access_token") == first.get("access_token") {
			t.Error("the refreshed access token is the old one")
		}

		f.call(http.MethodGet, "/users", refreshed.get("access_token"), "").ok(http.StatusOK)
		f.call(http.MethodGet, "/users", first.get("access_token"), "").unauthorized("invalid_token")

		if f.userToken("alice", "password") != refreshed.get("access_token") {
			t.Error("the password grant does not hand out the refreshed token")
		}

		f.token("refresh_token", "refresh_token", first.get("access_token")).refused(http.StatusBadRequest, "BAD_REQUEST")
	})
}

func TestRepeatedRefreshToken(t *testing.T) {
	t.Parallel()
	eachVersion(t, []mock.Option{mock.WithRefreshTokenRepeated()}, func(t *testing.T, f *finapi) {
		f.add("alice")

		refresh := f.login("alice", "password").get("refresh_token")
		for range 2 {
			refreshed := f.token("refresh_token", "refresh_token", refresh).ok(http.StatusOK)
			if refreshed.get("refresh_token") != refresh {
				t.Error("the refresh token in the answer is not the one that was sent")
			}
		}

		f.token("client_credentials").keys("access_token", "token_type", "expires_in", "scope")
	})
}

func TestRefreshTokenOutlivesTheAccessToken(t *testing.T) {
	t.Parallel()

	clock := newClock()
	f := startV1(t, mock.WithClock(clock.now))
	f.add("alice")
	first := f.login("alice", "password")

	clock.advance(2 * time.Hour)
	f.call(http.MethodGet, "/users", first.get("access_token"), "").unauthorized("invalid_token")
	f.token("refresh_token", "refresh_token", first.get("refresh_token")).ok(http.StatusOK)
}

func TestRefreshTokenOfAnotherClient(t *testing.T) {
	t.Parallel()
	f := startV1(t, mock.WithClient("one", "secret"), mock.WithClient("two", "secret"))
	f.add("alice")
	refresh := f.form("/token", "", "grant_type", "password", "client_id", "one", "client_secret", "secret",
		"username", "alice", "password", "password").ok(http.StatusOK).get("refresh_token")
	f.form("/token", "", "grant_type", "refresh_token", "client_id", "two", "client_secret", "secret",
		"refresh_token", refresh).refused(http.StatusBadRequest, "BAD_REQUEST")
}

func TestWhereOAuthParametersMayStand(t *testing.T) {
	t.Parallel()

	query := values("grant_type", "client_credentials",
		"client_id", mock.DefaultClientID, "client_secret", mock.DefaultClientSecret).Encode()
	form := header{"Content-Type": "application/x-www-form-urlencoded"}

	t.Run("v1 takes query and body", func(t *testing.T) {
		t.Parallel()
		f := startV1(t)
		f.must(http.MethodPost, "/oauth/token?"+query, nil, "").ok(http.StatusOK)
		f.must(http.MethodPost, "/oauth/token", form, query).ok(http.StatusOK)
		f.must(http.MethodPost, "/oauth/token?grant_type=client_credentials", form,
			strings.TrimPrefix(query, "grant_type")).ok(http.StatusOK)
		f.must(http.MethodPost, "/oauth/token", header{"Content-Type": "application/json"}, "{}").
			refused(http.StatusUnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE")
		token := f.clientToken()
		f.must(http.MethodPost, "/oauth/revoke?token="+token, header{"Authorization": "Bearer " + token}, "").empty(http.StatusOK)
		f.call(http.MethodGet, "/clientConfiguration", token, "").unauthorized("invalid_token")
	})
	t.Run("v2 takes the body only", func(t *testing.T) {
		t.Parallel()
		f := startV2(t)
		f.must(http.MethodPost, "/api/v2/oauth/token", form, query).ok(http.StatusOK)
		f.must(http.MethodPost, "/api/v2/oauth/token?"+query, form, "").unauthorized("invalid_client")
		f.must(http.MethodPost, "/api/v2/oauth/token", nil, query).
			refused(http.StatusUnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE")
		token := f.clientToken()
		f.must(http.MethodPost, "/api/v2/oauth/revoke?token="+token, header{
			"Authorization": "Bearer " + token, "Content-Type": "application/x-www-form-urlencoded",
		}, "").refused(http.StatusBadRequest, "MISSING_FIELD")
		f.call(http.MethodGet, "/clientConfiguration", token, "").ok(http.StatusOK)
	})
}
