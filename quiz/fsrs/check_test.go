package fsrs_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"ripasso/quiz/fsrs"
)

// What weights have learnt from is not held out against them.
func TestSeenIsNotHeldOut(t *testing.T) {
	log := sampleLog(21, 2_000)
	items := mustFit(t, log, fsrs.Options{}).Evidence.Reviews
	for seen, want := range map[int]int{
		0: items / 6, items / 2: items / 6, items - items/6: items / 6,
		items - 40: 40, items - 1: 1, items: 0, items + 9: 0,
	} {
		if e := mustFit(t, log, fsrs.Options{Seen: seen}).Evidence; e.Held != want || want == 0 && (!e.Better || e.Before != 0) {
			t.Errorf("%d of %d seen: %+v, want %d held", seen, items, e, want)
		}
	}
}

// expected is the mean log loss, in nats, that weights are to expect on the items of a log
// from one on, of a learner whose truth is known.
func expected(t *testing.T, truth, w fsrs.Weights, log []fsrs.Review, from int) float64 {
	t.Helper()
	p, q := predict(t, truth, log), predict(t, w, log)
	sum := 0.0
	for i := from; i < len(q); i++ {
		sum -= p[i].Recall*math.Log(q[i].Recall) + (1-p[i].Recall)*math.Log(1-q[i].Recall)
	}
	return sum / float64(len(q)-from)
}

// What is returned is held against the truth, on thousands of items that are still to
// come: from the defaults a fit is nearly always better, and on average a great deal; a
// refit after 3 % more answers is no worse on average, and is hardly ever turned down,
// because nothing is held out that taught the weights in use.
func TestCheckAgainstTheTruth(t *testing.T) {
	for _, c := range []struct {
		reviews int
		gain    float64 // of a first fit, at least
		worse   int     // of 40 first fits, by more than 0.0005, at most
	}{
		{200, 0.003, 12}, {600, 0.007, 4}, {2000, 0.01, 3},
	} {
		var first, again float64
		worse, refused := 0, 0
		const learners = 40
		for i := range uint64(learners) {
			rng := rand.New(rand.NewPCG(i, uint64(c.reviews)))
			l := drawLearner(rng, fsrs.Defaults(), 0.7)
			log := simulate(rng, l, c.reviews+4000, nil)
			known, older := log[:c.reviews], log[:c.reviews*100/103]
			coming := len(itemsOf(known))
			gain := func(from, to fsrs.Weights) float64 {
				return expected(t, l.truth, from, log, coming) - expected(t, l.truth, to, log, coming)
			}
			g := gain(fsrs.Defaults(), mustFit(t, known, fsrs.Options{}).Weights)
			first += g / learners
			if g < -0.0005 {
				worse++
			}
			before := mustFit(t, older, fsrs.Options{}).Weights
			f := mustFit(t, known, fsrs.Options{From: before, Seen: len(itemsOf(older))})
			again += gain(before, f.Weights) / learners
			if !f.Evidence.Better {
				refused++
			}
		}
		t.Logf("%d reviews: a first fit gains %.5f, %d of %d are worse by more than 0.0005; a refit gains %.5f, %d are turned down",
			c.reviews, first, worse, learners, again, refused)
		if first < c.gain || worse > c.worse {
			t.Errorf("%d reviews: a first fit gains %.5f, and %d are worse", c.reviews, first, worse)
		}
		if again < -0.0003 || refused > learners/5 {
			t.Errorf("%d reviews: a refit gains %.5f, and %d are turned down", c.reviews, again, refused)
		}
	}
}
