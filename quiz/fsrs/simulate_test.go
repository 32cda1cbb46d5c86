package fsrs_test

import (
	"math"
	"math/rand/v2"

	"ripasso/quiz/fsrs"
)

// learner is somebody whose memory is known: it follows FSRS with weights of its own.
type learner struct {
	truth  fsrs.Weights
	first  [4]float64 // how often a card's first grade is Again, Hard, Good, Easy
	recall [4]float64 // the same of a recalled item; Again is 0
	skips  float64    // share of days without study
	// forget, if set, replaces the recall that the weights predict: a learner who does
	// not follow FSRS. Strength is the days the last interval was, plus one.
	forget func(days, strength float64) float64
}

// spread is how far learners lie apart, in standard deviations of the default prior; for
// the first stabilities as for all others.
func drawLearner(rng *rand.Rand, centre fsrs.Weights, spread float64) learner {
	l := learner{truth: drawWeights(rng, centre, spread), skips: 0.05 + 0.2*rng.Float64()}
	hard, easy := 0.15*rng.Float64(), 0.15*rng.Float64()
	l.recall = [4]float64{0, hard, 1 - hard - easy, easy}
	again := 0.1 + 0.4*rng.Float64()
	l.first = [4]float64{again, 0.1, 0.8 - again, 0.1}
	return l
}

// drawWeights draws from the default prior moved to a centre and made narrower.
func drawWeights(rng *rand.Rand, centre fsrs.Weights, spread float64) fsrs.Weights {
	for {
		w := centre
		for i, p := range fsrs.DefaultPrior().Precision {
			step := spread * rng.NormFloat64() / math.Sqrt(p)
			if i < 4 {
				w[i] *= math.Exp(step)
			} else {
				w[i] = math.Abs(w[i] + step)
			}
		}
		for i := 1; i < 4; i++ { // a better first answer is a better memory
			w[i] = max(w[i], w[i-1])
		}
		w[8], w[16], w[19] = min(w[8], 4), max(w[16], 1), max(w[19], 0.01)
		w[7] = max(w[7], 0.001)
		if w.Validate() == nil {
			return w
		}
	}
}

// pick draws an index by weight.
func pick(rng *rand.Rand, weights [4]float64) fsrs.Grade {
	x := rng.Float64() * (weights[0] + weights[1] + weights[2] + weights[3])
	for i, w := range weights {
		if x -= w; x < 0 {
			return fsrs.Grade(i + 1)
		}
	}
	return fsrs.Good
}

// studied is a card as the simulation keeps it.
type studied struct {
	true, planned fsrs.Memory // what it is, and what the scheduler believes
	last          int         // day
	interval      float64
	reps          int
}

// simulate is the log of a learner who studies new cards every day for about a year and
// reviews them when default weights at a retention of 0.9 say so, until there are that
// many reviews. Ease, if set, shifts the truth of a card: its difficulty after the first
// answer is moved by that much.
func simulate(rng *rand.Rand, l learner, reviews int, ease func(card int) float64) []fsrs.Review {
	truth, err := fsrs.New(l.truth)
	if err != nil {
		panic(err)
	}
	planner, _ := fsrs.New(fsrs.Defaults())
	var log []fsrs.Review
	var cards []studied
	due := map[int][]int32{}
	perDay := 1 + reviews/2500
	answer := func(c int32, day int, g fsrs.Grade, gap int) {
		x := &cards[c]
		log = append(log, fsrs.Review{Card: c, Days: int32(gap), Grade: g})
		x.true = truth.Next(x.true, gap, g)
		if x.reps == 0 && ease != nil {
			x.true.Difficulty = min(max(x.true.Difficulty+ease(int(c)), fsrs.MinDifficulty), fsrs.MaxDifficulty)
		}
		x.planned = planner.Next(x.planned, gap, g)
		x.reps, x.last = x.reps+1, day
	}
	plan := func(c int32, day int) {
		x := &cards[c]
		seed := fsrs.Seed([]byte{byte(c), byte(c >> 8), byte(c >> 16)}, x.reps)
		days := fsrs.Fuzz(planner.Interval(x.planned, 0.9), 0, 1000, seed)
		x.interval = float64(days)
		due[day+days] = append(due[day+days], c)
	}
	for day := 0; len(log) < reviews; day++ {
		today := due[day]
		delete(due, day)
		if rng.Float64() < l.skips {
			due[day+1] = append(today, due[day+1]...)
			continue
		}
		for _, c := range today {
			x := &cards[c]
			gap := day - x.last
			p := truth.Recall(x.true, float64(gap))
			if l.forget != nil {
				p = l.forget(float64(gap), x.interval+1)
			}
			g := fsrs.Again
			if rng.Float64() < p {
				g = pick(rng, l.recall)
			}
			answer(c, day, g, gap)
			if g == fsrs.Again { // a relearning step
				answer(c, day, pick(rng, [4]float64{0.1, 0.05, 0.85, 0}), 0)
			}
			plan(c, day)
		}
		for range perDay {
			c := int32(len(cards))
			cards = append(cards, studied{})
			g := pick(rng, l.first)
			answer(c, day, g, 0)
			for n := 0; n < 3 && (g == fsrs.Again || n == 0 && g < fsrs.Easy); n++ { // learning steps
				g = pick(rng, [4]float64{0.12, 0.08, 0.78, 0.02})
				answer(c, day, g, 0)
			}
			plan(c, day)
		}
	}
	return log[:reviews]
}
