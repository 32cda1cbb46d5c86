package fsrs

import (
	"fmt"
	"math"
)

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

// FromSM2 guesses the memory behind an SM-2 card: its ease (2.5 is usual), its
// interval in days and the retention the old scheduler is thought to have reached.
// Answered Good when due, it then grows by the factor ease, as before.
func (m *Model) FromSM2(ease, interval, retention float64) Memory {
	s := clampS(max(interval, MinStability) * m.factor / (math.Pow(retention, 1/m.decay) - 1))
	gain := m.growth * math.Pow(s, -m.w[9]) * math.Expm1((1-retention)*m.w[10])
	return Memory{Stability: s, Difficulty: clampD(gainTop - (ease-1)/gain)}
}
