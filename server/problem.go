package server

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"syscall"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"ripasso/deck"
	"ripasso/quiz"
)

// Problem is a problem document of RFC 9457. Code is what a program looks at; the
// words for people are the app's, in their language.
type Problem struct {
	Type    string       `json:"type" doc:"always about:blank"`
	Title   string       `json:"title" doc:"the status in words"`
	Status  int          `json:"status"`
	Code    string       `json:"code" enum:"stale,changed,storage,not-found,nothing,invalid,malformed,too-large,unsupported,wrong-host,cross-site,method,unavailable,internal,refused"`
	Request string       `json:"request,omitempty" doc:"finds the request in the server's log"`
	Errors  []FieldError `json:"errors,omitempty" doc:"what is wrong with which part of the request"`
}

// FieldError says what is wrong with one part of a request. It does not repeat
// what was sent.
type FieldError struct {
	Location string `json:"location" doc:"such as body.response.texts[0]"`
	Message  string `json:"message"`
}

// refusal is a Problem on its way through the framework, which wants its own kind of
// error to learn the status; plain takes the Problem out again.
type refusal struct {
	huma.ErrorModel
	problem *Problem
}

// Errors of the guard.
var (
	errWrongHost = errors.New("the request is addressed to another host")
	errCrossSite = errors.New("the request comes from another site")
	errEncoded   = errors.New("the request has a content encoding")
	errNotJSON   = errors.New("the request's body is not declared as JSON")
)

// problemType is the content type of a Problem.
const problemType = "application/problem+json"

// invalidError is a request that can be read but not meant.
type invalidError struct{ location, message string }

func (e *invalidError) Error() string { return e.location + ": " + e.message }

// statuses says which error has which status and code. The first that matches counts.
var statuses = []struct {
	err    error
	status int
	code   string
}{
	{quiz.ErrChanged, http.StatusConflict, "changed"}, // before the more general ErrStale
	{quiz.ErrStale, http.StatusConflict, "stale"},
	{quiz.ErrNothing, http.StatusNotFound, "nothing"},
	{quiz.ErrNotFound, http.StatusNotFound, "not-found"},
	{quiz.ErrRefused, http.StatusConflict, "refused"},
	{quiz.ErrClosed, http.StatusServiceUnavailable, "unavailable"},
	{quiz.ErrUnavailable, http.StatusServiceUnavailable, "unavailable"},
	{errWrongHost, http.StatusMisdirectedRequest, "wrong-host"},
	{errCrossSite, http.StatusForbidden, "cross-site"},
	{errEncoded, http.StatusUnsupportedMediaType, "unsupported"},
	{errNotJSON, http.StatusUnsupportedMediaType, "unsupported"},
	{context.DeadlineExceeded, http.StatusServiceUnavailable, "unavailable"},
	{syscall.ENOSPC, http.StatusInsufficientStorage, "storage"},
	{syscall.EDQUOT, http.StatusInsufficientStorage, "storage"},
	{syscall.EROFS, http.StatusInsufficientStorage, "storage"},
}

// codes names the statuses that the framework gives by itself.
var codes = map[int]string{
	http.StatusBadRequest:                  "malformed",
	http.StatusNotFound:                    "not-found",
	http.StatusMethodNotAllowed:            "method",
	http.StatusRequestEntityTooLarge:       "too-large",
	http.StatusRequestHeaderFieldsTooLarge: "too-large",
	http.StatusUnsupportedMediaType:        "unsupported",
	http.StatusUnprocessableEntity:         "invalid",
	http.StatusInternalServerError:         "internal",
	http.StatusServiceUnavailable:          "unavailable",
}

// problem is the one place where an error becomes a status and a text. What a
// client did is told to the client; what went wrong here goes to the log, and the
// client learns the request's id.
func (s *Server) problem(ctx context.Context, err error) *Problem {
	p := classify(err)
	p.Type, p.Title, p.Request = "about:blank", http.StatusText(p.Status), requestID(ctx)
	if p.Status >= http.StatusInternalServerError {
		s.log.LogAttrs(ctx, slog.LevelError, "request failed", slog.String("request", p.Request), slog.String("error", err.Error()))
	}
	return p
}

func classify(err error) *Problem {
	for _, row := range statuses {
		if errors.Is(err, row.err) {
			return &Problem{Status: row.status, Code: row.code}
		}
	}
	if field, ok := invalid(err); ok {
		return &Problem{Status: http.StatusUnprocessableEntity, Code: "invalid", Errors: []FieldError{field}}
	}
	status := http.StatusInternalServerError
	if e, ok := errors.AsType[*fiber.Error](err); ok {
		status = e.Code
	} else if e, ok := errors.AsType[*huma.ErrorModel](err); ok {
		status = e.Status
	}
	return &Problem{Status: status, Code: codeOf(status)}
}

// invalid tells which part of a request that could be read cannot be meant.
func invalid(err error) (FieldError, bool) {
	if e, ok := errors.AsType[*invalidError](err); ok {
		return FieldError{e.location, e.message}, true
	}
	if e, ok := errors.AsType[*quiz.SettingsError](err); ok {
		return FieldError{"body." + named(e.Field), "out of range"}, true
	}
	if e, ok := errors.AsType[*quiz.ExamError](err); ok {
		field := e.Field
		if field == "day" {
			field = "date" // as the interface calls it
		}
		return FieldError{"body." + field, e.Reason}, true
	}
	if errors.Is(err, deck.ErrResponse) {
		return FieldError{"body.response", "does not fit the card"}, true
	}
	return FieldError{}, false
}

// named is a setting's field as the interface names it: "Habits.Off" is habits.off.
func named(field string) string {
	parts := strings.Split(field, ".")
	for i, part := range parts {
		parts[i] = strings.ToLower(part[:1]) + part[1:]
	}
	return strings.Join(parts, ".")
}

func codeOf(status int) string {
	if code, ok := codes[status]; ok {
		return code
	}
	return "refused"
}

// fail answers a request that ended in an error outside the JSON interface's own
// handlers. What was written before is dropped.
func (s *Server) fail(c *fiber.Ctx, err error) error {
	harden(&c.Response().Header)
	p := s.problem(c.UserContext(), err)
	if p.Status >= http.StatusInternalServerError || p.Code == "malformed" {
		c.Context().SetConnectionClose()
	}
	if !strings.HasPrefix(c.Path(), apiPath+"/") {
		c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
		return c.Status(p.Status).SendString(p.Title + "\n")
	}
	return sendProblem(c, p)
}

func sendProblem(c *fiber.Ctx, p *Problem) error {
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, problemType)
	return c.Status(p.Status).Send(body)
}

// plain puts our problem documents in the place of the framework's: with a code and
// the request's id, without what was sent.
func plain(ctx huma.Context, _ string, v any) (any, error) {
	switch e := v.(type) {
	case *refusal:
		return e.problem, nil
	case *huma.ErrorModel:
		p := &Problem{Type: "about:blank", Title: http.StatusText(e.Status), Status: e.Status, Code: codeOf(e.Status), Request: requestID(ctx.Context())}
		for _, d := range e.Errors {
			message, _, _ := strings.Cut(d.Message, ": ") // what follows is a parser's own error
			p.Errors = append(p.Errors, FieldError{Location: d.Location, Message: message})
		}
		return p, nil
	}
	return v, nil
}
