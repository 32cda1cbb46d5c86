package bolt

import (
	"errors"
	"time"

	bolt "go.etcd.io/bbolt"
)

// How often and how much is written behind. Small transactions, so that an answer
// never waits long.
const (
	flushEvery = 2 * time.Second
	flushAt    = 32768 // entries in the tail: do not wait for the clock
	flushMax   = 1024  // entries in one transaction: where all are old and of many learners, two pages for each
)

// background writes the indexes and the states until the store closes. An error there
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

// writeBack writes the indexes, and the states of those learners for whom it is time,
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
