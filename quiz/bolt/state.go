package bolt

import (
	"context"
	"encoding/binary"
	"fmt"
	"iter"
	"maps"
	"sync"

	bolt "go.etcd.io/bbolt"

	"ripasso/quiz"
)

// fold is a learner's State in memory. A State that was handed out is never changed:
// new facts go into a clone.
type fold struct {
	mu      sync.Mutex
	state   *quiz.State // nil: not read yet
	through uint64      // arrival number of the last fact in it
	last    quiz.FactID // id of that fact
	unsaved int         // facts since it was written to the cache
	used    uint64      // tick at which it was last asked for
}

// folds are the learners who are active now.
type folds struct {
	mu   sync.Mutex
	tick uint64
	of   map[quiz.LearnerID]*fold
}

func newFolds() folds { return folds{of: map[quiz.LearnerID]*fold{}} }

// take finds or makes a learner's fold, and locks it.
func (s *folds) take(learner quiz.LearnerID) *fold {
	s.mu.Lock()
	f := s.of[learner]
	if f == nil {
		f = &fold{}
		s.of[learner] = f
	}
	tick := s.tick
	s.mu.Unlock()
	f.mu.Lock()
	f.used = tick
	return f
}

// State implements quiz.Store.
func (d *DB) State(ctx context.Context, learner quiz.LearnerID) (*quiz.State, error) {
	f := d.folds.take(learner)
	defer f.mu.Unlock()
	if err := d.refresh(ctx, learner, f); err != nil {
		return nil, fmt.Errorf("reading state: %w", err)
	}
	return f.state, nil
}

// refresh brings a fold up to date: from the cache if it is empty, then by the facts
// that have arrived since, and by a replay of all of them where one of those does not
// simply come last.
func (d *DB) refresh(ctx context.Context, learner quiz.LearnerID, f *fold) error {
	if f.state == nil {
		if err := d.readCache(learner, f); err != nil {
			return err
		}
	}
	if f.state == nil {
		return d.replay(ctx, learner, f)
	}
	var next *quiz.State
	through, last, added := f.through, f.last, 0
	for a, err := range d.since(ctx, learner, f.through) {
		if err != nil {
			return err
		}
		if next == nil {
			next = f.state.Clone()
		}
		if !next.Add(a.fact) {
			return d.replay(ctx, learner, f)
		}
		through, last = a.arrival, a.fact.ID
		added++
	}
	if next != nil {
		f.state, f.through, f.last = next, through, last
		f.unsaved += added
	}
	return nil
}

// replay folds the whole log of a learner.
func (d *DB) replay(ctx context.Context, learner quiz.LearnerID, f *fold) error {
	var failed error
	var through uint64
	var last quiz.FactID
	facts := iter.Seq[quiz.Fact](func(yield func(quiz.Fact) bool) {
		for a, err := range d.since(ctx, learner, 0) {
			if err != nil {
				failed = err
				return
			}
			through, last = a.arrival, a.fact.ID
			if !yield(a.fact) {
				return
			}
		}
	})
	state := quiz.Replay(facts)
	if failed != nil {
		return failed
	}
	f.state, f.through, f.last = state, through, last
	f.unsaved = max(saveAt, state.Cards.Len()/saveShare) // a replay cost something: keep its result soon
	if through == 0 {
		f.unsaved = 0
	}
	return nil
}

// readCache takes a fold from the cache, unless it is missing, of another version,
// or names a fact that does not stand where it says.
func (d *DB) readCache(learner quiz.LearnerID, f *fold) error {
	return d.view(func(tx *bolt.Tx) error {
		value := tx.Bucket([]byte(cacheBucket)).Get(learner[:])
		if len(value) < 24 {
			return nil
		}
		through, last := binary.BigEndian.Uint64(value), quiz.FactID(value[8:24])
		fact, err := quiz.DecodeFact(tx.Bucket([]byte(logBucket)).Get(value[:8]))
		if err != nil || fact.ID != last || fact.Learner != learner {
			return nil
		}
		state, err := quiz.DecodeState(value[24:])
		if err != nil {
			return nil
		}
		f.state, f.through, f.last = state, through, last
		return nil
	})
}

// snapshot is a fold as it was at some moment.
type snapshot struct {
	learner quiz.LearnerID
	fold    *fold
	state   *quiz.State
	through uint64
	last    quiz.FactID
	facts   int // that were unsaved
}

// cacheValue is the snapshot as bucket cache holds it.
func (s snapshot) cacheValue() ([]byte, error) {
	state, err := quiz.EncodeState(s.state)
	if err != nil {
		return nil, err
	}
	return append(append(number(s.through), s.last[:]...), state...), nil
}

// saved notes that the cache has so many facts more.
func (f *fold) saved(facts int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.unsaved = max(0, f.unsaved-facts)
}

// advance begins a tick and lists the folds.
func (s *folds) advance() map[quiz.LearnerID]*fold {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tick++
	return maps.Clone(s.of)
}

func (s *folds) now() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tick
}

func (s *folds) forget(learner quiz.LearnerID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.of, learner)
}
