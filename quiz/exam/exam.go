// Package exam says how to spend the days until an exam: which cards to review or begin
// on which day, what score to expect of it, and what does not fit.
//
// What counts is the sum, over the cards, of the points that each brings: all of them if
// it is recalled on the day, what a guess brings if not. Time is bounded by the seconds
// that each day has. The bound is turned into a price: a second costs so much of the
// score, another amount on each day, and a card is reviewed on the day on which that
// brings most. For one card and given prices the best days follow from a dynamic program
// over its memory (value.go, on the points of grid.go). The prices are found by letting
// the learner live through the days and raising the price of those on which there was more
// to do than time (price.go, live.go). Where there are many cards, some stand for all in
// this (sample.go), so that a plan takes a bounded time.
//
// The package knows numbers only. Day 0 is today; the exam is on the morning of day n, so
// that there are n days to learn on. A memory's recall on the day is R(n - day of its last
// review).
package exam

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"ripasso/quiz/fsrs"
)

// Horizon is the most days that are planned ahead. What lies before them is better left
// to ordinary repetition: a review that long before the exam is hardly about the exam.
const Horizon = 120

// Card is a card that may be asked in the exam.
type Card struct {
	Memory fsrs.Memory // zero for a card never seen
	Last   int         // day of its last review, 0 to -fsrs.MaxStability; nothing for a card never seen
	Points float64     // above 0, and at most MaxPoints
	Guess  float64     // the share of them that who does not know it gets by guessing: 0 to less than 1
}

// MaxPoints is the most that a card may bring; any unit will do.
const MaxPoints = 1e9

// worth is what knowing a card adds to the score.
func (c *Card) worth() float64 { return c.Points * (1 - c.Guess) }

// expected is what a card brings that is recalled with that probability.
func (c *Card) expected(recall float64) float64 { return c.Points*c.Guess + c.worth()*recall }

// variance is that of what it brings, as if a guess got all points or none.
func (c *Card) variance(recall float64) float64 {
	p := c.Guess + (1-c.Guess)*recall
	return c.Points * c.Points * p * (1 - p)
}

// fresh reports whether the card was never seen.
func (c *Card) fresh() bool { return c.Memory == fsrs.Memory{} }

// Costs are what answers take, in seconds. A forgotten card is asked once more on the
// same day: Review is the first time, Lapse the second. New is all of a card's first day.
type Costs struct{ New, Review, Lapse float64 }

// Course is everything a plan depends on.
type Course struct {
	Model   *fsrs.Model
	Cards   []Card
	Seconds []float64 // that each day has for this exam, from today; 1 to Horizon of them
	New     float64   // at most so many cards are begun on a day; 0: as many as fit
	Costs   Costs
	// First is how probable each grade, Again to Easy, is as the first answer to a card.
	First [4]float64
	// Others are further models that might be the true one, drawn from what is known of
	// the learner. They widen the span of the score; none is fine.
	Others []*fsrs.Model
	// Observed is how often cards are recalled of which the model says how often they should
	// be, where more is known of that than the model; nil: it is right. Forecasts are made by
	// it; what to do when is not, because it may be otherwise tomorrow.
	Observed func(recall float64) float64
}

// observed is the recall that a forecast goes by.
func (c *Course) observed(recall float64) float64 {
	if c.Observed == nil {
		return recall
	}
	return c.Observed(recall)
}

// Day is a day of the plan, as it goes on average.
type Day struct {
	New, Reviews float64 // cards begun; cards reviewed
	Seconds      float64
}

// Plan is how to spend the days.
type Plan struct {
	Days []Day
	// Today lists the cards to ask today, as indices of Course.Cards, what brings most for
	// its time first. They fit into today's seconds, but for chance. More lists what would
	// bring most after them, for who has more time than was said.
	Today, More []int
	Now         float64 // as Course.Now has it
	// Score is the expected score on the day of the exam, Low and High the ends of the span
	// in which it comes to lie in four of five cases. Most is the sum of the points.
	Score, Low, High, Most float64
	Weak                   float64 // cards seen whose recall is under WeakRecall on the day
	Unseen                 float64 // cards that are never begun
	Begun                  float64 // cards that are seen already, or begun on some day

	worths []float64       // the worths that are told apart
	again  [][points]int16 // by worth: the day of the next review of what is answered on day 0
}

// Again is the day on which a card is best asked again that is answered today and then
// has that memory; false says that it need not be before the exam.
func (p *Plan) Again(c Card, m fsrs.Memory) (day int, ok bool) {
	if len(p.again) == 0 || m == (fsrs.Memory{}) {
		return 0, false
	}
	t := p.again[nearestOf(p.worths, c.worth())][placeOf(m).nearest()]
	return int(t), t != never
}

// WeakRecall is the recall under which a card is not to be relied on in an exam.
const WeakRecall = 0.8

// ErrCourse is wrapped by the error of a course that cannot be planned.
var ErrCourse = errors.New("no plan can be made of this")

// check reports what is wrong with a course.
func (c *Course) check() error {
	positive := func(v float64) bool { return v > 0 && !math.IsInf(v, 1) }
	switch {
	case c.Model == nil || slices.Contains(c.Others, nil):
		return fmt.Errorf("no model: %w", ErrCourse)
	case len(c.Seconds) < 1 || len(c.Seconds) > Horizon:
		return fmt.Errorf("%d days, want 1 to %d: %w", len(c.Seconds), Horizon, ErrCourse)
	case !positive(c.Costs.New) || !positive(c.Costs.Review) || !positive(c.Costs.Lapse):
		return fmt.Errorf("costs %+v, want all above 0: %w", c.Costs, ErrCourse)
	case !(c.New >= 0) || math.IsInf(c.New, 1):
		return fmt.Errorf("%v new cards a day: %w", c.New, ErrCourse)
	}
	for i, s := range c.Seconds {
		if !(s >= 0) || math.IsInf(s, 1) {
			return fmt.Errorf("%v seconds on day %d: %w", s, i, ErrCourse)
		}
	}
	sum := 0.0
	for g, p := range c.First {
		if !(p >= 0) {
			return fmt.Errorf("probability %v of first grade %d: %w", p, g+1, ErrCourse)
		}
		sum += p
	}
	if math.Abs(sum-1) > 1e-6 {
		return fmt.Errorf("first grades of probability %v together: %w", sum, ErrCourse)
	}
	for i := range c.Cards {
		if x := &c.Cards[i]; !x.valid() {
			return fmt.Errorf("card %d of %v points, %v by guessing, last seen on day %d, its memory %s: %w", i, x.Points, x.Guess, x.Last, x.Memory, ErrCourse)
		}
	}
	return nil
}

// valid reports whether a card can be.
func (c *Card) valid() bool {
	within := func(v, lo, hi float64) bool { return lo <= v && v <= hi }
	return c.Points > 0 && c.Points <= MaxPoints && c.Guess >= 0 && c.Guess < 1 && (c.fresh() || within(float64(c.Last), -fsrs.MaxStability, 0) &&
		within(c.Memory.Stability, fsrs.MinStability, fsrs.MaxStability) &&
		within(c.Memory.Difficulty, fsrs.MinDifficulty, fsrs.MaxDifficulty))
}

// Now is the score to expect of an exam on the morning of day 1, if nothing is done before,
// and the most that can be had. What a course needs for a plan besides its cards and its
// model may be missing.
func (c *Course) Now() (score, most float64) {
	for i := range c.Cards {
		x := &c.Cards[i]
		recall := 0.0
		if !x.fresh() {
			recall = c.observed(c.Model.Recall(x.Memory, float64(1-x.Last)))
		}
		score += x.expected(recall)
		most += x.Points
	}
	return score, most
}

// Make plans a course. The same course gives the same plan.
func Make(ctx context.Context, c *Course) (*Plan, error) {
	p, err := plan(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("planning for an exam: %w", err)
	}
	return p, nil
}

func plan(ctx context.Context, c *Course) (*Plan, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	s, stands := c.sample(sampled)
	m, err := settle(ctx, s)
	if err != nil {
		return nil, err
	}
	out, err := m.expect(ctx, stands)
	if err != nil {
		return nil, err
	}
	out.straighten(c, s, stands)
	out.Now, out.Most = c.Now()
	out.Low, out.High = max(out.Low, 0), min(out.High, out.Most)
	out.Begun = float64(len(c.Cards)) - out.Unseen
	out.Today, out.More = m.today(c)
	out.worths = m.worth
	for _, v := range m.values {
		out.again = append(out.again, v.next[0])
	}
	return out, ctx.Err()
}
