package fsrs

import "math"

// Model is the recurrence with everything that depends on the weights alone
// computed once. It is immutable and safe for concurrent use.
type Model struct {
	w      Weights
	decay  float64           // d = -w20
	factor float64           // f = 0.9^(1/d) - 1, so that recall(S, S) = 0.9
	first  [Easy + 1]Memory  // after the first review, by grade
	drift  [Easy + 1]float64 // w6 (G-3)
	anchor float64           // D0(Easy), unclamped: where difficulty reverts to
	growth float64           // exp(w8)
	lapse  float64           // exp(w17 w18): a lapse divides S at least by this
	short  [Easy + 1]float64 // exp(w17 (G-3+w18)): same-day growth
	bonus  [Easy + 1]float64 // of a success: w15, 1, w16
}

// Where the bounds of difficulty enter the recurrence.
const (
	driftSpan = MaxDifficulty - MinDifficulty // difficulty drifts in proportion to (10-D)/9
	gainTop   = MaxDifficulty + 1             // a success gains in proportion to 11-D
)

// New builds a model. Weights out of bounds are refused (see Weights.Validate).
func New(w Weights) (*Model, error) {
	if err := w.Validate(); err != nil {
		return nil, err
	}
	return build(w), nil
}

// build is New for weights that are known to lie within their bounds.
func build(w Weights) *Model {
	d := -w[20]
	m := &Model{
		w:      w,
		decay:  d,
		factor: math.Pow(0.9, 1/d) - 1,
		anchor: w[4] - math.Exp(3*w[5]) + 1,
		growth: math.Exp(w[8]),
		lapse:  math.Exp(w[17] * w[18]),
		bonus:  [...]float64{Hard: w[15], Good: 1, Easy: w[16]},
	}
	for g := Again; g <= Easy; g++ {
		m.first[g] = Memory{
			Stability:  clampS(w[g-1]),
			Difficulty: clampD(w[4] - math.Exp(w[5]*float64(g-1)) + 1),
		}
		m.drift[g] = w[6] * float64(g-3)
		m.short[g] = math.Exp(w[17] * (float64(g-3) + w[18]))
	}
	return m
}

// Weights returns the weights the model was built from.
func (m *Model) Weights() Weights { return m.w }

// First is the memory after the first review. The grade must be valid.
func (m *Model) First(g Grade) Memory { return m.first[g] }

// Next is the memory after a further review, days whole learning days after the one
// before: 0 is the same day, less than 0 counts as 0. Of a zero Memory it is First.
// The grade must be valid.
func (m *Model) Next(x Memory, days int, g Grade) Memory {
	if x == (Memory{}) {
		return m.First(g)
	}
	var s float64
	switch {
	case days <= 0:
		s = m.sameDay(x.Stability, g)
	case g == Again:
		s = m.forgotten(x, m.Recall(x, float64(days)))
	default:
		s = m.recalled(x, m.Recall(x, float64(days)), g)
	}
	return Memory{Stability: clampS(s), Difficulty: m.difficulty(x.Difficulty, g)}
}

// Recall is the probability, 0 to 1, of recalling x days after its last review;
// 0 for a zero Memory.
func (m *Model) Recall(x Memory, days float64) float64 {
	if x.Stability <= 0 {
		return 0
	}
	return math.Pow(1+m.factor*max(days, 0)/x.Stability, m.decay)
}

// Interval is after how many days the recall of x falls to retention, unrounded
// (see Days). Retention lies strictly between 0 and 1.
func (m *Model) Interval(x Memory, retention float64) float64 {
	return x.Stability / m.factor * (math.Pow(retention, 1/m.decay) - 1)
}

// difficulty drifts by grade, less the nearer it is to the top, and reverts a little
// towards that of an easy first answer.
func (m *Model) difficulty(d float64, g Grade) float64 {
	d -= m.drift[g] * (MaxDifficulty - d) / driftSpan
	return clampD(m.w[7]*m.anchor + (1-m.w[7])*d)
}

// recalled is the stability after a success on a later day; r was the recall then.
func (m *Model) recalled(x Memory, r float64, g Grade) float64 {
	gain := m.growth * (gainTop - x.Difficulty) * math.Pow(x.Stability, -m.w[9]) * math.Expm1(m.w[10]*(1-r))
	return x.Stability * (1 + gain*m.bonus[g])
}

// forgotten is the stability after a failure on a later day. It never rises.
func (m *Model) forgotten(x Memory, r float64) float64 {
	s := m.w[11] * math.Pow(x.Difficulty, -m.w[12]) *
		(math.Pow(x.Stability+1, m.w[13]) - 1) * math.Exp(m.w[14]*(1-r))
	return min(s, x.Stability/m.lapse)
}

// sameDay is the stability after a further review on one day. Weights 17 to 19 of
// zero leave it as it is.
func (m *Model) sameDay(s float64, g Grade) float64 {
	k := m.short[g] * math.Pow(s, -m.w[19])
	if g >= Hard {
		k = max(k, 1)
	}
	return s * k
}

// FromSM2 guesses the memory behind an SM-2 card: its ease (2.5 is usual), its
// interval in days and the retention the old scheduler is thought to have reached.
// Answered Good when due, it then grows by the factor ease, as before.
func (m *Model) FromSM2(ease, interval, retention float64) Memory {
	s := clampS(max(interval, MinStability) * m.factor / (math.Pow(retention, 1/m.decay) - 1))
	gain := m.growth * math.Pow(s, -m.w[9]) * math.Expm1((1-retention)*m.w[10])
	return Memory{Stability: s, Difficulty: clampD(gainTop - (ease-1)/gain)}
}

func clampS(s float64) float64 { return min(max(s, MinStability), MaxStability) }

func clampD(d float64) float64 { return min(max(d, MinDifficulty), MaxDifficulty) }
