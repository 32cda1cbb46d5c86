package fsrs

import (
	"fmt"
	"math"
)

// Weights are the 21 parameters of FSRS-6, w0 to w20.
type Weights [21]float64

// Defaults are the weights for a learner nothing is known of: fsrs-rs's, fitted to
// some hundreds of millions of reviews of Anki users.
func Defaults() Weights {
	return Weights{
		0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796,
		1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
	}
}

// bound is the closed range a weight must lie in.
type bound struct{ lo, hi float64 }

// maxShort is the upper bound of w17 and w18 with at most one relearning step.
const maxShort = 2

// bounds lists the ranges of w0 to w20. Those of w17 to w19 depend on more than the
// weight itself; see boundOf.
func bounds() [21]bound {
	return [21]bound{
		{0.001, 100}, {0.001, 100}, {0.001, 100}, {0.001, 100}, // first stability by grade
		{1, 10}, {0.001, 4}, {0.001, 4}, {0.001, 0.75}, // difficulty
		{0, 4.5}, {0, 0.8}, {0.001, 3.5}, // success
		{0.001, 5}, {0.001, 0.25}, {0.001, 0.9}, {0, 4}, // failure
		{0, 1}, {1, 6}, // hard penalty, easy bonus
		{0, maxShort}, {0, maxShort}, {0.01, 0.8}, // same day
		{0.1, 0.8}, // decay
	}
}

// BoundsError says which weight is out of its bounds. Weights are refused, never
// mended: a learner's trained weights must not vanish in silence.
type BoundsError struct {
	Index  int // of the weight: 17 is w17
	Value  float64
	Lo, Hi float64
}

// Error implements error.
func (e *BoundsError) Error() string {
	return fmt.Sprintf("weight w%d is %g, outside %g to %g", e.Index, e.Value, e.Lo, e.Hi)
}

// Validate reports the first weight that is out of bounds, as a *BoundsError.
func (w Weights) Validate() error { return w.ValidateFor(0) }

// ValidateFor is Validate for a learner with that many relearning steps. From two
// on, w17 and w18 are bounded more tightly, so that a lapse followed by its steps
// cannot leave a memory stronger than it was.
func (w Weights) ValidateFor(relearning int) error {
	b := bounds()
	if relearning > 1 {
		c := w.shortCap(relearning)
		b[17].hi, b[18].hi = c, c
	}
	if w[19] == 0 {
		// Where same-day reviews are switched off (w17 and w18 are 0 too), and in
		// weights migrated from versions whose same-day growth ignored stability.
		b[19].lo = 0
	}
	for i, v := range w {
		// Written so that NaN fails too.
		if !(v >= b[i].lo && v <= b[i].hi) {
			return &BoundsError{Index: i, Value: v, Lo: b[i].lo, Hi: b[i].hi}
		}
	}
	return nil
}

// shortCap is the upper bound of w17 and w18 with n > 1 relearning steps.
func (w Weights) shortCap(n int) float64 {
	x := -(math.Log(w[11]) + math.Log(math.Pow(2, w[13])-1) + 0.3*w[14]) / float64(n)
	return min(maxShort, math.Sqrt(max(0.01, x)))
}

// Migrate turns the weights of an earlier version into those of FSRS-6: 17 are
// FSRS-4.5, 19 are FSRS-5, 21 are taken as they are. The result predicts what the
// old version predicted, with its fixed decay of 0.5. It is checked by Validate.
func Migrate(old []float64) (Weights, error) {
	var w Weights
	copy(w[:], old)
	switch len(old) {
	case 17:
		w[4] += 2 * w[5]
		w[5] = math.Log(3*w[5]+1) / 3
		w[6] += 0.5
		w[20] = 0.5
	case 19:
		w[20] = 0.5
	case 21:
	default:
		return Weights{}, fmt.Errorf("migrating weights: got %d, want 17, 19 or 21", len(old))
	}
	if err := w.Validate(); err != nil {
		return Weights{}, fmt.Errorf("migrating weights: %w", err)
	}
	return w, nil
}
