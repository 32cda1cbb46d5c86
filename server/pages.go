package server

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz"
)

func (s *Server) today(ctx context.Context, by Caller, _ *struct{}) (Today, error) {
	t, err := s.cfg.Desk.Today(ctx, by.Learner)
	if err != nil {
		return Today{}, err
	}
	out := Today{
		Due: t.Due, New: t.New, Minutes: t.Minutes, Language: t.Language,
		Ticks:    each(t.Ticks, func(t quiz.Tick) CardTick { return CardTick{t.Card, t.Recall, t.State} }),
		Decks:    each(t.Decks, func(d quiz.DeckToday) DeckLine { return DeckLine(d) }),
		Tomorrow: Tomorrow(t.Tomorrow),
		Free:     t.Free, Spare: Tomorrow(t.Spare), Exams: each(t.Exams, examLine),
		DoneToday: DoneToday{Reviews: t.Done.Reviews, Right: t.Done.Right, Minutes: Minutes(t.Done.Took)},
	}
	if c := t.CatchUp; c != nil {
		out.CatchUp = &CatchUp{Overdue: c.Overdue, PerDay: c.PerDay, Days: c.Days}
		if c.Finish != 0 {
			out.CatchUp.Finish = c.Finish.String()
		}
	}
	if t.Sitting != nil {
		out.Sitting = &OpenSitting{ID: t.Sitting.ID, Left: t.Sitting.Left, Minutes: t.Sitting.Minutes, Cram: t.Sitting.Cram}
	}
	return out, nil
}

func (s *Server) deckPage(ctx context.Context, by Caller, in *struct {
	ID uuid.UUID `path:"id" format:"uuid"`
}) (DeckPage, error) {
	page, err := s.cfg.Desk.DeckPage(ctx, by.Learner, in.ID)
	if err != nil {
		return DeckPage{}, err
	}
	d := page.Deck
	html := htmlIn(baseOf(d))
	return DeckPage{
		ID: d.ID(), Title: d.Meta.Title, Lang: d.Meta.Lang, Description: d.Meta.Description, Tags: list(d.Meta.Tags),
		Intro: html(d.Intro), Questions: len(d.Questions), Sources: sourcesOf(d),
		Due: page.Due, New: page.New, Minutes: page.Minutes,
		Sections: each(page.Sections, func(x quiz.Section) DeckSection {
			return DeckSection{x.Title, each(x.Cards, func(c quiz.CardLine) DeckCard {
				return DeckCard{Card: c.Face.Card, Prompt: html(c.Face.Prompt), Kind: c.Face.Kind, Phase: c.Phase,
					Recall: c.Recall, Due: moment(c.Due), Lapses: c.Lapses, Aside: c.Aside, Leech: c.Leech, Exam: c.Exam}
			})}
		}),
	}, nil
}

func (s *Server) mark(ctx context.Context, by Caller, in *struct {
	ID   uuid.UUID `path:"id" format:"uuid"`
	Body CardMark
}) (CardMark, error) {
	return in.Body, s.cfg.Desk.Mark(ctx, by.Learner, in.ID, in.Body.As)
}

// sourcesOf lists the works that a deck cites, in the order of its catalogue.
func sourcesOf(d *deck.Deck) []Citation {
	cited := map[string]bool{}
	for _, q := range d.Questions {
		for _, c := range q.Notes.Sources {
			cited[c.Key] = true
		}
	}
	keys := make([]string, 0, len(cited))
	for key := range cited {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b string) int { return d.Works[a].Order - d.Works[b].Order })
	return each(keys, func(key string) Citation { return citationOf(d.Works[key], key, "") })
}

func (s *Server) progress(ctx context.Context, by Caller, in *struct {
	Deck []string `query:"deck,explode" maxItems:"1000" nullable:"false" doc:"ids: of these decks alone; none: of all. It may stand several times"`
}) (Progress, error) {
	var decks []uuid.UUID
	for _, text := range in.Deck {
		id, err := uuid.Parse(text)
		if err != nil {
			return Progress{}, &invalidError{"query.deck", "expected a UUID"}
		}
		decks = append(decks, id)
	}
	r, err := s.cfg.Desk.Progress(ctx, by.Learner, decks...)
	if err != nil {
		return Progress{}, err
	}
	return ProgressOf(r), nil
}

func (s *Server) settings(ctx context.Context, by Caller, _ *struct{}) (Settings, error) {
	now, err := s.cfg.Desk.Settings(ctx, by.Learner)
	return settingsOf(now), err
}

// setSettings changes what the page of settings shows and leaves the rest as it is.
func (s *Server) setSettings(ctx context.Context, by Caller, in *struct{ Body Settings }) (Settings, error) {
	now, err := s.cfg.Desk.Settings(ctx, by.Learner)
	if err != nil {
		return Settings{}, err
	}
	b := in.Body
	now.Language, now.Reading, now.Zone, now.Rollover = b.Language, b.Reading, b.Zone, b.Rollover
	now.NewPerDay, now.PerDay, now.Retention = b.NewPerDay, b.PerDay, b.Retention
	if b.Habits != nil {
		if now.Habits, err = b.Habits.mean(); err != nil {
			return Settings{}, err
		}
	}
	return settingsOf(now), s.cfg.Desk.SetSettings(ctx, by.Learner, now)
}

// mean is what habits that were sent mean.
func (h *Habits) mean() (quiz.Habits, error) {
	out := quiz.Habits{Minutes: h.Minutes, Order: h.Order, Together: h.Together}
	copy(out.Lighter[:], h.Lighter)
	off, err := spans(h.Off, "body.habits.off")
	out.Off = off
	return out, err
}

// spans are days as they were sent, at a place of the request.
func spans(list []Span, location string) (out []quiz.Span, err error) {
	for _, x := range list {
		from, err := time.Parse(time.DateOnly, x.From)
		to, wrong := time.Parse(time.DateOnly, x.To)
		if err != nil || wrong != nil {
			return nil, &invalidError{location, "expected dates"}
		}
		out = append(out, quiz.Span{From: quiz.DayOf(from), To: quiz.DayOf(to)})
	}
	return out, nil
}

func settingsOf(s quiz.Settings) Settings {
	h := s.Habits
	return Settings{Language: s.Language, Reading: s.Reading, NewPerDay: s.NewPerDay, PerDay: s.PerDay,
		Retention: s.Retention, Zone: s.Zone, Rollover: s.Rollover,
		Habits: &Habits{Minutes: h.Minutes, Order: h.Order, Together: h.Together, Lighter: h.Lighter[:],
			Off: each(h.Off, func(x quiz.Span) Span { return Span{x.From.String(), x.To.String()} })},
	}
}

// Minutes is a time in whole minutes, at least one where there was any.
func Minutes(d time.Duration) int {
	return int((d + time.Minute - 1) / time.Minute)
}
