// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

// Package client speaks finAPI's user, OAuth, client-configuration and mandator-administration operations over HTTP. It
// knows nothing of Terraform.
//
// Three kinds of token reach different operations: the application client's own token creates, verifies and inspects
// users; a user's token, for which their password is needed, reads, changes and deletes that one user; a mandator
// administrator's token lists and deletes all of them. [Client] fetches, keeps and renews each of them by itself.
package client

import (
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/oauth2"
)

// Defaults of [Config].
const (
	DefaultBaseURL               = "https://sandbox.finapi.io"
	DefaultRequestTimeout        = 30 * time.Second
	DefaultMaxRetries            = 4
	DefaultMaxConcurrentRequests = 50

	defaultRetryWaitMin = 250 * time.Millisecond
	defaultRetryWaitMax = 30 * time.Second
)

// Config says how to reach finAPI and as whom. ClientID and ClientSecret are required, the rest has defaults.
type Config struct {
	// BaseURL is the scheme, host and, behind a gateway, path prefix of finAPI, without the path of an API version.
	BaseURL string
	// APIVersion is the version of finAPI Access that the client is bound to. Default [Auto].
	APIVersion APIVersion
	// ClientID and ClientSecret are the credentials of an application client of the mandator.
	ClientID, ClientSecret string
	// AdminClientID and AdminClientSecret are the credentials of a mandator administrator's client. May be empty.
	AdminClientID, AdminClientSecret string
	// DataDecryptionKey belongs to the application client and is needed to change passwords. May be nil.
	DataDecryptionKey *DataDecryptionKey

	// RequestTimeout bounds a single attempt of a request, its answer included, but not the wait for others to end.
	RequestTimeout time.Duration
	// MaxRetries is how often a request that failed for a passing reason is sent again; 0 for never. [DefaultMaxRetries] suits most.
	MaxRetries int
	// MaxConcurrentRequests bounds the requests under way at the same time.
	MaxConcurrentRequests int
	// RetryWaitMin is the longest wait before the first retry. It doubles with each further one, up to RetryWaitMax. Where finAPI
	// says how long to wait, that is how long; a request that would have to wait longer than two minutes, or than its context
	// lives, fails at once.
	RetryWaitMin, RetryWaitMax time.Duration
	// CACertificates are PEM certificates trusted in addition to those of the system. May be empty.
	CACertificates []byte

	// UserAgent is sent with each request.
	UserAgent string
	// Logger receives one record for each attempt of a request, without any body. Default: none.
	Logger *slog.Logger
}

// Client is one application client's view of finAPI. It is safe for concurrent use.
type Client struct {
	baseURL           string
	version           *shared[version]
	dataDecryptionKey *DataDecryptionKey
	network           *network

	application *clientLogin
	clientToken *tokenSource
	// detectionToken is the token that the detection of the version has brought, until it is used.
	detectionToken atomic.Pointer[oauth2.Token]
	// administrator and adminToken are nil without a mandator administrator's credentials.
	administrator *clientLogin
	adminToken    *tokenSource
	userTokens    userTokens
	secrets       *secrets

	configuration *shared[*ClientConfiguration]
	// configurationEdit has a place for one change of the configuration at a time.
	configurationEdit chan struct{}

	directory *directory
}

// New returns a client. It makes no request; an error is one of the configuration.
func New(config Config) (*Client, error) {
	if config.ClientID == "" || config.ClientSecret == "" {
		return nil, errors.New("a client id and a client secret are required")
	}

	config = config.withDefaults()

	baseURL, err := ParseBaseURL(config.BaseURL)
	if err != nil {
		return nil, fmt.Errorf("base URL: %w", err)
	}

	if _, isVersion := versions[config.APIVersion]; !isVersion && config.APIVersion != Auto {
		return nil, fmt.Errorf("unknown API version %q", config.APIVersion)
	}

	network, err := newNetwork(config)
	if err != nil {
		return nil, err
	}

	c := &Client{
		baseURL:           baseURL,
		dataDecryptionKey: config.DataDecryptionKey,
		network:           network,
		secrets:           newSecrets(config.ClientSecret, config.AdminClientSecret),
	}
	if config.DataDecryptionKey != nil {
		c.secrets.know(config.DataDecryptionKey.texts()...)
	}

	c.version = c.newVersionSource(config.APIVersion)
	c.application = &clientLogin{operation: opGetClientToken, id: config.ClientID, secret: config.ClientSecret}
	c.clientToken = newTokenSource(c.fetchApplicationToken)

	if config.AdminClientID != "" {
		c.administrator = &clientLogin{operation: opGetAdminToken, id: config.AdminClientID, secret: config.AdminClientSecret}
		c.adminToken = newTokenSource(c.fetchAdminToken)
	}

	c.directory = c.newDirectory()
	c.configuration = &shared[*ClientConfiguration]{
		fetch:  c.fetchConfiguration,
		isGood: func(known *ClientConfiguration) bool { return known != nil },
	}
	c.configurationEdit = make(chan struct{}, 1)

	return c, nil
}

// ClientID is the application client's id.
func (c *Client) ClientID() string { return c.application.id }

func (config Config) withDefaults() Config {
	if config.BaseURL == "" {
		config.BaseURL = DefaultBaseURL
	}

	if config.APIVersion == "" {
		config.APIVersion = Auto
	}

	if config.RequestTimeout <= 0 {
		config.RequestTimeout = DefaultRequestTimeout
	}

	if config.MaxConcurrentRequests <= 0 {
		config.MaxConcurrentRequests = DefaultMaxConcurrentRequests
	}

	if config.RetryWaitMin <= 0 {
		config.RetryWaitMin = defaultRetryWaitMin
	}

	if config.RetryWaitMax <= 0 {
		config.RetryWaitMax = defaultRetryWaitMax
	}

	if config.UserAgent == "" {
		config.UserAgent = "terraform-provider-finapi"
	}

	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}

	return config
}

// operationPath is the end of a path that belongs to finAPI's operations, as people copy it from finAPI's documentation.
var operationPath = regexp.MustCompile(`(?i)(/api/v[0-9]+(/oauth)?|/oauth)(/(token|revoke|users))?/*$`)

// ParseBaseURL checks a base URL of finAPI: https, or http to a loopback address; no user info, query or fragment, which
// would carry credentials or be lost; no path of an operation. No error repeats more than the latter. It returns the normal form, in which two URLs of one place are equal: scheme and host in
// lower case, without the scheme's own port and without slashes at the end.
func ParseBaseURL(text string) (string, error) {
	parsed, err := url.Parse(text)

	switch {
	case err != nil:
		// The parser's own words repeat the text, which may hold a password.
		return "", errors.New("it is not a valid URL")
	case parsed.Hostname() == "" || parsed.Opaque != "":
		return "", errors.New("it must be an absolute URL such as " + DefaultBaseURL)
	case parsed.User != nil:
		return "", errors.New("it must not contain a user name or password")
	case parsed.RawQuery != "" || parsed.ForceQuery || parsed.Fragment != "":
		return "", errors.New("it must not have a query or fragment")
	case parsed.Scheme == "http" && !isLoopback(parsed.Hostname()):
		return "", errors.New("plain http is allowed to a loopback address only, use https")
	case parsed.Scheme != "https" && parsed.Scheme != "http":
		return "", errors.New("its scheme must be https")
	}

	if suffix := operationPath.FindString(parsed.Path); suffix != "" {
		return "", fmt.Errorf("it is scheme and host alone and, where there is one, the prefix of a gateway, without %q",
			strings.TrimRight(suffix, "/"))
	}

	parsed.Scheme, parsed.Host = strings.ToLower(parsed.Scheme), strings.ToLower(parsed.Host)
	parsed.Host = strings.TrimSuffix(parsed.Host, ":"+map[string]string{"https": "443", "http": "80"}[parsed.Scheme])
	parsed.Host = strings.TrimSuffix(parsed.Host, ":")

	return strings.TrimRight(parsed.String(), "/"), nil
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}

	address, err := netip.ParseAddr(host)

	return err == nil && address.IsLoopback()
}
