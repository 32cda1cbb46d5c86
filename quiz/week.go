package quiz

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"ripasso/deck"
	"ripasso/quiz/fsrs"
)

// off is the days off in order, those that touch taken together.
func (h *Habits) off() []Span {
	list := slices.Clone(h.Off)
	slices.SortFunc(list, func(a, b Span) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	var out []Span
	for _, s := range list {
		if n := len(out); n > 0 && s.From <= out[n-1].To+1 {
			out[n-1].To = max(out[n-1].To, s.To)
			continue
		}
		out = append(out, s)
	}
	return out
}

// room is how much of an ordinary day's work a day takes, from 0, a free day, to 1.
func (p *Plan) room(d Day) float64 {
	if _, off := p.dayOff(d); off {
		return 0
	}
	return 1 - float64(p.settings.Habits.Lighter[d.weekday()])/100
}

// dayOff finds the days off that a day is one of.
func (p *Plan) dayOff(d Day) (Span, bool) {
	i, _ := slices.BinarySearchFunc(p.off, d, func(s Span, d Day) int { return cmp.Compare(s.To, d) })
	if i < len(p.off) && p.off[i].From <= d {
		return p.off[i], true
	}
	return Span{}, false
}

// open is the first day from d on that is not free. One of the weekdays is not.
func (p *Plan) open(d Day) Day {
	for p.room(d) == 0 {
		if s, off := p.dayOff(d); off {
			d = s.To
		}
		d++
	}
	return d
}

// weekday is 0 for Sunday to 6.
func (d Day) weekday() time.Weekday {
	const thursday = 4 // 1970-01-01
	return time.Weekday(((int(d)+thursday)%7 + 7) % 7)
}

// ahead is how many cards fall due on each day, counted when it is first asked for and
// carried on from there.
type ahead struct {
	mu   sync.Mutex
	days *Table[Day, int] // nil until it is counted
}

// loads is how many of all cards fall due on each day.
func (s *State) loads() Table[Day, int] {
	s.ahead.mu.Lock()
	defer s.ahead.mu.Unlock()
	if s.ahead.days == nil {
		var days Table[Day, int]
		counts := map[Day]int{}
		for _, x := range s.Cards.All() {
			counts[x.Due]++
		}
		for d, n := range counts {
			days.Set(d, n)
		}
		s.ahead.days = &days
	}
	return *s.ahead.days
}

// carry is the counts for a copy of the state.
func (a *ahead) carry() *ahead {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.days == nil {
		return &ahead{}
	}
	days := *a.days
	return &ahead{days: &days}
}

// enter counts a card.
func (a *ahead) enter(x Progress) { a.count(x, 1) }

// leave counts a card no more.
func (a *ahead) leave(x Progress) { a.count(x, -1) }

func (a *ahead) count(x Progress, by int) {
	if a.days != nil && x.Phase != New {
		a.days.Set(x.Due, a.days.At(x.Due)+by)
	}
}

// balanced is the longest interval, in days, whose day is picked by what else is due.
const balanced = 90

// told is, by grade, in how many whole days a card returns, as the learner is told; 0 for
// a step within the day.
type told [fsrs.Easy + 1]int

// told is what a learner is told of a card, were a grade given now. Among the days where chance might have put it,
// the one is picked on which least is to be done, and least of all that on which kin of the
// card returns; where there is nothing to choose, it is chance's. A better grade never
// brings a card back sooner.
func (p *Plan) told(card deck.CardID, x Progress, at time.Time, busy func(Day) float64) (days told) {
	if busy == nil {
		busy = func(Day) float64 { return 0 }
	}
	var after [fsrs.Easy + 1]Progress
	for g := fsrs.Again; g <= fsrs.Easy; g++ {
		after[g] = p.After(x, FactID{}, at, g)
		_, days[g] = p.span(card, after[g])
	}
	pick := func(g fsrs.Grade, least, most int) {
		if after[g].Phase != Reviewing || days[g] > balanced {
			return
		}
		lo, hi := p.window(after[g], g)
		days[g] = p.pick(at, days[g], max(lo, least), min(hi, most), busy)
	}
	if x.Phase != Reviewing {
		for g := fsrs.Again; g <= fsrs.Easy; g++ {
			pick(g, 0, balanced)
		}
		return days
	}
	pick(fsrs.Again, 0, balanced)
	pick(fsrs.Good, days[fsrs.Hard]+1, days[fsrs.Easy]-1)
	pick(fsrs.Hard, 0, days[fsrs.Good]-1)
	pick(fsrs.Easy, days[fsrs.Good]+1, balanced)
	return days
}

// pick is the day from lo to hi, as days after a moment, with the least work for the room
// it has; of several the one nearest to n, which stands where all are free.
func (p *Plan) pick(from time.Time, n, lo, hi int, busy func(Day) float64) int {
	today := p.calendar.Day(from)
	best, least := n, 0.0
	for d := lo; d <= hi; d++ {
		room := p.room(today + Day(d))
		if room == 0 {
			continue
		}
		work := (1 + busy(today+Day(d))) / room
		if least == 0 || work < least || work == least && max(d-n, n-d) < max(best-n, n-best) {
			best, least = d, work
		}
	}
	return best
}
