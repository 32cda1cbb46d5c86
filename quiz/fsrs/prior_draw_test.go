package fsrs_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"ripasso/quiz/fsrs"
)

// Weights are drawn within their bounds, around those in use, and the closer the more is
// known of the learner.
func TestDraw(t *testing.T) {
	around := fsrs.Defaults()
	spread := func(answers int) float64 {
		r, sum := rand.New(rand.NewPCG(1, 2)), 0.0
		for range 400 {
			w := fsrs.DefaultPrior().Draw(around, answers, r)
			if err := w.Validate(); err != nil {
				t.Fatal(err)
			}
			sum += math.Pow(math.Log(w[2]/around[2]), 2)
		}
		return math.Sqrt(sum / 400)
	}
	if got := spread(0); math.Abs(got-1.2) > 0.15 {
		t.Errorf("of a stranger ln w2 spreads by %.2f, want 1.2", got)
	}
	if got := spread(1800); math.Abs(got-0.38) > 0.05 {
		t.Errorf("after 1800 answers ln w2 spreads by %.2f, want 0.38", got)
	}
}
