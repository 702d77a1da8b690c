// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

func TestCreateUser(t *testing.T) {
	t.Parallel()

	const everything = `{"id":"Alice.B+c@d-e_1","password":"päss \"wörd\"","email":"a@b.de","phone":"+49 89 1","isAutoUpdateEnabled":true}`

	t.Run("v1", func(t *testing.T) {
		t.Parallel()
		f := startV1(t)
		f.call(http.MethodPost, "/users", f.clientToken(), everything).ok(http.StatusCreated).same(everything)
		f.call(http.MethodPost, "/users", f.clientToken(), `{"id":"bob","password":"password"}`).ok(http.StatusCreated).
			same(`{"id":"bob","password":"password","email":null,"phone":null,"isAutoUpdateEnabled":false}`)
	})
	t.Run("v2", func(t *testing.T) {
		t.Parallel()
		f := startV2(t)
		f.call(http.MethodPost, "/users", f.clientToken(), everything).ok(http.StatusCreated).same(everything)
		f.call(http.MethodPost, "/users", f.clientToken(), `{"id":"bob","password":"password"}`).ok(http.StatusCreated).
			same(`{"id":"bob","password":"password","isAutoUpdateEnabled":false}`)
	})
}

func TestCreatedUserIsStored(t *testing.T) {
	t.Parallel()

	clock := newClock()
	f := startV1(t, mock.WithClock(clock.now))
	f.call(http.MethodPost, "/users", f.clientToken(), `{"id":"Alice","password":"password","email":"a@b.de"}`).ok(http.StatusCreated)

	want := mock.User{ID: "Alice", Password: "password", Email: "a@b.de", RegisteredAt: clock.now()}
	if got := f.stored("aLICE"); got != want {
		t.Errorf("stored\n%+v\nwant\n%+v", got, want)
	}
}

func TestGeneratedIDAndPassword(t *testing.T) {
	t.Parallel()
	eachVersion(t, []mock.Option{mock.WithAutoVerify(true)}, func(t *testing.T, f *finapi) {
		legalID := regexp.MustCompile(`^[a-zA-Z0-9\-_.+@]{1,36}$`)
		seen := map[string]bool{}

		for _, body := range []string{`{}`, `{}`, `{"id":null,"password":null,"email":null,"phone":null,"isAutoUpdateEnabled":null}`} {
			user := f.call(http.MethodPost, "/users", f.clientToken(), body).ok(http.StatusCreated)

			id, password := user.get("id"), user.get("password")
			if !legalID.MatchString(id) || len(password) < 6 || len(password) > 128 {
				t.Errorf("illegal id %q or password %q", id, password)
			}

			if seen[id] || seen[password] || id == password {
				t.Errorf("id %q or password %q is not unique", id, password)
			}

			seen[id], seen[password] = true, true
			f.login(id, password).ok(http.StatusOK)
		}
	})
}

func TestLegalFieldValues(t *testing.T) {
	t.Parallel()

	const general = "Az09 &(){}[].:,;?!+-_$@#~`^€¡äöüßʯ"
	for name, body := range map[string]string{
		"shortest password":             `{"password":"123456"}`,
		"longest password":              `{"password":"` + strings.Repeat("x", 128) + `"}`,
		"lengths count characters":      `{"password":"` + strings.Repeat("ü", 128) + `"}`,
		"any character in the password": `{"password":"\"'/\\%=*<>|"}`,
		"longest id":                    `{"id":"` + strings.Repeat("a", 36) + `"}`,
		"longest email":                 `{"email":"` + strings.Repeat("e", 320) + `"}`,
		"longest phone":                 `{"phone":"` + strings.Repeat("1", 50) + `"}`,
		"email without syntax":          `{"email":` + jsonOf(general) + `}`,
		"phone without syntax":          `{"phone":` + jsonOf(general) + `}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachVersion(t, nil, func(_ *testing.T, f *finapi) {
				f.call(http.MethodPost, "/users", f.clientToken(), body).ok(http.StatusCreated)
			})
		})
	}
}

func TestIllegalFieldValues(t *testing.T) {
	t.Parallel()

	bodies := map[string]string{
		"password too short": `{"password":"12345"}`,
		"password empty":     `{"password":""}`,
		"password too long":  `{"password":"` + strings.Repeat("x", 129) + `"}`,
		"id empty":           `{"id":""}`,
		"id too long":        `{"id":"` + strings.Repeat("a", 37) + `"}`,
		"email too long":     `{"email":"` + strings.Repeat("e", 321) + `"}`,
		"phone too long":     `{"phone":"` + strings.Repeat("1", 51) + `"}`,
	}
	for _, character := range []string{" ", "/", "ä", "%", "\n", "a\nb"} {
		bodies["id with "+jsonOf(character)] = `{"id":` + jsonOf("a"+character) + `}`
	}

	for _, character := range []string{`"`, "'", "/", `\`, "%", "=", "*", "<", ">", "|", "\n", "\t", "日", "😀", "\u00a0"} {
		bodies["email with "+jsonOf(character)] = `{"email":` + jsonOf("a"+character+"b") + `}`
		bodies["phone with "+jsonOf(character)] = `{"phone":` + jsonOf(character) + `}`
	}

	eachVersion(t, nil, func(t *testing.T, f *finapi) {
		token := f.clientToken()

		for name, body := range bodies {
			t.Run(name, func(t *testing.T) {
				f.in(t).call(http.MethodPost, "/users", token, body).refused(http.StatusBadRequest, "ILLEGAL_FIELD_VALUE")
			})
		}

		if users := f.Users(); len(users) != 0 {
			t.Errorf("refused users were created: %v", users)
		}
	})
}

func TestEveryIllegalFieldIsReported(t *testing.T) {
	t.Parallel()
	eachVersion(t, nil, func(t *testing.T, f *finapi) {
		answer := f.call(http.MethodPost, "/users", f.clientToken(), `{"id":"a b","password":"x","email":"<","phone":"|"}`).
			refused(http.StatusBadRequest, "ILLEGAL_FIELD_VALUE", "ILLEGAL_FIELD_VALUE", "ILLEGAL_FIELD_VALUE", "ILLEGAL_FIELD_VALUE")
		for _, field := range []string{"'id'", "'password'", "'email'", "'phone'"} {
			if !strings.Contains(answer.text, field) {
				t.Errorf("%s is not mentioned in %s", field, answer.text)
			}
		}
	})
}

func TestEmptyContactDataAtCreation(t *testing.T) {
	t.Parallel()

	const body = `{"id":"alice","password":"password","email":"","phone":""}`

	t.Run("v1 allows it", func(t *testing.T) {
		t.Parallel()
		f := startV1(t)
		f.call(http.MethodPost, "/users", f.clientToken(), body).ok(http.StatusCreated).
			same(`{"id":"alice","password":"password","email":null,"phone":null,"isAutoUpdateEnabled":false}`)
	})
	t.Run("v2 refuses it", func(t *testing.T) {
		t.Parallel()
		f := startV2(t)
		f.call(http.MethodPost, "/users", f.clientToken(), body).
			refused(http.StatusBadRequest, "ILLEGAL_FIELD_VALUE", "ILLEGAL_FIELD_VALUE")
	})
}

func TestExistingUserID(t *testing.T) {
	t.Parallel()
	eachVersion(t, nil, func(t *testing.T, f *finapi) {
		f.add("Alice")

		for _, id := range []string{"Alice", "alice", "ALICE"} {
			f.call(http.MethodPost, "/users", f.clientToken(), `{"id":"`+id+`","password":"another-one"}`).
				refused(http.StatusUnprocessableEntity, "ENTITY_EXISTS")
		}

		if f.stored("alice").Password != "password" {
			t.Error("the existing user was overwritten")
		}
	})
}

func TestAutoUpdateDisabledForTheClient(t *testing.T) {
	t.Parallel()
	eachVersion(t, []mock.Option{mock.WithAutoUpdate(false)}, func(t *testing.T, f *finapi) {
		f.call(http.MethodPost, "/users", f.clientToken(), `{"id":"bob","isAutoUpdateEnabled":true}`).
			refused(http.StatusUnprocessableEntity, "ILLEGAL_ENTITY_STATE")
		f.mustBeGone("bob")
		f.call(http.MethodPost, "/users", f.clientToken(), `{"id":"bob","isAutoUpdateEnabled":false}`).ok(http.StatusCreated)

		f.add("alice")
		token := f.userToken("alice", "password")
		f.call(http.MethodPatch, "/users", token, `{"isAutoUpdateEnabled":true,"email":"a@b.de"}`).
			refused(http.StatusUnprocessableEntity, "ILLEGAL_ENTITY_STATE")

		if f.stored("alice").Email != "" {
			t.Error("a refused PATCH changed the email")
		}

		f.call(http.MethodPatch, "/users", token, `{"isAutoUpdateEnabled":false}`).ok(http.StatusOK)
	})
}

func TestPasswordIsReadableOnlyOnce(t *testing.T) {
	t.Parallel()
	eachVersion(t, nil, func(t *testing.T, f *finapi) {
		f.AddUser(mock.User{ID: "alice", Password: "a-very-long-password", Verified: true})

		token := f.userToken("alice", "a-very-long-password")
		for _, answer := range []response{
			f.call(http.MethodGet, "/users", token, "").ok(http.StatusOK),
			f.call(http.MethodPatch, "/users", token, `{"phone":"1"}`).ok(http.StatusOK),
		} {
			if answer.get("password") != "XXXXX" {
				t.Errorf("password %q, want XXXXX", answer.get("password"))
			}
		}
	})
}

func TestEditUser(t *testing.T) {
	t.Parallel()

	before := mock.User{ID: "Alice", Password: "password", Email: "a@b.de", Phone: "1", AutoUpdateEnabled: true, Verified: true}

	for name, test := range map[string]struct {
		body                string
		email, phone        string
		isAutoUpdateEnabled bool
		answerV1, answerV2  string
	}{
		"email": {
			body: `{"email":"new@b.de"}`, email: "new@b.de", phone: "1", isAutoUpdateEnabled: true,
			answerV1: `{"id":"Alice","password":"XXXXX","email":"new@b.de","phone":"1","isAutoUpdateEnabled":true}`,
			answerV2: `{"id":"Alice","password":"XXXXX","email":"new@b.de","phone":"1","isAutoUpdateEnabled":true}`,
		},
		"null leaves alone": {
			body: `{"email":null,"phone":"2","isAutoUpdateEnabled":null}`, email: "a@b.de", phone: "2", isAutoUpdateEnabled: true,
			answerV1: `{"id":"Alice","password":"XXXXX","email":"a@b.de","phone":"2","isAutoUpdateEnabled":true}`,
			answerV2: `{"id":"Alice","password":"XXXXX","email":"a@b.de","phone":"2","isAutoUpdateEnabled":true}`,
		},
		"the empty text clears": {
			body:     `{"email":"","phone":"","isAutoUpdateEnabled":false}`,
			answerV1: `{"id":"Alice","password":"XXXXX","email":null,"phone":null,"isAutoUpdateEnabled":false}`,
			answerV2: `{"id":"Alice","password":"XXXXX","isAutoUpdateEnabled":false}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			for f, want := range map[*finapi]string{startV1(t): test.answerV1, startV2(t): test.answerV2} {
				f.AddUser(before)
				token := f.userToken("alice", "password")
				f.call(http.MethodPatch, "/users", token, test.body).ok(http.StatusOK).same(want)
				f.call(http.MethodGet, "/users", token, "").ok(http.StatusOK).same(want)

				got := f.stored("alice")
				if got.Email != test.email || got.Phone != test.phone || got.AutoUpdateEnabled != test.isAutoUpdateEnabled {
					t.Errorf("stored %+v", got)
				}
			}
		})
	}
}

func TestRefusedEdits(t *testing.T) {
	t.Parallel()

	for body, codes := range map[string][]string{
		`{}`: {"MISSING_FIELD"},
		`{"email":null,"phone":null,"isAutoUpdateEnabled":null}`: {"MISSING_FIELD"},
		`{"email":"a|b"}`: {"ILLEGAL_FIELD_VALUE"},
		`{"email":"*","phone":"` + strings.Repeat("1", 51) + `"}`: {"ILLEGAL_FIELD_VALUE", "ILLEGAL_FIELD_VALUE"},
		`{"isAutoUpdateEnabled":"true"}`:                          {"BAD_REQUEST"},
		`{"email":1}`:                                             {"BAD_REQUEST"},
		`[]`:                                                      {"BAD_REQUEST"},
		`null`:                                                    {"BAD_REQUEST"},
		`{"email":`:                                               {"BAD_REQUEST"},
		``:                                                        {"BAD_REQUEST"},
	} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			eachVersion(t, nil, func(t *testing.T, f *finapi) {
				f.AddUser(mock.User{ID: "alice", Password: "password", Email: "a@b.de", Verified: true})
				f.call(http.MethodPatch, "/users", f.userToken("alice", "password"), body).refused(http.StatusBadRequest, codes...)

				if email := f.stored("alice").Email; email != "a@b.de" {
					t.Errorf("a refused PATCH changed the email to %q", email)
				}
			})
		})
	}
}

func TestNeitherIDNorPasswordCanBeEdited(t *testing.T) {
	t.Parallel()
	f := startV1(t)
	f.add("alice")
	f.call(http.MethodPatch, "/users", f.userToken("alice", "password"), `{"id":"bob","password":"another-one","phone":"1"}`).ok(http.StatusOK)

	if user := f.stored("alice"); user.ID != "alice" || user.Password != "password" {
		t.Errorf("stored %+v", user)
	}
}

func TestVerification(t *testing.T) {
	t.Parallel()
	eachVersion(t, nil, func(_ *testing.T, f *finapi) {
		token := f.clientToken()
		f.call(http.MethodPost, "/users", token, `{"id":"Alice","password":"password"}`).ok(http.StatusCreated)
		f.call(http.MethodGet, "/users/verificationStatus?userId=ALICE", token, "").ok(http.StatusOK).
			same(`{"userId":"Alice","isUserVerified":false}`)
		f.call(http.MethodPost, "/users/verify/aLICE", token, "").empty(http.StatusOK)
		f.call(http.MethodGet, "/users/verificationStatus?userId=alice", token, "").ok(http.StatusOK).
			same(`{"userId":"Alice","isUserVerified":true}`)
		f.call(http.MethodPost, "/users/verify/alice", token, "").refused(http.StatusUnprocessableEntity, "USER_ALREADY_VERIFIED")
		f.login("alice", "password").ok(http.StatusOK)
	})
}

func TestAutoVerification(t *testing.T) {
	t.Parallel()
	eachVersion(t, []mock.Option{mock.WithAutoVerify(true)}, func(_ *testing.T, f *finapi) {
		token := f.clientToken()
		f.call(http.MethodPost, "/users", token, `{"id":"alice","password":"password"}`).ok(http.StatusCreated)
		f.login("alice", "password").ok(http.StatusOK)
		f.call(http.MethodPost, "/users/verify/alice", token, "").refused(http.StatusUnprocessableEntity, "USER_ALREADY_VERIFIED")
		f.call(http.MethodDelete, "/users/alice", token, "").refused(http.StatusUnprocessableEntity, "USER_ALREADY_VERIFIED")
	})
}

func TestUnknownAndMissingUserIDs(t *testing.T) {
	t.Parallel()
	eachVersion(t, nil, func(t *testing.T, f *finapi) {
		token := f.clientToken()

		for _, request := range []struct {
			method, path, body string
			status             int
			code               string
		}{
			{http.MethodGet, "/users/verificationStatus?userId=nobody", "", http.StatusNotFound, "UNKNOWN_ENTITY"},
			{http.MethodGet, "/users/verificationStatus?userId=", "", http.StatusBadRequest, "MISSING_FIELD"},
			{http.MethodGet, "/users/verificationStatus", "", http.StatusBadRequest, "MISSING_FIELD"},
			{http.MethodPost, "/users/verify/nobody", "", http.StatusNotFound, "UNKNOWN_ENTITY"},
			{http.MethodPost, "/users/verify/", "", http.StatusBadRequest, "MISSING_FIELD"},
			{http.MethodDelete, "/users/nobody", "", http.StatusNotFound, "UNKNOWN_ENTITY"},
			{http.MethodDelete, "/users/", "", http.StatusBadRequest, "MISSING_FIELD"},
			{http.MethodDelete, "/users/..", "", http.StatusNotFound, "UNKNOWN_ENTITY"},
			{http.MethodDelete, "/users/%2E", "", http.StatusNotFound, "UNKNOWN_ENTITY"},
			{http.MethodPost, "/users/requestPasswordChange", `{"userId":"nobody"}`, http.StatusNotFound, "UNKNOWN_ENTITY"},
		} {
			t.Run(request.method+" "+request.path, func(t *testing.T) {
				f.in(t).call(request.method, request.path, token, request.body).refused(request.status, request.code)
			})
		}
	})
}
