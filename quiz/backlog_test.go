package quiz

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"

	"ripasso/deck"
	"ripasso/quiz/fsrs"
)

// A backlog is in one order, by day and toss, however far it is looked at and in whatever
// steps; of kin the first stays.
func TestBacklogOrder(t *testing.T) {
	const today = 400
	r := rand.New(rand.NewPCG(5, 6))
	src := "## Which city is the capital of Italy?\nRome\n> Reverse: yes\n"
	parsed, _ := deck.Parse("kin.md", []byte(src))
	twins := parsed.Cards()
	for _, together := range []bool{false, true} {
		for _, days := range []int{1, 7, 300} {
			cards := make([]standing, 500)
			var due []placed
			var want []*standing
			for i := range cards {
				c := &deck.Card{ID: newRng(uint64(i)).id(), Question: twins[0].Question}
				if i%5 > 0 { // the others are kin of each other
					c.Question = aloneQuestion(t)
				}
				cards[i] = standing{card: c, due: Day(today - r.IntN(days))}
				if i%3 > 0 {
					due = append(due, placed{cards[i].dueBy(), int32(i)})
					want = append(want, &cards[i])
				}
			}
			toss := func(c *standing) uint64 { return fsrs.Seed(c.card.ID[:], today) >> 32 }
			slices.SortFunc(want, func(a, b *standing) int {
				return cmp.Or(cmp.Compare(a.due, b.due), cmp.Compare(toss(a), toss(b)))
			})
			var later []*standing
			asked := kinship{}
			if together {
				asked = nil
			} else {
				want, later = kinship{}.apart(want)
				if len(later) == 0 {
					t.Fatal("no card has kin")
				}
			}
			b := newBacklog(cards, due, today, asked)
			for n := 0; n < 600; n += r.IntN(100) {
				if got := b.first(n); !slices.Equal(got, want[:min(n, len(want))]) {
					t.Fatalf("together %v, %d days: the first %d are others", together, days, n)
				}
			}
			if got, others := b.all(); !slices.Equal(got, want) || !slices.Equal(others, later) {
				t.Errorf("together %v, %d days: %d and %d later, want %d and %d", together, days, len(got), len(others), len(want), len(later))
			}
		}
	}
}

// aloneQuestion is one that has no kin.
func aloneQuestion(t *testing.T) *deck.Question {
	t.Helper()
	parsed, _ := deck.Parse("alone.md", []byte("## How many?\nAnswer: 7\n"))
	return parsed.Cards()[0].Question
}

func TestSorted(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for _, span := range []uint32{1, 2, 255, 257, 70_000, 1 << 31} {
		for _, n := range []int{0, 1, 2, 1000} {
			var list []placed
			base := r.Uint32N(1 << 31)
			for i := range n {
				list = append(list, placed{base + r.Uint32N(span), int32(i)})
			}
			want := slices.Clone(list)
			slices.SortStableFunc(want, func(a, b placed) int { return cmp.Compare(a.by, b.by) })
			if got := sorted(list); !slices.Equal(got, want) {
				t.Errorf("%d numbers within %d: out of order", n, span)
			}
		}
	}
}
