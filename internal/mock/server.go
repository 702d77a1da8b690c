// Copyright (c) The terraform-provider-finapi authors
// SPDX-License-Identifier: MPL-2.0

// Package mock is a finAPI in memory: the operations on users, tokens, the client configuration and the mandator
// administration, in Access V1 and V2, with the behaviour of the real one as far as it is publicly known.
//
// A [Server] is an [http.Handler]. Tests arrange its users, inject faults and ask it which requests it got.
package mock

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// Server is a finAPI in memory. It is safe for concurrent use. Create it with [New] or [Open].
type Server struct {
	version             *apiVersion // of the clients that have none of their own
	clients             map[string]*client
	firstClients        map[string]client // as they were at the start
	autoVerify          bool
	autoUpdate          bool
	dataIntelligence    bool
	maxLoginAttempts    int
	accessTokenSeconds  int
	latency             time.Duration
	language            string
	now                 func() time.Time
	oauthErrorBodies    bool
	repeatsRefreshToken bool
	versionMismatchCode errorCode

	mutex     sync.Mutex  // guards the state: users, tokens, configurations of the clients
	mandators []*Mandator // the first one is that of the sample clients
	tokens    *tokenStore
	file      *stateFile
	seed      []User

	notifier    *notifier
	recorder    recorder
	faults      *faultPlan
	log         *requestLog
	control     *control // nil: there is none
	connections atomic.Int64
}

var _ http.Handler = (*Server)(nil)

// New creates a server. It panics where [Open] returns an error.
func New(options ...Option) *Server {
	server, err := Open(options...)
	if err != nil {
		panic("mock: " + err.Error())
	}

	return server
}

// Open creates a server. It returns an error if an option makes no sense or the state file cannot be used.
func Open(options ...Option) (*Server, error) {
	chosen, err := newSettings(options)
	if err != nil {
		return nil, err
	}

	server := &Server{
		version:             chosen.version,
		clients:             map[string]*client{},
		autoVerify:          chosen.autoVerify,
		autoUpdate:          chosen.autoUpdate,
		dataIntelligence:    chosen.dataIntelligence,
		maxLoginAttempts:    chosen.maxLoginAttempts,
		accessTokenSeconds:  int((chosen.accessTokenTTL + time.Second - 1) / time.Second),
		latency:             chosen.latency,
		language:            chosen.language,
		now:                 chosen.now,
		oauthErrorBodies:    chosen.oauthErrorBodies,
		repeatsRefreshToken: chosen.repeatsRefreshToken,
		versionMismatchCode: chosen.versionMismatchCode,
		tokens:              newTokenStore(),
		recorder:            recorder{limit: chosen.recorderLimit},
		faults:              newFaultPlan(newRandomFaults(chosen.faultRate, chosen.faultSeed, chosen.harshFaults)),
		log:                 newRequestLog(chosen.requestLog),
	}
	server.notifier = newNotifier(chosen.notifiesAnywhere, server.log, server.now)
	server.mandator("")

	if err := server.registerClients(chosen.clients); err != nil {
		return nil, err
	}

	if err := server.bindClients(chosen.ownVersions); err != nil {
		return nil, err
	}

	if err := server.setKeys(chosen.dataDecryptionKey, chosen.ownKeys); err != nil {
		return nil, err
	}

	server.keepFirstClients()

	if server.seed, err = server.version.readSeed(chosen.seedFile); err != nil {
		return nil, fmt.Errorf("use the seed file: %w", err)
	}

	server.sow()

	if err := server.openStateFile(chosen.stateFile); err != nil {
		return nil, fmt.Errorf("use the state file: %w", err)
	}

	if chosen.hasControl {
		server.control = newControl(server, chosen.controlToken)
	}

	return server, nil
}

// APIVersion names the version of Access that [WithAPIVersion] has bound the clients to.
func (s *Server) APIVersion() string { return s.version.name }

// ServeHTTP answers one request of a client of finAPI, or one to the control; see [WithControl].
func (s *Server) ServeHTTP(writer http.ResponseWriter, request *http.Request) {
	if s.control != nil && isControlPath(request.URL.Path) {
		s.control.mux.ServeHTTP(writer, request)
		return
	}

	c := s.newCall(writer, request)
	entry := s.recorder.add(s.record(c))
	fault := s.faults.next(entry)
	s.recorder.fault(entry, fault.kind)

	if fault.Hook != nil {
		fault.Hook()
	}

	if fault.losesToken {
		s.loseToken(c.bearerToken())
	}

	if !wait(request.Context(), s.latency+fault.Delay) {
		s.abort(entry)
	}

	switch {
	case fault.Respond != nil:
		writer.Header().Set(requestIDHeader, c.requestID)
		s.respond(fault, entry, writer, request)
	case fault.isInternal:
		s.send(s.answerTo(c, reply{}, errUnexpected(errRandomFault)), entry, writer)
	case fault.Drop == DropBefore:
		s.abort(entry)
	case fault.Drop == NoDrop && fault.Status != 0 && !fault.AfterWork:
		s.send(fault.answer(c.requestID), entry, writer)
	default:
		s.work(request.Context(), c, fault, entry, writer)
	}
}

// work does what a request asks for. Once the answer has left, or is given up, the clients are notified of the users who are
// gone.
func (s *Server) work(ctx context.Context, c *call, fault firedFault, entry *Request, writer http.ResponseWriter) {
	if fault.Twice {
		s.perform(c, fault.AsUser)
	}

	result := s.perform(c, fault.AsUser)

	due := s.notificationsOf(c)
	defer s.notifier.announce(ctx, due)()

	switch {
	case fault.Drop == DropAfter:
		s.abort(entry)
	case fault.Status != 0:
		result = fault.answer(c.requestID)
	case len(due) > 0:
		// The flush below would turn an answer of unknown length into chunks.
		result.header.Set("Content-Length", strconv.Itoa(len(result.body)))
	}

	s.send(result, entry, writer)

	if len(due) > 0 {
		// Where the writer cannot flush, the answer leaves a moment later.
		_ = http.NewResponseController(writer).Flush()
	}
}

// perform does the work of a request. What it changed is in the state file before the answer leaves. Where the work
// succeeds and another user is named, the answer is that user's.
func (s *Server) perform(c *call, stranger string) answer {
	s.mutex.Lock()
	defer s.mutex.Unlock()

	result, err := s.handle(c)
	if err == nil && stranger != "" {
		result = s.strangersReply(c, stranger)
	}

	if saveErr := s.save(); saveErr != nil {
		err = errUnexpected(saveErr)
	}

	return s.answerTo(c, result, err)
}

// send records the answer before it leaves: whoever has got it finds it in the recorder.
func (s *Server) send(result answer, entry *Request, writer http.ResponseWriter) {
	s.finish(entry, result.status)
	result.writeTo(writer)
}

func (s *Server) respond(fault firedFault, entry *Request, writer http.ResponseWriter, request *http.Request) {
	observed := &statusObserver{ResponseWriter: writer, observe: func(status int) { s.finish(entry, status) }}
	fault.Respond(observed, request)
	observed.once.Do(func() { s.finish(entry, http.StatusOK) })
}

func (s *Server) loseToken(value string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()

	s.tokens.revoke(s.tokens.access(value))
}

// abort closes the connection without an answer.
func (s *Server) abort(entry *Request) {
	s.finish(entry, 0)
	panic(http.ErrAbortHandler)
}

func (s *Server) finish(entry *Request, status int) {
	s.recorder.finish(entry, status)
	s.log.write(entry)
	s.recorder.dropLargeBody(entry)
}

// wait returns false if the client gave up meanwhile.
func wait(ctx context.Context, delay time.Duration) bool {
	if delay <= 0 {
		return true
	}

	timer := time.NewTimer(delay)
	defer timer.Stop()

	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// statusObserver tells which status is about to be written.
type statusObserver struct {
	http.ResponseWriter
	observe func(status int)
	once    sync.Once
}

func (o *statusObserver) WriteHeader(status int) {
	o.once.Do(func() { o.observe(status) })
	o.ResponseWriter.WriteHeader(status)
}

func (o *statusObserver) Write(body []byte) (int, error) {
	o.once.Do(func() { o.observe(http.StatusOK) })
	return o.ResponseWriter.Write(body)
}

// Unwrap lets [http.ResponseController] reach the connection, to hijack or flush it.
func (o *statusObserver) Unwrap() http.ResponseWriter { return o.ResponseWriter }
