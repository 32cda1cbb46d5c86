package fsrs

import (
	"hash/fnv"
	"math"
	"math/bits"
)

// Unfuzzed is the interval, in days, below which due dates are not spread.
const Unfuzzed = 2.5

// FuzzRange is the span of whole days, both ends included, that an interval may be
// moved to, so that cards learnt together do not stay together for ever. Elapsed is
// the days since the previous review: an interval that grew stays above it. None is
// beyond limit.
func FuzzRange(interval float64, elapsed, limit int) (lo, hi int) {
	interval = min(interval, float64(limit))
	delta := 1.0
	for _, part := range [...]struct{ from, to, share float64 }{
		{2.5, 7, 0.15}, {7, 20, 0.10}, {20, math.Inf(1), 0.05},
	} {
		delta += part.share * max(min(interval, part.to)-part.from, 0)
	}
	lo = max(2, int(math.Floor(interval-delta+0.5)))
	hi = min(int(math.Floor(interval+delta+0.5)), limit)
	if interval > float64(elapsed) {
		lo = max(lo, elapsed+1)
	}
	return min(lo, hi), hi
}

// Fuzz picks whole days out of the FuzzRange of an interval, the same for the same
// seed; an interval under 2.5 days is only rounded.
func Fuzz(interval float64, elapsed, limit int, seed uint64) int {
	if interval < Unfuzzed {
		return Days(interval, limit)
	}
	lo, hi := FuzzRange(interval, elapsed, limit)
	n, _ := bits.Mul64(seed, uint64(hi-lo+1))
	return lo + int(n)
}

// Seed makes the seed for Fuzz from a card's name and its number of reviews, so that
// what a preview promises is what the answer brings. It is FNV-1a, whose top bits
// are then mixed as in MurmurHash3's finaliser.
func Seed(card []byte, reps int) uint64 {
	h := fnv.New64a()
	h.Write(card)
	h.Write([]byte{byte(reps), byte(reps >> 8), byte(reps >> 16), byte(reps >> 24)})
	return mix(h.Sum64())
}

// mix is the finaliser of MurmurHash3: every bit of x moves every bit of the result.
func mix(x uint64) uint64 {
	x = (x ^ x>>33) * 0xff51afd7ed558ccd
	x = (x ^ x>>33) * 0xc4ceb9fe1a85ec53
	return x ^ x>>33
}
