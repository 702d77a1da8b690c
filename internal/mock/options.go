// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package mock

import (
	"errors"
	"fmt"
	"io"
	"time"
)

// Sample credentials: those of a server that is not given any others. They are no secret.
const (
	DefaultClientID          = "f1a91000-0000-4000-8000-000000000001"
	DefaultClientSecret      = "f1a91000-0000-4000-8000-000000000002"
	DefaultDataDecryptionKey = "f1a9100000004000800000000000000d"
	DefaultAdminClientID     = "f1a91000-0000-4000-8000-00000000000a"
	DefaultAdminClientSecret = "f1a91000-0000-4000-8000-00000000000b"
)

// Values of a server that is not given any others.
const (
	DefaultAPIVersion       = "v1"
	DefaultMaxLoginAttempts = 3
	DefaultAccessTokenTTL   = time.Hour
)

type settings struct {
	version             *apiVersion
	ownVersions         map[string]*apiVersion // by the id of the client
	clients             []registration
	dataDecryptionKey   string
	ownKeys             map[string]string // by the id of the client
	autoVerify          bool
	autoUpdate          bool
	dataIntelligence    bool
	maxLoginAttempts    int
	accessTokenTTL      time.Duration
	latency             time.Duration
	language            string
	faultRate           float64
	faultSeed           uint64
	harshFaults         bool
	now                 func() time.Time
	recorderLimit       int
	requestLog          io.Writer
	seedFile            string
	stateFile           string
	oauthErrorBodies    bool
	repeatsRefreshToken bool
	notifiesAnywhere    bool
	hasControl          bool
	controlToken        string
	versionMismatchCode errorCode
}

// Option changes one of the defaults of a [Server]. It returns an error for a value that makes no sense.
type Option func(*settings) error

func newSettings(options []Option) (*settings, error) {
	chosen := &settings{
		version:             versionOne,
		ownVersions:         map[string]*apiVersion{},
		dataDecryptionKey:   DefaultDataDecryptionKey,
		ownKeys:             map[string]string{},
		autoUpdate:          true,
		maxLoginAttempts:    DefaultMaxLoginAttempts,
		accessTokenTTL:      DefaultAccessTokenTTL,
		language:            "de",
		now:                 time.Now,
		versionMismatchCode: codeForbidden,
	}
	for _, option := range options {
		if err := option(chosen); err != nil {
			return nil, err
		}
	}

	return chosen, nil
}

// WithAPIVersion binds all clients to Access "v1" (the default) or "v2". What they send to the other one is refused with 403.
func WithAPIVersion(name string) Option {
	return func(s *settings) (err error) {
		s.version, err = versionNamed(name)
		return err
	}
}

// WithAPIVersionOf binds a client, be it an application or a mandator admin, to a version of its own, in place of that of
// [WithAPIVersion].
func WithAPIVersionOf(clientID, name string) Option {
	return func(s *settings) (err error) {
		s.ownVersions[clientID], err = versionNamed(name)
		return err
	}
}

// WithVersionMismatchCode sets the code of the 403 for a client of the other version: "FORBIDDEN", which is the default, or
// "UNAUTHORIZED_ACCESS". Which of the two finAPI's is, is not known.
func WithVersionMismatchCode(code string) Option {
	return func(s *settings) error {
		s.versionMismatchCode = errorCode(code)
		if s.versionMismatchCode != codeForbidden && s.versionMismatchCode != codeUnauthorizedAccess {
			return fmt.Errorf("the code %q of a version mismatch is neither FORBIDDEN nor UNAUTHORIZED_ACCESS", code)
		}

		return nil
	}
}

// WithClient registers an application client in place of the sample one. It may be given several times.
func WithClient(id, secret string) Option {
	return withClient(registration{id: id, secret: secret})
}

// WithAdminClient registers a mandator-admin client in place of the sample one. It may be given several times.
func WithAdminClient(id, secret string) Option {
	return withClient(registration{id: id, secret: secret, admin: true})
}

// WithClientOf registers an application client of another mandator, whose users none but its own clients see. Clients that
// name the same mandator share its users. The sample clients belong to the first mandator, which is "".
func WithClientOf(mandator, id, secret string) Option {
	return withClient(registration{mandatorName: mandator, id: id, secret: secret})
}

// WithAdminClientOf registers a mandator-admin client of another mandator; see [WithClientOf].
func WithAdminClientOf(mandator, id, secret string) Option {
	return withClient(registration{mandatorName: mandator, id: id, secret: secret, admin: true})
}

func withClient(added registration) Option {
	return func(s *settings) error {
		s.clients = append(s.clients, added)
		return nil
	}
}

// WithDataDecryptionKey sets the key, 32 hex digits, under which the answers of requestPasswordChange are encrypted.
func WithDataDecryptionKey(digits string) Option {
	return func(s *settings) error {
		s.dataDecryptionKey = digits
		return nil
	}
}

// WithDataDecryptionKeyOf gives an application client a key of its own, in place of that of [WithDataDecryptionKey].
func WithDataDecryptionKeyOf(clientID, digits string) Option {
	return func(s *settings) error {
		s.ownKeys[clientID] = digits
		return nil
	}
}

// WithAutoVerify sets isUserAutoVerificationEnabled: whether users are verified at creation. Default false.
func WithAutoVerify(enabled bool) Option {
	return func(s *settings) error {
		s.autoVerify = enabled
		return nil
	}
}

// WithAutoUpdate sets isAutomaticBatchUpdateEnabled: whether users may have isAutoUpdateEnabled. Default true.
func WithAutoUpdate(enabled bool) Option {
	return func(s *settings) error {
		s.autoUpdate = enabled
		return nil
	}
}

// WithMaxLoginAttempts sets maxUserLoginAttempts: how many failed logins in a row are allowed; the next one locks the
// user. 0 never locks. Default [DefaultMaxLoginAttempts].
func WithMaxLoginAttempts(attempts int) Option {
	return func(s *settings) error {
		if attempts < 0 {
			return errors.New("the number of login attempts cannot be negative")
		}

		s.maxLoginAttempts = attempts

		return nil
	}
}

// WithAccessTokenTTL sets how long new access tokens of clients and users are valid. finAPI counts in seconds: a
// fraction is rounded up. 0 makes tokens that never expire. Default [DefaultAccessTokenTTL].
func WithAccessTokenTTL(ttl time.Duration) Option {
	return func(s *settings) error {
		if ttl < 0 {
			return errors.New("the lifetime of access tokens cannot be negative")
		}

		s.accessTokenTTL = ttl

		return nil
	}
}

// WithLatency makes every request wait before it is worked on.
func WithLatency(latency time.Duration) Option {
	return func(s *settings) error {
		if latency < 0 {
			return errors.New("the latency cannot be negative")
		}

		s.latency = latency

		return nil
	}
}

// WithLanguage sets the language of messages for requests whose Accept-Language has neither "de" nor "en". It is "de", as at
// finAPI, or "en".
func WithLanguage(language string) Option {
	return func(s *settings) error {
		if language != "de" && language != "en" {
			return fmt.Errorf("the language %q is neither de nor en", language)
		}

		s.language = language

		return nil
	}
}

// WithFaultRate makes the given share of all requests, 0 to 1, fail in one of several ways. The same seed and the same
// order of requests give the same faults.
func WithFaultRate(rate float64, seed uint64) Option {
	return func(s *settings) error {
		if !isRate(rate) {
			return errFaultRate
		}

		s.faultRate, s.faultSeed = rate, seed

		return nil
	}
}

// WithHarshFaults adds to the faults of [WithFaultRate] those that a client can only see through by asking again: the work
// done twice, and 429 or a gateway's own refusal though the work was done.
func WithHarshFaults() Option {
	return func(s *settings) error {
		s.harshFaults = true
		return nil
	}
}

// WithClock replaces the system's clock. The function is called concurrently.
func WithClock(now func() time.Time) Option {
	return func(s *settings) error {
		s.now = now
		return nil
	}
}

// WithRecorderLimit makes [Server.Requests] keep the newest requests alone, so many of them, and no large body. Without it
// all are kept, which suits tests and not a server that runs for long.
func WithRecorderLimit(requests int) Option {
	return func(s *settings) error {
		if requests < 1 {
			return errors.New("the recorder needs to keep at least one request")
		}

		s.recorderLimit = requests

		return nil
	}
}

// WithRequestLog writes one JSON object per line to the writer, for each request and each notification, with every secret
// masked.
func WithRequestLog(writer io.Writer) Option {
	return func(s *settings) error {
		s.requestLog = writer
		return nil
	}
}

// WithSeedFile adds the users of a file to the first mandator. The file is JSON or CSV by its name, holds id, password, email,
// phone, verified and locked of each user, and is only read. A state file that is there already goes before it.
func WithSeedFile(path string) Option {
	return func(s *settings) error {
		s.seedFile = path
		return nil
	}
}

// WithStateFile keeps the users in a file, from which the next server with this option takes them. Tokens are not kept.
func WithStateFile(path string) Option {
	return func(s *settings) error {
		s.stateFile = path
		return nil
	}
}

// WithOAuthErrorBodies makes the token endpoint answer 400 in the OAuth shape ("error", "error_description") instead of
// finAPI's normal one: which of them the real one uses is not known for sure.
func WithOAuthErrorBodies() Option {
	return func(s *settings) error {
		s.oauthErrorBodies = true
		return nil
	}
}

// WithRefreshTokenRepeated makes the answer to a refresh have the refresh token too. The specification has it in the answer
// to a password grant alone, but some clients count on it.
func WithRefreshTokenRepeated() Option {
	return func(s *settings) error {
		s.repeatsRefreshToken = true
		return nil
	}
}

// WithNotificationsAnywhere sends notifications to whatever userSynchronizationCallbackUrl names. Without it they go to
// loopback addresses alone: a test must not call strangers.
func WithNotificationsAnywhere() Option {
	return func(s *settings) error {
		s.notifiesAnywhere = true
		return nil
	}
}

// WithControl serves the control below /_mock/: JSON, with which another program resets the server, changes its users, injects
// faults and reads the requests. With a token only who presents it may ask; with "" only who is on the same machine.
func WithControl(token string) Option {
	return func(s *settings) error {
		s.hasControl, s.controlToken = true, token
		return nil
	}
}
