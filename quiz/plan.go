package quiz

import (
	"fmt"
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
	off      []Span    // days off, in order and apart from each other
	fitted   time.Time // moment since which the weights are what a refit made them; zero where none did
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
	return &Plan{settings: s, calendar: c, model: m, off: s.Habits.off()}, nil
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
	switch day, step := p.due(card, x); {
	case x.Phase == New:
		return time.Time{}
	case !step.IsZero():
		return step
	default:
		return p.calendar.Start(day)
	}
}

// due is the learning day on which a card with progress is to be asked again, and where
// it is on a step within a day the moment, else zero.
func (p *Plan) due(card deck.CardID, x Progress) (Day, time.Time) {
	delay, days := p.span(card, x)
	if days == 0 {
		at := x.Last.Add(delay)
		return p.calendar.Day(at), at
	}
	return p.calendar.Day(x.Last) + Day(days), time.Time{}
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

// Preview is what each grade would mean if it were given now: how long until the card
// returns, as Interval has it. Busy is how much there is to do on a day, nil where nothing
// is known of that.
func (p *Plan) Preview(card deck.CardID, x Progress, now time.Time, busy func(Day) float64) map[fsrs.Grade]time.Duration {
	return p.preview(card, x, now, p.told(card, x, now, busy))
}

// preview is Preview for the days that were told.
func (p *Plan) preview(card deck.CardID, x Progress, now time.Time, told told) map[fsrs.Grade]time.Duration {
	out := make(map[fsrs.Grade]time.Duration, int(fsrs.Easy))
	for g := fsrs.Again; g <= fsrs.Easy; g++ {
		out[g] = time.Duration(told[g]) * day
		if told[g] == 0 {
			out[g] = p.Interval(card, p.After(x, FactID{}, now, g))
		}
	}
	return out
}

// leechAt is after how many lapses a card is not worth learning as it is written.
const leechAt = 8

// leech reports whether a card was forgotten so often that it had better be rewritten.
func (x Progress) leech() bool { return x.Lapses >= leechAt }

// Recall is the probability, 0 to 1, that a card is recalled at a moment; 0 for a new card.
func (p *Plan) Recall(x Progress, now time.Time) float64 {
	return p.model.Recall(x.Memory, now.Sub(x.Last).Hours()/24)
}

// predicted is the recall of a card by whole learning days, as the weights were fitted.
func (p *Plan) predicted(x Progress, elapsed int) float64 {
	return p.model.Recall(x.Memory, float64(elapsed))
}

// span is the time from the last review to the next: either a delay within the same
// learning day, or whole days, the last of which is not free.
func (p *Plan) span(card deck.CardID, x Progress) (delay time.Duration, days int) {
	if delay, days = p.ordinary(card, x); days > 0 {
		days = p.past(x.Last, days)
	}
	return delay, days
}

// past is so many days after a moment, and as many more as it takes to come past free ones.
func (p *Plan) past(from time.Time, days int) int {
	if len(p.off) == 0 && p.settings.Habits.Lighter == [7]int{} {
		return days
	}
	day := p.calendar.Day(from)
	return int(p.open(day+Day(days)) - day)
}

// ordinary is the span as if no day were free.
func (p *Plan) ordinary(card deck.CardID, x Progress) (delay time.Duration, days int) {
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
// back sooner than after half the days it had left by what was told, however much shorter
// its interval is now: what is due on a day can at most double. Half is counted from the
// last refit that changed the weights, so that where these follow each other fast a card
// keeps nearly its day.
func (p *Plan) days(card deck.CardID, x Progress) int {
	if x.Days == 0 || p.exact {
		return p.computed(card, x)
	}
	lo, hi := p.window(x, x.Grade)
	if lo <= x.Days && x.Days <= hi {
		return x.Days
	}
	n := p.computed(card, x)
	n = min(max(x.Days, min(lo, n)), max(hi, n))
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

// window is the span of days among which chance picks the interval, had the last grade
// been g.
func (p *Plan) window(x Progress, g fsrs.Grade) (lo, hi int) {
	ideal := p.ideal(x, g)
	if ideal < fsrs.Unfuzzed {
		n := fsrs.Days(ideal, p.settings.MaxInterval)
		return n, n
	}
	return fsrs.FuzzRange(ideal, x.Elapsed, p.settings.MaxInterval)
}

// ideal is the interval, in days, after which the recall of a card falls to the desired
// retention, had its last grade been g.
func (p *Plan) ideal(x Progress, g fsrs.Grade) float64 {
	return p.model.Interval(p.model.Next(x.Prior, x.Elapsed, g), p.settings.Retention)
}
