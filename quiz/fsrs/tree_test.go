package fsrs

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"
)

// What cards have in common is there once, as heavy as all of them; what comes after a
// card's last item is not there.
func TestTreeSharesBeginnings(t *testing.T) {
	log := []Review{
		{0, 0, Good}, {1, 0, Good}, {2, 0, Good}, {3, 0, Again}, {4, 0, Good},
		{0, 3, Good}, {1, 3, Good}, {2, 3, Good}, {3, 3, Good},
		{0, 5, Again}, {1, 7, Good}, {2, 0, Hard}, {3, 0, Hard},
	}
	h := mustGather(t, log)
	tree := h.tree()
	if got, want := len(tree.days), 2+2+2; got != want { // Again, 3 Good; Good, 3 Good; 5 Again, 7 Good
		t.Errorf("%d reviews, want %d: %+v", got, want, tree)
	}
	if got, want := tree.weighs(), sumOf(h.weight); math.Abs(got-want) > 1e-12 || tree.items != 6 {
		t.Errorf("%d items that weigh %v, want %v", tree.items, got, want)
	}
	together := float64(h.weight[1]) + float64(h.weight[4]) + float64(h.weight[7])
	if !slices.Contains(tree.weight, together) {
		t.Errorf("no review that three cards share weighs %v: %v", together, tree.weight)
	}
}

// A tree is summed up as its cards are, each by itself: the loss, the derivatives and the
// information.
func TestTreeIsTheSumOfItsCards(t *testing.T) {
	rng := rand.New(rand.NewPCG(13, 1))
	var log []Review
	for c := range int32(3000) { // cards alike in most of what they are
		log = append(log, Review{c, 0, Again + 2*Grade(rng.IntN(2))})
		for range rng.IntN(12) {
			log = append(log, Review{c, rng.Int32N(3) * rng.Int32N(2), Again + 2*Grade(rng.IntN(2))})
		}
	}
	h := mustGather(t, log)
	tree := h.tree()
	if len(tree.parts) < 4 || len(tree.days) > len(log)*3/4 {
		t.Fatalf("%d parts of %d reviews say little", len(tree.parts)-1, len(tree.days))
	}
	w := randomWeights(rng, 0.2)
	got, err := tree.fisher(alone(t, tree), w)
	if err != nil {
		t.Fatal(err)
	}
	back, err := tree.gradient(alone(t, tree), w)
	if err != nil {
		t.Fatal(err)
	}
	var want information
	for c := range h.cards() {
		one := *h
		one.start = h.start[c : c+2]
		single := one.tree()
		sum, err := single.fisher(alone(t, single), w)
		if err != nil {
			t.Fatal(err)
		}
		want.add(&sum)
	}
	near := func(what string, got, want float64) {
		if math.Abs(got-want) > 1e-9*(1+math.Abs(want)) {
			t.Errorf("%s is %v, that of the cards is %v", what, got, want)
		}
	}
	near("the loss", got.loss, want.loss)
	for i, row := range want.matrix() {
		near("a derivative", got.grad[i], want.grad[i])
		near("a derivative, backwards,", back.grad[i], want.grad[i])
		for j, x := range row {
			near("information", got.matrix()[i][j], x)
		}
	}
}

// Each part of each pass is done once, and done when the pass is over, whoever does it.
func TestCrew(t *testing.T) {
	for _, workers := range []int{0, 1, 2, 5} {
		c := newCrew(t.Context(), workers, 3)
		for pass := range 200 {
			times := make([]int, pass%9)
			err := c.lead(len(times), func(part int, room []slope) {
				if len(room) != 3 {
					t.Errorf("room for %d reviews", len(room))
				}
				times[part]++
			})
			for part, n := range times {
				if n != 1 || err != nil {
					t.Fatalf("%d workers, pass %d: part %d is done %d times, %v", workers, pass, part, n, err)
				}
			}
		}
		c.dismiss()
	}
}

// A pass whose context ends begins no more parts.
func TestCrewEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c := newCrew(ctx, 2, 0)
	defer c.dismiss()
	var done atomic.Int32
	err := c.lead(1000, func(int, []slope) {
		if n := done.Add(1); n == 5 {
			cancel()
		} else if n > 5 {
			<-ctx.Done()
		}
	})
	if !errors.Is(err, context.Canceled) || done.Load() > 6 {
		t.Errorf("%d parts were done, %v", done.Load(), err)
	}
}

func sumOf(weights []float32) (sum float64) {
	for _, w := range weights {
		sum += float64(w)
	}
	return sum
}
