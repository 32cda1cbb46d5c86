package exam

import (
	"math"

	"ripasso/quiz/fsrs"
)

// The points at which memories are valued: stability in equal ratios, difficulty in equal
// steps. Between them values are interpolated.
const (
	stabilities  = 40
	difficulties = 6
	points       = stabilities * difficulties

	leastStability = 0.05 // days
	mostStability  = 2000 // days
)

// ratio is the logarithm of the ratio of neighbouring stabilities.
var ratio = math.Log(mostStability/leastStability) / (stabilities - 1)

// point is the memory at a point.
func point(k int) fsrs.Memory {
	return fsrs.Memory{
		Stability:  leastStability * math.Exp(float64(k/difficulties)*ratio),
		Difficulty: fsrs.MinDifficulty + float64(k%difficulties)*(fsrs.MaxDifficulty-fsrs.MinDifficulty)/(difficulties-1),
	}
}

// place is where a memory lies: in the cell above point k, at so much of the way to the
// next stability and the next difficulty.
type place struct {
	k    int32
	s, d float32
}

func placeOf(m fsrs.Memory) place {
	u := math.Log(m.Stability/leastStability) / ratio
	v := (m.Difficulty - fsrs.MinDifficulty) / (fsrs.MaxDifficulty - fsrs.MinDifficulty) * (difficulties - 1)
	i := min(max(math.Floor(u), 0), stabilities-2)
	j := min(max(math.Floor(v), 0), difficulties-2)
	return place{
		k: int32(i)*difficulties + int32(j),
		s: float32(min(max(u-i, 0), 1)), d: float32(min(max(v-j, 0), 1)),
	}
}

// nearest is the point next to a place.
func (p place) nearest() int32 {
	k := p.k
	if p.s >= 0.5 {
		k += difficulties
	}
	if p.d >= 0.5 {
		k++
	}
	return k
}

// table is a value for each point.
type table [points]float32

// at interpolates.
func (t *table) at(p place) float64 {
	k := p.k
	lo := t[k] + p.d*(t[k+1]-t[k])
	hi := t[k+difficulties] + p.d*(t[k+difficulties+1]-t[k+difficulties])
	return float64(lo + p.s*(hi-lo))
}
