package exam

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ripasso/quiz/fsrs"
)

// costs are what a pupil takes: seconds.
var costs = Costs{New: 25, Review: 9, Lapse: 12}

func model(t testing.TB, w fsrs.Weights) *fsrs.Model {
	t.Helper()
	m, err := fsrs.New(w)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// course is that many cards never seen, and days with time for so many reviews each.
func course(m *fsrs.Model, cards, days, reviews int) *Course {
	c := &Course{Model: m, Costs: costs, First: [4]float64{0.25, 0.10, 0.58, 0.07}}
	for range cards {
		c.Cards = append(c.Cards, Card{Points: 1})
	}
	for range days {
		c.Seconds = append(c.Seconds, float64(reviews)*costs.Review)
	}
	return c
}

// begun has a share of the cards seen on some day before, some well known and some not.
func (c *Course) begun(share float64, r *rand.Rand) *Course {
	for i := range c.Cards {
		if r.Float64() < share {
			c.Cards[i].Memory = fsrs.Memory{Stability: math.Exp(4 * r.Float64()), Difficulty: 1 + 9*r.Float64()}
			c.Cards[i].Last = -r.IntN(30)
		}
	}
	return c
}

func mustMake(t testing.TB, c *Course) *Plan {
	t.Helper()
	p, err := Make(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// mustMiss is a plan and the time that is missing.
func mustMiss(t testing.TB, c *Course) (*Plan, float64) {
	t.Helper()
	p := mustMake(t, c)
	missing, err := Missing(context.Background(), c, p)
	if err != nil {
		t.Fatal(err)
	}
	return p, missing
}

func TestPlanKeepsItsPromises(t *testing.T) {
	m := model(t, fsrs.Defaults())
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 1))
		c := course(m, 5+r.IntN(120), 1+r.IntN(40), r.IntN(60)).begun(r.Float64(), r)
		for i := range c.Cards {
			c.Cards[i].Points = 0.5 + float64(r.IntN(6))/2
			c.Cards[i].Guess = float64(r.IntN(3)) / 4
		}
		off := r.IntN(len(c.Seconds))
		c.Seconds[off] = 0
		c.New = float64(r.IntN(9))
		p := mustMake(t, c)
		if diff := cmp.Diff(p, mustMake(t, c), cmp.AllowUnexported(Plan{})); diff != "" {
			t.Errorf("seed %d: the same course has two plans:\n%s", seed, diff)
		}
		if p.Days[off] != (Day{}) {
			t.Errorf("seed %d: something is to be done on a day off: %+v", seed, p.Days[off])
		}
		for i, d := range p.Days {
			if most := c.Seconds[i] + costs.New; d.Seconds > most || c.New > 0 && d.New > c.New+1e-9 {
				t.Errorf("seed %d: day %d has %.0f seconds and %.1f new cards, want at most %.0f and %.0f", seed, i, d.Seconds, d.New, most, c.New)
			}
		}
		if !(p.Low <= p.High && p.Score <= p.Most && p.Low >= 0 && p.High <= p.Most+1e-9) {
			t.Errorf("seed %d: score %.2f from %.2f to %.2f of %.2f", seed, p.Score, p.Low, p.High, p.Most)
		}
		todayIsPossible(t, c, p)
		if math.Abs(p.Begun+p.Unseen-float64(len(c.Cards))) > 1e-9 {
			t.Errorf("seed %d: %.2f begun and %.2f unseen of %d", seed, p.Begun, p.Unseen, len(c.Cards))
		}
	}
}

// todayIsPossible: each card once, none that was already asked today, within the limits.
func todayIsPossible(t *testing.T, c *Course, p *Plan) {
	t.Helper()
	seen, begun := map[int]bool{}, 0
	for _, i := range slices.Concat(p.Today, p.More) {
		if seen[i] || !c.Cards[i].fresh() && c.Cards[i].Last == 0 {
			t.Errorf("card %d is asked again today", i)
		}
		seen[i] = true
	}
	for _, i := range p.Today {
		if c.Cards[i].fresh() {
			begun++
		}
	}
	if c.New > 0 && float64(begun) > c.New || c.Seconds[0] == 0 && len(p.Today) > 0 {
		t.Errorf("%d cards today, %d of them new, in %.0f seconds", len(p.Today), begun, c.Seconds[0])
	}
}

// More time never makes the expected score worse, but for what chance leaves in it.
func TestMoreTimeHelps(t *testing.T) {
	m := model(t, fsrs.Defaults())
	before := 0.0
	for _, reviews := range []int{5, 10, 20, 40, 80} {
		p := mustMake(t, course(m, 120, 20, reviews))
		if p.Score < before-0.5 {
			t.Errorf("%d reviews a day: %.1f of 120, with less time %.1f", reviews, p.Score, before)
		}
		before = p.Score
	}
	if before < 0.95*120 {
		t.Errorf("with ample time %.1f of 120 cards are known", before)
	}
}

// What does not fit is said, and the time that is said to be missing is enough.
func TestMissingTime(t *testing.T) {
	m := model(t, fsrs.Defaults())
	c := course(m, 200, 15, 15)
	p, missing := mustMiss(t, c)
	if p.Unseen < 20 || missing <= 0 {
		t.Fatalf("%.1f cards unseen, %.0f seconds missing: want both", p.Unseen, missing)
	}
	for i := range c.Seconds {
		c.Seconds[i] += missing
	}
	if p := mustMake(t, c); p.Unseen >= 0.5 {
		t.Errorf("with the missing time %.1f cards are still unseen", p.Unseen)
	}
	c = course(m, 20, 15, 60)
	if p, missing := mustMiss(t, c); p.Unseen > 0 || missing != 0 {
		t.Errorf("where all fits %.1f are unseen, %.0f seconds missing", p.Unseen, missing)
	}
	c = course(m, 20, 15, 0)
	if p, missing := mustMiss(t, c); p.Unseen != 20 || missing != 0 || p.Score != 0 || len(p.Today) > 0 {
		t.Errorf("with no time at all: %+v", p)
	}
}

// No time is said to be missing where none would do: cards worth next to nothing beside the
// others are never begun.
func TestWorthNoTime(t *testing.T) {
	c := course(model(t, fsrs.Defaults()), 40, 10, 40)
	for i := range 20 {
		c.Cards[i].Points = 1e6
	}
	if p, missing := mustMiss(t, c); p.Unseen != 20 || missing != 0 {
		t.Errorf("%.1f cards unseen, %.0f seconds missing: want 20 that no time would bring in", p.Unseen, missing)
	}
}

// What is not known brings what a guess does, now and on the day; what is known more often
// than the model thinks brings more, and what is asked today stays the same.
func TestGuessesAndForecasts(t *testing.T) {
	m := model(t, fsrs.Defaults())
	c := course(m, 20, 10, 0)
	for i := range c.Cards {
		c.Cards[i].Points, c.Cards[i].Guess = 2, 0.5
	}
	if p := mustMake(t, c); p.Now != 20 || math.Abs(p.Score-20) > 1e-9 || p.Most != 40 || p.Low >= p.Score || p.High <= p.Score {
		t.Errorf("20 questions of two points, true or false, of which nothing is known: %+v", p)
	}
	c = course(m, 60, 10, 30).begun(0.7, rand.New(rand.NewPCG(3, 4)))
	before := mustMake(t, c)
	c.Observed = func(p float64) float64 { return p / (p + (1-p)*math.Exp(-0.7)) }
	after := mustMake(t, c)
	if after.Now <= before.Now || after.Score <= before.Score {
		t.Errorf("who recalls more than the model thinks has %.2f now and %.2f on the day, else %.2f and %.2f", after.Now, after.Score, before.Now, before.Score)
	}
	if !slices.Equal(after.Today, before.Today) {
		t.Errorf("what is observed changes today from %v to %v", before.Today, after.Today)
	}
}

// Of many cards some stand for all: what comes out is what would without.
func TestSomeStandForAll(t *testing.T) {
	m := model(t, fsrs.Defaults())
	for _, reviews := range []int{12, 60, 200} {
		c := course(m, 4*sampled, 30, reviews).begun(0.5, rand.New(rand.NewPCG(5, 6)))
		for i := range c.Cards {
			c.Cards[i].Guess = float64(i%2) / 2
		}
		p := mustMake(t, c)
		whole, err := settle(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		want, err := whole.expect(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(p.Score-want.Score) > 0.01*p.Most || math.Abs(p.Unseen-want.Unseen) > 0.02*float64(len(c.Cards)) {
			t.Errorf("time for %d reviews: score %.0f and %.0f unseen, counted one by one %.0f and %.0f", reviews, p.Score, p.Unseen, want.Score, want.Unseen)
		}
		seconds := 0.0
		for _, i := range p.Today {
			seconds += costs.Review
			if c.Cards[i].fresh() {
				seconds += costs.New - costs.Review
			}
		}
		if seconds > c.Seconds[0]+costs.New {
			t.Errorf("time for %d reviews: %.0f seconds today, there are %.0f", reviews, seconds, c.Seconds[0])
		}
		todayIsPossible(t, c, p)
	}
}

// However many cards there are, a plan is made of a few.
func TestVeryManyCards(t *testing.T) {
	c := course(model(t, fsrs.Defaults()), 100_000, Horizon, 30).begun(0.05, rand.New(rand.NewPCG(1, 1)))
	p := mustMake(t, c)
	idle, _ := c.idle()
	if math.Abs(p.Begun+p.Unseen-100_000) > 1e-6 || p.Unseen < 50_000 || p.Score < idle || len(p.Today) < 3 || len(p.Today) > 60 {
		t.Errorf("%.0f begun and %.0f unseen, score %.0f, if idle %.0f, %d today", p.Begun, p.Unseen, p.Score, idle, len(p.Today))
	}
	todayIsPossible(t, c, p)
}

// In four of five cases the score comes to lie in the span, for learners whose memory is
// one of those that were thought possible.
func TestSpanHoldsFourOfFive(t *testing.T) {
	m := model(t, fsrs.Defaults())
	c := course(m, 80, 20, 25)
	w := fsrs.Defaults()
	for _, factor := range []float64{0.4, 0.7, 1.5, 2.5} {
		for g := range 4 {
			w[g] = fsrs.Defaults()[g] * factor
		}
		c.Others = append(c.Others, model(t, w))
	}
	for i := range c.Cards {
		c.Cards[i].Guess = float64(i%4) / 4
	}
	p := mustMake(t, c)
	prices, err := settle(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	r, inside := rand.New(rand.NewPCG(7, 8)), 0
	const learners = 400
	for seed := range uint64(learners) {
		truth := slices.Concat([]*fsrs.Model{m}, c.Others)[seed%5]
		l := (&learner{course: c, belief: m, truth: truth, seed: 9000 + seed}).live(prices)
		got := l.score + math.Sqrt(l.luck)*r.NormFloat64()
		if p.Low <= got && got <= p.High {
			inside++
		}
	}
	if share := float64(inside) / learners; share < 0.7 || share > 0.9 {
		t.Errorf("%.2f of the scores lie in the span, want about 0.8", share)
	}
}

// A card that is answered today comes back before the exam, if at all, and the sooner the
// worse it sits.
func TestAgain(t *testing.T) {
	m := model(t, fsrs.Defaults())
	p := mustMake(t, course(m, 60, 30, 60))
	weak, ok := p.Again(Card{Points: 1}, m.First(fsrs.Good))
	if !ok || weak < 1 || weak >= 30 {
		t.Errorf("a card just begun returns on day %d, %v: want one before the exam", weak, ok)
	}
	p = mustMake(t, course(m, 60, 8, 60))
	if day, ok := p.Again(Card{Points: 1}, fsrs.Memory{Stability: 5000, Difficulty: 3}); ok {
		t.Errorf("a card that sits for years returns on day %d", day)
	}
}

// On the eve there is one thing to decide: whose recall is lifted most by an hour's work.
func TestTheEve(t *testing.T) {
	m := model(t, fsrs.Defaults())
	c := course(m, 4, 1, 2)
	for i, s := range []float64{400, 3, 12, 1000} {
		c.Cards[i].Memory, c.Cards[i].Last = fsrs.Memory{Stability: s, Difficulty: 5}, -10
	}
	if got := mustMake(t, c).Today; !slices.Equal(got, []int{1, 2}) {
		t.Errorf("asked on the eve: %v, want the two that are known least", got)
	}
	c.Cards[0].Points = 500
	if got := mustMake(t, c).Today; len(got) == 0 || got[0] != 0 {
		t.Errorf("a card that is worth very much comes first: %v", got)
	}
}

// TestValueIsTheBest holds the dynamic program against one that tries everything, on a
// horizon short enough for that, with memories exact.
func TestValueIsTheBest(t *testing.T) {
	m := model(t, fsrs.Defaults())
	const n = 6
	prices := []float64{.002, .004, .001, .006, .002, .003}
	x := newMemory(m, n)
	v := x.value(prices, costs, [4]float64{0, 0, 1, 0}, 2)
	var best func(at fsrs.Memory, t int) float64
	best = func(at fsrs.Memory, t int) float64 {
		most := m.Recall(at, float64(n-t))
		for u := t + 1; u < n; u++ {
			p, price := m.Recall(at, float64(u-t)), prices[u]/2
			q := -price*(costs.Review+(1-p)*costs.Lapse) + p*best(m.Next(at, u-t, fsrs.Good), u) +
				(1-p)*best(relearnt(m, m.Next(at, u-t, fsrs.Again)), u)
			most = max(most, q)
		}
		return most
	}
	for _, at := range []fsrs.Memory{{Stability: 0.3, Difficulty: 7}, {Stability: 2.3, Difficulty: 2.1}, {Stability: 30, Difficulty: 9}} {
		for day := range n {
			if got, want := v.after[day].at(placeOf(at)), best(at, day); math.Abs(got-want) > 0.004 {
				t.Errorf("%s on day %d is worth %.4f, want %.4f", at, day, got, want)
			}
		}
	}
}

func TestPlacesAndPoints(t *testing.T) {
	var stability table
	for k := range points {
		if p := placeOf(point(k)); p.nearest() != int32(k) {
			t.Fatalf("point %d lies next to point %d", k, p.nearest())
		}
		stability[k] = float32(math.Log(point(k).Stability))
	}
	for _, m := range []fsrs.Memory{{Stability: 0.07, Difficulty: 1}, {Stability: 17, Difficulty: 5.5}, {Stability: 1900, Difficulty: 10}} {
		if got, want := stability.at(placeOf(m)), math.Log(m.Stability); math.Abs(got-want) > 1e-4 {
			t.Errorf("interpolated at %s: %v, want %v", m, got, want)
		}
	}
	for _, m := range []fsrs.Memory{{Stability: fsrs.MinStability, Difficulty: 1}, {Stability: fsrs.MaxStability, Difficulty: 10}} {
		if p := placeOf(m); p.nearest() < 0 || p.nearest() >= points {
			t.Errorf("%s lies outside", m)
		}
	}
}

func TestCoursesThatCannotBe(t *testing.T) {
	m := model(t, fsrs.Defaults())
	for name, spoil := range map[string]func(*Course){
		"no model":              func(c *Course) { c.Model = nil },
		"no days":               func(c *Course) { c.Seconds = nil },
		"too many days":         func(c *Course) { c.Seconds = make([]float64, Horizon+1) },
		"less than no time":     func(c *Course) { c.Seconds[1] = -1 },
		"time that is none":     func(c *Course) { c.Seconds[1] = math.NaN() },
		"answers for nothing":   func(c *Course) { c.Costs.Review = 0 },
		"endless answers":       func(c *Course) { c.Costs.New = math.Inf(1) },
		"grades that miss some": func(c *Course) { c.First[2] = 0 },
		"grades below nought":   func(c *Course) { c.First[0], c.First[2] = -0.25, 1.08 },
		"a worthless card":      func(c *Course) { c.Cards[2].Points = 0 },
		"a card from tomorrow":  func(c *Course) { c.Cards[2].Memory, c.Cards[2].Last = fsrs.Memory{Stability: 1, Difficulty: 1}, 1 },
		"less than no new card": func(c *Course) { c.New = -1 },
		"another model missing": func(c *Course) { c.Others = []*fsrs.Model{m, nil} },
		"a card beyond price":   func(c *Course) { c.Cards[2].Points = 2 * MaxPoints },
		"a card of no value":    func(c *Course) { c.Cards[2].Points = math.NaN() },
		"nothing left to know":  func(c *Course) { c.Cards[2].Guess = 1 },
		"guesses below nought":  func(c *Course) { c.Cards[2].Guess = -0.1 },
		"a memory that is none": func(c *Course) { c.Cards[2].Memory = fsrs.Memory{Stability: math.NaN(), Difficulty: 3} },
		"a memory below nought": func(c *Course) { c.Cards[2].Memory = fsrs.Memory{Stability: -3, Difficulty: 3} },
		"a difficulty above 10": func(c *Course) { c.Cards[2].Memory = fsrs.Memory{Stability: 3, Difficulty: 30} },
		"a card of old Rome": func(c *Course) {
			c.Cards[2].Memory, c.Cards[2].Last = fsrs.Memory{Stability: 1, Difficulty: 1}, math.MinInt
		},
	} {
		c := course(m, 5, 4, 10)
		spoil(c)
		if _, err := Make(t.Context(), c); !errors.Is(err, ErrCourse) {
			t.Errorf("%s: %v, want %v", name, err, ErrCourse)
		}
	}
	if p := mustMake(t, course(m, 0, 5, 10)); p.Score != 0 || p.Most != 0 || len(p.Today) > 0 {
		t.Errorf("a course without cards: %+v", p)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := Make(ctx, course(m, 50, 40, 10)); !errors.Is(err, context.Canceled) {
		t.Errorf("a plan that nobody waits for: %v", err)
	}
}
