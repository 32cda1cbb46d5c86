// Package server answers learners over HTTP: the browser app, the JSON interface
// under /api/v1 that it works with, and the pictures and sounds of the decks.
//
// All routes stand in routes.go. A handler is a function from a caller and a
// request to an answer or an error; problem.go alone decides what status an error
// has and what of it a client may see. What the framework lends for the length of
// a request (*fiber.Ctx) never leaves this package.
//
// Without log-in the server belongs to whoever sits at the machine. So it answers
// only requests that are addressed to the machine itself and that were not made by
// another site's page (guard.go), and nothing in its answers or its log names a
// person or leads to a third party.
package server

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"ripasso/quiz"
)

// The limits of a request.
const (
	maxBody     = 64 << 10 // bytes; the longest answer is a few kilobytes
	maxHeader   = 16 << 10 // bytes; cookies of other programs on the same host count too
	readTime    = 10 * time.Second
	writeTime   = time.Minute
	idleTime    = 2 * time.Minute
	handlerTime = 10 * time.Second // for the store to make an answer durable
)

// Config is what a Server needs.
type Config struct {
	Desk    *quiz.Desk
	Learner quiz.LearnerID // who asks, as long as there is no log-in
	App     fs.FS          // the browser app, index.html at its root
	Hosts   []string       // names the server answers to, besides those of the machine itself
	Log     *slog.Logger   // nil: no log
	Version string         // of the program
	// Words are the catalogue's, for what leaves the app: a calendar.
	Words func(lang, key string, args ...any) string
}

// Server is the HTTP side of a Desk.
type Server struct {
	cfg      Config
	log      *slog.Logger
	app      *fiber.App
	static   *static
	hosts    map[string]bool
	caller   func(*fiber.Ctx) Caller // who makes a request
	draining atomic.Bool
}

// New makes a server ready to Serve.
func New(cfg Config) (*Server, error) {
	if cfg.Desk == nil || cfg.App == nil {
		return nil, errors.New("making a server: it needs a desk and an app")
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Words == nil {
		cfg.Words = func(_, key string, _ ...any) string { return key }
	}
	files, err := newStatic(cfg.App)
	if err != nil {
		return nil, err
	}
	s := &Server{cfg: cfg, log: cfg.Log, static: files, hosts: map[string]bool{}}
	s.caller = func(*fiber.Ctx) Caller { return Caller{Learner: cfg.Learner} }
	for _, h := range cfg.Hosts {
		s.hosts[h] = true
	}
	s.app = fiber.New(fiber.Config{
		// Fiber's strings point into the request's memory, which the next request
		// overwrites. Answers are kept by the desk and the store, so they must be copies.
		Immutable: true,

		BodyLimit:      maxBody,
		ReadBufferSize: maxHeader,
		ReadTimeout:    readTime,
		WriteTimeout:   writeTime,
		IdleTimeout:    idleTime,

		// X-Forwarded-… headers are anybody's to write: with the check on and no proxy
		// named, none is believed.
		EnableTrustedProxyCheck: true,

		CaseSensitive:                true,
		StrictRouting:                true,
		DisablePreParseMultipartForm: true,
		DisableStartupMessage:        true,
		ErrorHandler:                 s.fail,
	})
	// Below Fiber, so that answers which Fiber gives without asking a handler are
	// covered as well.
	inner := s.app.Server().Handler
	s.app.Server().Handler = func(c *fasthttp.RequestCtx) {
		harden(&c.Response.Header)
		inner(c)
	}
	return s, s.routes()
}

// Serve answers requests until Shutdown, and then returns nil.
func (s *Server) Serve(ln net.Listener) error {
	if s.draining.Load() {
		return ln.Close()
	}
	return s.app.Listener(ln)
}

// Shutdown takes no more requests, waits until those under way are answered, and
// then makes Serve return. When ctx ends first, its error is returned.
func (s *Server) Shutdown(ctx context.Context) error {
	s.draining.Store(true)
	return s.app.ShutdownWithContext(ctx)
}

// Caller is who asks. It is found once for a request; handlers get it as an argument.
type Caller struct {
	Learner quiz.LearnerID
}
