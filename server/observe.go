package server

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"
)

// retryAfter is how many seconds a store that cannot be reached is given.
const retryAfter = "5"

// request is what a request's context knows of it.
type request struct {
	id string
	by Caller // once identify has run
}

// requestKey finds it there.
type requestKey struct{}

// requestID names the request that a context belongs to.
func requestID(ctx context.Context) string {
	if r, ok := ctx.Value(requestKey{}).(*request); ok {
		return r.id
	}
	return ""
}

// callerOf is who makes the request that a context belongs to.
func callerOf(ctx context.Context) Caller { return ctx.Value(requestKey{}).(*request).by }

// identify finds who makes a request that guard let through.
func (s *Server) identify(c *fiber.Ctx) error {
	c.UserContext().Value(requestKey{}).(*request).by = s.caller(c)
	return c.Next()
}

// observe gives the request an id and a time limit, and logs one line when it is
// answered: what kind of request, how it ended, how long it took. Paths and query
// strings stay out of the log, for they can hold what somebody is learning.
func (s *Server) observe(c *fiber.Ctx) error {
	begin := time.Now()
	id := uuid.NewString()
	c.Set(fiber.HeaderXRequestID, id)
	ctx, cancel := context.WithTimeout(context.WithValue(context.Background(), requestKey{}, &request{id: id}), handlerTime)
	defer cancel()
	c.SetUserContext(ctx)

	if err := recovered(c); err != nil {
		if err := s.fail(c, err); err != nil {
			return err
		}
	}
	status := c.Response().StatusCode()
	if status == fiber.StatusServiceUnavailable {
		c.Set(fiber.HeaderRetryAfter, retryAfter)
	}
	level := slog.LevelInfo
	if status >= fiber.StatusInternalServerError {
		level = slog.LevelError
	}
	s.log.LogAttrs(ctx, level, "request", slog.String("request", id), slog.String("method", c.Method()),
		slog.String("route", route(c)), slog.Int("status", status), slog.Duration("took", time.Since(begin)))
	return nil
}

// route is the pattern that matched, "" where none did.
func route(c *fiber.Ctx) string {
	if r := c.Route(); r != nil && r.Path != "/" || c.Path() == "/" {
		return r.Path
	}
	return ""
}

// recovered runs the rest of the chain; a panic in it is an error like others.
func recovered(c *fiber.Ctx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return c.Next()
}
