package bolt

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"slices"

	bolt "go.etcd.io/bbolt"

	"ripasso/quiz"
)

// saveMax is about how many bytes of states are written in one transaction.
const saveMax = 128 << 10

// State implements quiz.Store.
func (d *DB) State(ctx context.Context, learner quiz.LearnerID) (*quiz.State, error) {
	if err := d.usable(ctx); err != nil {
		return nil, fmt.Errorf("reading state: %w", err)
	}
	return d.folds.State(ctx, learner,
		func() (*quiz.State, quiz.FactID, error) { return d.keptState(learner) },
		func(after quiz.FactID) iter.Seq2[quiz.Fact, error] {
			list, ok := d.tail.following(learner, after)
			if !ok { // nobody follows the zero id there
				return d.Facts(ctx, learner, after)
			}
			if len(list) == 0 {
				return nil
			}
			return func(yield func(quiz.Fact, error) bool) { yieldEntries(list, yield) }
		})
}

// keptState is a state as it was written, unless it is missing, of another version, or
// names a fact that does not stand where it says.
func (d *DB) keptState(learner quiz.LearnerID) (state *quiz.State, last quiz.FactID, err error) {
	var through uint64
	var stands bool // among the facts that are in their places; the reading of later ones looks closer
	err = d.view(func(tx *bolt.Tx) error {
		c := tx.Bucket([]byte(statesBucket)).Cursor()
		k, v := c.Seek(learner[:])
		if !bytes.Equal(k, learner[:]) || len(v) < 24 {
			return quiz.ErrStaleState
		}
		through, last = binary.BigEndian.Uint64(v), quiz.FactID(v[8:24])
		stands = bytes.Equal(tx.Bucket([]byte(idsBucket)).Get(last[:]), v[:8])
		var err error
		state, err = quiz.Kept(v[24:], func(yield func(quiz.Leaf) bool) {
			for k, v := c.Next(); isLeaf(k, learner) && yield(quiz.Leaf{Bound: [16]byte(k[16:]), Bytes: v}); k, v = c.Next() {
			}
		})
		return err
	})
	if err == nil && !stands {
		var n uint64
		if n, err = d.arrival(learner, last); err == nil && n != through {
			err = quiz.ErrStaleState
		}
	}
	switch {
	case errors.Is(err, quiz.ErrStaleState), errors.Is(err, quiz.ErrNotFound):
		return nil, quiz.FactID{}, nil
	case err != nil:
		return nil, quiz.FactID{}, err
	}
	return state, last, nil
}

// isLeaf reports whether a key of bucket states is that of one of the learner's leaves.
func isLeaf(key []byte, learner quiz.LearnerID) bool {
	return len(key) == 32 && bytes.HasPrefix(key, learner[:])
}

// row is a key of bucket states and its value; without one the key is taken out, and
// with below all keys that begin with it.
type row struct {
	key, value []byte
	below      bool
}

// saveStates writes states back, those for which it is time or all, in transactions that
// may begin and end in the midst of a state.
func (d *DB) saveStates(all bool) error {
	var rows []row
	var saved []quiz.Snapshot
	size := 0
	write := func() error {
		if err := d.update(func(tx *bolt.Tx) error { return putRows(tx, rows) }); err != nil {
			return err
		}
		for _, s := range saved {
			s.Saved()
		}
		rows, saved, size = nil, nil, 0
		return nil
	}
	for _, s := range d.folds.Tick(all) {
		list, err := d.stateRows(s)
		if err != nil {
			return err
		}
		for _, r := range list {
			if size >= saveMax {
				if err := write(); err != nil {
					return err
				}
			}
			rows, size = append(rows, r), size+len(r.value)
		}
		saved = append(saved, s)
	}
	if len(rows) == 0 {
		return nil
	}
	return write()
}

// stateRows is what has changed of a state since it was written: as long as only some of
// it stands there, its head fits none of the leaves. Where it is not known what stands
// there, all of that goes.
func (d *DB) stateRows(s quiz.Snapshot) ([]row, error) {
	last, err := d.arrival(s.Learner, s.Last)
	if err != nil {
		return nil, err
	}
	head, leaves := s.State.Keep(s.Kept)
	var list []row
	if s.Kept == nil {
		list = []row{{key: s.Learner[:], below: true}}
	}
	for l := range leaves {
		list = append(list, row{key: slices.Concat(s.Learner[:], l.Bound[:]), value: l.Bytes})
	}
	return append(list, row{key: s.Learner[:], value: slices.Concat(number(last), s.Last[:], head)}), nil
}

// putRows does what rows say, in their order.
func putRows(tx *bolt.Tx, rows []row) error {
	states := tx.Bucket([]byte(statesBucket))
	for _, r := range rows {
		switch {
		case r.value != nil:
			if err := states.Put(r.key, r.value); err != nil {
				return err
			}
		case !r.below:
			if err := states.Delete(r.key); err != nil {
				return err
			}
		default:
			var keys [][]byte
			c := states.Cursor()
			for k, _ := c.Seek(r.key); bytes.HasPrefix(k, r.key); k, _ = c.Next() {
				keys = append(keys, slices.Clone(k))
			}
			for _, k := range keys {
				if err := states.Delete(k); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
