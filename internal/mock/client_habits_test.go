// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

// habit is something that real clients of finAPI do or count on, and what comes of it here.
type habit struct {
	version string // "": both
	options []mock.Option
	ask     func(f *finapi) response
	status  int
	want    func(t *testing.T, answer response)
}

// TestHabitsOfRealClients runs each habit at a mock of its own, with a verified user "alice" and an unverified one "bob".
func TestHabitsOfRealClients(t *testing.T) {
	t.Parallel()

	for name, habit := range habits() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			try := func(t *testing.T, f *finapi) {
				t.Helper()
				f.add("alice")
				f.AddUser(newUnverified("bob"))

				answer := habit.ask(f.in(t)).ok(habit.status)
				if habit.want != nil {
					habit.want(t, answer)
				}
			}

			switch habit.version {
			case "v1":
				try(t, startV1(t, habit.options...))
			case "v2":
				try(t, startV2(t, habit.options...))
			default:
				eachVersion(t, habit.options, try)
			}
		})
	}
}

func habits() map[string]habit {
	all := map[string]habit{
		"booleans of the query are 0 and 1": {
			ask:    userList("includeMonthlyStats=0&isDeleted=0&isLocked=0"),
			status: http.StatusOK, want: listed("alice", "bob"),
		},
		"booleans of the query are True and False": {
			ask: userList("includeMonthlyStats=True&isDeleted=False"), status: http.StatusOK, want: listed("alice", "bob"),
		},
		"booleans of the query are on and off": {
			ask: userList("isDeleted=off&isLocked=on"), status: http.StatusOK, want: listed(),
		},

		"token parameters are in the query, V1": {
			version: "v1", ask: tokenByQuery, status: http.StatusOK,
			want: members("access_token", "token_type", "expires_in", "scope"),
		},
		"token parameters are in the query, V2": {
			version: "v2", ask: tokenByQuery, status: http.StatusUnauthorized, want: members("error", "error_description"),
		},
		"the token to revoke is in the query, V1": {version: "v1", ask: revocationByQuery, status: http.StatusOK, want: entity},
		"the token to revoke is in the query, V2": {version: "v2", ask: revocationByQuery, status: http.StatusBadRequest},
		"the access token is in the query, V1":    {version: "v1", ask: accessByQuery, status: http.StatusOK},
		"the access token is in the query, V2": {
			version: "v2", ask: accessByQuery, status: http.StatusUnauthorized, want: members("error", "error_description"),
		},

		"a refresh has no refresh token": {
			ask: refresh, status: http.StatusOK, want: members("access_token", "token_type", "expires_in", "scope"),
		},
		"a refresh has a refresh token": {
			options: []mock.Option{mock.WithRefreshTokenRepeated()}, ask: refresh, status: http.StatusOK,
			want: members("access_token", "token_type", "expires_in", "scope", "refresh_token"),
		},

		"a login is refused by UNAUTHORIZED_ACCESS": {
			ask:    func(f *finapi) response { return f.login("alice", "wrong-password") },
			status: http.StatusBadRequest, want: code("UNAUTHORIZED_ACCESS"),
		},
		"a client of the other version is FORBIDDEN": {
			ask: tokenOfTheOtherVersion, status: http.StatusForbidden, want: code("FORBIDDEN"),
		},
		"a client of the other version is told UNAUTHORIZED_ACCESS": {
			options: []mock.Option{mock.WithVersionMismatchCode("UNAUTHORIZED_ACCESS")},
			ask:     tokenOfTheOtherVersion, status: http.StatusForbidden, want: code("UNAUTHORIZED_ACCESS"),
		},

		"enabledProducts is an object of booleans, V2": {
			version: "v2", ask: configuration, status: http.StatusOK, want: thirteenProducts,
		},
		"required lists are lists, V2": {version: "v2", ask: configuration, status: http.StatusOK, want: requiredLists},
	}
	for operation, ask := range map[string]func(*finapi) response{
		"verifyUser":            resource(http.MethodPost, "/users/verify/bob", (*finapi).clientToken, ""),
		"deleteUnverifiedUser":  resource(http.MethodDelete, "/users/bob", (*finapi).clientToken, ""),
		"deleteAuthorizedUser":  resource(http.MethodDelete, "/users", aliceToken, ""),
		"executePasswordChange": passwordChange,
		"revokeToken":           func(f *finapi) response { return f.form("/revoke", f.clientToken(), "token", "made-up") },
		"changeClientCredentials": resource(http.MethodPost, "/mandatorAdmin/changeClientCredentials", (*finapi).adminToken,
			newCredentials(mock.DefaultClientID, mock.DefaultClientSecret, newSecret)),
	} {
		all["an empty success has an entity, "+operation] = habit{
			options: []mock.Option{mock.WithDataDecryptionKey(sampleKey)}, ask: ask, status: http.StatusOK, want: entity,
		}
	}

	for status, ask := range map[int]func(*finapi) response{
		http.StatusBadRequest:           resource(http.MethodPatch, "/users", aliceToken, `{}`),
		http.StatusUnauthorized:         resource(http.MethodGet, "/users", func(*finapi) string { return "made-up" }, ""),
		http.StatusForbidden:            resource(http.MethodGet, "/users", (*finapi).clientToken, ""),
		http.StatusNotFound:             resource(http.MethodGet, "/users/verificationStatus?userId=nobody", (*finapi).clientToken, ""),
		http.StatusMethodNotAllowed:     resource(http.MethodPut, "/users", (*finapi).clientToken, ""),
		http.StatusUnsupportedMediaType: resource(http.MethodPost, "/users", (*finapi).clientToken, "<user/>"),
		http.StatusUnprocessableEntity:  resource(http.MethodPost, "/users", (*finapi).clientToken, `{"id":"alice"}`),
		http.StatusLocked: func(f *finapi) response {
			f.SetBusy("alice", 1)
			return resource(http.MethodDelete, "/users", aliceToken, "")(f)
		},
	} {
		all["an error has X-Request-Id, "+http.StatusText(status)] = habit{ask: ask, status: status, want: requestID}
	}

	return all
}

const habitualRequestID = "a request of mine"

// resource asks as generated clients do: with a content type, body or not, and an id of the request.
func resource(method, path string, token func(*finapi) string, body string) func(*finapi) response {
	return func(f *finapi) response {
		contentType := "application/json"
		if strings.HasPrefix(body, "<") {
			contentType = "application/xml"
		}

		return f.must(method, f.api+path, header{
			"Authorization": "Bearer " + token(f), "Accept": "application/json", "Content-Type": contentType,
			"X-Request-Id": habitualRequestID,
		}, body)
	}
}

func aliceToken(f *finapi) string { return f.userToken("alice", "password") }

func userList(query string) func(*finapi) response {
	return resource(http.MethodGet, "/mandatorAdmin/getUserList?"+query, (*finapi).adminToken, "")
}

func configuration(f *finapi) response {
	return resource(http.MethodGet, "/clientConfiguration", (*finapi).clientToken, "")(f)
}

func tokenByQuery(f *finapi) response {
	query := values("grant_type", "client_credentials",
		"client_id", mock.DefaultClientID, "client_secret", mock.DefaultClientSecret).Encode()

	return f.must(http.MethodPost, f.oauth+"/token?"+query, header{"Content-Type": "application/x-www-form-urlencoded"}, "")
}

func revocationByQuery(f *finapi) response {
	token := f.clientToken()

	return f.must(http.MethodPost, f.oauth+"/revoke?token="+token, header{
		"Authorization": "Bearer " + token, "Content-Type": "application/x-www-form-urlencoded",
	}, "")
}

func accessByQuery(f *finapi) response {
	return f.must(http.MethodGet, f.api+"/users?access_token="+aliceToken(f), nil, "")
}

func refresh(f *finapi) response {
	return f.token("refresh_token", "refresh_token", f.login("alice", "password").get("refresh_token"))
}

func tokenOfTheOtherVersion(f *finapi) response {
	other := f.asV2()
	if f.APIVersion() == "v2" {
		other = f.as("/api/v1", "/oauth")
	}

	return other.token("client_credentials")
}

func passwordChange(f *finapi) response {
	token := f.requestChange("alice")

	return resource(http.MethodPost, "/users/executePasswordChange", (*finapi).clientToken,
		`{"userId":"alice","password":"new-password","passwordChangeToken":`+jsonOf(token)+`}`)(f)
}

func members(names ...string) func(*testing.T, response) {
	return func(t *testing.T, answer response) {
		t.Helper()
		demandKeys(t, answer.json, names...)
	}
}

func code(want string) func(*testing.T, response) {
	return func(t *testing.T, answer response) {
		t.Helper()
		answer.refused(answer.status, want)
	}
}

func listed(want ...string) func(*testing.T, response) {
	return func(t *testing.T, answer response) {
		t.Helper()

		if got := answer.userIDs(); strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("the list has %v, want %v", got, want)
		}
	}
}

// entity is a body, be it one of no length: a 204 has none, and some clients read it all the same.
func entity(t *testing.T, answer response) {
	t.Helper()

	if answer.text != "" || answer.header.Get("Content-Length") != "0" {
		t.Errorf("the body is %q, its Content-Length %q", answer.text, answer.header.Get("Content-Length"))
	}
}

func requestID(t *testing.T, answer response) {
	t.Helper()

	if got := answer.header.Get("X-Request-Id"); got != habitualRequestID {
		t.Errorf("X-Request-Id is %q", got)
	}
}

func thirteenProducts(t *testing.T, answer response) {
	t.Helper()

	products, _ := answer.json["enabledProducts"].(map[string]any)
	demandKeys(t, products, "access", "webForm", "customerDashboard", "dataIntelligence", "giroIdent", "schufaApi", "diLabelling",
		"contractManager", "giroCheck", "kreditCheck", "kreditCheckB2B", "debitFlex", "transparencyRegister")

	for name, value := range products {
		if _, isFlag := value.(bool); !isFlag {
			t.Errorf("%s is %v", name, value)
		}
	}
}

func requiredLists(t *testing.T, answer response) {
	t.Helper()

	for _, name := range []string{"products", "categoryRestrictions", "accountTypeRestrictions"} {
		if _, isList := answer.json[name].([]any); !isList {
			t.Errorf("%s is %v", name, answer.json[name])
		}
	}
}
