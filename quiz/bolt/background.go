package bolt

import (
	"errors"
	"time"

	bolt "go.etcd.io/bbolt"

	"ripasso/quiz"
)

// How often and how much is written behind. Small transactions, so that an answer
// never waits long.
const (
	flushEvery  = 2 * time.Second
	flushAt     = 32768 // facts in the tail: do not wait for the clock
	factsMax    = 8192  // facts in one transaction
	placesMax   = 1024  // and pages here and there that they belong on
	sittingsMax = 64
)

// background empties the journal and writes the states until the store closes. An error
// there costs nothing but a longer start, and shows again when something is appended.
func (d *DB) background(every time.Duration) {
	defer close(d.idle)
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		select {
		case <-d.stop:
			return
		case <-d.full:
			_ = d.checkpoint()
		case <-t.C:
			_ = d.writeBack(false)
		}
	}
}

// writeBack empties the journal, and writes the states of those learners for whom it is
// time, or of all.
func (d *DB) writeBack(all bool) error {
	return errors.Join(d.checkpoint(), d.saveStates(all))
}

// checkpoint puts what the journal holds now in its place, and then gives its room free.
// What comes meanwhile waits: facts are cheap by the thousand, since many fall on one page,
// and dear by the dozen.
func (d *DB) checkpoint() error {
	d.placing.Lock()
	defer d.placing.Unlock()
	upTo, facts, sittings := d.tail.mark()
	if upTo == d.placed {
		return nil
	}
	for facts > 0 {
		list := piece(d.tail.front(min(facts, factsMax)))
		if err := d.update(func(tx *bolt.Tx) error { return place(tx, list) }); err != nil {
			return err
		}
		d.tail.drop(len(list))
		facts -= len(list)
	}
	for part := range chunks(sittings, sittingsMax) {
		if err := d.update(func(tx *bolt.Tx) error { return placeSittings(tx, part) }); err != nil {
			return err
		}
		d.tail.dropSittings(part)
	}
	if err := d.update(func(tx *bolt.Tx) error { return putSlot(tx, upTo, d.ring.seed) }); err != nil {
		return err
	}
	d.ring.release(upTo)
	d.placed = upTo
	return nil
}

// piece is as much of a list as one transaction should place: a learner's facts end on one
// page of bucket runs, however many they are, and an old id has a page of its own.
func piece(list []entry) []entry {
	places := 0
	learners := map[quiz.LearnerID]bool{}
	var newest time.Time
	for i, e := range list {
		if places >= placesMax {
			return list[:i]
		}
		if !learners[e.learner] {
			learners[e.learner] = true
			places++
		}
		if at := made(e.id); at.After(newest) {
			newest = at
		} else if newest.Sub(at) > fresh {
			places++
		}
	}
	return list
}

// place puts entries, in order of arrival, into the log and its indexes.
func place(tx *bolt.Tx, list []entry) error {
	log := tx.Bucket([]byte(logBucket))
	log.FillPercent = 1 // keys only grow, so pages need no room
	for _, e := range list {
		if err := log.Put(number(e.arrival), e.value); err != nil {
			return err
		}
	}
	return index(tx, list)
}

func placeSittings(tx *bolt.Tx, part map[quiz.LearnerID][]byte) error {
	b := tx.Bucket([]byte(sittingsBucket))
	for learner, v := range part {
		if err := b.Put(learner[:], v); err != nil {
			return err
		}
	}
	return nil
}

// chunks parts a map into maps of up to n.
func chunks[K comparable, V any](m map[K]V, n int) func(yield func(map[K]V) bool) {
	return func(yield func(map[K]V) bool) {
		part := map[K]V{}
		for k, v := range m {
			if part[k] = v; len(part) < n {
				continue
			}
			if !yield(part) {
				return
			}
			part = map[K]V{}
		}
		if len(part) > 0 {
			yield(part)
		}
	}
}
