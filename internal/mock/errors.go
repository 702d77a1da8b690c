// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import (
	"fmt"
	"net/http"
	"strings"
)

type errorCode string

const (
	codeBadRequest           errorCode = "BAD_REQUEST"
	codeEntityExists         errorCode = "ENTITY_EXISTS"
	codeForbidden            errorCode = "FORBIDDEN"
	codeIllegalEntityState   errorCode = "ILLEGAL_ENTITY_STATE"
	codeIllegalFieldValue    errorCode = "ILLEGAL_FIELD_VALUE"
	codeIllegalPageSize      errorCode = "ILLEGAL_PAGE_SIZE"
	codeInvalidFilterOptions errorCode = "INVALID_FILTER_OPTIONS"
	codeInvalidToken         errorCode = "INVALID_TOKEN"
	codeLocked               errorCode = "LOCKED"
	codeMethodNotAllowed     errorCode = "METHOD_NOT_ALLOWED"
	codeMissingField         errorCode = "MISSING_FIELD"
	codeUnauthorizedAccess   errorCode = "UNAUTHORIZED_ACCESS"
	codeUnexpectedError      errorCode = "UNEXPECTED_ERROR"
	codeUnknownEntity        errorCode = "UNKNOWN_ENTITY"
	codeUnsupportedMediaType errorCode = "UNSUPPORTED_MEDIA_TYPE"
	codeUnsupportedOrder     errorCode = "UNSUPPORTED_ORDER"
	codeUserAlreadyVerified  errorCode = "USER_ALREADY_VERIFIED"
	codeUserNotVerified      errorCode = "USER_NOT_VERIFIED"
)

// text is a message in the two languages that the mock speaks.
type text struct{ german, english string }

func (t text) with(arguments ...any) text {
	return text{german: fmt.Sprintf(t.german, arguments...), english: fmt.Sprintf(t.english, arguments...)}
}

func (t text) in(language string) string {
	if language == "en" {
		return t.english
	}

	return t.german
}

// preferredLanguage reads an Accept-Language header. The server's own language is for who asks for none of the two.
func preferredLanguage(acceptLanguage, own string) string {
	for accepted := range strings.SplitSeq(acceptLanguage, ",") {
		tag, _, _ := strings.Cut(accepted, ";")

		language, _, _ := strings.Cut(strings.TrimSpace(tag), "-")
		if language = strings.ToLower(language); language == "en" || language == "de" {
			return language
		}
	}

	return own
}

type detail struct {
	code errorCode
	text text
}

// failure becomes finAPI's normal error body.
type failure struct {
	status  int
	details []detail
	// oauthError is the value of "error", should the token endpoint answer in the OAuth shape.
	oauthError string
}

func (f *failure) Error() string {
	return fmt.Sprintf("%d %s: %s", f.status, f.details[0].code, f.details[0].text.english)
}

func refuse(status int, code errorCode, message text) *failure {
	return &failure{status: status, details: []detail{{code: code, text: message}}}
}

// credentialsError becomes the error body of a 401, which has the OAuth shape.
type credentialsError struct{ oauthError, description string }

func (c *credentialsError) Error() string { return c.oauthError + ": " + c.description }

var (
	errBadClientCredentials = &credentialsError{"invalid_client", "Bad client credentials"}
	errNoAccessToken        = &credentialsError{"unauthorized", "Full authentication is required to access this resource"}
)

func errInvalidAccessToken(value string) error {
	return &credentialsError{"invalid_token", "Invalid access token: " + value}
}

var (
	errUnknownRoute = refuse(http.StatusNotFound, codeUnknownEntity,
		text{"Die angeforderte Ressource wurde nicht gefunden. " +
			"Diese Nachbildung von finAPI kennt Benutzer, Tokens, die Einstellungen von Clients und die Mandator-Administration, " +
			"aber weder Konten noch Umsätze, Bankverbindungen oder Web Forms.",
			"Resource not found. This mock of finAPI has users, tokens, the client configuration and the mandator administration, " +
				"and neither accounts nor transactions, bank connections or web forms."})
	errWrongMethod = refuse(http.StatusMethodNotAllowed, codeMethodNotAllowed,
		text{"Diese HTTP-Methode wird nicht unterstützt.", "This HTTP method is not supported."})
	errWrongContentType = refuse(http.StatusUnsupportedMediaType, codeUnsupportedMediaType,
		text{"Dieser Content-Type wird nicht unterstützt.", "This content type is not supported."})
	errRequestIDTooLong = refuse(http.StatusBadRequest, codeBadRequest,
		text{"Die Request-ID ist länger als 255 Zeichen.", "The request ID is longer than 255 characters."})
	errMalformedBody = refuse(http.StatusBadRequest, codeBadRequest,
		text{"Die Anfrage enthält keine Daten oder ungültiges JSON.", "The request contains no data or invalid JSON."})
	errWrongRole = refuse(http.StatusForbidden, codeUnauthorizedAccess,
		text{"Zugriff verweigert.", "Access is denied"})
	errUserNotVerified = refuse(http.StatusForbidden, codeUserNotVerified,
		text{"Der Benutzer ist nicht verifiziert.", "The user is not verified."})
	errUserNotVerifiedYet = refuse(http.StatusUnprocessableEntity, codeUserNotVerified,
		text{"Der Benutzer ist nicht verifiziert.", "The user is not verified."})
	errUserAlreadyVerified = refuse(http.StatusUnprocessableEntity, codeUserAlreadyVerified,
		text{"Der Benutzer ist bereits verifiziert.", "The user is already verified."})
	errUserLocked = refuse(http.StatusLocked, codeLocked,
		text{"Der Benutzer ist gesperrt.", "The user is locked."})
	errUserBusy = refuse(http.StatusLocked, codeLocked,
		text{"Eine Bankverbindung des Benutzers wird gerade aktualisiert.", "A bank connection of the user is being updated."})
	errAutoUpdateDisabled = refuse(http.StatusUnprocessableEntity, codeIllegalEntityState,
		text{"Die automatische Aktualisierung ist für diesen Mandanten deaktiviert.", "The automatic update is disabled for this client."})
	errInvalidChangeToken = refuse(http.StatusForbidden, codeInvalidToken,
		text{"Das Token zur Passwortänderung ist ungültig.", "The password change token is invalid."})
	errUnknownCredentials = refuse(http.StatusUnprocessableEntity, codeUnknownEntity,
		text{"Ein Client mit dieser ID und diesem Secret wurde nicht gefunden.", "No client has this id and this secret."})
	errUnknownAPIVersion = refuse(http.StatusBadRequest, codeBadRequest,
		text{"'apiVersion' muss V1 oder V2 sein.", "'apiVersion' must be V1 or V2."})
	errNoWayBack = refuse(http.StatusBadRequest, codeBadRequest,
		text{"Der Wechsel zu V2 liegt mehr als sieben Tage zurück.", "The switch to V2 was more than seven days ago."})
	errNothingToChange = refuse(http.StatusBadRequest, codeMissingField,
		text{"Mindestens ein Feld muss gesetzt sein.", "At least one field must be set."})
)

func errUnknownUser(id string) error {
	return refuse(http.StatusNotFound, codeUnknownEntity,
		text{"Benutzer mit der ID '%s' wurde nicht gefunden.", "User with ID '%s' not found."}.with(id))
}

func errUserExists(id string) error {
	return refuse(http.StatusUnprocessableEntity, codeEntityExists,
		text{"Ein Benutzer mit der ID '%s' existiert bereits.", "A user with ID '%s' already exists."}.with(id))
}

func errMissingParameter(name string) error {
	return refuse(http.StatusBadRequest, codeMissingField,
		text{"Der Parameter '%s' fehlt.", "The parameter '%s' is missing."}.with(name))
}

// errOtherVersion says the same in every language, as finAPI does.
func errOtherVersion(own *apiVersion, code errorCode) error {
	message := "client is limited to scope " + own.resourcePrefix
	return refuse(http.StatusForbidden, code, text{german: message, english: message})
}

func errUnexpected(cause error) error {
	return refuse(http.StatusInternalServerError, codeUnexpectedError,
		text{"Ein unerwarteter Fehler ist aufgetreten: %v", "An unexpected error occurred: %v"}.with(cause))
}

func errTokenRequest(oauthError string, code errorCode, message text) error {
	refused := refuse(http.StatusBadRequest, code, message)
	refused.oauthError = oauthError

	return refused
}
