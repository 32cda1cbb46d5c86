package bolt

import (
	"errors"
	"fmt"
	"slices"

	bolt "go.etcd.io/bbolt"

	"ripasso/quiz"
)

// maxBatch is how many jobs share a sync at most.
const maxBatch = 1024

// job is what somebody wants written. What it puts into a batch is done completely or not at
// all.
type job struct {
	// apply puts it into a batch. A refusal means that it has put nothing there; any other
	// error ends the batch.
	apply func(s *staged) error

	behind bool // it brings nothing new: a file that was moved will do

	quiz.Waiter
}

// refusal marks an error of a job that has written nothing.
type refusal struct{ error }

func (r refusal) Unwrap() error { return r.error }

// commit makes jobs durable as one batch, hence with one sync. If that fails they are
// batches of their own, so that one job's error is no other's.
func (d *DB) commit(batch []*job) {
	err := guarded(func() error { return d.record(batch) })
	if err != nil && len(batch) > 1 {
		for i := range batch {
			d.commit(batch[i : i+1])
		}
		return
	}
	for _, j := range batch {
		if err != nil {
			j.Err = err
		}
		j.Done()
	}
	if d.ring.crowded() || d.tail.len() > flushAt {
		select {
		case d.full <- struct{}{}:
		default:
		}
	}
}

// record puts a batch together and writes it to the journal.
func (d *DB) record(batch []*job) error {
	if slices.ContainsFunc(batch, func(j *job) bool { return !j.behind }) {
		if err := d.secure(); err != nil {
			return err
		}
	}
	s := newStaged(d, len(batch))
	if err := s.stage(batch); err != nil || len(s.entries)+len(s.sittings) == 0 {
		return err
	}
	b := s.append(d.ring.begin())
	if err := d.makeRoom(len(b)); err != nil {
		return err
	}
	if err := d.put(b); err != nil {
		return err
	}
	d.tail.add(d.ring.next, s.entries, s.sittings)
	return nil
}

// put writes a batch when nobody else writes and syncs.
func (d *DB) put(b []byte) error {
	d.syncing.Lock()
	defer d.syncing.Unlock()
	return d.ring.write(b)
}

// stage has all jobs put what they have into the batch.
func (s *staged) stage(batch []*job) error {
	moved := !stands(s.db.file, s.db.db.Path())
	for _, j := range batch {
		if moved && !j.behind {
			j.Err = ErrMoved
			continue
		}
		var no refusal
		j.Err = j.apply(s)
		if j.Err != nil && !errors.As(j.Err, &no) {
			return j.Err
		}
	}
	return nil
}

// makeRoom sees to it that so many bytes fit into the ring: all that is there is put in its
// place, and a larger one is laid, as one that was filled before its time is too small. Where
// there is no room for that on the disk, the one there is does as long as it can.
func (d *DB) makeRoom(bytes int) error {
	pages := pagesFor(bytes)
	if d.ring.room(pages) {
		return nil
	}
	if bytes > maxInRing {
		return fmt.Errorf("%d bytes at a time are too many", bytes)
	}
	if err := d.checkpoint(); err != nil {
		return err
	}
	if d.ring.pages >= maxRing && d.ring.room(pages) {
		return nil
	}
	if err := d.layRing(max(min(4*d.ring.pages, maxRing), d.ring.pages, pages)); err != nil && !d.ring.room(pages) {
		return err
	}
	return nil
}

// layRing has an empty ring take the place of an empty one. Of a transaction that fails
// nobody knows what the disk has of it: where it shows, nothing is written before another
// one was laid.
func (d *DB) layRing(pages int64) error {
	err := d.update(func(tx *bolt.Tx) error { return layRing(tx, pages, d.ring.next.batch) })
	var now ring
	switch e := d.view(func(tx *bolt.Tx) error { return now.locate(tx, d.file) }); {
	case e != nil:
		d.ring.gone, err = true, errors.Join(err, e)
	case err != nil:
		d.ring.gone = d.ring.gone || now.seed != d.ring.seed
	default:
		err = d.view(func(tx *bolt.Tx) error { return d.ring.locate(tx, d.file) })
	}
	return err
}
