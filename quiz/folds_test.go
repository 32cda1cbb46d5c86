package quiz

import (
	"context"
	"errors"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"ripasso/quiz/fsrs"
)

// shelf is what a store has of one learner: facts in order of arrival, and the state that
// was written back.
type shelf struct {
	rng     rng
	learner LearnerID
	cards   []uuid.UUID
	facts   []Fact
	state   *State
	last    FactID
	failure error // what reading ends with
	read    int   // facts that were read
	taken   int   // times that the state was taken from the cache
}

func newShelf() *shelf {
	r := newRng(41)
	return &shelf{rng: r, learner: r.id(), cards: []uuid.UUID{r.id(), r.id(), r.id()}}
}

// answer has n answers arrive, each after the one before.
func (s *shelf) answer(n int) {
	for range n {
		i := len(s.facts)
		s.facts = append(s.facts, reviewFact(s.rng.id(), s.cards[i%len(s.cards)], noon.Add(time.Duration(i)*time.Hour), fsrs.Good))
	}
}

func (s *shelf) ask(c *Folds) (*State, error) {
	return c.State(context.Background(), s.learner,
		func() (*State, FactID, error) {
			s.taken++
			return s.state, s.last, nil
		},
		func(after FactID) iter.Seq2[Fact, error] {
			return func(yield func(Fact, error) bool) {
				for _, f := range s.facts[1+slices.IndexFunc(s.facts, func(f Fact) bool { return f.ID == after }):] {
					s.read++
					if !yield(f, nil) {
						return
					}
				}
				if s.failure != nil {
					yield(Fact{}, s.failure)
				}
			}
		})
}

// check asks for the state, which must hold all facts and cost so many read.
func (s *shelf) check(t *testing.T, c *Folds, read int) {
	t.Helper()
	s.read = 0
	st, err := s.ask(c)
	if err != nil {
		t.Fatal(err)
	}
	if diff := unlike(Replay(slices.Values(s.facts)), st); diff != "" {
		t.Errorf("(-replay +folds):\n%s", diff)
	}
	if s.read != read {
		t.Errorf("%d facts were read, want %d", s.read, read)
	}
}

// save writes back what it is time for, and says how much that was.
func (s *shelf) save(c *Folds, all bool) int {
	list := c.Tick(all)
	for _, x := range list {
		s.state, s.last = x.State, x.Last
		x.Saved()
	}
	return len(list)
}

// Only what came since is read; a fact that does not come last brings a replay.
func TestFoldsReadOn(t *testing.T) {
	s, c := newShelf(), &Folds{}
	s.check(t, c, 0)
	s.answer(10)
	s.check(t, c, 10)
	s.check(t, c, 0)
	s.answer(2)
	s.check(t, c, 2)
	late := reviewFact(s.rng.id(), s.cards[0], noon.AddDate(0, 0, -1), fsrs.Again)
	s.facts = append(s.facts, late)
	s.check(t, c, 1+13)
	if n := s.save(c, true); n != 1 || s.last != late.ID {
		t.Errorf("%d states to write back, the last fact is %v", n, s.last)
	}
	s.answer(1)
	s.check(t, &Folds{}, 1) // another process
	if s.taken != 2 {
		t.Errorf("the cache was read %d times, want once for each process", s.taken)
	}
}

// An error leaves the state as it was, and the next call reads what is missing.
func TestFoldsError(t *testing.T) {
	s, c := newShelf(), &Folds{}
	s.failure = errors.New("no disk")
	s.answer(3)
	for range 2 {
		if _, err := s.ask(c); !errors.Is(err, s.failure) {
			t.Errorf("replaying: %v", err)
		}
	}
	s.failure = nil
	s.check(t, c, 3)
	s.answer(3)
	s.failure = errors.New("no disk")
	if _, err := s.ask(c); !errors.Is(err, s.failure) {
		t.Errorf("reading on: %v", err)
	}
	s.failure = nil
	s.check(t, c, 3)
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := c.State(ended, s.learner, nil, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("after the context ended: %v", err)
	}
}

// A state is written after many answers or a pause, once, and leaves memory only when
// it was written and its learner is long gone.
func TestFoldsTick(t *testing.T) {
	s, c := newShelf(), &Folds{}
	s.answer(1)
	s.check(t, c, 1)
	if n := s.save(c, false); n != 1 {
		t.Errorf("a replay is to be kept soon, %d states are", n)
	}
	for n := range saveAt {
		if got := s.save(c, false); got != 0 {
			t.Fatalf("%d states are written back after %d answers", got, n)
		}
		s.answer(1)
		s.check(t, c, 1)
	}
	if list := c.Tick(false); len(list) != 1 { // not saved: the disk was full
		t.Errorf("%d states after %d answers", len(list), saveAt)
	}
	if n := s.save(c, false); n != 1 || s.save(c, true) != 0 {
		t.Errorf("what was not saved is offered %d times more, then again", n)
	}
	s.answer(1)
	s.check(t, c, 1)
	for tick := 1; tick <= forgetIdle; tick++ {
		if c.Len() != 1 {
			t.Fatalf("the learner is gone before tick %d", tick)
		}
		n, want := s.save(c, false), 0
		if tick == saveIdle {
			want = 1
		}
		if n != want {
			t.Errorf("tick %d: %d states to write back, want %d", tick, n, want)
		}
	}
	if c.Len() != 0 {
		t.Error("a learner long gone is in memory")
	}
	s.check(t, c, 0)
}
