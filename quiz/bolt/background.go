package bolt

import (
	"bytes"
	"errors"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"
)

// How often and how much is written behind. Small transactions, so that an answer
// never waits long; a state is written when many answers would have to be folded
// again, or when its learner pauses.
const (
	flushEvery = 2 * time.Second
	flushAt    = 32768 // entries in the tail: do not wait for the clock
	flushMax   = 8192  // entries in one transaction
	saveAt     = 64    // unsaved facts, at least; more where there are many cards to write
	saveShare  = 8     // one unsaved fact for so many cards
	saveIdle   = 30    // ticks since the learner was last here: more than an answer takes
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

// flushStates writes states into the cache and forgets those of learners long gone.
func (d *DB) flushStates(all bool) error {
	for part := range slices.Chunk(d.unsaved(all), saveMax) {
		values := make([][]byte, len(part))
		for i, f := range part {
			value, err := f.cacheValue()
			if err != nil {
				return err
			}
			values[i] = value
		}
		err := d.submit(&job{apply: func(tx *bolt.Tx, _ *staged) error {
			for i, f := range part {
				if err := tx.Bucket([]byte(cacheBucket)).Put(f.learner[:], values[i]); err != nil {
					return err
				}
			}
			return nil
		}})
		if err != nil {
			return err
		}
		for _, f := range part {
			f.fold.saved(f.facts)
		}
	}
	return nil
}

// unsaved collects the folds that it is time to write. A learner who answers meanwhile
// does not wait for the encoding.
func (d *DB) unsaved(all bool) []snapshot {
	var list []snapshot
	for learner, f := range d.folds.advance() {
		f.mu.Lock()
		quiet := d.folds.now() - f.used
		switch {
		case f.unsaved == 0 && quiet >= forgetIdle:
			d.folds.forget(learner)
		case f.unsaved == 0:
		case all || quiet >= saveIdle || f.unsaved >= max(saveAt, f.state.Cards.Len()/saveShare):
			list = append(list, snapshot{learner, f, f.state, f.through, f.last, f.unsaved})
		}
		f.mu.Unlock()
	}
	return list
}
