// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/finapi-community/terraform-provider-finapi/internal/mock"
)

const (
	environmentPrefix = "FINAPI_MOCK_"
	// versionFlag is for the command line alone: FINAPI_MOCK_VERSION may well be somebody's number.
	versionFlag = "version"
	// keptRequests are few: the control alone looks at them.
	keptRequests = 100
)

// chosenFlags are the values of the flags: from the command line, else from the environment, else the defaults.
type chosenFlags struct {
	listen            string
	apiVersion        string
	clientID          string
	clientSecret      string
	dataDecryptionKey string
	adminClientID     string
	adminClientSecret string
	autoVerify        bool
	autoUpdate        bool
	maxLoginAttempts  int
	accessTokenTTL    time.Duration
	latency           time.Duration
	language          string
	faultRate         float64
	faultSeed         uint64
	notifyAnywhere    bool
	seed              string
	stateFile         string
	requestLog        string
	control           bool
	controlToken      string
	version           bool
}

func newFlagSet(chosen *chosenFlags) *flag.FlagSet {
	flags := flag.NewFlagSet("finapi-mock", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&chosen.listen, "listen", "127.0.0.1:8765", "`address` to listen on; port 0 picks a free one")
	flags.StringVar(&chosen.apiVersion, "api-version", mock.DefaultAPIVersion, "Access `version` that the clients are bound to: v1 or v2")
	flags.StringVar(&chosen.clientID, "client-id", mock.DefaultClientID, "`id` of the application client")
	flags.StringVar(&chosen.clientSecret, "client-secret", mock.DefaultClientSecret, "`secret` of the application client")
	flags.StringVar(&chosen.dataDecryptionKey, "data-decryption-key", mock.DefaultDataDecryptionKey, "`key` of password changes, 32 hex digits")
	flags.StringVar(&chosen.adminClientID, "admin-client-id", mock.DefaultAdminClientID, "`id` of the mandator-admin client")
	flags.StringVar(&chosen.adminClientSecret, "admin-client-secret", mock.DefaultAdminClientSecret, "`secret` of the mandator-admin client")
	flags.BoolVar(&chosen.autoVerify, "auto-verify", false, "verify new users at their creation")
	flags.BoolVar(&chosen.autoUpdate, "auto-update", true, "allow users to have isAutoUpdateEnabled")
	flags.IntVar(&chosen.maxLoginAttempts, "max-login-attempts", mock.DefaultMaxLoginAttempts, "`number` of failed logins in a row that do not lock a user yet; 0 never locks")
	flags.DurationVar(&chosen.accessTokenTTL, "access-token-ttl", mock.DefaultAccessTokenTTL, "`lifetime` of access tokens; 0 never ends")
	flags.DurationVar(&chosen.latency, "latency", 0, "`time` to wait before every answer")
	flags.StringVar(&chosen.language, "language", "en", "`language` of messages where a request asks for none: en, or de as at finAPI")
	flags.Float64Var(&chosen.faultRate, "fault-rate", 0, "`share` of the requests that fail at random, 0 to 1")
	flags.Uint64Var(&chosen.faultSeed, "fault-seed", 1, "`seed` of the random faults")
	flags.BoolVar(&chosen.notifyAnywhere, "notify-anywhere", false, "notify any host of deleted users, as a client's userSynchronizationCallbackUrl says; without it loopback addresses alone")
	flags.StringVar(&chosen.seed, "seed", "", "`file` of the users to begin with, JSON or CSV, read only: id, password, email, phone, verified, locked")
	flags.StringVar(&chosen.stateFile, "state-file", "", "`file` that keeps the users, with their passwords, over a restart")
	flags.StringVar(&chosen.requestLog, "request-log", "", "`file` for one JSON line per request and notification, secrets masked; - is the standard error")
	flags.BoolVar(&chosen.control, "control", false, "serve the control below /_mock/: users, requests, faults, reset; for this machine alone, or for whoever has the token")
	flags.StringVar(&chosen.controlToken, "control-token", "", "`token` that the control asks for, from this machine too")
	flags.BoolVar(&chosen.version, versionFlag, false, "print the version and end")

	return flags
}

// parseFlags returns [flag.ErrHelp] after it has printed the usage.
func parseFlags(args []string, getenv func(string) string, stdout io.Writer) (*chosenFlags, error) {
	var chosen chosenFlags

	flags := newFlagSet(&chosen)

	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		printUsage(flags, stdout)
	}

	if err != nil {
		return nil, err
	}

	if flags.NArg() > 0 {
		return nil, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}

	if err := setFromEnvironment(flags, getenv); err != nil {
		return nil, err
	}

	if chosen.controlToken != "" && !chosen.control {
		return nil, errors.New("--control-token needs --control")
	}

	return &chosen, nil
}

// setFromEnvironment sets the flags that the command line did not.
func setFromEnvironment(flags *flag.FlagSet, getenv func(string) string) error {
	given := map[string]bool{}

	flags.Visit(func(f *flag.Flag) { given[f.Name] = true })

	var errs []error

	flags.VisitAll(func(f *flag.Flag) {
		variable := environmentVariable(f.Name)

		value := getenv(variable)
		if given[f.Name] || value == "" || f.Name == versionFlag {
			return
		}

		if err := flags.Set(f.Name, value); err != nil {
			errs = append(errs, fmt.Errorf("invalid value %q for the environment variable %s: %w", value, variable, err))
		}
	})

	return errors.Join(errs...)
}

func environmentVariable(flagName string) string {
	return environmentPrefix + strings.ToUpper(strings.ReplaceAll(flagName, "-", "_"))
}

func (c *chosenFlags) options() []mock.Option {
	options := []mock.Option{
		mock.WithAPIVersion(c.apiVersion),
		mock.WithClient(c.clientID, c.clientSecret),
		mock.WithAdminClient(c.adminClientID, c.adminClientSecret),
		mock.WithDataDecryptionKey(c.dataDecryptionKey),
		mock.WithAutoVerify(c.autoVerify),
		mock.WithAutoUpdate(c.autoUpdate),
		mock.WithMaxLoginAttempts(c.maxLoginAttempts),
		mock.WithAccessTokenTTL(c.accessTokenTTL),
		mock.WithLatency(c.latency),
		mock.WithLanguage(c.language),
		mock.WithFaultRate(c.faultRate, c.faultSeed),
		mock.WithSeedFile(c.seed),
		mock.WithStateFile(c.stateFile),
		mock.WithRecorderLimit(keptRequests),
	}
	if c.control {
		options = append(options, mock.WithControl(c.controlToken))
	}

	if c.notifyAnywhere {
		options = append(options, mock.WithNotificationsAnywhere())
	}

	return options
}

func printUsage(flags *flag.FlagSet, stdout io.Writer) {
	fmt.Fprintf(stdout, `finapi-mock serves a finAPI in memory: users, tokens, client configuration, mandator administration.

Usage: finapi-mock [flags]

Each flag but --version has an environment variable: --api-version is %[1]sAPI_VERSION. The flag wins.

Sample credentials, in force unless others are given:
  client_id             %[2]s
  client_secret         %[3]s
  data_decryption_key   %[4]s
  admin_client_id       %[5]s
  admin_client_secret   %[6]s

Flags:
`, environmentPrefix, mock.DefaultClientID, mock.DefaultClientSecret, mock.DefaultDataDecryptionKey,
		mock.DefaultAdminClientID, mock.DefaultAdminClientSecret)
	flags.SetOutput(stdout)
	flags.PrintDefaults()
}
