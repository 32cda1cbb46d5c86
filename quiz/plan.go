package quiz

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"ripasso/deck"
	"ripasso/quiz/fsrs"
)

// Plan turns progress into dates, by one learner's settings. It is immutable and safe
// for concurrent use.
type Plan struct {
	settings Settings
	calendar calendar
	model    *fsrs.Model
	fitted   time.Time // moment of the last refit of the model; zero where there was none
	exact    bool      // intervals are not fuzzed: to compare with other schedulers
}

// NewPlan prepares a plan. Settings out of range are refused with a *SettingsError.
func NewPlan(s Settings) (*Plan, error) {
	p, err := newPlan(s)
	if err != nil {
		return nil, fmt.Errorf("making a plan: %w", err)
	}
	return p, nil
}

func newPlan(s Settings) (*Plan, error) {
	c, err := s.calendar()
	if err != nil {
		return nil, err
	}
	if err := s.ranges(); err != nil {
		return nil, err
	}
	return build(s, c)
}

// build is newPlan for settings whose ranges are known to be right. Weights may come
// with the steps of another time, which bound some of them more tightly.
func build(s Settings, c calendar) (*Plan, error) {
	m, err := fsrs.New(s.Weights)
	if err != nil {
		return nil, fmt.Errorf("building the memory model: %w", err)
	}
	return &Plan{settings: s, calendar: c, model: m}, nil
}

// validPlan is a plan by settings that a fold has let in.
func validPlan(s Settings) *Plan {
	c, err := s.calendar()
	if err != nil {
		panic("cannot happen: only valid settings are folded: " + err.Error())
	}
	p, err := build(s, c)
	if err != nil {
		panic("cannot happen: only valid settings are folded: " + err.Error())
	}
	return p
}

// After is the progress of a card after one more review. The grade must be valid.
func (p *Plan) After(x Progress, id FactID, at time.Time, g fsrs.Grade) Progress {
	n := x
	n.Last, n.Review, n.Grade, n.From, n.Prior, n.Days = at, id, g, x.Phase, x.Memory, 0
	n.Reps++
	n.Elapsed = 0
	if x.Reps > 0 {
		n.Elapsed = max(0, int(p.calendar.Day(at)-p.calendar.Day(x.Last)))
	}
	n.Memory = p.model.Next(x.Memory, n.Elapsed, g)
	n.Phase, n.Step = Reviewing, 0
	switch {
	case x.Phase == Reviewing && g == fsrs.Again:
		n.Lapses++
		if st := fsrs.Steps(p.settings.Relearn).Lapse(); !st.Graduated {
			n.Phase = Relearning
		}
	case x.Phase == Relearning:
		if st := fsrs.Steps(p.settings.Relearn).Next(x.Step, g); !st.Graduated {
			n.Phase, n.Step = Relearning, st.Index
		}
	case x.Phase != Reviewing:
		if st := fsrs.Steps(p.settings.Steps).Next(x.Step, g); !st.Graduated {
			n.Phase, n.Step = Learning, st.Index
		}
	}
	return n
}

// Due is when a card is to be asked again: after a step, the moment; after an interval
// or a step that crosses into another learning day, the beginning of the day. It is
// zero for a card without progress.
func (p *Plan) Due(card deck.CardID, x Progress) time.Time {
	due, _ := p.due(card, x)
	return due
}

// due is Due, and how many whole days that is after the last review: 0 for a step.
func (p *Plan) due(card deck.CardID, x Progress) (time.Time, int) {
	if x.Phase == New {
		return time.Time{}, 0
	}
	delay, days := p.span(card, x)
	if days == 0 {
		return x.Last.Add(delay), 0
	}
	return p.calendar.Start(p.calendar.Day(x.Last) + Day(days)), days
}

// Interval is how long after the last review a card is due: a step's delay, or a whole
// number of days of 24 hours.
func (p *Plan) Interval(card deck.CardID, x Progress) time.Duration {
	if x.Phase == New {
		return 0
	}
	delay, days := p.span(card, x)
	return delay + time.Duration(days)*day
}

// Preview is what each grade would mean if it were given now: the Interval after it.
func (p *Plan) Preview(card deck.CardID, x Progress, now time.Time) map[fsrs.Grade]time.Duration {
	out := make(map[fsrs.Grade]time.Duration, int(fsrs.Easy))
	for g := fsrs.Again; g <= fsrs.Easy; g++ {
		out[g] = p.Interval(card, p.After(x, FactID{}, now, g))
	}
	return out
}

// Recall is the probability, 0 to 1, that a card is recalled at a moment; 0 for a new card.
func (p *Plan) Recall(x Progress, now time.Time) float64 {
	return p.model.Recall(x.Memory, now.Sub(x.Last).Hours()/24)
}

// predicted is the recall of a card by whole learning days, as the weights were fitted.
func (p *Plan) predicted(x Progress, elapsed int) float64 {
	return p.model.Recall(x.Memory, float64(elapsed))
}

// span is the time from the last review to the next: either a delay within the same
// learning day, or whole days.
func (p *Plan) span(card deck.CardID, x Progress) (delay time.Duration, days int) {
	var steps fsrs.Steps
	switch x.Phase {
	case Learning:
		steps = p.settings.Steps
	case Relearning:
		steps = p.settings.Relearn
	default:
		return 0, p.days(card, x)
	}
	from := x.Step
	if x.Grade == fsrs.Good {
		from-- // Good is what brought the card to its step
	}
	st := steps.Next(max(from, 0), x.Grade)
	if st.Graduated { // the step is no more: the settings have changed
		return 0, p.days(card, x)
	}
	cal := p.calendar
	if crossed := int(cal.Day(x.Last.Add(st.Delay)) - cal.Day(x.Last)); crossed > 0 {
		return 0, crossed
	}
	return st.Delay, 0
}

// days is the interval in whole days. What the learner was told holds as long as it lies
// where chance might have put it; else, because the memory has another history now or
// the settings are others, the nearest day that does. A refit alone does not bring a card
// back sooner than after half the days it had left, however much shorter its interval is
// now: what is due on a day can at most double.
func (p *Plan) days(card deck.CardID, x Progress) int {
	n := p.computed(card, x)
	if x.Days == 0 || p.exact {
		return n
	}
	lo, hi := n, n
	if ideal := p.ideal(x, x.Grade); ideal >= fsrs.Unfuzzed {
		from, to := fsrs.FuzzRange(ideal, x.Elapsed, p.settings.MaxInterval)
		lo, hi = min(lo, from), max(hi, to)
	}
	n = min(max(x.Days, lo), hi)
	if n < x.Days && x.Last.Before(p.fitted) {
		left := x.Days - int(p.calendar.Day(p.fitted)-p.calendar.Day(x.Last))
		n = max(n, x.Days-max(left, 0)/2)
	}
	return n
}

// computed is the interval in whole days that the last grade brought. In review the other
// grades are worked out too, because a better one never brings the card back sooner.
func (p *Plan) computed(card deck.CardID, x Progress) int {
	limit := p.settings.MaxInterval
	seed := fsrs.Seed(card[:], x.Reps)
	interval := func(g fsrs.Grade) int {
		if p.exact {
			return fsrs.Days(p.ideal(x, g), limit)
		}
		return fsrs.Fuzz(p.ideal(x, g), x.Elapsed, limit, seed)
	}
	if x.Grade == fsrs.Again || x.From != Reviewing {
		return interval(x.Grade)
	}
	h, g, e := fsrs.Ordered(interval(fsrs.Hard), interval(fsrs.Good), interval(fsrs.Easy), limit)
	return [...]int{fsrs.Hard: h, fsrs.Good: g, fsrs.Easy: e}[x.Grade]
}

// ideal is the interval, in days, after which the recall of a card falls to the desired
// retention, had its last grade been g.
func (p *Plan) ideal(x Progress, g fsrs.Grade) float64 {
	return p.model.Interval(p.model.Next(x.Prior, x.Elapsed, g), p.settings.Retention)
}

// Queue is what there is to do now.
type Queue struct {
	Cards   []deck.CardID // in the order of asking: due steps, then reviews and new cards mixed
	Waiting []Wait        // steps that fall due later in this learning day
	New     int           // how many of Cards are new
}

// Queue picks from the cards, given in the order of their decks and files, what is to
// be asked now: due steps, reviews by due day, and new cards spread evenly among them,
// within the day's limits less what was done today. A Scope.New takes the place of the
// daily limits on new cards.
func (p *Plan) Queue(cards []*deck.Card, st *State, scope Scope, now time.Time) Queue {
	return p.queue(p.standings(cards, st), st, scope, now)
}

// standing is a card and how it stands: what several looks at a deck share.
type standing struct {
	card     deck.CardID
	progress Progress
	due      time.Time
	days     int // from the last review to due; 0 for a step
}

func (p *Plan) standings(cards []*deck.Card, st *State) []standing {
	out := make([]standing, len(cards))
	for i, c := range cards {
		x := st.Card(c.ID)
		due, days := p.due(c.ID, x)
		out[i] = standing{c.ID, x, due, days}
	}
	return out
}

func (p *Plan) queue(cards []standing, st *State, scope Scope, now time.Time) Queue {
	s := p.sort(cards, now)
	reviews, fresh := p.share(len(s.reviews), len(s.fresh), st.Days.At(p.calendar.Day(now)))
	if scope.New != nil {
		fresh = min(max(0, *scope.New), len(s.fresh))
	}

	q := Queue{Waiting: s.waiting, New: fresh}
	q.Cards = append(s.steps, mix(s.reviews[:reviews], s.fresh[:fresh])...)
	if n := scope.Limit; n > 0 {
		q.Cards = q.Cards[:min(n, len(q.Cards))]
		q.Waiting = q.Waiting[:min(n-len(q.Cards), len(q.Waiting))]
		q.New = 0
		for _, c := range q.Cards {
			if st.Card(c).Phase == New {
				q.New++
			}
		}
	}
	return q
}

// share is how many of the due reviews and of the new cards a day's limits let through,
// less what was done on it.
func (p *Plan) share(due, fresh int, done DayTotal) (int, int) {
	room := max(0, p.settings.PerDay-done.New-done.Tested)
	due = min(due, room)
	return due, min(fresh, max(0, p.settings.NewPerDay-done.New), room-due)
}

// stock is the cards by what is to be done with them.
type stock struct {
	steps   []deck.CardID // due, the longest first
	waiting []Wait        // steps due later today, the next first
	reviews []deck.CardID // due, by due day
	fresh   []deck.CardID // in the order given
}

func (p *Plan) sort(cards []standing, now time.Time) stock {
	var s stock
	var steps []Wait
	type review struct {
		card deck.CardID
		due  Day
		toss uint64
	}
	var reviews []review
	today := p.calendar.Day(now)
	for _, c := range cards {
		if c.progress.Phase == New {
			s.fresh = append(s.fresh, c.card)
			continue
		}
		dueDay := p.calendar.Day(c.due)
		switch {
		case dueDay > today:
		case c.days > 0:
			// Within a day the order is tossed anew each day, so that no card leans on its neighbour.
			reviews = append(reviews, review{c.card, dueDay, fsrs.Seed(c.card[:], int(today))})
		case c.due.After(now):
			s.waiting = append(s.waiting, Wait{c.card, c.due})
		default:
			steps = append(steps, Wait{c.card, c.due})
		}
	}
	slices.SortStableFunc(reviews, func(a, b review) int {
		return cmp.Or(cmp.Compare(a.due, b.due), cmp.Compare(a.toss, b.toss))
	})
	for _, r := range reviews {
		s.reviews = append(s.reviews, r.card)
	}
	byDue := func(a, b Wait) int { return a.Due.Compare(b.Due) }
	slices.SortStableFunc(steps, byDue)
	slices.SortStableFunc(s.waiting, byDue)
	for _, w := range steps {
		s.steps = append(s.steps, w.Card)
	}
	return s
}

// mix spreads b evenly through a; each keeps its order.
func mix(a, b []deck.CardID) []deck.CardID {
	out := make([]deck.CardID, 0, len(a)+len(b))
	na, nb := len(a), len(b)
	for i, j := 0, 0; i < na || j < nb; {
		// The middle of b's j-th share lies at (2j+1)/2nb of the whole, that of a's i-th at (2i+1)/2na.
		if j == nb || i < na && (2*i+1)*nb <= (2*j+1)*na {
			out, i = append(out, a[i]), i+1
		} else {
			out, j = append(out, b[j]), j+1
		}
	}
	return out
}
