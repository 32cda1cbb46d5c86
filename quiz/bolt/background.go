package bolt

import (
	"encoding/binary"
	"errors"
	"slices"
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
	batchesMax  = 512
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

// submit hands the writer a job from inside, also while the store closes.
func (d *DB) submit(apply func(tx *bolt.Tx) error) error {
	return d.jobs.DoOwn(&job{apply: func(tx *bolt.Tx, _ *staged) error { return apply(tx) }, behind: true})
}

// checkpoint puts what the journal holds now in its place, and then takes it out of the
// journal. What comes meanwhile waits: facts are cheap by the thousand, since many
// fall on one page, and dear by the dozen.
func (d *DB) checkpoint() error {
	batch, facts, sittings := d.tail.mark()
	if batch == d.placed {
		return nil
	}
	for facts > 0 {
		list := piece(d.tail.front(min(facts, factsMax)))
		if err := d.submit(func(tx *bolt.Tx) error { return place(tx, list) }); err != nil {
			return err
		}
		d.tail.drop(len(list))
		facts -= len(list)
	}
	for part := range chunks(sittings, sittingsMax) {
		if err := d.submit(func(tx *bolt.Tx) error { return placeSittings(tx, part) }); err != nil {
			return err
		}
		d.tail.dropSittings(part)
	}
	for more := true; more; {
		err := d.submit(func(tx *bolt.Tx) (err error) {
			more, err = discardBatches(tx, batch)
			return err
		})
		if err != nil {
			return err
		}
	}
	d.placed = batch
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

// discardBatches takes some of the batches up to one out of the journal, and says whether
// there are more.
func discardBatches(tx *bolt.Tx, upTo uint64) (more bool, err error) {
	journal := tx.Bucket([]byte(journalBucket))
	var done [][]byte
	c := journal.Cursor()
	for k, _ := c.First(); k != nil && binary.BigEndian.Uint64(k) <= upTo; k, _ = c.Next() {
		if len(done) == batchesMax {
			more = true
			break
		}
		done = append(done, slices.Clone(k))
	}
	for _, k := range done {
		if err := journal.DeleteBucket(k); err != nil {
			return false, err
		}
	}
	return more, nil
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
