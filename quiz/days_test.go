package quiz

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Days are a map in the order of its keys; a copy stays as it was whatever becomes of the
// original.
func TestDaysAreAMap(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	type copied struct {
		days Days
		like map[Day]DayTotal
	}
	const span = 60
	for range 20 {
		var x copied
		x.like = map[Day]DayTotal{}
		var copies []copied
		for i := range 2000 {
			day := Day(min(i/20, r.IntN(span)) - 5)
			if r.IntN(3) == 0 {
				x.days.Delete(day)
				delete(x.like, day)
			} else {
				total := DayTotal{Reviews: r.IntN(3)}
				x.days.Set(day, total)
				x.like[day] = total
			}
			if i%50 == 0 {
				copies = append(copies, copied{x.days, maps.Clone(x.like)})
			}
		}
		for _, c := range append(copies, x, copied{daysIn(x.like), x.like}, copied{Days{}, nil}, copied{daysIn(nil), nil}) {
			var order []Day
			for d, total := range c.days.All() {
				order = append(order, d)
				if total != c.like[d] {
					t.Fatalf("day %d: %v, want %v", d, total, c.like[d])
				}
			}
			if diff := cmp.Diff(slices.Sorted(maps.Keys(c.like)), order); diff != "" || c.days.Len() != len(c.like) {
				t.Fatalf("%d days, want %d\n%s", c.days.Len(), len(c.like), diff)
			}
			for d := Day(-6); d < span; d++ {
				got, ok := c.days.Find(d)
				if want, there := c.like[d]; got != want || ok != there || c.days.At(d) != want {
					t.Fatalf("day %d: %v, %v, want %v, %v", d, got, ok, want, there)
				}
			}
		}
	}
}

func TestDaysStopWhenAsked(t *testing.T) {
	days := daysIn(map[Day]DayTotal{1: {}, 2: {}, 3: {}})
	for stop := range 3 {
		n := 0
		for range days.All() {
			if n++; n > stop {
				break
			}
		}
		if n != stop+1 {
			t.Errorf("%d days, want %d", n, stop+1)
		}
	}
}
