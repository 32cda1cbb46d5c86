package fsrs

import (
	"math"
	"time"
)

// Steps are the short delays a card runs through before it gets whole-day intervals:
// after its first answer (learning) or after a lapse (relearning). No steps at all
// is fine: the card graduates at once.
type Steps []time.Duration

// Step is what a grade does to a card that is on one of the steps.
type Step struct {
	Index     int           // the step the card is on from now
	Delay     time.Duration // until it returns
	Graduated bool          // it leaves the steps: Index and Delay are 0, an interval follows
}

// Next tells what grade g does to a card on step i: Again goes back to the first
// step; Hard stays, with 1.5 times the only step or the mean of the first two; Good
// goes on, past the last one it graduates; Easy graduates. A new card is on step 0.
// A card whose step no longer exists, because the settings changed, graduates on Hard
// and Good.
func (s Steps) Next(i int, g Grade) Step {
	switch {
	case len(s) == 0 || g == Easy:
		return Step{Graduated: true}
	case g == Again:
		return Step{Delay: s[0]}
	case i >= len(s):
		return Step{Graduated: true}
	case g == Hard:
		return Step{Index: i, Delay: s.hard()}
	case i+1 < len(s):
		return Step{Index: i + 1, Delay: s[i+1]}
	}
	return Step{Graduated: true}
}

// Lapse tells what Again does to a card in review, s being the relearning steps.
func (s Steps) Lapse() Step { return s.Next(0, Again) }

func (s Steps) hard() time.Duration {
	if len(s) == 1 {
		return s[0] + s[0]/2
	}
	return (s[0] + s[1]) / 2
}

// Days makes an interval whole: rounded half up, at least 1, at most limit.
func Days(interval float64, limit int) int {
	d := math.Floor(interval + 0.5)
	return int(min(max(d, 1), float64(max(limit, 1))))
}

// Ordered keeps the whole-day intervals of a card in review apart, so that a better
// grade never brings it back sooner: Hard at most Good, Good beyond Hard, Easy beyond
// Good; none beyond limit, where ts-fsrs would let the order pass it by a day or two.
func Ordered(hard, good, easy, limit int) (h, g, e int) {
	h = min(hard, good)
	g = max(good, h+1)
	e = max(easy, g+1)
	return min(h, limit), min(g, limit), min(e, limit)
}
