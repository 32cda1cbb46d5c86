package quiz

import (
	"cmp"
	"iter"
	"maps"
	"slices"

	"ripasso/deck"
	"ripasso/quiz/fsrs"
)

// log is a learner's facts in the order of the fold, with what was taken back left out.
type log struct {
	state    *State
	reviews  []placedReview
	settings []placedSettings
	refits   []placedRefit
	moves    []placedMove
	marks    []placedMark
	exams    []placedExam
	outlooks []placedOutlook
}

type placedReview struct {
	at       Moment
	card     deck.CardID
	given    given
	regraded Moment // when the grade was given afterwards; zero otherwise
}

type placedSettings struct {
	at       Moment
	settings Settings
}

type placedMark struct {
	at   Moment
	mark *Mark
}

type placedExam struct {
	at   Moment
	exam *Exam
}

type placedOutlook struct {
	at      Moment
	outlook *Outlook
}

type placedRefit struct {
	at    Moment
	refit *Refit
}

// compare orders refits by what they learnt from, the last of which holds: by their moments
// one of a clock that ran ahead would keep out all that follow.
func (r placedRefit) compare(o placedRefit) int {
	return cmp.Or(cmp.Compare(r.refit.Reviews, o.refit.Reviews), r.at.compare(o.at))
}

// regrade is the last regrade of a review.
type regrade struct {
	at Moment
	*Regrade
}

func gather(facts iter.Seq[Fact]) *log {
	l := &log{state: &State{Bands: new(Bands)}}
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
			l.reviews = append(l.reviews, placedReview{
				at: at, card: f.Review.Card, given: f.Review.given(),
			})
		case f.Void != nil:
			voided[f.Void.Target] = true
		case f.Regrade != nil && f.Regrade.Grade.Valid():
			if r, ok := regraded[f.Regrade.Target]; !ok || r.at.Before(at) {
				regraded[f.Regrade.Target] = regrade{at, f.Regrade}
			}
		case f.Settings != nil && f.Settings.Validate() == nil:
			l.settings = append(l.settings, placedSettings{at, *f.Settings})
		case f.Refit != nil && f.Refit.Weights.Validate() == nil:
			l.refits = append(l.refits, placedRefit{at, f.Refit})
		case f.Mark != nil:
			l.marks = append(l.marks, placedMark{at, f.Mark})
		case f.Exam != nil:
			l.exams = append(l.exams, placedExam{at, f.Exam})
		case f.Outlook != nil:
			l.outlooks = append(l.outlooks, placedOutlook{at, f.Outlook})
		case f.Move != nil:
			l.moves = append(l.moves, placedMove{at, *f.Move})
		}
	}
	l.state.Facts = len(seen)
	l.settle(voided, regraded)
	l.state.await(seen, voided, regraded)
	return l
}

// settle puts reviews, settings and refits in order and applies voids and regrades.
func (l *log) settle(voided map[FactID]bool, regraded map[FactID]regrade) {
	l.reviews = slices.DeleteFunc(l.reviews, func(r placedReview) bool { return voided[r.at.ID] })
	l.settings = slices.DeleteFunc(l.settings, func(s placedSettings) bool { return voided[s.at.ID] })
	for i := range l.reviews {
		if r, ok := regraded[l.reviews[i].at.ID]; ok {
			l.reviews[i].given.grade, l.reviews[i].given.days, l.reviews[i].regraded = r.Grade, r.Days, r.at
		}
	}
	l.reviews = slices.DeleteFunc(l.reviews, func(r placedReview) bool { return !r.given.grade.Valid() })
	slices.SortFunc(l.reviews, func(a, b placedReview) int { return a.at.compare(b.at) })
	slices.SortFunc(l.settings, func(a, b placedSettings) int { return a.at.compare(b.at) })
	l.state.Settled = l.current().at
	l.refits = slices.DeleteFunc(l.refits, func(r placedRefit) bool { return voided[r.at.ID] })
	slices.SortFunc(l.refits, placedRefit.compare)
	if n := len(l.refits); n > 0 {
		l.state.Refit = l.refits[n-1].refit
		l.state.Fitted = l.learnt().at
	}
	l.state.Moves = len(l.moves)
	l.moves = slices.DeleteFunc(l.moves, func(m placedMove) bool { return voided[m.at.ID] })
	l.state.Moved = heirs(l.moves)
	for _, m := range l.marks {
		if !voided[m.at.ID] {
			l.state.addMark(m.at, m.mark)
		}
	}
	for _, x := range l.exams {
		if !voided[x.at.ID] {
			l.state.addExam(x.at, x.exam)
		}
	}
	for _, o := range l.outlooks {
		if !voided[o.at.ID] {
			l.state.addOutlook(o.at, o.outlook)
		}
	}
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
	s.Weights = l.weights()
	return validPlan(s)
}

// weights are those that hold now.
func (l *log) weights() fsrs.Weights {
	if l.state.Refit != nil {
		return l.state.Refit.Weights
	}
	return l.current().settings.Weights
}

// given are the weights that the learner started with: those of the settings before the first
// refit. Later settings bear the weights that held when they were saved.
func (l *log) given() fsrs.Weights {
	var first Moment
	for i, r := range l.refits {
		if i == 0 || r.at.Before(first) {
			first = r.at
		}
	}
	w := DefaultSettings().Weights
	for _, s := range l.settings {
		if len(l.refits) == 0 || s.at.Before(first) {
			w = s.settings.Weights
		}
	}
	return w
}

// learnt is the refit that brought the weights that hold now: those after it have found
// nothing better and left them as they were. It is zero where that is true of all.
func (l *log) learnt() placedRefit {
	var first placedRefit
	for _, r := range slices.Backward(l.refits) {
		if r.refit.Weights != l.weights() {
			return first
		}
		first = r
	}
	if l.given() == l.weights() {
		return placedRefit{}
	}
	return first
}

// seen is how many answers the weights that hold now have learnt from.
func (l *log) seen() int {
	if r := l.learnt().refit; r != nil {
		return r.Reviews
	}
	return 0
}

type placedMove struct {
	at   Moment
	move Move
}

// heirs says of every card that was moved what has become of it in the end.
func heirs(moves []placedMove) map[deck.CardID]deck.CardID {
	if len(moves) == 0 {
		return nil
	}
	slices.SortFunc(moves, func(a, b placedMove) int {
		return cmp.Or(cmp.Compare(a.move.After, b.move.After), a.at.compare(b.at))
	})
	next := map[deck.CardID]deck.CardID{}
	for _, m := range moves {
		// What is moved to leads nowhere else from now on: so there is no way in a circle.
		delete(next, m.move.To)
		if m.move.From != m.move.To {
			next[m.move.From] = m.move.To
		}
	}
	out := make(map[deck.CardID]deck.CardID, len(next))
	for from, to := range next {
		for further, ok := next[to]; ok; further, ok = next[to] {
			to = further
			if end, known := out[to]; known {
				to = end
			}
		}
		out[from] = to
	}
	return out
}

// Card is what is known of a card, under whatever id it is known now. Where what it has
// become stands beside it in a library, the two are one.
func (s *State) Card(card deck.CardID) Progress { return s.Cards.At(s.heir(card)) }

// heir is the id under which a card is known now.
func (s *State) heir(card deck.CardID) deck.CardID {
	if to, ok := s.Moved[card]; ok {
		return to
	}
	return card
}

// finder finds the row of a card, nil where there is none: what Card is for one it is for so
// many.
func (s *State) finder(n int) func(*deck.CardID) *row {
	find := s.Cards.row
	if n >= s.Cards.Len()/4 { // else a register would take longer
		find = s.Cards.register().row
	}
	if len(s.Moved) == 0 {
		return find
	}
	return func(card *deck.CardID) *row {
		heir := s.heir(*card)
		return find(&heir)
	}
}
