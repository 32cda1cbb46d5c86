package quiz

import (
	"math"
	"slices"
	"time"

	"ripasso/deck"
	"ripasso/quiz/fsrs"
)

// View is the sitting as it is to be shown. It changes nothing.
func (s *Sitting) View(w World) View {
	ticks, answers := s.survey(w)
	v := View{
		Sitting: s.ID, Version: s.Version, Phase: s.Phase,
		Scope: s.Scope, Missed: len(s.missed()), Ticks: ticks, Left: s.left(w),
		CanUndo: len(s.Past) > 0 || s.Phase == Grading || s.Phase == Judged,
	}
	v.Minutes = s.minutes(v.Left, answers, w)
	if s.Current != nil {
		s.table(&v, w)
	}
	if s.Phase == Done {
		for _, x := range s.Waiting {
			if v.NextAt.IsZero() || x.Due.Before(v.NextAt) {
				v.NextAt = x.Due
			}
		}
	}
	return v
}

// table fills in the card that lies on the table.
func (s *Sitting) table(v *View, w World) {
	t := s.Current
	c, ok := w.Card(t.Card)
	if !ok { // until the next Refresh
		return
	}
	showing := c.Show(s.deal(t.Card))
	face := showing.Face()
	v.Face = &face
	v.DeckID, v.DeckPath = c.Deck().ID(), c.Deck().Path
	v.Hints = c.Hints()[:min(t.Hints, len(c.Hints()))]
	if s.Phase == Asking {
		return
	}
	_, solution, _ := showing.Deal(deck.Verdict{}, c.Solution(), deck.Response{})
	v.Solution = &solution
	if s.Phase == Grading && s.Scope.Crams() {
		v.Given = t.Response
		return
	}
	if s.Phase == Grading {
		returns := w.Plan.Preview(t.Card, w.Progress(t.Card), w.Now, w.busy(t.Card))
		w.mend(t.Card, w.Progress(t.Card), w.Now, returns)
		v.Given, v.Returns = t.Response, map[fsrs.Grade]time.Duration{}
		for g := range returns {
			v.Returns[g] = returns[capped(g, t.Hints)]
		}
		return
	}
	s.verdict(v)
	if t.Face != s.faceDigest(c) {
		// The items are no longer those that were answered: marks on them would lie.
		v.Given = &deck.Response{Unknown: t.Response.Unknown, Texts: t.Response.Texts, Self: t.Response.Self}
		v.Verdict = &deck.Verdict{Score: t.Verdict.Score, Reason: t.Verdict.Reason}
	}
	if s.Scope.Crams() {
		return
	}
	v.Returns = map[fsrs.Grade]time.Duration{}
	base := GradeOf(*t.Response, *t.Verdict, t.Hints)
	returns := w.Plan.preview(t.Card, t.Before, t.Answered, t.Told)
	w.mend(t.Card, t.Before, t.Answered, returns)
	for _, g := range []fsrs.Grade{t.Grade, base} {
		v.Returns[g] = returns[g]
	}
	for _, o := range v.Offers {
		g := qualified(o, base, t.Hints)
		v.Returns[g] = returns[g]
	}
}

// mend is Returns, if there is one.
func (w World) mend(card deck.CardID, before Progress, at time.Time, by map[fsrs.Grade]time.Duration) {
	if w.Returns != nil {
		w.Returns(card, before, at, by)
	}
}

func (s *Sitting) verdict(v *View) {
	t := s.Current
	v.Given, v.Verdict, v.Grade, v.Why = t.Response, t.Verdict, t.Grade, t.Why
	v.Offers = s.offers()
}

// offers lists what the learner may say about the verdict. Luck and child's play matter to
// the schedule alone.
func (s *Sitting) offers() []Why {
	t := s.Current
	all := offers(*t.Response, *t.Verdict, t.Hints)
	if s.Scope.Crams() {
		all = slices.DeleteFunc(all, func(w Why) bool { return w != WasRight })
	}
	return all
}

// missed lists the cards that went wrong, each once, in that order.
func (s *Sitting) missed() []deck.CardID {
	var out []deck.CardID
	noted := map[deck.CardID]bool{}
	note := func(card deck.CardID, g fsrs.Grade) {
		if g == fsrs.Again && !noted[card] {
			noted[card] = true
			out = append(out, card)
		}
	}
	for _, t := range s.Past {
		note(t.Card, t.Grade)
	}
	if s.Phase == Judged {
		note(s.Current.Card, s.Current.Grade)
	}
	return out
}

// left counts the cards still to be asked, among them the one on the table until it is
// answered and the one that will return.
func (s *Sitting) left(w World) int {
	n := len(s.Queue) + len(s.Waiting)
	switch s.Phase {
	case Asking, Grading:
		n++
	case Judged:
		if _, ok := s.returns(w); ok {
			n++
		}
	}
	return n
}

// minutes estimates the time for what is left, within the scope's minutes.
func (s *Sitting) minutes(left int, answers float64, w World) int {
	if left == 0 {
		return 0
	}
	n := minutesFor(answers, w.Pace)
	if end := s.Scope.end(s.Started); !end.IsZero() {
		n = min(n, int(math.Ceil(end.Sub(w.Now).Minutes())))
	}
	return max(n, 1)
}

// survey looks at each of the sitting's cards. Ticks are in the order of their first turn,
// each with how its last turn went; answers is how many those still to be asked are likely
// to take, where the schedule is left alone as often as it takes to be right.
func (s *Sitting) survey(w World) (ticks []Tick, answers float64) {
	ticks = make([]Tick, 0, len(s.Past)+1+len(s.Queue)+len(s.Waiting))
	place := make(map[deck.CardID]int, len(s.Past)+1) // of the cards that have had a turn
	turn := func(card deck.CardID, x *Progress, state TickState) {
		i, ok := place[card]
		if !ok {
			i = len(ticks)
			place[card] = i
			ticks = append(ticks, Tick{Card: card, Recall: thousandth(w.recall(x))})
		}
		ticks[i].State = state
	}
	crams := s.Scope.Crams()
	asks := func(x *Progress) {
		if crams {
			answers += 2 - w.Plan.Recall(*x, w.Now)
			return
		}
		answers += w.Plan.answers(x.Phase)
	}
	coming := func(card deck.CardID) { // no card is to come twice
		x := w.Progress(card)
		asks(&x)
		if _, ok := place[card]; !ok {
			ticks = append(ticks, Tick{Card: card, Recall: thousandth(w.recall(&x)), State: Coming})
		}
	}
	for _, t := range s.Past {
		if t.Went != Away {
			x := w.Progress(t.Card)
			turn(t.Card, &x, t.Went)
		}
	}
	if t := s.Current; t != nil {
		x, state := w.Progress(t.Card), Here
		if s.Phase == Judged {
			state = t.went()
		} else {
			asks(&x)
		}
		turn(t.Card, &x, state)
	}
	for _, c := range s.Queue {
		coming(c)
	}
	for _, x := range s.Waiting {
		coming(x.Card)
	}
	return ticks, answers
}

// thousandth rounds what is drawn a few dots wide.
func thousandth(p float64) float64 { return math.Round(p*1000) / 1000 }

// went is how an answered turn is remembered: as the verdict's word has it, unless the
// learner judged it.
func (t *Turn) went() TickState {
	switch {
	case t.Why == "" && t.Response.Self == 0:
		return Word(*t.Verdict)
	case t.Grade >= fsrs.Good:
		return Right
	case t.Grade == fsrs.Hard:
		return Nearly
	}
	return NotYet
}
