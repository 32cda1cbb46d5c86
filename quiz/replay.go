package quiz

import (
	"iter"
	"maps"
	"slices"
	"time"

	"ripasso/deck"
	"ripasso/quiz/fsrs"
)

// FoldVersion changes whenever the same facts fold to another State than before; a
// kept State of another version is replayed.
const FoldVersion = 7

// moment is a fact's place in the fold. A clock that runs ahead is held back to the
// time of receipt: nothing happens after it is known.
func (f *Fact) moment() Moment {
	at := f.At
	if !f.Received.IsZero() && at.After(f.Received) {
		at = f.Received
	}
	return Moment{At: at.UTC().Truncate(time.Millisecond), ID: f.ID}
}

// Replay folds one learner's facts from nothing. They may come in any order, and more
// than once. Settings count from their moment on, but for the weights of the memory
// model: the last ones, those of a refit if there is one, are applied to the whole past,
// because they say what the same answers meant.
func Replay(facts iter.Seq[Fact]) *State {
	l := gather(facts)
	s := l.state
	settings := l.current().settings
	settings.Weights = l.weights()
	s.Settings = &settings
	plan := l.plan(DefaultSettings())
	// Pages that are made anew at every answer are for a State in use: here maps are faster.
	cards, days, slips := map[deck.CardID]Progress{}, map[Day]DayTotal{}, map[deck.CardID]Slips{}
	next := 0
	for i := range l.reviews {
		r := &l.reviews[i]
		card := s.heir(r.card)
		for next < len(l.settings) && l.settings[next].at.Before(r.at) {
			plan = l.plan(l.settings[next].settings)
			next++
		}
		c, after := outcome(plan, cards[card], r.at, card, r.given)
		if !r.given.cram {
			cards[card] = after
		}
		if c.slips = slips[card]; r.given.slipped() {
			slips[card] = c.slips.with(r.given.wrong, r.at.ID)
		}
		days[c.day] = days[c.day].plus(c.total)
		s.count(&c, s.Bands, 1)
		if i >= len(l.reviews)-maxRecent {
			c.regraded = r.regraded
			s.recent.push(c)
		}
	}
	s.replan()
	s.fill(cards, days)
	for card, x := range slips {
		s.Slips.Set(card, x)
	}
	return s
}

// replan makes the plan by the state's settings and refit.
func (s *State) replan() {
	s.plan = validPlan(*s.Settings)
	s.plan.fitted = s.Fitted.At
	s.ahead = &ahead{}
}

// date says of each card when it is due, by the state's plan.
func (s *State) date(cards map[deck.CardID]Progress) {
	for card, x := range cards {
		x.Due, _ = s.plan.due(card, x)
		cards[card] = x
	}
}

// set says what is known of a card from now on, was until now, and when it is due.
func (s *State) set(card deck.CardID, was, x Progress) {
	s.ahead.leave(was)
	if x.Phase == New {
		s.Cards.Delete(card)
		return
	}
	x.Due, _ = s.plan.due(card, x)
	s.Cards.Set(card, x)
	s.ahead.enter(x)
}

// Clone is a copy that Add can be called on while the original is read.
func (s *State) Clone() *State {
	c := *s
	c.Awaited, c.ahead = slices.Clone(s.Awaited), s.ahead.carry()
	return &c
}

// Add folds one more fact into the state, which must not hold it yet, and reports
// whether that was possible: the state is then what Replay would give. It is false, and
// the state unchanged, where the fact alters what is past: an answer that does not come
// last for its card and does not leave that alone, a void or a regrade of another one than the last of its card or of
// one long ago, settings that came before something else or bring other weights, a move,
// a refit.
func (s *State) Add(f Fact) bool {
	at := f.moment()
	if slices.Contains(s.Awaited, f.ID) {
		return false
	}
	ok := true
	switch {
	case f.Review != nil:
		ok = s.addReview(at, f.Review)
	case f.Void != nil:
		if c := s.last(f.Void.Target); c == nil {
			ok = false
		} else {
			s.takeBack(c)
		}
	case f.Regrade != nil:
		ok = s.addRegrade(at, f.Regrade)
	case f.Settings != nil:
		ok = s.addSettings(at, f.Settings)
	case f.Mark != nil:
		s.addMark(at, f.Mark)
	case f.Exam != nil:
		s.addExam(at, f.Exam)
	case f.Outlook != nil:
		s.addOutlook(at, f.Outlook)
	case f.Move != nil, f.Refit != nil:
		ok = false
	}
	if !ok {
		return false
	}
	if s.Latest.Before(at) {
		s.Latest = at
	}
	s.Facts++
	return true
}

func (s *State) addReview(at Moment, r *Review) bool {
	card := s.heir(r.Card)
	last, seen := s.Cards.Find(card)
	switch {
	case at.Before(s.Settled):
		return false
	case seen && r.Origin != Cram && at.Before(Moment{At: last.Last, ID: last.Review}):
		return false
	case r.Grade.Valid():
		s.recent.push(s.review(at, card, last, r.given()))
	}
	return true
}

func (s *State) addRegrade(at Moment, r *Regrade) bool {
	c := s.last(r.Target)
	if c == nil || !r.Grade.Valid() || at.Before(c.regraded) || c.at.Before(s.Settled) {
		return false
	}
	s.takeBack(c)
	g := c.given
	g.grade, g.days = r.Grade, r.Days
	n := s.review(c.at, c.card, s.Cards.At(c.card), g)
	n.regraded = at
	s.recent.push(n)
	return true
}

func (s *State) addSettings(at Moment, n *Settings) bool {
	if n.Validate() != nil { // not folded, as in Replay
		return true
	}
	next := *n
	if s.Refit != nil {
		next.Weights = s.Refit.Weights
	}
	if at.Before(s.Latest) || next.Weights != s.Settings.Weights && s.Cards.Len() > 0 {
		return false
	}
	s.Settings, s.Settled = &next, at
	s.replan()
	cards := maps.Collect(s.Cards.All())
	s.date(cards)
	s.Cards = cardsOf(cards)
	return true
}

// addMark keeps the mark if it is the last of its card.
func (s *State) addMark(at Moment, m *Mark) {
	card := s.heir(m.Card)
	if last, ok := s.Aside[card]; ok && at.Before(last.Since) {
		return
	}
	aside := maps.Clone(s.Aside)
	if aside == nil {
		aside = map[deck.CardID]SetAside{}
	}
	aside[card] = SetAside{m.As, at}
	s.Aside = aside
}

// change is what one review did to a state. It is immutable.
type change struct {
	at       Moment
	card     deck.CardID
	before   Progress // of the card
	day      Day
	slips    Slips    // of the card, before
	total    DayTotal // what came to the day
	given    given
	regraded Moment // the regrade that gave the grade, if any
}

// last is what a recent review did that is the last of its card, or one that left its
// card alone; nil where it is none of these.
func (s *State) last(review FactID) *change {
	c := s.recent.find(review)
	if c == nil || !c.given.cram && s.Cards.At(c.card).Review != review {
		return nil
	}
	return c
}

// takeBack makes undone what last has found.
func (s *State) takeBack(c *change) {
	if !c.given.cram {
		s.set(c.card, s.Cards.At(c.card), c.before)
	}
	if c.given.slipped() {
		s.setSlips(c.card, c.slips)
	}
	if left := s.Days.At(c.day).minus(c.total); left.Reviews+left.Crammed > 0 {
		s.Days.Set(c.day, left)
	} else {
		s.Days.Delete(c.day)
	}
	s.Total = s.Total.minus(c.total)
	s.recount(c, -1)
	s.recent.forget(c.at.ID)
}

// review folds an answer that comes after all others to its card, which stood at before.
func (s *State) review(at Moment, card deck.CardID, before Progress, g given) change {
	c, after := outcome(s.plan, before, at, card, g)
	if !g.cram {
		s.set(card, before, after)
	}
	if c.slips = s.Slips.At(card); g.slipped() {
		s.setSlips(card, c.slips.with(g.wrong, at.ID))
	}
	s.Days.Set(c.day, s.Days.At(c.day).plus(c.total))
	s.Total = s.Total.plus(c.total)
	s.recount(&c, 1)
	return c
}

func (s *State) setSlips(card deck.CardID, x Slips) {
	if x == (Slips{}) {
		s.Slips.Delete(card)
		return
	}
	s.Slips.Set(card, x)
}

// recount is count in a state that shares its bands.
func (s *State) recount(c *change, sign int) {
	if c.total.Tested > 0 {
		own := *s.Bands
		s.Bands = &own
	}
	s.count(c, s.Bands, sign)
}

// count counts a first answer by its grade and puts a tested one into its band, or with
// sign -1 takes it out again.
func (s *State) count(c *change, bands *Bands, sign int) {
	if c.total.New > 0 {
		s.Firsts[c.given.grade-fsrs.Again] += sign
	}
	if c.total.Tested == 0 {
		return
	}
	b := &bands[min(int(c.total.Expected*CalibrationBands/1e6), CalibrationBands-1)]
	b.Answers += sign
	b.Recalled += sign * c.total.Recalled
	b.Expected += int64(sign) * c.total.Expected
}

// given is what an answer brings to the fold.
type given struct {
	took   time.Duration
	grade  fsrs.Grade // the last one given
	days   int        // said with that grade
	recall float64    // predicted then; 0 where the weights that hold now are to say it
	wrong  uint64     // digest of what was answered, where that was less than right
	cram   bool
}

func (r *Review) given() given {
	return given{r.Took, r.Grade, r.Days, r.Recall, r.wrong(), r.Origin == Cram}
}

// outcome is what an answer to a card changes, and the card's progress after it.
func outcome(p *Plan, before Progress, at Moment, card deck.CardID, g given) (change, Progress) {
	if g.cram {
		total := DayTotal{Crammed: 1, CramTook: g.took}
		return change{at: at, card: card, before: before, day: p.calendar.Day(at.At), total: total, given: g}, before
	}
	after := p.After(before, at.ID, at.At, g.grade)
	after.Days = g.days
	total := DayTotal{Reviews: 1, Took: g.took}
	if g.grade > fsrs.Again {
		total.Right = 1
	}
	switch {
	case before.Phase == New:
		total.New = 1
	case after.Elapsed > 0:
		recall := g.recall
		if recall == 0 {
			recall = p.predicted(before, after.Elapsed)
		}
		total.Tested, total.Recalled = 1, total.Right
		after.Tested, after.Recalled = after.Tested+1, after.Recalled+total.Right
		if before.Phase == Reviewing && p.days(card, before) >= MatureAt {
			total.Mature, total.Kept = 1, total.Right
		}
		total.Expected, total.Spread = millionths(recall), millionths(recall*(1-recall))
	}
	return change{at: at, card: card, before: before, day: p.calendar.Day(at.At), total: total, given: g}, after
}

// fill puts cards and days into an empty state.
func (s *State) fill(cards map[deck.CardID]Progress, days map[Day]DayTotal) {
	s.date(cards)
	s.Cards = cardsOf(cards)
	s.Days = daysIn(days)
	for _, total := range days {
		s.Total = s.Total.plus(total)
	}
}
