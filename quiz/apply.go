package quiz

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"ripasso/deck"
	"ripasso/quiz/fsrs"
)

// ErrRefused is wrapped by the error of an event that the sitting's phase has no place for.
var ErrRefused = errors.New("not possible now")

const (
	// maxTook caps the time of an answer: beyond it the learner was elsewhere.
	maxTook = time.Minute
	// remembered is how many event ids a sitting keeps: a device sends one event at a time,
	// and the same again until it is answered.
	remembered = 16
)

// World is what a sitting needs to know of everything else.
type World struct {
	Now      time.Time
	Plan     *Plan
	Card     func(deck.CardID) (*deck.Card, bool) // as the library has it now
	Progress func(deck.CardID) Progress
	Aside    func(deck.CardID) bool // whether a card is set aside; nil: none is
	Pace     time.Duration          // the learner's usual time for an answer, verdict read
	// Busy is how much there is to do besides a card on a day, counted in cards; nil where
	// nothing is known of that.
	Busy func(deck.CardID) func(Day) float64
	// Returns may mend what a learner is told of when a card returns after each grade, from
	// its progress before the answer and the moment of that; nil: the plan's word stands.
	Returns func(card deck.CardID, before Progress, at time.Time, by map[fsrs.Grade]time.Duration)
	// Bias is by how much the log-odds of recall are to be raised where it is forecast, as
	// recent surprises have it. Intervals know nothing of it.
	Bias float64
}

// recall forecasts how probable it is that a card is recalled now.
func (w *World) recall(x *Progress) float64 {
	if x.Phase == New {
		return 0
	}
	return shifted(w.Plan.Recall(*x, w.Now), w.Bias)
}

func (w World) busy(card deck.CardID) func(Day) float64 {
	if w.Busy == nil {
		return nil
	}
	return w.Busy(card)
}

// NewSitting sits a learner down before a queue and shows the first card. Version is 1,
// or one more than that of the sitting it takes the place of.
func NewSitting(id uuid.UUID, learner LearnerID, version int, scope Scope, q Queue, w World) *Sitting {
	s := &Sitting{
		ID: id, Learner: learner, Version: version, Scope: scope, Started: w.Now,
		Seed:  binary.BigEndian.Uint64(id[8:]),
		Queue: slices.Clone(q.Cards), Waiting: slices.Clone(q.Waiting),
	}
	s.advance(w)
	return s
}

// Refresh brings the sitting in line with a library that has changed under it: a card
// that is gone is passed over, one whose face is another is shown anew. It reports
// whether anything on the table changed; the version is then one more.
func (s *Sitting) Refresh(w World) bool {
	if s.Current == nil {
		return false
	}
	c, ok := w.Card(s.Current.Card)
	switch {
	case !ok && s.Phase == Judged:
		s.leave(w)
		s.advance(w)
	case !ok:
		s.advance(w)
	case s.Phase == Judged || s.Current.Face == s.faceDigest(c):
		return false
	default:
		s.again(w)
	}
	s.Version++
	return true
}

// Knows reports whether an event has been applied already.
func (s *Sitting) Knows(event FactID) bool { return slices.Contains(s.Applied, event) }

// Apply moves the sitting on by one event and returns the facts that it brings, at most
// one. An event for another version is ErrStale, one that has no place here wraps
// ErrRefused, an answer that does not fit the card wraps deck.ErrResponse; the sitting
// is then as it was. Its learner's state must not have the facts folded in before.
func (s *Sitting) Apply(ev Event, w World) ([]Fact, error) {
	if ev.Version != s.Version {
		return nil, ErrStale
	}
	if ev.ID == (FactID{}) {
		return nil, fmt.Errorf("applying %q without an id: %w", ev.Do, ErrRefused)
	}
	fact, err := s.act(ev, w)
	if err != nil {
		return nil, fmt.Errorf("applying %q while %s: %w", ev.Do, s.Phase, err)
	}
	s.Version++
	if old := len(s.Applied) - remembered + 1; old > 0 {
		s.Applied = slices.Delete(s.Applied, 0, old)
	}
	s.Applied = append(s.Applied, ev.ID)
	if fact == nil {
		return nil, nil
	}
	fact.ID, fact.Learner = ev.ID, s.Learner
	return []Fact{*fact}, nil
}

func (s *Sitting) act(ev Event, w World) (*Fact, error) {
	switch ev.Do {
	case DoHint:
		return s.hint(w)
	case DoAnswer:
		return s.answer(ev, w)
	case DoGrade:
		return s.grade(ev, w)
	case DoQualify:
		return s.qualify(ev, w)
	case DoNext:
		return s.next(w)
	case DoUndo:
		return s.undo(ev, w)
	case DoBury:
		return s.setAside(Buried, ev, w)
	case DoSuspend:
		return s.setAside(Suspended, ev, w)
	}
	return nil, ErrRefused
}

func (s *Sitting) hint(w World) (*Fact, error) {
	if s.Phase != Asking {
		return nil, ErrRefused
	}
	c, ok := w.Card(s.Current.Card)
	if !ok || s.Current.Hints >= len(c.Hints()) {
		return nil, ErrRefused
	}
	s.Current.Hints++
	return nil, nil
}

func (s *Sitting) answer(ev Event, w World) (*Fact, error) {
	if s.Phase != Asking || ev.Response == nil {
		return nil, ErrRefused
	}
	c, ok := w.Card(s.Current.Card)
	if !ok {
		return nil, ErrRefused
	}
	r := *ev.Response
	if kindOf(c) == deck.Flashcard && !r.Unknown {
		if len(r.Texts)+len(r.Picks) > 0 || r.Self != 0 {
			return nil, deck.ErrResponse
		}
		s.Current.Response = &deck.Response{}
		s.Phase = Grading
		return nil, nil
	}
	return s.judge(r, ev, c, w)
}

func (s *Sitting) grade(ev Event, w World) (*Fact, error) {
	if s.Phase != Grading || !ev.Grade.Valid() {
		return nil, ErrRefused
	}
	c, ok := w.Card(s.Current.Card)
	if !ok {
		return nil, ErrRefused
	}
	return s.judge(deck.Response{Self: int(ev.Grade)}, ev, c, w)
}

// judge has the deck judge a response and writes the review.
func (s *Sitting) judge(r deck.Response, ev Event, c *deck.Card, w World) (*Fact, error) {
	t := s.Current
	showing := c.Show(s.deal(t.Card))
	canonical, err := showing.Canonical(r)
	if err != nil {
		return nil, err
	}
	v := c.Judge(canonical, ev.Lang)
	at := within(ev.At, t.Shown, w.Now)
	took := ev.Took
	if took <= 0 {
		took = at.Sub(t.Shown)
	}
	dealt, _, _ := showing.Deal(v, deck.Solution{}, deck.Response{})
	t.Response, t.Verdict, t.Answered, t.Review = &r, &dealt, at, ev.ID
	t.Before = w.Progress(t.Card)
	t.Grade = GradeOf(r, v, t.Hints)
	origin := Cram
	if !s.Scope.Crams() {
		origin, t.Told = Study, w.Plan.told(t.Card, t.Before, at, w.busy(t.Card))
	}
	s.Phase = Judged
	return &Fact{At: at, Review: &Review{
		Card: t.Card, Revision: c.Deck().Revision, Response: canonical, Verdict: v, Grade: t.Grade,
		Took: min(max(took, 0), maxTook).Truncate(time.Millisecond), Hints: t.Hints, Origin: origin, Days: t.Told[t.Grade],
		Recall: w.Plan.predicted(t.Before, t.after(w).Elapsed),
	}}, nil
}

func (s *Sitting) qualify(ev Event, w World) (*Fact, error) {
	if s.Phase != Judged {
		return nil, ErrRefused
	}
	t := s.Current
	if !slices.Contains(s.offers(), ev.Why) {
		return nil, ErrRefused
	}
	why := ev.Why
	if why == t.Why {
		why = ""
	}
	t.Why = why
	t.Grade = qualified(why, GradeOf(*t.Response, *t.Verdict, t.Hints), t.Hints)
	return &Fact{
		At:      within(ev.At, t.Answered, w.Now),
		Regrade: &Regrade{Target: t.Review, Grade: t.Grade, Why: why, Days: t.Told[t.Grade]},
	}, nil
}

func (s *Sitting) next(w World) (*Fact, error) {
	if s.Phase != Judged {
		return nil, ErrRefused
	}
	s.leave(w)
	s.advance(w)
	return nil, nil
}

// leave puts the judged card away, to wait where it returns in this sitting.
func (s *Sitting) leave(w World) {
	t := s.Current
	if due, ok := s.returns(w); ok {
		s.await(t.Card, due)
	}
	s.Past = append(s.Past, PastTurn{
		Card: t.Card, Due: t.Due, Hints: t.Hints, Answered: t.Answered, Went: t.went(), Grade: t.Grade, Review: t.Review,
	})
}

// await puts a card behind all others, or where it has a moment of its own lets it wait.
func (s *Sitting) await(card deck.CardID, due time.Time) {
	if due.IsZero() {
		s.Queue = append(s.Queue, card)
		return
	}
	s.Waiting = append(s.Waiting, Wait{card, due})
}

// returns tells when the judged card comes back in this sitting. Where another answer is
// the last of the card by the clock, what this one brings is what counts at the table.
func (s *Sitting) returns(w World) (due time.Time, ok bool) {
	t := s.Current
	x := w.Progress(t.Card)
	if x.Review != t.Review {
		x = t.after(w)
	}
	return s.back(t.Card, t.Grade, x, w)
}

// back tells when a card that was graded comes back in this sitting: after a step of
// minutes. Where the schedule is left alone a card that went wrong comes back behind all
// others, at no moment of its own.
func (s *Sitting) back(card deck.CardID, g fsrs.Grade, x Progress, w World) (due time.Time, ok bool) {
	if s.Scope.Crams() {
		return time.Time{}, g == fsrs.Again
	}
	_, step := w.Plan.due(card, x)
	return step, !step.IsZero()
}

// after is the progress of the judged card.
func (t *Turn) after(w World) Progress { return w.Plan.After(t.Before, t.Review, t.Answered, t.Grade) }

// undo takes the last answer back: a flashcard that was turned is turned again; a
// verdict is voided; from a new card or the end, the card before comes back.
func (s *Sitting) undo(ev Event, w World) (*Fact, error) {
	void := &Fact{Void: &Void{}}
	switch {
	case s.Phase == Grading:
		s.again(w)
		return nil, nil
	case s.Phase == Judged:
		void.At, void.Void.Target = within(ev.At, s.Current.Answered, w.Now), s.Current.Review
		s.again(w)
	case len(s.Past) == 0:
		return nil, ErrRefused
	default:
		last := len(s.Past) - 1
		t := s.Past[last]
		s.Past = s.Past[:last]
		void.At, void.Void.Target = within(ev.At, t.Answered, w.Now), t.Review
		if t.Went == Away && !t.Answered.IsZero() {
			s.takeIn(t.Card, w)
			return void, nil
		}
		s.putBack()
		s.drop(t.Card)
		s.ask(t.Card, t.Due, t.Hints, w)
	}
	if _, ok := w.Card(s.Current.Card); !ok {
		s.advance(w)
	}
	return void, nil
}

// setAside marks the card on the table and goes on to the next.
func (s *Sitting) setAside(as Aside, ev Event, w World) (*Fact, error) {
	t := s.Current
	if t == nil {
		return nil, ErrRefused
	}
	away := PastTurn{Card: t.Card, Due: t.Due, Hints: t.Hints, Went: Away, Review: ev.ID}
	if s.Phase == Judged {
		s.leave(w)
		away.Answered = t.Answered
	}
	s.Past = append(s.Past, away)
	s.drop(t.Card)
	s.advance(w)
	return &Fact{At: within(ev.At, t.Shown, w.Now), Mark: &Mark{Card: t.Card, As: as}}, nil
}

// takeIn undoes that a card was set aside after its answer, which stands: the card returns
// where that had brought it, and what is on the table stays there.
func (s *Sitting) takeIn(card deck.CardID, w World) {
	answered := s.Past[len(s.Past)-1]
	due, ok := s.back(card, answered.Grade, w.Progress(card), w)
	if !ok {
		return
	}
	s.await(card, due)
	if s.Phase == Done {
		aside := w.Aside // not yet knows that the mark is void
		w.Aside = func(c deck.CardID) bool { return c != card && aside != nil && aside(c) }
		s.advance(w)
	}
}

// drop takes a card out of what is still to be asked.
func (s *Sitting) drop(card deck.CardID) {
	s.Queue = slices.DeleteFunc(s.Queue, func(c deck.CardID) bool { return c == card })
	s.Waiting = slices.DeleteFunc(s.Waiting, func(w Wait) bool { return w.Card == card })
}

// putBack returns the card on the table, not yet answered, to where it came from.
func (s *Sitting) putBack() {
	t := s.Current
	switch {
	case t == nil:
	case t.Due.IsZero():
		s.Queue = slices.Insert(s.Queue, 0, t.Card)
	default:
		s.Waiting = append(s.Waiting, Wait{t.Card, t.Due})
	}
}
