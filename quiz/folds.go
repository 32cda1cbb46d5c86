package quiz

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"sync"
)

// Folds keeps the states of the learners who are active in a store, so that an answer
// costs one fact folded and not a reading of the past. A store says where a state is kept
// and how facts are read on; when a state is written back and when it leaves memory is
// decided here, by ticks that the store gives. It is safe for concurrent use; its zero
// value is ready, and it must not be copied.
type Folds struct {
	mu   sync.Mutex
	tick uint64
	of   map[LearnerID]*fold
}

// When states are written back and forgotten. A state is written when many answers would
// have to be folded again, or when its learner pauses.
const (
	saveAt     = 1024 // unsaved facts, at least; more where there are many cards to write
	saveShare  = 16   // one unsaved fact for so many cards
	saveIdle   = 30   // ticks since the learner was last here: more than an answer takes
	forgetIdle = 300  // ticks after which a saved state leaves memory
)

// fold is a learner's state in memory. A State that was handed out is never changed: new
// facts go into a clone.
type fold struct {
	mu      sync.Mutex
	state   *State // nil: not read yet
	last    FactID // the last fact in it by arrival, zero where there is none
	kept    *State // as it was written back last; nil: not known
	unsaved int    // facts since then
	used    uint64 // tick at which it was last asked for
}

// State is a learner's state with all facts in it that the store has. Kept gives the
// state that was written back and the last fact in it by arrival; where there is none
// that can be used, nil. Read yields the learner's facts in order of arrival: those that
// arrived after the one named, all of them where it is the zero id; after a name it may be
// nil where there is none. The caller must not change the state.
func (c *Folds) State(ctx context.Context, learner LearnerID, kept func() (*State, FactID, error),
	read func(after FactID) iter.Seq2[Fact, error],
) (*State, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("reading state: %w", err)
	}
	f := c.take(learner)
	defer f.mu.Unlock()
	if err := f.refresh(kept, read); err != nil {
		return nil, fmt.Errorf("reading state: %w", err)
	}
	return f.state, nil
}

// take finds or makes a learner's fold, and locks it.
func (c *Folds) take(learner LearnerID) *fold {
	c.mu.Lock()
	f := c.of[learner]
	if f == nil {
		if c.of == nil {
			c.of = map[LearnerID]*fold{}
		}
		f = &fold{}
		c.of[learner] = f
	}
	tick := c.tick
	c.mu.Unlock()
	f.mu.Lock()
	f.used = tick
	return f
}

// refresh brings a fold up to date: from what is kept if it is empty, then by the facts
// that have arrived since, and by a replay of all of them where one of those does not
// simply come last.
func (f *fold) refresh(kept func() (*State, FactID, error), read func(after FactID) iter.Seq2[Fact, error]) error {
	if f.state == nil {
		state, last, err := kept()
		if err != nil {
			return err
		}
		f.state, f.last, f.kept = state, last, state
	}
	if f.state == nil {
		return f.replay(read)
	}
	facts := read(f.last)
	if facts == nil {
		return nil
	}
	var next *State
	last, added := f.last, 0
	for fact, err := range facts {
		if errors.Is(err, ErrNotFound) { // a database was put back to where it was before
			return f.replay(read)
		} else if err != nil {
			return err
		}
		if next == nil {
			next = f.state.Clone()
		}
		if !next.Add(fact) {
			return f.replay(read)
		}
		last = fact.ID
		added++
	}
	if next != nil {
		f.state, f.last = next, last
		f.unsaved += added
	}
	return nil
}

// replay folds all facts of a learner.
func (f *fold) replay(read func(after FactID) iter.Seq2[Fact, error]) error {
	var failed error
	var last FactID
	state := Replay(func(yield func(Fact) bool) {
		for fact, err := range read(FactID{}) {
			if err != nil {
				failed = err
				return
			}
			last = fact.ID
			if !yield(fact) {
				return
			}
		}
	})
	if failed != nil {
		return failed
	}
	f.state, f.last = state, last
	f.unsaved = state.saveAt() // a replay cost something: keep its result soon
	if last == (FactID{}) {
		f.unsaved = 0
	}
	return nil
}

// saveAt is how many unsaved facts make it worth writing the state.
func (s *State) saveAt() int { return max(saveAt, s.Cards.Len()/saveShare) }

// Snapshot is a state that is to be written back, as it was at some moment.
type Snapshot struct {
	Learner LearnerID
	State   *State
	Last    FactID // the last fact in it by arrival
	Kept    *State // what is written there: by the call before, or as kept gave it; nil: not known

	fold  *fold
	facts int // that were unsaved
}

// Saved says that the snapshot was written back. Without it the same is offered again.
func (s Snapshot) Saved() {
	s.fold.mu.Lock()
	defer s.fold.mu.Unlock()
	s.fold.kept = s.State
	s.fold.unsaved = max(0, s.fold.unsaved-s.facts)
}

// Tick forgets the learners long gone and lists the states that it is time to write
// back, or all that were not. A store calls it every few seconds, and with all when it
// closes. A learner who answers meanwhile does not wait for the writing.
func (c *Folds) Tick(all bool) []Snapshot {
	c.mu.Lock()
	c.tick++
	tick, folds := c.tick, maps.Clone(c.of)
	c.mu.Unlock()
	var list []Snapshot
	for learner, f := range folds {
		if all {
			f.mu.Lock()
		} else if !f.mu.TryLock() {
			continue // a learner who is being served is not gone
		}
		quiet := tick - f.used
		switch {
		case f.unsaved == 0 && quiet >= forgetIdle:
			c.forget(learner)
		case f.unsaved == 0:
		case all || quiet >= saveIdle || f.unsaved >= f.state.saveAt():
			list = append(list, Snapshot{learner, f.state, f.last, f.kept, f, f.unsaved})
		}
		f.mu.Unlock()
	}
	return list
}

func (c *Folds) forget(learner LearnerID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.of, learner)
}

// Len is how many learners are in memory.
func (c *Folds) Len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.of)
}
