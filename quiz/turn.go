package quiz

import (
	"slices"
	"time"

	"ripasso/deck"
)

// MaxTurns is how many turns a sitting has at most. It is written with every answer, and
// keeps each turn for as long as it can be undone.
const MaxTurns = 1000

// advance shows what comes next: a step that is due, then the queue, then a step due
// soon. After the scope's minutes, and after MaxTurns, nothing new is shown.
func (s *Sitting) advance(w World) {
	s.Current, s.Phase = nil, Done
	if end := s.Scope.end(s.Started); !end.IsZero() && !w.Now.Before(end) || len(s.Past) >= MaxTurns {
		return
	}
	for {
		card, due, ok := s.take(w)
		if !ok {
			return
		}
		if _, ok := w.Card(card); ok && (w.Aside == nil || !w.Aside(card)) {
			s.ask(card, due, 0, w)
			return
		}
	}
}

// take removes the next card from Waiting or Queue; due is its moment in Waiting.
func (s *Sitting) take(w World) (card deck.CardID, due time.Time, ok bool) {
	soonest := -1
	for i, x := range s.Waiting {
		if soonest < 0 || x.Due.Before(s.Waiting[soonest].Due) {
			soonest = i
		}
	}
	if soonest >= 0 {
		x := s.Waiting[soonest]
		ahead := w.Plan.settings.LearnAhead
		if !x.Due.After(w.Now) || len(s.Queue) == 0 && !x.Due.After(w.Now.Add(ahead)) {
			s.Waiting = slices.Delete(s.Waiting, soonest, soonest+1)
			return x.Card, x.Due, true
		}
	}
	if len(s.Queue) == 0 {
		return card, due, false
	}
	card = s.Queue[0]
	s.Queue = s.Queue[1:]
	return card, due, true
}

// again asks the card on the table as if it had not been answered.
func (s *Sitting) again(w World) { s.ask(s.Current.Card, s.Current.Due, s.Current.Hints, w) }

// ask puts a card on the table, unanswered. Hints already seen stay seen.
func (s *Sitting) ask(card deck.CardID, due time.Time, hints int, w World) {
	s.Current = &Turn{Card: card, Due: due, Shown: w.Now, Hints: hints}
	s.Phase = Asking
	if c, ok := w.Card(card); ok {
		s.Current.Hints = min(hints, len(c.Hints()))
		s.Current.Face = s.faceDigest(c)
	}
}

// deal is the seed for a card's turn: another one when it returns, the same one when
// it is asked again after an undo.
func (s *Sitting) deal(card deck.CardID) uint64 {
	seed := s.Seed
	for _, t := range s.Past {
		if t.Card == card && t.Went != Away {
			seed++
		}
	}
	return seed
}

// faceDigest says by what a learner would notice whether a card is the same.
func (s *Sitting) faceDigest(c *deck.Card) uint64 {
	f := c.Show(s.deal(c.ID)).Face()
	return f.Digest()
}

func kindOf(c *deck.Card) deck.Kind { return c.Question.Body.Kind() }

// within brings a device's clock into the span in which the event must have happened.
func within(at, from, to time.Time) time.Time {
	if at.IsZero() || at.After(to) {
		at = to
	}
	if at.Before(from) {
		at = from
	}
	return at.UTC().Truncate(time.Millisecond)
}
