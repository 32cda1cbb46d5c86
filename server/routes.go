package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"
)

// apiPath begins every address of the JSON interface.
const apiPath = "/api/v1"

// routes is the map of the server.
func (s *Server) routes() error {
	s.app.Use(s.observe, s.guard, s.identify)

	s.app.Get("/healthz", s.alive)
	s.app.Get("/readyz", s.ready)
	s.app.Get("/media/:deck/*", s.media)
	s.app.Get("/app/:digest/*", s.asset)
	for _, page := range []string{"/", "/study", "/deck/:id", "/progress", "/settings", "/exam", "/exam/:id"} {
		s.app.Get(page, s.page)
	}

	s.app.Post(apiPath+"/sittings/:id/events", s.event) // if it is plain; else the framework, as below

	api := s.newAPI()
	handle(s, api, http.MethodGet, "/today", "What is due, and what was done today", s.today)
	handle(s, api, http.MethodGet, "/decks/{id}", "A deck's questions and how well they sit", s.deckPage)
	handle(s, api, http.MethodPut, "/cards/{id}/mark", "Set a card aside, or take it in again", s.mark)
	handle(s, api, http.MethodGet, "/choices", "What a sitting can be about", s.choices)
	handle(s, api, http.MethodPost, "/sittings", "Sit down to study, or go on with the open sitting", s.open)
	handle(s, api, http.MethodGet, "/sittings/current", "The open sitting", s.current)
	handle(s, api, http.MethodPost, "/sittings/{id}/events", "What the learner did: durable when answered", s.do)
	handle(s, api, http.MethodGet, "/progress", "What was learned and what is to come", s.progress)
	handle(s, api, http.MethodGet, "/settings", "How the learner wants to learn", s.settings)
	handle(s, api, http.MethodPut, "/settings", "Change how the learner wants to learn", s.setSettings)
	handle(s, api, http.MethodGet, "/exams", "Exams, each with how to learn for it and what to expect", s.exams)
	handle(s, api, http.MethodPost, "/exams/preview", "The plan for an exam that is not set yet", s.previewExam)
	handle(s, api, http.MethodPut, "/exams/{id}", "Set an exam, or change it", s.setExam)
	handle(s, api, http.MethodDelete, "/exams/{id}", "Call an exam off", s.callOff)
	s.app.Get(apiPath+"/exams/:id/calendar.ics", s.calendar)
	return s.describe(api)
}

// answer is what the framework sends: Body, as JSON.
type answer[T any] struct{ Body T }

// handle adds one operation of the JSON interface. Its description, the checks of
// its request and the shape of its answer all come from the types of do.
func handle[Request, Answer any](s *Server, api huma.API, method, path, summary string,
	do func(context.Context, Caller, *Request) (Answer, error)) {
	op := huma.Operation{
		OperationID:  huma.GenerateOperationID(method, path, new(answer[Answer])),
		Method:       method,
		Path:         path,
		Summary:      summary,
		MaxBodyBytes: maxBody + 1,
		// Fiber has the whole body before anybody is asked, within readTime.
		BodyReadTimeout: -1,
		Responses: map[string]*huma.Response{"default": {
			Description: "What went wrong",
			Content: map[string]*huma.MediaType{problemType: {
				Schema: api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, ""),
			}},
		}},
	}
	huma.Register(api, op, func(ctx context.Context, in *Request) (*answer[Answer], error) {
		out, err := do(ctx, callerOf(ctx), in)
		if err != nil {
			p := s.problem(ctx, err)
			return nil, &refusal{huma.ErrorModel{Status: p.Status}, p}
		}
		return &answer[Answer]{out}, nil
	})
}

// newAPI sets the framework up without what it would add by itself: pages with
// scripts from elsewhere, links to schemas in every answer, its own error texts.
func (s *Server) newAPI() huma.API {
	cfg := huma.DefaultConfig("Ripasso", s.cfg.Version)
	cfg.Servers = []*huma.Server{{URL: apiPath}}
	cfg.OpenAPIPath, cfg.DocsPath, cfg.SchemasPath = "", "", ""
	cfg.CreateHooks = nil
	cfg.Transformers = []huma.Transformer{plain}
	jsonFormat := huma.Format{Marshal: writeJSON, Unmarshal: readJSON}
	cfg.Formats = map[string]huma.Format{"application/json": jsonFormat, "json": jsonFormat}
	return humafiber.NewWithGroup(s.app, withHead{s.app.Group(apiPath)}, cfg)
}

// errMalformed replaces the decoder's own errors, which name this program's types.
var errMalformed = errors.New("this is not the JSON that is expected here")

func readJSON(data []byte, v any) error {
	if err := json.Unmarshal(data, v); err != nil {
		return errMalformed
	}
	return nil
}

// withHead answers HEAD wherever GET is answered, as the other routes do.
type withHead struct{ fiber.Router }

// Add registers a route, and for GET a second one.
func (r withHead) Add(method, path string, handlers ...fiber.Handler) fiber.Router {
	if method == http.MethodGet {
		r.Router.Add(http.MethodHead, path, handlers...)
	}
	return r.Router.Add(method, path, handlers...)
}

// describe adds /openapi.json, written out once.
func (s *Server) describe(api huma.API) error {
	schemas := api.OpenAPI().Components.Schemas.Map()
	// The framework registers its own problem documents; nobody gets to see them.
	delete(schemas, "ErrorModel")
	delete(schemas, "ErrorDetail")
	text, err := json.Marshal(api.OpenAPI())
	if err != nil {
		return fmt.Errorf("describing the interface: %w", err)
	}
	s.app.Get(apiPath+"/openapi.json", func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderContentType, "application/openapi+json")
		return c.Send(text)
	})
	return nil
}

// alive says that the process answers at all.
func (s *Server) alive(c *fiber.Ctx) error {
	return c.JSON(map[string]string{"status": "ok", "version": s.cfg.Version})
}

// ready says whether answers would be taken now.
func (s *Server) ready(c *fiber.Ctx) error {
	if s.draining.Load() {
		return fiber.ErrServiceUnavailable
	}
	if _, err := s.cfg.Desk.Store.State(c.UserContext(), s.cfg.Learner); err != nil {
		s.log.ErrorContext(c.UserContext(), "not ready", "request", requestID(c.UserContext()), "error", err.Error())
		return fiber.ErrServiceUnavailable
	}
	return c.JSON(map[string]string{"status": "ready"})
}
