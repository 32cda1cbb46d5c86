package exam

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"ripasso/quiz/fsrs"
)

// BenchmarkMake is how long a plan takes, a third of its cards seen before, and the look
// for the time that is missing.
func BenchmarkMake(b *testing.B) {
	for _, x := range []struct{ cards, days, reviews int }{{200, 30, 20}, {200, 30, 60}, {2000, 120, 20}, {2000, 120, 200}, {100_000, 120, 100}} {
		c := course(model(b, fsrs.Defaults()), x.cards, x.days, x.reviews).begun(0.3, rand.New(rand.NewPCG(1, 2)))
		name := fmt.Sprintf("%d cards, %d days, time for %d reviews", x.cards, x.days, x.reviews)
		b.Run(name, func(b *testing.B) {
			for range b.N {
				mustMake(b, c)
			}
		})
		p := mustMake(b, c)
		b.Run("missing of "+name, func(b *testing.B) {
			for range b.N {
				_, _ = Missing(b.Context(), c, p)
			}
		})
	}
}
