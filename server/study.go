package server

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz"
	"ripasso/quiz/fsrs"
)

// OpenRequest says what the learner sits down for.
type OpenRequest struct {
	Scope
	Fresh bool `json:"fresh,omitempty" doc:"begin anew even if a sitting is open"`
}

// Scope is what a sitting is about. A card belongs that fits all lists; an empty one fits
// any card.
type Scope struct {
	Decks    []uuid.UUID `json:"decks,omitempty" maxItems:"200" doc:"none: all"`
	New      *int        `json:"new,omitempty" minimum:"0" maximum:"9999" doc:"at most this many new cards; left out: the day's"`
	Limit    int         `json:"limit,omitempty" minimum:"0" maximum:"9999" doc:"at most this many cards; 0: until done"`
	Minutes  int         `json:"minutes,omitempty" minimum:"0" maximum:"1440" doc:"no further card after these; 0: until done"`
	Tags     []string    `json:"tags,omitempty" maxItems:"200" maxLength:"200" doc:"of a question or its deck"`
	Kinds    []deck.Kind `json:"kinds,omitempty" maxItems:"10" enum:"flashcard,single,multiple,text,boolean,number,date,cloze,order,match"`
	Sources  []string    `json:"sources,omitempty" maxItems:"200" maxLength:"200" doc:"works that a question cites, as /choices names them"`
	Sections []string    `json:"sections,omitempty" maxItems:"200" maxLength:"500" doc:"headings of a deck"`
	Cram     bool        `json:"cram,omitempty" doc:"ask all that belongs, due or not, and leave the schedule alone"`
	Missed   bool        `json:"missed,omitempty" doc:"cram what went wrong in the sitting before"`
}

// Choices is what there is to choose from.
type Choices struct {
	Cards    int      `json:"cards" doc:"all there are"`
	Missed   int      `json:"missed" doc:"that went wrong in the sitting before"`
	Tags     []Choice `json:"tags" nullable:"false"`
	Kinds    []Choice `json:"kinds" nullable:"false"`
	Sources  []Choice `json:"sources" nullable:"false"`
	Sections []Choice `json:"sections" nullable:"false"`
}

// Choice is one thing that a sitting can be about.
type Choice struct {
	Name  string `json:"name" doc:"as a scope names it"`
	Title string `json:"title" doc:"as people know it"`
	Cards int    `json:"cards"`
}

// EventRequest is something the learner did. The id is made where it happened: sent
// twice, it counts once.
type EventRequest struct {
	ID       uuid.UUID     `json:"id" format:"uuid" doc:"version 7"`
	Version  int           `json:"version" minimum:"0" doc:"of the view that the learner saw"`
	At       time.Time     `json:"at"`
	Do       quiz.Action   `json:"do" enum:"hint,answer,grade,qualify,next,undo,bury,suspend"`
	Response *GivenRequest `json:"response,omitempty"`
	TookMs   int64         `json:"tookMs,omitempty" minimum:"0" doc:"from showing the card to answering"`
	Grade    fsrs.Grade    `json:"grade,omitempty" minimum:"1" maximum:"4"`
	Why      quiz.Why      `json:"why,omitempty" enum:"right,guessed,easy"`
}

// GivenRequest is an answer: the texts typed or the items picked.
type GivenRequest struct {
	Texts   []string `json:"texts,omitempty" maxItems:"64" maxLength:"2000"`
	Picks   []int    `json:"picks,omitempty" maxItems:"256" minimum:"-1" maximum:"9999"`
	Unknown bool     `json:"unknown,omitempty"`
}

func (s *Server) open(ctx context.Context, by Caller, in *struct{ Body OpenRequest }) (View, error) {
	return shown(s.cfg.Desk.Open(ctx, by.Learner, quiz.Scope(in.Body.Scope), in.Body.Fresh))
}

func (s *Server) choices(ctx context.Context, by Caller, in *struct {
	Deck string `query:"deck" format:"uuid" doc:"left out: the whole library"`
}) (Choices, error) {
	var decks []uuid.UUID
	if in.Deck != "" {
		id, err := uuid.Parse(in.Deck)
		if err != nil {
			return Choices{}, &invalidError{"query.deck", "expected a UUID"}
		}
		decks = append(decks, id)
	}
	c, err := s.cfg.Desk.Choices(ctx, by.Learner, decks...)
	if err != nil {
		return Choices{}, err
	}
	all := func(in []quiz.Choice) []Choice { return each(in, func(c quiz.Choice) Choice { return Choice(c) }) }
	return Choices{
		Cards: c.Cards, Missed: c.Missed,
		Tags: all(c.Tags), Kinds: all(c.Kinds), Sources: all(c.Sources), Sections: all(c.Sections),
	}, nil
}

func (s *Server) current(ctx context.Context, by Caller, _ *struct{}) (View, error) {
	return shown(s.cfg.Desk.View(ctx, by.Learner, uuid.Nil))
}

// doRequest is an event with what its request says besides.
type doRequest struct {
	ID        uuid.UUID `path:"id" format:"uuid"`
	Languages string    `header:"Accept-Language"`
	Body      EventRequest
}

func (s *Server) do(ctx context.Context, by Caller, in *doRequest) (View, error) {
	event, err := in.Body.event(firstTag(in.Languages))
	if err != nil {
		return View{}, err
	}
	return shown(s.cfg.Desk.Do(ctx, by.Learner, in.ID, event))
}

// maxTook bounds the time of an answer, in milliseconds: a page may lie open for
// days. What is longer than an answer can take is for package quiz to judge.
const maxTook = 1 << 32

func (r *EventRequest) event(lang string) (quiz.Event, error) {
	if r.ID.Version() != 7 || r.ID.Variant() != uuid.RFC4122 {
		return quiz.Event{}, &invalidError{"body.id", "expected a UUID of version 7"}
	}
	event := quiz.Event{
		ID: r.ID, Version: r.Version, At: r.At.UTC().Truncate(time.Millisecond), Do: r.Do,
		Took: time.Duration(min(r.TookMs, maxTook)) * time.Millisecond, Grade: r.Grade, Why: r.Why,
		Lang: lang,
	}
	if r.Response != nil {
		event.Response = &deck.Response{Texts: r.Response.Texts, Picks: r.Response.Picks, Unknown: r.Response.Unknown}
	}
	return event, nil
}

// shown writes a sitting for the app.
func shown(v quiz.View, err error) (View, error) {
	if err != nil {
		return View{}, err
	}
	return viewOf(v), nil
}

// firstTag is the language that an Accept-Language header names first.
func firstTag(header string) string {
	first, _, _ := strings.Cut(header, ",")
	tag, _, _ := strings.Cut(first, ";")
	return strings.TrimSpace(tag)
}
