package quiz

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"ripasso/deck"
	"ripasso/quiz/fsrs"
)

// progress is one whose every field says n.
func progress(n int) Progress {
	return Progress{
		Memory: fsrs.Memory{Stability: float64(n) / 7, Difficulty: 1.5}, Phase: phases()[1+n%3], Step: n % 9,
		Last: noon.Add(time.Duration(n) * time.Millisecond), Reps: n, Lapses: n / 2, Review: newRng(uint64(n)).id(),
		Grade: fsrs.Grade(1 + n%4), From: phases()[n%4], Prior: fsrs.Memory{Stability: float64(n), Difficulty: 9}, Elapsed: n, Days: 3 * n,
	}
}

// Cards are a map, whatever is put in and taken out, and each copy stays what it was.
func TestCardsAreAMap(t *testing.T) {
	for _, near := range []bool{false, true} { // ids all over the place, or differing at the end
		r := newRng(5)
		ids := make([]deck.CardID, 3000)
		for i := range ids {
			if ids[i] = r.id(); near {
				copy(ids[i][:13], "abcdefghijklm")
			}
		}
		var c Cards
		want := map[deck.CardID]Progress{}
		type moment struct {
			cards Cards
			want  map[deck.CardID]Progress
		}
		var past []moment
		for step := range 20_000 {
			id := ids[r.IntN(min(len(ids), 1+step/4))]
			if r.IntN(4) == 0 {
				c.Delete(id)
				delete(want, id)
			} else {
				x := progress(step)
				c.Set(id, x)
				want[id] = x
			}
			if step%4000 == 0 {
				past = append(past, moment{c, maps.Clone(want)})
			}
		}
		past = append(past, moment{c, want}, moment{cardsOf(want), want}, moment{Cards{}, nil}, moment{cardsOf(nil), nil})
		for i, m := range past {
			if m.cards.Len() != len(m.want) {
				t.Errorf("moment %d: %d cards, want %d", i, m.cards.Len(), len(m.want))
			}
			if diff := cmp.Diff(m.want, maps.Collect(m.cards.All()), cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("moment %d (-map +cards):\n%s", i, diff)
			}
			keys := make([]deck.CardID, 0, m.cards.Len())
			for id := range m.cards.All() {
				keys = append(keys, id)
			}
			if !slices.IsSortedFunc(keys, inOrder) {
				t.Errorf("moment %d: the cards are out of order", i)
			}
			reg := m.cards.register()
			for _, id := range ids {
				got, ok := m.cards.Find(id)
				if x, known := m.want[id]; ok != known || got != x || m.cards.At(id) != x {
					t.Fatalf("moment %d, card %v: %+v, %v", i, id, got, ok)
				}
				if r := reg.row(&id); r != m.cards.row(&id) {
					t.Fatalf("moment %d, card %v: the register has another row: %v", i, id, r)
				}
			}
		}
	}
}

// What does not fit into a row is brought within it, the same by replay and by answer.
func TestRowBounds(t *testing.T) {
	x := progress(3)
	x.Elapsed, x.Days = 1<<40, -1
	var c Cards
	c.Set(deck.CardID{1}, x)
	if got := c.At(deck.CardID{1}); got.Elapsed != 1<<31-1 || got.Days != 0 || got.Reps != 3 {
		t.Errorf("got %+v", got)
	}
	if d := cmp.Diff(maps.Collect(c.All()), maps.Collect(cardsOf(map[deck.CardID]Progress{{1}: x}).All())); d != "" {
		t.Error(d)
	}
}

func TestCardsStopWhenAsked(t *testing.T) {
	c := cardsOf(map[deck.CardID]Progress{{1}: progress(1), {2}: progress(2), {3}: progress(3)})
	n := 0
	for range c.All() {
		if n++; n == 2 {
			break
		}
	}
	if n != 2 {
		t.Errorf("%d cards, want 2", n)
	}
}
