package bolt

import (
	"context"
	"encoding/binary"
	"iter"
	"slices"

	bolt "go.etcd.io/bbolt"

	"ripasso/quiz"
)

// saveMax is how many states are written back in one transaction.
const saveMax = 16

// State implements quiz.Store.
func (d *DB) State(ctx context.Context, learner quiz.LearnerID) (*quiz.State, error) {
	return d.folds.State(ctx, learner,
		func() (*quiz.State, quiz.FactID, error) { return d.readCache(learner) },
		func(after quiz.FactID) iter.Seq2[quiz.Fact, error] { return d.Facts(ctx, learner, after) })
}

// readCache takes a state from the cache, unless it is missing, of another version, or
// names a fact that does not stand where it says.
func (d *DB) readCache(learner quiz.LearnerID) (state *quiz.State, last quiz.FactID, err error) {
	err = d.view(func(tx *bolt.Tx) error {
		value := tx.Bucket([]byte(cacheBucket)).Get(learner[:])
		if len(value) < 24 {
			return nil
		}
		fact, err := quiz.DecodeFact(tx.Bucket([]byte(logBucket)).Get(value[:8]))
		if err != nil || fact.ID != quiz.FactID(value[8:24]) || fact.Learner != learner {
			return nil
		}
		if kept, err := quiz.DecodeState(value[24:]); err == nil {
			state, last = kept, fact.ID
		}
		return nil
	})
	return state, last, err
}

// saveStates writes states into the cache: those for which it is time, or all.
func (d *DB) saveStates(all bool) error {
	for part := range slices.Chunk(d.folds.Tick(all), saveMax) {
		values := make([][]byte, len(part))
		for i, s := range part {
			value, err := d.cacheValue(s)
			if err != nil {
				return err
			}
			values[i] = value
		}
		err := d.submit(&job{apply: func(tx *bolt.Tx, _ *staged) error {
			cache := tx.Bucket([]byte(cacheBucket))
			for i, s := range part {
				if err := cache.Put(s.Learner[:], values[i]); err != nil {
					return err
				}
			}
			return nil
		}})
		if err != nil {
			return err
		}
		for _, s := range part {
			s.Saved()
		}
	}
	return nil
}

// cacheValue is a state as bucket cache holds it.
func (d *DB) cacheValue(s quiz.Snapshot) ([]byte, error) {
	last, err := d.find(context.Background(), s.Learner, s.Last)
	if err != nil {
		return nil, err
	}
	state, err := quiz.EncodeState(s.State)
	if err != nil {
		return nil, err
	}
	return slices.Concat(binary.BigEndian.AppendUint64(nil, last.arrival), s.Last[:], state), nil
}
