package bolt

import (
	"bytes"
	"errors"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"
)

// How often and how much is written behind. Small transactions, so that an answer
// never waits long.
const (
	flushEvery = 2 * time.Second
	flushAt    = 32768 // entries in the tail: do not wait for the clock
	flushMax   = 8192  // entries in one transaction
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
	return errors.Join(d.flushIndexes(), d.saveStates(all))
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
