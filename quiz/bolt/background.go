package bolt

import (
	"bytes"
	"errors"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"

	"ripasso/quiz"
)

// How often and how much is written behind. Small transactions, so that an answer
// never waits long; a state is written when many answers would have to be folded
// again, or when its learner pauses.
const (
	flushEvery = 2 * time.Second
	flushAt    = 32768 // entries in the tail: do not wait for the clock
	flushMax   = 8192  // entries in one transaction
	saveAt     = 64    // unsaved facts
	saveIdle   = 5     // ticks since the learner was last here
	saveMax    = 16    // states in one transaction
	forgetIdle = 300   // ticks after which a state leaves memory
)

// background writes the indexes and the cache until the store closes. An error there
// costs nothing but a longer replay, and shows again when something is appended.
func (d *DB) background(every time.Duration) {
	defer close(d.idle)
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		select {
		case <-d.stop:
			return
		case <-d.full:
			_ = d.flushIndexes()
		case <-t.C:
			_ = d.writeBack(false)
		}
	}
}

// writeBack writes the indexes, and the cache of those learners for whom it is time,
// or of all.
func (d *DB) writeBack(all bool) error {
	return errors.Join(d.flushIndexes(), d.flushStates(all))
}

// submit hands the writer a job from inside, also while the store closes.
func (d *DB) submit(j *job) error {
	j.done = make(chan struct{})
	d.jobs <- j
	<-j.done
	return j.err
}

// flushIndexes moves into the indexes what the tail holds now. What arrives meanwhile
// waits: entries are cheap by the thousand, since many fall on one page, and dear by
// the dozen.
func (d *DB) flushIndexes() error {
	for left := d.tail.len(); left > 0; {
		list := d.tail.front(min(left, flushMax))
		err := d.submit(&job{apply: func(tx *bolt.Tx, _ *staged) error { return index(tx, list) }})
		if err != nil {
			return err
		}
		d.tail.drop(len(list))
		left -= len(list)
	}
	return nil
}

// index writes entries into both indexes, in the order of the keys.
func index(tx *bolt.Tx, list []entry) error {
	if len(list) == 0 {
		return nil
	}
	last := list[len(list)-1].arrival
	list = slices.Clone(list) // the caller's, who may have to try again
	ids, learners := tx.Bucket([]byte(idsBucket)), tx.Bucket([]byte(learnersBucket))
	slices.SortFunc(list, func(a, b entry) int { return bytes.Compare(a.id[:], b.id[:]) })
	for _, e := range list {
		if err := ids.Put(e.id[:], number(e.arrival)); err != nil {
			return err
		}
	}
	slices.SortFunc(list, func(a, b entry) int {
		return bytes.Compare(learnerKey(a.learner, a.arrival), learnerKey(b.learner, b.arrival))
	})
	for _, e := range list {
		if err := learners.Put(learnerKey(e.learner, e.arrival), nil); err != nil {
			return err
		}
	}
	return tx.Bucket([]byte(metaBucket)).Put([]byte(indexedKey), number(last))
}

// saved is a state on its way into the cache.
type saved struct {
	learner quiz.LearnerID
	fold    *fold
	through uint64
	value   []byte
}

// flushStates writes states into the cache and forgets those of learners long gone.
func (d *DB) flushStates(all bool) error {
	list, err := d.unsaved(all)
	for part := range slices.Chunk(list, saveMax) {
		e := d.submit(&job{apply: func(tx *bolt.Tx, _ *staged) error {
			for _, s := range part {
				if err := tx.Bucket([]byte(cacheBucket)).Put(s.learner[:], s.value); err != nil {
					return err
				}
			}
			return nil
		}})
		if e != nil {
			return errors.Join(err, e)
		}
		for _, s := range part {
			s.fold.mu.Lock()
			if s.fold.through == s.through {
				s.fold.unsaved = 0
			}
			s.fold.mu.Unlock()
		}
	}
	return err
}

// unsaved collects the states that it is time to write, encoded.
func (d *DB) unsaved(all bool) ([]saved, error) {
	var list []saved
	var failed error
	for learner, f := range d.folds.advance() {
		f.mu.Lock()
		quiet := d.folds.now() - f.used
		due := f.unsaved > 0 && (all || f.unsaved >= saveAt || quiet >= saveIdle)
		if due {
			value, err := f.cacheValue()
			if err == nil {
				list = append(list, saved{learner, f, f.through, value})
			}
			failed = errors.Join(failed, err)
		}
		if f.unsaved == 0 && quiet >= forgetIdle {
			d.folds.forget(learner)
		}
		f.mu.Unlock()
	}
	return list, failed
}
