package storetest

import (
	"errors"
	"sync"
	"testing"

	"github.com/google/uuid"

	"ripasso/quiz"
)

func testSitting(t *testing.T, open Open) {
	s, reopen := open(t)
	g := newGenerator(10)
	x := g.sitting()
	for version := 1; version <= 4; version++ {
		x.Version = version
		x.Waiting = append(x.Waiting, quiz.Wait{Card: uuid.New(), Due: start})
		f := g.review()
		if err := s.Append(t.Context(), []quiz.Fact{f}, x); err != nil {
			t.Fatal(err)
		}
		sameSitting(t, s, x)
		if version%2 == 0 {
			s = reopen()
			sameSitting(t, s, x)
		}
	}
	other := g.sitting() // a new one takes the place of the open one
	other.Version = 5
	if err := s.Append(t.Context(), nil, other); err != nil {
		t.Fatal(err)
	}
	sameSitting(t, s, other)
	if n := len(readFacts(t, s, g.learner)); n != 4 {
		t.Errorf("%d facts, want 4", n)
	}
}

func testStale(t *testing.T, open Open) {
	s, _ := open(t)
	g := newGenerator(11)
	x := g.sitting()
	refuse := func(version int) {
		t.Helper()
		x.Version = version
		if err := s.Append(t.Context(), g.facts(2), x); !errors.Is(err, quiz.ErrStale) {
			t.Errorf("version %d: %v, want %v", version, err, quiz.ErrStale)
		}
	}
	for _, version := range []int{2, 0, -1, 17} {
		refuse(version)
	}
	if _, err := s.Sitting(t.Context(), g.learner); !errors.Is(err, quiz.ErrNotFound) {
		t.Errorf("reading a sitting that was refused: %v, want %v", err, quiz.ErrNotFound)
	}
	x.Version = 1
	fact := g.review()
	if err := s.Append(t.Context(), []quiz.Fact{fact}, x); err != nil {
		t.Fatal(err)
	}
	kept := *x
	for _, version := range []int{1, 3, 0} {
		refuse(version)
	}
	sameSitting(t, s, &kept)
	sameFacts(t, s, g.learner, []quiz.Fact{fact})
}

// An event whose fact is there already, under whatever name, would be lost if its
// sitting went on: the answer in the log is another one.
func testSittingFacts(t *testing.T, open Open) {
	s, _ := open(t)
	g, other := newGenerator(18), newGenerator(19)
	x := g.sitting()
	first := g.review()
	if err := s.Append(t.Context(), []quiz.Fact{first}, x); err != nil {
		t.Fatal(err)
	}
	again, foreign := g.review(), other.review()
	again.ID = first.ID
	next := *x
	next.Version = 2
	if err := s.Append(t.Context(), []quiz.Fact{g.review(), again}, &next); !errors.Is(err, quiz.ErrStale) {
		t.Errorf("a fact that is there: %v, want %v", err, quiz.ErrStale)
	}
	if err := s.Append(t.Context(), []quiz.Fact{foreign}, &next); err == nil || errors.Is(err, quiz.ErrStale) {
		t.Errorf("another learner's fact: %v", err)
	}
	sameSitting(t, s, x)
	sameFacts(t, s, g.learner, []quiz.Fact{first})
	sameFacts(t, s, other.learner, nil)
}

func testRace(t *testing.T, open Open) {
	s, _ := open(t)
	g := newGenerator(12)
	for version := 1; version <= 5; version++ {
		var mu sync.Mutex
		won := 0
		var wg sync.WaitGroup
		for range 16 {
			x := g.sitting()
			x.Version = version
			f := g.review()
			wg.Go(func() {
				err := s.Append(t.Context(), []quiz.Fact{f}, x)
				if err != nil && !errors.Is(err, quiz.ErrStale) {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					won++
				}
			})
		}
		wg.Wait()
		if won != 1 {
			t.Errorf("version %d was written %d times", version, won)
		}
	}
	if n := len(readFacts(t, s, g.learner)); n != 5 {
		t.Errorf("%d facts, want those of the 5 that won", n)
	}
}
