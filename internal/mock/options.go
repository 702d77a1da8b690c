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
	version           *apiVersion
	clients           []registration
	dataDecryptionKey string
	ownKeys           map[string]string // by the id of the client
	autoVerify        bool
	autoUpdate        bool
	dataIntelligence  bool
	maxLoginAttempts  int
	accessTokenTTL    time.Duration
	latency           time.Duration
	faultRate         float64
	faultSeed         uint64
	harshFaults       bool
	now               func() time.Time
	recorderLimit     int
	requestLog        io.Writer
	stateFile         string
	oauthErrorBodies  bool
}

// Option changes one of the defaults of a [Server]. It returns an error for a value that makes no sense.
type Option func(*settings) error

func newSettings(options []Option) (*settings, error) {
	chosen := &settings{
		version:           versionOne,
		dataDecryptionKey: DefaultDataDecryptionKey,
		ownKeys:           map[string]string{},
		autoUpdate:        true,
		maxLoginAttempts:  DefaultMaxLoginAttempts,
		accessTokenTTL:    DefaultAccessTokenTTL,
		now:               time.Now,
	}
	for _, option := range options {
		if err := option(chosen); err != nil {
			return nil, err
		}
	}
	return chosen, nil
}

// WithAPIVersion makes the server speak Access "v1" (the default) or "v2". It refuses calls to the other one with 403.
func WithAPIVersion(name string) Option {
	return func(s *settings) error {
		for _, version := range apiVersions {
			if version.name == name {
				s.version = version
				return nil
			}
		}
		return fmt.Errorf("the API version %q is neither v1 nor v2", name)
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

// WithRequestLog writes one JSON object per line and request to the writer, with every secret masked.
func WithRequestLog(writer io.Writer) Option {
	return func(s *settings) error {
		s.requestLog = writer
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
