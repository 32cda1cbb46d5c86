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
const FoldVersion = 1

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
// model: the last ones are applied to the whole past, because they say what the same
// answers meant.
func Replay(facts iter.Seq[Fact]) *State {
	l := gather(facts)
	s := l.state
	s.Settings = l.current().settings
	plan := l.plan(DefaultSettings())
	next := 0
	for i := range l.reviews {
		r := &l.reviews[i]
		for next < len(l.settings) && l.settings[next].at.Before(r.at) {
			plan = l.plan(l.settings[next].settings)
			next++
		}
		s.review(plan, r.at, r.review, r.grade)
	}
	return s
}

// Clone is a copy that Add can be called on while the original is read.
func (s *State) Clone() *State {
	c := *s
	c.Cards, c.Days = maps.Clone(s.Cards), maps.Clone(s.Days)
	c.Awaited = slices.Clone(s.Awaited)
	return &c
}

// Add folds one more fact into the state, which must not hold it yet, and reports
// whether that was possible: the state is then what Replay would give. It is false, and
// the state unchanged, where the fact alters what is past: a void or a regrade, an
// answer that does not come last for its card, settings that came before something
// else or bring other weights.
func (s *State) Add(f Fact) bool {
	at := f.moment()
	switch {
	case f.Review != nil:
		if !s.addReview(at, &f) {
			return false
		}
	case f.Void != nil, f.Regrade != nil:
		return false
	case f.Settings != nil:
		if f.Settings.Validate() == nil {
			if at.Before(s.Latest) || f.Settings.Weights != s.Settings.Weights && len(s.Cards) > 0 {
				return false
			}
			s.Settings, s.Settled = *f.Settings, at
		}
	}
	if s.Latest.Before(at) {
		s.Latest = at
	}
	s.Facts++
	return true
}

func (s *State) addReview(at Moment, f *Fact) bool {
	last, seen := s.Cards[f.Review.Card]
	switch {
	case at.Before(s.Settled), slices.Contains(s.Awaited, f.ID):
		return false
	case seen && at.Before(Moment{At: last.Last, ID: last.Review}):
		return false
	case !f.Review.Grade.Valid():
		return true
	}
	plan, err := NewPlan(s.Settings)
	if err != nil { // the state comes from a machine that knows other zones
		return false
	}
	s.review(plan, at, f.Review, f.Review.Grade)
	return true
}

// review folds an answer that comes after all others to its card.
func (s *State) review(p *Plan, at Moment, r *Review, g fsrs.Grade) {
	x := s.Cards[r.Card]
	n := p.After(x, at.ID, at.At, g)
	s.Cards[r.Card] = n
	d := p.calendar.Day(at.At)
	total := s.Days[d]
	total.Reviews++
	total.Took += r.Took
	recalled := 0
	if g > fsrs.Again {
		recalled = 1
	}
	total.Right += recalled
	switch {
	case x.Phase == New:
		total.New++
	case n.Elapsed > 0:
		total.Tested++
		total.Recalled += recalled
	}
	s.Days[d] = total
}

// log is a learner's facts in the order of the fold, with what was taken back left out.
type log struct {
	state    *State
	reviews  []placedReview
	settings []placedSettings
}

type placedReview struct {
	at     Moment
	review *Review
	grade  fsrs.Grade // the last one given
}

type placedSettings struct {
	at       Moment
	settings Settings
}

// regrade is the last regrade of a review.
type regrade struct {
	at    Moment
	grade fsrs.Grade
}

func gather(facts iter.Seq[Fact]) *log {
	l := &log{state: &State{Cards: map[deck.CardID]Progress{}, Days: map[Day]DayTotal{}}}
	seen := map[FactID]bool{}
	voided := map[FactID]bool{}
	regraded := map[FactID]regrade{}
	for f := range facts {
		if seen[f.ID] {
			continue
		}
		seen[f.ID] = true
		at := f.moment()
		if l.state.Latest.Before(at) {
			l.state.Latest = at
		}
		switch {
		case f.Review != nil:
			l.reviews = append(l.reviews, placedReview{at, f.Review, f.Review.Grade})
		case f.Void != nil:
			voided[f.Void.Target] = true
		case f.Regrade != nil && f.Regrade.Grade.Valid():
			if r, ok := regraded[f.Regrade.Target]; !ok || r.at.Before(at) {
				regraded[f.Regrade.Target] = regrade{at, f.Regrade.Grade}
			}
		case f.Settings != nil && f.Settings.Validate() == nil:
			l.settings = append(l.settings, placedSettings{at, *f.Settings})
		}
	}
	l.state.Facts = len(seen)
	l.settle(voided, regraded)
	l.state.await(seen, voided, regraded)
	return l
}

// settle puts reviews and settings in order and applies voids and regrades.
func (l *log) settle(voided map[FactID]bool, regraded map[FactID]regrade) {
	l.reviews = slices.DeleteFunc(l.reviews, func(r placedReview) bool { return voided[r.at.ID] })
	for i := range l.reviews {
		if r, ok := regraded[l.reviews[i].at.ID]; ok {
			l.reviews[i].grade = r.grade
		}
	}
	l.reviews = slices.DeleteFunc(l.reviews, func(r placedReview) bool { return !r.grade.Valid() })
	slices.SortFunc(l.reviews, func(a, b placedReview) int { return a.at.compare(b.at) })
	slices.SortFunc(l.settings, func(a, b placedSettings) int { return a.at.compare(b.at) })
	l.state.Settled = l.current().at
}

// current is the last settings, or the default ones from the beginning of time.
func (l *log) current() placedSettings {
	if n := len(l.settings); n > 0 {
		return l.settings[n-1]
	}
	return placedSettings{settings: DefaultSettings()}
}

// await notes the targets that have not arrived: when they do, the past is not what it was.
func (s *State) await(seen, voided map[FactID]bool, regraded map[FactID]regrade) {
	for _, targets := range []iter.Seq[FactID]{maps.Keys(voided), maps.Keys(regraded)} {
		for id := range targets {
			if !seen[id] {
				s.Awaited = append(s.Awaited, id)
			}
		}
	}
	slices.SortFunc(s.Awaited, func(a, b FactID) int { return Moment{ID: a}.compare(Moment{ID: b}) })
	s.Awaited = slices.Compact(s.Awaited)
}

// plan is the plan by settings that once held, with the weights that hold now.
func (l *log) plan(s Settings) *Plan {
	s.Weights = l.current().settings.Weights
	return validPlan(s)
}
