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

// testMerge: a learner's devices hand in what they have in pieces, late, more than once and in
// any order, from clocks that run behind, ahead or stand still; every kind of fact is among
// it. The state is that of one log.
func testMerge(t *testing.T, open Open) {
	g := newGenerator(16)
	all := append(g.everyKind(), g.history(160)...)
	for i := range all {
		all[i].Received = g.at.Add(time.Duration(i) * time.Minute) // by the first that took it in
		if i%11 == 0 {
			all[i].At = all[i].Received.Add(26 * time.Hour) // a clock of tomorrow
		}
	}
	want := quiz.Replay(slices.Values(all))
	for order := range 6 {
		s, reopen := openArchive(t, open)
		var pieces [][]quiz.Fact
		for device := range 3 {
			var theirs []quiz.Fact
			for i, f := range all {
				if i%3 == device || i%5 == 0 { // some went to more than one
					theirs = append(theirs, f)
				}
			}
			pieces = append(pieces, slices.Collect(slices.Chunk(theirs, 1+7*order))...)
		}
		pieces = append(pieces, pieces[:len(pieces)/3]...) // and again
		g.rand.Shuffle(len(pieces), func(i, j int) { pieces[i], pieces[j] = pieces[j], pieces[i] })
		for i, piece := range pieces {
			var records []quiz.Record
			for _, f := range piece {
				records = append(records, quiz.Record{Fact: &f})
			}
			if err := s.Load(t.Context(), records); err != nil {
				t.Fatal(err)
			}
			if i%13 == order {
				sameState(t, s, g.learner)
			}
			if i%31 == 30 {
				s = reopen()
			}
		}
		if diff := cmp.Diff(want, readState(t, s, g.learner), StateOptions()); diff != "" {
			t.Errorf("order %d (-one log +merged):\n%s", order, diff)
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
