package storetest

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"ripasso/quiz"
)

func testState(t *testing.T, open Open) {
	s, reopen := open(t)
	g := newGenerator(13)
	sameState(t, s, g.learner)
	history := g.history(400)
	for i := 0; len(history) > 0; i++ {
		n := min(1+g.rand.IntN(9), len(history))
		appendFacts(t, s, history[:n]...)
		history = history[n:]
		if i%3 == 0 {
			sameState(t, s, g.learner)
		}
		if i%17 == 0 {
			s = reopen()
		}
	}
	sameState(t, s, g.learner)
	s = reopen()
	sameState(t, s, g.learner)
	appendFacts(t, s, g.review())
	sameState(t, s, g.learner)
}

func testOrders(t *testing.T, open Open) {
	g := newGenerator(14)
	history := g.past(120)
	want := quiz.Replay(slices.Values(history))
	for order := range 12 {
		s, reopen := open(t)
		mixed := slices.Clone(history)
		switch order {
		case 0: // as it happened
		case 1:
			slices.Reverse(mixed)
		default:
			g.rand.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		}
		for i, part := range slices.Collect(slices.Chunk(mixed, 1+order%5)) {
			appendFacts(t, s, part...)
			if i%7 == order%7 {
				sameState(t, s, g.learner)
			}
		}
		if order%4 == 3 {
			s = reopen()
		}
		if diff := cmp.Diff(want, readState(t, s, g.learner), StateOptions()); diff != "" {
			t.Errorf("order %d (-replay +store):\n%s", order, diff)
		}
	}
}

func testStateFrozen(t *testing.T, open Open) {
	s, _ := open(t)
	g := newGenerator(15)
	appendFacts(t, s, g.facts(30)...)
	held := readState(t, s, g.learner)
	before := held.Clone()
	appendFacts(t, s, g.history(30)...)
	if now := readState(t, s, g.learner); now.Facts != 60 {
		t.Errorf("the state counts %d facts, want 60", now.Facts)
	}
	if diff := cmp.Diff(before, held, StateOptions()); diff != "" {
		t.Errorf("the state that was read first has changed (-before +after):\n%s", diff)
	}
}

func testFact(t *testing.T, open Open) {
	s, reopen := open(t)
	g, other := newGenerator(21), newGenerator(22)
	list := append(g.facts(30), g.everyKind()...)
	theirs := other.review()
	appendFacts(t, s, append(list, theirs)...)
	for range 2 { // as it came in, then from what was written back
		for _, want := range list {
			got, err := s.Fact(t.Context(), g.learner, want.ID)
			got.Received = time.Time{}
			if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); err != nil || diff != "" {
				t.Fatalf("fact: %v (-appended +found)\n%s", err, diff)
			}
		}
		for what, id := range map[string]quiz.FactID{"another learner's": theirs.ID, "an unknown": g.id()} {
			if _, err := s.Fact(t.Context(), g.learner, id); !errors.Is(err, quiz.ErrNotFound) {
				t.Errorf("%s: %v", what, err)
			}
		}
		s = reopen()
	}
}
